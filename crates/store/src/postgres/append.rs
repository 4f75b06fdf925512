//! The sequencer on PostgreSQL: one task with one connection takes what waits and commits it in one statement.
//!
//! The probe reads versions and head in one statement; the append moves the head from exactly that position, and inserts only
//! if it moved. If another process was faster, nothing was inserted, the probe is repeated once, and after that the head row
//! is locked first. While others append too, the lock comes first at once.
//!
//! INVARIANT: a statement whose head did not move inserts nothing and still succeeds, so the inserted rows are counted.

use std::collections::HashMap;
use std::sync::Arc;

use amana_events::{LedgerId, Moment, StreamId};
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Row as _};
use tokio::sync::watch;
use uuid::Uuid;

use crate::append::IDEMPOTENCY_SECONDS;
use crate::facts::stream_of;
use crate::failure::Failure;
use crate::keyring;
use crate::number::{length, signed, unsigned};
use crate::plan::{self, First, Plan, Probe};
use crate::queue::{Queue, Request, queue};
use crate::{Clock, Head, KeyRow, PostgresDatabase, StoreError};

/// Batches for which the head row is locked first after another process was faster.
const LOCKED_BATCHES: u32 = 16;

/// What the probe's rows tell: a stream's version, an idempotency key's first result, the head.
const PROBE: &str = "
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
SELECT 2::SMALLINT, 0, next_position, recorded, vocabulary, frontier FROM head WHERE ledger_id = $1";

const FIRST_VERSIONS: &str = "SELECT stream_kind, stream_id, max(version) FROM event
    WHERE ledger_id = $1 AND position >= $2 AND position < $3 GROUP BY stream_kind, stream_id ORDER BY min(position)";

const LOCK: &str = "SELECT next_position FROM head WHERE ledger_id = $1 FOR UPDATE";

const APPEND: &str = "
WITH moved AS (
  UPDATE head SET next_position = $3, recorded = $4, frontier = $5, vocabulary = $6
  WHERE ledger_id = $1 AND next_position = $2 RETURNING ledger_id
), added AS (
  INSERT INTO event (ledger_id, position, stream_kind, stream_id, version, event_id, type, recorded, known, record, leaf_hash)
  SELECT moved.ledger_id, e.position, e.stream_kind, e.stream_id, e.version, e.event_id, e.type, $4, e.known, e.record, e.leaf
  FROM moved, unnest($7::BIGINT[], $8::SMALLINT[], $9::UUID[], $10::BIGINT[], $11::UUID[], $12::TEXT[], $13::BIGINT[],
    $14::BYTEA[], $15::BYTEA[]) AS e (position, stream_kind, stream_id, version, event_id, type, known, record, leaf)
  RETURNING 1
), keyed AS (
  INSERT INTO data_key (ledger_id, owner_kind, owner_id, compartment, epoch, wrapped, kek)
  SELECT moved.ledger_id, k.* FROM moved,
    unnest($16::SMALLINT[], $17::UUID[], $18::TEXT[], $19::BIGINT[], $20::BYTEA[], $21::TEXT[]) AS k
), involved AS (
  INSERT INTO involvement (ledger_id, person_id, stream_kind, stream_id)
  SELECT moved.ledger_id, p.* FROM moved, unnest($22::UUID[], $23::SMALLINT[], $24::UUID[]) AS p
  ON CONFLICT DO NOTHING
), answered AS (
  INSERT INTO idempotency (ledger_id, member_id, request_key, body, first_position, events, recorded)
  SELECT moved.ledger_id, i.*, $4 FROM moved,
    unnest($25::UUID[], $26::TEXT[], $27::BYTEA[], $28::BIGINT[], $29::BIGINT[]) AS i
  ON CONFLICT (ledger_id, member_id, request_key) DO UPDATE SET body = excluded.body,
    first_position = excluded.first_position, events = excluded.events, recorded = excluded.recorded
)
SELECT count(*) FROM added";

struct Sequencer {
    database: PostgresDatabase,
    connection: Option<PgConnection>,
    ledger: LedgerId,
    clock: Arc<dyn Clock>,
    published: watch::Sender<u64>,
    /// Batches that still take the lock first.
    locked: u32,
}

