//! What amana itself does about conflict of interest: it computes who is excluded from a case and
//! appends that with the cause, so that there is no moment in which the excluded still see.
//!
//! After each request of an append the cases it concerns are weighed on the same desk. Sealed links
//! are opened for it, each opening is an event of the same append, and what they hold leaves this
//! room only as member ids. A registry's change may concern every case: where there are more than
//! [`CASES_AT_ONCE`], they are weighed right after it (`crate::exclusions`).
//!
//! INVARIANT: what a link holds lives as long as the desk and is written nowhere.

use std::{collections::BTreeSet, sync::Arc};

use amana_domain::{
    Context, Stamp, State, World as _,
    conflict::{self, Escalation, Exclusions, SealedLink},
};
use amana_events::{
    Code, Event, PersonId, PurposeCode, StreamId, StreamKind,
    access::FieldOpened,
    case::{CaseEscalated, CaseEvent, PartyRole},
    common::Role,
    person::PersonEvent,
    registry::RegistryEvent,
    report::{ReportEvent, ReportKind},
};
use amana_vault::Compartment;
use uuid::Uuid;

use super::{
    Acting, Office, Request,
    desk::{Desk, Opening},
    keys_stream,
};
use crate::{
    AppError,
    custody::{self, FieldPlace, load_owner},
};

/// How many cases are weighed in the append of what concerns them all.
pub(crate) const CASES_AT_ONCE: u32 = 50;

/// For what amana opens a link.
const PURPOSE: &str = "conflict_of_interest";

/// What intake is told where nothing links a subject to the registry.
const BY_DECLARATION_ONLY: &str = "does anyone here match? nothing links the subject to a personnel \
     entry or a unit, so exclusion is by declaration only: `link_personnel`, `seal_subject_unit` or \
     `declare_recusal`";

/// What intake is asked where a report names nobody besides who reports and who was harmed.
const ASKED_AT_INTAKE: &str = "does anyone here match? create a person for them, link the personnel \
     entry with `link_personnel` and name them in `mentions`: without it exclusion is by declaration \
     only";

/// What follows from a request.
#[derive(Debug, Default)]
pub(super) struct Followed {
    pub(super) events: Vec<(Stamp, Event)>,
    pub(super) notice: Option<&'static str>,
}

/// Which cases an append concerns, for what is weighed once more after it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Concern {
    /// Any case at all.
    pub(crate) any: bool,
    /// Cases these persons have a part in.
    pub(crate) persons: BTreeSet<PersonId>,
    /// These.
    pub(crate) cases: BTreeSet<StreamId>,
    /// Cases that were weighed in the append itself, whatever concerns any.
    pub(crate) weighed: BTreeSet<StreamId>,
}

impl Concern {
    /// Takes in what an event concerns.
    pub(super) fn add(&mut self, stream: StreamId, event: &Event) {
        match event {
            Event::Case(event) if conflict::concerns_case(event) => {
                self.cases.insert(stream);
            }
            Event::Person(event) if conflict::concerns_person(event) => {
                self.persons.insert(PersonId::new(stream.id));
                self.persons.extend(other_id(event));
            }
            Event::Registry(RegistryEvent::RecusalDeclared(recusal)) => self.about(recusal.stream),
            Event::Registry(RegistryEvent::RecusalEnded(recusal)) => self.about(recusal.stream),
            Event::Registry(event) => self.any |= conflict::concerns_registry(event),
            Event::Case(_)
            | Event::Person(_)
            | Event::Report(_)
            | Event::Assistance(_)
            | Event::Contact(_)
            | Event::Consent(_)
            | Event::Referral(_)
            | Event::Handover(_)
            | Event::Access(_)
            | Event::Keys(_)
            | Event::Audit(_)
            | Event::Receipt(_) => {}
        }
    }

    fn about(&mut self, stream: StreamId) {
        if stream.kind == StreamKind::Case {
            self.cases.insert(stream);
        }
    }
}

fn other_id(event: &PersonEvent) -> Option<PersonId> {
    if let PersonEvent::SamePersonAs(same) = event {
        Some(same.other)
    } else if let PersonEvent::SamePersonUndone(undone) = event {
        Some(undone.other)
    } else {
        None
    }
}

