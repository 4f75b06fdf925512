//! The access policy at the office's desk: facts from states, a question to the engine, and a refusal
//! that tells nothing to who may not know.

use std::sync::{Arc, PoisonError, RwLock};

use amana_domain::{
    Context, Noted, Refusal, Stamp, State, access::Door, facts, registry::RegistryState,
};
use amana_events::{
    Code, Decision as Recorded, Event, MemberId, OrganisationId, PersonId, PurposeCode, StreamId,
    StreamKind, Via, access::AccessEvent, case::CaseEvent, common::Role, person::PersonEvent,
    referral::ReferralEvent, registry::RegistryEvent,
};
use amana_policy::{
    Act, Action, Authorized, Decision, Deed, Engine, FieldFacts, FileFacts, MemberFacts, Note,
    Open, Policies, Principal, Relation,
};
use amana_vault::{Compartment, Owner, OwnerKind};

use super::{Acting, Office, Request};
use crate::AppError;

/// The engine that is ready, made anew when another policy set becomes active.
#[derive(Default)]
pub(super) struct Rules(RwLock<Option<Arc<Engine>>>);

/// What who acts may see where an event of a file is refused: enough to be told why.
const KNOWS: [Action; 3] = [Action::View, Action::ViewReceipt, Action::List];

impl Office {
    /// The engine for the policy set that the ledger goes by: the one that is active in its log, or,
    /// before its log has any, the one this program ships.
    ///
    /// # Errors
    /// [`AppError::Usage`] when the set cannot be read: nothing is allowed then.
    pub(crate) fn engine(&self, registry: &RegistryState) -> Result<Arc<Engine>, AppError> {
        let in_force = registry.policy_set();
        let ready = self.rules.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        let wanted = in_force.map(|known| known.set);
        if let Some(engine) = ready.filter(|it| wanted.is_none_or(|set| set == it.digest())) {
            return Ok(engine);
        }
        let unusable = |error| AppError::Usage(format!("the policy set cannot be used: {error}"));
        let set = match in_force {
            Some(known) => known.content.as_ref().clone(),
            None => crate::policies::shipped()?,
        };
        let engine = Policies::read(&set).and_then(Engine::new).map_err(unusable)?;
        let engine = Arc::new(engine);
        *self.rules.0.write().unwrap_or_else(PoisonError::into_inner) = Some(engine.clone());
        Ok(engine)
    }

    /// Asks the policy about every event a request leads to. What it gives out goes with the append.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `not_found` for whoever may not know the file, else `not_allowed` with
    /// the rule that says so.
    pub(super) fn authorize(
        &self,
        request: &Request,
        context: &Context<'_>,
        events: &[(Stamp, Event)],
    ) -> Result<Option<Recorded>, AppError> {
        let Some(registry) = context.registry() else { return Ok(None) };
        let who = principal(request.acting, registry);
        let engine = self.engine(registry)?;
        let mut given = None;
        for (stamp, event) in events {
            crate::policies::usable(registry, event)?;
            if let (Event::Access(AccessEvent::FieldOpened(opened)), Principal::Member(member)) =
                (event, &who)
            {
                let place = Place {
                    owner: opened.owner,
                    stream: opened.stream,
                    compartment: opened.compartment,
                };
                let grounds = Grounds {
                    purpose: opened.purpose.as_ref(),
                    basis: opened.basis.as_ref(),
                    seconds: usize::from(opened.approval.is_some()),
                };
                let at = self.events_known();
                let asked = ask_to_open(&engine, context, member.member, &place, grounds, at);
                let allowed = asked.map_err(|_| hidden())?;
                given = Some(recorded(&allowed, stamp.event.uuid()));
                continue;
            }
            let Some(action) = action_of(request, registry, event) else { continue };
            let asked = Asked { office: self, who: &who, action, stamp, event };
            given = Some(recorded(&asked.ask(&engine, context, registry)?, stamp.event.uuid()));
        }
        Ok(given)
    }

    /// A rule's refusal, for who may know the file; for others there is none.
    pub(super) fn refusal_seen(
        &self,
        request: &Request,
        context: &Context<'_>,
        refusal: Refusal,
    ) -> AppError {
        let Some(registry) = context.registry() else { return refusal.into() };
        let Acting::Member(member) = request.acting else { return refusal.into() };
        let new = context.world.read(request.stream).is_none();
        let files = !matches!(request.stream.kind, StreamKind::Registry | StreamKind::Access);
        if new || !files || !registry.is_member(member) {
            return refusal.into();
        }
        let Ok(engine) = self.engine(registry) else { return refusal.into() };
        let who = principal(request.acting, registry);
        let file = file_facts(context, member, request.stream);
        if knows(&engine, &who, &file) { refusal.into() } else { hidden() }
    }
}

