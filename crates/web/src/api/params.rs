//! What an address says: ids in its path, and parameters behind it, which are taken one by one as the fields of a body are.
//!
//! INVARIANT: a parameter that nobody knows is refused, and one that stands twice. Nothing personal is a parameter: an address
//! stands in histories and logs.

use std::str::FromStr;

use axum::{extract::FromRequestParts, http::request::Parts};
use serde_json::{Map, Value};

use super::fields::Fields;
use crate::problem::Problem;

/// The parameters of an address.
pub(crate) struct Params(pub(crate) Fields);

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        read(parts.uri.query().unwrap_or_default()).map(|all| Self(Fields::new(all)))
    }
}

fn read(query: &str) -> Result<Map<String, Value>, Problem> {
    let mut all = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let twice = all.insert(name.into_owned(), Value::String(value.into_owned())).is_some();
        if twice {
            return Err(Problem::of("duplicate_field"));
        }
    }
    Ok(all)
}

/// An id of a path. What is none names nothing.
pub(crate) fn named<T: FromStr>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::of("not_found"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_read_once_and_by_its_name() {
        let mut all = Fields::new(read("from=7&as_known=2026-01-31&x=%C3%A9+1").unwrap());
        assert_eq!(all.parsed::<u64>("from", "a number").unwrap(), Some(7));
        assert!(all.moment("as_known").unwrap().is_some());
        assert_eq!(all.required_secret("x").unwrap().reveal(), "é 1");
        all.end().unwrap();
        assert!(read("a=1&a=2").is_err());
        let mut wrong = Fields::new(read("from=seven&more=1").unwrap());
        assert!(wrong.parsed::<u64>("from", "a number").is_err());
        assert!(wrong.end().is_err());
    }
}
