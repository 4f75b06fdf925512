//! What is answered where something is not done: a problem (RFC 9457) that teaches.
//!
//! INVARIANT: nothing of what was sent is repeated but the names of fields. What went wrong inside is written
//! to the trace of the server and not to whoever asked.

mod catalogue;
mod of_app;

use std::borrow::Cow;

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

pub(crate) use catalogue::{ALL, Kind, kind};

/// The media type of a problem.
pub(crate) const PROBLEM_TYPE: &str = "application/problem+json";
/// Where problems are explained.
pub(crate) const PROBLEMS: &str = "/api/v1/problems/";

/// Which problem an answer is.
#[derive(Debug, Clone)]
pub(crate) struct Named(pub(crate) String);

/// Why something was not done.
#[derive(Debug)]
pub(crate) struct Problem(Box<Said>);

/// What is said of it.
#[derive(Debug)]
struct Said {
    code: Cow<'static, str>,
    title: &'static str,
    status: StatusCode,
    detail: Cow<'static, str>,
    field: Option<Cow<'static, str>>,
    more: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// One of the server's own, in the words of the catalogue.
    pub(crate) fn of(code: &'static str) -> Self {
        let kind = kind(code);
        Self(Box::new(Said {
            code: Cow::Borrowed(kind.code),
            title: kind.title,
            status: StatusCode::from_u16(kind.status).unwrap_or(StatusCode::BAD_REQUEST),
            detail: Cow::Borrowed(kind.remedy),
            field: None,
            more: Map::new(),
            headers: Vec::new(),
        }))
    }

    /// The same, of one field.
    pub(crate) fn at(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// The same, in other words.
    pub(crate) fn saying(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = detail.into();
        self
    }

    /// The same, with a member of its own.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.more.insert(name.to_owned(), value.into());
        self
    }

    /// The same, with a header.
    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// The same, to be tried again after so many seconds.
    pub(crate) fn after(self, seconds: u64) -> Self {
        self.header(header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// The same, and the connection ends: what was not read of it is not read any more.
    pub(crate) fn and_close(self) -> Self {
        self.header(header::CONNECTION, HeaderValue::from_static("close"))
    }

    /// The same, as a rule of this code says it: what the catalogue does not have.
    fn named(mut self, code: &'static str, status: StatusCode) -> Self {
        (self.0.code, self.0.status) = (Cow::Borrowed(code), status);
        self
    }

    /// Whether it is of this code.
    pub(crate) fn is(&self, code: &str) -> bool {
        self.0.code == code
    }

    /// Its code.
    pub(crate) fn code(&self) -> &str {
        &self.0.code
    }

    /// What it says.
    pub(crate) fn detail(&self) -> &str {
        &self.0.detail
    }

    /// Whether somebody who asks otherwise is answered otherwise: it is no failure of the server.
    pub(crate) fn is_of_a_rule(&self) -> bool {
        self.0.status.is_client_error()
    }

    /// What one of its headers says.
    pub(crate) fn header_of(&self, name: &HeaderName) -> Option<HeaderValue> {
        let found = self.0.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    }

    /// Its bytes.
    pub(crate) fn body(&self) -> String {
        let Said { code, title, status, detail, field, more, .. } = self.0.as_ref();
        let mut object = json!({
            "type": format!("{PROBLEMS}{code}"),
            "title": title,
            "status": status.as_u16(),
            "detail": detail,
            "code": code,
        });
        if let Some(members) = object.as_object_mut() {
            if let Some(field) = field {
                members.insert("field".to_owned(), json!(field));
            }
            members.extend(more.clone());
        }
        object.to_string()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = self.body();
        let mut answer =
            (self.0.status, [(header::CONTENT_TYPE, PROBLEM_TYPE)], body).into_response();
        answer.extensions_mut().insert(Named(self.0.code.into_owned()));
        for (name, value) in self.0.headers {
            answer.headers_mut().insert(name, value);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_what_it_is_and_where() {
        let body = Problem::of("wrong_shape").at("receipt.form").with("more", 3).body();
        let said: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(said["type"], "/api/v1/problems/wrong_shape");
        assert_eq!(
            (&said["status"], &said["field"], &said["more"]),
            (&json!(422), &json!("receipt.form"), &json!(3))
        );
    }
}
