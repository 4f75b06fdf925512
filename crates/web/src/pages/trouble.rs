//! What a person is shown where a program would get a problem: what to do next, in their language.

use askama::Template;
use axum::{
    http::{HeaderMap, Uri, header},
    response::Response,
};

use super::{
    frame::{Frame, page},
    words::Words,
};
use crate::problem::{Named, PROBLEM_TYPE};

#[derive(Template)]
#[template(path = "public/trouble.html")]
struct Trouble {
    frame: Frame,
    says: &'static str,
}

/// Whether a browser asks, and not for the interface.
pub(crate) fn is_asked_by_a_person(uri: &Uri, headers: &HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    !uri.path().starts_with("/api/") && accepts.contains("text/html")
}

/// The page instead of a problem; anything else as it is.
pub(crate) fn instead_of(
    answer: Response,
    (all, query): (&'static [Words], &str),
    headers: &HeaderMap,
) -> Response {
    let is_problem =
        answer.headers().get(header::CONTENT_TYPE).is_some_and(|it| it == PROBLEM_TYPE);
    let named = answer.extensions().get::<Named>().map(|it| it.0.clone());
    let Some(code) = named.filter(|_| is_problem) else { return answer };
    let frame = Frame::new(Words::chosen(all, query, headers), "/");
    let mut shown = page(answer.status(), &Trouble { frame, says: of_code(&code) });
    for name in [header::RETRY_AFTER, header::CONNECTION, header::SET_COOKIE] {
        for value in answer.headers().get_all(&name) {
            shown.headers_mut().append(name.clone(), value.clone());
        }
    }
    shown
}

fn of_code(code: &str) -> &'static str {
    match code {
        "not_found" | "wrong_method" => "trouble-nothing",
        "busy" | "late" | "draining" | "work_needed" => "trouble-busy",
        "too_large" => "trouble-long",
        "too_often" => "trouble-often",
        "other_site" | "form_token_needed" | "wrong_media_type" => "trouble-form",
        _ => "trouble-inner",
    }
}
