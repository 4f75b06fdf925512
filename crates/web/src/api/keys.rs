//! `GET /api/v1/keys`: how keys stand. Nothing here moves one: keys are rotated, backed up and recovered at the machine that holds
//! them, by who has the passphrase.

use amana_app::custody::KeysStatus;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        body::Json,
        documents::answers::{Absent, SignedIn},
    },
    problem::Problem,
    signed::{Caller, scope::Audit},
};

/// What there is of keys.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"keys": {
    "provider": "passphrase", "kek": "kek-0001", "retired": [], "owner_keys": 12, "data_keys": 31, "to_rewrap": 0,
    "rehearsed": null, "backup": null, "shares": null, "missing": ["there is neither backup nor shares: …"]
}}))]
pub(crate) struct Keys {
    /// `provider` (`passphrase`, `plain`, `locked`), `kek`, `retired`, `owner_keys`, `data_keys`, `to_rewrap`, `rehearsed`, `backup`,
    /// `shares`, and `missing`: what to do, in words.
    #[schema(value_type = Object)]
    keys: KeysStatus,
}

/// How keys stand, for who keeps them and who audits that.
#[utoipa::path(
    get,
    path = "/api/v1/keys",
    tag = "log",
    security(("bearer" = [])),
    responses((status = 200, description = "What there is.", body = Keys), SignedIn, Absent)
)]
pub(crate) async fn show(caller: Caller<Audit>) -> Result<Json<Keys>, Problem> {
    caller.office.may_prove(caller.acting()).await?;
    Ok(Json(Keys { keys: caller.office.keys_status(None).await? }))
}
