//! Members' pages: the desk, lists, files and their steps, behind `/desk`.
//!
//! INVARIANT: a page calls the use cases that the interface calls, as the same member; it decides nothing. What may not be seen
//! leaves no trace: no row, no count, no difference between hidden and absent. A sealed field is shown by `file::open` alone.

mod at;
mod away;
mod desk;
mod fields;
mod figures;
mod file;
mod find;
mod halt;
mod list;
mod log;
mod members;
pub(super) mod resume;
mod shown;
mod step;
mod ways;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

pub(super) use at::{Asked, At, signed_in};
pub(super) use halt::Halt;

use crate::server::Shared;

/// The routes.
pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/desk", get(desk::show))
        .route("/desk/second", post(resume::second))
        .route("/desk/away", get(away::ask).post(away::take))
        .route("/desk/draft", post(step::draft::keep))
        .route("/desk/find", post(find::find))
        .route("/desk/reports", get(list::report_list))
        .route("/desk/cases", get(list::case_list))
        .route("/desk/assistance", get(list::assistance_list))
        .route("/desk/referrals", get(list::referral_list))
        .route("/desk/handovers", get(list::handover_list))
        .route("/desk/figures", get(figures::show))
        .route("/desk/members", get(members::show))
        .route("/desk/log", get(log::show))
        .route("/desk/new/{kind}/{command}", get(step::begin))
        .route("/desk/file/{kind}/{id}", get(file::show))
        .route("/desk/file/{kind}/{id}/do", get(step::all))
        .route("/desk/file/{kind}/{id}/do/{command}", get(step::ask).post(step::take))
        .route(
            "/desk/file/{kind}/{id}/open/{event}/{field}",
            get(file::open::ask).post(file::open::open),
        )
}
