//! Access decisions, judged again: the policy set that was in force, the facts as they stood, the same question.
//!
//! The events that one request led to rest on one decision, which was asked on the facts from before the first of them. What
//! it read is guarded until the append, so the facts of the decision are those of the events' own place in the log
//! (`ops/decisions/0032`); the point that an envelope names lies at or before it. They are taken together here, and put to
//! the same function as when they were written, [`rules::judge`].
//!
//! INVARIANT: an event that needs a decision and has none is a finding, as is one whose decision names a set that was not in
//! force. What cannot be judged is counted, never passed over.

use std::{collections::HashSet, sync::Arc};

use amana_domain::{Context, Noted, Stamp, State, World, registry::RegistryState};
use amana_events::{
    Actor, ActorKind, Decision, Digest, Event, LedgerId, MemberId, Moment, PersonId, PurposeCode,
    StreamId, StreamKind,
    report::{ReceiptHolder, ReportEvent},
};
use amana_policy::{Engine, Policies};

use super::{
    history::History,
    report::{Layer, Report, Severity},
};
use crate::{
    AppError,
    office::{
        Acting, Holder,
        rules::{self, Asker},
    },
};

/// The vocabulary from which on what a member records carries its decision.
const DECIDED_SINCE: u32 = 3;
/// The same for whoever presents the code of a receipt.
const PRESENTED_SINCE: u32 = 4;
/// How long before it was recorded an event may have been decided: its id says when.
const WAITED_MICROS_MAX: i64 = 60_000_000;

/// An event on its way through a replay.
pub(super) struct Taken {
    pub(super) position: u64,
    pub(super) stamp: Stamp,
    pub(super) event: Event,
    pub(super) decision: Option<Decision>,
    pub(super) purpose: Option<PurposeCode>,
}

impl Taken {
    /// Whether it rests on the same decision as the one before it.
    pub(super) fn goes_with(&self, before: &Taken) -> bool {
        self.decision.is_some()
            && self.decision == before.decision
            && self.stamp.stream == before.stamp.stream
            && self.stamp.actor == before.stamp.actor
            && self.purpose == before.purpose
            && self.stamp.event == before.stamp.event.successor()
    }
}

/// The states from before a request, while its own events are folded already.
pub(super) struct Before<'a> {
    history: &'a History,
    stream: StreamId,
    state: Option<&'a State>,
    /// Whom the request was the first to name in its stream.
    named: &'a HashSet<PersonId>,
}

impl World for Before<'_> {
    fn read(&self, stream: StreamId) -> Option<&State> {
        if stream == self.stream { self.state } else { self.history.read(stream) }
    }

    fn involving(&self, person: PersonId) -> Vec<StreamId> {
        let mut streams = self.history.involving(person);
        if self.named.contains(&person) {
            streams.retain(|stream| *stream != self.stream);
        }
        streams
    }

    fn excluded_from(&self, member: MemberId) -> Vec<StreamId> {
        let mut streams = self.history.excluded_from(member);
        streams.retain(|stream| *stream != self.stream);
        if matches!(self.state, Some(State::Case(case)) if case.is_excluded(member)) {
            streams.push(self.stream);
        }
        streams
    }
}

/// What is kept of a stream while a request's events are folded.
pub(super) struct Kept {
    stream: StreamId,
    state: Option<State>,
    named: HashSet<PersonId>,
}

impl Kept {
    pub(super) fn of(history: &History, group: &[Taken]) -> Option<Self> {
        let stream = group.first()?.stamp.stream;
        let persons = group.iter().flat_map(|taken| taken.event.persons());
        let named =
            persons.filter(|person| !history.involving(*person).contains(&stream)).collect();
        Some(Self { stream, state: history.state(stream).cloned(), named })
    }

    pub(super) fn world<'a>(&'a self, history: &'a History) -> Before<'a> {
        Before { history, stream: self.stream, state: self.state.as_ref(), named: &self.named }
    }
}

/// Judges decisions, with the engine of the set that was in force last.
#[derive(Default)]
pub(super) struct Judge {
    engine: Option<Arc<Engine>>,
    /// The set that is in force and cannot be asked by this program.
    unusable: Option<Digest>,
    shipped: Option<Digest>,
}