/// Weighs the cases that these events, taken in already, concern.
pub(super) fn follow(
    office: &Office,
    done: &[(Stamp, Event)],
    desk: &mut Desk,
) -> Result<Followed, AppError> {
    let mut concern = Concern::default();
    for (stamp, event) in done {
        concern.add(stamp.stream, event);
        if stamp.stream.kind == StreamKind::Case && speaks_of_others(desk, stamp.stream) {
            concern.cases.insert(stamp.stream);
        }
    }
    let mut cases = concern.cases;
    cases.extend(cases_of(desk, concern.persons));
    // Without keys links stay closed; the next program that has them makes up for it.
    if concern.any && office.is_unlocked() {
        cases.extend(desk.cases_in_work());
    }
    let asked = done.iter().any(|(_, event)| names_nobody(event)).then_some(ASKED_AT_INTAKE);
    let mut followed = Followed { events: Vec::new(), notice: asked };
    for case in cases {
        let weighed = weigh(office, case, desk)?;
        followed.events.extend(weighed.events);
        let told = done.iter().any(|(stamp, event)| stamp.stream == case && names_subject(event));
        followed.notice = followed.notice.or(weighed.notice.filter(|_| told));
    }
    Ok(followed)
}

/// Whether an event says whom an allegation is about, so that intake asks.
fn names_subject(event: &Event) -> bool {
    if let Event::Case(CaseEvent::PartyAdded(added)) = event {
        return added.role == PartyRole::Subject;
    }
    matches!(event, Event::Case(CaseEvent::AllegationRecorded(_)))
}

/// Whether an event is an allegation's report that speaks of nobody who might be one of us.
fn names_nobody(event: &Event) -> bool {
    let Event::Report(ReportEvent::ReportSubmitted(report)) = event else { return false };
    let known = [report.reporter, report.survivor];
    let mut named = report.account.mentions().iter().map(|id| Some(PersonId::new(*id)));
    report.kind == ReportKind::Allegation && named.all(|person| known.contains(&person))
}

/// Whether texts of the case speak of somebody they did not speak of before this append.
fn speaks_of_others(desk: &Desk, stream: StreamId) -> bool {
    let count = |state: &State| {
        if let State::Case(case) = state { case.mentioned().count() } else { 0 }
    };
    desk.sheet(stream).is_some_and(|sheet| count(&sheet.state) != count(&sheet.stored_state))
}

/// The cases in which these persons, or who is recorded as the same, have a part.
fn cases_of(desk: &Desk, persons: BTreeSet<PersonId>) -> BTreeSet<StreamId> {
    let mut cases = BTreeSet::new();
    let mut waiting: Vec<PersonId> = persons.iter().copied().collect();
    let mut known = persons;
    while let Some(person) = waiting.pop() {
        let own = desk.read(StreamId::new(StreamKind::Person, person.uuid()));
        let own =
            if let Some(State::Person(state)) = own { state.same_as().to_vec() } else { vec![] };
        let streams = desk.involving(person);
        cases.extend(streams.iter().filter(|stream| stream.kind == StreamKind::Case));
        let same = streams.iter().filter(|stream| stream.kind == StreamKind::Person);
        let same = same.map(|stream| PersonId::new(stream.id));
        waiting.extend(own.into_iter().chain(same).filter(|other| known.insert(*other)));
    }
    cases
}

/// Weighs one case: what its exclusions are now, and whether anybody is left to work it.
pub(super) fn weigh(
    office: &Office,
    case: StreamId,
    desk: &mut Desk,
) -> Result<Followed, AppError> {
    let mut followed = Followed::default();
    let Some((ground, computed, due)) = judged(office, case, desk) else { return Ok(followed) };
    followed.notice = ground.by_declaration_only.then_some(BY_DECLARATION_ONLY);
    for opening in desk.take_openings() {
        let field = Code::new(opening.link.field).map_err(|e| AppError::Usage(e.to_string()))?;
        let looked = FieldOpened {
            owner: opening.owner,
            stream: opening.link.stream,
            event: opening.link.event,
            field,
            compartment: Compartment::Conflict,
            purpose: None,
            consent: None,
            basis: None,
            receipt: None,
            approval: None,
            role: None,
            policy: None,
            session: None,
        };
        let access = StreamId::new(StreamKind::Access, opening.owner.id);
        put(office, access, looked.into(), desk, &mut followed)?;
    }
    if let Some(due) = due {
        put(office, case, due.into(), desk, &mut followed)?;
    }
    if let Some(escalated) = escalation(office, case, &computed, desk) {
        put(office, case, escalated.into(), desk, &mut followed)?;
    }
    Ok(followed)
}

type Judged = (conflict::Ground, Exclusions, Option<amana_events::case::ExclusionsSet>);

