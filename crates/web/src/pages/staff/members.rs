//! `/desk/members`: who works here, in which roles, and which roles wait for a second member; for who keeps the registry, and who
//! audits. What changes it are steps of the registry.

use amana_app::said::text;
use askama::Template;
use axum::{http::StatusCode, response::Response};
use serde_json::Value;

use super::{
    At, Halt,
    shown::{How, Shown},
};
use crate::pages::frame::{Frame, page};

#[derive(Template)]
#[template(path = "staff/members.html")]
struct Members {
    frame: Frame,
    rows: Vec<Row>,
    /// Where steps of the registry are, for who keeps it.
    steps: Option<String>,
}

struct Row {
    name: String,
    roles: String,
    waiting: String,
    state: String,
    added: String,
}

/// Shows the members.
pub(in crate::pages) async fn show(at: At) -> Result<Response, Halt> {
    let staff = at.office.staff(at.acting()).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let rows = staff.iter().map(|row| row_of(&shown, row)).collect();
    let registry = at.office.registry_stream();
    let steps = at.sight.administers().then(|| format!("/desk/file/registry/{}/do", registry.id));
    Ok(page(StatusCode::OK, &Members { frame: at.frame().await?, rows, steps }))
}

fn row_of(shown: &Shown, row: &Value) -> Row {
    let roles = |field: &str| {
        let all = row.get(field).and_then(Value::as_array).into_iter().flatten();
        let all = all.filter_map(Value::as_str).map(|role| shown.called("role", role));
        all.collect::<Vec<_>>().join(", ")
    };
    let name = text(row, "name");
    Row {
        name: if name.is_empty() { text(row, "member").to_owned() } else { name.to_owned() },
        roles: roles("roles"),
        waiting: roles("proposed_roles"),
        state: shown.cell(row, "state", How::Code),
        added: shown.cell(row, "added", How::Day),
    }
}
