//! `GET /api/v1/problems/CODE`: what a problem is and what to do about it. Its address stands in every problem.

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};

use super::html::{page as whole, prose};
use crate::problem::{ALL, Kind, Problem, kind};

/// Longest code anything has.
const CODE_CHARS_MAX: usize = 64;

/// The page of a code. A rule's own code has the page of all refusals; what is none is not found.
pub(crate) async fn page(Path(code): Path<String>) -> Response {
    let fits = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_';
    if code.is_empty() || code.len() > CODE_CHARS_MAX || !code.chars().all(fits) {
        return Problem::of("not_found").into_response();
    }
    let Kind { title, status, remedy, .. } = kind(&code);
    let title = format!("{code}: {title}");
    let content = format!(
        "<h1>{}</h1>\n<p>Status {status}. {}</p>\n<p><a href=\"/api/v1/\">The interface</a></p>",
        prose(&title),
        prose(remedy)
    );
    whole(&title, &content).into_response()
}

/// All problems of the server's own, as rows of a table.
pub(super) fn rows() -> Vec<Vec<String>> {
    let row = |kind: &Kind| {
        let code = format!("<a href=\"/api/v1/problems/{0}\"><code>{0}</code></a>", kind.code);
        vec![code, kind.status.to_string(), prose(kind.title), prose(kind.remedy)]
    };
    ALL.iter().map(row).collect()
}
