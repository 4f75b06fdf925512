//! Opening one sealed field: asked for with a purpose, shown once, closed again by leaving.
//!
//! INVARIANT: only with a second factor shown within ten minutes; the look is recorded before the text is given. The page is not
//! kept by a browser, nothing of the text stands in its address or title, and it leads away by itself after some minutes.

use std::sync::Arc;

use amana_app::{opening::FieldWanted, said};
use amana_events::{Code, EventId, PurposeCode, StreamId, StreamKind};
use amana_vault::Secret;
use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderValue, StatusCode, Uri},
    response::Response,
};

use super::super::{Asked, At, Halt, list::place_of_file, seconds, shown::Shown};
use crate::{
    api::{body::Sent, query::named, streams::file_of},
    pages::{
        frame::{Frame, Wrong, page},
        words::Speaks,
    },
    problem::Problem,
    server::{Shared, admission::finish},
};

/// After how many seconds the page closes by itself.
const SHOWN_SECONDS: u32 = 300;

#[derive(Template)]
#[template(path = "staff/open.html")]
struct Ask {
    frame: Frame,
    field: String,
    place: String,
    purposes: Vec<(String, String)>,
    bases: Vec<(String, String)>,
    typed: Typed,
    /// What another member is sent whose word is needed.
    asks: String,
}

/// What was typed.
#[derive(Default)]
struct Typed {
    purpose: String,
    basis: String,
    word: Secret,
}

#[derive(Template)]
#[template(path = "staff/opened.html")]
struct Opened {
    frame: Frame,
    field: String,
    place: String,
    text: Secret,
    redacted: bool,
}

/// Which field, by its address.
type Place = (String, String, EventId, String);

/// Asks for what purpose.
pub(in crate::pages) async fn ask(
    at: At,
    Path((kind, id, event, field)): Path<(String, String, String, String)>,
) -> Result<Response, Halt> {
    let event: EventId = named(&event)?;
    asked(&at, (kind, id, event, field), Typed::default(), Vec::new()).await
}

async fn asked(
    at: &At,
    (kind, id, _, field): Place,
    typed: Typed,
    wrong: Vec<Wrong>,
) -> Result<Response, Halt> {
    use said::Tongue as _;
    let (stream, _) = file_of(&kind, &id)?;
    let shown = Shown::of(&at.office, at.words).await?;
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let ask = Ask {
        frame: at.frame().await?.with_wrong(wrong),
        field: shown.title(&field),
        place: place_of_file(stream),
        purposes: shown.choices("purpose"),
        bases: shown.choices("lawful_basis"),
        typed,
        asks: asks(at, stream),
    };
    Ok(page(status, &ask))
}

/// The address that a second member is sent, of whose identity and contact it takes two to open.
fn asks(at: &At, stream: StreamId) -> String {
    if stream.kind != StreamKind::Person {
        return String::new();
    }
    format!("{}/opening?to={}&person={}", seconds::PLACE, at.member(), stream.id)
}

/// Opens it.
pub(in crate::pages) async fn open(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path((kind, id, event, field)): Path<(String, String, String, String)>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asking = Asked::read(&shared, speaks, &uri, sent).await?;
    let event: EventId = named(&event)?;
    let (stream, _) = file_of(&kind, &id)?;
    let form = &asking.form;
    let typed = || Typed {
        purpose: form.text("purpose").to_owned(),
        basis: form.text("basis").to_owned(),
        word: Secret::from(form.text("second-word")),
    };
    let purpose = form.text("purpose").parse::<PurposeCode>();
    let (purpose, approval) = match (purpose, seconds::read(form, "second-word")) {
        (Ok(purpose), Ok(approval)) => (purpose, approval),
        (purpose, approval) => {
            let choose = purpose.err().map(|_| Wrong::of("purpose", "wrong-choose"));
            let wrong = choose.into_iter().chain(approval.err()).collect();
            return asked(&asking.at, (kind, id, event, field), typed(), wrong).await;
        }
    };
    asking.stepped_up().await?;
    let wanted = FieldWanted {
        stream,
        event,
        field: named::<Code>(&field)?,
        purpose,
        basis: form.text("basis").parse::<Code>().ok(),
        approval,
    };
    let (at, member) = (&asking.at, asking.at.member());
    let office = at.office.clone();
    let opened = async move { office.open_field(member, &wanted).await };
    let opened = match finish(asking.place.clone(), opened).await? {
        Ok(opened) => opened,
        Err(error) => {
            let problem = Problem::from(error);
            if problem.is("not_found") || !problem.is_of_a_rule() {
                return Err(problem.into());
            }
            let says = problem.detail().to_owned().into();
            let wrong = vec![Wrong { field: "purpose".into(), says }];
            return asked(at, (kind, id, event, field), typed(), wrong).await;
        }
    };
    let shown = Shown::of(&at.office, at.words).await?;
    let opened = Opened {
        frame: at.frame().await?.in_this_language(),
        field: said::Tongue::title(&shown, &field),
        place: place_of_file(stream),
        text: opened.text,
        redacted: opened.redacted.is_some(),
    };
    let back = format!("{SHOWN_SECONDS};url={}", at.to(&opened.place));
    let mut response = page(StatusCode::OK, &opened);
    if let Ok(back) = HeaderValue::from_str(&back) {
        response.headers_mut().insert("refresh", back);
    }
    Ok(response)
}
