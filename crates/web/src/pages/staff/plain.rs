//! Short forms of members' pages: what is asked, and what a rule said against what was sent. Steps of a file have forms of their
//! own (`step`), made from their schema.
//!
//! INVARIANT: a form that is sent twice is done once, where the use case takes a key; what a rule refuses is shown again as typed.

use std::borrow::Cow;

use amana_app::{AppError, Office};
use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::{
    Asked, At, Halt,
    inputs::{Asks, Input, Kind},
};
use crate::pages::{
    form::Form,
    frame::{Frame, Wrong, page},
    words::Words,
};

#[derive(Template)]
#[template(path = "staff/plain.html")]
struct Page {
    frame: Frame,
    title: String,
    does: String,
    back: String,
    action: String,
    once: String,
    button: String,
    inputs: Vec<Input>,
}

/// What a form is called and asks for. Of `door-review`, the title is the message `door-review`, what it does `door-review-text`,
/// and the button says `door-review-button`.
pub(super) struct Plain {
    pub(super) says: &'static str,
    /// Where it leads back to.
    pub(super) back: String,
    pub(super) inputs: Vec<Input>,
}

impl Plain {
    /// Shows it.
    pub(super) async fn shown(
        self,
        at: &At,
        form: &Form,
        wrong: Vec<Wrong>,
    ) -> Result<Response, Halt> {
        let status =
            if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let once = form.text("once");
        let (words, says) = (at.words, self.says);
        let asked = Page {
            frame: at.frame().await?.with_wrong(wrong),
            title: words.say(says),
            does: words.say(&format!("{says}-text")),
            button: words.say(&format!("{says}-button")),
            back: self.back,
            action: at.path.clone(),
            once: if once.is_empty() { at.office.new_request_key() } else { once.to_owned() },
            inputs: self.inputs,
        };
        Ok(page(status, &asked))
    }

    /// Shows it again, with what a rule said; what is no rule's ends the page.
    pub(super) async fn refused(
        self,
        at: &At,
        form: &Form,
        error: AppError,
    ) -> Result<Response, Halt> {
        let Said { field, says } = of_a_rule(at.words, error)?;
        let own = |field: &String| self.inputs.iter().any(|input| input.name == *field);
        let field = field.filter(own).map_or(Cow::Borrowed("plain"), Cow::Owned);
        self.shown(at, form, vec![Wrong { field, says: says.into() }]).await
    }
}

/// What a rule said, and of which field.
pub(super) struct Said {
    pub(super) field: Option<String>,
    pub(super) says: String,
}

/// What a rule said against what was sent, in the reader's language where that is known.
///
/// # Errors
/// [`Halt`] for what is not there, and for what no rule said.
pub(super) fn of_a_rule(words: &Words, error: AppError) -> Result<Said, Halt> {
    match error {
        AppError::Refused(refusal) if refusal.code != "not_found" => {
            let id = format!("refusal-{}", refusal.code.replace('_', "-"));
            let says = words.known(&id).unwrap_or_else(|| refusal.reason.to_string());
            Ok(Said { field: refusal.field.map(Cow::into_owned), says })
        }
        AppError::Usage(says) => Ok(Said { field: None, says }),
        error @ (AppError::Refused(_)
        | AppError::Broken { .. }
        | AppError::Append(_)
        | AppError::Store(_)
        | AppError::View(_)
        | AppError::Custody(_)
        | AppError::File { .. }) => Err(error.into()),
    }
}

/// What is missing of a form: every field that must be filled in and is not.
pub(super) fn missing(form: &Form, fields: &[&'static str]) -> Vec<Wrong> {
    let empty = fields.iter().filter(|field| form.text(field).trim().is_empty());
    empty.map(|field| Wrong::of(field, "away-needed")).collect()
}

impl At {
    /// Makes inputs that hold what was typed.
    pub(super) fn asks<'a>(&self, form: &'a Form) -> Asks<'a> {
        Asks { words: self.words, form }
    }
}

impl Asked {
    /// The office for what this form asks: the same form sent again is done once.
    pub(super) fn office(&self) -> Office {
        let own = |name: &str| matches!(name, "token" | "once" | "kept");
        let said = self.form.pairs().filter(|(name, _)| !own(name));
        let said = said.map(|(name, value)| (name, value.reveal()));
        let body =
            form_urlencoded::Serializer::new(self.at.path.clone()).extend_pairs(said).finish();
        self.at.office.once(format!("page/{}", self.form.text("once")), body.into_bytes())
    }
}
