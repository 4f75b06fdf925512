//! Who could see what at a moment, for recertification: members with their roles, the files these
//! show them, the files in their hands and those they are kept away from, folded from the log up to
//! that moment.
//!
//! What was shown is decided by the policy set that was in force then, on the states of then: files,
//! not single fields.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use amana_domain::{Context, State, World, registry::RegistryState};
use amana_events::{
    Event, MemberId, Moment, OrganisationId, PersonId, StreamId, StreamKind, UnitId, common::Role,
    registry::RegistryEvent,
};
use amana_policy::{Act, Action, Engine};
use serde::Serialize;

use crate::{
    AppError, Office, Sight,
    office::{
        Acting, Entry, Request, decode,
        rules::{self, file_facts, principal},
    },
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
    involved: HashMap<PersonId, BTreeSet<StreamId>>,
}

impl World for Then {
    fn read(&self, stream: StreamId) -> Option<&State> {
        if stream.kind == StreamKind::Registry {
            return Some(&self.registry);
        }
        self.files.get(&stream)
    }

    fn involving(&self, person: PersonId) -> Vec<StreamId> {
        self.involved.get(&person).into_iter().flatten().copied().collect()
    }

    fn excluded_from(&self, member: MemberId) -> Vec<StreamId> {
        let files = self.files.iter().map(|(stream, state)| (*stream, state));
        amana_domain::facts::excluding(files, member)
    }
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
        let sight = self.sight(acting).await?;
        if !sight.audits() && !sight.administers() {
            let reason = "who could see what is a registrar's and an auditor's to review";
            return Err(AppError::refused("role_not_held", reason));
        }
        let then = self.as_it_was(as_of).await?;
        let State::Registry(registry) = &then.registry else { return Ok(Vec::new()) };
        let engine = rules::engine_of(registry)?;
        let request = Request::about(Acting::System, self.registry_stream());
        let stamp = self.stamp_at(&request, as_of);
        let context =
            Context { ledger: self.ledger, stamp, world: &then, signer: None, noted: None };
        let seen = then.members.iter().map(|(member, standing)| {
            let of = Of { member: *member, engine: &engine, context: &context, registry };
            then.could_see(&of, standing, &sight)
        });
        Ok(seen.collect())
    }

    async fn as_it_was(&self, as_of: Moment) -> Result<Then, AppError> {
        let mut then = Then {
            registry: State::new(StreamKind::Registry),
            files: HashMap::new(),
            members: BTreeMap::new(),
            roles: HashMap::new(),
            involved: HashMap::new(),
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
            // Looks and keys decide nothing about who sees a file.
            StreamKind::Access | StreamKind::Keys | StreamKind::Receipt => return,
            StreamKind::Report
            | StreamKind::Person
            | StreamKind::Case
            | StreamKind::Assistance
            | StreamKind::Contact
            | StreamKind::Consent
            | StreamKind::Referral
            | StreamKind::Handover
            | StreamKind::Audit => {
                let state = self.files.entry(stream).or_insert_with(|| State::new(stream.kind));
                state.evolve(&entry.event, &entry.stamp());
            }
        }
        for person in entry.event.persons() {
            self.involved.entry(person).or_default().insert(stream);
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

    fn could_see(&self, of: &Of<'_>, standing: &'static str, sight: &Sight) -> CouldSee {
        let (member, registry) = (of.member, of.registry);
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
        let who = principal(Acting::Member(member), registry);
        let matters = self.files.keys().filter(|stream| is_matter(stream.kind));
        for stream in matters.filter(|stream| sight.shows(**stream)) {
            let mut file = file_facts(of.context, member, *stream);
            // Who reviews a closure works the case until it is decided, as the access facts have it.
            let state = self.files.get(stream);
            file.relation.works |=
                matches!(state, Some(State::Case(case)) if case.is_reviewed_by(member));
            if file.relation.excluded || file.relation.recused || file.relation.own_matter {
                seen.kept_away.push(*stream);
                continue;
            }
            if file.relation.works {
                seen.assigned.push(*stream);
            }
            let looks = [Action::View, Action::ViewReceipt];
            if looks.into_iter().any(|it| of.engine.decide(&who, &Act::File(it, &file)).allowed) {
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
    engine: &'a Engine,
    context: &'a Context<'a>,
    registry: &'a RegistryState,
}

/// The kinds that are matters somebody works.
const fn is_matter(kind: StreamKind) -> bool {
    matches!(
        kind,
        StreamKind::Case | StreamKind::Assistance | StreamKind::Referral | StreamKind::Handover
    )
}