/// What is put to the engine.
struct Case<'a> {
    ledger: LedgerId,
    world: &'a dyn World,
    noted: &'a Noted,
    asker: Asker<'a>,
    events: Vec<(Stamp, &'a Event)>,
}

impl Case<'_> {
    /// What the policy says of it; as of when it was recorded, else as of when its id says it was decided.
    fn judged(&self, engine: &Engine) -> Result<bool, AppError> {
        let said = self.judged_as(engine, None);
        let Some((stamp, _)) = self.events.first() else { return said };
        let decided = decided_at(stamp);
        let waited = stamp.recorded.micros() - decided.micros();
        if said.is_err() && (1..=WAITED_MICROS_MAX).contains(&waited) {
            return self.judged_as(engine, Some(decided)).or(said);
        }
        said
    }

    fn judged_as(&self, engine: &Engine, at: Option<Moment>) -> Result<bool, AppError> {
        let Some((stamp, _)) = self.events.first() else { return Ok(false) };
        let stamp = Stamp { recorded: at.unwrap_or(stamp.recorded), ..*stamp };
        let context = Context {
            ledger: self.ledger,
            stamp,
            world: self.world,
            signer: None,
            noted: Some(self.noted),
        };
        rules::judge(&self.asker, engine, &context, &self.events).map(|given| given.is_some())
    }
}

/// Who acted, as an envelope says it; nobody where it names no one.
fn acting_as(actor: &Actor) -> Option<Acting> {
    let behind = |holder| {
        let report = StreamId::new(StreamKind::Report, actor.id?);
        Some(Acting::Holder(Holder { report, holder }))
    };
    match actor.kind {
        ActorKind::Member => actor.member().map(Acting::Member),
        ActorKind::Operator => Some(Acting::Operator),
        ActorKind::System => Some(Acting::System),
        ActorKind::Reporter => behind(ReceiptHolder::Reporter),
        ActorKind::Survivor => behind(ReceiptHolder::Survivor),
    }
}

/// The vocabulary from which on what somebody records carries a decision. What amana adds to what somebody asked for rests on
/// the rules alone, and so does what the operator does.
const fn decided_since(acting: Acting) -> u32 {
    match acting {
        Acting::Member(_) => DECIDED_SINCE,
        Acting::Holder(_) => PRESENTED_SINCE,
        Acting::Operator | Acting::System => u32::MAX,
    }
}

/// Whether the report had a receipt of that kind in force, with a code that opened something.
fn has_receipt(world: &dyn World, behind: Holder) -> bool {
    matches!(world.read(behind.report()), Some(State::Report(report))
        if report.receipt_of(behind.holder()).is_some_and(|it| it.lookup.is_some()))
}

/// Whether it is a report, or the first receipt of who sent one themselves: they have none yet, or want none.
/// A report that a member took is no such report.
fn comes_before_a_code(world: &dyn World, event: &Event, behind: Holder) -> bool {
    let Event::Report(event) = event else { return false };
    if matches!(event, ReportEvent::ReportSubmitted(_)) {
        return true;
    }
    let first = matches!(event, ReportEvent::ReceiptIssued(_) | ReportEvent::ReceiptDeclined(_));
    let sent = matches!(world.read(behind.report()), Some(State::Report(report))
        if report.exists() && report.received_by().is_none());
    first && sent && behind.holder() == ReceiptHolder::Reporter
}

/// When the id of an event was made: in its first 48 bits, to the millisecond.
fn decided_at(stamp: &Stamp) -> Moment {
    let millis = stamp.event.unix_ms();
    Moment::from_micros(i64::try_from(millis).unwrap_or(0).saturating_mul(1_000))
}

