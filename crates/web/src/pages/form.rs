//! What a form sent: names and values, as browsers write them.

use amana_vault::Secret;
use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::{api::body::Sent, problem::Problem};

/// Most fields of a form: an erasure decides three of each field that mentions a person.
const FIELDS_MAX: usize = 4_096;
/// How the site that sent it stands to this one.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The fields of a form.
#[derive(Debug, Default)]
pub(super) struct Form(Vec<(String, Secret)>);

impl Form {
    /// Reads a request that a form sent.
    ///
    /// # Errors
    /// `other_site` for one of another site; as [`Sent::form`].
    pub(super) async fn read(sent: Sent) -> Result<Self, Problem> {
        not_of_another(sent.headers())?;
        Ok(Self::of(&sent.form().await?))
    }

    fn of(bytes: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(bytes).take(FIELDS_MAX);
        // Forms end lines as typewriters did.
        let plain = |text: &str| Secret::new(text.replace("\r\n", "\n"));
        Self(pairs.map(|(name, value)| (name.into_owned(), plain(&value))).collect())
    }

    /// A form of these fields.
    pub(super) fn of_pairs(pairs: impl IntoIterator<Item = (String, Secret)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// The first value of a name.
    pub(super) fn secret(&self, name: &str) -> Option<&Secret> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The same as text; empty where it is not there.
    pub(super) fn text(&self, name: &str) -> &str {
        self.secret(name).map(Secret::reveal).unwrap_or_default()
    }

    /// Every field, as it came.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// All values of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.reveal())
    }
}

/// Refuses what another site sent. Pages tell browsers to say nothing of where they come from, so a browser that names no site is
/// believed: each form carries something that only a page of ours has.
///
/// # Errors
/// `other_site`.
pub(super) fn not_of_another(headers: &HeaderMap) -> Result<(), Problem> {
    match headers.get(FETCH_SITE).map(HeaderValue::as_bytes) {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => Err(Problem::of("other_site")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_it_was_typed() {
        let form = Form::of(b"a=1%0D%0A2&b=%D8%A7&a=3&c&x=%FF");
        assert_eq!((form.text("a"), form.text("b"), form.text("c")), ("1\n2", "ا", ""));
        assert_eq!(form.all("a").collect::<Vec<_>>(), ["1\n2", "3"]);
        assert_eq!((form.text("x"), form.text("none")), ("\u{fffd}", ""));
        assert_eq!(Form::of("a=1&".repeat(5_000).as_bytes()).0.len(), FIELDS_MAX);
    }
}
