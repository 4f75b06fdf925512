//! Who could see what at a moment, for recertification: members with their roles, the files these
//! show them, the files in their hands and those they are kept away from, folded from the log up to
//! that moment.
//!
//! What a role shows is said as in [`crate::sight`]: files and lists, not single fields.

use std::collections::{BTreeMap, HashMap};

use amana_domain::{State, registry::RegistryState};
use amana_events::{
    Day, Event, MemberId, Moment, OrganisationId, StreamId, StreamKind, UnitId, common::Role,
    registry::RegistryEvent,
};
use serde::Serialize;

use crate::{
    AppError, Office, Sight,
    office::{Acting, Entry, decode},
};

/// A role as it stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RoleHeld {
    /// The role.
    pub role: Role,
    /// Since when it is held.
    pub since: Moment,
    /// When somebody last looked whether it is still needed.
    pub looked_at: Option<Moment>,
}

/// What a member could see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CouldSee {
    /// The member.
    pub member: MemberId,
    /// `active`, `suspended` or `left`; only the first sees anything.
    pub state: &'static str,
    /// Their roles.
    pub roles: Vec<RoleHeld>,
    /// Their organisation; none for the ledger's own.
    pub organisation: Option<OrganisationId>,
    /// Their office.
    pub unit: Option<UnitId>,
    /// How many files of each kind they could see.
    pub files: BTreeMap<&'static str, u64>,
    /// The files in their hands.
    pub assigned: Vec<StreamId>,
    /// The files they were kept away from.
    pub kept_away: Vec<StreamId>,
}

/// The log up to a moment, as far as it decides who sees what.
struct Then {
    registry: State,
    files: HashMap<StreamId, State>,
    members: BTreeMap<MemberId, &'static str>,
    roles: HashMap<(MemberId, Role), (Moment, Option<Moment>)>,
}

impl Office {
    /// What each member could see at a moment. Files that whoever asks is kept away from are left
    /// out, of counts as well.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `role_not_held` for a member who is neither registrar nor auditor.
    pub async fn access_review(
        &self,
        acting: Acting,
        as_of: Moment,
    ) -> Result<Vec<CouldSee>, AppError> {
        if let Acting::Member(member) = acting {
            let registry = self.registry().await?;
            let may = [Role::Registrar, Role::Auditor];
            if !may.iter().any(|role| registry.holds(member, *role)) {
                let reason = "who could see what is a registrar's and an auditor's to review";
                return Err(AppError::refused("role_not_held", reason));
            }
        }
        let sight = self.sight(acting).await?;
        let then = self.as_it_was(as_of).await?;
        let State::Registry(registry) = &then.registry else { return Ok(Vec::new()) };
        let today = registry.calendar().map_or(as_of.day(), |calendar| calendar.day_of(as_of));
        let seen = then
            .members
            .iter()
            .map(|(member, standing)| then.could_see(*member, standing, registry, &sight, today));
        Ok(seen.collect())
    }

    async fn as_it_was(&self, as_of: Moment) -> Result<Then, AppError> {
        let mut then = Then {
            registry: State::new(StreamKind::Registry),
            files: HashMap::new(),
            members: BTreeMap::new(),
            roles: HashMap::new(),
        };
        let mut scan = self.journal.scan(0);
        while let Some(page) = scan.next_page().await? {
            for stored in &page {
                let entry = decode(stored)?;
                // `recorded` never decreases with the position.
                if entry.envelope.recorded > as_of {
                    return Ok(then);
                }
                then.take(&entry);
            }
        }
        Ok(then)
    }
}

