//! `/desk/file/{kind}/{id}/door/{request}/open`: a door is opened with the approvals of two others.

use std::sync::Arc;

use amana_app::doors::{DoorApproval, OpenFor};
use amana_events::{EventId, StreamId};
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
    approve::door,
    hours,
};
use crate::{
    api::body::Sent,
    pages::{
        form::Form,
        frame::{Wrong, on_to},
        words::Speaks,
    },
    server::{Shared, admission::finish},
};

const APPROVALS: [&str; 2] = ["first-approval", "second-approval"];

fn plain(at: &At, file: StreamId, form: &Form) -> Plain {
    let asks = at.asks(form);
    let mut inputs = Vec::from(APPROVALS.map(|name| asks.text(name)));
    inputs.extend([asks.sealed("reason"), asks.line("hours", "number").optional()]);
    Plain { says: "door-open", back: place_of_file(file), inputs }
}

/// Asks for the approvals and why.
pub(in crate::pages) async fn ask(
    at: At,
    Path((kind, id, request)): Path<(String, String, String)>,
) -> Result<Response, Halt> {
    let (stream, _) = door(&kind, &id, &request)?;
    plain(&at, stream, &Form::default()).shown(&at, &Form::default(), Vec::new()).await
}

/// What a form holds: approvals of this request, and how long.
fn read(
    form: &Form,
    (file, request): (StreamId, EventId),
) -> Result<(Vec<DoorApproval>, OpenFor), Vec<Wrong>> {
    let mut wrong = missing(form, &[APPROVALS[0], APPROVALS[1], "reason"]);
    let mut approvals = Vec::new();
    for name in APPROVALS {
        let read: Result<DoorApproval, _> = serde_json::from_str(form.text(name).trim());
        match read {
            Ok(approval) if (approval.stream, approval.request) == (file, request) => {
                approvals.push(approval);
            }
            Ok(_) => wrong.push(Wrong::of(name, "door-other-approval")),
            Err(_) if wrong.iter().any(|it| it.field == name) => {}
            Err(_) => wrong.push(Wrong::of(name, "door-no-approval")),
        }
    }
    let open = hours(form);
    match open {
        Ok(open) if wrong.is_empty() => Ok((approvals, open)),
        Ok(_) => Err(wrong),
        Err(more) => Err(wrong.into_iter().chain(more).collect()),
    }
}

/// Opens it.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path((kind, id, request)): Path<(String, String, String)>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    let (stream, request) = door(&kind, &id, &request)?;
    let (approvals, open) = match read(form, (stream, request)) {
        Ok(read) => read,
        Err(wrong) => return plain(at, stream, form).shown(at, form, wrong).await,
    };
    asked.stepped_up().await?;
    let (office, member) = (asked.office(), at.member());
    let reason = Secret::from(form.text("reason"));
    let work = async move { office.break_glass_invoke(member, &approvals, open, &reason).await };
    match finish(asked.place.clone(), work).await? {
        Ok(_) => Ok(on_to(&at.to("/desk/doors"))),
        Err(error) => plain(at, stream, form).refused(at, form, error).await,
    }
}
