//! What is asked of PostgreSQL for an append, and how its answers are read.
//!
//! INVARIANT: a statement whose head did not move inserts nothing and still succeeds, so the inserted rows are counted.

use std::collections::HashMap;

use amana_events::{LedgerId, Moment, StreamId};
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Row as _};
use uuid::Uuid;

use crate::append::IDEMPOTENCY_SECONDS;
use crate::facts::stream_of;
use crate::failure::Failure;
use crate::keyring;
use crate::number::{length, signed, unsigned};
use crate::plan::{self, First, Plan, Probe, RequestKey};
use crate::queue::Request;
use crate::relations::Relations;
use crate::{Head, KeyRow, StoreError};

/// What the probe's rows tell: a stream's version, an idempotency key's first result, the head; where it is asked for, a
/// stream that names a person, a file that a member is kept away from.
macro_rules! probe_statement {
    ($relations:literal) => {
        concat!(
            "
SELECT 0::SMALLINT AS what, s.n, e.version AS a, 0::BIGINT AS b, 0::BIGINT AS c, ''::BYTEA AS d
  FROM unnest($2::SMALLINT[], $3::UUID[]) WITH ORDINALITY AS s (kind, id, n)
  CROSS JOIN LATERAL (SELECT version FROM event WHERE ledger_id = $1 AND stream_kind = s.kind AND stream_id = s.id
    ORDER BY version DESC LIMIT 1) AS e
UNION ALL
SELECT 1::SMALLINT, k.n, i.first_position, i.events, i.recorded, i.body
  FROM unnest($4::UUID[], $5::TEXT[]) WITH ORDINALITY AS k (member, request_key, n)
  JOIN idempotency AS i ON i.ledger_id = $1 AND i.member_id = k.member AND i.request_key = k.request_key
    AND i.recorded >= $6
UNION ALL
SELECT 2::SMALLINT, 0, next_position, recorded, vocabulary, frontier FROM head WHERE ledger_id = $1",
            $relations
        )
    };
}

const PROBE: &str = probe_statement!("");

/// For a batch that relies on more than versions. All of one statement, and so of one moment with the head.
const PROBE_RELATIONS: &str = probe_statement!(
    "
UNION ALL
SELECT 3::SMALLINT, p.n, i.stream_kind, 0, 0, uuid_send(i.stream_id)
  FROM unnest($7::UUID[]) WITH ORDINALITY AS p (id, n)
  JOIN involvement AS i ON i.ledger_id = $1 AND i.person_id = p.id
UNION ALL
SELECT 4::SMALLINT, m.n, x.stream_kind, 0, 0, uuid_send(x.stream_id)
  FROM unnest($8::UUID[]) WITH ORDINALITY AS m (id, n)
  JOIN fact_exclusion AS x ON x.ledger_id = $1 AND x.member_id = m.id"
);

/// The versions that ranges of events left their streams at, each range by its number.
const FIRST_VERSIONS: &str = "
SELECT r.n, e.stream_kind, e.stream_id, max(e.version)
  FROM unnest($2::BIGINT[], $3::BIGINT[]) WITH ORDINALITY AS r (position, events, n)
  JOIN event AS e ON e.ledger_id = $1 AND e.position >= r.position AND e.position < r.position + r.events
  GROUP BY r.n, e.stream_kind, e.stream_id ORDER BY r.n, min(e.position)";

const LOCK: &str = "SELECT next_position, recorded, frontier, vocabulary FROM head WHERE ledger_id = $1 FOR UPDATE";

