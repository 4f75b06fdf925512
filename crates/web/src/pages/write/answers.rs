//! What somebody answered so far.

use std::collections::BTreeMap;

use amana_app::receipts::{Asked, Told};
use amana_events::{
    Via,
    report::{Channel, ReceiptChoice, ReportKind, ReporterMode},
};
use amana_vault::{Secret, receipt::WordList};
use zeroize::Zeroizing;

use super::steps::Step;
use crate::pages::{form::Form, frame::Wrong, words::Words};

/// Longest account, in bytes: what is sealed as one field.
const ACCOUNT_BYTES_MAX: usize = 65_536;
/// Longest of the texts that are sealed together, in bytes.
const TEXT_BYTES_MAX: usize = 24_000;
/// What a choice may be; anything else is no answer.
const CHOICES: [(&str, &[&str]); 5] = [
    ("with", &["friend", "community", "partner", "staff"]),
    ("who", &["me", "other", "unsaid"]),
    ("wish", &["look", "help"]),
    ("contact", &["none", "way"]),
    ("code", &["none"]),
];
/// What may be agreed to, of the list `purpose`.
pub(super) const PURPOSES: [&str; 4] = ["medical", "psychosocial", "legal", "investigation"];
/// What somebody does who fills it in with the person: there, if still empty, from the first page on.
const WITH: &str = "with";
const TEXTS: [&str; 3] = ["what", "where", "reach"];

/// The answers.
pub(super) struct Answers {
    key: String,
    said: BTreeMap<String, Secret>,
}

impl Answers {
    /// None yet, of a request with this key; `two`: somebody fills it in with the person.
    pub(super) fn new(key: String, two: bool) -> Self {
        let said = two.then(|| (WITH.to_owned(), Secret::empty()));
        Self { key, said: said.into_iter().collect() }
    }

    /// Whether somebody fills it in with the person.
    pub(super) fn is_for_two(&self) -> bool {
        self.said.contains_key(WITH)
    }

    /// The same as another request.
    pub(super) fn renew(&mut self, key: String) {
        self.key = key;
    }

