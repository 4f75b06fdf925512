//! What both journeys have: where it stands, the thread, what is said besides, and that somebody looks over the shoulder. Whose
//! journey it is, the handler says: a code of the other kind is not found in it.

use std::sync::Arc;

use amana_app::receipts::{HolderPage, Sent as Report};
use amana_events::report::ReceiptHolder;
use amana_vault::Secret;
use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};

use super::{Came, Topic, keep, open, to_open};
use crate::{
    api::body::Sent,
    pages::{
        form::Form,
        frame::{Frame, Wrong, on_to, page},
        words::Words,
        write::send::receipt,
    },
    problem::Problem,
    server::{
        Shared,
        admission::{Place, finish},
    },
};

/// How many digits the key of a page has.
const ONCE_DIGITS: usize = 32;

/// What a thread's page shows.
#[derive(Template)]
#[template(path = "public/thread.html")]
struct Thread {
    frame: Frame,
    /// Where it is: `/messages` or `/mine`.
    place: &'static str,
    /// Where somebody says that they are not alone.
    alone: &'static str,
    received: String,
    open: bool,
    letters: Vec<(String, bool, Secret)>,
    before: Option<String>,
    is_survivor: bool,
    /// Where else something is asked for, and the message that names it.
    topics: Vec<(&'static str, &'static str)>,
    typed: Secret,
    token: String,
    once: String,
}

/// One thing that is said to the office in words of one's own.
#[derive(Template)]
#[template(path = "public/topic.html")]
struct Saying {
    frame: Frame,
    place: &'static str,
    back: &'static str,
    topic: Topic,
    typed: Secret,
    token: String,
    once: String,
}

const fn place_of(holder: ReceiptHolder) -> &'static str {
    match holder {
        ReceiptHolder::Reporter => "/messages",
        ReceiptHolder::Survivor => "/mine",
    }
}

