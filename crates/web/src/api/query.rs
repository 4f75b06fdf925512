//! The parameters of an address, taken one by one like the fields of a body.
//!
//! INVARIANT: a refusal names the parameter and what it takes, and never what was given. A parameter that stands twice, or that
//! nobody knows, is refused: only one can be meant, and a filter that is mistyped must not show everything.

use std::{collections::BTreeMap, ops::RangeInclusive, str::FromStr};

use amana_app::past::AsOf;
use amana_events::{Day, Moment};
use axum::{extract::FromRequestParts, http::request::Parts};

use crate::problem::Problem;

/// Microseconds of a day.
const DAY_MICROS: i64 = 86_400_000_000;

/// The parameters that were not taken yet.
#[derive(Debug)]
pub(crate) struct Query(BTreeMap<String, String>);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::read(parts.uri.query().unwrap_or_default())
    }
}

fn wrong(name: &str, want: &str) -> Problem {
    Problem::of("wrong_query").at(name.to_owned()).saying(format!("Want {want}."))
}

/// A moment, or the end of a day.
fn moment(text: &str) -> Option<Moment> {
    match text.parse::<Day>() {
        Ok(day) => Some(Moment::from_micros(day.start().micros() + DAY_MICROS - 1)),
        Err(_) => text.parse().ok(),
    }
}

impl Query {
    fn read(text: &str) -> Result<Self, Problem> {
        let mut all = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            if all.insert(name.clone().into_owned(), value.into_owned()).is_some() {
                return Err(wrong(&name, "it once"));
            }
        }
        Ok(Self(all))
    }

    /// A text as it stands.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)
    }

    /// A word that is read.
    pub(crate) fn parsed<T: FromStr>(
        &mut self,
        name: &str,
        want: &str,
    ) -> Result<Option<T>, Problem> {
        let text = self.text(name);
        text.map(|text| text.parse().map_err(|_| wrong(name, want))).transpose()
    }

    /// A word that is read and must be there.
    pub(crate) fn required<T: FromStr>(&mut self, name: &str, want: &str) -> Result<T, Problem> {
        self.parsed(name, want)?.ok_or_else(|| wrong(name, want))
    }

    /// Whether it is said, and what.
    pub(crate) fn flag(&mut self, name: &str) -> Result<Option<bool>, Problem> {
        self.parsed(name, "true or false")
    }

    /// A number within bounds; another where it is left out.
    pub(crate) fn number(
        &mut self,
        name: &str,
        range: RangeInclusive<u64>,
        otherwise: u64,
    ) -> Result<u64, Problem> {
        let want = format!("a whole number from {} to {}", range.start(), range.end());
        let number = self.parsed(name, &want)?.unwrap_or(otherwise);
        if range.contains(&number) { Ok(number) } else { Err(wrong(name, &want)) }
    }

    /// A moment, or a day, which is its end.
    pub(crate) fn moment(&mut self, name: &str) -> Result<Option<Moment>, Problem> {
        let wrong = || wrong(name, "a day, or a moment of RFC 3339");
        self.text(name).map(|text| moment(&text).ok_or_else(wrong)).transpose()
    }

    /// As of when: `as_recorded` and `as_known`.
    pub(crate) fn as_of(&mut self) -> Result<AsOf, Problem> {
        Ok(AsOf { recorded: self.moment("as_recorded")?, known: self.moment("as_known")? })
    }

    /// Nothing more stands in it.
    pub(crate) fn end(self) -> Result<(), Problem> {
        match self.0.into_keys().next() {
            None => Ok(()),
            Some(name) => {
                Err(Problem::of("wrong_query").at(name).saying("There is no such parameter."))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mistyped_or_stands_twice_is_refused() {
        assert!(Query::read("limit=1&limit=2").unwrap_err().is("wrong_query"));
        let mut query = Query::read("limit=201&open=maybe&opne=true").unwrap();
        assert!(query.number("limit", 1..=200, 50).unwrap_err().is("wrong_query"));
        let refused = query.flag("open").unwrap_err();
        assert!(refused.is("wrong_query") && !refused.body().contains("maybe"));
        assert!(query.end().unwrap_err().is("wrong_query"));
    }

    #[test]
    fn a_day_is_its_end() {
        let as_of = Query::read("as_recorded=2026-03-01").unwrap().as_of().unwrap();
        let end = as_of.recorded.unwrap();
        assert_eq!(end.plus_seconds(1).day(), "2026-03-02".parse().unwrap());
        assert!(as_of.known.is_none());
    }
}
