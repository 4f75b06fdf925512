//! Cases, handovers, referrals and assistance files as lists, pages and timelines. Sealed fields
//! stay sealed: [`crate::opening`] opens them one by one.

use std::collections::{BTreeSet, HashMap};

use amana_domain::State;
use amana_events::{Reference, StreamId, StreamKind};
use amana_policy::{Action, Authorized, Look};
pub use amana_store::views::Place;
use amana_store::{
    CaseFilter, Journal, Page, Views,
    views::{AsOf, HandoverRow, HandoverState, ReferralRow, ReferralState},
};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{AppError, Office, Sight, log::LogLine, narrow::Narrow, office::decode};

/// How many rows a list reads at a time: sorting the whole list is dearer than a long page.
const PAGE: u32 = 4_000;

/// How many rows are read for each that is wanted, where some may be hidden.
const SCOPED_TIMES: u64 = 8;

/// Up to so many references are looked up one by one; more are read with the list.
const ONE_BY_ONE_MAX: usize = 300;

/// The events of a handover's part one, the custody receipt.
pub(crate) const PART_ONE: [&str; 7] = [
    "child_encountered",
    "urgent_care_given",
    "receiver_named",
    "receiver_accepted",
    "receiver_declined",
    "child_handed_over",
    "receipt_corrected",
];

/// What stands between a case and its closing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BeforeClosing {
    /// Whether an investigation runs, which must end first.
    pub investigation_runs: bool,
    /// How many allegations have no finding.
    pub without_finding: usize,
    /// Legal matters that stay open, as codes of `still_open`: they are named where the closure is proposed.
    pub still_open: Vec<&'static str>,
}

/// Which matters a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct MatterFilter {
    /// Only open ones, or only those that are not.
    pub open: Option<bool>,
    /// Imported cases too.
    pub imported: Option<bool>,
}

fn value_of(row: &impl Serialize) -> Result<Value, AppError> {
    serde_json::to_value(row).map_err(|error| AppError::Usage(error.to_string()))
}

fn values_of<T: Serialize>(rows: &[T]) -> Result<Vec<Value>, AppError> {
    rows.iter().map(value_of).collect()
}

impl Office {
    /// Rows of the desk view of a kind of matter, newest first, all at once, as far as `sight` goes.
    ///
    /// # Errors
    /// [`AppError::View`], [`AppError::Usage`] for a kind without a desk.
    pub async fn matters(
        &self,
        kind: StreamKind,
        filter: MatterFilter,
        sight: Sight,
    ) -> Result<Vec<Value>, AppError> {
        let mut pages = self.matter_pages(kind, filter, sight, None).await?;
        let mut rows = Vec::new();
        while let Some(page) = pages.next_page().await? {
            rows.extend(page);
        }
        Ok(rows)
    }

    /// The same rows page by page, as far as `sight` goes and at most `limit` of them.
    ///
    /// # Errors
    /// [`AppError::View`].
    pub async fn matter_pages(
        &self,
        kind: StreamKind,
        filter: MatterFilter,
        sight: Sight,
        limit: Option<u64>,
    ) -> Result<MatterPages, AppError> {
        self.catch_up().await?;
        Ok(MatterPages {
            views: self.views(),
            journal: self.journal.clone(),
            kind,
            filter,
            narrow: Narrow::default(),
            sight,
            after: None,
            read: 0,
            left: limit.unwrap_or(u64::MAX),
            ended: false,
            given: None,
        })
    }

    /// The same rows as they were, on one page: a list of the past is folded as a whole.
    ///
    /// # Errors
    /// As [`Office::matters_as_of`].
    pub async fn matter_pages_as_of(
        &self,
        kind: StreamKind,
        filter: MatterFilter,
        sight: Sight,
        limit: Option<u64>,
        as_of: AsOf,
    ) -> Result<MatterPages, AppError> {
        let mut rows = self.matters_as_of(kind, filter, &sight, as_of).await?;
        rows.sort_by_key(|row| std::cmp::Reverse(place_of(kind, row)));
        let mut pages = self.matter_pages(kind, filter, sight, limit).await?;
        pages.given = Some(rows);
        Ok(pages)
    }

    /// The stream of a matter named by its id or its reference.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found`, [`AppError::Usage`] for a mistyped reference.
    pub async fn find_matter(&self, kind: StreamKind, name: &str) -> Result<StreamId, AppError> {
        let name = name.strip_prefix(&format!("{kind}/")).unwrap_or(name);
        self.catch_up().await?;
        let views = self.views();
        let found = if let Ok(id) = Uuid::parse_str(name) {
            self.journal.has(StreamId::new(kind, id)).await?.then_some(id)
        } else {
            let reference: Reference =
                name.parse().map_err(|e| AppError::Usage(format!("{name}: {e}")))?;
            id_by_reference(&views, kind, reference).await?
        };
        found.map(|id| StreamId::new(kind, id)).ok_or_else(not_found)
    }

