//! `GET` and `POST /api/v1/services/hsds`: the directory as Open Referral HSDS 3, out and in.

use amana_app::services::{Hsds, HsdsService};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{Asking, Commanded, SignedIn},
        query::Query,
    },
    problem::Problem,
    server::admission::finish,
    signed::{
        Caller,
        scope::{Read, Record},
    },
};

/// The directory, or a part of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"services": [{"id": "0190f1a2-0000-7000-8000-000000000001", "name": "House by the river",
    "status": "active", "organization": {"id": "0190f1a2-0000-7000-8000-000000000002", "name": "Maison"},
    "attributes": [{"taxonomy_term": {"taxonomy": "service_kind", "code": "safehouse_service"}}]}]}))]
pub(crate) struct HsdsShown {
    /// Services of the standard, each with its organisation.
    #[schema(value_type = Vec<Object>)]
    services: Vec<HsdsService>,
}

/// How many were registered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServicesTaken {
    /// Services that were new or stood here otherwise.
    registered: usize,
}

/// The directory as HSDS.
#[utoipa::path(
    get,
    path = "/api/v1/services/hsds",
    tag = "registry",
    security(("bearer" = [])),
    responses((status = 200, description = "The directory.", body = HsdsShown), SignedIn, Asking)
)]
pub(crate) async fn show(caller: Caller<Read>, query: Query) -> Result<Json<HsdsShown>, Problem> {
    query.end()?;
    let sight = caller.office.sight(caller.acting()).await?;
    caller.office.note_list(caller.acting(), "services", &[], None).await?;
    let Hsds { services } = caller.office.services_hsds(&sight).await?;
    Ok(Json(HsdsShown { services }))
}

/// Registers services, all or none; one that stands here just so is left alone.
///
/// Their organisations must be registered first. It takes a second factor shown lately, as everything does that changes the registry.
#[utoipa::path(
    post,
    path = "/api/v1/services/hsds",
    tag = "registry",
    security(("bearer" = [])),
    request_body(content = HsdsShown, content_type = "application/json"),
    responses((status = 201, description = "They are registered.", body = ServicesTaken), SignedIn, Commanded)
)]
pub(crate) async fn take(
    caller: Caller<Record>,
    sent: Sent,
) -> Result<(axum::http::StatusCode, Json<ServicesTaken>), Problem> {
    caller.stepped_up()?;
    let place = sent.place();
    let hsds = Hsds::of_value(sent.fields().await?.into_object().into())?;
    let (office, acting) = (caller.office.clone(), caller.acting());
    let taken = async move { office.import_services(acting, &hsds).await };
    let registered = finish(place, taken).await??;
    Ok((axum::http::StatusCode::CREATED, Json(ServicesTaken { registered })))
}
