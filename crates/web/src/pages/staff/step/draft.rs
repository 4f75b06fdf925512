//! A step that is not recorded yet: kept as it is typed, shown again at the same page to the same member, thrown away when it is
//! recorded or after a week.

use std::sync::Arc;

use amana_events::Moment;
use amana_vault::Secret;
use axum::{
    extract::State,
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};

use super::super::{Asked, At, Halt, resume::is_ours};
use crate::{
    api::body::Sent,
    pages::{form::Form, frame::on_to, words::Speaks},
    problem::Problem,
    server::Shared,
};

/// Whether a field is something that was typed.
fn is_typed(name: &str) -> bool {
    name.starts_with("d.") || matches!(name, "known" | "occurred")
}

/// What a member typed at a place before: when it was kept, and the form.
pub(super) async fn read(at: &At, place: &str) -> Result<Option<(Moment, Form)>, Halt> {
    let Some(draft) = at.office.draft_at(at.member(), place).await? else { return Ok(None) };
    let pairs: Vec<(String, String)> = serde_json::from_slice(&draft.bytes).unwrap_or_default();
    let pairs = pairs.into_iter().map(|(name, value)| (name, Secret::new(value)));
    Ok(Some((draft.saved, Form::of_pairs(pairs))))
}

/// Keeps what is typed, or throws it away: for the page's script, and for its buttons.
pub(in crate::pages) async fn keep(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let Asked { at, form, .. } = Asked::read(&shared, speaks, &uri, sent).await?;
    let place = form.text("place");
    let Some((file, _)) = place.split_once("/do/").filter(|_| is_ours(place)) else {
        return Err(Problem::of("not_found").into());
    };
    if form.text("go") == "drop" {
        at.office.drop_draft(at.member(), place).await?;
        return Ok(on_to(&at.to(place)));
    }
    let typed: Vec<(&str, &str)> = form
        .pairs()
        .filter(|(name, value)| is_typed(name) && !value.reveal().is_empty())
        .map(|(name, value)| (name, value.reveal()))
        .collect();
    let bytes = zeroize::Zeroizing::new(serde_json::to_vec(&typed).unwrap_or_default());
    at.office.save_draft(at.member(), place, &bytes).await?;
    if form.text("go") == "later" {
        return Ok(on_to(&at.to(file)));
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
