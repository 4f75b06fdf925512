//! `/mine`: the survivor's journey: what the reporter's has, what was decided, who opened their data, and what they may ask for.

use std::sync::Arc;

use amana_app::receipts::SurvivorPart;
use amana_events::report::ReceiptHolder;
use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};

use super::{Came, Topic, journey, keep, to_open};
use crate::{
    api::body::Sent,
    pages::{
        frame::{Frame, page},
        words::{Speaks, Words},
    },
    problem::Problem,
    server::Shared,
};

const OWN: ReceiptHolder = ReceiptHolder::Survivor;

/// Days and what was on them.
#[derive(Template)]
#[template(path = "public/decided.html")]
struct Decided {
    frame: Frame,
    steps: Vec<(String, String)>,
}

/// Who opened their data.
#[derive(Template)]
#[template(path = "public/looks.html")]
struct Looks {
    frame: Frame,
    openings: Vec<Look>,
    withheld: Option<String>,
}

struct Look {
    day: String,
    roles: String,
    organisation: String,
    purpose: String,
}

/// Where it stands, and the thread.
pub(in crate::pages) async fn show(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    journey::show(&shared, words, (&headers, OWN)).await
}

/// Writes to the office.
pub(in crate::pages) async fn write(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    sent: Sent,
) -> Result<Response, Problem> {
    journey::write(&shared, words, sent, (OWN, None)).await
}

/// Help without an investigation, no more contact, how they were treated, or what was done to them because of it.
pub(in crate::pages) async fn more(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let topic = Topic::numbered(&number).ok_or_else(|| Problem::of("not_found"))?;
    journey::more(&shared, words, (&headers, OWN, topic)).await
}

/// Takes it.
pub(in crate::pages) async fn write_more(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    Path(number): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let topic = Topic::numbered(&number).ok_or_else(|| Problem::of("not_found"))?;
    journey::write(&shared, words, sent, (OWN, Some(topic))).await
}

/// Somebody looks over their shoulder.
pub(in crate::pages) async fn alone(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    sent: Sent,
) -> Result<Response, Problem> {
    journey::alone(&shared, words, (sent, OWN)).await
}

/// The survivor who came, with what is theirs alone.
async fn part(
    shared: &Shared,
    headers: &HeaderMap,
) -> Result<Option<(Came, SurvivorPart)>, Problem> {
    let Some(came) = Came::read(shared, headers, OWN).await? else { return Ok(None) };
    let page = shared.office.holder_page(&came.presented).await?;
    Ok(page.survivor.map(|part| (came, part)))
}

/// What was decided, and when. What a decision says a person tells them, where it is safe.
pub(in crate::pages) async fn decided(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Some((came, part)) = part(&shared, &headers).await? else { return Ok(to_open(words)) };
    let steps = part.steps.iter().map(|step| (words.day(step.date), step_said(words, &step.what)));
    let steps = steps.collect();
    let mut answer =
        page(StatusCode::OK, &Decided { frame: Frame::new(words, "/mine/decided"), steps });
    keep(&shared, &came.code, &mut answer).await?;
    Ok(answer)
}

/// A step, and of what they were told, in their words.
fn step_said(words: &Words, what: &str) -> String {
    match what.split_once(": ") {
        Some((step, of)) => format!("{}: {}", words.label("step", step), words.label("told", of)),
        None => words.label("step", what),
    }
}

/// Who opened their data: role and organisation, never a name.
pub(in crate::pages) async fn looks(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Some((came, part)) = part(&shared, &headers).await? else { return Ok(to_open(words)) };
    let (lines, withheld) =
        part.access.map_or((Vec::new(), 0), |view| (view.openings, view.withheld));
    let withheld = usize::try_from(withheld).unwrap_or(usize::MAX);
    let openings = lines.iter().map(|line| {
        let roles: Vec<_> = line.roles.iter().map(|it| words.label("role", it.code())).collect();
        Look {
            day: words.day(line.date),
            roles: roles.join(", "),
            organisation: line.organisation.clone(),
            purpose: line
                .purpose
                .as_ref()
                .map(|it| words.label("purpose", it.as_str()))
                .unwrap_or_default(),
        }
    });
    let looks = Looks {
        frame: Frame::new(words, "/mine/looks"),
        openings: openings.collect(),
        withheld: (withheld > 0).then(|| words.count("looks-withheld", withheld)),
    };
    let mut answer = page(StatusCode::OK, &looks);
    keep(&shared, &came.code, &mut answer).await?;
    Ok(answer)
}
