//! `/desk/policy-files/{path}`: another text of a file of the set in force is proposed.

use std::sync::Arc;

use amana_app::policies;
use amana_events::{Digest, PublicText, registry::PolicySet};
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::super::{
    Asked, At, Halt,
    inputs::{Input, Kind},
    plain::Plain,
};
use crate::{
    api::body::Sent,
    pages::{
        form::Form,
        frame::{Wrong, on_to},
        words::Speaks,
    },
    problem::Problem,
    server::{Shared, admission::finish},
};

async fn in_force(at: &At) -> Result<(Digest, PolicySet), Halt> {
    let missing = || Problem::of("not_found");
    let name = at.office.policies_in_force().await?.ok_or_else(missing)?;
    Ok((name, at.office.policies_of(name).await?.ok_or_else(missing)?))
}

fn text_of(set: &PolicySet, path: &str) -> Result<String, Halt> {
    let file = set.files.iter().find(|file| file.path.as_str() == path);
    let file = file.ok_or_else(|| Problem::of("not_found"))?;
    Ok(file.text.as_str().to_owned())
}

fn plain(at: &At, (set, text): (Digest, &str), form: &Form) -> Plain {
    let asks = at.asks(form);
    let inputs = vec![
        asks.text("policy").or(text),
        asks.line("note-of-set", "text").optional(),
        // Against which set it was typed.
        Input { kind: Kind::Drawn, value: set.to_string(), ..asks.line("set", "text") },
    ];
    Plain { says: "policy-propose", back: "/desk/policies".to_owned(), inputs }
}

/// Asks for the text.
pub(in crate::pages) async fn ask(at: At, Path(path): Path<String>) -> Result<Response, Halt> {
    let (set, now) = in_force(&at).await?;
    let text = text_of(&now, &path)?;
    plain(&at, (set, &text), &Form::default()).shown(&at, &Form::default(), Vec::new()).await
}

/// Proposes the set in force with that file otherwise.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path(path): Path<String>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    let (name, now) = in_force(at).await?;
    let (old, new) = (text_of(&now, &path)?, form.text("policy").to_owned());
    let note = form.text("note-of-set").trim();
    let wrong = if form.text("set") != name.to_string() {
        Some(Wrong::of("policy", "policy-moved"))
    } else if new.trim() == old.trim() {
        Some(Wrong::of("policy", "policy-same"))
    } else if !note.is_empty() && note.parse::<PublicText>().is_err() {
        Some(Wrong::of("note-of-set", "wrong-note"))
    } else {
        None
    };
    if let Some(wrong) = wrong {
        return plain(at, (name, &old), form).shown(at, form, vec![wrong]).await;
    }
    let files = now.files.iter().map(|file| {
        let text = if file.path.as_str() == path { &new } else { file.text.as_str() };
        (file.path.to_string(), text.to_owned())
    });
    let (files, note) = (files.collect(), note.parse::<PublicText>().ok());
    let (office, acting) = (asked.office(), at.acting());
    let work = async move {
        let content = policies::of_files(files)?;
        office.policies_proposed(acting, content, None, note).await
    };
    match finish(asked.place.clone(), work).await? {
        Ok(_) => Ok(on_to(&at.to("/desk/policies"))),
        Err(error) => plain(at, (name, &old), form).refused(at, form, error).await,
    }
}
