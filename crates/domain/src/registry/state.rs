//! State of the registry, and how each event changes it. What others may ask of it stands in
//! `queries`.
//!
//! INVARIANT: a member or organisation is never forgotten; who left stays with their history, since
//! exclusions look back in time.

use std::{collections::BTreeMap, sync::Arc};

use amana_events::{
    AgreementId, CalendarId, Code, Country, EventId, InstrumentCode, ListCode, MemberId,
    MissionCode, Moment, OrganisationId, PersonId, PublicKey, PublicText, ServiceId, StreamId,
    UnitId,
    common::Role,
    registry::{
        AffiliationEntry, AgeRule, CalendarAdopted, ClassEntry, ClockEntry, CodeEntry,
        InstrumentEntry, LogRestored, MemberAdded, OrganisationKind, OrganisationRegistered,
        RegistryEvent, RouteEntry, ServiceRegistered,
    },
};

use super::{
    partners::PartnerKeys,
    policies::PolicySets,
    signin::{ResetProposal, ServiceToken, SignInFacts},
};
use crate::{Stamp, clocks::Calendar};

/// State of a `registry` stream.
#[derive(Debug, Clone, Default)]
pub struct RegistryState {
    /// How many events it has.
    pub version: u64,
    pub(super) facts: Box<Facts>,
}

/// What the registry's state is made of; boxed, since replay holds the states of all streams in
/// one map and this one is by far the largest.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) ledger: Option<LedgerFacts>,
    pub(super) escalation: Option<PublicText>,
    pub(super) had_second_keeper: bool,
    pub(super) members: BTreeMap<MemberId, Member>,
    pub(super) personnel: BTreeMap<PersonId, Vec<Posting<PersonId>>>,
    pub(super) units: BTreeMap<UnitId, Unit>,
    pub(super) organisations: BTreeMap<OrganisationId, Organisation>,
    pub(super) services: BTreeMap<ServiceId, Service>,
    pub(super) agreements: BTreeMap<AgreementId, Agreement>,
    pub(super) proposals: Vec<RoleProposal>,
    pub(super) key_proposals: Vec<KeyProposal>,
    pub(super) granted_alone: Vec<GrantedAlone>,
    pub(super) recusals: Vec<(MemberId, StreamId)>,
    /// The last version that changed who may be in conflict with whom.
    pub(super) conflicts_moved: u64,
    /// The version up to which the exclusions of every open case were computed.
    pub(super) conflicts_computed: u64,
    pub(super) lists: BTreeMap<ListCode, Adopted<ListedCode>>,
    pub(super) classes: Adopted<ClassEntry>,
    pub(super) affiliations: Adopted<AffiliationEntry>,
    pub(super) routes: Adopted<RouteEntry>,
    pub(super) clocks: Adopted<ClockEntry>,
    pub(super) instruments: Adopted<InstrumentEntry>,
    /// Every version ever in force: receipts begun under it still go by it.
    pub(super) instrument_versions: BTreeMap<InstrumentCode, Vec<InstrumentEntry>>,
    pub(super) age_rules: Adopted<AgeRule>,
    pub(super) calendars: BTreeMap<CalendarId, Arc<Calendar>>,
    pub(super) calendar: Option<CalendarId>,
    pub(super) calendars_of: CalendarsOf,
    pub(super) policies: PolicySets,
    /// The newest restoration of the log after real loss.
    pub(super) restored: Option<Arc<LogRestored>>,
    /// Every person whom a restoration named as erased in the range that was lost.
    pub(super) erased_again: Vec<PersonId>,
    /// Of members who ever had a factor.
    pub(super) sign_in: BTreeMap<MemberId, SignInFacts>,
    pub(super) reset_proposals: Vec<ResetProposal>,
    pub(super) service_tokens: BTreeMap<EventId, ServiceToken>,
    pub(super) partners: PartnerKeys,
}