/// Whether who asks may know that the file exists: some look at it, or some part of its work.
pub(crate) fn knows(engine: &Engine, who: &Principal, file: &FileFacts) -> bool {
    let parts = [
        Action::Record,
        Action::Inform,
        Action::Assess,
        Action::Review,
        Action::HandOver,
        Action::Answer,
    ];
    let mut all = KNOWS.into_iter().chain(parts);
    all.any(|action| {
        let act = match action {
            Action::Review => Act::Review { file, involved: false },
            action => Act::File(action, file),
        };
        engine.decide(who, &act).allowed
    })
}

/// What somebody is told of a file they may not know.
fn hidden() -> AppError {
    AppError::refused("not_found", "no such matter")
}

/// Which action recording the event is; none where another decision stands behind it.
fn action_of(request: &Request, registry: &RegistryState, event: &Event) -> Option<Action> {
    let keeps_members = match request.acting {
        Acting::Operator => true,
        Acting::Member(member) => registry.holds(member, Role::Registrar),
        Acting::System => false,
    };
    let enters = matches!(
        event,
        Event::Person(PersonEvent::PersonCreated(_) | PersonEvent::IdentitySealed(_))
    );
    if keeps_members && enters {
        return Some(Action::Enrol);
    }
    if request.via == Via::Import && event.stream_kind() == StreamKind::Case {
        return Some(Action::Import);
    }
    Action::of(event)
}

/// Who acts, as the policy sees them.
pub(crate) fn principal(acting: Acting, registry: &RegistryState) -> Principal {
    match acting {
        Acting::Operator => Principal::Operator,
        Acting::System => Principal::System,
        Acting::Member(member) => Principal::Member(member_facts(registry, member)),
    }
}

/// What of a member counts.
pub(crate) fn member_facts(registry: &RegistryState, member: MemberId) -> MemberFacts {
    MemberFacts {
        member,
        active: registry.is_active(member),
        roles: registry.roles_of(member).to_vec(),
        organisation: registry.organisation_of(member),
        armed: facts::is_armed(registry, member),
        unit: registry.unit_of(member),
    }
}

/// How a member stands to a file, as the policy sees it.
pub(crate) fn relation(context: &Context<'_>, member: MemberId, stream: StreamId) -> Relation {
    let stands = facts::standing(context, member, stream);
    let organisation = context.registry().and_then(|registry| registry.organisation_of(member));
    let agreed = |purpose: &PurposeCode| {
        let person = facts::person_of(context, stream);
        person.is_some_and(|person| facts::agreed(context, person, purpose, organisation, &[]))
    };
    let asks = stream.kind == StreamKind::Assistance;
    Relation {
        excluded: stands.excluded,
        recused: stands.recused,
        own_matter: stands.own_matter,
        works: stands.works,
        partner: stands.partner,
        force: stands.force,
        unit: stands.unit,
        for_investigation: asks && PurposeCode::new("investigation").is_ok_and(|it| agreed(&it)),
    }
}

/// What of a file counts, for a step that needs neither plan nor safety.
pub(crate) fn file_facts(context: &Context<'_>, member: MemberId, stream: StreamId) -> FileFacts {
    let person = facts::person_of(context, stream).and_then(|person| context.person(person));
    let erased = person.is_some_and(amana_domain::person::PersonState::is_erased);
    let help_only = facts::is_help_only(context, stream);
    FileFacts { erased, help_only, ..FileFacts::of(stream, relation(context, member, stream)) }
}

/// What of a sealed field counts when a member opens it for a purpose.
pub(crate) fn field_facts(
    context: &Context<'_>,
    member: MemberId,
    field: &Place,
    purpose: Option<&PurposeCode>,
) -> FieldFacts {
    let personal = field.owner.kind == OwnerKind::Person;
    let person = if personal {
        Some(PersonId::new(field.owner.id))
    } else {
        facts::person_of(context, field.stream)
    };
    let mut stands = relation(context, member, field.stream);
    if let Some(person) = person.filter(|_| personal) {
        let own = relation(context, member, StreamId::new(StreamKind::Person, person.uuid()));
        stands.excluded |= own.excluded;
        stands.recused |= own.recused;
        stands.own_matter |= own.own_matter;
        stands.works |= own.works;
        stands.partner |= own.partner;
    }
    let organisation = context.registry().and_then(|registry| registry.organisation_of(member));
    let class = Code::new(field.compartment.code()).ok();
    let agreed = purpose.zip(person).filter(|(purpose, person)| {
        facts::agreed(context, *person, purpose, organisation, class.as_slice())
    });
    let owner = person.map(|person| facts::owner(context, person)).unwrap_or_default();
    let state = person.and_then(|person| context.person(person));
    FieldFacts {
        stream: field.stream,
        compartment: field.compartment,
        relation: stands,
        consents: agreed.map(|(it, _)| (it.to_string(), organisation)).into_iter().collect(),
        personal,
        protected: personal && owner.protected,
        child: owner.child,
        confidential: personal && owner.confidential,
        erased: personal && state.is_some_and(amana_domain::person::PersonState::is_erased),
        help_only: facts::is_help_only(context, field.stream),
        reporters_words: false,
        survivors_words: false,
    }
}

