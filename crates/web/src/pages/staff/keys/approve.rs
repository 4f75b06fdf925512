//! `/desk/keys/{person}/approve`: a second member approves an erasure, and decides each field of a file that mentions the person.

use std::sync::Arc;

use amana_app::erase::{Decision, Mention, Ruling};
use amana_events::{Code, PersonId, StreamId};
use amana_vault::Secret;
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{Asked, At, Halt, inputs::Input, plain::Plain, shown::Shown},
    choices, place_of,
};
use crate::{
    api::{
        body::Sent,
        erasures::{absent, known},
    },
    pages::{
        form::Form,
        frame::{Wrong, on_to},
        words::Speaks,
    },
    server::{Shared, admission::finish},
};

/// The fields that mention the person, as far as the member sees them.
async fn mentions(at: &At, person: PersonId) -> Result<Vec<Mention>, Halt> {
    let mentions = at.office.mentions_seen(&at.sight, person).await.map_err(absent)?;
    let files: Vec<StreamId> = mentions.iter().map(|mention| mention.stream).collect();
    at.office.note_list(at.acting(), "erasure_mentions", &files, None).await?;
    Ok(mentions)
}

/// What the inputs of a field that mentions the person are called in the form.
fn named(what: &str, it: &Mention) -> String {
    format!("{what}.{}.{}", it.event, it.field)
}

async fn plain(
    at: &At,
    (person, mentions): (PersonId, &[Mention]),
    form: &Form,
) -> Result<Plain, Halt> {
    let shown = Shown::of(&at.office, at.words).await?;
    let inputs = mentions.iter().flat_map(|it| of_mention(at, &shown, it, form)).collect();
    Ok(Plain { says: "erasure-approve", back: place_of(person), inputs })
}

fn of_mention(at: &At, shown: &Shown, it: &Mention, form: &Form) -> [Input; 3] {
    use amana_app::said::Tongue as _;
    let asks = at.asks(form);
    let field = format!(
        "{} · {} · {}",
        shown.file(it.stream),
        shown.called("event", &it.kind),
        shown.title(&it.field)
    );
    let said = |says: &str| format!("{field}: {}", at.words.say(says));
    [
        asks.one_of(&named("how", it), choices(at.words, "mention", &["keep", "redact"]))
            .titled(field.clone()),
        asks.among(&named("basis", it), shown.choices("lawful_basis"))
            .optional()
            .titled(said("ask-basis-kept")),
        asks.sealed(&named("text", it)).optional().titled(said("ask-redacted")),
    ]
}

/// Asks what becomes of each field.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let person = known(&at.office, at.acting(), &id).await?;
    let (found, form) = (mentions(&at, person).await?, Form::default());
    plain(&at, (person, &found), &form).await?.shown(&at, &form, Vec::new()).await
}

/// What a form decides of a field.
fn decision(form: &Form, it: &Mention) -> Result<Decision, Wrong> {
    let wrong = |what: &str, says: &'static str| Wrong {
        field: named(what, it).replace('.', "-").into(),
        says: says.into(),
    };
    let ruling = match form.text(&named("how", it)) {
        "keep" => {
            let basis = form.text(&named("basis", it)).parse::<Code>();
            Ruling::Keep(basis.map_err(|_| wrong("basis", "wrong-choose"))?)
        }
        "redact" => Ruling::Redact(Secret::from(form.text(&named("text", it)))),
        _ => return Err(wrong("how", "wrong-choose")),
    };
    Ok(Decision { event: it.event, field: it.field.clone(), ruling })
}

/// Records it.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    let person = known(&at.office, at.acting(), &id).await?;
    let found = mentions(at, person).await?;
    let (decisions, wrong): (Vec<_>, Vec<_>) =
        found.iter().map(|it| decision(form, it)).partition(Result::is_ok);
    let wrong: Vec<Wrong> = wrong.into_iter().filter_map(Result::err).collect();
    if !wrong.is_empty() {
        return plain(at, (person, &found), form).await?.shown(at, form, wrong).await;
    }
    asked.stepped_up().await?;
    let decisions: Vec<Decision> = decisions.into_iter().flatten().collect();
    let (office, acting) = (asked.office(), at.acting());
    let work = async move { office.approve_erasure(acting, person, &decisions).await };
    match finish(asked.place.clone(), work).await? {
        Ok(_) => Ok(on_to(&at.to(&place_of(person)))),
        Err(error) => plain(at, (person, &found), form).await?.refused(at, form, error).await,
    }
}
