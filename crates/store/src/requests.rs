//! Requests remembered by their idempotency key: what the first one led to.

use std::collections::{BTreeMap, HashMap};

use amana_events::{LedgerId, MemberId, Moment};
use uuid::Uuid;

use crate::StoreError;
use crate::database::Database;
use crate::few::few;
use crate::number::unsigned;
use crate::statement::Value;

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

const FIND_SQLITE: &str = "SELECT request_key, body, first_position, events, recorded FROM idempotency
    WHERE ledger_id = $1 AND member_id = $2 AND recorded >= $3 AND request_key IN (SELECT value FROM json_each($4))";
const FIND_POSTGRES: &str =
    "SELECT request_key, body, first_position, events, recorded FROM idempotency
    WHERE ledger_id = $1 AND member_id = $2 AND recorded >= $3 AND request_key = ANY($4)";

type Found = (String, Vec<u8>, i64, i64, i64);

/// The requests with these keys, each in its place, if they were made at or after `since`; the nil id stands for the
/// operator. One question for each member.
pub(crate) async fn find(
    database: &Database,
    ledger: LedgerId,
    keys: &[(Option<MemberId>, String)],
    since: Moment,
) -> Result<Vec<Option<Remembered>>, StoreError> {
    let mut asked: BTreeMap<Uuid, Vec<&str>> = BTreeMap::new();
    for (member, key) in keys {
        asked.entry(member_column(*member)).or_default().push(key);
    }
    let mut found = HashMap::new();
    for (member, keys) in asked {
        for row in of_member(database, ledger, member, &keys, since).await? {
            let (key, remembered) = remembered(row)?;
            found.insert((member, key), remembered);
        }
    }
    let of = |(member, key): &(Option<MemberId>, String)| {
        found.get(&(member_column(*member), key.clone())).copied()
    };
    Ok(keys.iter().map(of).collect())
}

async fn of_member(
    database: &Database,
    ledger: LedgerId,
    member: Uuid,
    keys: &[&str],
    since: Moment,
) -> Result<Vec<Found>, StoreError> {
    let sql = match database {
        Database::Sqlite(_) => FIND_SQLITE,
        Database::Postgres(_) => FIND_POSTGRES,
    };
    let keys = keys.iter().map(|key| (*key).to_owned()).collect();
    let (ledger, since) = (Value::Id(ledger.uuid()), Value::Number(since.micros()));
    few(database, sql, vec![ledger, Value::Id(member), since, Value::Texts(keys)]).await
}

fn remembered(
    (key, body, position, events, recorded): Found,
) -> Result<(String, Remembered), StoreError> {
    let body = body.try_into();
    let body =
        body.map_err(|_| StoreError::Damaged { position: None, what: "idempotency.body" })?;
    let remembered = Remembered {
        body,
        first_position: unsigned(position, "idempotency.first_position")?,
        events: unsigned(events, "idempotency.events")?,
        recorded: Moment::from_micros(recorded),
    };
    Ok((key, remembered))
}

/// Whose key, as it is stored: the nil id stands for the operator.
pub(crate) fn member_column(member: Option<MemberId>) -> Uuid {
    member.map_or(Uuid::nil(), MemberId::uuid)
}
