//! What an address says: ids in its path, and parameters behind it, taken one by one like the fields of a body.
//!
//! INVARIANT: a refusal names the parameter and what it takes, and never what was given. A parameter that stands twice, or that
//! nobody knows, is refused: only one can be meant, and a filter that is mistyped must not show everything. Nothing personal is a
//! parameter: an address stands in histories and logs.

use std::{collections::BTreeMap, ops::RangeInclusive, str::FromStr};

use amana_app::past::AsOf;
use amana_events::{Day, Moment};
use axum::{extract::FromRequestParts, http::request::Parts};

use super::fields::{DAY_OR_MOMENT, day_or_moment};
use crate::problem::Problem;

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

/// An id of a path. What is none names nothing.
///
/// # Errors
/// `not_found`.
pub(crate) fn named<T: FromStr>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::of("not_found"))
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

    /// A code that is one of few.
    pub(crate) fn one_of<T>(
        &mut self,
        name: &str,
        want: &str,
        of: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let text = self.text(name);
        text.map(|text| of(&text).ok_or_else(|| wrong(name, want))).transpose()
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
        let wrong = || wrong(name, DAY_OR_MOMENT);
        self.text(name).map(|text| day_or_moment(&text).ok_or_else(wrong)).transpose()
    }

    /// A moment, or a day, which is its beginning.
    pub(crate) fn day_begins(&mut self, name: &str) -> Result<Option<Moment>, Problem> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let day = text.parse::<Day>().map(Day::start).ok();
        day.or_else(|| day_or_moment(&text)).map(Some).ok_or_else(|| wrong(name, DAY_OR_MOMENT))
    }

    /// A moment, or a day, which is its end, that must be there.
    pub(crate) fn required_moment(&mut self, name: &str) -> Result<Moment, Problem> {
        self.moment(name)?.ok_or_else(|| wrong(name, DAY_OR_MOMENT))
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
        assert!(Query::read("").unwrap().required_moment("from").unwrap_err().is("wrong_query"));
    }

    #[test]
    fn a_parameter_is_read_as_an_address_writes_it() {
        let mut query = Query::read("from=7&x=%C3%A9+1").unwrap();
        assert_eq!(query.required::<u64>("from", "a position").unwrap(), 7);
        assert_eq!(query.text("x").as_deref(), Some("é 1"));
        query.end().unwrap();
    }
}
