//! Codes: words of registry-kept lists. A code is short and has no spaces, so no free text fits. One of
//! up to 15 bytes, as almost all are, is kept without the heap: a folded log holds millions.

use std::{fmt, str::FromStr};

use ecow::EcoString;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Value, json};

use crate::{Class, Field, FieldSpec, Sampler};

/// The text is not a code: 1 to 64 of ASCII letters, digits and `_ . : / -`, beginning with a
/// letter, a digit or `.`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a code: want 1 to 64 of letters, digits and _ . : / -, without spaces")]
pub struct ParseCodeError;

fn check(text: &str) -> Result<(), ParseCodeError> {
    let first = text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'.');
    let rest = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.:/-".contains(&b));
    if first && rest && text.len() <= 64 { Ok(()) } else { Err(ParseCodeError) }
}

macro_rules! code_types {
    ($($(#[$doc:meta])* $name:ident sample $sample:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(EcoString);

        impl $name {
            /// Checks and takes a code.
            ///
            /// # Errors
            /// [`ParseCodeError`] when the text has another shape.
            pub fn new(text: &str) -> Result<Self, ParseCodeError> {
                check(text).map(|()| Self(text.into()))
            }

            /// The code.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = ParseCodeError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::new(&text).map_err(de::Error::custom)
            }
        }

        impl Field for $name {
            fn specify(path: &str, optional: bool, out: &mut Vec<FieldSpec>) {
                out.push(FieldSpec { path: path.to_owned(), class: Class::Code, optional });
            }

            fn schema() -> Value {
                json!({"type": "string", "pattern": "^[A-Za-z0-9.][A-Za-z0-9_.:/-]{0,63}$"})
            }

            fn sample(_sampler: &mut Sampler) -> Self {
                Self($sample.into())
            }
        }
    )+};
}

code_types! {
    /// A word of some registry-kept list.
    Code sample "other";
    /// A class of misconduct, by path in the versioned tree: `sea/sea_abuse`.
    ClassCode sample "sea";
    /// Whose personnel somebody is: `contingent`, `staff_int`.
    AffiliationCode sample "contingent";
    /// A route: who is responsible, who investigates, which clocks run.
    RouteCode sample "contingent/grave";
    /// The name of a code list.
    ListCode sample "affiliation";
    /// A language, BCP 47: `fr`, `sg`, `swc-CD`.
    Language sample "fr";
    /// A State, ISO 3166-1 alpha-3.
    Country sample "XKA";
    /// An admin 1 place code (COD-AB p-code): the most precise place that stands in clear.
    Admin1 sample "XK01";
    /// A mission's acronym.
    MissionCode sample "UNMIX";
    /// A handover instrument.
    InstrumentCode sample "iddrs-5.20";
    /// A clock.
    ClockCode sample "investigation_completes";
    /// A purpose for which a field is opened or a consent is given.
    PurposeCode sample "assistance";
}
