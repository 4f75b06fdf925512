//! `/desk/words`: a member's word that another may do what nobody does alone: open who reported in confidence, or take the records
//! along in a bundle.
//!
//! INVARIANT: nothing is recorded: the answer is a signature, for one member, one person and file or one bundle, and goes to who asked.

pub(in crate::pages) mod bundle;
pub(in crate::pages) mod opening;

use amana_app::{
    AppError,
    seconds::{Allowed, SecondWord},
};
use amana_events::{MemberId, StreamId};
use amana_vault::Secret;
use axum::response::Response;

use super::{
    Asked, At, Halt,
    inputs::{Asks, Input},
    plain::Plain,
    sheet::Sheet,
    shown::Shown,
};
use crate::{
    api::query::Query,
    pages::{form::Form, frame::Wrong},
    problem::Problem,
    server::admission::finish,
};

/// Where it stands.
pub(super) const PLACE: &str = "/desk/words";

/// Shows which words there are.
pub(in crate::pages) async fn show(at: At) -> Result<Response, Halt> {
    let way = |says: &str, word: &str| (at.words.say(says), format!("{PLACE}/{word}"));
    let sheet = Sheet {
        title: at.words.say("words"),
        back: Some("/desk".to_owned()),
        intro: at.words.say("words-text"),
        ways: vec![way("word-opening", "opening"), way("word-bundle", "bundle")],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}

/// To whom it is given: everybody else.
fn to(at: &At, asks: &Asks<'_>, shown: &Shown) -> Input {
    let own = at.member().to_string();
    let others = shown.people.all().into_iter().filter(|(id, _)| *id != own).collect();
    asks.among("to", others)
}

/// What the address says that is asked for: the form is filled in with it.
fn asked_for(mut query: Query, names: &[&str]) -> Result<Form, Problem> {
    query.text("lang");
    let mut asked = Vec::new();
    for name in names {
        let said = query.text(name).map(|text| Secret::from(text.as_str()));
        asked.extend(said.map(|said| ((*name).to_owned(), said)));
    }
    query.end()?;
    Ok(Form::of_pairs(asked))
}

/// Reads who is meant.
fn member_of(text: &str) -> Option<MemberId> {
    text.trim().parse().ok()
}

/// Signs a word, and shows it as the text that is passed on; shows the form again where a rule is against it.
async fn given(
    asked: &Asked,
    plain: Plain,
    file: String,
    allowed: impl FnOnce(StreamId) -> Allowed,
) -> Result<Response, Halt> {
    asked.stepped_up().await?;
    let (at, member) = (&asked.at, asked.at.member());
    let stream = match at.office.file_named(&file).await {
        Ok(stream) => stream,
        Err(error) => return hidden(asked, plain, error).await,
    };
    let (office, allowed) = (at.office.clone(), allowed(stream));
    let work = async move { office.give_word(member, allowed).await };
    match finish(asked.place.clone(), work).await? {
        Ok(given) => told(at, &given).await,
        Err(error) => hidden(asked, plain, error).await,
    }
}

/// The form again. What is hidden sounds like what is absent.
async fn hidden(asked: &Asked, plain: Plain, error: AppError) -> Result<Response, Halt> {
    match error {
        AppError::Refused(refusal) if refusal.code == "not_found" => {
            let reason = asked.at.words.say("word-no-file");
            plain.refused(&asked.at, &asked.form, AppError::Usage(reason)).await
        }
        error @ (AppError::Refused(_)
        | AppError::Usage(_)
        | AppError::Broken { .. }
        | AppError::Append(_)
        | AppError::Store(_)
        | AppError::View(_)
        | AppError::Custody(_)
        | AppError::File { .. }) => plain.refused(&asked.at, &asked.form, error).await,
    }
}

async fn told(at: &At, word: &SecondWord) -> Result<Response, Halt> {
    let text = serde_json::to_string(word).map_err(|_| Problem::of("internal"))?;
    let shown = Shown::of(&at.office, at.words).await?;
    let sheet = Sheet {
        title: at.words.say("word-given"),
        back: Some(PLACE.to_owned()),
        intro: at.words.say("word-given-text"),
        facts: vec![
            (at.words.say("ask-to"), shown.people.member(word.allowed.to)),
            (at.words.say("column-file"), shown.file(word.allowed.stream)),
        ],
        texts: vec![(at.words.say("word"), text)],
        once: true,
        ..Sheet::default()
    };
    sheet.shown(at).await
}

/// A word as somebody put it into a form; none where the field is empty.
///
/// # Errors
/// What is wrong with the field.
pub(super) fn read(form: &Form, field: &'static str) -> Result<Option<SecondWord>, Wrong> {
    let text = form.text(field).trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = |_| Wrong::of(field, "word-none");
    serde_json::from_str(text).map(Some).map_err(wrong)
}
