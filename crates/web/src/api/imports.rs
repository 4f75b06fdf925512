//! `POST /api/v1/imports/sea`: a line list is taken in, as `amana import sea` does it.
//!
//! INVARIANT: the same list twice adds nothing, whatever was answered in between. What is wrong is told by line and column, and no
//! cell is repeated.

use amana_app::{
    import::{ImportError, Imported},
    sea::{
        line_list::{Column, LineListError},
        restate::Difference,
    },
};
use axum::http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{
    body::{Json, Sent},
    documents::answers::{Commanded, SignedIn},
};
use crate::{
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Record},
};

/// What the list is called where it would be said: nobody hears it.
const NAME: &str = "list";

/// A line list.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"text": "allegation_ref,received_on,…\r\n2018Q2-001,2018-05-08,…"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct List {
    /// CSV with a header row, as a text.
    text: String,
    /// Takes over content that differs from what was imported before, for this reason (sealed).
    restate: Option<String>,
}

/// What was done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"new": 54, "same": 0, "restated": 0}))]
pub(crate) struct ListTaken {
    /// Rows that were new.
    new: usize,
    /// Rows that were there just so.
    same: usize,
    /// Rows that were restated.
    restated: usize,
}

impl From<Imported> for ListTaken {
    fn from(done: Imported) -> Self {
        Self { new: done.new, same: done.same, restated: done.restated }
    }
}

/// Takes in a line list of allegations of sexual exploitation and abuse.
///
/// Each row opens a case with one allegation as reported; nobody's person is made of it. A list in which anything is wrong is refused
/// whole: `errors` of the problem names line, column and what is allowed. One whose rows stand here otherwise is refused unless
/// `restate` says why: `differences` names them. The same list again records nothing, so that one whose answer was lost is sent again.
#[utoipa::path(
    post,
    path = "/api/v1/imports/sea",
    tag = "files",
    security(("bearer" = [])),
    request_body(content = List, content_type = "application/json"),
    responses((status = 201, description = "It is taken in.", body = ListTaken), SignedIn, Commanded)
)]
pub(crate) async fn take(
    caller: Caller<Record>,
    sent: Sent,
) -> Result<(StatusCode, Json<ListTaken>), Problem> {
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let text: String = fields.required("text", "a text")?;
    let restate = Some(fields.secret("restate")?).filter(|reason| !reason.reveal().is_empty());
    fields.end()?;
    let (office, acting) = (caller.office.clone(), caller.acting());
    let taken = async move {
        let mut unheard = |_: usize| {};
        office.import_sea(acting, text.as_bytes(), NAME, restate.as_ref(), &mut unheard).await
    };
    let taken = Box::pin(finish(place, taken)).await?.map_err(not_taken)?;
    Ok((StatusCode::CREATED, Json(taken.into())))
}

/// Why a list was not taken in.
fn not_taken(error: ImportError) -> Problem {
    match error {
        ImportError::File(errors) => {
            Problem::of("wrong_list").with("errors", errors.iter().map(wrong).collect::<Vec<_>>())
        }
        ImportError::Differs(differs) => {
            let rows: Vec<Value> = differs.0.iter().map(different).collect();
            Problem::of("list_differs").with("differences", rows)
        }
        ImportError::App(error) => error.into(),
        ImportError::Partly { done, rows, source } => {
            not_taken(*source).with("recorded", done.new + done.restated).with("rows", rows)
        }
    }
}

/// One thing that is wrong. A column that no list has is not named: its name is what was sent.
fn wrong(error: &LineListError) -> Value {
    let column = error.column.as_deref().filter(|name| Column::named(name).is_some());
    json!({
        "line": error.line,
        "column": column,
        "code": error.fault.code(),
        "detail": error.fault.to_string(),
        "allowed": error.allowed,
    })
}

fn different(row: &Difference) -> Value {
    let columns: Vec<&str> = row.columns.iter().map(|column| column.name()).collect();
    json!({"line": row.line, "columns": columns})
}
