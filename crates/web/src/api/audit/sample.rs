//! `POST /api/v1/audit/engagements/{id}/samples`: a sample that anybody draws again.

use amana_app::{AppError, audit::Drawn};
use amana_events::{EventId, audit::AuditedKind};
use axum::{extract::Path, http::StatusCode};
use utoipa::ToSchema;

use super::engagement_of;
use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{Commanded, SignedIn},
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Audit},
};

/// Most files of one sample.
const SIZE_MAX: u64 = 500;

/// What is drawn.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"size": 10, "kinds": ["case"]}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct SampleAsked {
    /// How many files: 1 to 500.
    size: u64,
    /// From files of these kinds: `report`, `case`, `assistance`, `referral`, `handover`; of all where none is named.
    kinds: Option<Vec<String>>,
    /// From this population; from the newest where none is named.
    population: Option<uuid::Uuid>,
}

/// Draws a sample by the root of the log at the population's size. Each draw is the one after the last.
#[utoipa::path(
    post,
    path = "/api/v1/audit/engagements/{id}/samples",
    tag = "audit",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The engagement.")),
    request_body(content = SampleAsked, content_type = "application/json"),
    responses(
        (status = 201, description = "`sample`, `population`, `seed`, `round`, `of` and `items`.", body = Object),
        SignedIn, Commanded
    )
)]
pub(crate) async fn draw(
    caller: Caller<Audit>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<(StatusCode, Json<Drawn>), Problem> {
    let engagement = engagement_of(&id)?;
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let size = fields.number("size")?.filter(|size| (1..=SIZE_MAX).contains(size));
    let wrong = || Problem::of("wrong_shape").at("size").saying("Want a number from 1 to 500.");
    let size = size.and_then(|size| usize::try_from(size).ok()).ok_or_else(wrong)?;
    let kinds = fields.words::<AuditedKind>("kinds", "a list of kinds of file")?;
    let population = fields.parsed::<EventId>("population", "a population's id")?;
    fields.end()?;
    let (office, acting, member) = (caller.office.clone(), caller.acting(), caller.member());
    let drawn = async move {
        let drawn = office.draw_sample(member, engagement, population, &kinds, size).await?;
        let sight = office.sight(acting).await?;
        let items: Vec<_> = drawn.items.iter().copied().filter(|it| sight.shows(*it)).collect();
        office.note_list(acting, "audit_sample", &items, None).await?;
        Ok::<_, AppError>(Drawn { items, ..drawn })
    };
    Ok((StatusCode::CREATED, Json(finish(place, drawn).await??)))
}
