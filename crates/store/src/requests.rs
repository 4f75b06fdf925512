//! Requests remembered by their idempotency key: what the first one led to.

use amana_events::{LedgerId, MemberId, Moment};
use uuid::Uuid;

use crate::StoreError;
use crate::database::{Database, on_reader};
use crate::number::unsigned;

/// The first result of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remembered {
    /// HMAC of the request's body.
    pub body: [u8; 32],
    /// Position of its first event.
    pub first_position: u64,
    /// How many events it led to.
    pub events: u64,
    /// When they were recorded.
    pub recorded: Moment,
}

const FIND: &str = "SELECT body, first_position, events, recorded FROM idempotency
    WHERE ledger_id = $1 AND member_id = $2 AND request_key = $3 AND recorded >= $4";

/// The request with this key, if it was made at or after `since`; the nil id stands for the operator.
pub(crate) async fn find(
    database: &Database,
    ledger: LedgerId,
    member: Option<MemberId>,
    key: &str,
    since: Moment,
) -> Result<Option<Remembered>, StoreError> {
    let member = member.map_or(Uuid::nil(), MemberId::uuid);
    let row: Option<(Vec<u8>, i64, i64, i64)> = on_reader!(database, connection => {
        sqlx::query_as(FIND)
            .bind(ledger.uuid())
            .bind(member)
            .bind(key)
            .bind(since.micros())
            .fetch_optional(connection)
            .await?
    });
    let Some((body, first_position, events, recorded)) = row else { return Ok(None) };
    let body = body.try_into();
    let body =
        body.map_err(|_| StoreError::Damaged { position: None, what: "idempotency.body" })?;
    Ok(Some(Remembered {
        body,
        first_position: unsigned(first_position, "idempotency.first_position")?,
        events: unsigned(events, "idempotency.events")?,
        recorded: Moment::from_micros(recorded),
    }))
}
