//! The fields of a JSON object, taken one by one: what is left over at the end is a field that nobody knows.
//!
//! INVARIANT: a refusal names the field and what it takes, and never what was given.

use std::str::FromStr;

use amana_events::{Day, Moment};
use amana_vault::Secret;
use serde_json::{Map, Value};

use crate::problem::Problem;

/// What a moment is written as.
pub(super) const DAY_OR_MOMENT: &str = "a day, or a moment in UTC";

/// A moment, or a day, which is its end.
pub(super) fn day_or_moment(text: &str) -> Option<Moment> {
    text.parse::<Day>().map(Day::end).ok().or_else(|| text.parse().ok())
}

/// The fields that were not taken yet.
#[derive(Debug)]
pub(crate) struct Fields {
    inside: String,
    left: Map<String, Value>,
}

impl Fields {
    pub(crate) fn new(left: Map<String, Value>) -> Self {
        Self { inside: String::new(), left }
    }

    /// The whole object.
    pub(crate) fn into_object(self) -> Map<String, Value> {
        self.left
    }

    /// The same object as bytes: names in order, whatever the order they came in, and without what is null.
    pub(crate) fn canonical(&self) -> Vec<u8> {
        let mut left = self.left.clone();
        left.retain(|_, value| !value.is_null());
        let mut object = Value::Object(left);
        object.sort_all_objects();
        serde_json::to_vec(&object).unwrap_or_default()
    }

    fn place(&self, name: &str) -> String {
        format!("{}{name}", self.inside)
    }

    fn wrong(&self, name: &str, want: impl std::fmt::Display) -> Problem {
        Problem::of("wrong_shape").at(self.place(name)).saying(format!("Want {want}."))
    }

    fn missing(&self, name: &str) -> Problem {
        Problem::of("missing_field").at(self.place(name))
    }

    /// A value that is there; null is as if it were not.
    fn value(&mut self, name: &str) -> Option<Value> {
        self.left.remove(name).filter(|value| !value.is_null())
    }