/// Starts the sequencer's task. It ends when the last journal of this handle is dropped.
pub(crate) fn start(
    database: &PostgresDatabase,
    ledger: LedgerId,
    clock: Arc<dyn Clock>,
    published: watch::Sender<u64>,
) -> Queue {
    let (database, connection) = (database.clone(), None);
    let mut sequencer = Sequencer { database, connection, ledger, clock, published, locked: 0 };
    let (queue, mut waiting) = queue();
    tokio::spawn(async move {
        while let Some(requests) = waiting.batch().await {
            sequencer.batch(requests).await;
        }
    });
    queue
}

impl Sequencer {
    async fn batch(&mut self, requests: Vec<Request>) {
        let mut waiting = vec![requests];
        while let Some(requests) = waiting.pop() {
            waiting.extend(self.commit(requests).await.into_iter().rev());
        }
    }

    /// Stores what holds and answers; gives back batches that are still to be stored, in order.
    async fn commit(&mut self, mut requests: Vec<Request>) -> Vec<Vec<Request>> {
        match self.attempt(&mut requests).await {
            Ok(plan) => {
                self.published.send_replace(plan.head.next_position);
                let later = plan.settle(requests);
                if later.is_empty() { Vec::new() } else { vec![later] }
            }
            Err(Failure::Violation) if requests.len() > 1 => {
                requests.into_iter().map(|request| vec![request]).collect()
            }
            Err(failure) => {
                if matches!(failure, Failure::Lost { .. }) {
                    // Whatever state it is in, the next batch begins on a new one.
                    self.connection = None;
                }
                failure.settle(requests);
                Vec::new()
            }
        }
    }

    async fn attempt(&mut self, requests: &mut [Request]) -> Result<Plan, Failure> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.database.connect_writer().await?,
        };
        let attempted = self.attempt_on(&mut connection, requests).await;
        self.connection = Some(connection);
        attempted
    }

    async fn attempt_on(
        &mut self,
        connection: &mut PgConnection,
        requests: &mut [Request],
    ) -> Result<Plan, Failure> {
        if self.locked == 0 {
            for _ in 0..2 {
                if let Some(plan) = self.optimistic(connection, requests).await? {
                    return Ok(plan);
                }
            }
            self.locked = LOCKED_BATCHES;
        }
        self.locked -= 1;
        self.under_lock(connection, requests).await
    }

    /// Probes, then appends if nobody came between; `None` if somebody did.
    async fn optimistic(
        &self,
        connection: &mut PgConnection,
        requests: &mut [Request],
    ) -> Result<Option<Plan>, Failure> {
        let now = self.clock.now();
        let probe = probe(connection, self.ledger, now, requests).await?;
        let plan = plan::plan(probe, now, requests);
        if plan.rows.is_empty() {
            return Ok(Some(plan));
        }
        if plan.statements.is_empty() {
            let inserted = append(connection, self.ledger, &plan).await.map_err(committing)?;
            return settled(plan, inserted);
        }
        let mut transaction = connection.begin().await?;
        let inserted = append(&mut transaction, self.ledger, &plan).await?;
        let Some(plan) = settled(plan, inserted)? else { return Ok(None) };
        for statement in &plan.statements {
            statement.query().execute(&mut *transaction).await?;
        }
        transaction.commit().await.map_err(committing)?;
        Ok(Some(plan))
    }

    /// The same with the head row locked: nobody can come between.
    async fn under_lock(
        &self,
        connection: &mut PgConnection,
        requests: &mut [Request],
    ) -> Result<Plan, Failure> {
        let mut transaction = connection.begin().await?;
        sqlx::query(LOCK).bind(self.ledger.uuid()).execute(&mut *transaction).await?;
        let now = self.clock.now();
        let probe = probe(&mut transaction, self.ledger, now, requests).await?;
        let plan = plan::plan(probe, now, requests);
        if plan.rows.is_empty() {
            return Ok(plan);
        }
        let inserted = append(&mut transaction, self.ledger, &plan).await?;
        let moved = StoreError::Damaged { position: None, what: "head.next_position" };
        let plan = settled(plan, inserted)?.ok_or(moved)?;
        for statement in &plan.statements {
            statement.query().execute(&mut *transaction).await?;
        }
        transaction.commit().await.map_err(committing)?;
        Ok(plan)
    }
}