    /// The request's own key.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// As they go from page to page.
    pub(super) fn written(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("key={}&{}", self.key, *self.canonical()))
    }

    /// The same without the key: what the request says.
    pub(super) fn canonical(&self) -> Zeroizing<String> {
        let mut text = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.said {
            text.append_pair(name, value.reveal());
        }
        Zeroizing::new(text.finish())
    }

    /// Reads what [`Answers::written`] wrote.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut pairs = form_urlencoded::parse(text.as_bytes());
        let (_, key) = pairs.next().filter(|(name, _)| name == "key")?;
        let said = pairs.map(|(name, value)| (name.into_owned(), Secret::new(value.into_owned())));
        Some(Self { key: key.into_owned(), said: said.collect() })
    }

    /// Takes what the page of a step sent. What it did not send is as it was, but for boxes: one that is not ticked sends nothing.
    pub(super) fn take(&mut self, step: Step, form: &Form) {
        let names: &[&str] = match step {
            Step::With if self.is_for_two() => &[WITH],
            Step::With => &[],
            Step::Who => &["who"],
            Step::Wish => &["wish"],
            Step::What => &["what"],
            Step::Where => &["where"],
            Step::Contact => &["contact", "reach"],
            Step::Consent => &["purpose"],
            Step::Check => &["code"],
        };
        for name in names {
            if *name == "purpose" || *name == "code" {
                let ticked: Vec<_> = form.all(name).filter(|it| is_choice(name, it)).collect();
                self.said.insert((*name).to_owned(), Secret::new(ticked.join(" ")));
            } else if let Some(value) = form.secret(name)
                && (TEXTS.contains(name) || is_choice(name, value.reveal()))
            {
                self.said.insert((*name).to_owned(), value.clone());
            }
        }
    }

    /// What was answered; empty where nothing was.
    pub(super) fn text(&self, name: &str) -> &str {
        self.said.get(name).map(Secret::reveal).unwrap_or_default()
    }

    /// Whether it is this answer.
    pub(super) fn is(&self, name: &str, value: &str) -> bool {
        self.text(name) == value
    }

    /// Whether a box was ticked.
    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        self.text(name).split(' ').any(|it| it == value)
    }

    /// Whether it happened to who writes.
    pub(super) fn is_theirs(&self) -> bool {
        self.is("who", "me")
    }

    /// What may be agreed to.
    #[expect(clippy::unused_self, reason = "a template asks the answers")]
    pub(super) fn purposes(&self) -> &'static [&'static str] {
        &PURPOSES
    }

    /// An answer as it is shown once more.
    pub(super) fn shown(&self, name: &str, words: &Words) -> String {
        let text = self.text(name);
        let reach = || self.text("reach").trim().to_owned();
        match name {
            "contact" if self.is("contact", "way") => reach(),
            "purpose" if !text.is_empty() => {
                let said: Vec<_> = text.split(' ').map(|it| words.label("purpose", it)).collect();
                said.join(", ")
            }
            _ if text.trim().is_empty() => words.say("nothing"),
            _ if TEXTS.contains(&name) => text.to_owned(),
            _ => words.label_to(self.is_for_two(), name, text),
        }
    }

    /// What is wrong with the answer to a step.
    pub(super) fn wrong_at(&self, step: Step) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let mut add = |is: bool, field, says| {
            if is {
                wrong.push(Wrong::of(field, says));
            }
        };
        let long = |name: &str, most: usize| self.text(name).len() > most;
        let odd = |name: &str| self.text(name).contains('\0');
        match step {
            Step::With => {
                add(self.is_for_two() && self.text(WITH).is_empty(), WITH, "wrong-choose");
            }
            Step::Who => add(self.text("who").is_empty(), "who", "wrong-choose"),
            Step::Wish => add(self.text("wish").is_empty(), "wish", "wrong-choose"),
            Step::What => {
                add(self.text("what").trim().is_empty(), "what", "wrong-empty");
                add(long("what", ACCOUNT_BYTES_MAX), "what", "wrong-long");
                add(odd("what"), "what", "wrong-letter");
            }
            Step::Where => {
                add(long("where", TEXT_BYTES_MAX), "where", "wrong-long");
                add(odd("where"), "where", "wrong-letter");
            }
            Step::Contact => {
                let none = self.text("reach").trim().is_empty();
                add(self.text("contact").is_empty(), "contact", "wrong-choose");
                add(self.is("contact", "way") && none, "reach", "wrong-way");
                add(long("reach", TEXT_BYTES_MAX), "reach", "wrong-long");
                add(odd("reach"), "reach", "wrong-letter");
            }
            Step::Consent | Step::Check => {}
        }
        wrong
    }

    /// The first step with something wrong.
    pub(super) fn wrong(&self) -> Option<(Step, Vec<Wrong>)> {
        let steps = [Step::With, Step::Who, Step::Wish, Step::What, Step::Where, Step::Contact];
        let mut all = steps.into_iter().map(|step| (step, self.wrong_at(step)));
        all.find(|(_, wrong)| !wrong.is_empty())
    }

    /// The report, in the language it was written in.
    pub(super) fn told(&self, words: &Words) -> Option<Told> {
        let reached = self.is("contact", "way");
        let mode = if reached { ReporterMode::Confidential } else { ReporterMode::Anonymous };
        let kind =
            if self.is("wish", "help") { ReportKind::HelpOnly } else { ReportKind::Allegation };
        Some(Told {
            via: Via::Web,
            kind,
            channel: self.channel(),
            about: None,
            language: words.code().parse().ok()?,
            mode,
            account: Secret::from(self.text("what")),
            circumstances: self.circumstances(words),
            receipt: (!self.is("code", "none")).then(|| Asked {
                choice: ReceiptChoice::CodeOnly,
                words: WordList::of_language(words.code()),
                keeper: Secret::empty(),
                question: Secret::empty(),
                answer: Secret::empty(),
            }),
        })
    }

    /// By which of the office's channels it came: who fills it in with the person is one.
    fn channel(&self) -> Channel {
        match self.text(WITH) {
            "community" => Channel::Community,
            "partner" => Channel::Partner,
            "staff" => Channel::InPerson,
            _ => Channel::Web,
        }
    }

    /// Where and when, to whom, how they may be reached and what may be shared: what intake reads beside the account, in the words
    /// in which it was asked. What was agreed to here is a wish: consent is recorded by who asks the person.
    fn circumstances(&self, words: &Words) -> Secret {
        let mut lines = Vec::new();
        let place = self.text("where").trim();
        if !place.is_empty() {
            lines.push(place.to_owned());
        }
        let two = self.is_for_two();
        let mut add = |asked: &str, answered: &str| {
            lines.push(format!("{}: {answered}", words.say_to(two, asked)));
        };
        if two {
            add("with-title", &words.label(WITH, self.text(WITH)));
        }
        add("who-title", &words.label_to(two, "who", self.text("who")));
        if self.is("contact", "way") {
            add("contact-title", self.text("reach").trim());
        }
        if self.is_theirs() {
            let agreed = PURPOSES.iter().filter(|purpose| self.has("purpose", purpose));
            let agreed: Vec<_> = agreed.map(|it| words.label("purpose", it)).collect();
            let none = || words.say("nothing");
            add("consent-title", &if agreed.is_empty() { none() } else { agreed.join(", ") });
        }
        Secret::new(lines.join("\n"))
    }
}

fn is_choice(name: &str, value: &str) -> bool {
    let known = CHOICES.iter().find(|(known, _)| *known == name);
    known.map_or(PURPOSES.contains(&value), |(_, values)| values.contains(&value))
}
