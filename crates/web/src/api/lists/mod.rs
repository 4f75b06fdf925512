//! Lists, a page at a time. Where a page ends is said by a cursor: the place of its last row, so that whatever is recorded
//! meanwhile, the next page skips nothing and shows nothing twice.
//!
//! INVARIANT: a cursor is the place of a row that was shown, and `next` is there whenever a page is full: neither tells of a row
//! that is hidden. What is shown is noted before it is given out.

pub(crate) mod assistance;
pub(crate) mod cases;
pub(crate) mod deadlines;
pub(crate) mod find;
pub(crate) mod handovers;
mod matters;
pub(crate) mod referrals;
pub(crate) mod reports;

use amana_app::{Office, matters::Place};
use amana_events::Moment;
use axum::http::{HeaderName, HeaderValue};
use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::query::Query;
use crate::{problem::Problem, signed::position::POSITION};

/// Most rows of one page.
const ROWS_MAX: u64 = 200;
/// Rows of a page where none are said.
const ROWS: u64 = 50;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "rows": [{"stream": "report/0190f1a2-0000-7000-8000-000000000001", "reference": "R-7F3K-92QW",
        "kind": "allegation", "state": "awaiting_triage", "known": "2026-03-01T09:00:00.000000Z"}],
    "next": null
}))]
pub(crate) struct Listed {
    /// The rows.
    #[schema(value_type = Vec<Object>)]
    pub(super) rows: Vec<Value>,
    /// What to send as `cursor` for the rows behind these; null at the end.
    pub(super) next: Option<String>,
}

/// How many rows are wanted, and behind which.
pub(crate) struct Part<C> {
    pub(crate) limit: u64,
    pub(crate) after: Option<C>,
}

/// Where a list goes on.
pub(crate) trait Cursor: Sized {
    /// Its bytes.
    fn bytes(&self) -> Vec<u8>;
    /// Reads them.
    fn of(bytes: &[u8]) -> Option<Self>;
}

impl Cursor for Place {
    fn bytes(&self) -> Vec<u8> {
        [self.at.micros().to_be_bytes().as_slice(), self.id.as_bytes()].concat()
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        let (at, id) = bytes.split_first_chunk::<8>()?;
        let at = Moment::from_micros(i64::from_be_bytes(*at));
        Some(Self { at, id: Uuid::from_slice(id).ok()? })
    }
}

impl<C: Cursor> Part<C> {
    /// `limit` and `cursor` of a query.
    ///
    /// # Errors
    /// `wrong_query`, `wrong_cursor`.
    pub(crate) fn of(query: &mut Query) -> Result<Self, Problem> {
        let limit = query.number("limit", 1..=ROWS_MAX, ROWS)?;
        let read = |text: String| {
            let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok();
            let wrong = || Problem::of("wrong_cursor").at("cursor");
            bytes.and_then(|bytes| C::of(&bytes)).ok_or_else(wrong)
        };
        Ok(Self { limit, after: query.text("cursor").map(read).transpose()? })
    }

    /// What `next` is, for a page of so many rows whose last is at this place.
    pub(crate) fn next(&self, rows: usize, last: Option<&C>) -> Option<String> {
        let full = rows as u64 >= self.limit;
        last.filter(|_| full).map(|last| BASE64URL_NOPAD.encode(&last.bytes()))
    }
}

/// The header that says to where in the log an answer goes: everything up to there is in it. Ask before it is read.
pub(super) async fn shown_to(office: &Office) -> Result<[(HeaderName, HeaderValue); 1], Problem> {
    let last = office.size().await?.saturating_sub(1);
    Ok([(POSITION, HeaderValue::from(last))])
}

/// Rows as they are written.
pub(crate) fn value_of(row: &impl Serialize) -> Result<Value, Problem> {
    serde_json::to_value(row).map_err(|error| {
        tracing::error!(%error, "a row cannot be written");
        Problem::of("internal")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is() {
        let place = Place { at: Moment::from_micros(-7), id: Uuid::from_u128(9) };
        assert_eq!(Place::of(&place.bytes()), Some(place));
        assert_eq!(Place::of(&place.bytes()[1..]), None);
        assert_eq!(Place::of(&[place.bytes(), vec![0]].concat()), None);
    }
}
