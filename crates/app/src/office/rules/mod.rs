//! The access policy at the office's desk: facts from states, a question to the engine, and a refusal
//! that tells nothing to who may not know.

mod asked;
mod facts;
mod naming;
mod opening;

use std::sync::{Arc, PoisonError, RwLock};

use amana_domain::{Context, Refusal, Stamp, registry::RegistryState};
use amana_events::{
    Decision as Recorded, Event, PurposeCode, StreamKind, Via, access::AccessEvent, common::Role,
    person::PersonEvent,
};
use amana_policy::{
    Act, Action, Authorized, Decision, Deed, Engine, FileFacts, Note, Policies, Principal, Relation,
};

use self::asked::Asked;
pub(crate) use self::{
    asked::disclosure,
    facts::{file_facts, member_facts, principal},
    opening::{Grounds, Place, ToOpen},
};
use super::{Acting, Office, Request};
use crate::AppError;

/// The engine that is ready, made anew when another policy set becomes active.
#[derive(Default)]
pub(super) struct Rules(RwLock<Option<Arc<Engine>>>);

/// What who acts may see where an event of a file is refused: enough to be told why.
const KNOWS: [Action; 3] = [Action::View, Action::ViewReceipt, Action::List];

/// What a rule says of a file or person that is not there, or not any more. Of one that is hidden the
/// same is said, so a member is told all of it in the same words.
const ABSENT: [&str; 8] = [
    "not_found",
    "no_such_file",
    "no_such_person",
    "no_such_referral",
    "no_such_report",
    "no_such_survivor",
    "person_erased",
    "unknown_person",
];

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
        let engine = engine_of(registry)?;
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
        let engine = self.engine(registry)?;
        for (_, event) in events {
            crate::policies::usable(registry, event)?;
        }
        let asker = Asker {
            acting: request.acting,
            via: request.via.unwrap_or(self.way.via),
            purpose: request.purpose.as_ref(),
            facts_at: self.events_known(),
        };
        let events: Vec<(Stamp, &Event)> =
            events.iter().map(|(stamp, event)| (*stamp, event)).collect();
        judge(&asker, &engine, context, &events)
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
        if ABSENT.contains(&refusal.code) {
            return hidden();
        }
        let files = !matches!(request.stream.kind, StreamKind::Registry | StreamKind::Access);
        if new || !files || !registry.is_member(member) {
            return refusal.into();
        }
        let Ok(engine) = self.engine(registry) else { return refusal.into() };
        let who = principal(request.acting, registry);
        let file = file_facts(context, member, request.stream);
        if !context.world.is_complete() {
            return hidden();
        }
        if knows(&engine, &who, &file) { refusal.into() } else { hidden() }
    }
}

/// Who asks, and how: what counts of a request beside its events, and what an envelope says of it afterwards.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asker<'a> {
    /// Who acts.
    pub(crate) acting: Acting,
    /// By which way.
    pub(crate) via: Via,
    /// For what purpose.
    pub(crate) purpose: Option<&'a PurposeCode>,
    /// Up to which point the log was known.
    pub(crate) facts_at: u64,
}

/// Puts the events that one request led to, on the facts from before the first of them, to an engine: when they are
/// written, and again when the log is replayed. Gives nothing where no event of them rests on a decision.
///
/// # Errors
/// [`AppError::Refused`]: `not_found` for whoever may not know the file, else `not_allowed` with the rule that says so.
pub(crate) fn judge(
    asker: &Asker<'_>,
    engine: &Engine,
    context: &Context<'_>,
    events: &[(Stamp, &Event)],
) -> Result<Option<Recorded>, AppError> {
    let Some(registry) = context.registry() else { return Ok(None) };
    let who = principal(asker.acting, registry);
    let facts_at = asker.facts_at;
    let mut given = None;
    for (stamp, event) in events {
        if let Acting::Holder(behind) = asker.acting {
            let (report, action) = (behind.report(), behind_receipt(event));
            let file = FileFacts::of(report, Relation::default());
            let allowed =
                engine.authorize::<Note>(&who, &Act::File(action, &file), report, facts_at);
            given = Some(recorded(&allowed.map_err(|_| hidden())?, stamp.event.uuid()));
            continue;
        }
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
            let wants = ToOpen::of(context, member.member, &place, grounds.purpose);
            complete(context)?;
            let allowed = wants.ask(engine, grounds, facts_at).map_err(|_| hidden())?;
            given = Some(recorded(&allowed, stamp.event.uuid()));
            continue;
        }
        if let Some(act) = disclosing(asker, &who, event) {
            let allowed = engine
                .authorize::<Note>(&who, &act, stamp.stream, facts_at)
                .map_err(|decision| not_allowed(engine, act.action(), &decision))?;
            given = Some(recorded(&allowed, stamp.event.uuid()));
            continue;
        }
        let Some(action) = action_of(asker, registry, event) else { continue };
        let question = Asked { facts_at, who: &who, action, stamp, event };
        given = Some(recorded(&question.ask(engine, context, registry)?, stamp.event.uuid()));
    }
    Ok(given)
}

