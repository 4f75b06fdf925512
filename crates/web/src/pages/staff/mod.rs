//! Members' pages: the desk, lists, files and their steps, behind `/desk`.
//!
//! INVARIANT: a page calls the use cases that the interface calls, as the same member; it decides nothing. What may not be seen
//! leaves no trace: no row, no count, no difference between hidden and absent. A sealed field is shown by `file::open` alone.

mod account;
mod at;
mod audit;
mod away;
mod children;
mod desk;
mod doors;
mod fields;
mod figures;
mod file;
mod find;
mod halt;
mod inputs;
mod keys;
mod list;
mod log;
mod members;
mod packages;
mod plain;
mod policies;
mod receipts;
pub(super) mod resume;
mod seconds;
mod services;
mod sheet;
mod shown;
mod statistics;
mod step;
mod verify;
mod ways;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

pub(super) use at::{Asked, At, signed_in};
pub(super) use halt::Halt;
#[cfg(test)]
pub(super) use shown::label_of;

use crate::server::Shared;

/// The routes.
pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/desk", get(desk::show))
        .route("/desk/second", post(resume::second))
        .route("/desk/away", get(away::ask).post(away::take))
        .route("/desk/back", post(away::back::take))
        .route("/desk/draft", post(step::draft::keep))
        .route("/desk/find", post(find::find))
        .route("/desk/reports", get(list::report_list))
        .route("/desk/cases", get(list::case_list))
        .route("/desk/assistance", get(list::assistance_list))
        .route("/desk/referrals", get(list::referral_list))
        .route("/desk/handovers", get(list::handover_list))
        .route("/desk/services", get(services::show))
        .route("/desk/file/{kind}/{id}/receivers", get(services::receivers::show))
        .route("/desk/children", get(children::show))
        .route("/desk/file/{kind}/{id}/care", get(children::care::show))
        .route("/desk/file/{kind}/{id}/receipt", get(children::receipt::show))
        .route("/desk/figures", get(figures::show))
        .route("/desk/statistics", get(statistics::show))
        .route("/desk/statistics/handovers", get(statistics::handovers::show))
        .route(
            "/desk/statistics/internal",
            get(statistics::internal::ask).post(statistics::internal::take),
        )
        .merge(doors_router())
        .merge(keys_router())
        .merge(policies_router())
        .merge(members_router())
        .merge(account_router())
        .merge(auditors_router())
        .merge(words_router())
        .merge(packages_router())
        .merge(receipts_router())
        .route("/desk/new/{kind}/{command}", get(step::begin))
        .route("/desk/file/{kind}/{id}", get(file::show))
        .route("/desk/file/{kind}/{id}/do", get(step::all))
        .route("/desk/file/{kind}/{id}/do/{command}", get(step::ask).post(step::take))
        .route("/desk/file/{kind}/{id}/do/{command}/of/{event}", get(step::ask_of))
        .route(
            "/desk/file/{kind}/{id}/open/{event}/{field}",
            get(file::open::ask).post(file::open::open),
        )
}

fn doors_router() -> Router<Arc<Shared>> {
    use doors::{approve, ask, life, open, review};
    Router::new()
        .route("/desk/doors", get(doors::show))
        .route("/desk/doors/{invocation}", get(review::ask).post(review::take))
        .route("/desk/file/{kind}/{id}/life", get(life::ask).post(life::take))
        .route("/desk/file/{kind}/{id}/door", get(ask::ask).post(ask::take))
        .route(
            "/desk/file/{kind}/{id}/door/{request}/approve",
            get(approve::ask).post(approve::take),
        )
        .route("/desk/file/{kind}/{id}/door/{request}/open", get(open::ask).post(open::take))
}

fn keys_router() -> Router<Arc<Shared>> {
    use keys::{approve, certificate, execute, refuse, request, show};
    Router::new()
        .route("/desk/keys", get(keys::list))
        .route("/desk/erasures/new", get(request::ask).post(request::take))
        .route("/desk/keys/{person}", get(show::show))
        .route("/desk/keys/{person}/approve", get(approve::ask).post(approve::take))
        .route("/desk/keys/{person}/refuse", get(refuse::ask).post(refuse::take))
        .route("/desk/keys/{person}/execute", get(execute::ask).post(execute::take))
        .route("/desk/keys/{person}/certificate", get(certificate::show))
}

fn policies_router() -> Router<Arc<Shared>> {
    use policies::{activate, decline, explain, file, propose, set};
    let proposal = "/desk/policy-proposals/{proposal}";
    Router::new()
        .route("/desk/policies", get(policies::list))
        .route("/desk/explain", get(explain::ask).post(explain::take))
        .route("/desk/policies/{set}", get(set::show))
        .route("/desk/policies/{set}/{*path}", get(file::show))
        .route("/desk/policy-files/{*path}", get(propose::ask).post(propose::take))
        .route(&format!("{proposal}/activate"), get(activate::ask).post(activate::take))
        .route(&format!("{proposal}/decline"), get(decline::ask).post(decline::take))
}

