//! Pages of reports, persons, contact and consent: what stands in clear, and what is sealed where.
//!
//! Nothing is opened here. Who may not know of a file or person is told that there is none; who may
//! open which field is asked when it is opened.

use amana_domain::{
    State,
    consent::ConsentState,
    contact::ContactState,
    person::PersonState,
    report::{ReportState, ReportStatus},
};
use amana_events::{
    Code, Event, EventId, Moment, PersonId, Reference, StreamId, StreamKind,
    consent::ConsentEvent,
    report::{HolderAsks, ReceiptHolder, ReportKind},
};
use amana_policy::{Authorized, Look};
use amana_store::{Page, views::Place};
use amana_vault::Compartment;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    AppError, Office, Sight,
    files::no_such_file,
    log::LogLine,
    matters::{PART_ONE, is_part_one},
    office::{Acting, Entry},
};

/// How many rows of reports are read at a time.
const PAGE: u32 = 200;

/// A sealed field: what `amana open` takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SealedAt {
    /// The event.
    pub event: EventId,
    /// The event's name.
    pub what: &'static str,
    /// The field.
    pub field: String,
    /// Its class.
    pub compartment: &'static str,
}

/// A page.
#[derive(Debug, Serialize)]
pub struct FilePage {
    /// The stream.
    pub stream: StreamId,
    /// How it stands, in codes.
    pub standing: Map<String, Value>,
    /// Its events in order.
    pub steps: Vec<LogLine>,
    /// What is sealed in them.
    pub sealed: Vec<SealedAt>,
}

/// A report in a list.
#[derive(Debug, Clone, Serialize)]
pub struct ReportRow {
    /// The stream.
    pub stream: StreamId,
    /// What people call it.
    pub reference: Reference,
    /// What is asked for.
    pub kind: ReportKind,
    /// How it stands.
    pub state: &'static str,
    /// When it was known.
    pub known: Moment,
    /// What its reporter asked for last and nobody has answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reporter_asks: Option<HolderAsks>,
    /// What its survivor asked for last and nobody has answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub survivor_asks: Option<HolderAsks>,
    /// Where it stands in the list.
    #[serde(skip)]
    pub place: Place,
}

/// Which reports a list has.
#[derive(Clone, Copy)]
enum Which {
    /// Those somebody still has to decide, the others, or all.
    Decided(Option<bool>),
    /// Those whose holder waits for an answer to what they asked for.
    Asking,
}

impl ReportRow {
    fn of(stream: StreamId, row: &amana_store::views::ReportRow) -> Self {
        Self {
            stream,
            reference: row.reference,
            kind: row.kind,
            state: row.stage.code(),
            known: row.known,
            reporter_asks: row.reporter_asks,
            survivor_asks: row.survivor_asks,
            place: row.place(),
        }
    }
}

impl Office {
    /// Refuses whoever may not know of a report or person, as the access policy says.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found`, as for what is not there.
    pub async fn may_know(&self, acting: Acting, stream: StreamId) -> Result<(), AppError> {
        let sight = self.sight(acting).await?;
        if self.knows(&sight, stream).await? { Ok(()) } else { Err(no_such_file()) }
    }

    pub(crate) async fn knows(&self, sight: &Sight, stream: StreamId) -> Result<bool, AppError> {
        // A person without a plan or a consent yet is a person all the same.
        let home = home_of(stream);
        if self.state(home).await?.is_none() || !self.sees(sight, home).await? {
            return Ok(false);
        }
        let begun = stream != home && self.state(stream).await?.is_some();
        Ok(!begun || self.sees(sight, stream).await?)
    }

    /// Refuses whoever is kept away from a report or person, before anything is recorded of it. Who
    /// else may record what is the rules' to say.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found`, as for what is not there.
    pub async fn may_act_on(&self, acting: Acting, stream: StreamId) -> Result<(), AppError> {
        let home = home_of(stream);
        let state = self.state(home).await?;
        let (state, _) = state.ok_or_else(no_such_file)?;
        let mut matters = vec![stream, home];
        if let State::Report(report) = state.as_ref() {
            matters.extend(report.as_ref().into());
        }
        if let State::Person(_) = state.as_ref() {
            let own = [StreamKind::Contact, StreamKind::Consent];
            matters.extend(own.map(|kind| StreamId::new(kind, stream.id)));
            matters.extend(self.journal.involving(PersonId::new(stream.id)).await?);
        }
        let sight = self.sight(acting).await?;
        let hidden = matters.iter().any(|matter| !sight.shows(*matter));
        if hidden { Err(no_such_file()) } else { Ok(()) }
    }

