//! `POST /api/v1/receipt/not-alone`: somebody looks over the holder's shoulder.

use std::sync::Arc;

use axum::{extract::State, http::HeaderMap};

use super::{holder, page::Page};
use crate::{
    api::{body::Json, documents::answers::Behind},
    problem::Problem,
    server::Shared,
};

/// Says that the holder is not alone.
///
/// From now on nobody reaches out to them. The answer is the page of somebody for whom there is nothing yet.
#[utoipa::path(
    post,
    path = "/api/v1/receipt/not-alone",
    tag = "receipt",
    security(("receipt" = [])),
    responses((status = 200, description = "An empty page.", body = Page), Behind)
)]
pub(crate) async fn say(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
) -> Result<Json<Page>, Problem> {
    let presented = holder(&shared, &headers).await?;
    Ok(Json(shared.office.holder_not_alone(&presented).await?.into()))
}
