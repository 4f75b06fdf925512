//! `/desk/verify/report`: what was found last, as a file to print: a page of its own with its own style, which no page of the server
//! may have.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

use super::super::{At, Halt};
use crate::{
    problem::Problem,
    server::{Shared, verification::Verified},
};

/// Gives it.
pub(in crate::pages) async fn give(
    State(shared): State<Arc<Shared>>,
    at: At,
) -> Result<Response, Halt> {
    at.office.may_prove(at.acting()).await?;
    let Verified::Ended { found, .. } = shared.verification.seen() else {
        return Err(Problem::of("not_found").into());
    };
    let kinds = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"report.html\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((kinds, found.page.clone()).into_response())
}
