//! `GET /api/v1/erasures/{id}/certificate`: what was destroyed, on whose authority, and the proof.

use amana_app::erase::ErasureCertificate;
use amana_events::{StreamId, StreamKind};
use axum::extract::Path;

use super::{absent, person};
use crate::{
    api::{
        body::Json,
        documents::answers::{Absent, SignedIn},
    },
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// The certificate of an erasure that was executed.
///
/// Its `proof` is a C2SP tlog-proof: whoever has the log's key verifies it alone.
#[utoipa::path(
    get,
    path = "/api/v1/erasures/{id}/certificate",
    tag = "erasures",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The request's id, or the person's.")),
    responses((status = 200, description = "The certificate.", body = Object), SignedIn, Absent)
)]
pub(crate) async fn certificate(
    caller: Caller<Read>,
    Path(id): Path<String>,
) -> Result<Json<ErasureCertificate>, Problem> {
    let person = person(&caller, &id).await?;
    let (office, acting) = (&caller.office, caller.acting());
    let sight = office.sight(acting).await?;
    let certificate = office.erasure_certificate(&sight, person).await.map_err(absent)?;
    let stream = StreamId::new(StreamKind::Person, person.uuid());
    office.note_list(acting, "erasure_certificate", &[stream], None).await?;
    Ok(Json(certificate))
}