    /// A matter's page: its row, what hangs on it, its clocks. Of a handover the force sees part one.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found`, [`AppError::View`].
    pub async fn matter(&self, leave: &Authorized<Look>) -> Result<Value, AppError> {
        let stream = leave.stream();
        let mut page = self.page_of(stream).await?;
        if is_part_one(leave)
            && let Some(fields) = page.as_object_mut()
        {
            let handed_over = fields.get("handed_over_at").is_some_and(|at| !at.is_null());
            if handed_over {
                fields.insert("state".into(), json!(HandoverState::HandedOver));
                fields.insert("last_activity".into(), json!(null));
            }
            for part_two in ["care", "exit_kind", "exit_alarm", "clocks"] {
                fields.remove(part_two);
            }
        }
        Ok(page)
    }

    async fn page_of(&self, stream: StreamId) -> Result<Value, AppError> {
        self.catch_up().await?;
        let views = self.views();
        let row = matter_row(&views, stream).await?;
        let mut page = row.ok_or_else(not_found)?;
        let clocks = self.deadlines_of(stream).await?;
        let Some(fields) = page.as_object_mut() else { return Ok(page) };
        fields.insert("stream".into(), json!(stream));
        fields.insert("clocks".into(), Value::Array(values_of(&clocks)?));
        match stream.kind {
            StreamKind::Case => {
                let allegations = views.allegations(stream.id).await?;
                fields.insert("allegations".into(), Value::Array(values_of(&allegations)?));
            }
            StreamKind::Handover => {
                let care = views.care(stream.id).await?;
                fields.insert("care".into(), Value::Array(values_of(&care)?));
            }
            StreamKind::Report
            | StreamKind::Person
            | StreamKind::Assistance
            | StreamKind::Contact
            | StreamKind::Consent
            | StreamKind::Referral
            | StreamKind::Access
            | StreamKind::Keys
            | StreamKind::Registry
            | StreamKind::Audit
            | StreamKind::Receipt => {}
        }
        Ok(page)
    }

    /// What still stands between a case and its closing: an investigation that runs, allegations without a finding, and legal
    /// matters that stay open and must be named. Nothing of what is no case, or closed.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn before_closing(
        &self,
        leave: &Authorized<Look>,
    ) -> Result<BeforeClosing, AppError> {
        let state = self.state(leave.stream()).await?;
        let Some(State::Case(case)) = state.as_ref().map(|(state, _)| state.as_ref()) else {
            return Ok(BeforeClosing::default());
        };
        if !case.is_open() {
            return Ok(BeforeClosing::default());
        }
        Ok(BeforeClosing {
            investigation_runs: case.investigation().open,
            without_finding: case.allegations().filter(|it| it.finding.is_none()).count(),
            still_open: case.still_open(),
        })
    }

    /// A matter's events in order. Of a handover the force sees those of part one.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found`, [`AppError::Broken`].
    pub async fn timeline(&self, leave: &Authorized<Look>) -> Result<Vec<LogLine>, AppError> {
        let mut lines = self.log_of(leave).await?;
        if lines.is_empty() {
            return Err(not_found());
        }
        if is_part_one(leave) {
            lines.retain(|line| PART_ONE.contains(&line.kind.as_str()));
        }
        Ok(lines)
    }

    /// What people call these matters, as far as they have a reference.
    ///
    /// # Errors
    /// [`AppError::View`], [`AppError::Store`].
    pub async fn references(
        &self,
        streams: impl Iterator<Item = StreamId>,
    ) -> Result<HashMap<StreamId, String>, AppError> {
        let mut wanted: BTreeSet<StreamId> = streams.collect();
        let mut names = HashMap::new();
        let cases = wanted.iter().filter(|stream| stream.kind == StreamKind::Case).count();
        if cases > ONE_BY_ONE_MAX {
            let views = self.views();
            let mut page = Page::first(PAGE);
            loop {
                let rows = views.case_list(&CaseFilter::default(), page).await?;
                for row in &rows {
                    let stream = StreamId::new(StreamKind::Case, row.case_id);
                    if wanted.remove(&stream) {
                        names.insert(stream, row.reference.to_string());
                    }
                }
                if rows.len() < PAGE as usize {
                    break;
                }
                page.after =
                    rows.last().map(|row| Place { at: row.opened_recorded, id: row.case_id });
            }
        }
        for stream in wanted {
            for stored in self.journal.stream(stream, 1).await? {
                let entry = decode(&stored)?;
                let data: Value =
                    serde_json::from_str(entry.envelope.data.get()).unwrap_or_default();
                if let Some(reference) = data.get("reference").and_then(Value::as_str) {
                    names.insert(stream, reference.to_owned());
                    break;
                }
            }
        }
        Ok(names)
    }

    /// The members, by id; names stay sealed.
    ///
    /// # Errors
    /// [`AppError::View`].
    pub async fn members(&self) -> Result<Vec<Value>, AppError> {
        self.catch_up().await?;
        values_of(&self.views().members().await?)
    }
}