/// Moves the head and inserts everything, or nothing; `$again` says what becomes of a request key used before.
///
/// Whether the head is the one the batch rests on is asked of the row that is being written and not of the one that is found:
/// so the statement waits for the batch before it, and sees what that left. The frontier tells: it stands for the whole log.
macro_rules! append_statement {
    ($again:literal) => {
        concat!(
            "
WITH moved AS (
  UPDATE head SET
    next_position = CASE WHEN frontier = $2 AND next_position = $30 THEN $3 ELSE next_position END,
    recorded = CASE WHEN frontier = $2 AND next_position = $30 THEN $4 ELSE recorded END,
    vocabulary = CASE WHEN frontier = $2 AND next_position = $30 THEN $6 ELSE vocabulary END,
    frontier = CASE WHEN frontier = $2 AND next_position = $30 THEN $5 ELSE frontier END
  WHERE ledger_id = $1 RETURNING ledger_id, frontier = $5 AS is_ours
), ours AS (
  SELECT ledger_id FROM moved WHERE is_ours
), added AS (
  INSERT INTO event (ledger_id, position, stream_kind, stream_id, version, event_id, type, recorded, known, record, leaf_hash)
  SELECT ours.ledger_id, e.position, e.stream_kind, e.stream_id, e.version, e.event_id, e.type, $4, e.known, e.record, e.leaf
  FROM ours, unnest($7::BIGINT[], $8::SMALLINT[], $9::UUID[], $10::BIGINT[], $11::UUID[], $12::TEXT[], $13::BIGINT[],
    $14::BYTEA[], $15::BYTEA[]) AS e (position, stream_kind, stream_id, version, event_id, type, known, record, leaf)
  RETURNING 1
), keyed AS (
  INSERT INTO data_key (ledger_id, owner_kind, owner_id, compartment, epoch, wrapped, kek)
  SELECT ours.ledger_id, k.* FROM ours,
    unnest($16::SMALLINT[], $17::UUID[], $18::TEXT[], $19::BIGINT[], $20::BYTEA[], $21::TEXT[]) AS k
), involved AS (
  INSERT INTO involvement (ledger_id, person_id, stream_kind, stream_id)
  SELECT ours.ledger_id, p.* FROM ours, unnest($22::UUID[], $23::SMALLINT[], $24::UUID[]) AS p
  ON CONFLICT DO NOTHING
), answered AS (
  INSERT INTO idempotency (ledger_id, member_id, request_key, body, first_position, events, recorded)
  SELECT ours.ledger_id, i.*, $4 FROM ours,
    unnest($25::UUID[], $26::TEXT[], $27::BYTEA[], $28::BIGINT[], $29::BIGINT[]) AS i",
            $again,
            ")
SELECT count(*) FROM added"
        )
    };
}

/// For a batch that was not probed: a request key used before violates its constraint.
pub(super) const APPEND: &str = append_statement!("");

/// For a batch that was: a key that is still there is older than thirty days.
pub(super) const APPEND_PROBED: &str = append_statement!(
    " ON CONFLICT (ledger_id, member_id, request_key) DO UPDATE SET body = excluded.body,
    first_position = excluded.first_position, events = excluded.events, recorded = excluded.recorded"
);

/// Locks the head row and reads it as it is then.
pub(super) async fn lock(connection: &mut PgConnection, ledger: LedgerId) -> Result<Head, Failure> {
    let row: Option<(i64, i64, Vec<u8>, i64)> =
        sqlx::query_as(LOCK).bind(ledger.uuid()).fetch_optional(connection).await?;
    let (next, recorded, frontier, vocabulary) = row.ok_or(StoreError::NotFound(ledger))?;
    Ok(Head::from_columns(next, recorded, &frontier, vocabulary)?)
}

/// Appends, and changes facts and keys if the head moved; how many events were inserted.
pub(super) async fn write(
    connection: &mut PgConnection,
    ledger: LedgerId,
    plan: &Plan,
    statement: &'static str,
) -> Result<i64, Failure> {
    let inserted = append(connection, ledger, plan, statement).await?;
    if inserted > 0 {
        for statement in &plan.statements {
            statement.query().execute(&mut *connection).await?;
        }
    }
    Ok(inserted)
}

/// Answers that leave it open whether the transaction committed: the server ends the connection, which it may do while
/// the commit waits for a standby (57P01, 57P02), or says that it does not know (40003).
const OPEN_ANSWERS: [&str; 3] = ["57P01", "57P02", "40003"];

/// An error of the statement that commits: unless the server clearly refused, it may have committed.
pub(super) fn committing(error: sqlx::Error) -> Failure {
    let refused = error.as_database_error().is_some_and(|answer| {
        !answer.code().is_some_and(|code| OPEN_ANSWERS.contains(&code.as_ref()))
    });
    if refused {
        return Failure::from(error);
    }
    Failure::Lost { outcome_unknown: true, source: error.into() }
}

/// Whether everything was inserted; nothing was if the head had moved.
pub(super) fn settled(plan: &Plan, inserted: i64) -> Result<bool, Failure> {
    if inserted == length(plan.rows.len()) {
        return Ok(true);
    }
    if inserted == 0 {
        return Ok(false);
    }
    let source =
        StoreError::Damaged { position: Some(plan.before.next_position), what: "inserted rows" };
    Err(Failure::Lost { outcome_unknown: true, source })
}

/// Stores a plan that rests on a head nobody holds; whether the head was still there.
pub(super) async fn put(
    connection: &mut PgConnection,
    ledger: LedgerId,
    plan: &Plan,
    statement: &'static str,
) -> Result<bool, Failure> {
    if plan.statements.is_empty() {
        let inserted = append(connection, ledger, plan, statement).await;
        return settled(plan, inserted.map_err(committing)?);
    }
    let mut transaction = connection.begin().await?;
    let inserted = write(&mut transaction, ledger, plan, statement).await;
    match inserted.and_then(|inserted| settled(plan, inserted)) {
        Ok(true) => {
            transaction.commit().await.map_err(committing)?;
            Ok(true)
        }
        refused => {
            // Dropped, it would hold the head row until the connection is used again, and whoever is behind it would wait.
            transaction.rollback().await?;
            refused
        }
    }
}

pub(super) async fn probe(
    connection: &mut PgConnection,
    ledger: LedgerId,
    now: Moment,
    requests: &[Request],
) -> Result<Probe, Failure> {
    let (streams, keys) = plan::touched(requests, true);
    let kinds: Vec<i16> = streams.iter().map(|stream| stream.kind.number()).collect();
    let ids: Vec<Uuid> = streams.iter().map(|stream| stream.id).collect();
    let members: Vec<Uuid> = keys.iter().map(|(member, _)| *member).collect();
    let request_keys: Vec<&str> = keys.iter().map(|(_, key)| key.as_str()).collect();
    let mut relations = Relations::asked(requests);
    let (who, whom) = (relations.persons(), relations.members());
    let related = !relations.is_empty();
    let mut query = sqlx::query(if related { PROBE_RELATIONS } else { PROBE })
        .bind(ledger.uuid())
        .bind(kinds)
        .bind(ids)
        .bind(members)
        .bind(request_keys)
        .bind(now.plus_seconds(-IDEMPOTENCY_SECONDS).micros());
    if related {
        query = query.bind(column(&who, |person| person.uuid()));
        query = query.bind(column(&whom, |member| member.uuid()));
    }
    let rows = query.fetch_all(&mut *connection).await?;
    let mut head = None;
    let mut versions = HashMap::with_capacity(rows.len());
    let mut firsts = Vec::new();
    for row in rows {
        let number = usize::try_from(row.try_get::<i64, _>(1)?.saturating_sub(1)).unwrap_or(0);
        let (a, b, c): (i64, i64, i64) = (row.try_get(2)?, row.try_get(3)?, row.try_get(4)?);
        match (row.try_get::<i16, _>(0)?, streams.get(number), keys.get(number)) {
            (0, Some(stream), _) => {
                versions.insert(*stream, unsigned(a, "event.version")?);
            }
            (1, _, Some(key)) => {
                let position = unsigned(a, "idempotency.first_position")?;
                let recorded = Moment::from_micros(c);
                let first =
                    First { body: row.try_get(5)?, position, recorded, versions: Vec::new() };
                firsts.push((key.clone(), first, b));
            }
            (3, ..) => {
                if let Some(person) = who.get(number) {
                    relations.found_involved(*person, related_stream(a, row.try_get(5)?)?);
                }
            }
            (4, ..) => {
                if let Some(member) = whom.get(number) {
                    relations.found_excluded(*member, related_stream(a, row.try_get(5)?)?);
                }
            }
            _ => head = Some(Head::from_columns(a, b, row.try_get(5)?, c)?),
        }
    }
    let head = head.ok_or(StoreError::NotFound(ledger))?;
    let firsts = with_versions(connection, ledger, firsts).await?;
    Ok(Probe { head, versions, firsts, relations })
}

/// A stream from columns that other rows of the probe use for numbers and bytes.
fn related_stream(kind: i64, id: &[u8]) -> Result<StreamId, StoreError> {
    const KIND: &str = "involvement.stream_kind";
    let damaged = StoreError::Damaged { position: None, what: KIND };
    let (Ok(kind), Ok(id)) = (i16::try_from(kind), Uuid::from_slice(id)) else {
        return Err(damaged);
    };
    stream_of(kind, id, KIND)
}

/// First results of idempotency keys, with how many events each led to; the streams' versions are read from the events, of
/// all of them at once.
async fn with_versions(
    connection: &mut PgConnection,
    ledger: LedgerId,
    mut firsts: Vec<(RequestKey, First, i64)>,
) -> Result<HashMap<RequestKey, First>, Failure> {
    if firsts.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(i64, i16, Uuid, i64)> = sqlx::query_as(FIRST_VERSIONS)
        .bind(ledger.uuid())
        .bind(column(&firsts, |(_, first, _)| signed(first.position)))
        .bind(column(&firsts, |(_, _, events)| *events))
        .fetch_all(connection)
        .await?;
    for (number, kind, id, version) in rows {
        let stream = stream_of(kind, id, "event.stream_kind")?;
        let number = usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
        if let Some((_, first, _)) = firsts.get_mut(number) {
            first.versions.push((stream, unsigned(version, "event.version")?));
        }
    }
    Ok(firsts.into_iter().map(|(key, first, _)| (key, first)).collect())
}

/// Moves the head and inserts everything, or nothing; how many events were inserted.
async fn append(
    connection: &mut PgConnection,
    ledger: LedgerId,
    plan: &Plan,
    statement: &'static str,
) -> Result<i64, sqlx::Error> {
    let Plan { rows, keys, involvements, idempotency, .. } = plan;
    let key = |row: &KeyRow| keyring::columns(&row.name());
    sqlx::query_scalar(statement)
        .bind(ledger.uuid())
        .bind(plan.before.frontier.to_bytes())
        .bind(signed(plan.head.next_position))
        .bind(plan.head.recorded.micros())
        .bind(plan.head.frontier.to_bytes())
        .bind(i64::from(plan.head.vocabulary))
        .bind(column(rows, |row| signed(row.position)))
        .bind(column(rows, |row| row.stream.kind.number()))
        .bind(column(rows, |row| row.stream.id))
        .bind(column(rows, |row| signed(row.version)))
        .bind(column(rows, |row| row.event.uuid()))
        .bind(column(rows, |row| row.type_name))
        .bind(column(rows, |row| row.known.micros()))
        .bind(column(rows, |row| row.record.as_slice()))
        .bind(column(rows, |row| row.leaf_hash.as_bytes().as_slice()))
        .bind(column(keys, |row| key(row).0))
        .bind(column(keys, |row| key(row).1))
        .bind(column(keys, |row| key(row).2))
        .bind(column(keys, |row| key(row).3))
        .bind(column(keys, |row| row.wrapped.as_slice()))
        .bind(column(keys, |row| row.kek.as_str()))
        .bind(column(involvements, |(person, _)| person.uuid()))
        .bind(column(involvements, |(_, stream)| stream.kind.number()))
        .bind(column(involvements, |(_, stream)| stream.id))
        .bind(column(idempotency, |row| row.member))
        .bind(column(idempotency, |row| row.key.as_str()))
        .bind(column(idempotency, |row| row.body.as_slice()))
        .bind(column(idempotency, |row| signed(row.first_position)))
        .bind(column(idempotency, |row| length(row.events)))
        .bind(signed(plan.before.next_position))
        .fetch_one(connection)
        .await
}

/// One column of rows, as an array to bind.
fn column<'a, R, T>(rows: &'a [R], of: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(of).collect()
}