    /// The version of a file: how many events it has.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn version_of(&self, stream: StreamId) -> Result<u64, AppError> {
        Ok(self.state(stream).await?.map_or(0, |(_, version)| version))
    }

    /// The page of a report, or of a person, their contact or their consents.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found`.
    pub async fn file_page(&self, acting: Acting, stream: StreamId) -> Result<FilePage, AppError> {
        self.may_know(acting, stream).await?;
        let entries = self.entries(stream, 1).await?;
        let now = self.now();
        let mut standing = Map::new();
        if let Some((state, _)) = self.state(stream).await? {
            standing = standing_of(state.as_ref(), &entries, now);
        }
        let sealed = entries.iter().flat_map(sealed_in).collect();
        let steps = entries.into_iter().map(LogLine::from).collect();
        Ok(FilePage { stream, standing, steps, sealed })
    }

    /// What is sealed in the steps of a matter that may be looked at.
    ///
    /// # Errors
    /// [`AppError::Broken`] naming a record that does not decode.
    pub async fn sealed_of(&self, leave: &Authorized<Look>) -> Result<Vec<SealedAt>, AppError> {
        let mut entries = self.entries_of(leave).await?;
        if is_part_one(leave) {
            entries.retain(|entry| PART_ONE.contains(&entry.event.name()));
        }
        Ok(entries.iter().flat_map(sealed_in).collect())
    }

    /// Reports, newest first, as far as whoever acts may know of them.
    ///
    /// # Errors
    /// [`AppError::View`], [`AppError::Store`], [`AppError::Broken`].
    pub async fn reports(
        &self,
        acting: Acting,
        open: Option<bool>,
    ) -> Result<Vec<ReportRow>, AppError> {
        self.reports_from(acting, open, None, u32::MAX).await
    }

    /// The first `limit` of them behind a row.
    ///
    /// # Errors
    /// As [`Office::reports`].
    pub async fn reports_from(
        &self,
        acting: Acting,
        open: Option<bool>,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Vec<ReportRow>, AppError> {
        self.reports_of(acting, Which::Decided(open), after, limit).await
    }

    /// The first `limit` of those behind a row whose holder asked for something that nobody has answered.
    ///
    /// # Errors
    /// As [`Office::reports`].
    pub async fn reports_asking(
        &self,
        acting: Acting,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Vec<ReportRow>, AppError> {
        self.reports_of(acting, Which::Asking, after, limit).await
    }

    async fn reports_of(
        &self,
        acting: Acting,
        which: Which,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Vec<ReportRow>, AppError> {
        self.catch_up().await?;
        let (views, sight) = (self.views(), self.sight(acting).await?);
        let (mut seen, mut page) = (Vec::new(), Page { limit: PAGE, after });
        loop {
            let rows = match which {
                Which::Decided(open) => views.report_list(open, page).await?,
                Which::Asking => views.reports_asking(page).await?,
            };
            for row in &rows {
                let stream = StreamId::new(StreamKind::Report, row.report);
                if self.knows(&sight, stream).await? {
                    seen.push(ReportRow::of(stream, row));
                }
                if seen.len() >= limit as usize {
                    return Ok(seen);
                }
            }
            page.after = rows.last().map(amana_store::views::ReportRow::place);
            if rows.len() < PAGE as usize {
                return Ok(seen);
            }
        }
    }
}

/// The stream that says whether there is anybody: of contact and consent the person's.
fn home_of(stream: StreamId) -> StreamId {
    let of_person = matches!(stream.kind, StreamKind::Contact | StreamKind::Consent);
    if of_person { StreamId::new(StreamKind::Person, stream.id) } else { stream }
}

/// Where a report stands, in a word.
fn state_of(report: &ReportState) -> &'static str {
    match report.status() {
        Some(ReportStatus::AwaitingTriage) => "awaiting_triage",
        Some(ReportStatus::RejectionProposed(_)) => "rejection_proposed",
        Some(ReportStatus::Rejected) => "rejected",
        Some(ReportStatus::Triaged { .. }) => "triaged",
        Some(ReportStatus::Information { .. }) => "information",
        Some(ReportStatus::Promoted { .. }) => "promoted",
        Some(ReportStatus::InformationClosed) => "information_closed",
        None => "not_submitted",
    }
}

/// How a stream stands, in codes.
fn standing_of(state: &State, entries: &[Entry], now: Moment) -> Map<String, Value> {
    match state {
        State::Report(report) => of_report(report),
        State::Person(person) => of_person(person),
        State::Contact(contact) => of_contact(contact, now),
        State::Consent(consent) => of_consent(consent, entries, now),
        State::Case(_)
        | State::Assistance(_)
        | State::Referral(_)
        | State::Handover(_)
        | State::Access(_)
        | State::Keys(_)
        | State::Registry(_)
        | State::Audit(_)
        | State::Receipt(_) => Map::new(),
    }
}

fn object(value: Value) -> Map<String, Value> {
    let Value::Object(map) = value else { return Map::new() };
    map.into_iter().filter(|(_, value)| !value.is_null()).collect()
}

fn of_report(report: &ReportState) -> Map<String, Value> {
    let mut outcome = None;
    if let Some(ReportStatus::Triaged { outcome: decided, .. }) = report.status() {
        outcome = Some(decided.code());
    }
    object(json!({
        "state": state_of(report),
        "kind": report.kind(),
        "channel": report.channel(),
        "mode": report.mode(),
        "limits_told": report.limits_told(),
        "outcome": outcome,
        "into": report.into(),
        "reporter": report.reporter(),
        "survivor": report.survivor(),
        "receipt_of_reporter": report.receipt(ReceiptHolder::Reporter).is_some(),
        "receipt_of_survivor": report.receipt(ReceiptHolder::Survivor).is_some(),
    }))
}

fn of_person(person: &PersonState) -> Map<String, Value> {
    object(json!({
        "personnel": person.is_personnel(),
        "identity_sealed": person.has_identity(),
        "contact_sealed": person.has_contact(),
        "age": person.age(),
        "protected_as_child": person.protected_as_child(),
        "erased": person.is_erased(),
        "same_as": person.same_as(),
    }))
}

fn of_contact(contact: &ContactState, now: Moment) -> Map<String, Value> {
    object(json!({
        "plan_in_force": contact.plan_in_force(now),
        "unsafe": contact.is_unsafe(),
        "unwanted": contact.is_unwanted(),
    }))
}

fn of_consent(consent: &ConsentState, entries: &[Entry], now: Moment) -> Map<String, Value> {
    let recorded = entries.iter().filter_map(|entry| {
        let Event::Consent(ConsentEvent::ConsentRecorded(given)) = &entry.event else {
            return None;
        };
        let id = entry.envelope.event;
        Some(json!({
            "consent": id,
            "purpose": given.purpose,
            "recipient": given.recipient,
            "fields": given.fields,
            "expires_on": given.expires_on,
            "in_force": consent.is_in_force(id, now),
        }))
    });
    object(json!({ "consents": recorded.collect::<Vec<_>>() }))
}

/// The sealed fields of an event; what only amana opens is left out.
fn sealed_in(entry: &Entry) -> Vec<SealedAt> {
    let (event, what) = (entry.envelope.event, entry.event.name());
    let (mut walked, mut sealed) = (entry.event.clone(), Vec::new());
    walked.seal_walk(&mut |path, field| {
        if field.ciphertext().is_some() && field.compartment() != Compartment::Conflict {
            let compartment = field.compartment().code();
            sealed.push(SealedAt { event, what, field: path.to_owned(), compartment });
        }
    });
    sealed.retain(|at| Code::new(&at.field).is_ok());
    sealed
}
