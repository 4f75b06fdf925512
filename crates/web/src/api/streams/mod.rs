//! Files, by the stream that holds them: commands on them, their pages, and their steps.

pub(crate) mod command;
pub(crate) mod page;
pub(crate) mod steps;

use amana_app::Done;
use amana_events::{StreamId, StreamKind};
use axum::http::{HeaderValue, header};

use crate::{problem::Problem, signed::position::POSITION};

/// The stream of an address; there is none of a kind that nobody knows.
pub(crate) fn stream_of(kind: &str, id: &str) -> Result<StreamId, Problem> {
    format!("{kind}/{id}").parse().map_err(|_| Problem::of("not_found"))
}

/// Under which names looks at a file of a kind are recorded.
pub(crate) struct Looks {
    /// At its page.
    pub(crate) page: &'static str,
    /// At its steps: matters have a timeline of their own beside the page.
    pub(crate) steps: &'static str,
}

/// The file of an address, and the names of looks at it; there is none of kinds that have no page.
pub(crate) fn file_of(kind: &str, id: &str) -> Result<(StreamId, Looks), Problem> {
    let stream = stream_of(kind, id)?;
    let looks = |page, steps| Ok((stream, Looks { page, steps }));
    match stream.kind {
        StreamKind::Case => looks("case_page", "case_timeline"),
        StreamKind::Referral => looks("referral_page", "referral_timeline"),
        StreamKind::Handover => looks("handover_page", "handover_timeline"),
        StreamKind::Assistance => looks("assistance_page", "assistance_timeline"),
        StreamKind::Report => looks("report_page", "report_page"),
        StreamKind::Person => looks("person_page", "person_page"),
        StreamKind::Contact => looks("contact_page", "contact_page"),
        StreamKind::Consent => looks("consent_page", "consent_page"),
        StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => Err(Problem::of("not_found")),
    }
}

/// Where the last event of what was recorded stands: what to send as `Position` to read views that have it.
pub(crate) fn recorded(done: &Done) -> [(header::HeaderName, HeaderValue); 1] {
    let more = (done.events.len() as u64).saturating_sub(1);
    [(POSITION, HeaderValue::from(done.position + more))]
}

/// The header that says a file's version, by which a later command says what it was decided on.
pub(crate) fn version(version: u64) -> [(header::HeaderName, HeaderValue); 1] {
    let text = format!("\"{version}\"");
    [(header::ETAG, HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("\"0\"")))]
}
