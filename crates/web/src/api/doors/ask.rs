//! `POST /api/v1/doors/ask`: an id to sign under. Nothing is recorded.

use amana_app::doors::Asked;
use amana_events::StreamId;
use axum::http::StatusCode;
use utoipa::ToSchema;

use crate::api::access::how_long;
use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{Commanded, SignedIn},
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Own},
};

/// Which file, and for how long.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"stream": "case/0190f1a2-0000-7000-8000-000000000001", "hours": 4}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct DoorWanted {
    /// The file.
    stream: String,
    /// For so many hours; as long as the ledger's clock allows where nothing is said.
    hours: Option<u32>,
    /// Or until then.
    #[schema(format = DateTime)]
    until: Option<String>,
}

/// Asks for a door to a file.
///
/// What would be refused for another reason than that nobody approved yet is refused now. Two other members sign under `request`.
#[utoipa::path(
    post,
    path = "/api/v1/doors/ask",
    tag = "access",
    security(("bearer" = [])),
    request_body(content = DoorWanted, content_type = "application/json"),
    responses((status = 201, description = "Two others approve.", body = Object), SignedIn, Commanded)
)]
pub(crate) async fn ask(
    caller: Caller<Own>,
    sent: Sent,
) -> Result<(StatusCode, Json<Asked>), Problem> {
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let stream: StreamId = fields.required("stream", "kind/uuid, such as case/0190…")?;
    let open = how_long(&mut fields)?;
    fields.end()?;
    let (office, member) = (caller.office.clone(), caller.member());
    let work = async move { office.break_glass_ask(member, stream, open).await };
    Ok((StatusCode::CREATED, Json(finish(place, work).await??)))
}
