//! `GET` and `POST /api/v1/figures/handovers`: how instruments' limits were kept in a quarter.

use amana_app::children::{Compliance, Quarter};
use amana_events::PurposeCode;
use utoipa::ToSchema;

use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{Asking, Commanded, SignedIn},
        query::Query,
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Read},
};

/// How a quarter is written.
const QUARTER: &str = "a quarter, such as 2026-Q3";

/// Which quarter, and for what.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"quarter": "2026-Q3", "purpose": "supervision"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct QuarterAsked {
    /// The quarter of the force's first contact.
    quarter: String,
    /// For what the figures are used, as a code.
    purpose: String,
}

/// How instruments' limits were kept, as it may be published: no child is in it.
///
/// A figure of 1 to 4 is withheld (null), and with it every figure of the same division.
#[utoipa::path(
    get,
    path = "/api/v1/figures/handovers",
    tag = "figures",
    security(("bearer" = [])),
    params(("quarter" = String, Query, description = "The quarter of the force's first contact.")),
    responses(
        (status = 200, description = "By instrument: handovers, limits, reasons, breaches, urgent care.", body = Object),
        SignedIn, Asking
    )
)]
pub(crate) async fn show(
    caller: Caller<Read>,
    mut query: Query,
) -> Result<Json<Compliance>, Problem> {
    caller.office.may_make_figures(caller.acting()).await?;
    let quarter: Quarter = query.required("quarter", QUARTER)?;
    query.end()?;
    Ok(Json(caller.office.compliance(caller.acting(), quarter, None).await?))
}

/// The same with every figure, for use inside. That it was disclosed is recorded first.
#[utoipa::path(
    post,
    path = "/api/v1/figures/handovers",
    tag = "figures",
    security(("bearer" = [])),
    request_body(content = QuarterAsked, content_type = "application/json"),
    responses((status = 200, description = "It was recorded, and this is the report.", body = Object), SignedIn, Commanded)
)]
pub(crate) async fn disclose(
    caller: Caller<Read>,
    sent: Sent,
) -> Result<Json<Compliance>, Problem> {
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let quarter: Quarter = fields.required("quarter", QUARTER)?;
    let purpose = fields.required::<PurposeCode>("purpose", "a code")?;
    fields.end()?;
    let (office, acting) = (caller.office.clone(), caller.acting());
    let report = async move { office.compliance(acting, quarter, Some(&purpose)).await };
    Ok(Json(finish(place, report).await??))
}
