//! Points in time and civil days.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Value, json};

use crate::{Class, Field, FieldSpec, Sampler};

/// The text is not a time or a day of the wanted form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseTimeError {
    /// Not an RFC 3339 time in UTC.
    #[error("not a time: want RFC 3339, such as 2026-11-23T08:15:00Z")]
    Time,
    /// Not a day of the calendar.
    #[error("not a day: want YYYY-MM-DD")]
    Day,
}

/// A point in time, in microseconds since 1970-01-01 UTC. Written as RFC 3339 with six digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Moment(i64);

impl Moment {
    /// The moment so many microseconds after 1970.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The moment `seconds` later (earlier when negative); it stops at the ends of time.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// The same moment for calendar arithmetic; out-of-range moments become the nearest end.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }

    /// The UTC day of the moment.
    pub fn day(self) -> Day {
        Day(self.timestamp().to_zoned(jiff::tz::TimeZone::UTC).date())
    }
}

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp.as_microsecond())
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6}", self.timestamp())
    }
}

impl FromStr for Moment {
    type Err = ParseTimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<Timestamp>().map(Self::from).map_err(|_| ParseTimeError::Time)
    }
}

/// A civil day, written `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(Date);

/// Microseconds of a day.
const DAY_MICROS: i64 = 86_400_000_000;

impl Day {
    /// Wraps a civil date.
    pub const fn new(date: Date) -> Self {
        Self(date)
    }

    /// The civil date.
    pub const fn date(self) -> Date {
        self.0
    }

    /// Midnight UTC at which the day begins.
    pub fn start(self) -> Moment {
        let zoned = self.0.to_zoned(jiff::tz::TimeZone::UTC);
        zoned.map(|zoned| zoned.timestamp().into()).unwrap_or_default()
    }

    /// The last moment of the day, in UTC.
    pub fn end(self) -> Moment {
        Moment::from_micros(self.start().micros() + DAY_MICROS - 1)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Day {
    type Err = ParseTimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        if !plain {
            return Err(ParseTimeError::Day);
        }
        text.parse().map(Self).map_err(|_| ParseTimeError::Day)
    }
}

macro_rules! time_field {
    ($name:ident, $format:literal, $sample:expr) => {
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
                json!({"type": "string", "format": $format})
            }

            fn sample(sampler: &mut Sampler) -> Self {
                let offset = i64::try_from(sampler.below(400 * 86_400)).unwrap_or(0);
                let moment = Moment(1_700_000_000_000_000).plus_seconds(offset);
                $sample(moment)
            }
        }
    };
}

time_field!(Moment, "date-time", |moment| moment);
time_field!(Day, "date", |moment: Moment| moment.day());