impl Judge {
    /// Judges the decision behind the events of one request, in the world from before them.
    pub(super) fn take(
        &mut self,
        ledger: LedgerId,
        world: &dyn World,
        noted: &Noted,
        group: &[Taken],
        report: &mut Report,
    ) {
        let Some(first) = group.first() else { return };
        let home = StreamId::new(StreamKind::Registry, ledger.uuid());
        let Some(State::Registry(registry)) = world.read(home) else { return };
        let (position, place) = (first.position, first.stamp.stream.to_string());
        let name = first.event.name();
        let Some(acting) = acting_as(&first.stamp.actor) else {
            let what = format!("{name} was recorded by nobody: its actor has no id");
            return report.find(Layer::Decisions, Some(position), place, what);
        };
        let decision = first.decision.clone();
        let decided = registry.vocabulary() >= decided_since(acting);
        if decision.is_none() && !(decided && registry.policy_set().is_some()) {
            return;
        }
        let (via, purpose) = (first.stamp.actor.via, first.purpose.clone());
        let ids: Vec<_> = group.iter().map(|taken| taken.stamp.event.uuid()).collect();
        let facts_at = decision.as_ref().map_or(position, |decision| decision.facts_at);
        let asker = Asker { acting, via, purpose: purpose.as_ref(), facts_at };
        let events = group.iter().map(|taken| (taken.stamp, &taken.event)).collect();
        let case = Case { ledger, world, noted, asker, events };
        let mut find = |severity, what: String| {
            let what = format!("{name} {what}");
            report.find_as(severity, Layer::Decisions, Some(position), place.clone(), what);
        };
        if let Acting::Holder(behind) = acting
            && !comes_before_a_code(world, &first.event, behind)
            && !has_receipt(world, behind)
        {
            find(Severity::Breach, "was recorded behind a receipt that nobody had".into());
        }
        if let Some(decision) = &decision {
            if facts_at > position {
                find(Severity::Breach, "rests on facts from after it was recorded".into());
            }
            if !ids.contains(&decision.request) {
                find(Severity::Irregularity, "rests on the decision about another request".into());
            }
            if let Some(what) = Self::not_in_force(registry, decision) {
                return find(Severity::Breach, what);
            }
        }
        let Some(engine) = self.engine(registry, decision.as_ref()) else {
            let why = "the policy set of their moment is for another engine, or of another program \
                       from before the log had any";
            return report.leave(Layer::Decisions, "access decisions", why, 1);
        };
        match (case.judged(&engine), decision.is_some()) {
            (Ok(true), true) => report.decisions += 1,
            (Ok(false), false) => {}
            (Ok(true), false) => {
                find(Severity::Breach, "needed an access decision and carries none".into());
            }
            (Ok(false), true) => {
                let what = "carries an access decision, and the policy is not asked about it";
                find(Severity::Irregularity, what.into());
            }
            (Err(error), carried) => {
                report.decisions += u64::from(carried);
                let why = reason(&error);
                let without = if carried { "" } else { ", and it carries no decision" };
                let what = format!("was forbidden by the policy set of its moment{without}: {why}");
                let (layer, what) = (Layer::Decisions, format!("{name} {what}"));
                report.find(layer, Some(position), place, what);
            }
        }
    }

    /// What is wrong with the set that a decision names.
    fn not_in_force(registry: &RegistryState, decision: &Decision) -> Option<String> {
        let known = registry.policy_set()?;
        if known.set == decision.policy_set {
            return None;
        }
        let (named, ruled) = (decision.policy_set, known.set);
        let ever = registry.policy_set_named(named).is_some();
        let when = if ever { "was not in force any more" } else { "was never in force before it" };
        Some(format!("was decided by the policy set {named}, which {when}: {ruled} was"))
    }

    /// The engine of the set in force; none where this program cannot ask it.
    fn engine(
        &mut self,
        registry: &RegistryState,
        decision: Option<&Decision>,
    ) -> Option<Arc<Engine>> {
        let wanted = if let Some(known) = registry.policy_set() {
            known.set
        } else {
            let shipped = self.shipped()?;
            decision.is_none_or(|it| it.policy_set == shipped).then_some(shipped)?
        };
        if self.unusable == Some(wanted) {
            return None;
        }
        if let Some(ready) = self.engine.as_ref().filter(|ready| ready.digest() == wanted) {
            return Some(ready.clone());
        }
        let made = rules::engine_of(registry).ok().filter(|made| made.digest() == wanted);
        let Some(made) = made.map(Arc::new) else {
            self.unusable = Some(wanted);
            return None;
        };
        self.engine = Some(made.clone());
        Some(made)
    }

    fn shipped(&mut self) -> Option<Digest> {
        if self.shipped.is_none() {
            self.shipped = Policies::shipped().ok().map(|set| set.digest());
        }
        self.shipped
    }
}

fn reason(error: &AppError) -> String {
    if matches!(error, AppError::Refused(refusal) if refusal.code == "not_found") {
        return "who recorded it may not know of the file, or of whom or what it names".to_owned();
    }
    error.to_string()
}