/// What the case's exclusions are and whether that is new; none where something is still to be laid
/// out, or nobody works the case any more.
fn judged(office: &Office, case: StreamId, desk: &Desk) -> Option<Judged> {
    let registry = desk.read(office.registry_stream());
    let Some(State::Case(state)) = desk.read(case) else { return None };
    let Some(State::Registry(registry)) = registry else { return None };
    if state.is_merged() || !(state.is_open() || state.has_open_claim()) {
        return None;
    }
    let mut open = |link| desk.opened(link);
    let ground = conflict::ground(state, registry, case, desk, &mut open);
    if !desk.is_complete() {
        return None;
    }
    let computed = conflict::excluded(registry, case, &ground.links);
    let due = state.exclusions_due(&computed);
    Some((ground, computed, due))
}

/// The escalation, where somebody is shut out and nobody is left, or the subject heads the office or
/// keeps its keys. An office that nobody works in is no conflict, and there is no way back from an
/// escalation.
fn escalation(
    office: &Office,
    case: StreamId,
    computed: &Exclusions,
    desk: &Desk,
) -> Option<CaseEscalated> {
    let reason = computed.escalation.filter(|_| computed.shuts_out())?;
    let Some(State::Case(state)) = desk.read(case) else { return None };
    let Some(State::Registry(registry)) = desk.read(office.registry_stream()) else { return None };
    let hands = [Role::ConductOfficer, Role::HeadOfConduct];
    let mut hands = hands.into_iter().flat_map(|role| registry.members_with(role));
    // Whom a reviewer let back in has hands.
    let lifted = reason == Escalation::NoHands && hands.any(|member| !state.is_excluded(member));
    if state.is_escalated() || lifted {
        return None;
    }
    let authority = registry.escalation_authority()?.clone();
    Some(CaseEscalated { authority, reason: Code::new(reason.code()).ok()? })
}

/// Admits an event of amana's own and takes it in.
fn put(
    office: &Office,
    stream: StreamId,
    event: Event,
    desk: &mut Desk,
    followed: &mut Followed,
) -> Result<(), AppError> {
    let Some(sheet) = desk.sheet(stream) else {
        desk.want(stream);
        return Ok(());
    };
    let state: Arc<State> = sheet.state.clone();
    let request = Request::event(Acting::System, stream, event);
    let stamp = office.stamp(&request, desk);
    let super::Work::Event(event) = request.work else { return Ok(()) };
    let context =
        Context { ledger: office.ledger, stamp, world: &*desk, signer: None, noted: None };
    state.admit(&event, &context)?;
    desk.take(stream, &event, &stamp);
    followed.events.push((stamp, *event));
    Ok(())
}

/// A blank request, for the envelope of an event of amana's own.
pub(super) fn own_request(stream: StreamId, event: &Event) -> Request {
    let mut request = Request::event(Acting::System, stream, event.clone());
    if matches!(event, Event::Access(_)) {
        request.purpose = PurposeCode::new(PURPOSE).ok();
    }
    request
}

impl Office {
    /// Opens a sealed link; none where its key was destroyed or it holds no id.
    pub(super) async fn open_link(&self, link: SealedLink) -> Result<Option<Opening>, AppError> {
        let unlocked = self.unlocked()?;
        let entries = self.entries(link.stream, 1).await?;
        let entry = entries.into_iter().find(|entry| entry.envelope.event == link.event);
        let Some(mut event) = entry.map(|entry| entry.event) else { return Ok(None) };
        let mut found = None;
        event.seal_walk(&mut |path, field| {
            if path == link.field && field.compartment() == Compartment::Conflict {
                found = field.ciphertext().cloned();
            }
        });
        let Some(sealed) = found else { return Ok(None) };
        let version = self.sheet(keys_stream(sealed.owner), true).await?.stored;
        let keys = load_owner(&unlocked.keyring, &self.journal, sealed.owner, version).await?;
        let Some(keys) = keys else { return Ok(None) };
        let place = FieldPlace { stream: link.stream, event: link.event, field: link.field };
        let ledger = self.ledger.uuid();
        let text = match custody::open_field(&keys, ledger, place, &sealed, Compartment::Conflict) {
            Ok(text) => text,
            // Redacted since: the epoch's key is destroyed.
            Err(AppError::Refused(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let holds = Uuid::parse_str(text.reveal()).ok();
        Ok(Some(Opening { link, owner: sealed.owner, holds }))
    }

    /// The cases somebody may work, where they are few enough to be weighed at once.
    pub(super) async fn few_cases_in_work(&self) -> Result<Vec<StreamId>, AppError> {
        self.catch_up().await?;
        let cases = self.views().cases_in_work(None, CASES_AT_ONCE + 1).await?;
        if cases.len() > CASES_AT_ONCE as usize {
            return Ok(Vec::new());
        }
        Ok(cases.into_iter().map(|case| StreamId::new(StreamKind::Case, case)).collect())
    }
}
