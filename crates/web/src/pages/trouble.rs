//! What a person is shown where a program would get a problem: what to do next, in their language.

use askama::Template;
use axum::{
    http::{HeaderMap, Uri, header},
    response::Response,
};

use super::{
    frame::{Frame, page},
    staff::resume,
    words::Words,
};
use crate::problem::{Named, PROBLEM_TYPE};

#[derive(Template)]
#[template(path = "public/trouble.html")]
struct Trouble {
    frame: Frame,
    says: &'static str,
    /// Where it is gone on from.
    on: &'static str,
    /// What that is called.
    on_says: &'static str,
}

/// A browser that asks, and not for the interface.
pub(crate) struct Asker {
    query: String,
    headers: HeaderMap,
    /// Whether it asks for a page of members.
    is_member: bool,
}

impl Asker {
    /// Of a request, where it is a browser's.
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap) -> Option<Self> {
        let accepts = headers.get(header::ACCEPT).and_then(|it| it.to_str().ok())?;
        if uri.path().starts_with("/api/") || !accepts.contains("text/html") {
            return None;
        }
        Some(Self {
            query: uri.query().unwrap_or_default().to_owned(),
            headers: headers.clone(),
            is_member: resume::is_ours(uri.path()),
        })
    }

    /// The page instead of a problem; anything else as it is.
    pub(crate) fn instead_of(&self, answer: Response, all: &'static [Words]) -> Response {
        let is_problem =
            answer.headers().get(header::CONTENT_TYPE).is_some_and(|it| it == PROBLEM_TYPE);
        let named = answer.extensions().get::<Named>().map(|it| it.0.clone());
        let Some(code) = named.filter(|_| is_problem) else { return answer };
        let frame = Frame::new(Words::chosen(all, &self.query, &self.headers), "/");
        let says = of_code(&code);
        let refused = answer.status().is_client_error() && says == INNER;
        let trouble = if self.is_member {
            let says = if refused { "trouble-refused" } else { says };
            Trouble { frame: frame.for_staff(), says, on: resume::ROOT, on_says: "way-desk" }
        } else {
            Trouble { frame, says, on: "/", on_says: "to-start" }
        };
        let mut shown = page(answer.status(), &trouble);
        for name in [header::RETRY_AFTER, header::CONNECTION, header::SET_COOKIE] {
            for value in answer.headers().get_all(&name) {
                shown.headers_mut().append(name.clone(), value.clone());
            }
        }
        shown
    }
}

/// What is said where it is the server's fault.
const INNER: &str = "trouble-inner";

fn of_code(code: &str) -> &'static str {
    match code {
        "not_found" | "wrong_method" => "trouble-nothing",
        "busy" | "late" | "draining" | "work_needed" => "trouble-busy",
        "disk_full" => "trouble-no-room",
        "too_large" => "trouble-long",
        "too_often" => "trouble-often",
        "other_site" | "form_token_needed" | "wrong_media_type" => "trouble-form",
        _ => INNER,
    }
}
