//! `/desk/receipts/{report}/reply`: a message for a holder, sealed to their code.

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
    super::plain("receipt-reply", report, vec![whose(at, form), at.asks(form).sealed("text")])
}

/// Asks to whom, and what.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let report = report(&at, &id).await?;
    plain(&at, report, &Form::default()).shown(&at, &Form::default(), Vec::new()).await
}

/// Leaves it behind their code.
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
    let mut wrong = missing(form, &["text"]);
    let holder = match holder(form) {
        Ok(holder) if wrong.is_empty() => holder,
        holder => {
            wrong.extend(holder.err());
            return plain(at, report, form).shown(at, form, wrong).await;
        }
    };
    let (office, acting, text) = (asked.office(), at.acting(), Secret::from(form.text("text")));
    let work = async move { office.reply_to_holder(acting, report, Some(holder), &text).await };
    match finish(asked.place.clone(), work).await? {
        Ok(_) => Ok(on_to(&at.to(&place_of_file(report)))),
        Err(error) => plain(at, report, form).refused(at, form, error).await,
    }
}