fn status_of(wrong: &[Wrong]) -> StatusCode {
    if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// The page of a thread.
pub(super) async fn thread(
    shared: &Shared,
    words: &'static Words,
    came: &Came,
    (shown, typed, wrong): (HolderPage, Secret, Vec<Wrong>),
) -> Result<Response, Problem> {
    let holder = came.presented.behind().holder();
    let (place, is_survivor) = (place_of(holder), holder == ReceiptHolder::Survivor);
    let (status, letters) = (status_of(&wrong), shown.letters.into_iter());
    let thread = Thread {
        frame: Frame::new(words, place).with_wrong(wrong),
        place,
        alone: if is_survivor { "/mine/alone" } else { "/messages/alone" },
        received: words.day(shown.received),
        open: shown.open,
        letters: letters.map(|it| (words.day(it.date), it.own, it.text)).collect(),
        before: (shown.before > 0).then(|| words.count("before", shown.before)),
        is_survivor,
        topics: Topic::of(holder).iter().map(|it| (it.place(holder), it.title())).collect(),
        typed,
        token: came.token(shared).await?,
        once: shared.office.new_request_key(),
    };
    let mut response = page(status, &thread);
    keep(shared, &came.code, &mut response).await?;
    Ok(response)
}

/// The page on which one thing is said.
async fn saying(
    shared: &Shared,
    words: &'static Words,
    came: &Came,
    (topic, typed, wrong): (Topic, Secret, Vec<Wrong>),
) -> Result<Response, Problem> {
    let (status, holder) = (status_of(&wrong), came.presented.behind().holder());
    let place = topic.place(holder);
    let saying = Saying {
        frame: Frame::new(words, place).with_wrong(wrong),
        place,
        back: place_of(holder),
        topic,
        typed,
        token: came.token(shared).await?,
        once: shared.office.new_request_key(),
    };
    let mut response = page(status, &saying);
    keep(shared, &came.code, &mut response).await?;
    Ok(response)
}

/// Where it stands, and the thread.
pub(super) async fn show(
    shared: &Shared,
    words: &'static Words,
    (headers, holder): (&HeaderMap, ReceiptHolder),
) -> Result<Response, Problem> {
    let Some(came) = Came::read(shared, headers, holder).await? else { return Ok(to_open(words)) };
    let page = shared.office.holder_page(&came.presented).await?;
    thread(shared, words, &came, (page, Secret::empty(), Vec::new())).await
}

/// The page on which something is said besides.
pub(super) async fn more(
    shared: &Shared,
    words: &'static Words,
    (headers, holder, topic): (&HeaderMap, ReceiptHolder, Topic),
) -> Result<Response, Problem> {
    let came = Came::read(shared, headers, holder).await?;
    let Some(came) = came else { return Ok(to_open(words)) };
    saying(shared, words, &came, (topic, Secret::empty(), Vec::new())).await
}

/// Takes what a holder wrote, plainly or of a topic, and leads back to the thread.
pub(super) async fn write(
    shared: &Shared,
    words: &'static Words,
    sent: Sent,
    (holder, topic): (ReceiptHolder, Option<Topic>),
) -> Result<Response, Problem> {
    let (headers, place) = (sent.headers().clone(), sent.place());
    let form = Form::read(sent).await?;
    let Some(came) = Came::read(shared, &headers, holder).await? else {
        return open::again(shared, words, &form).await;
    };
    came.checked(shared, &form).await?;
    let (came, done) = written(shared, came, (&form, topic, words), place).await?;
    let wrong = match done {
        Written::Taken => {
            let back = place_of(holder);
            return Ok(on_to(&Frame::new(words, back).to(back)));
        }
        Written::Complained(done) => {
            let mut response = receipt(words, &done, Some("treatment-sent"));
            keep(shared, &came.code, &mut response).await?;
            return Ok(response);
        }
        Written::Not(says) => vec![Wrong::of("text", says)],
    };
    let typed = form.secret("text").cloned().unwrap_or_default();
    if let Some(topic) = topic {
        return saying(shared, words, &came, (topic, typed, wrong)).await;
    }
    let page = shared.office.holder_page(&came.presented).await?;
    thread(shared, words, &came, (page, typed, wrong)).await
}

/// What became of something a holder wrote.
enum Written {
    /// It is in their thread.
    Taken,
    /// It is a report of its own.
    Complained(Report),
    /// Nothing: what is wrong with it.
    Not(&'static str),
}

/// Records what a holder wrote, once for each page it was typed on.
async fn written(
    shared: &Shared,
    came: Came,
    (form, topic, words): (&Form, Option<Topic>, &'static Words),
    place: Arc<Place>,
) -> Result<(Came, Written), Problem> {
    let typed = form.text("text").trim();
    if typed.is_empty() && topic.is_none_or(Topic::needs_words) {
        return Ok((came, Written::Not("wrong-empty")));
    }
    let once = form.text("once");
    if once.len() != ONCE_DIGITS || !once.bytes().all(|it| it.is_ascii_hexdigit()) {
        return Err(Problem::of("form_token_needed"));
    }
    let Came { presented, code } = came;
    let key = format!("page/{once}");
    let presented = presented.once(&key);
    let complains = topic == Some(Topic::Treatment);
    // What a message asks for goes first, as the page said it: its holder reads it again in their thread.
    let text = match topic {
        Some(topic) if !complains => format!("{}\n\n{typed}", words.say(topic.title())),
        Some(_) | None => typed.to_owned(),
    };
    let (office, text) = (shared.office.clone(), Secret::new(text));
    let language = words.code().parse().map_err(|_| Problem::of("internal"))?;
    let work = async move {
        let done = match topic.map(Topic::asks) {
            None => office.holder_writes(&presented, &text).await.map(|_| Written::Taken),
            Some(Some(asks)) => {
                office.holder_asks(&presented, asks, &text).await.map(|_| Written::Taken)
            }
            Some(None) => office
                .holder_complains(&presented, &key, (language, &text))
                .await
                .map(Written::Complained),
        };
        (presented, done)
    };
    let (presented, done) = finish(place, work).await?;
    let came = Came { presented, code };
    let done = match done.map_err(Problem::from) {
        Ok(done) => done,
        Err(problem) if problem.is("other_body") && !complains => {
            // Sent before, from the same page: the first is there.
            Written::Taken
        }
        Err(problem) => Written::Not(says_of(problem)?),
    };
    Ok((came, done))
}

/// What is said of what could not be recorded, where who wrote it can do something about it.
fn says_of(problem: Problem) -> Result<&'static str, Problem> {
    for (code, says) in [
        ("text_too_long", "wrong-long"),
        ("nul_character", "wrong-letter"),
        ("other_body", "sent-before"),
        ("receipt_over", "sent-before"),
        ("key_expired", "sent-long-ago"),
    ] {
        if problem.is(code) {
            return Ok(says);
        }
    }
    Err(problem)
}

/// Records that the holder is not alone, and shows the page of somebody for whom there is nothing yet.
pub(super) async fn alone(
    shared: &Shared,
    words: &'static Words,
    (sent, holder): (Sent, ReceiptHolder),
) -> Result<Response, Problem> {
    let (headers, place) = (sent.headers().clone(), sent.place());
    let form = Form::read(sent).await?;
    let came = Came::read(shared, &headers, holder).await?;
    let Some(came) = came else { return Ok(to_open(words)) };
    came.checked(shared, &form).await?;
    let (office, Came { presented, code }) = (shared.office.clone(), came);
    let work = async move {
        let page = office.holder_not_alone(&presented).await;
        (presented, page)
    };
    let (presented, page) = finish(place, work).await?;
    let came = Came { presented, code };
    thread(shared, words, &came, (page?, Secret::empty(), Vec::new())).await
}
