//! Importing line lists: rows become cases with one allegation *as reported*. No person, no key.

use std::collections::HashMap;

use amana_domain::case::{
    import::{ImportAllegation, RestateAllegation},
    open::OpenCase,
};
use amana_events::{
    ClassCode, Code, Event, Origin, StreamId, StreamKind, Via,
    case::{CaseEvent, ReportedRow},
};
use amana_store::{CaseFilter, Page};
use amana_vault::Secret;
use serde::Serialize;

use crate::{
    AppError,
    office::{Acting, Expect, Office, Request},
    sea::{
        line_list::{LineListError, LineRow, parse},
        restate::{ChangedRow, Ids, NewRow, Plan, Recorded, plan},
    },
    system::SystemEntropy,
};

/// How many rows one append takes: two events each, within the 1,000 of an append.
const ROWS_PER_APPEND: usize = 400;
/// How many cases a page of the case list has.
const PAGE: u32 = 500;

/// Why a file was not imported; nothing of it was recorded.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file holds what a line list cannot.
    #[error("{} errors in the file; nothing was recorded", .0.len())]
    File(Vec<LineListError>),
    /// The ledger has other content under the same references.
    #[error(transparent)]
    Differs(#[from] crate::sea::restate::ContentDiffers),
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Rows that were new.
    pub new: usize,
    /// Rows the ledger had just so.
    pub same: usize,
    /// Rows that were restated.
    pub restated: usize,
}

impl Office {
    /// Imports a line list. With `restate`, rows whose content differs become restatements for
    /// that reason; without, they refuse the file. `progress` is told how many rows are done.
    ///
    /// # Errors
    /// [`ImportError`]; whatever it is, nothing of a refused file was recorded.
    pub async fn import_sea(
        &self,
        acting: Acting,
        bytes: &[u8],
        file_name: &str,
        restate: Option<&Secret>,
        progress: &mut (dyn FnMut(usize) + Send),
    ) -> Result<Imported, ImportError> {
        let now = self.now();
        let list = parse(bytes, file_name, now.day()).map_err(ImportError::File)?;
        let digest = list.digest;
        self.catch_up().await?;
        let recorded = self.recorded_rows().await?;
        let unix_ms = u64::try_from(now.micros() / 1_000).unwrap_or(0);
        let mut ids = Ids { unix_ms, entropy: &mut SystemEntropy };
        let Plan { new, same, changed } = plan(list, &recorded, restate.is_some(), &mut ids)?;
        let mut done = Imported { same, ..Imported::default() };
        for rows in new.chunks(ROWS_PER_APPEND) {
            let requests = rows.iter().map(|row| new_row(acting, row, digest));
            let requests: Vec<Request> =
                requests.collect::<Result<Vec<_>, AppError>>()?.into_iter().flatten().collect();
            self.execute_all(&requests, Vec::new()).await.map_err(|(_, error)| error)?;
            done.new += rows.len();
            progress(done.new);
        }
        let reason = restate.cloned().unwrap_or_default();
        for rows in changed.chunks(ROWS_PER_APPEND) {
            let requests: Vec<Request> =
                rows.iter().map(|row| changed_row(acting, row, digest, &reason)).collect();
            self.execute_all(&requests, Vec::new()).await.map_err(|(_, error)| error)?;
            done.restated += rows.len();
            progress(done.new + done.restated);
        }
        self.catch_up().await?;
        Ok(done)
    }

    /// Every imported row as it now stands, by its reference.
    async fn recorded_rows(&self) -> Result<HashMap<Code, Recorded>, AppError> {
        let filter = CaseFilter { imported: Some(true), ..CaseFilter::default() };
        let views = self.views();
        let mut rows = HashMap::new();
        let mut offset = 0_u64;
        loop {
            let page = views.case_list(&filter, Page { limit: PAGE, offset }).await?;
            offset += u64::from(PAGE);
            for case in &page {
                let stream = StreamId::new(StreamKind::Case, case.case_id);
                rows.extend(self.rows_of(stream).await?);
            }
            if page.len() < PAGE as usize {
                return Ok(rows);
            }
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "only these two carry a reported row")]
    async fn rows_of(&self, stream: StreamId) -> Result<Vec<(Code, Recorded)>, AppError> {
        let mut rows: Vec<(Code, Recorded)> = Vec::new();
        for entry in self.entries(stream, 1).await? {
            match entry.event {
                Event::Case(CaseEvent::AllegationImported(event)) => rows.push((
                    event.source_reference,
                    Recorded { case: stream.id, allegation: event.allegation, row: event.row },
                )),
                Event::Case(CaseEvent::AllegationRestated(event)) => {
                    let known = rows.iter_mut().find(|(_, r)| r.allegation == event.allegation);
                    if let Some((_, recorded)) = known {
                        recorded.row = event.row;
                    }
                }
                _ => {}
            }
        }
        Ok(rows)
    }
}

fn changed_row(
    acting: Acting,
    changed: &ChangedRow,
    digest: amana_events::Digest,
    reason: &Secret,
) -> Request {
    let row: ReportedRow = changed.row.row.clone();
    let command = RestateAllegation {
        allegation: changed.allegation,
        row,
        reason: reason.reveal().into(),
        mentions: Vec::new(),
    };
    let stream = StreamId::new(StreamKind::Case, changed.case);
    let mut request = Request::new(acting, stream, amana_domain::case::Command::from(command));
    request.via = Via::Import;
    request.occurred = changed.row.row.incident_period;
    request.origin = Some(Origin { file: digest, row: changed.row.line });
    request
}

fn new_row(
    acting: Acting,
    new: &NewRow,
    digest: amana_events::Digest,
) -> Result<Vec<Request>, AppError> {
    let stream = StreamId::new(StreamKind::Case, new.case);
    let LineRow { line, reference, row } = &new.row;
    let class = ClassCode::new("sea").map_err(|e| AppError::Usage(e.to_string()))?;
    let open = OpenCase {
        class,
        report: None,
        mission: row.mission.clone(),
        admin1: None,
        country: None,
        reference: None,
    };
    let import = ImportAllegation {
        allegation: new.allegation,
        source_reference: reference.clone(),
        row: row.clone(),
    };
    let mut requests = vec![
        Request::new(acting, stream, amana_domain::case::Command::from(open)),
        Request::new(acting, stream, amana_domain::case::Command::from(import)),
    ];
    for (request, expect) in requests.iter_mut().zip([Expect::New, Expect::Any]) {
        request.via = Via::Import;
        request.expect = expect;
        request.known = Some(row.received_on.start());
        request.occurred = row.incident_period;
        request.origin = Some(Origin { file: digest, row: *line });
    }
    Ok(requests)
}