/// An error of the statement that commits: unless the server answered, it may have committed.
fn committing(error: sqlx::Error) -> Failure {
    match error {
        sqlx::Error::Database(_) => Failure::from(error),
        error => Failure::Lost { outcome_unknown: true, source: error.into() },
    }
}

/// `None` where the head did not move. Anything but all rows is damage, and is not acknowledged.
fn settled(plan: Plan, inserted: i64) -> Result<Option<Plan>, Failure> {
    if inserted == length(plan.rows.len()) {
        return Ok(Some(plan));
    }
    if inserted == 0 {
        return Ok(None);
    }
    let source = StoreError::Damaged { position: Some(plan.before), what: "inserted rows" };
    Err(Failure::Lost { outcome_unknown: true, source })
}

async fn probe(
    connection: &mut PgConnection,
    ledger: LedgerId,
    now: Moment,
    requests: &[Request],
) -> Result<Probe, Failure> {
    let (streams, keys) = plan::touched(requests);
    let kinds: Vec<i16> = streams.iter().map(|stream| stream.kind.number()).collect();
    let ids: Vec<Uuid> = streams.iter().map(|stream| stream.id).collect();
    let members: Vec<Uuid> = keys.iter().map(|(member, _)| *member).collect();
    let request_keys: Vec<&str> = keys.iter().map(|(_, key)| key.as_str()).collect();
    let rows = sqlx::query(PROBE)
        .bind(ledger.uuid())
        .bind(kinds)
        .bind(ids)
        .bind(members)
        .bind(request_keys)
        .bind(now.plus_seconds(-IDEMPOTENCY_SECONDS).micros())
        .fetch_all(&mut *connection)
        .await?;
    let mut head = None;
    let mut versions = HashMap::with_capacity(rows.len());
    let mut firsts = HashMap::new();
    for row in rows {
        let number = usize::try_from(row.try_get::<i64, _>(1)?.saturating_sub(1)).unwrap_or(0);
        let (a, b, c): (i64, i64, i64) = (row.try_get(2)?, row.try_get(3)?, row.try_get(4)?);
        match (row.try_get::<i16, _>(0)?, streams.get(number), keys.get(number)) {
            (0, Some(stream), _) => {
                versions.insert(*stream, unsigned(a, "event.version")?);
            }
            (1, _, Some(key)) => {
                let body = row.try_get(5)?;
                firsts.insert(key.clone(), first(connection, ledger, body, [a, b, c]).await?);
            }
            _ => head = Some(Head::from_columns(a, b, row.try_get(5)?, c)?),
        }
    }
    let head = head.ok_or(StoreError::NotFound(ledger))?;
    Ok(Probe { head, versions, firsts })
}

/// The first result of an idempotency key; each stream's version is read from its events.
async fn first(
    connection: &mut PgConnection,
    ledger: LedgerId,
    body: Vec<u8>,
    [position, events, recorded]: [i64; 3],
) -> Result<First, Failure> {
    let rows: Vec<(i16, Uuid, i64)> = sqlx::query_as(FIRST_VERSIONS)
        .bind(ledger.uuid())
        .bind(position)
        .bind(position.saturating_add(events))
        .fetch_all(connection)
        .await?;
    let version = |(kind, id, version): (i16, Uuid, i64)| {
        let stream = stream_of(kind, id, "event.stream_kind")?;
        Ok::<(StreamId, u64), StoreError>((stream, unsigned(version, "event.version")?))
    };
    let versions = rows.into_iter().map(version).collect::<Result<_, _>>()?;
    let position = unsigned(position, "idempotency.first_position")?;
    Ok(First { body, position, recorded: Moment::from_micros(recorded), versions })
}

/// Moves the head and inserts everything, or nothing; how many events were inserted.
async fn append(
    connection: &mut PgConnection,
    ledger: LedgerId,
    plan: &Plan,
) -> Result<i64, sqlx::Error> {
    let Plan { rows, keys, involvements, idempotency, .. } = plan;
    let key = |row: &KeyRow| keyring::columns(&row.name());
    sqlx::query_scalar(APPEND)
        .bind(ledger.uuid())
        .bind(signed(plan.before))
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
        .fetch_one(connection)
        .await
}

/// One column of rows, as an array to bind.
fn column<'a, R, T>(rows: &'a [R], of: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(of).collect()
}
