//! The interface under `/api/v1`: JSON in, JSON out, described by one document that the code itself makes.
//!
//! One file for each handler. Whoever takes a `Caller` is reached by who signed in, and by nobody else.

mod access;
mod account;
mod audit;
pub(crate) mod body;
mod children;
mod documents;
mod doors;
pub(crate) mod erasures;
mod feed;
mod fields;
mod figures;
mod imports;
mod keys;
pub(crate) mod lists;
pub(crate) mod log;
mod members;
mod openings;
pub(crate) mod packages;
mod policies;
pub(crate) mod query;
pub(crate) mod receipt;
mod receipts;
mod registry;
mod reports;
mod schema;
mod services;
pub(crate) mod session;
pub(crate) mod streams;
pub(crate) mod throttle;
mod words;
pub(crate) mod work;

use std::sync::Arc;

use axum::{
    Router,
    routing::{delete, get, post},
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
        .route("/api/v1/reports", post(reports::take).get(lists::reports::list))
        .route("/api/v1/receipt", get(receipt::page::show))
        .route("/api/v1/receipt/messages", post(receipt::messages::write))
        .route("/api/v1/receipt/not-alone", post(receipt::not_alone::say))
        .route("/api/v1/receipt/proof", get(receipt::proof::give))
        .route("/api/v1/receipt/consents", get(receipt::consents::list))
        .route("/api/v1/receipt/consents/withdraw", post(receipt::withdraw::withdraw))
        .route("/api/v1/receipt/consents/ask", post(receipt::ask::ask))
        .merge(sessions())
        .merge(receipts_of_staff())
        .merge(erasures_and_access())
        .merge(lists_and_files())
        .merge(members_and_accounts())
        .merge(registry_and_schema())
        .merge(policies_and_figures())
        .merge(audit_and_log())
}

fn policies_and_figures() -> Router<Arc<Shared>> {
    Router::new()
        .route("/api/v1/policies", get(policies::history::history).post(policies::propose::propose))
        .route("/api/v1/policies/explain", post(policies::explain::explain))
        .route("/api/v1/policies/{set}", get(policies::show::show))
        .route("/api/v1/policies/proposals/{proposal}/activate", post(policies::second::activate))
        .route("/api/v1/policies/proposals/{proposal}/decline", post(policies::second::decline))
        .route("/api/v1/words", post(words::give))
        .route("/api/v1/figures/sea", get(figures::sea::show).post(figures::internal::disclose))
        .route(
            "/api/v1/figures/handovers",
            get(figures::handovers::show).post(figures::handovers::disclose),
        )
        .route("/api/v1/differences", get(figures::difference::show))
}

fn audit_and_log() -> Router<Arc<Shared>> {
    Router::new()
        .route("/api/v1/audit/engagements", get(audit::engagements::list))
        .route("/api/v1/audit/engagements/{id}/populations", post(audit::population::fix))
        .route("/api/v1/audit/engagements/{id}/samples", post(audit::sample::draw))
        .route("/api/v1/audit/engagements/{id}/reconciliations", post(audit::reconcile::reconcile))
        .route("/api/v1/audit/engagements/{id}/findings", get(audit::findings::list))
        .route("/api/v1/audit/engagements/{id}/workpapers", post(audit::workpapers::take))
        .route("/api/v1/audit/recommendations", get(audit::recommendations::list))
        .route("/api/v1/audit/files/{kind}/{id}", get(audit::review::review))
        .route("/api/v1/audit/tests", get(audit::tests::put))
        .route("/api/v1/log", get(log::lines::read))
        .route("/api/v1/checkpoint", get(log::checkpoints::newest))
        .route("/api/v1/checkpoints", post(log::checkpoints::sign))
        .route("/api/v1/checkpoints/{size}", get(log::checkpoints::of_size))
        .route("/api/v1/proofs/{position}", get(log::proofs::give))
        .route("/api/v1/key", get(log::key::show))
        .route("/api/v1/keys", get(keys::show))
        .route("/api/v1/witness-requests", post(log::witnesses::request))
        .route("/api/v1/cosignatures", post(log::witnesses::keep))
        .route("/api/v1/tiles/checkpoint", get(log::tiles::checkpoint))
        .route("/api/v1/tiles/tile/{*path}", get(log::tiles::tile))
        .route("/api/v1/bundles", post(log::bundle::take))
}

fn registry_and_schema() -> Router<Arc<Shared>> {
    Router::new()
        .route("/api/v1/schema/commands", get(schema::commands))
        .route("/api/v1/schema/events", get(schema::events))
        .route("/api/v1/registry", get(registry::list::list))
        .route("/api/v1/registry/{list}", get(registry::show::show))
}

