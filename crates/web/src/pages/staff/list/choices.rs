//! By what a list can be narrowed down: what its rows show anyway, chosen from what the registry knows.
//!
//! INVARIANT: a choice is offered whether or not a row has it, so that what may be chosen tells of no hidden file.

use amana_app::{
    AppError,
    codes::lists_for_label,
    narrow::{self, NOBODY, Narrow},
    said::Tongue as _,
};
use amana_events::{MemberId, StreamKind};

use super::super::shown::{Shown, capital};
use crate::api::query::Query;

/// What stands for the member themself: nobody's id stands in an address.
const MINE: &str = "mine";

/// A field, what it is called, and its values: each with what it is called and whether it is chosen.
pub(super) struct Choice {
    pub(super) field: &'static str,
    pub(super) title: String,
    pub(super) values: Vec<(String, String, bool)>,
}

/// What is chosen, by field.
pub(super) struct Chosen {
    kind: StreamKind,
    values: Vec<(&'static str, String)>,
}

/// Fields that a page offers, of those that a list may be narrowed by.
fn offered(kind: StreamKind) -> impl Iterator<Item = &'static str> {
    // A status is told by open and closed, and a mission is named by who knows it.
    let fields = narrow::fields(kind).iter().copied();
    fields.filter(|field| !matches!(*field, "status" | "mission"))
}

/// Codes of amana's own, of no registry's list.
fn own_codes(kind: StreamKind, field: &str) -> &'static [&'static str] {
    match (kind, field) {
        (_, "handler") => &[MINE, NOBODY],
        (_, "urgency") => &["1h", "24h", "72h", "5d"],
        (StreamKind::Referral, "state") => &[
            "proposed",
            "consent_checked",
            "sent",
            "received",
            "accepted",
            "started",
            "done",
            "declined",
            "revoked",
            "deleted",
        ],
        (StreamKind::Handover, "state") => &[
            "encountered",
            "receiver_named",
            "accepted",
            "declined",
            "awaits_confirmation",
            "handed_over",
            "screened",
            "in_care",
            "tracing",
            "solved",
            "followed_up",
            "closed",
        ],
        _ => &[],
    }
}

impl Chosen {
    /// What an address chooses.
    pub(super) fn read(kind: StreamKind, query: &mut Query) -> Self {
        let value = |field| Some((field, query.text(field).filter(|value| !value.is_empty())?));
        Self { kind, values: offered(kind).filter_map(value).collect() }
    }

    fn value(&self, field: &str) -> &str {
        let found = self.values.iter().find(|(known, _)| *known == field);
        found.map_or("", |(_, value)| value)
    }

    /// The same, for the list.
    ///
    /// # Errors
    /// [`AppError::Usage`] for what is no value of its field.
    pub(super) fn narrow(&self, member: MemberId) -> Result<Narrow, AppError> {
        let mut narrow = Narrow::default();
        for (field, value) in &self.values {
            let own = member.to_string();
            narrow = narrow.and(field, if value == MINE { &own } else { value })?;
        }
        Ok(narrow)
    }

    /// The same, as an address goes on.
    pub(super) fn address(&self) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(&self.values);
        let text = text.finish();
        if text.is_empty() { text } else { format!("&{text}") }
    }

    /// What can be chosen.
    pub(super) fn choices(&self, shown: &Shown) -> Vec<Choice> {
        let choice = |field: &'static str| Choice {
            field,
            title: shown.title(field),
            values: self.values_of(shown, field),
        };
        offered(self.kind).map(choice).filter(|it| !it.values.is_empty()).collect()
    }

    fn values_of(&self, shown: &Shown, field: &'static str) -> Vec<(String, String, bool)> {
        let called = |code: &str| match field {
            "handler" => shown.words.say(if code == MINE { "whose-mine" } else { "whose-nobody" }),
            _ => capital(&shown.label(field, code)),
        };
        let own = own_codes(self.kind, field);
        let listed = if own.is_empty() {
            let lists = lists_for_label(field).iter();
            lists.flat_map(|list| shown.book.codes(list)).collect()
        } else {
            own.to_vec()
        };
        let is = |code: &str| code == self.value(field);
        listed.into_iter().map(|code| (code.to_owned(), called(code), is(code))).collect()
    }
}
