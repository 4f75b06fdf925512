//! `GET /api/v1/accounts`: how members sign in, as a registrar sees it.

use amana_app::signin::Account;
use amana_events::{EventId, MemberId, registry::Factor};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{body::Json, documents::answers::SignedIn},
    problem::Problem,
    signed::{Caller, scope::Administer},
};

/// Accounts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Accounts {
    /// One for each member.
    accounts: Vec<AccountShown>,
}

/// How a member signs in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountShown {
    /// The member.
    #[schema(value_type = Uuid)]
    member: MemberId,
    /// Under which name; null where they have none.
    login: Option<String>,
    /// With what.
    #[schema(value_type = Vec<String>)]
    factors: Vec<Factor>,
    /// Whether they may sign in now.
    active: bool,
    /// How many sessions of theirs live.
    sessions: usize,
    /// Resets that wait for a second member.
    #[schema(value_type = Vec<Uuid>)]
    resets: Vec<EventId>,
}

impl From<Account> for AccountShown {
    fn from(it: Account) -> Self {
        let login = it.login.map(|name| name.reveal().to_owned());
        let Account { member, factors, active, sessions, resets, .. } = it;
        Self { member, login, factors, active, sessions, resets }
    }
}

/// How members sign in.
#[utoipa::path(
    get,
    path = "/api/v1/accounts",
    tag = "accounts",
    security(("bearer" = [])),
    responses((status = 200, description = "The accounts.", body = Accounts), SignedIn)
)]
pub(crate) async fn list(caller: Caller<Administer>) -> Result<Json<Accounts>, Problem> {
    let accounts = caller.office.accounts(caller.acting()).await?;
    Ok(Json(Accounts { accounts: accounts.into_iter().map(AccountShown::from).collect() }))
}