/// Which calendar a unit, a mission or one matter goes by, where it is not the default.
#[derive(Debug, Clone, Default)]
pub(super) struct CalendarsOf {
    pub(super) units: BTreeMap<UnitId, CalendarId>,
    pub(super) missions: BTreeMap<MissionCode, CalendarId>,
    pub(super) streams: BTreeMap<StreamId, CalendarId>,
}

/// What `ledger_created` and upgrades say.
#[derive(Debug, Clone)]
pub(super) struct LedgerFacts {
    pub(super) name: PublicText,
    pub(super) demo: bool,
    pub(super) vocabulary: u32,
    pub(super) backup_retention_days: u32,
}

/// A table adopted whole, with its version. Cloning shares it.
#[derive(Debug, Clone)]
pub(super) struct Adopted<T> {
    pub(super) version: Option<Code>,
    pub(super) entries: Arc<[T]>,
}

impl<T> Default for Adopted<T> {
    fn default() -> Self {
        Self { version: None, entries: Arc::new([]) }
    }
}

impl<T: Clone> Adopted<T> {
    fn of(version: &Code, entries: &[T]) -> Self {
        Self { version: Some(version.clone()), entries: entries.into() }
    }
}

/// A word of a code list: labels and sources stay in the log.
#[derive(Debug, Clone)]
pub(super) struct ListedCode {
    pub(super) code: Code,
    pub(super) parent: Option<Code>,
}

/// Whether a member may act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Active,
    Suspended,
    Left,
}

/// Unit and supervisor from a moment on; `S` is how the supervisor is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Posting<S> {
    pub(super) from: Moment,
    pub(super) unit: Option<UnitId>,
    pub(super) supervisor: Option<S>,
}

#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) person: PersonId,
    pub(super) organisation: Option<OrganisationId>,
    pub(super) key: PublicKey,
    pub(super) standing: Standing,
    pub(super) roles: Vec<Role>,
    /// Oldest first; never empty.
    pub(super) postings: Vec<Posting<MemberId>>,
}

#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) organisation: OrganisationId,
    pub(super) parent: Option<UnitId>,
    pub(super) country: Option<Country>,
}

/// An organisation of the registry. Its name stays in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// What kind it is.
    pub kind: OrganisationKind,
    /// Where it is seated.
    pub country: Option<Country>,
    /// The key with which it signs answers.
    pub key: Option<PublicKey>,
    /// Whether what is given to it keeps immunity; none when not known.
    pub immunity: Option<bool>,
}

/// A service of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// The provider.
    pub organisation: OrganisationId,
    /// Kind of service: a code of the list `service_kind`.
    pub kind: Code,
    /// Whether it works: a code of the list `service_status`.
    pub status: Code,
    /// The day on which it was last verified.
    pub verified_on: Option<amana_events::Day>,
}

