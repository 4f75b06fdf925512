//! Importing line lists: rows become cases with one allegation *as reported*. No person, no key.
//!
//! INVARIANT: a row of a ledger has one case, whose id follows from its reference: an import that runs
//! twice, at once or after a cut, records it once. Nothing of a file is recorded before the rules
//! let all of it through.

use std::collections::HashMap;

use amana_domain::case::{
    import::{ImportAllegation, RestateAllegation},
    open::OpenCase,
};
use amana_events::{
    ClassCode, Code, Digest, Event, Origin, StreamId, StreamKind, Via,
    case::{CaseEvent, ReportedRow},
};
use amana_vault::Secret;
use serde::Serialize;

use crate::{
    AppError,
    office::{Acting, Expect, Office, Request},
    sea::{
        line_list::{LineList, LineListError, LineRow, parse},
        restate::{ChangedRow, ContentDiffers, Ids, NewRow, Plan, Recorded, plan},
    },
};

/// How many rows one append takes: two events each, within the 1,000 of an append.
const ROWS_PER_APPEND: usize = 400;
/// How many references are looked up at a time.
const LOOKED_UP: usize = 200;
/// How often rows are compared anew after another import was faster.
const TRIES_MAX: usize = 5;

/// Why a file was not imported, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file holds what a line list cannot; nothing was recorded.
    #[error("{} errors in the file; nothing was recorded", .0.len())]
    File(Vec<LineListError>),
    /// The ledger has other content under the same references; nothing was recorded.
    #[error(transparent)]
    Differs(#[from] ContentDiffers),
    /// Anything else; nothing was recorded.
    #[error(transparent)]
    App(#[from] AppError),
    /// It failed in the middle.
    #[error(
        "stopped after {} of {rows} rows were recorded ({} new, {} restated): {source}; importing the \
         same file again records the rest and nothing twice", .done.new + .done.restated, .done.new,
        .done.restated
    )]
    Partly {
        /// What was recorded.
        done: Imported,
        /// How many rows there were to record.
        rows: usize,
        /// Why not the rest.
        source: Box<ImportError>,
    },
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

/// One import under way.
struct Import<'o> {
    office: &'o Office,
    acting: Acting,
    digest: Digest,
    restate: Option<&'o Secret>,
}

impl Office {
    /// Imports a line list. With `restate`, rows whose content differs become restatements for
    /// that reason; without, they refuse the file. `progress` is told how many rows are done.
    ///
    /// # Errors
    /// [`ImportError`]; but for [`ImportError::Partly`], nothing of the file was recorded.
    pub async fn import_sea(
        &self,
        acting: Acting,
        bytes: &[u8],
        file_name: &str,
        restate: Option<&Secret>,
        progress: &mut (dyn FnMut(usize) + Send),
    ) -> Result<Imported, ImportError> {
        let list = parse(bytes, file_name, self.now().day()).map_err(ImportError::File)?;
        let import = Import { office: self, acting, digest: list.digest, restate };
        let plan = import.compare(list.rows).await?;
        let rows = plan.new.len() + plan.changed.len();
        let parts = parts_of(plan.new, plan.changed);
        // One append is whole or nothing by itself; several are looked through before the first.
        if parts.len() > 1 {
            for part in &parts {
                let requests = import.requests(part)?;
                self.check_all(&requests).await.map_err(|(_, error)| error)?;
            }
        }
        let mut done = Imported { same: plan.same, ..Imported::default() };
        for part in parts {
            if let Err(error) = import.record(part, &mut done).await {
                if done.new + done.restated == 0 {
                    return Err(error);
                }
                return Err(ImportError::Partly { done, rows, source: Box::new(error) });
            }
            progress(done.new + done.restated);
        }
        self.catch_up().await?;
        Ok(done)
    }

