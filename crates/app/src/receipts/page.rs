//! What a holder sees behind their receipt.
//!
//! A reporter: that the report was received, their own thread, open or closed. The survivor besides:
//! which steps and decisions there were and on which day, their consents, and who looked at their data
//! (`domain.md`, rule 7). What was decided a person tells them, where it is safe, and not this page: it
//! says that there is a decision. Names of members stand nowhere.

use std::collections::BTreeMap;

use amana_domain::{State, report::ReportState};
use amana_events::{
    Day, Event, EventId, Mail, PersonId, PurposeCode, StreamId, StreamKind,
    case::CaseEvent,
    common::Recipient,
    report::{ReceiptHolder, ReportEvent},
};
use amana_policy::{Act, Action, Authorized, FileFacts, Look, Relation};
use amana_vault::{Secret, receipt::mailbox};

use super::{Presented, present::opens_nothing};
use crate::{
    AppError, Office,
    access::SurvivorView,
    office::{Acting, Entry, mail, rules},
};

/// Steps of a case that its survivor is told of. Evidence, parties, plans and notes are not among them.
const CASE_STEPS: [&str; 11] = [
    "case_opened",
    "investigation_opened",
    "investigation_suspended",
    "investigation_resumed",
    "investigation_completed",
    "finding_made",
    "outcome_recorded",
    "case_closed",
    "review_asked",
    "closure_upheld",
    "case_reopened",
];

/// Steps of their assistance.
const ASSISTANCE_STEPS: [&str; 6] = [
    "assistance_opened",
    "service_offered",
    "service_accepted",
    "service_declined",
    "service_provided",
    "assistance_closed",
];

/// The page of a holder.
#[derive(Debug)]
pub struct HolderPage {
    /// On which day the report was received.
    pub received: Day,
    /// Whether somebody still has to decide.
    pub open: bool,
    /// Their thread, oldest first.
    pub letters: Vec<Letter>,
    /// How many of their messages were sealed to a code before this one.
    pub before: usize,
    /// What is the survivor's alone; none for a reporter.
    pub survivor: Option<SurvivorPart>,
}

/// One message of a thread.
#[derive(Debug)]
pub struct Letter {
    /// On which day.
    pub date: Day,
    /// Whether the holder wrote it.
    pub own: bool,
    /// What it says.
    pub text: Secret,
}

/// What the survivor alone sees.
#[derive(Debug, Default)]
pub struct SurvivorPart {
    /// Steps and decisions, oldest first.
    pub steps: Vec<Step>,
    /// Consents in force, and what was asked and waits for an answer.
    pub consents: Vec<Consent>,
    /// Who looked at their data.
    pub access: Option<Access>,
}

/// A step or decision: that it was, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// On which day.
    pub date: Day,
    /// Which.
    pub what: String,
}

/// A consent of the survivor.
#[derive(Debug, Clone, PartialEq)]
pub struct Consent {
    /// By what it is withdrawn.
    pub id: EventId,
    /// For what.
    pub purpose: PurposeCode,
    /// To whom.
    pub recipient: Recipient,
    /// Whether it is in force; one that was asked behind the receipt waits for an answer.
    pub in_force: bool,
}

/// Who looked at a survivor's data: role, organisation, purpose, date and rule; never a name.
pub type Access = SurvivorView;

impl HolderPage {
    /// The page as it looks where there is nothing to see yet: shown to who is not alone.
    pub const fn empty(received: Day, survivor: bool) -> Self {
        let survivor = if survivor {
            Some(SurvivorPart { steps: Vec::new(), consents: Vec::new(), access: None })
        } else {
            None
        };
        Self { received, open: true, letters: Vec::new(), before: 0, survivor }
    }
}

impl Office {
    /// What the holder sees. Nothing is recorded by it, and no key of the office is used.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found` where the access policy shows them nothing.
    pub async fn holder_page(&self, presented: &Presented) -> Result<HolderPage, AppError> {
        let behind = presented.behind();
        let leave = self.behind_leave(presented, Action::Status).await?;
        let entries = self.entries(leave.stream(), 1).await?;
        let report = self.report_behind(leave.stream()).await?;
        let received = received_on(&entries).ok_or_else(opens_nothing)?;
        let (letters, before) = self.letters(presented, &entries);
        let survivor = match behind.holder() {
            ReceiptHolder::Reporter => None,
            ReceiptHolder::Survivor => {
                let leave = self.behind_leave(presented, Action::OwnFile).await?;
                Some(self.survivor_part(&leave, &report).await?)
            }
        };
        Ok(HolderPage { received, open: report.is_open(), letters, before, survivor })
    }

    /// The holder's leave to see a part of their own report.
    pub(super) async fn behind_leave(
        &self,
        presented: &Presented,
        action: Action,
    ) -> Result<Authorized<Look>, AppError> {
        let registry = self.registry().await?;
        let (engine, report) = (self.engine(&registry)?, presented.behind().report());
        let who = rules::principal(presented.acting(), &registry);
        let file = FileFacts::of(report, Relation::default());
        let at = self.events_known();
        let asked = engine.authorize::<Look>(&who, &Act::File(action, &file), report, at);
        asked.map_err(|_| opens_nothing())
    }