/// Where a sealed field stands and whose it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// Whose.
    pub(crate) owner: Owner,
    /// In which stream.
    pub(crate) stream: StreamId,
    /// Of which class.
    pub(crate) compartment: Compartment,
}

/// How a field is opened: for what, on what, by which doors, with whose signature.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grounds<'a> {
    pub(crate) purpose: Option<&'a PurposeCode>,
    pub(crate) basis: Option<&'a Code>,
    pub(crate) seconds: usize,
}

/// Asks whether a member may open a field now.
pub(crate) fn ask_to_open(
    engine: &Engine,
    context: &Context<'_>,
    member: MemberId,
    place: &Place,
    grounds: Grounds<'_>,
    facts_at: u64,
) -> Result<Authorized<Open>, Decision> {
    let field = field_facts(context, member, place, grounds.purpose);
    let who = match context.registry() {
        Some(registry) => principal(Acting::Member(member), registry),
        None => Principal::Operator,
    };
    let access = context.world.read(StreamId::new(StreamKind::Access, place.owner.id));
    let open = |door| {
        matches!(access, Some(State::Access(access))
            if access.is_open(member, place.stream, door, context.now()))
    };
    let act = Act::Open {
        field: &field,
        purpose: grounds.purpose.map(PurposeCode::as_str),
        basis: grounds.basis.map(Code::as_str),
        break_glass: open(Door::BreakGlass),
        danger_to_life: open(Door::DangerToLife),
        seconds: grounds.seconds,
    };
    engine.authorize(&who, &act, place.stream, facts_at)
}

/// One event that somebody wants to record.
struct Asked<'a> {
    office: &'a Office,
    who: &'a Principal,
    action: Action,
    stamp: &'a Stamp,
    event: &'a Event,
}