fn members_router() -> Router<Arc<Shared>> {
    use members::{add, code, held, proposal, reset, role, sessions, show, standing};
    let member = |step: &str| format!("/desk/members/{{member}}{step}");
    Router::new()
        .route("/desk/members", get(members::list))
        .route("/desk/new-member", get(add::ask).post(add::take))
        .route(&member(""), get(show::show))
        .route(&member("/role"), get(role::ask).post(role::take))
        .route(&member("/roles/{role}"), get(held::ask).post(held::take))
        .route(&member("/standing"), get(standing::ask).post(standing::take))
        .route(&member("/code"), get(code::ask).post(code::take))
        .route(&member("/sessions"), get(sessions::ask).post(sessions::take))
        .route(&member("/reset"), get(reset::ask).post(reset::propose))
        .route("/desk/factors-resets/{proposal}", get(reset::ask_second).post(reset::approve))
        .route("/desk/role-proposals/{proposal}", get(proposal::ask).post(proposal::take))
}

fn account_router() -> Router<Arc<Shared>> {
    use account::{app, codes, enrol, passkey, password, sessions};
    Router::new()
        .route("/enrol", get(enrol::ask).post(enrol::take))
        .route("/desk/account", get(account::show))
        .route("/desk/account/password", get(password::ask).post(password::take))
        .route("/desk/account/codes", get(codes::ask).post(codes::take))
        .route("/desk/account/app", get(app::ask).post(app::take))
        .route("/desk/account/sessions", get(sessions::ask).post(sessions::take))
        .route("/desk/account/passkey", get(passkey::ask).post(passkey::begin))
        .route("/desk/account/passkeys/{passkey}", get(passkey::ask_remove).post(passkey::remove))
}

fn auditors_router() -> Router<Arc<Shared>> {
    use audit::{bundle, checks, population, reconcile, review, sample, show};
    use log::{access, line, then};
    Router::new()
        .route("/desk/log", get(log::show))
        .route("/desk/log/{position}", get(line::show))
        .route("/desk/access/{kind}/{id}", get(access::show))
        .route("/desk/then", get(then::show))
        .route("/desk/audit", get(audit::list))
        .route("/desk/audit-tests", get(checks::show))
        .route("/desk/review/{kind}/{id}", get(review::show))
        .route("/desk/audit/{id}", get(show::show))
        .route("/desk/audit/{id}/population", get(population::ask).post(population::take))
        .route("/desk/audit/{id}/sample", get(sample::ask).post(sample::take))
        .route("/desk/audit/{id}/reconcile", get(reconcile::ask).post(reconcile::take))
        .route("/desk/audit/{id}/bundle", get(bundle::ask).post(bundle::take))
        .route("/desk/bundle", get(log::bundle::ask).post(log::bundle::take))
        .route("/desk/verify", get(verify::show))
        .route("/desk/verify/new", get(verify::begin::ask).post(verify::begin::take))
        .route("/desk/verify/report", get(verify::print::give))
}

fn packages_router() -> Router<Arc<Shared>> {
    use packages::{confirm, end, pack, partners, propose, reply};
    let partner = |step: &str| format!("/desk/partners/{{organisation}}/{step}");
    Router::new()
        .route("/reply", get(reply::ask_outside).post(reply::take_outside))
        .route("/desk/replies", get(reply::ask).post(reply::take))
        .route("/desk/file/{kind}/{id}/pack", get(pack::ask).post(pack::take))
        .route("/desk/partners", get(partners::show))
        .route(&partner("propose"), get(propose::ask).post(propose::take))
        .route(&partner("confirm"), get(confirm::ask).post(confirm::take))
        .route(&partner("end"), get(end::ask).post(end::take))
}

fn words_router() -> Router<Arc<Shared>> {
    use seconds::{bundle, opening};
    Router::new()
        .route("/desk/words", get(seconds::show))
        .route("/desk/words/opening", get(opening::ask).post(opening::take))
        .route("/desk/words/bundle", get(bundle::ask).post(bundle::take))
}

fn receipts_router() -> Router<Arc<Shared>> {
    use receipts::{decline, end, issue, lost, reply};
    let report = |step: &str| format!("/desk/receipts/{{report}}/{step}");
    Router::new()
        .route(&report("reply"), get(reply::ask).post(reply::take))
        .route(&report("issue"), get(issue::ask).post(issue::take))
        .route(&report("end"), get(end::ask).post(end::take))
        .route(&report("lost"), get(lost::ask).post(lost::take))
        .route(&report("second"), get(lost::ask_second).post(lost::take_second))
        .route(&report("decline"), get(decline::ask).post(decline::take))
}
