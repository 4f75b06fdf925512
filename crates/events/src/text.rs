//! Public text: the registry's labels and sources, and its policies. Never anything a person told.

use std::{fmt, str::FromStr, sync::Arc};

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

/// The text is empty, longer than 128 KiB, or holds control characters other than line feed and tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a policy text: want 1 byte to 128 KiB, lines ending in a line feed alone")]
pub struct ParsePolicyTextError;

/// The longest text of one file of a policy set, in bytes.
const POLICY_BYTES_MAX: usize = 128 * 1024;

/// The text of one file of a policy set: public, of many lines. Cloning shares it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PolicyText(Arc<str>);

impl PolicyText {
    /// Checks and takes the text.
    ///
    /// # Errors
    /// [`ParsePolicyTextError`] when it is empty, too long or holds other control characters than
    /// line feed and tab.
    pub fn new(text: &str) -> Result<Self, ParsePolicyTextError> {
        let odd = |c: char| c.is_control() && c != '\n' && c != '\t';
        if text.is_empty() || text.len() > POLICY_BYTES_MAX || text.chars().any(odd) {
            return Err(ParsePolicyTextError);
        }
        Ok(Self(text.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for PolicyText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PolicyText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::new(&text).map_err(de::Error::custom)
    }
}

impl Field for PolicyText {
    fn specify(path: &str, optional: bool, out: &mut Vec<FieldSpec>) {
        out.push(FieldSpec { path: path.to_owned(), class: Class::Public, optional });
    }

    fn schema() -> Value {
        json!({"type": "string", "minLength": 1, "maxLength": POLICY_BYTES_MAX})
    }

    fn sample(_sampler: &mut Sampler) -> Self {
        Self("permit (principal, action, resource);\n".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_has_lines_and_no_other_control_characters() {
        assert!(PolicyText::new("permit (\n\tprincipal\n);\n").is_ok());
        for text in ["", "a\r\n", "a\u{0}", "a\u{1b}[2J"] {
            assert_eq!(PolicyText::new(text), Err(ParsePolicyTextError), "{text:?}");
        }
        assert!(PolicyText::new(&"a".repeat(POLICY_BYTES_MAX)).is_ok());
        assert!(PolicyText::new(&"a".repeat(POLICY_BYTES_MAX + 1)).is_err());
    }
}
