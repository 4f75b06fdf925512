//! What rows and events are called on a page: words of the reader's language, else the labels that the registry adopted.

use std::sync::Arc;

use amana_app::{
    AppError, Office,
    book::Book,
    people::People,
    said::{self, Tongue, text},
};
use amana_events::{Day, Moment, StreamId};
use serde_json::Value;

use crate::pages::words::Words;

/// What pages are put in words with.
pub(super) struct Shown {
    pub(super) words: &'static Words,
    pub(super) book: Arc<Book>,
    pub(super) people: People,
}

/// How a field is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// A code, or several.
    Code,
    /// The day of a time.
    Day,
    /// A member.
    Member,
    /// An organisation.
    Organisation,
    /// As it stands.
    Text,
    /// Only where it is set.
    Flag,
    /// Only where something stands there.
    There,
    /// How many, where there are any.
    Number,
    /// How many of each.
    Counts,
}

impl Tongue for Shown {
    fn title(&self, field: &str) -> String {
        let known = self.words.known(&format!("field-{}", field.replace('_', "-")));
        known.unwrap_or_else(|| capital(&said::words(field)))
    }

    fn label(&self, field: &str, code: &str) -> String {
        if let Some(list) = said::listed(&self.book, field, code) {
            return self.label_in(list, code);
        }
        // A code of amana's own, of no registry's list.
        let own = format!("value-{field}-{code}").replace(['_', '+'], "-");
        self.words.known(&own).unwrap_or_else(|| said::words(code))
    }

    fn day(&self, day: &str) -> String {
        day.parse::<Day>().map_or_else(|_| day.to_owned(), |day| self.words.day(day))
    }
}

/// The message of a code: registries speak English, `codes.ftl` of the other languages says the same.
pub(in crate::pages) fn label_of(list: &str, code: &str) -> String {
    format!("label-{list}-{code}").replace(['_', '.', ':', '/'], "-")
}

/// The same text with a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl Shown {
    pub(super) async fn of(office: &Office, words: &'static Words) -> Result<Self, AppError> {
        let (book, people) = (office.book_kept().await?, People::of(office).await?);
        Ok(Self { words, book, people })
    }

    /// What a code of a registry's list is called.
    pub(super) fn label_in(&self, list: &str, code: &str) -> String {
        let own = self.words.known(&label_of(list, code));
        own.unwrap_or_else(|| said::label_in(&self.book, list, code))
    }

    /// The codes of a registry's list, with what each is called.
    pub(super) fn choices(&self, list: &str) -> Vec<(String, String)> {
        let codes = self.book.codes(list).into_iter();
        codes.map(|code| (code.to_owned(), capital(&self.label_in(list, code)))).collect()
    }

    /// What is called so in a list of the pages' words, else the code in words.
    pub(super) fn called(&self, list: &str, code: &str) -> String {
        let id = format!("{list}-{}", code.replace('_', "-"));
        self.words.known(&id).unwrap_or_else(|| capital(&said::words(code)))
    }

    /// A file by its kind and the end of its id.
    pub(super) fn file(&self, stream: StreamId) -> String {
        let id = stream.id.to_string();
        let end = id.get(id.len().saturating_sub(4)..).unwrap_or_default();
        format!("{} …{end}", self.called("kind", stream.kind.code()))
    }

    /// A time in words.
    pub(super) fn moment(&self, at: Moment) -> String {
        self.words.moment(at)
    }

    /// What a row says of a field; empty where it says nothing.
    pub(super) fn cell(&self, row: &Value, field: &str, how: How) -> String {
        match how {
            How::Code => self.codes(row, field),
            How::Day | How::Member if text(row, field).is_empty() => String::new(),
            How::Day => self.day(said::day(text(row, field))),
            How::Member => self.people.short(text(row, field)),
            How::Organisation => self.organisation(text(row, field)),
            How::Text => text(row, field).to_owned(),
            How::Flag if said::flag(row, field) => self.words.say("yes"),
            How::There if !text(row, field).is_empty() => self.words.say("yes"),
            How::Flag | How::There => String::new(),
            How::Number => match row.get(field).and_then(Value::as_u64) {
                None | Some(0) => String::new(),
                Some(number) => number.to_string(),
            },
            How::Counts => {
                let counts = row.get(field).and_then(Value::as_object).into_iter().flatten();
                let counts =
                    counts.map(|(of, number)| format!("{} {number}", self.label(field, of)));
                counts.collect::<Vec<_>>().join(", ")
            }
        }
    }

    fn codes(&self, row: &Value, field: &str) -> String {
        let label = |code: &str| self.label(field, code);
        match row.get(field) {
            Some(Value::String(code)) => capital(&label(code)),
            Some(Value::Array(codes)) => {
                let codes = codes.iter().filter_map(Value::as_str);
                codes.map(label).collect::<Vec<_>>().join(", ")
            }
            _ => String::new(),
        }
    }

    /// An organisation's name.
    pub(super) fn organisation(&self, id: &str) -> String {
        let known = id.parse().ok().and_then(|id| self.book.organisations.get(&id));
        known.map_or_else(|| id.to_owned(), |known| known.name.to_string())
    }

    /// What an event says in clear.
    pub(super) fn said(&self, data: &Value) -> String {
        said::said(self, data)
    }
}