#[derive(Debug, Clone)]
pub(super) struct Agreement {
    pub(super) parties: Vec<OrganisationId>,
    pub(super) terms: super::Terms,
    pub(super) expires_on: Option<amana_events::Day>,
    pub(super) ended: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct RoleProposal {
    pub(super) event: EventId,
    pub(super) member: MemberId,
    pub(super) role: Role,
    pub(super) proposer: Option<MemberId>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct KeyProposal {
    pub(super) event: EventId,
    pub(super) member: MemberId,
    pub(super) key: PublicKey,
    pub(super) proposer: Option<MemberId>,
}

/// A role granted by one person alone while the ledger was provisional.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrantedAlone {
    /// The event that granted it.
    pub event: EventId,
    /// Who got it.
    pub member: MemberId,
    /// Which role.
    pub role: Role,
    /// Who granted it; none for the operator.
    pub by: Option<MemberId>,
}

impl RegistryState {
    pub(super) fn apply(&mut self, event: &RegistryEvent, stamp: &Stamp) {
        self.version = stamp.version;
        if crate::conflict::concerns_registry(event) {
            self.facts.conflicts_moved = stamp.version;
        }
        self.apply_ledger(event);
        self.apply_tables(event);
        self.apply_directory(event);
        self.apply_members(event, stamp);
        self.apply_roles(event, stamp);
        self.apply_policies(event, stamp);
        self.apply_sign_in(event, stamp);
        self.facts.partners.apply(event, stamp);
    }
}

// Each of the five, and the policy sets' own, takes the events of its part; a group that nobody takes would leave
// the state as it is, which is what `clock_stepped_back` does.
#[expect(clippy::wildcard_enum_match_arm, reason = "each part of the state takes its own events")]
impl RegistryState {
    fn apply_ledger(&mut self, event: &RegistryEvent) {
        match event {
            RegistryEvent::LedgerCreated(created) if self.facts.ledger.is_none() => {
                self.facts.ledger = Some(LedgerFacts {
                    name: created.name.clone(),
                    demo: created.demo,
                    vocabulary: created.vocabulary,
                    backup_retention_days: created.backup_retention_days,
                });
            }
            RegistryEvent::LedgerUpgraded(upgraded) => {
                if let Some(ledger) = &mut self.facts.ledger {
                    ledger.vocabulary = upgraded.vocabulary;
                }
            }
            RegistryEvent::EscalationAuthorityNamed(named) => {
                self.facts.escalation = Some(named.name.clone());
            }
            RegistryEvent::ExclusionsComputed(computed) => {
                let known = &mut self.facts.conflicts_computed;
                *known = computed.registry.max(*known);
            }
            RegistryEvent::LogRestored(restored) => {
                let persons = restored.erased.iter().map(|erased| erased.person);
                self.facts.erased_again.extend(persons);
                self.facts.restored = Some(Arc::new(restored.clone()));
            }
            _ => {}
        }
    }

    fn apply_tables(&mut self, event: &RegistryEvent) {
        match event {
            RegistryEvent::CodeListAdopted(list) => {
                let mut codes: Vec<ListedCode> = list.entries.iter().map(listed).collect();
                codes.sort_by(|a, b| a.code.cmp(&b.code));
                self.facts.lists.insert(list.list.clone(), Adopted::of(&list.version, &codes));
            }
            RegistryEvent::ClassesAdopted(adopted) => {
                self.facts.classes = Adopted::of(&adopted.version, &adopted.classes);
            }
            RegistryEvent::AffiliationsAdopted(adopted) => {
                self.facts.affiliations = Adopted::of(&adopted.version, &adopted.affiliations);
            }
            RegistryEvent::RoutesAdopted(adopted) => {
                self.facts.routes = Adopted::of(&adopted.version, &adopted.routes);
            }
            RegistryEvent::ClocksAdopted(adopted) => {
                self.facts.clocks = Adopted::of(&adopted.version, &adopted.clocks);
            }
            RegistryEvent::InstrumentsAdopted(adopted) => {
                self.facts.instruments = Adopted::of(&adopted.version, &adopted.instruments);
                for entry in &adopted.instruments {
                    let versions = self.facts.instrument_versions.entry(entry.instrument.clone());
                    versions.or_default().push(entry.clone());
                }
            }
            RegistryEvent::AgeRulesAdopted(adopted) => {
                self.facts.age_rules = Adopted::of(&adopted.version, &adopted.rules);
            }
            RegistryEvent::CalendarAdopted(adopted) => self.adopt_calendar(adopted),
            RegistryEvent::CalendarAssigned(assigned) => {
                let (of, calendar) = (&mut self.facts.calendars_of, assigned.calendar);
                of.units.extend(assigned.unit.map(|unit| (unit, calendar)));
                of.missions.extend(assigned.mission.clone().map(|mission| (mission, calendar)));
                of.streams.extend(assigned.stream.map(|stream| (stream, calendar)));
            }
            _ => {}
        }
    }

