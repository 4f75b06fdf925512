//! What every page has around it: language, direction, style, the way out, and what is wrong with what was sent.

use std::borrow::Cow;

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{assets, signs, words::Words};
use crate::problem::Problem;

/// What a page of ours may do: show itself in our style and send its forms here, and nothing else. `data:` is the empty icon, which
/// keeps browsers from asking for one, and the signs of the style sheet; what is heard is an office's own recording.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; media-src 'self'; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What plays a recording: it is asked for when somebody presses it, and not before.
#[derive(Template)]
#[template(path = "parts/listen.html")]
struct Player {
    place: String,
    named: String,
}

/// The same, where a script of ours helps: from this server alone, and it asks this server alone.
const POLICY_WITH_SCRIPT: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; \
                                  base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What is wrong, and where.
#[derive(Debug, Clone)]
pub(crate) struct Wrong {
    /// The id of the field.
    pub(crate) field: Cow<'static, str>,
    /// The message that says it, or what a rule said.
    pub(crate) says: Cow<'static, str>,
}

impl Wrong {
    /// What a message says of a field.
    pub(crate) const fn of(field: &'static str, says: &'static str) -> Self {
        Self { field: Cow::Borrowed(field), says: Cow::Borrowed(says) }
    }
}

/// What stands above a member's page.
#[derive(Debug, Clone)]
pub(crate) struct Above {
    /// Where they may go: message, address, and whether it is here.
    pub(crate) ways: Vec<(&'static str, &'static str, bool)>,
    /// Who signed in, where their name is kept here.
    pub(crate) name: String,
    /// What shows that a page of ours sent a form.
    pub(crate) token: String,
    /// Whether a partner reads it, whose pages are in every language.
    pub(crate) partner: bool,
}

/// How languages are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Offers {
    /// As links to this page.
    Links,
    /// Not at all: what the page shows is shown once.
    Not,
    /// As buttons of the page's form, which lose nothing that was typed.
    Buttons,
}

/// What surrounds a page.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    words: &'static Words,
    place: Cow<'static, str>,
    offers: Offers,
    staff: bool,
    /// What stands above, where a member signed in.
    pub(crate) above: Option<Above>,
    script: bool,
    /// Whether somebody fills the page in with the person.
    two: bool,
    /// What is wrong with what was sent.
    pub(crate) wrong: Vec<Wrong>,
}

impl Frame {
    /// Of a public page at an address.
    pub(crate) fn new(words: &'static Words, place: impl Into<Cow<'static, str>>) -> Self {
        let (place, offers, wrong) = (place.into(), Offers::Links, Vec::new());
        Self { words, place, offers, staff: false, above: None, script: false, two: false, wrong }
    }

    /// The same, for members and partners, before it is known who it is.
    pub(crate) fn for_staff(self) -> Self {
        Self { staff: true, ..self }
    }

    /// The same, for a member who signed in.
    pub(crate) fn under(self, above: Above) -> Self {
        Self { above: Some(above), ..self.for_staff() }
    }

    /// The same, of a page that a script helps: it is sent by [`page_with_script`].
    pub(crate) fn with_script(self) -> Self {
        Self { script: true, ..self }
    }

    /// The same, worded for two where somebody fills it in with the person.
    pub(crate) fn for_two(self, two: bool) -> Self {
        Self { two, ..self }
    }

    /// The same, of a page that stands for what was sent: its languages are buttons of the form `step`.
    pub(crate) fn with_form(self) -> Self {
        Self { offers: Offers::Buttons, ..self }
    }

    /// The same, of a page that cannot be asked for again.
    pub(crate) fn in_this_language(self) -> Self {
        Self { offers: Offers::Not, ..self }
    }

    /// The same, with what is wrong.
    pub(crate) fn with_wrong(self, wrong: Vec<Wrong>) -> Self {
        Self { wrong, ..self }
    }

    pub(crate) fn say(&self, id: &str) -> String {
        self.words.say(id)
    }

    /// What is asked of a field.
    pub(crate) fn asked(&self, field: &str) -> String {
        self.voiced(&format!("{field}-title"))
    }

    /// What helps to answer it.
    pub(crate) fn hint(&self, field: &str) -> String {
        self.voiced(&format!("{field}-hint"))
    }

    /// What a message says to who fills the page in.
    pub(crate) fn voiced(&self, id: &str) -> String {
        self.words.say_to(self.two, id)
    }