/// Refuses to ask on facts of which some are still to be loaded: the answer would be another, and the
/// whole is decided again once they are there.
fn complete(context: &Context<'_>) -> Result<(), AppError> {
    if context.world.is_complete() { Ok(()) } else { Err(hidden()) }
}

/// The engine for the set that a registry's state says is in force; before there is any, for the
/// shipped one.
pub(crate) fn engine_of(registry: &RegistryState) -> Result<Engine, AppError> {
    let unusable = |error| AppError::Usage(format!("the policy set cannot be used: {error}"));
    let set = match registry.policy_set() {
        Some(known) => known.content.as_ref().clone(),
        None => crate::policies::shipped()?,
    };
    Policies::read(&set).and_then(Engine::new).map_err(unusable)
}

/// Figures in full, and opened fields that leave: what a member's note of them asks the policy.
fn disclosing<'a>(asker: &Asker<'a>, who: &Principal, event: &Event) -> Option<Act<'a>> {
    if !matches!(who, Principal::Member(_)) {
        return None;
    }
    let purpose = asker.purpose.map(PurposeCode::as_str);
    if matches!(event, Event::Access(AccessEvent::FiguresDisclosed(_))) {
        return Some(Act::Figures { purpose });
    }
    let Event::Access(AccessEvent::Exported(exported)) = event else { return None };
    exported.opened.then(|| Act::ExportOpened {
        purpose: purpose.unwrap_or_default(),
        persons: exported.persons as usize,
        seconds: usize::from(exported.approval.is_some()),
    })
}

/// The policy's no, for who may know of what it is about.
pub(crate) fn not_allowed(engine: &Engine, action: Action, decision: &Decision) -> AppError {
    let why = engine.words(decision).join("; ");
    let reason = format!("the access policy says no to \"{}\": {why}", action.code()).into();
    AppError::Refused(Refusal { code: "not_allowed", reason, field: None })
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
        Action::AuditWork,
        Action::AnswerAudit,
    ];
    let mut all = KNOWS.into_iter().chain(parts);
    all.any(|action| {
        let act = if action == Action::Review {
            Act::Review { file, involved: false }
        } else {
            Act::File(action, file)
        };
        engine.decide(who, &act).allowed
    })
}

/// What somebody is told of a file they may not know.
fn hidden() -> AppError {
    AppError::refused("not_found", "there is no such file or person")
}

/// Which action recording the event is; none where another decision stands behind it.
fn action_of(asker: &Asker<'_>, registry: &RegistryState, event: &Event) -> Option<Action> {
    let keeps_members = match asker.acting {
        Acting::Operator => true,
        Acting::Member(member) => registry.holds(member, Role::Registrar),
        Acting::System | Acting::Holder(_) => false,
    };
    // Records leave for who audits: it is their work on that engagement.
    if let (Event::Access(AccessEvent::Exported(exported)), Acting::Member(_)) =
        (event, asker.acting)
        && exported.engagement.is_some()
    {
        return Some(Action::AuditWork);
    }
    let enters = matches!(
        event,
        Event::Person(PersonEvent::PersonCreated(_) | PersonEvent::IdentitySealed(_))
    );
    // Who reviews shows again what was left out; they investigate nothing.
    if let (Event::Access(AccessEvent::AccessWithholdingEnded(_)), Acting::Member(member)) =
        (event, asker.acting)
        && registry.holds(member, Role::Reviewer)
    {
        return Some(Action::Review);
    }
    if keeps_members && enters {
        return Some(Action::Enrol);
    }
    if asker.via == Via::Import && event.stream_kind() == StreamKind::Case {
        return Some(Action::Import);
    }
    match (asker.acting, Action::of(event)) {
        // A recipient outside answered with their package's code: amana writes it down.
        (Acting::System, Some(Action::Answer)) => Some(Action::Record),
        (_, action) => action,
    }
}

/// What somebody does behind a receipt: in their own thread, or with what is a survivor's alone.
fn behind_receipt(event: &Event) -> Action {
    match event.stream_kind() {
        StreamKind::Report | StreamKind::Contact => Action::Status,
        StreamKind::Person
        | StreamKind::Case
        | StreamKind::Assistance
        | StreamKind::Consent
        | StreamKind::Referral
        | StreamKind::Handover
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => Action::OwnFile,
    }
}

/// The decision an append rests on, for the envelopes of its events.
fn recorded<D: Deed>(given: &Authorized<D>, request: uuid::Uuid) -> Recorded {
    Recorded { policy_set: given.set(), facts_at: given.facts_at(), request }
}