    fn adopt_calendar(&mut self, adopted: &CalendarAdopted) {
        let calendar = Calendar::new(
            adopted.time_zone.as_str(),
            adopted.weekend.clone(),
            adopted.holidays.clone(),
        );
        self.facts.calendars.insert(adopted.calendar, Arc::new(calendar));
        if adopted.is_default || self.facts.calendar.is_none() {
            self.facts.calendar = Some(adopted.calendar);
        }
    }

    fn apply_directory(&mut self, event: &RegistryEvent) {
        match event {
            RegistryEvent::OrganisationRegistered(entry) => {
                self.facts.organisations.insert(entry.organisation, organisation(entry));
            }
            RegistryEvent::UnitRegistered(entry) => {
                let unit = Unit {
                    organisation: entry.organisation,
                    parent: entry.parent,
                    country: entry.country.clone(),
                };
                self.facts.units.insert(entry.unit, unit);
            }
            RegistryEvent::ServiceRegistered(entry) => {
                self.facts.services.insert(entry.service, service(entry));
            }
            RegistryEvent::AgreementRegistered(entry) => {
                let agreement = Agreement {
                    parties: entry.parties.clone(),
                    terms: super::Terms {
                        purposes: entry.purposes.clone(),
                        fields: entry.fields.clone(),
                        onward_sharing: entry.onward_sharing,
                    },
                    expires_on: entry.expires_on,
                    ended: false,
                };
                self.facts.agreements.insert(entry.agreement, agreement);
            }
            RegistryEvent::AgreementEnded(entry) => {
                if let Some(agreement) = self.facts.agreements.get_mut(&entry.agreement) {
                    agreement.ended = true;
                }
            }
            RegistryEvent::PersonnelEntered(entry) => {
                let posting = Posting {
                    from: entry.from.start(),
                    unit: entry.unit,
                    supervisor: entry.supervisor,
                };
                insert_posting(self.facts.personnel.entry(entry.person).or_default(), posting);
            }
            _ => {}
        }
    }

    fn apply_members(&mut self, event: &RegistryEvent, stamp: &Stamp) {
        match event {
            RegistryEvent::MemberAdded(added) => {
                self.facts.members.entry(added.member).or_insert_with(|| new_member(added, stamp));
            }
            RegistryEvent::MemberMoved(moved) => {
                if let Some(member) = self.facts.members.get_mut(&moved.member) {
                    let (unit, supervisor) = (moved.unit, moved.supervisor);
                    let posting = Posting { from: stamp.known, unit, supervisor };
                    insert_posting(&mut member.postings, posting);
                }
            }
            RegistryEvent::MemberKeyChanged(changed) => {
                if let Some(member) = self.facts.members.get_mut(&changed.member) {
                    member.key = changed.key;
                }
                self.facts.key_proposals.retain(|proposal| proposal.member != changed.member);
            }
            RegistryEvent::KeyChangeProposed(proposed) => {
                self.facts.key_proposals.retain(|known| known.member != proposed.member);
                self.facts.key_proposals.push(KeyProposal {
                    event: stamp.event,
                    member: proposed.member,
                    key: proposed.key,
                    proposer: stamp.actor.member(),
                });
            }
            RegistryEvent::MemberLeft(left) => {
                if let Some(member) = self.facts.members.get_mut(&left.member) {
                    member.standing = Standing::Left;
                    member.roles.clear();
                }
                self.facts.proposals.retain(|proposal| proposal.member != left.member);
                self.facts.granted_alone.retain(|granted| granted.member != left.member);
            }
            RegistryEvent::MemberSuspended(suspended) => {
                self.change_standing(suspended.member, Standing::Active, Standing::Suspended);
            }
            RegistryEvent::MemberReinstated(back) => {
                self.change_standing(back.member, Standing::Suspended, Standing::Active);
            }
            _ => {}
        }
    }

