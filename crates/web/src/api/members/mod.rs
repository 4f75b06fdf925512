//! Members, their roles, and how they sign in: what a registrar keeps. A member is named by their id, never by their name: an
//! address stands in histories and logs.
//!
//! INVARIANT: what gives somebody a role or a way in needs a second factor shown within ten minutes, so no program does it.

pub(crate) mod accounts;
pub(crate) mod add;
pub(crate) mod enrolment;
pub(crate) mod list;
pub(crate) mod proposals;
pub(crate) mod recusal;
pub(crate) mod resets;
pub(crate) mod roles;
pub(crate) mod sessions;
pub(crate) mod standing;
pub(crate) mod tokens;

use amana_app::signin::Given;
use amana_events::{MemberId, Moment};
use serde::Serialize;
use utoipa::ToSchema;

/// A code to enrol, said this once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "member": "0190f1a2-0000-7000-8000-000000000001", "code": "7H2K-9QWX-3MPD-R5TV", "until": "2026-11-21T09:00:00Z"
}))]
pub(crate) struct GivenCode {
    /// For whom.
    #[schema(value_type = Uuid)]
    member: MemberId,
    /// The code: given to the member in person.
    code: String,
    /// Until when it may be used.
    #[schema(value_type = String, format = DateTime)]
    until: Moment,
}

impl From<Given> for GivenCode {
    fn from(given: Given) -> Self {
        let code = given.code.printed().reveal().to_owned();
        Self { member: given.member, code, until: given.until }
    }
}