fn members_and_accounts() -> Router<Arc<Shared>> {
    Router::new()
        .route("/api/v1/members", get(members::list::list).post(members::add::add))
        .route("/api/v1/members/{member}/leave", post(members::standing::leave))
        .route("/api/v1/members/{member}/suspend", post(members::standing::suspend))
        .route("/api/v1/members/{member}/reinstate", post(members::standing::reinstate))
        .route("/api/v1/members/{member}/recuse", post(members::recusal::recuse))
        .route("/api/v1/members/{member}/unrecuse", post(members::recusal::unrecuse))
        .route("/api/v1/members/{member}/roles", post(members::roles::give))
        .route("/api/v1/members/{member}/roles/{role}", delete(members::roles::end))
        .route("/api/v1/members/{member}/roles/{role}/recertify", post(members::roles::recertify))
        .route("/api/v1/role-proposals", get(members::proposals::list))
        .route("/api/v1/role-proposals/{proposal}/decline", post(members::proposals::decline))
        .route("/api/v1/accounts", get(members::accounts::list))
        .route("/api/v1/members/{member}/enrolment", post(members::enrolment::give))
        .route("/api/v1/members/{member}/factors-reset", post(members::resets::propose))
        .route("/api/v1/factors-resets/{proposal}/approve", post(members::resets::approve))
        .route(
            "/api/v1/members/{member}/sessions",
            get(members::sessions::list).delete(members::sessions::end_all),
        )
        .route("/api/v1/members/{member}/sessions/{session}", delete(members::sessions::end))
        .route("/api/v1/service-tokens", get(members::tokens::list).post(members::tokens::give))
        .route("/api/v1/service-tokens/{token}", delete(members::tokens::end))
}

fn sessions() -> Router<Arc<Shared>> {
    Router::new()
        .route(
            "/api/v1/session",
            get(session::show::show).post(session::sign_in::sign_in).delete(session::leave::leave),
        )
        .route("/api/v1/session/step-up", post(session::step_up::step_up))
        .route("/api/v1/session/step-up/passkey", post(session::passkey::begin_step_up))
        .route("/api/v1/session/step-up/passkey/complete", post(session::passkey::step_up))
        .route("/api/v1/session/passkey", post(session::passkey::begin))
        .route("/api/v1/session/passkey/complete", post(session::passkey::sign_in))
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
        .route(
            "/api/v1/account/passkeys",
            get(account::passkeys::list).post(account::passkeys::begin),
        )
        .route("/api/v1/account/passkeys/complete", post(account::passkeys::complete))
        .route("/api/v1/account/passkeys/{passkey}", delete(account::passkeys::remove))
        .route("/api/v1/account/totp", post(account::totp::begin))
        .route("/api/v1/account/totp/complete", post(account::totp::complete))
        .route(
            "/api/v1/account/sessions",
            get(account::sessions::list).delete(account::sessions::end_others),
        )
        .route("/api/v1/account/sessions/{session}", delete(account::sessions::end))
}

fn receipts_of_staff() -> Router<Arc<Shared>> {
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
}

fn erasures_and_access() -> Router<Arc<Shared>> {
    Router::new()
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
        .route("/api/v1/access/review", get(access::review::review))
        .route("/api/v1/doors", get(doors::list::list))
        .route("/api/v1/doors/ask", post(doors::ask::ask))
        .route("/api/v1/doors/approve", post(doors::approve::approve))
        .route("/api/v1/doors/invoke", post(doors::invoke::invoke))
        .route("/api/v1/doors/danger-to-life", post(doors::danger_to_life::open))
        .route("/api/v1/doors/{invocation}/review", post(doors::review::review))
}

fn lists_and_files() -> Router<Arc<Shared>> {
    Router::new()
        .route("/api/v1/cases", get(lists::cases::list))
        .route("/api/v1/referrals", get(lists::referrals::list))
        .route("/api/v1/handovers", get(lists::handovers::list))
        .route("/api/v1/handovers/{id}/care", get(children::care::show))
        .route("/api/v1/handovers/{id}/receivers", get(services::receivers::list))
        .route("/api/v1/services", get(services::list::list))
        .route("/api/v1/services/gaps", get(services::gaps::show))
        .route("/api/v1/services/hsds", get(services::hsds::show).post(services::hsds::take))
        .route("/api/v1/children/waiting", get(children::waiting::list))
        .route("/api/v1/children/lost", get(children::lost::list))
        .route("/api/v1/assistance", get(lists::assistance::list))
        .route("/api/v1/deadlines", get(lists::deadlines::list))
        .route("/api/v1/find", get(lists::find::find))
        .route("/api/v1/feed", get(feed::events::feed))
        .route("/api/v1/changes", get(feed::changes::changes))
        .route("/api/v1/openings", post(openings::open))
        .route("/api/v1/imports/sea", post(imports::take))
        .route("/api/v1/referrals/{id}/packages", post(packages::make))
        .route("/api/v1/replies", post(packages::take))
        .route("/api/v1/reply", post(packages::answer))
        .route("/api/v1/streams/{kind}/{id}", get(streams::page::page))
        .route("/api/v1/streams/{kind}/{id}/steps", get(streams::steps::steps))
        .route("/api/v1/streams/{kind}/{id}/commands", post(streams::command::command))
}