impl Then {
    fn take(&mut self, entry: &Entry) {
        let stream = entry.envelope.stream;
        match stream.kind {
            StreamKind::Registry => {
                self.registry.evolve(&entry.event, &entry.stamp());
                if let Event::Registry(event) = &entry.event {
                    self.take_registry(event, entry.envelope.recorded);
                }
            }
            StreamKind::Case
            | StreamKind::Assistance
            | StreamKind::Referral
            | StreamKind::Handover => {
                let state = self.files.entry(stream).or_insert_with(|| State::new(stream.kind));
                state.evolve(&entry.event, &entry.stamp());
            }
            StreamKind::Report
            | StreamKind::Person
            | StreamKind::Contact
            | StreamKind::Consent
            | StreamKind::Access
            | StreamKind::Keys => {}
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the others change nobody's standing")]
    fn take_registry(&mut self, event: &RegistryEvent, recorded: Moment) {
        match event {
            RegistryEvent::MemberAdded(e) => {
                self.members.insert(e.member, "active");
            }
            RegistryEvent::MemberReinstated(e) => {
                self.members.insert(e.member, "active");
            }
            RegistryEvent::MemberSuspended(e) => {
                self.members.insert(e.member, "suspended");
            }
            RegistryEvent::MemberLeft(e) => {
                self.members.insert(e.member, "left");
                self.roles.retain(|(member, _), _| *member != e.member);
            }
            RegistryEvent::RoleGranted(e) => {
                self.roles.insert((e.member, e.role), (recorded, None));
            }
            RegistryEvent::RoleEnded(e) => {
                self.roles.remove(&(e.member, e.role));
            }
            RegistryEvent::RoleRecertified(e) => {
                if let Some((_, looked_at)) = self.roles.get_mut(&(e.member, e.role)) {
                    *looked_at = Some(recorded);
                }
            }
            _ => {}
        }
    }

    fn could_see(
        &self,
        member: MemberId,
        standing: &'static str,
        registry: &RegistryState,
        sight: &Sight,
        today: Day,
    ) -> CouldSee {
        let roles = self.roles.iter().filter(|((of, _), _)| *of == member);
        let mut roles: Vec<RoleHeld> = roles
            .map(|((_, role), (since, looked_at))| RoleHeld {
                role: *role,
                since: *since,
                looked_at: *looked_at,
            })
            .collect();
        roles.sort_by_key(|held| held.role.code());
        let mut seen = CouldSee {
            member,
            state: standing,
            roles,
            organisation: registry.organisation_of(member),
            unit: registry.unit_of(member),
            files: BTreeMap::new(),
            assigned: Vec::new(),
            kept_away: Vec::new(),
        };
        let of = Of { member, registry, today };
        for (stream, state) in self.files.iter().filter(|(stream, _)| sight.shows(**stream)) {
            if of.is_kept_away(*stream, state) {
                seen.kept_away.push(*stream);
                continue;
            }
            if of.works(state) {
                seen.assigned.push(*stream);
            }
            if of.sees(state) {
                *seen.files.entry(stream.kind.code()).or_default() += 1;
            }
        }
        seen.assigned.sort_unstable();
        seen.kept_away.sort_unstable();
        seen
    }
}

/// A member at that moment.
struct Of<'a> {
    member: MemberId,
    registry: &'a RegistryState,
    today: Day,
}

impl Of<'_> {
    fn holds(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.registry.holds(self.member, *role))
    }

    fn is_kept_away(&self, stream: StreamId, state: &State) -> bool {
        self.registry.is_recused(self.member, stream)
            || matches!(state, State::Case(case) if case.is_excluded(self.member))
    }

    fn works(&self, state: &State) -> bool {
        match state {
            State::Case(case) => case.is_handled_by(self.member, self.today),
            State::Assistance(file) => file.assigned() == Some(self.member),
            State::Report(_)
            | State::Person(_)
            | State::Contact(_)
            | State::Consent(_)
            | State::Referral(_)
            | State::Handover(_)
            | State::Access(_)
            | State::Keys(_)
            | State::Registry(_) => false,
        }
    }

    /// Whether the member, who is not kept away, sees the file by role or because they work it.
    fn sees(&self, state: &State) -> bool {
        if !self.registry.is_active(self.member) {
            return false;
        }
        let assists = self.holds(&[Role::AssistanceFocalPoint, Role::VictimsRightsAdvocate]);
        let child = self.holds(&[Role::ChildProtectionActor]);
        let own = self.registry.organisation_of(self.member);
        match state {
            State::Case(_) => {
                self.holds(&[Role::ConductOfficer, Role::HeadOfConduct]) || self.works(state)
            }
            State::Assistance(_) => assists || self.works(state),
            State::Referral(file) => match own {
                None => assists || child,
                Some(_) => {
                    (assists || child || self.holds(&[Role::ReferralPartner]))
                        && file.recipient() == own
                }
            },
            State::Handover(file) => {
                (child && (own.is_none() || file.receiver() == own))
                    || (self.holds(&[Role::ArmedActor]) && own.is_some() && file.force() == own)
            }
            State::Report(_)
            | State::Person(_)
            | State::Contact(_)
            | State::Consent(_)
            | State::Access(_)
            | State::Keys(_)
            | State::Registry(_) => false,
        }
    }
}
