//! `/desk/keys`: what a key custodian keeps: how keys stand, and erasures of persons from the request to the certificate.
//!
//! INVARIANT: of whom nothing may be known, there is no erasure here. Keys are destroyed by a member in person alone, with a second
//! factor shown within ten minutes.

pub(in crate::pages) mod approve;
pub(in crate::pages) mod certificate;
pub(in crate::pages) mod execute;
pub(in crate::pages) mod refuse;
pub(in crate::pages) mod request;
pub(in crate::pages) mod show;

use amana_app::{custody::KeyProviderState, erase::Undecided, said::text};
use amana_events::{PersonId, StreamId, StreamKind};
use axum::response::Response;
use serde_json::Value;

use super::{
    At, Halt,
    sheet::{Row, Sheet, Table},
    shown::{How, Shown},
};
use crate::{api::lists::value_of, pages::words::Words};

/// Where an erasure's page stands.
fn place_of(person: PersonId) -> String {
    format!("/desk/keys/{person}")
}

fn person_stream(person: PersonId) -> StreamId {
    StreamId::new(StreamKind::Person, person.uuid())
}

/// Codes with what each is called: of `basis`, the message `erasure-basis-retention`.
fn choices(words: &Words, list: &str, codes: &[&str]) -> Vec<(String, String)> {
    let said = codes
        .iter()
        .map(|code| ((*code).to_owned(), words.say(&format!("{list}-{}", code.replace('_', "-")))));
    said.collect()
}

/// Shows how keys stand, and erasures.
pub(in crate::pages) async fn list(at: At) -> Result<Response, Halt> {
    at.office.catch_up().await?;
    let rows = at.office.erasures_seen(&at.sight).await?;
    let undecided = at.office.undecided(&at.sight).await?;
    let persons = rows.iter().map(|row| row.person).chain(undecided.iter().map(|it| it.person));
    let persons: Vec<StreamId> = persons.map(person_stream).collect();
    at.office.note_list(at.acting(), "erasure_list", &persons, None).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let mut table = Vec::new();
    for row in &rows {
        table.push(erasure(&shown, row.person, &value_of(row)?));
    }
    table.extend(undecided.iter().map(|it| again(&shown, it)));
    let columns = &["column-person", "column-state", "column-what", "column-who", "column-since"];
    let sheet = Sheet {
        title: at.words.say("way-keys"),
        intro: at.words.say("keys-text"),
        ways: vec![(at.words.say("erasure-request"), "/desk/erasures/new".to_owned())],
        facts: facts(&at, &shown).await?,
        tables: vec![Table { says: "keys-erasures", columns, rows: table }],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}

/// How keys stand, for who keeps them and who audits that.
async fn facts(at: &At, shown: &Shown) -> Result<Vec<(String, String)>, Halt> {
    if !at.sight.counts() {
        return Ok(Vec::new());
    }
    let status = at.office.keys_status(None).await?;
    let words = shown.words;
    let provider = match status.provider {
        KeyProviderState::Passphrase => "keys-passphrase",
        KeyProviderState::Plain => "keys-plain",
        KeyProviderState::Locked => "keys-locked",
    };
    let mut facts = vec![
        (words.say("keys-provider"), words.say(provider)),
        (words.say("keys-owners"), status.owner_keys.to_string()),
        (words.say("keys-data"), status.data_keys.to_string()),
        (words.say("keys-rewrap"), status.to_rewrap.to_string()),
    ];
    let rehearsed = status.rehearsed.map_or_else(|| words.say("never"), |it| it.at);
    facts.push((words.say("keys-rehearsed"), rehearsed));
    if !status.missing.is_empty() {
        facts.push((words.say("keys-missing"), status.missing.join("\n")));
    }
    Ok(facts)
}

fn erasure(shown: &Shown, person: PersonId, row: &Value) -> Row {
    Row {
        name: shown.file(person_stream(person)),
        to: Some(place_of(person)),
        cells: vec![
            shown.called("erasure-state", text(row, "state")),
            shown.called("erasure-basis", text(row, "basis")),
            shown.cell(row, "requested_by", How::Member),
            shown.cell(row, "requested_at", How::Day),
        ],
        acts: Vec::new(),
    }
}

fn again(shown: &Shown, it: &Undecided) -> Row {
    Row {
        name: shown.file(person_stream(it.person)),
        to: Some(place_of(it.person)),
        cells: vec![
            shown.words.say("erasure-undecided"),
            shown.words.count("erasure-fields", it.fields),
            String::new(),
            String::new(),
        ],
        acts: Vec::new(),
    }
}
