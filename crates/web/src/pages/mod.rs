//! The pages: HTML for people, made on the server, whole without a script.
//!
//! INVARIANT: an address says nothing of anybody: no code, no word of a report, no id stands in one. Titles are neutral. What is
//! carried from page to page is sealed by the server (`kept`); what is sent twice is recorded once. Every text goes through a
//! template, which escapes it.
//!
//! Deliberately absent: a script; a session of who reports.

pub(crate) mod assets;
mod care;
mod form;
mod frame;
mod holder;
mod kept;
mod sign_in;
mod signs;
mod sounds;
mod staff;
mod start;
pub(crate) mod trouble;
pub(crate) mod words;
mod write;

use std::sync::Arc;

use axum::{Router, routing::get};

pub(crate) use care::Care;
pub use care::CareError;
pub use words::local::WordsError;

use crate::server::Shared;

/// The routes.
pub(crate) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(start::show))
        .route("/exit", get(holder::end::exit))
        .route("/write", get(write::begin).post(write::go))
        .route("/together", get(write::begin_together))
        .route("/sound/{language}/{name}", get(sounds::give))
        .route("/open", get(holder::open::ask).post(holder::open::open))
        .route("/close", axum::routing::post(holder::end::close))
        .route("/messages", get(holder::reporter::show).post(holder::reporter::write))
        .route("/messages/more", get(holder::reporter::more).post(holder::reporter::write_more))
        .route("/messages/alone", axum::routing::post(holder::reporter::alone))
        .route("/mine", get(holder::survivor::show).post(holder::survivor::write))
        .route("/mine/more/{topic}", get(holder::survivor::more).post(holder::survivor::write_more))
        .route("/mine/alone", axum::routing::post(holder::survivor::alone))
        .route("/mine/decided", get(holder::survivor::decided))
        .route("/mine/looks", get(holder::survivor::looks))
        .route("/mine/consents", get(holder::consents::show).post(holder::consents::change))
        .route("/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/sign-out", axum::routing::post(sign_in::sign_out))
        .merge(staff::router())
}
