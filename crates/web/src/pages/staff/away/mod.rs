//! `/desk/away`: somebody goes away, says who acts for them, and that they are back (`back`); or leaves, and hands all their files over with a note that must
//! be read.
//!
//! INVARIANT: each file is a step of its own, decided by its rules: one that may not go to these hands stays, and the page says
//! why. Sent twice, each is done once.

pub(in crate::pages) mod back;

use std::sync::Arc;

use amana_app::{
    AppError, record,
    standing::{Absence, InHand},
};
use amana_events::{Day, MemberId, StreamKind, common::Role};
use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};
use serde_json::{Map, Value, json};

use super::{Asked, At, Halt, list::place_of_file, shown::Shown};
use crate::{
    api::body::Sent,
    pages::{
        form::Form,
        frame::{Frame, Wrong, page},
        words::Speaks,
    },
    problem::Problem,
    server::{Shared, admission::finish},
};

#[derive(Template)]
#[template(path = "staff/away.html")]
struct Ask {
    frame: Frame,
    /// Files in hand: value, name, in which duty, and whether it goes.
    files: Vec<(String, String, String, bool)>,
    members: Vec<(String, String)>,
    member: String,
    how: String,
    until: String,
    note: String,
    once: String,
    /// Who acts for them now: file, who, and the last day.
    away: Vec<(String, String, String)>,
}

/// What became of each file: where it is, its name, and what was said against it.
#[derive(Template)]
#[template(path = "staff/away_done.html")]
struct Done {
    frame: Frame,
    files: Vec<(String, String, Option<String>)>,
}

/// What is asked of each file.
struct Wanted<'f> {
    to: MemberId,
    /// Until when they act; none where they take over.
    until: Option<Day>,
    note: &'f str,
    once: &'f str,
}

/// The files a member can give away here.
async fn in_hand(at: &At) -> Result<Vec<InHand>, AppError> {
    let mut held = at.office.in_hand(at.member(), &at.sight).await?;
    let given = |it: &InHand| match it.stream.kind {
        StreamKind::Case => it.duty.parse::<Role>().is_ok(),
        StreamKind::Assistance => true,
        StreamKind::Report
        | StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Referral
        | StreamKind::Handover
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => false,
    };
    held.retain(given);
    Ok(held)
}

fn value_of(file: &InHand) -> String {
    format!("{}:{}", file.stream, file.duty)
}

fn name_of(shown: &Shown, file: &InHand) -> String {
    file.reference.clone().unwrap_or_else(|| shown.called("kind", file.stream.kind.code()))
}

/// Asks who acts.
pub(in crate::pages) async fn ask(at: At) -> Result<Response, Halt> {
    asked(&at, &Form::default(), Vec::new()).await
}

async fn asked(at: &At, form: &Form, wrong: Vec<Wrong>) -> Result<Response, Halt> {
    let (held, shown) = (in_hand(at).await?, Shown::of(&at.office, at.words).await?);
    let streams: Vec<_> = held.iter().map(|it| it.stream).collect();
    at.office.note_list(at.acting(), "in_hand", &streams, None).await?;
    let own = at.member().to_string();
    let first = form.text("token").is_empty();
    let goes = |value: &str| first || form.all("file").any(|given| given == value);
    let files = held.iter().map(|it| {
        let value = value_of(it);
        let goes = goes(&value);
        (value, name_of(&shown, it), shown.called("role", &it.duty), goes)
    });
    let once = form.text("once");
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let ask = Ask {
        files: files.collect(),
        members: shown.people.all().into_iter().filter(|(id, _)| *id != own).collect(),
        member: form.text("member").to_owned(),
        how: form.text("how").to_owned(),
        until: form.text("until").to_owned(),
        note: form.text("note").to_owned(),
        once: if once.is_empty() { at.office.new_request_key() } else { once.to_owned() },
        away: away(at, &shown).await?,
        frame: at.frame().await?.with_wrong(wrong),
    };
    Ok(page(status, &ask))
}

/// Who acts for the member now.
async fn away(at: &At, shown: &Shown) -> Result<Vec<(String, String, String)>, Halt> {
    let absences = at.office.absences(at.member(), &at.sight).await?.into_iter();
    let row = |it: Absence| {
        let by = shown.people.short(&it.by.to_string());
        (it.reference.unwrap_or_default(), by, shown.words.day(it.until))
    };
    Ok(absences.map(row).collect())
}

/// What is wrong with what was sent, else what is wanted.
fn wanted(form: &Form) -> Result<Wanted<'_>, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let to = form.text("member").parse::<MemberId>();
    if to.is_err() {
        wrong.push(Wrong::of("member", "wrong-choose"));
    }
    let note = form.text("note").trim();
    let until = match form.text("how") {
        "acts" => form.text("until").parse::<Day>().map(Some).map_err(|_| "until"),
        "takes" if note.is_empty() => Err("note"),
        "takes" => Ok(None),
        _ => Err("how"),
    };
    if let Err(field) = until {
        wrong.push(Wrong::of(field, "away-needed"));
    }
    match (to, until) {
        (Ok(to), Ok(until)) if wrong.is_empty() => {
            Ok(Wanted { to, until, note, once: form.text("once") })
        }
        _ => Err(wrong),
    }
}

/// The step of one file; none where this kind of file has none.
fn step(file: &InHand, from: MemberId, wanted: &Wanted<'_>) -> Option<(&'static str, Value)> {
    match (file.stream.kind, wanted.until) {
        (StreamKind::Case, Some(until)) => {
            Some(("set_acting_for", json!({"member": wanted.to, "absent": from, "until": until})))
        }
        (StreamKind::Case, None) => Some((
            "reassign_case",
            json!({"from": from, "to": wanted.to, "role": file.duty, "handover_note": wanted.note}),
        )),
        (StreamKind::Assistance, None) => Some(("assign_assistance", json!({"member": wanted.to}))),
        _ => None,
    }
}

/// Takes it: file by file.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let Asked { at, form, place } = Asked::read(&shared, speaks, &uri, sent).await?;
    let wanted = match wanted(&form) {
        Ok(wanted) => wanted,
        Err(wrong) => return asked(&at, &form, wrong).await,
    };
    let words = Shown::of(&at.office, at.words).await?;
    let mut files = Vec::new();
    for file in in_hand(&at).await? {
        if !form.all("file").any(|given| given == value_of(&file)) {
            continue;
        }
        let said = match step(&file, at.member(), &wanted) {
            None => Some(at.words.say("away-not-this")),
            Some((name, data)) => {
                let mut object = Map::new();
                object.insert("command".to_owned(), json!(name));
                object.insert("data".to_owned(), data);
                let read = record::read_command(file.stream, at.acting(), object);
                let (request, _) = read.map_err(AppError::from)?;
                let body = request.body.clone();
                let request =
                    request.once(format!("page/{}/{}", wanted.once, value_of(&file)), body);
                let office = at.office.clone();
                let work = async move { office.do_command(request, name).await };
                finish(place.clone(), work)
                    .await?
                    .err()
                    .map(Problem::from)
                    .map(|it| it.detail().to_owned())
            }
        };
        files.push((place_of_file(file.stream), name_of(&words, &file), said));
    }
    let frame = at.frame().await?.in_this_language();
    Ok(page(StatusCode::OK, &Done { frame, files }))
}