    async fn report_behind(
        &self,
        report: StreamId,
    ) -> Result<std::sync::Arc<ReportState>, AppError> {
        let state = self.state(report).await?;
        if let Some(State::Report(report)) = state.as_ref().map(|(state, _)| state.as_ref()) {
            return Ok(report.clone());
        }
        Err(opens_nothing())
    }

    /// The holder's thread, and how much of it was for a code before this one.
    fn letters(&self, presented: &Presented, entries: &[Entry]) -> (Vec<Letter>, usize) {
        let (mut letters, mut before) = (Vec::new(), 0);
        for entry in entries {
            let Some((holder, copy, own)) = message_of(entry) else { continue };
            if holder != Some(presented.behind().holder()) {
                continue;
            }
            let stream = entry.envelope.stream;
            let place = mail::place(self.ledger, stream, entry.envelope.event);
            let sealed = copy.and_then(Mail::bytes);
            let opened = sealed.map(|sealed| mailbox::open(&presented.keys, &place, sealed));
            match opened {
                Some(Ok(text)) => {
                    letters.push(Letter { date: entry.envelope.recorded.day(), own, text });
                }
                Some(Err(_)) | None => before += 1,
            }
        }
        (letters, before)
    }

    async fn survivor_part(
        &self,
        leave: &Authorized<Look>,
        report: &ReportState,
    ) -> Result<SurvivorPart, AppError> {
        let Some(person) = report.survivor() else { return Ok(SurvivorPart::default()) };
        let mut steps = own_decisions(&self.entries(leave.stream(), 1).await?);
        if let Some(into) = report.into() {
            steps.extend(steps_of(&self.entries(into, 1).await?, person));
        }
        steps.sort_by_key(|(at, _)| *at);
        let steps = steps.into_iter().map(|(_, step)| step).collect();
        let access = match self.access_of_person(Acting::System, person).await {
            Ok(view) => Some(view),
            Err(AppError::Refused(_)) => None,
            Err(error) => return Err(error),
        };
        Ok(SurvivorPart { steps, consents: self.consents_of(person).await?, access })
    }

    async fn consents_of(&self, person: PersonId) -> Result<Vec<Consent>, AppError> {
        let stream = StreamId::new(StreamKind::Consent, person.uuid());
        let state = self.state(stream).await?;
        let Some(State::Consent(state)) = state.as_ref().map(|(state, _)| state.as_ref()) else {
            return Ok(Vec::new());
        };
        let of = |id, purpose: &PurposeCode, recipient: &Recipient, in_force| {
            let (purpose, recipient) = (purpose.clone(), recipient.clone());
            Consent { id, purpose, recipient, in_force }
        };
        let given = state.standing_now(self.now());
        let given = given.map(|(id, purpose, recipient)| of(id, purpose, recipient, true));
        let asked = state.asked().iter();
        let asked = asked.map(|asked| of(asked.event, &asked.purpose, &asked.recipient, false));
        Ok(given.chain(asked).collect())
    }
}

fn received_on(entries: &[Entry]) -> Option<Day> {
    let submitted = entries
        .iter()
        .find(|entry| matches!(entry.event, Event::Report(ReportEvent::ReportSubmitted(_))));
    submitted.map(|entry| entry.envelope.recorded.day())
}

/// A message: whose thread, the holder's copy, and whether the holder wrote it.
fn message_of(entry: &Entry) -> Option<(Option<ReceiptHolder>, Option<&Mail>, bool)> {
    if let Event::Report(ReportEvent::MessageSent(message)) = &entry.event {
        return Some((message.holder, message.mail.as_ref(), false));
    }
    if let Event::Report(ReportEvent::MessageReceived(message)) = &entry.event {
        return Some((message.holder, message.mail.as_ref(), true));
    }
    None
}

type Placed = (u64, Step);

fn step(entry: &Entry, what: &str) -> Placed {
    let date = entry.envelope.recorded.day();
    (entry.position, Step { date, what: what.to_owned() })
}

/// What was decided of the report itself, an entry taken back left out.
fn own_decisions(entries: &[Entry]) -> Vec<Placed> {
    let names = ["report_triaged", "report_reopened", "report_rejected", "information_closed"];
    let decided = entries.iter().filter(|entry| names.contains(&entry.event.name()));
    decided.map(|entry| step(entry, entry.event.name())).collect()
}

/// Steps of the case or assistance file the report went to.
fn steps_of(entries: &[Entry], person: PersonId) -> Vec<Placed> {
    let mut steps: BTreeMap<EventId, Placed> = BTreeMap::new();
    for entry in entries {
        let name = entry.event.name();
        if let Event::Case(CaseEvent::EntryCorrected(corrected)) = &entry.event {
            steps.remove(&corrected.event);
        } else if let Event::Case(CaseEvent::SurvivorInformed(informed)) = &entry.event {
            if informed.person == person {
                let what = format!("{name}: {}", informed.what);
                steps.insert(entry.envelope.event, step(entry, &what));
            }
        } else if CASE_STEPS.contains(&name) || ASSISTANCE_STEPS.contains(&name) {
            steps.insert(entry.envelope.event, step(entry, name));
        }
    }
    steps.into_values().collect()
}