    fn change_standing(&mut self, member: MemberId, from: Standing, to: Standing) {
        if let Some(member) = self.facts.members.get_mut(&member).filter(|m| m.standing == from) {
            member.standing = to;
        }
        self.note_second_keeper();
    }

    fn apply_roles(&mut self, event: &RegistryEvent, stamp: &Stamp) {
        match event {
            RegistryEvent::RoleProposed(proposed) => self.facts.proposals.push(RoleProposal {
                event: stamp.event,
                member: proposed.member,
                role: proposed.role,
                proposer: stamp.actor.member(),
            }),
            RegistryEvent::RoleDeclined(declined) => {
                self.facts.proposals.retain(|proposal| proposal.event != declined.proposal);
            }
            RegistryEvent::RoleGranted(granted) => {
                self.grant(granted.member, granted.role, granted.provisional, stamp);
            }
            RegistryEvent::RoleEnded(ended) => {
                if let Some(member) = self.facts.members.get_mut(&ended.member) {
                    member.roles.retain(|role| *role != ended.role);
                }
                self.facts
                    .granted_alone
                    .retain(|granted| (granted.member, granted.role) != (ended.member, ended.role));
            }
            RegistryEvent::RecusalDeclared(declared) => {
                let recusal = (declared.member, declared.stream);
                if !self.facts.recusals.contains(&recusal) {
                    self.facts.recusals.push(recusal);
                }
            }
            RegistryEvent::RecusalEnded(ended) => {
                self.facts.recusals.retain(|recusal| *recusal != (ended.member, ended.stream));
            }
            RegistryEvent::RegistryReviewed(reviewed) => {
                self.facts.granted_alone.retain(|granted| granted.event != reviewed.entry);
            }
            _ => {}
        }
    }

    fn grant(&mut self, member: MemberId, role: Role, provisional: bool, stamp: &Stamp) {
        let Some(entry) = self.facts.members.get_mut(&member) else { return };
        if !entry.roles.contains(&role) {
            entry.roles.push(role);
        }
        self.facts.proposals.retain(|proposal| (proposal.member, proposal.role) != (member, role));
        if provisional {
            let by = stamp.actor.member();
            self.facts.granted_alone.push(GrantedAlone { event: stamp.event, member, role, by });
        }
        self.note_second_keeper();
    }

    // One way: taking a keeper away must not bring back granting alone.
    fn note_second_keeper(&mut self) {
        let keepers = self.facts.members.values().filter(|member| {
            member.standing == Standing::Active && member.roles.iter().any(|role| role.is_keeper())
        });
        self.facts.had_second_keeper |= keepers.count() >= 2;
    }
}

fn listed(entry: &CodeEntry) -> ListedCode {
    ListedCode { code: entry.code.clone(), parent: entry.parent.clone() }
}

fn organisation(entry: &OrganisationRegistered) -> Organisation {
    Organisation {
        kind: entry.kind,
        country: entry.country.clone(),
        key: entry.key,
        immunity: entry.immunity,
    }
}

fn service(entry: &ServiceRegistered) -> Service {
    Service {
        organisation: entry.organisation,
        kind: entry.kind.clone(),
        status: entry.status.clone(),
        verified_on: entry.verified_on,
    }
}

fn new_member(added: &MemberAdded, stamp: &Stamp) -> Member {
    Member {
        person: added.person,
        organisation: added.organisation,
        key: added.key,
        standing: Standing::Active,
        roles: Vec::new(),
        postings: vec![Posting { from: stamp.known, unit: added.unit, supervisor: None }],
    }
}

/// Keeps the postings oldest first; a later statement about the same moment replaces the earlier.
fn insert_posting<S>(postings: &mut Vec<Posting<S>>, posting: Posting<S>) {
    let place = postings.partition_point(|other| other.from < posting.from);
    match postings.get_mut(place).filter(|other| other.from == posting.from) {
        Some(same) => *same = posting,
        None => postings.insert(place, posting),
    }
}
