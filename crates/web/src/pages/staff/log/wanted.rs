//! What is looked for in the log: a kind of stream, an event, who recorded it, and between which days.

use amana_app::log::{LogFilter, event_names};
use amana_events::{Day, StreamKind};
use amana_vault::Secret;

use super::super::{
    At,
    sheet::Asking,
    shown::{Shown, capital},
};
use crate::{api::query::Query, pages::form::Form, problem::Problem};

const FIELDS: [&str; 5] = ["kind", "event", "member", "since", "until"];

/// What an address looks for, by field.
pub(super) struct Wanted(Vec<(&'static str, String)>);

impl Wanted {
    /// What an address looks for.
    pub(super) fn of(query: &mut Query) -> Self {
        let given = |field| Some((field, query.text(field).filter(|value| !value.is_empty())?));
        Self(FIELDS.into_iter().filter_map(given).collect())
    }

    fn read<T>(
        &self,
        field: &'static str,
        of: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let found = self.0.iter().find(|(known, _)| *known == field);
        let wrong = || Problem::of("wrong_query").at(field);
        found.map(|(_, value)| of(value).ok_or_else(wrong)).transpose()
    }

    /// The lines it means.
    ///
    /// # Errors
    /// `wrong_query`.
    pub(super) fn filter(&self) -> Result<LogFilter, Problem> {
        Ok(LogFilter {
            kind: self.read("kind", StreamKind::from_code)?,
            name: self.read("event", |text| text.parse().ok())?,
            member: self.read("member", |text| text.parse().ok())?,
            since: self.read("since", |text| text.parse().ok())?.map(Day::start),
            until: self.read("until", |text| text.parse().ok())?.map(Day::end),
        })
    }

    /// The same, as an address goes on.
    pub(super) fn address(&self) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        let text = text.extend_pairs(&self.0).finish();
        if text.is_empty() { text } else { format!("&{text}") }
    }

    /// Asks for it.
    pub(super) fn asking(&self, at: &At, shown: &Shown) -> Asking {
        let given =
            |(name, value): &(&str, String)| ((*name).to_owned(), Secret::new(value.clone()));
        let form = Form::of_pairs(self.0.iter().map(given));
        let asks = at.asks(&form);
        let kinds = StreamKind::ALL.iter().map(|kind| kind.code());
        let kinds = kinds.map(|kind| (kind.to_owned(), shown.called("kind", kind)));
        let events = event_names().iter();
        let events = events.map(|name| ((*name).to_owned(), shown.called("event", name)));
        let mut events: Vec<_> = events.map(|(name, said)| (name, capital(&said))).collect();
        events.sort_unstable_by(|one, other| one.1.cmp(&other.1));
        let inputs = vec![
            asks.among("kind", kinds.collect()).optional(),
            asks.among("event", events).optional(),
            asks.among("member", shown.people.all()).optional(),
            asks.line("since", "date").optional(),
            asks.line("until", "date").optional(),
        ];
        let inputs = inputs.into_iter().map(|input| {
            let title = at.words.say(&format!("log-ask-{}", input.name));
            input.titled(title)
        });
        Asking { action: "/desk/log", says: "log-show", inputs: inputs.collect() }
    }
}
