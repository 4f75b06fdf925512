//! Coarse times of an occurrence: the exact date is a sealed circumstance.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Value, json};

use crate::{Class, Day, Field, FieldSpec, Sampler};

/// The text is not a coarse period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a period: want YYYY, YYYY-MM, YYYY..YYYY, ..YYYY or unknown")]
pub struct ParsePeriodError;

/// A month, written `YYYY-MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month {
    year: i16,
    month: u8,
}

/// When something occurred, as coarsely as it may stand in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// One month.
    Month(Month),
    /// One year.
    Year(i16),
    /// From one year to another, both included.
    Years(i16, i16),
    /// Up to and including a year.
    Until(i16),
    /// Asked, and not known.
    Unknown,
}

impl Month {
    /// The month of a year (1 to 12).
    ///
    /// # Errors
    /// [`ParsePeriodError`] when there is no such month.
    pub fn new(year: i16, month: u8) -> Result<Self, ParsePeriodError> {
        if (1..=12).contains(&month) && (1900..=2200).contains(&year) {
            Ok(Self { year, month })
        } else {
            Err(ParsePeriodError)
        }
    }
}

impl Month {
    /// The month of a day; none outside the years a month may have.
    pub fn of(day: Day) -> Option<Self> {
        let date = day.date();
        Self::new(date.year(), u8::try_from(date.month()).ok()?).ok()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = ParsePeriodError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (year, month) = text.split_once('-').ok_or(ParsePeriodError)?;
        if month.len() != 2 || !month.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ParsePeriodError);
        }
        Self::new(parse_year(year)?, month.parse().map_err(|_| ParsePeriodError)?)
    }
}

fn parse_year(text: &str) -> Result<i16, ParsePeriodError> {
    if text.len() != 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(ParsePeriodError);
    }
    let year = text.parse().map_err(|_| ParsePeriodError)?;
    if (1900..=2200).contains(&year) { Ok(year) } else { Err(ParsePeriodError) }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Month(month) => month.fmt(f),
            Period::Year(year) => write!(f, "{year:04}"),
            Period::Years(from, to) => write!(f, "{from:04}..{to:04}"),
            Period::Until(year) => write!(f, "..{year:04}"),
            Period::Unknown => f.write_str("unknown"),
        }
    }
}

impl FromStr for Period {
    type Err = ParsePeriodError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "unknown" {
            return Ok(Period::Unknown);
        }
        match text.split_once("..") {
            Some(("", to)) => parse_year(to).map(Period::Until),
            Some((from, to)) => {
                let (from, to) = (parse_year(from)?, parse_year(to)?);
                if from < to { Ok(Period::Years(from, to)) } else { Err(ParsePeriodError) }
            }
            None if text.contains('-') => text.parse().map(Period::Month),
            None => parse_year(text).map(Period::Year),
        }
    }
}

/// The month of samples.
const SAMPLE: Month = Month { year: 2026, month: 3 };

macro_rules! period_field {
    ($name:ident, $pattern:literal, $sample:expr) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }

        impl Field for $name {
            fn specify(path: &str, optional: bool, out: &mut Vec<FieldSpec>) {
                out.push(FieldSpec { path: path.to_owned(), class: Class::Time, optional });
            }

            fn schema() -> Value {
                json!({"type": "string", "pattern": $pattern})
            }

            fn sample(_sampler: &mut Sampler) -> Self {
                $sample
            }
        }
    };
}

period_field!(Month, r"^\d{4}-\d{2}$", SAMPLE);
period_field!(
    Period,
    r"^(unknown|\d{4}|\d{4}-\d{2}|\d{4}\.\.\d{4}|\.\.\d{4})$",
    Period::Month(SAMPLE)
);
