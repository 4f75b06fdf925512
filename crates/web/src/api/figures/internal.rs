//! `POST /api/v1/figures/sea`: every cell, for a purpose. That it was disclosed is recorded first.

use amana_app::{figures::FiguresWanted, sea::disclosure::Published};
use amana_events::PurposeCode;
use utoipa::ToSchema;

use super::sea::DAY;
use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{Commanded, SignedIn},
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Read},
};

/// Which figures, and for what.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"from": "2018-04-01", "to": "2018-06-30", "purpose": "supervision"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct FiguresAsked {
    /// First day of receipt.
    #[schema(format = Date)]
    from: String,
    /// Last day of receipt, included.
    #[schema(format = Date)]
    to: String,
    /// For what they are used, as a code.
    purpose: String,
    /// As known by the end of this day.
    #[schema(format = Date)]
    as_known: Option<String>,
    /// As recorded by this moment, or the end of this day.
    as_recorded: Option<String>,
}

/// The same tables with every cell, for use inside.
#[utoipa::path(
    post,
    path = "/api/v1/figures/sea",
    tag = "figures",
    security(("bearer" = [])),
    request_body(content = FiguresAsked, content_type = "application/json"),
    responses((status = 200, description = "It was recorded, and these are the tables.", body = Object), SignedIn, Commanded)
)]
pub(crate) async fn disclose(caller: Caller<Read>, sent: Sent) -> Result<Json<Published>, Problem> {
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let purpose = fields.required::<PurposeCode>("purpose", "a code")?;
    let wanted = FiguresWanted {
        from: fields.required("from", DAY)?,
        to: fields.required("to", DAY)?,
        as_known: fields.parsed("as_known", DAY)?,
        as_recorded: fields.moment("as_recorded")?,
        internal: Some(purpose),
    };
    fields.end()?;
    let (office, acting) = (caller.office.clone(), caller.acting());
    let figures = async move { office.figures(acting, &wanted).await };
    Ok(Json(finish(place, figures).await??))
}