    /// What a code of a list is called, to who fills the page in.
    pub(crate) fn label(&self, list: &str, code: &str) -> String {
        self.words.label_to(self.two, list, code)
    }

    /// What plays the recording of a message; nothing where there is none.
    pub(crate) fn listen(&self, id: &str) -> String {
        let voiced = self.two.then(|| format!("{id}-two"));
        let voiced = voiced.filter(|id| self.words.sound(id).is_some());
        let id = voiced.as_deref().unwrap_or(id);
        let Some(sound) = self.words.sound(id) else { return String::new() };
        let place = format!("/sound/{}/{id}.{}", self.code(), sound.ending);
        // Players of one page are told apart by what they say.
        let named = format!("{}: {}", self.say("listen"), self.say(id));
        Player { place, named }.render().unwrap_or_default()
    }

    /// The same of what is asked of a field, or of an answer to it.
    pub(crate) fn listen_to(&self, field: &str, what: &str) -> String {
        self.listen(&format!("{field}-{what}"))
    }

    /// The sign beside an answer, or beside a way that begins here.
    #[expect(clippy::unused_self, reason = "a template asks the frame")]
    pub(crate) fn sign(&self, list: &str, code: &str) -> String {
        signs::sign(list, code)
    }

    pub(crate) fn words(&self) -> &'static Words {
        self.words
    }

    pub(crate) fn code(&self) -> &'static str {
        self.words.code()
    }

    pub(crate) fn direction(&self) -> String {
        self.say("language-direction")
    }

    pub(crate) fn is_reviewed(&self) -> bool {
        self.say("language-reviewed") == "yes"
    }

    pub(crate) fn is_public(&self) -> bool {
        !self.staff
    }

    pub(crate) fn has_links(&self) -> bool {
        self.offers == Offers::Links
    }

    pub(crate) fn has_buttons(&self) -> bool {
        self.offers == Offers::Buttons
    }

    /// The script's address, where a script helps.
    pub(crate) fn script(&self) -> Option<String> {
        self.script.then(assets::script)
    }

    /// The style sheet's address.
    pub(crate) fn style(&self) -> String {
        assets::style(self.staff, self.direction() == "rtl")
    }

    /// An address with the language in it.
    pub(crate) fn to(&self, place: &str) -> String {
        format!("{place}?lang={}", self.code())
    }

    /// This page's own address with the language in it.
    pub(crate) fn here(&self) -> String {
        self.to(&self.place)
    }

    /// Languages: code, name of its own, and whether it is this one.
    pub(crate) fn languages(&self) -> Vec<(&'static str, String, bool)> {
        let own = self.code();
        let named = |it: &Words| (it.code(), it.say("language-name"), it.code() == own);
        let members = self.above.as_ref().is_some_and(|above| !above.partner);
        let offered = self.words.among().iter().filter(|it| !members || it.is_of_staff());
        offered.map(named).collect()
    }

    /// This page in another language.
    pub(crate) fn in_language(&self, code: &str) -> String {
        format!("{}?lang={code}", self.place)
    }

    /// The message of what is wrong with a field.
    pub(crate) fn wrong_of(&self, field: &str) -> Option<String> {
        let wrong = self.wrong.iter().find(|wrong| wrong.field == field)?;
        Some(self.say(&wrong.says))
    }
}

/// A page as it is sent.
pub(crate) fn page(status: StatusCode, page: &impl Template) -> Response {
    sent(status, page, POLICY)
}

/// A page that our script may help.
pub(crate) fn page_with_script(status: StatusCode, page: &impl Template) -> Response {
    sent(status, page, POLICY_WITH_SCRIPT)
}

fn sent(status: StatusCode, page: &impl Template, policy: &'static str) -> Response {
    match page.render() {
        Ok(text) => {
            let html = HeaderValue::from_static("text/html; charset=utf-8");
            let policy = HeaderValue::from_static(policy);
            let headers = [(header::CONTENT_TYPE, html), (header::CONTENT_SECURITY_POLICY, policy)];
            (status, headers, text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a page cannot be written");
            Problem::of("internal").into_response()
        }
    }
}

/// On to another page, so that going back or loading again sends nothing twice.
pub(crate) fn on_to(place: &str) -> Response {
    let place = HeaderValue::from_str(place).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
}