    /// The rows of these references as they now stand in the ledger.
    async fn recorded_rows(&self, rows: &[LineRow]) -> Result<HashMap<Code, Recorded>, AppError> {
        let references: Vec<Code> = rows.iter().map(|row| row.reference.clone()).collect();
        let mut recorded = HashMap::new();
        for case in self.views().cases_by_source_references(&references).await? {
            let stream = StreamId::new(StreamKind::Case, case.case_id);
            recorded.extend(self.rows_of(stream).await?);
        }
        Ok(recorded)
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

impl Import<'_> {
    /// What of these rows is new, and what differs, as the log is now.
    async fn compare(&self, rows: Vec<LineRow>) -> Result<Plan, ImportError> {
        self.office.catch_up().await?;
        let ids = Ids { ledger: self.office.ledger.uuid() };
        let mut whole = Plan::default();
        let mut differences = Vec::new();
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let rows: Vec<LineRow> = rows.by_ref().take(LOOKED_UP).collect();
            let recorded = self.office.recorded_rows(&rows).await?;
            let list = LineList { digest: self.digest, rows };
            match plan(list, &recorded, self.restate.is_some(), ids) {
                Ok(part) => {
                    whole.new.extend(part.new);
                    whole.same += part.same;
                    whole.changed.extend(part.changed);
                }
                Err(ContentDiffers(part)) => differences.extend(part),
            }
        }
        if differences.is_empty() { Ok(whole) } else { Err(ContentDiffers(differences).into()) }
    }

    /// Records a part of the rows as one. Where another import was faster, what it recorded is left
    /// out and the rest recorded.
    async fn record(&self, part: Part, done: &mut Imported) -> Result<(), ImportError> {
        let mut part = part;
        for _ in 0..TRIES_MAX {
            let requests = self.requests(&part)?;
            if requests.is_empty() {
                return Ok(());
            }
            match self.office.execute_all(&requests, Vec::new()).await {
                Ok(_) => {
                    done.new += part.new.len();
                    done.restated += part.changed.len();
                    return Ok(());
                }
                Err((_, AppError::Refused(refusal))) if is_overtaken(refusal.code) => {}
                Err((_, error)) => return Err(error.into()),
            }
            let changed = part.changed.into_iter().map(|changed| changed.row);
            let rows = part.new.into_iter().map(|new| new.row).chain(changed).collect();
            let plan = self.compare(rows).await?;
            done.same += plan.same;
            part = Part { new: plan.new, changed: plan.changed };
        }
        Err(AppError::refused(
            "busy",
            "others import the same rows, or a case was opened by hand under the id of one: try again",
        ).into())
    }

    fn requests(&self, part: &Part) -> Result<Vec<Request>, AppError> {
        let mut requests = Vec::with_capacity(2 * part.new.len() + part.changed.len());
        for row in &part.new {
            requests.extend(new_row(self.acting, row, self.digest)?);
        }
        let reason = self.restate.cloned().unwrap_or_default();
        let changed = part.changed.iter();
        requests.extend(changed.map(|row| changed_row(self.acting, row, self.digest, &reason)));
        Ok(requests)
    }
}

/// Rows that are recorded as one.
struct Part {
    new: Vec<NewRow>,
    changed: Vec<ChangedRow>,
}

fn parts_of(new: Vec<NewRow>, changed: Vec<ChangedRow>) -> Vec<Part> {
    let new = in_parts(new).into_iter().map(|new| Part { new, changed: Vec::new() });
    let changed = in_parts(changed).into_iter().map(|changed| Part { new: Vec::new(), changed });
    new.chain(changed).collect()
}

fn in_parts<T>(rows: Vec<T>) -> Vec<Vec<T>> {
    let mut rows = rows.into_iter();
    let part =
        || Some(rows.by_ref().take(ROWS_PER_APPEND).collect()).filter(|p: &Vec<T>| !p.is_empty());
    std::iter::from_fn(part).collect()
}

/// Whether a refusal says that the row is recorded already.
fn is_overtaken(code: &str) -> bool {
    matches!(code, "version_conflict" | "same_content" | "busy")
}

fn changed_row(acting: Acting, changed: &ChangedRow, digest: Digest, reason: &Secret) -> Request {
    let row: ReportedRow = changed.row.row.clone();
    let command = RestateAllegation {
        allegation: changed.allegation,
        row,
        reason: reason.reveal().into(),
        mentions: Vec::new(),
    };
    let stream = StreamId::new(StreamKind::Case, changed.case);
    let mut request = Request::new(acting, stream, amana_domain::case::Command::from(command));
    request.via = Some(Via::Import);
    request.occurred = changed.row.row.incident_period;
    request.origin = Some(Origin { file: digest, row: changed.row.line });
    request
}

fn new_row(acting: Acting, new: &NewRow, digest: Digest) -> Result<Vec<Request>, AppError> {
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
        request.via = Some(Via::Import);
        request.expect = expect;
        request.known = Some(row.received_on.start());
        request.occurred = row.incident_period;
        request.origin = Some(Origin { file: digest, row: *line });
    }
    Ok(requests)
}
