//! `GET /api/v1/feed`: that something changed in files the caller may see, as it happens (`text/event-stream`).

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderName, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use std::fmt::Write as _;

use crate::{
    api::documents::answers::{Asking, SignedIn},
    problem::Problem,
    server::{
        Shared,
        feeds::{Feed, Heard},
    },
    signed::{Caller, position::is_place, scope::Read},
};

/// The header by which a feed goes on where it was.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Asks a proxy to keep nothing back.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");
/// How often a feed on which nothing happens says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// What happens, as it happens.
///
/// Each `change` is the position of an event, its file and its name, and nothing of what it says; read the file for that. Its id is
/// the position: with `Last-Event-ID` a feed goes on behind it. It ends at once with the session, and with the server; every
/// quarter of a minute a comment says that it lives. A full server answers `busy`.
#[utoipa::path(
    get,
    path = "/api/v1/feed",
    tag = "changes",
    security(("bearer" = [])),
    params(("Last-Event-ID" = Option<u64>, Header, description = "The id of the last event that was heard.")),
    responses(
        (status = 200, description = "The feed: events with `id`, `event` and `data`.", body = Object,
            content_type = "text/event-stream"),
        SignedIn, Asking,
    )
)]
pub(crate) async fn feed(
    State(shared): State<Arc<Shared>>,
    caller: Caller<Read>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let wrong = || Problem::of("wrong_position").at("Last-Event-ID");
    let read = |text: &str| {
        let last = text.trim().parse::<u64>().ok().filter(|last| is_place(*last))?;
        last.checked_add(1)
    };
    let from = headers.get(LAST_EVENT_ID).map(|text| text.to_str().ok().and_then(read));
    let from = from.map(|from| from.ok_or_else(wrong)).transpose()?;
    let from = match from {
        Some(from) => from,
        None => caller.office.size().await?,
    };
    let feed = Feed::open(&shared, &caller, from).ok_or_else(|| Problem::of("busy").after(5))?;
    let told = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CONNECTION, "close"),
        (UNBUFFERED, "no"),
    ];
    let first = feed.at().checked_sub(1).map(|last| format!("id: {last}\n")).unwrap_or_default();
    let first = format!("retry: 5000\n{first}\n");
    let lines = stream::unfold((feed, Some(first)), async |(mut feed, first)| {
        let text = match first {
            Some(first) => first,
            None => next(&mut feed).await?,
        };
        Some((Ok::<_, std::convert::Infallible>(text), (feed, None)))
    });
    Ok((told, Body::from_stream(lines)).into_response())
}

/// The next lines; none at the end.
async fn next(feed: &mut Feed) -> Option<String> {
    match feed.heard(HEARTBEAT).await {
        Ok(Heard::Nothing) => Some(":\n\n".to_owned()),
        Ok(Heard::Ended) => None,
        Ok(Heard::Happened(all)) => {
            let mut text = String::new();
            for one in all {
                let data = serde_json::to_string(&one).unwrap_or_default();
                let _ = write!(text, "id: {}\nevent: change\ndata: {data}\n\n", one.position);
            }
            Some(text)
        }
        Err(error) => {
            tracing::error!(%error, "a feed ends");
            None
        }
    }
}