/// A list, page by page: memory stays bounded however long it is.
#[derive(Debug)]
pub struct MatterPages {
    views: Views,
    journal: Journal,
    kind: StreamKind,
    filter: MatterFilter,
    narrow: Narrow,
    sight: Sight,
    /// Behind which row it goes on.
    after: Option<Place>,
    /// How many rows were read.
    read: u64,
    left: u64,
    ended: bool,
    /// Rows that are there already.
    given: Option<Vec<Value>>,
}

impl MatterPages {
    /// The same list from behind a row, as [`place_of`] has it.
    #[must_use]
    pub fn behind(mut self, after: Option<Place>) -> Self {
        self.after = after;
        if let (Some(after), Some(rows)) = (after, &mut self.given) {
            rows.retain(|row| place_of(self.kind, row).is_some_and(|place| place < after));
        }
        self
    }

    /// The same list, narrowed down.
    #[must_use]
    pub fn narrowed(mut self, narrow: Narrow) -> Self {
        if let Some(rows) = &mut self.given {
            rows.retain(|row| narrow.lets(row));
        }
        self.narrow = narrow;
        self
    }

    /// The next rows; `None` at the end. A page may be empty where nothing on it may be seen.
    ///
    /// # Errors
    /// [`AppError::View`], [`AppError::Usage`] for a kind without a desk.
    pub async fn next_page(&mut self) -> Result<Option<Vec<Value>>, AppError> {
        if self.ended || self.left == 0 {
            return Ok(None);
        }
        if let Some(mut rows) = self.given.take() {
            self.ended = true;
            rows.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
            return Ok(Some(rows));
        }
        // Where a part is hidden a few more are read than are wanted, and always ever more, or what is still wanted at the end
        // would be looked for a few rows at a time. Cases are read for who works them, and of those nearly nothing is.
        let hidden =
            self.kind != StreamKind::Case && self.sight.only_worked_by(self.kind).is_some();
        let few = hidden || self.narrow != Narrow::default();
        let times = if few { SCOPED_TIMES } else { 1 };
        let wanted = self.left.saturating_mul(times).max(self.read.saturating_mul(2));
        let limit = u32::try_from(wanted).unwrap_or(PAGE).min(PAGE);
        let page = Page { limit, after: self.after };
        let (read, rows) = self.read(page).await?;
        self.read += read as u64;
        self.ended = read < limit as usize;
        self.left -= rows.len() as u64;
        Ok(Some(rows))
    }

    /// How many rows were read, and those of them that may be seen.
    async fn read(&mut self, page: Page) -> Result<(usize, Vec<Value>), AppError> {
        let (views, sight, filter) = (&self.views, &self.sight, self.filter);
        let narrow = &self.narrow;
        let most = usize::try_from(self.left).unwrap_or(usize::MAX);
        let (journal, kind) = (&self.journal, self.kind);
        let works = async |ids: Vec<Uuid>| sight.works(journal, kind, &ids).await;
        let (seen, last) = match self.kind {
            StreamKind::Case => {
                let mut filter = CaseFilter {
                    open: filter.open,
                    imported: filter.imported,
                    worked_by: self.sight.only_worked_by(StreamKind::Case),
                    ..CaseFilter::default()
                };
                narrow.narrows(&mut filter);
                let rows = views.case_list(&filter, page).await?;
                let works = works(rows.iter().map(|row| row.case_id).collect()).await?;
                let last = rows.last().map(|row| (row.opened_recorded, row.case_id));
                (seen(&rows, (most, narrow), |row| sight.case(row, &works)), last)
            }
            StreamKind::Assistance => {
                let rows = views.assistance_list(filter.open, page).await?;
                let works = works(rows.iter().map(|row| row.assistance).collect()).await?;
                let last = rows.last().map(|row| (row.opened_recorded, row.assistance));
                (seen(&rows, (most, narrow), |row| sight.assistance(row, &works)), last)
            }
            StreamKind::Referral => {
                let open = |row: &ReferralRow| filter.open.is_none_or(|open| open == is_open(row));
                let rows = views.referral_list(None, page).await?;
                let works = works(rows.iter().map(|row| row.referral).collect()).await?;
                let last = rows.last().map(|row| (row.proposed_at, row.referral));
                (seen(&rows, (most, narrow), |row| open(row) && sight.referral(row, &works)), last)
            }
            StreamKind::Handover => {
                let open = |row: &HandoverRow| {
                    let is_open = row.state != HandoverState::Closed;
                    filter.open.is_none_or(|open| open == is_open)
                };
                let rows = views.handover_list(None, page).await?;
                let works = works(rows.iter().map(|row| row.handover).collect()).await?;
                let last = rows.last().map(|row| (row.opened_recorded, row.handover));
                (seen(&rows, (most, narrow), |row| open(row) && sight.handover(row, &works)), last)
            }
            StreamKind::Report
            | StreamKind::Person
            | StreamKind::Contact
            | StreamKind::Consent
            | StreamKind::Access
            | StreamKind::Keys
            | StreamKind::Registry
            | StreamKind::Audit
            | StreamKind::Receipt => return Err(no_desk()),
        };
        self.after = last.map(|(at, id)| Place { at, id }).or(self.after);
        seen
    }
}

