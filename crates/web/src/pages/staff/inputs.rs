//! Inputs of members' forms, and those of short forms whose words are messages of their own.

use crate::pages::{form::Form, words::Words};

/// A choice: what is sent, what it is called, and whether it is chosen.
pub(in crate::pages) type Choice = (String, String, bool);

/// How an input is filled in.
pub(in crate::pages) enum Kind {
    /// One of few.
    Radios(Vec<Choice>),
    /// One of many, in groups.
    Select(Vec<(String, Vec<Choice>)>),
    /// Any of them.
    Checks(Vec<Choice>),
    /// A line; the type of the browser's input.
    Line(&'static str),
    /// A text.
    Text,
    /// Fixed: drawn by the page.
    Drawn,
}

/// One input.
pub(in crate::pages) struct Input {
    /// Its name in the form.
    pub(in crate::pages) name: String,
    pub(in crate::pages) title: String,
    pub(in crate::pages) hint: String,
    pub(in crate::pages) kind: Kind,
    pub(in crate::pages) required: bool,
    /// Whether what is typed is sealed.
    pub(in crate::pages) sealed: bool,
    /// What was typed.
    pub(in crate::pages) value: String,
}

impl Input {
    /// Its id in the page.
    pub(in crate::pages) fn id(&self) -> String {
        self.name.replace('.', "-")
    }

    /// The ids of what describes it; nothing where nothing does.
    pub(in crate::pages) fn described(&self, is_wrong: bool) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.id()));
        let error = is_wrong.then(|| format!("{}-error", self.id()));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }
}

/// Makes inputs: the title of `reason` is the message `ask-reason`, what helps is `ask-reason-hint` where there is one.
pub(in crate::pages) struct Asks<'a> {
    pub(in crate::pages) words: &'static Words,
    /// What was typed.
    pub(in crate::pages) form: &'a Form,
}

impl Asks<'_> {
    fn input(&self, name: &str, kind: Kind) -> Input {
        Input {
            name: name.to_owned(),
            title: self.words.say(&format!("ask-{name}")),
            hint: self.words.known(&format!("ask-{name}-hint")).unwrap_or_default(),
            kind,
            required: true,
            sealed: false,
            value: self.form.text(name).to_owned(),
        }
    }

    /// A line.
    pub(in crate::pages) fn line(&self, name: &str, sort: &'static str) -> Input {
        self.input(name, Kind::Line(sort))
    }

    /// A text.
    pub(in crate::pages) fn text(&self, name: &str) -> Input {
        self.input(name, Kind::Text)
    }

    /// A text that is sealed.
    pub(in crate::pages) fn sealed(&self, name: &str) -> Input {
        Input { sealed: true, ..self.text(name) }
    }

    fn choices(&self, name: &str, all: Vec<(String, String)>) -> Vec<Choice> {
        let is = |value: &str| self.form.all(name).any(|given| given == value);
        let all = all.into_iter().map(|(value, label)| (is(&value), value, label));
        all.map(|(is, value, label)| (value, label, is)).collect()
    }

    /// One of few: values and what they are called.
    pub(in crate::pages) fn one_of(&self, name: &str, all: Vec<(String, String)>) -> Input {
        self.input(name, Kind::Radios(self.choices(name, all)))
    }

    /// One of many.
    pub(in crate::pages) fn among(&self, name: &str, all: Vec<(String, String)>) -> Input {
        self.input(name, Kind::Select(vec![(String::new(), self.choices(name, all))]))
    }

    /// Any of them.
    pub(in crate::pages) fn any_of(&self, name: &str, all: Vec<(String, String)>) -> Input {
        self.input(name, Kind::Checks(self.choices(name, all)))
    }
}

impl Input {
    /// The same, which may be left empty.
    pub(in crate::pages) fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    /// The same under another title.
    pub(in crate::pages) fn titled(self, title: String) -> Self {
        Self { title, ..self }
    }

    /// The same, filled in with this where nothing was typed.
    pub(in crate::pages) fn or(self, value: &str) -> Self {
        let value = if self.value.is_empty() { value.to_owned() } else { self.value };
        Self { value, ..self }
    }
}