    fn text(&mut self, name: &str) -> Result<Option<String>, Problem> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.wrong(name, "a text")),
        }
    }

    /// A text that will be sealed; empty where it is left out.
    pub(crate) fn secret(&mut self, name: &str) -> Result<Secret, Problem> {
        Ok(self.text(name)?.map(Secret::new).unwrap_or_default())
    }

    /// A text that will be sealed and must be there.
    pub(crate) fn required_secret(&mut self, name: &str) -> Result<Secret, Problem> {
        self.text(name)?.map(Secret::new).ok_or_else(|| self.missing(name))
    }

    /// A word that is read.
    pub(crate) fn parsed<T: FromStr>(
        &mut self,
        name: &str,
        want: &str,
    ) -> Result<Option<T>, Problem> {
        let text = self.text(name)?;
        let read = text.map(|text| text.parse().map_err(|_| self.wrong(name, want)));
        read.transpose()
    }

    /// A word that is read and must be there.
    pub(crate) fn required<T: FromStr>(&mut self, name: &str, want: &str) -> Result<T, Problem> {
        self.parsed(name, want)?.ok_or_else(|| self.missing(name))
    }

    /// One of some words; the first where it is left out.
    pub(crate) fn one_of<T: Copy>(
        &mut self,
        name: &str,
        words: &[(&str, T)],
    ) -> Result<T, Problem> {
        let all = || words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        let found = match self.text(name)? {
            None => words.first(),
            Some(text) => words.iter().find(|(word, _)| *word == text),
        };
        found.map(|(_, value)| *value).ok_or_else(|| self.wrong(name, format!("one of {}", all())))
    }

    /// One of some words; none where it is left out.
    pub(crate) fn some_of<T: Copy>(
        &mut self,
        name: &str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, Problem> {
        match self.left.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.one_of(name, words).map(Some),
        }
    }

    /// Words of a list; none where it is left out.
    pub(crate) fn words<T: FromStr>(&mut self, name: &str, want: &str) -> Result<Vec<T>, Problem> {
        let wrong = |fields: &Self| fields.wrong(name, want);
        match self.value(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => {
                let read = |item: &Value| item.as_str()?.parse().ok();
                items.iter().map(read).collect::<Option<Vec<T>>>().ok_or_else(|| wrong(self))
            }
            Some(_) => Err(wrong(self)),
        }
    }

    /// Whether it is said; no where it is left out.
    pub(crate) fn flag(&mut self, name: &str) -> Result<bool, Problem> {
        match self.value(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(_) => Err(self.wrong(name, "true or false")),
        }
    }

    /// A number that is there.
    pub(crate) fn number(&mut self, name: &str) -> Result<Option<u64>, Problem> {
        let number = self.value(name).map(|value| value.as_u64().ok_or(()));
        number.transpose().map_err(|()| self.wrong(name, "a whole number, 0 or more"))
    }

    /// Numbers of a list; none where it is left out.
    pub(crate) fn numbers(&mut self, name: &str) -> Result<Vec<u64>, Problem> {
        let items = match self.value(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(items)) => items,
            Some(_) => return Err(self.wrong(name, "a list of numbers")),
        };
        let read = items.iter().map(Value::as_u64).collect::<Option<Vec<u64>>>();
        read.ok_or_else(|| self.wrong(name, "a list of numbers"))
    }

    /// A moment, or a day, which is its end.
    pub(crate) fn moment(&mut self, name: &str) -> Result<Option<Moment>, Problem> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        day_or_moment(&text).map(Some).ok_or_else(|| self.wrong(name, DAY_OR_MOMENT))
    }

    /// Objects of a list; none where it is left out.
    pub(crate) fn objects(&mut self, name: &str) -> Result<Vec<Fields>, Problem> {
        let all = match self.value(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(all)) => all,
            Some(_) => return Err(self.wrong(name, "a list of objects")),
        };
        let place = self.place(name);
        let object = |(index, value)| match value {
            Value::Object(left) => Ok(Fields { inside: format!("{place}.{index}."), left }),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Err(self.wrong(name, "a list of objects")),
        };
        all.into_iter().enumerate().map(object).collect()
    }

    /// A value in a shape of its own.
    pub(crate) fn shaped<T: serde::de::DeserializeOwned>(
        &mut self,
        name: &str,
        want: &str,
    ) -> Result<Option<T>, Problem> {
        let Some(value) = self.value(name) else { return Ok(None) };
        serde_json::from_value(value).map(Some).map_err(|_| self.wrong(name, want))
    }

    /// The same, that must be there.
    pub(crate) fn required_shape<T: serde::de::DeserializeOwned>(
        &mut self,
        name: &str,
        want: &str,
    ) -> Result<T, Problem> {
        self.shaped(name, want)?.ok_or_else(|| self.missing(name))
    }

    /// An object inside.
    pub(crate) fn object(&mut self, name: &str) -> Result<Option<Fields>, Problem> {
        let inside = format!("{}.", self.place(name));
        match self.value(name) {
            None => Ok(None),
            Some(Value::Object(left)) => Ok(Some(Fields { inside, left })),
            Some(_) => Err(self.wrong(name, "an object")),
        }
    }

    /// Nothing more stands in it.
    pub(crate) fn end(self) -> Result<(), Problem> {
        match self.left.keys().next() {
            None => Ok(()),
            Some(name) => Err(Problem::of("unknown_field").at(self.place(name))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Fields {
        Fields::new(amana_app::record::read_data(text.as_bytes()).unwrap())
    }

    fn said(problem: &Problem) -> Value {
        serde_json::from_str(&problem.body()).unwrap()
    }

    #[test]
    fn a_refusal_names_the_field_and_not_what_was_given() {
        let mut all = fields(r#"{"inside": {"kind": "Lina Osei", "more": 1}, "other": null}"#);
        let mut inside = all.object("inside").unwrap().unwrap();
        let problem = said(&inside.one_of("kind", &[("one", 1), ("two", 2)]).unwrap_err());
        assert_eq!(problem["field"], "inside.kind");
        assert_eq!(problem["detail"], "Want one of one, two.");
        assert_eq!(said(&inside.end().unwrap_err())["field"], "inside.more");
        assert_eq!(said(&all.required_secret("other").unwrap_err())["code"], "missing_field");
        all.end().unwrap();
    }

    #[test]
    fn the_same_object_has_the_same_bytes() {
        let one = fields(r#"{"a": 1, "b": {"c": 2, "d": 3}}"#).canonical();
        assert_eq!(one, fields(r#"{ "b": {"d": 3, "c": 2}, "a": 1, "e": null }"#).canonical());
    }
}
