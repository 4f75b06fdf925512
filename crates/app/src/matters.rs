//! Cases, handovers, referrals and assistance files as lists, pages and timelines. Sealed fields
//! stay sealed: [`crate::opening`] opens them one by one.

use amana_events::{Reference, StreamId, StreamKind};
use amana_store::{CaseFilter, Page, Views};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{AppError, Office, log::LogLine};

/// How many rows a list reads at a time.
const PAGE: u32 = 500;

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
    /// Rows of the desk view of a kind of matter, newest first.
    ///
    /// # Errors
    /// [`AppError::View`], [`AppError::Usage`] for a kind without a desk.
    pub async fn matters(
        &self,
        kind: StreamKind,
        filter: MatterFilter,
    ) -> Result<Vec<Value>, AppError> {
        self.catch_up().await?;
        let views = self.views();
        let mut rows = Vec::new();
        loop {
            let offset = rows.len() as u64;
            let page = matter_page(&views, kind, filter, Page { limit: PAGE, offset }).await?;
            let last = page.len() < PAGE as usize;
            rows.extend(page);
            if last {
                return Ok(rows);
            }
        }
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
            self.journal.stream(StreamId::new(kind, id), 1).await?.first().map(|_| id)
        } else {
            let reference: Reference =
                name.parse().map_err(|e| AppError::Usage(format!("{name}: {e}")))?;
            id_by_reference(&views, kind, reference).await?
        };
        let not_found = || AppError::refused("not_found", "there is no such file");
        found.map(|id| StreamId::new(kind, id)).ok_or_else(not_found)
    }

    /// A matter's page: its row, what hangs on it, its clocks.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found`, [`AppError::View`].
    pub async fn matter(&self, stream: StreamId) -> Result<Value, AppError> {
        self.catch_up().await?;
        let views = self.views();
        let row = matter_row(&views, stream).await?;
        let mut page =
            row.ok_or_else(|| AppError::refused("not_found", "there is no such file"))?;
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
            | StreamKind::Registry => {}
        }
        Ok(page)
    }

    /// A matter's events in order.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found`, [`AppError::Broken`].
    pub async fn timeline(&self, stream: StreamId) -> Result<Vec<LogLine>, AppError> {
        let lines = self.log_of(stream).await?;
        if lines.is_empty() {
            return Err(AppError::refused("not_found", "there is no such file"));
        }
        Ok(lines)
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

async fn matter_page(
    views: &Views,
    kind: StreamKind,
    filter: MatterFilter,
    page: Page,
) -> Result<Vec<Value>, AppError> {
    match kind {
        StreamKind::Case => {
            let filter = CaseFilter {
                open: filter.open,
                imported: filter.imported,
                ..CaseFilter::default()
            };
            values_of(&views.case_list(&filter, page).await?)
        }
        StreamKind::Assistance => values_of(&views.assistance_list(filter.open, page).await?),
        StreamKind::Referral => values_of(&views.referral_list(None, page).await?),
        StreamKind::Handover => values_of(&views.handover_list(None, page).await?),
        StreamKind::Report
        | StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry => Err(no_desk()),
    }
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
        | StreamKind::Registry => Err(no_desk()),
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
        | StreamKind::Registry => return Err(no_desk()),
    })
}

fn no_desk() -> AppError {
    AppError::Usage("that kind of stream has no desk".into())
}