impl Asked<'_> {
    fn ask(
        &self,
        engine: &Engine,
        context: &Context<'_>,
        registry: &RegistryState,
    ) -> Result<Authorized<Note>, AppError> {
        let stream = self.file();
        let file = match self.who {
            Principal::Member(member) => file_facts(context, member.member, stream),
            Principal::Reporter(_)
            | Principal::Survivor(_)
            | Principal::System
            | Principal::Operator => FileFacts::of(stream, Relation::default()),
        };
        let file = self.with_conditions(file, context);
        let answer = self.put(engine, &file, context, registry);
        answer.map_err(|decision| self.refusal(engine, &file, &decision))
    }

    /// The file the event is about: of a door, what it opens.
    fn file(&self) -> StreamId {
        match self.event {
            Event::Access(AccessEvent::BreakGlassInvoked(invoked)) => invoked.stream,
            Event::Access(AccessEvent::DangerToLifeInvoked(invoked)) => invoked.stream,
            _ => self.stamp.stream,
        }
    }

    fn with_conditions(&self, mut file: FileFacts, context: &Context<'_>) -> FileFacts {
        match self.action {
            Action::Reach => {
                file.reachable = facts::is_reachable(context, PersonId::new(self.stamp.stream.id));
            }
            Action::Notify => {
                let allegation = match self.event {
                    Event::Case(CaseEvent::RouteStepRecorded(step)) => Some(step.allegation),
                    _ => None,
                };
                file.safe = facts::is_safe(context, self.stamp.stream.id, allegation);
            }
            _ => {}
        }
        file
    }

    fn put(
        &self,
        engine: &Engine,
        file: &FileFacts,
        context: &Context<'_>,
        registry: &RegistryState,
    ) -> Result<Authorized<Note>, Decision> {
        let stream = file.stream;
        let at = self.office.events_known();
        let go = |act: &Act<'_>| engine.authorize::<Note>(self.who, act, stream, at);
        match self.action {
            Action::Approve => go(&Act::Approve { file, proposed: self.proposed(context) }),
            Action::Review => go(&Act::Review { file, involved: self.involved(context) }),
            // While a ledger waits for its second keeper, whoever holds its folder grants roles.
            Action::GrantRole if *self.who == Principal::Operator => {
                go(&Act::Ledger(Action::Administer, registry.is_provisional()))
            }
            Action::GrantRole | Action::ActivatePolicies => {
                let own = matches!((self.event, self.who),
                    (Event::Registry(RegistryEvent::RoleGranted(granted)), Principal::Member(who))
                        if granted.member == who.member);
                let proposed = self.proposed(context);
                go(&Act::Second { action: self.action, proposed, beneficiary: own })
            }
            Action::Administer
            | Action::KeepCurrent
            | Action::KeepKeys
            | Action::ProposePolicies
            | Action::Audit => go(&Act::Ledger(self.action, registry.is_provisional())),
            Action::BreakGlass | Action::DangerToLife => self.door(file, context, go),
            Action::Disclose => self.disclosure(file, context, go),
            _ => go(&Act::File(self.action, file)),
        }
    }

    /// Whether what is approved is who asks' own proposal.
    fn proposed(&self, context: &Context<'_>) -> bool {
        let proposer = context.noted.and_then(Noted::proposer);
        matches!(self.who, Principal::Member(who) if proposer == Some(who.member))
    }

    /// Whether who reviews a door used it, approved it or was told.
    fn involved(&self, context: &Context<'_>) -> bool {
        let Principal::Member(who) = self.who else { return false };
        let invocation = match self.event {
            Event::Access(AccessEvent::BreakGlassReviewed(review)) => review.invocation,
            Event::Access(AccessEvent::DangerToLifeReviewed(review)) => review.invocation,
            _ => return false,
        };
        let Some(State::Access(state)) = context.world.read(self.stamp.stream) else {
            return false;
        };
        state.windows().iter().any(|window| {
            window.invocation == invocation
                && (window.by == Some(who.member) || window.involved.contains(&who.member))
        })
    }

    fn door<T>(
        &self,
        file: &FileFacts,
        context: &Context<'_>,
        go: impl FnOnce(&Act<'_>) -> T,
    ) -> T {
        match self.event {
            Event::Access(AccessEvent::DangerToLifeInvoked(invoked)) => {
                let seconds =
                    (invoked.until.micros() - context.now().micros()).div_euclid(1_000_000);
                let minutes = seconds.div_euclid(60) + i64::from(seconds.rem_euclid(60) > 0);
                go(&Act::DangerToLife { file, told: invoked.told.len(), reason: true, minutes })
            }
            Event::Access(AccessEvent::BreakGlassInvoked(invoked)) => {
                go(&Act::BreakGlass { file, approvals: invoked.approvals.len(), reason: true })
            }
            _ => go(&Act::BreakGlass { file, approvals: 0, reason: false }),
        }
    }

    /// A referral is sent: to whom, for what, and whether who the person is goes with it.
    fn disclosure<T>(
        &self,
        file: &FileFacts,
        context: &Context<'_>,
        go: impl FnOnce(&Act<'_>) -> T,
    ) -> T {
        if matches!(self.event, Event::Referral(ReferralEvent::ReferralSent(_))) {
            return disclosure(context, file, go);
        }
        go(&Act::Disclose { file, purpose: "", recipient: None, identity: false })
    }

    fn refusal(&self, engine: &Engine, file: &FileFacts, decision: &Decision) -> AppError {
        let of_ledger = matches!(self.stamp.stream.kind, StreamKind::Registry | StreamKind::Keys);
        let new = self.stamp.version == 1;
        if !of_ledger && !new && !knows(engine, self.who, file) {
            return hidden();
        }
        AppError::Refused(Refusal {
            code: "not_allowed",
            reason: format!(
                "the access policy says no to \"{}\" on {}: {}",
                self.action.code(),
                file.stream.kind,
                engine.words(decision).join("; ")
            )
            .into(),
            field: None,
        })
    }
}

/// A disclosure by the referral that the file is: to whom, for what, and whether who the person is
/// goes with it.
pub(crate) fn disclosure<T>(
    context: &Context<'_>,
    file: &FileFacts,
    go: impl FnOnce(&Act<'_>) -> T,
) -> T {
    let refers = file.stream.kind == StreamKind::Referral;
    let Some(referral) = context.referral(file.stream.id).filter(|_| refers) else {
        return go(&Act::Disclose { file, purpose: "", recipient: None, identity: false });
    };
    let purpose = referral.purpose().cloned();
    let recipient: Option<OrganisationId> = referral.recipient();
    let fields = referral.fields();
    let agreed = purpose.as_ref().zip(referral.person()).is_some_and(|(purpose, person)| {
        facts::agreed(context, person, purpose, recipient, fields)
    });
    let purpose = purpose.as_ref().map_or("", PurposeCode::as_str);
    let consents = agreed.then(|| (purpose.to_owned(), recipient)).into_iter().collect();
    let file = FileFacts { consents, ..file.clone() };
    let identity = fields.iter().any(|it| matches!(it.as_str(), "identity" | "contact"));
    go(&Act::Disclose { file: &file, purpose, recipient, identity })
}

/// The decision an append rests on, for the envelopes of its events.
fn recorded<D: Deed>(given: &Authorized<D>, request: uuid::Uuid) -> Recorded {
    Recorded { policy_set: given.set(), facts_at: given.facts_at(), request }
}
