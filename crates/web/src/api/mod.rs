//! The interface under `/api/v1`: JSON in, JSON out, described by one document that the code itself makes.
//!
//! One file for each handler. Whoever takes a `Caller` is reached by who signed in, and by nobody else.

mod access;
mod account;
pub(crate) mod body;
mod documents;
mod doors;
mod erasures;
mod feed;
mod fields;
mod lists;
mod openings;
mod query;
mod receipt;
mod receipts;
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
        .merge(handled())
        .merge(lists())
        .route("/api/v1/", get(documents::reference::page))
        .route("/api/v1/reference.css", get(documents::reference::style))
        .route("/api/v1/openapi.json", get(documents::document))
        .route("/api/v1/problems/{code}", get(documents::problems::page))
        .route("/api/v1/reports", post(reports::take).get(lists::reports::list))
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

/// What is read in pages, and as it happens.
fn lists() -> Router<Arc<Shared>> {
    Router::new()
        .route("/api/v1/cases", get(lists::cases::list))
        .route("/api/v1/referrals", get(lists::referrals::list))
        .route("/api/v1/handovers", get(lists::handovers::list))
        .route("/api/v1/assistance", get(lists::assistance::list))
        .route("/api/v1/deadlines", get(lists::deadlines::list))
        .route("/api/v1/find", get(lists::find::find))
        .route("/api/v1/feed", get(feed::events::feed))
        .route("/api/v1/changes", get(feed::changes::changes))
}

/// What takes more than a command: receipts, erasures, looks and doors.
fn handled() -> Router<Arc<Shared>> {
    Router::new()
        .route("/api/v1/reports/{id}/receipts", post(receipts::issue::issue))
        .route("/api/v1/reports/{id}/receipts/decline", post(receipts::decline::decline))
        .route("/api/v1/reports/{id}/receipts/reply", post(receipts::reply::reply))
        .route("/api/v1/reports/{id}/receipts/revoke", post(receipts::revoke::revoke))
        .route("/api/v1/reports/{id}/receipts/question", post(receipts::question::ask))
        .route(
            "/api/v1/reports/{id}/receipts/replacement",
            post(receipts::replacement::propose::propose),
        )
        .route(
            "/api/v1/reports/{id}/receipts/replacement/approve",
            post(receipts::replacement::approve::approve),
        )
        .route(
            "/api/v1/reports/{id}/receipts/replacement/decline",
            post(receipts::replacement::decline::decline),
        )
        .route("/api/v1/erasures", get(erasures::list::list).post(erasures::request::request))
        .route("/api/v1/erasures/{id}", get(erasures::show::show))
        .route("/api/v1/erasures/{id}/approve", post(erasures::approve::approve))
        .route("/api/v1/erasures/{id}/refuse", post(erasures::refuse::refuse))
        .route("/api/v1/erasures/{id}/execute", post(erasures::execute::execute))
        .route("/api/v1/erasures/{id}/certificate", get(erasures::certificate::certificate))
        .route("/api/v1/streams/{kind}/{id}/access", get(access::file::looks))
        .route("/api/v1/persons/{id}/access", get(access::person::looks))
        .route("/api/v1/persons/{id}/withholdings", get(access::withheld::withheld))
        .route(
            "/api/v1/persons/{id}/withholdings/{withholding}/end",
            post(access::end_withholding::end),
        )
        .route("/api/v1/withholdings", post(access::withhold::withhold))
        .route("/api/v1/access/words", post(access::word::give))
        .route("/api/v1/access/review", get(access::review::review))
        .route("/api/v1/doors", get(doors::list::list))
        .route("/api/v1/doors/ask", post(doors::ask::ask))
        .route("/api/v1/doors/approve", post(doors::approve::approve))
        .route("/api/v1/doors/invoke", post(doors::invoke::invoke))
        .route("/api/v1/doors/danger-to-life", post(doors::danger_to_life::open))
        .route("/api/v1/doors/{invocation}/review", post(doors::review::review))
}
