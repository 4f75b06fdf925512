//! The log and its proofs. How much there is of everything is told by them, so they are for who audits and for who keeps the keys,
//! and no address of them is open to anybody who did not sign in (`ops/decisions/0040`).

pub(crate) mod bundle;
pub(crate) mod checkpoints;
pub(crate) mod key;
pub(crate) mod lines;
pub(crate) mod proofs;
pub(crate) mod tiles;
pub(crate) mod witnesses;

use amana_app::proof::Signed;
use amana_events::Moment;
use axum::{
    http::{HeaderName, header},
    response::IntoResponse,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A plain text, as the formats of C2SP are.
fn plain(text: impl std::fmt::Display) -> impl IntoResponse {
    const TYPE: (HeaderName, &str) = (header::CONTENT_TYPE, "text/plain; charset=utf-8");
    ([TYPE], text.to_string())
}

/// A signed checkpoint.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Checkpoint {
    /// Of how many events it speaks.
    size: u64,
    /// The root of the tree over them, in hexadecimal digits.
    root: String,
    /// When it was signed.
    #[schema(value_type = String, format = DateTime)]
    signed: Moment,
    /// The signed note (C2SP tlog-checkpoint), with what witnesses signed of it.
    note: String,
}

impl From<&Signed> for Checkpoint {
    fn from(it: &Signed) -> Self {
        let (root, note) = (it.root().to_string(), it.note.to_string());
        Self { size: it.size(), root, signed: it.signed, note }
    }
}
