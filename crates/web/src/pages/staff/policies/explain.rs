//! `/desk/explain`: why the member may do something now, or may not. Nothing is done.

use std::sync::Arc;

use amana_app::policies::{Action, Explained, Question};
use amana_events::{Code, PurposeCode, StreamId};
use amana_vault::Compartment;
use axum::{extract::State, http::Uri, response::Response};

use super::{
    super::{Asked, At, Halt, plain::Plain, sheet::Sheet, shown::Shown},
    short,
};
use crate::{
    api::body::Sent,
    pages::{form::Form, frame::Wrong, words::Speaks},
    server::{Shared, admission::finish},
};

async fn plain(at: &At, form: &Form) -> Result<Plain, Halt> {
    use amana_app::said::Tongue as _;
    let (shown, asks) = (Shown::of(&at.office, at.words).await?, at.asks(form));
    let actions =
        Action::ALL.iter().map(|it| (it.code().to_owned(), shown.called("action", it.code())));
    let classes = Compartment::ALL.iter();
    let classes = classes.map(|it| (it.code().to_owned(), shown.label("compartment", it.code())));
    let inputs = vec![
        asks.among("action", actions.collect()),
        asks.line("file", "text").optional(),
        asks.among("purpose", shown.choices("purpose")).optional(),
        asks.among("basis", shown.choices("lawful_basis")).optional(),
        asks.among("compartment", classes.collect()).optional(),
    ];
    Ok(Plain { says: "policy-explain", back: "/desk/policies".to_owned(), inputs })
}

/// Asks about what.
pub(in crate::pages) async fn ask(at: At) -> Result<Response, Halt> {
    plain(&at, &Form::default()).await?.shown(&at, &Form::default(), Vec::new()).await
}

/// What a form asks.
fn question(form: &Form) -> Option<Question> {
    let code = form.text("action");
    let action = *Action::ALL.iter().find(|it| it.code() == code)?;
    let class = form.text("compartment");
    let file = form.text("file").trim();
    Some(Question {
        action,
        file: (!file.is_empty()).then(|| file.to_owned()),
        purpose: form.text("purpose").parse::<PurposeCode>().ok(),
        basis: form.text("basis").parse::<Code>().ok(),
        compartment: Compartment::ALL.iter().find(|it| it.code() == class).copied(),
    })
}

/// Says it.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    let Some(question) = question(form) else {
        let wrong = vec![Wrong::of("action", "wrong-choose")];
        return plain(at, form).await?.shown(at, form, wrong).await;
    };
    let (office, acting, member) = (at.office.clone(), at.acting(), at.member());
    let work = async move {
        let said = office.explain(acting, member, &question).await?;
        let files: Vec<StreamId> = said.stream.into_iter().collect();
        if !files.is_empty() {
            office.note_list(acting, "policy_explain", &files, None).await?;
        }
        Ok(said)
    };
    match finish(asked.place.clone(), work).await? {
        Ok(said) => answer(at, &said).shown(at).await,
        Err(error) => plain(at, form).await?.refused(at, form, error).await,
    }
}

fn answer(at: &At, said: &Explained) -> Sheet {
    let words = at.words;
    let allowed = if said.allowed { "explained-allowed" } else { "explained-denied" };
    let mut facts = vec![
        (words.say("explained-policies"), said.policies.join("\n")),
        (words.say("explained-words"), said.words.join("\n")),
        (words.say("explained-supposed"), said.supposed.join("\n")),
        (words.say("column-set"), short(said.set)),
        (words.say("explained-facts"), said.facts_at.to_string()),
    ];
    facts.retain(|(_, said)| !said.is_empty());
    Sheet {
        title: words.say(allowed),
        back: Some("/desk/explain".to_owned()),
        facts,
        once: true,
        ..Sheet::default()
    }
}
