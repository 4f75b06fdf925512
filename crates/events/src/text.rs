//! Public text: the registry's labels and sources. Never anything a person told.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Value, json};

use crate::{Class, Field, FieldSpec, Sampler};

/// The text is empty, longer than 2,000 bytes, or holds control characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not public text: want 1 to 2,000 bytes without control characters")]
pub struct ParseTextError;

/// Text that is public by its nature: labels of code lists, sources of rules, names of
/// organisations. Only the `registry` stream carries it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PublicText(Box<str>);

impl PublicText {
    /// Checks and takes the text.
    ///
    /// # Errors
    /// [`ParseTextError`] when it is empty, too long or holds control characters.
    pub fn new(text: &str) -> Result<Self, ParseTextError> {
        if text.is_empty() || text.len() > 2_000 || text.chars().any(char::is_control) {
            return Err(ParseTextError);
        }
        Ok(Self(text.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PublicText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PublicText {
    type Err = ParseTextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl Serialize for PublicText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PublicText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::new(&text).map_err(de::Error::custom)
    }
}

impl Field for PublicText {
    fn specify(path: &str, optional: bool, out: &mut Vec<FieldSpec>) {
        out.push(FieldSpec { path: path.to_owned(), class: Class::Public, optional });
    }

    fn schema() -> Value {
        json!({"type": "string", "minLength": 1, "maxLength": 2000})
    }

    fn sample(_sampler: &mut Sampler) -> Self {
        Self("A public label".into())
    }
}
