//! Text sealed to the mailbox of a receipt: it opens with the holder's code alone, and with no key of ours.
//!
//! INVARIANT: what is not sealed yet holds nothing and cannot be written into the log. Deliberately
//! absent: the text. It stands beside, sealed for the office, until the event is on its way.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::{Value, json};

use crate::{Class, Field, FieldSpec, Sampler};

/// A message as its holder gets it.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail(Option<Vec<u8>>);

impl Mail {
    /// One that is still to be sealed.
    pub const fn pending() -> Self {
        Self(None)
    }

    /// One that is.
    pub const fn sealed(bytes: Vec<u8>) -> Self {
        Self(Some(bytes))
    }

    /// The sealed bytes; none while it is still to be sealed.
    pub fn bytes(&self) -> Option<&[u8]> {
        self.0.as_deref()
    }
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Mail(sealed)" } else { "Mail(pending)" })
    }
}

impl Serialize for Mail {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = self.0.as_ref().ok_or_else(|| ser::Error::custom("mail is not sealed"))?;
        serializer.serialize_str(&BASE64URL_NOPAD.encode(bytes))
    }
}

impl<'de> Deserialize<'de> for Mail {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes());
        bytes.map(Self::sealed).map_err(|_| de::Error::custom("not base64url"))
    }
}

impl Field for Mail {
    fn specify(path: &str, optional: bool, out: &mut Vec<FieldSpec>) {
        out.push(FieldSpec { path: path.to_owned(), class: Class::Mail, optional });
    }

    fn schema() -> Value {
        json!({
            "type": "string",
            "contentEncoding": "base64url",
            "description": "sealed to the mailbox of a receipt",
        })
    }

    fn sample(sampler: &mut Sampler) -> Self {
        let mut bytes = vec![0; 232];
        sampler.fill(&mut bytes);
        Self::sealed(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_that_is_not_sealed_cannot_be_written() {
        assert!(serde_json::to_string(&Mail::pending()).is_err());
        let sealed = Mail::sealed(vec![1, 2, 3]);
        let text = serde_json::to_string(&sealed).unwrap();
        assert_eq!(text, "\"AQID\"");
        assert_eq!(serde_json::from_str::<Mail>(&text).unwrap(), sealed);
        assert!(serde_json::from_str::<Mail>("\"*\"").is_err());
    }
}
