//! The interface under `/api/v1`: JSON in, JSON out, described by one document that the code itself makes.
//!
//! One file for each handler. What needs no member stands here; what a member does needs to know who asks,
//! which is not here yet.

mod account;
pub(crate) mod body;
mod documents;
mod fields;
mod openings;
mod receipt;
mod reports;
mod session;
mod streams;
pub(crate) mod throttle;
pub(crate) mod work;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

pub(crate) use documents::Problem;
pub use documents::openapi;

use crate::server::Shared;

/// The routes. Each stands in the document too: a test compares.
pub(crate) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/api/v1/", get(documents::reference::page))
        .route("/api/v1/reference.css", get(documents::reference::style))
        .route("/api/v1/openapi.json", get(documents::document))
        .route("/api/v1/problems/{code}", get(documents::problems::page))
        .route("/api/v1/reports", post(reports::take))
        .route("/api/v1/receipt", get(receipt::page::show))
        .route("/api/v1/receipt/messages", post(receipt::messages::write))
        .route("/api/v1/receipt/not-alone", post(receipt::not_alone::say))
        .route("/api/v1/receipt/proof", get(receipt::proof::give))
        .route("/api/v1/receipt/consents", get(receipt::consents::list))
        .route("/api/v1/receipt/consents/withdraw", post(receipt::withdraw::withdraw))
        .route("/api/v1/receipt/consents/ask", post(receipt::ask::ask))
        .route(
            "/api/v1/session",
            get(session::show::show).post(session::sign_in::sign_in).delete(session::leave::leave),
        )
        .route("/api/v1/session/step-up", post(session::step_up::step_up))
        .route("/api/v1/session/bearer", post(session::bearer::give))
        .route("/api/v1/session/oidc", get(session::oidc::begin))
        .route("/api/v1/session/oidc/return", get(session::oidc::end))
        .route("/api/v1/enrolment", post(account::enrol::begin))
        .route("/api/v1/enrolment/complete", post(account::enrol::complete))
        .route("/api/v1/account/password", post(account::password::change))
        .route(
            "/api/v1/account/recovery-codes",
            post(account::codes::renew).delete(account::codes::remove),
        )
        .route("/api/v1/account/totp", post(account::totp::begin))
        .route("/api/v1/account/totp/complete", post(account::totp::complete))
        .route(
            "/api/v1/account/sessions",
            get(account::sessions::list).delete(account::sessions::end_others),
        )
        .route("/api/v1/account/sessions/{session}", axum::routing::delete(account::sessions::end))
        .route("/api/v1/openings", post(openings::open))
        .route("/api/v1/streams/{kind}/{id}", get(streams::page::page))
        .route("/api/v1/streams/{kind}/{id}/steps", get(streams::steps::steps))
        .route("/api/v1/streams/{kind}/{id}/commands", post(streams::command::command))
}