/// Where a row of a list stands in it; none for what is no row of that list.
pub fn place_of(kind: StreamKind, row: &Value) -> Option<Place> {
    let (at, id) = match kind {
        StreamKind::Case => ("opened_recorded", "case_id"),
        StreamKind::Assistance => ("opened_recorded", "assistance"),
        StreamKind::Referral => ("proposed_at", "referral"),
        StreamKind::Handover => ("opened_recorded", "handover"),
        StreamKind::Report
        | StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => return None,
    };
    let text = |field: &str| row.get(field).and_then(Value::as_str);
    Some(Place { at: text(at)?.parse().ok()?, id: text(id)?.parse().ok()? })
}

/// Whether of a handover only part one, the custody receipt, may be seen.
pub(crate) fn is_part_one(leave: &Authorized<Look>) -> bool {
    leave.action() == Action::ViewReceipt
}

/// Whether a referral still waits for somebody: of one revoked after it was sent, that what is held be deleted.
pub(crate) const fn is_open(row: &ReferralRow) -> bool {
    match row.state {
        ReferralState::Declined | ReferralState::Done | ReferralState::Deleted => false,
        ReferralState::Revoked => row.sent_at.is_some(),
        ReferralState::Proposed
        | ReferralState::ConsentChecked
        | ReferralState::Sent
        | ReferralState::Received
        | ReferralState::Accepted
        | ReferralState::Started => true,
    }
}

/// How many rows there are, and the first so many of those that may be seen and are wanted.
pub(crate) fn seen<R: Serialize>(
    rows: &[R],
    (most, narrow): (usize, &Narrow),
    may: impl Fn(&R) -> bool,
) -> Result<(usize, Vec<Value>), AppError> {
    let seen = rows.iter().filter(|row| may(row)).map(value_of);
    let wanted = seen.filter(|row| row.as_ref().map_or(true, |row| narrow.lets(row)));
    Ok((rows.len(), wanted.take(most).collect::<Result<_, _>>()?))
}

async fn matter_row(views: &Views, stream: StreamId) -> Result<Option<Value>, AppError> {
    let id = stream.id;
    match stream.kind {
        StreamKind::Case => views.case(id).await?.as_ref().map(value_of).transpose(),
        StreamKind::Assistance => views.assistance(id).await?.as_ref().map(value_of).transpose(),
        StreamKind::Referral => views.referral(id).await?.as_ref().map(value_of).transpose(),
        StreamKind::Handover => views.handover(id).await?.as_ref().map(value_of).transpose(),
        StreamKind::Report
        | StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => Err(no_desk()),
    }
}

async fn id_by_reference(
    views: &Views,
    kind: StreamKind,
    reference: Reference,
) -> Result<Option<Uuid>, AppError> {
    Ok(match kind {
        StreamKind::Case => views.case_by_reference(reference).await?.map(|row| row.case_id),
        StreamKind::Assistance => {
            views.assistance_by_reference(reference).await?.map(|row| row.assistance)
        }
        StreamKind::Referral => {
            views.referral_by_reference(reference).await?.map(|row| row.referral)
        }
        StreamKind::Handover => {
            views.handover_by_reference(reference).await?.map(|row| row.handover)
        }
        StreamKind::Report
        | StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => return Err(no_desk()),
    })
}

/// Said alike of what is not there and of what may not be seen.
fn not_found() -> AppError {
    AppError::refused("not_found", "there is no such file")
}

pub(crate) fn no_desk() -> AppError {
    AppError::Usage("that kind of stream has no desk".into())
}
