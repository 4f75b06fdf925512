//! `/desk/keys/{person}`: an erasure: how far it is, which fields of files mention the person, and what comes next.

use amana_app::{erase::Mention, said::text};
use amana_events::StreamId;
use axum::{extract::Path, response::Response};
use serde_json::Value;

use super::{
    super::{
        At, Halt,
        list::place_of_file,
        sheet::{Row, Sheet, Table},
        shown::{How, Shown},
    },
    person_stream, place_of,
};
use crate::api::{
    erasures::{absent, known},
    lists::value_of,
};

/// Fields of a request, each with how it is said.
const FACTS: [(&str, How); 6] = [
    ("requested_by", How::Member),
    ("requested_at", How::Day),
    ("approved_by", How::Member),
    ("decided_at", How::Day),
    ("executed_by", How::Member),
    ("executed_at", How::Day),
];

/// Shows it.
pub(in crate::pages) async fn show(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let person = known(&at.office, at.acting(), &id).await?;
    let mentions = at.office.mentions_seen(&at.sight, person).await.map_err(absent)?;
    let mut files: Vec<StreamId> = mentions.iter().map(|mention| mention.stream).collect();
    files.push(person_stream(person));
    at.office.note_list(at.acting(), "erasure_mentions", &files, None).await?;
    let rows = at.office.erasures_seen(&at.sight).await?;
    let newest = rows.iter().filter(|row| row.person == person).max_by_key(|row| row.requested_at);
    let row = newest.map(value_of).transpose()?.unwrap_or_default();
    let pending = at.office.erasure_of(person).await?;
    let place = place_of(person);
    let steps: &[&'static str] = match pending {
        Some(pending) if pending.approved => &["erasure-execute", "erasure-refuse"],
        Some(_) => &["erasure-approve", "erasure-refuse"],
        None if matches!(text(&row, "state"), "executed" | "redacted") => {
            &["erasure-certificate", "erasure-request"]
        }
        None => &["erasure-request"],
    };
    let to = |says: &&'static str| {
        let step = says.strip_prefix("erasure-").unwrap_or(says);
        let to = if step == "request" {
            "/desk/erasures/new".to_owned()
        } else {
            format!("{place}/{step}")
        };
        (at.words.say(says), to)
    };
    let shown = Shown::of(&at.office, at.words).await?;
    let columns = &["column-field", "column-file", "column-what", "column-since"];
    let sheet = Sheet {
        title: shown.file(person_stream(person)),
        back: Some("/desk/keys".to_owned()),
        intro: at.words.say("erasure-text"),
        ways: steps.iter().map(to).collect(),
        facts: facts(&shown, &row),
        tables: vec![Table {
            says: "erasure-mentions",
            columns,
            rows: mentions.iter().map(|it| mention(&shown, it)).collect(),
        }],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}

fn facts(shown: &Shown, row: &Value) -> Vec<(String, String)> {
    use amana_app::said::Tongue as _;
    let mut facts = Vec::new();
    for (field, list) in [("state", "erasure-state"), ("basis", "erasure-basis")] {
        if !text(row, field).is_empty() {
            facts.push((shown.title(field), shown.called(list, text(row, field))));
        }
    }
    let said = FACTS.iter().map(|(field, how)| (shown.title(field), shown.cell(row, field, *how)));
    facts.extend(said.filter(|(_, said)| !said.is_empty()));
    facts
}

fn mention(shown: &Shown, it: &Mention) -> Row {
    use amana_app::said::Tongue as _;
    let place = place_of_file(it.stream);
    let open = format!("{place}/open/{}/{}", it.event, it.field);
    Row {
        name: shown.title(&it.field),
        to: None,
        cells: vec![
            shown.file(it.stream),
            shown.called("event", &it.kind),
            shown.moment(it.recorded),
        ],
        acts: vec![(shown.words.say("open-it"), open)],
    }
}
