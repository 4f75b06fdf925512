//! `/desk/receipts/{report}/decline`: another code in the place of a lost one is declined.

use std::sync::Arc;

use amana_events::StreamId;
use amana_vault::Secret;
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{
        Asked, At, Halt,
        list::place_of_file,
        plain::{Plain, missing},
    },
    holder, report, whose,
};
use crate::{
    api::body::Sent,
    pages::{form::Form, frame::on_to, words::Speaks},
    server::{Shared, admission::finish},
};

fn plain(at: &At, report: StreamId, form: &Form) -> Plain {
    super::plain("receipt-refuse", report, vec![whose(at, form), at.asks(form).sealed("reason")])
}

/// Asks whose, and why.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let report = report(&at, &id).await?;
    plain(&at, report, &Form::default()).shown(&at, &Form::default(), Vec::new()).await
}

/// Records it.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    let report = report(at, &id).await?;
    let mut wrong = missing(form, &["reason"]);
    let holder = match holder(form) {
        Ok(holder) if wrong.is_empty() => holder,
        holder => {
            wrong.extend(holder.err());
            return plain(at, report, form).shown(at, form, wrong).await;
        }
    };
    let (office, acting, reason) = (asked.office(), at.acting(), Secret::from(form.text("reason")));
    let work = async move { office.decline_replacement(acting, report, holder, &reason).await };
    match finish(asked.place.clone(), work).await? {
        Ok(_) => Ok(on_to(&at.to(&place_of_file(report)))),
        Err(error) => plain(at, report, form).refused(at, form, error).await,
    }
}
