//! The sequencer on PostgreSQL: one thread with one connection takes what waits and commits it in one statement.
//!
//! A batch whose streams are new, or were last written by this sequencer, needs no question first: the append moves the head
//! from exactly the position this sequencer left it at, and inserts only if it moved; a stream that was not new after all, or
//! a request key used before, violates its unique constraint. Whatever goes wrong, or must be known first, is probed: versions,
//! request keys and head in one statement. If another process was faster, nothing was inserted, and while others append too
//! the head row is locked first.
//!
//! INVARIANT: what is only remembered refuses nobody: a refusal is answered together with an append that moved the head, or
//! after a probe; a request with a key, which may be a repetition, only after a probe.
//!
//! INVARIANT: a statement whose head did not move inserts nothing and still succeeds, so the inserted rows are counted.

use std::collections::HashMap;
use std::sync::Arc;

use amana_events::{LedgerId, Moment, StreamId};
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Row as _};
use tokio::sync::watch;
use uuid::Uuid;

use super::ahead::{Ahead, Planned};
use crate::append::IDEMPOTENCY_SECONDS;
use crate::facts::stream_of;
use crate::failure::Failure;
use crate::keyring;
use crate::number::{length, signed, unsigned};
use crate::plan::{self, First, Plan, Probe, RequestKey};
use crate::queue::{Bell, Queue, Request, Waiting, queue};
use crate::{Cause, Clock, Expected, Head, KeyRow, PostgresDatabase, StoreError};

/// Batches for which the head row is locked first after another process was faster.
const LOCKED_BATCHES: u32 = 16;

/// Streams whose versions are remembered at most.
const KNOWN_STREAMS_MAX: usize = 65_536;

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

/// The versions that ranges of events left their streams at, each range by its number.
const FIRST_VERSIONS: &str = "
SELECT r.n, e.stream_kind, e.stream_id, max(e.version)
  FROM unnest($2::BIGINT[], $3::BIGINT[]) WITH ORDINALITY AS r (position, events, n)
  JOIN event AS e ON e.ledger_id = $1 AND e.position >= r.position AND e.position < r.position + r.events
  GROUP BY r.n, e.stream_kind, e.stream_id ORDER BY r.n, min(e.position)";

const LOCK: &str = "SELECT next_position, recorded, frontier, vocabulary FROM head WHERE ledger_id = $1 FOR UPDATE";

/// Moves the head and inserts everything, or nothing; `$again` says what becomes of a request key used before.
macro_rules! append_statement {
    ($again:literal) => {
        concat!(
            "
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
    unnest($25::UUID[], $26::TEXT[], $27::BYTEA[], $28::BIGINT[], $29::BIGINT[]) AS i",
            $again,
            ")
SELECT count(*) FROM added"
        )
    };
}

/// For a batch that was not probed: a request key used before violates its constraint.
const APPEND: &str = append_statement!("");

/// For a batch that was: a key that is still there is older than thirty days.
const APPEND_PROBED: &str = append_statement!(
    " ON CONFLICT (ledger_id, member_id, request_key) DO UPDATE SET body = excluded.body,
    first_position = excluded.first_position, events = excluded.events, recorded = excluded.recorded"
);

struct Sequencer {
    database: PostgresDatabase,
    connection: Option<PgConnection>,
    ledger: LedgerId,
    clock: Arc<dyn Clock>,
    published: watch::Sender<u64>,
    bell: Bell,
    /// How this sequencer left the ledger; whether it still is so, the next append finds out.
    known: Option<Known>,
    /// Batches that still take the lock first.
    locked: u32,
}

/// The ledger as it was after this sequencer's last commit.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) head: Head,
    /// Streams it wrote to.
    pub(super) versions: HashMap<StreamId, u64>,
}

/// Starts the sequencer's thread. It ends when the last journal of this handle is dropped. A thread of its own, because a
/// task would wait its turn behind the callers.
pub(crate) fn start(
    database: &PostgresDatabase,
    ledger: LedgerId,
    clock: Arc<dyn Clock>,
    published: watch::Sender<u64>,
) -> Result<Queue, StoreError> {
    let failed =
        |error: std::io::Error| StoreError::Unavailable(Cause::new(error.kind().to_string()));
    let (database, connection, bell) = (database.clone(), None, Bell::here());
    let (known, locked) = (None, 0);
    let mut sequencer =
        Sequencer { database, connection, ledger, clock, published, bell, known, locked };
    let (queue, mut waiting) = queue();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let run = move || {
        runtime.block_on(async {
            while let Some(requests) = waiting.batch().await {
                sequencer.batch(requests, &mut waiting).await;
            }
        });
    };
    std::thread::Builder::new().name("amana-append".to_owned()).spawn(run).map_err(failed)?;
    Ok(queue)
}

impl Sequencer {
    async fn batch(&mut self, requests: Vec<Request>, waiting: &mut Waiting) {
        let mut batches = match self.plan_unseen(requests) {
            Ok(planned) => self.unseen(planned, waiting).await,
            Err(requests) => self.commit(requests, Some(waiting)).await,
        };
        batches.reverse();
        while let Some(requests) = batches.pop() {
            let again = match self.plan_unseen(requests) {
                Ok(planned) => self.unseen(planned, waiting).await,
                Err(requests) => self.commit(requests, None).await,
            };
            batches.extend(again.into_iter().rev());
        }
    }

    /// Plans a batch on what is remembered, where that is enough.
    fn plan_unseen(&self, requests: Vec<Request>) -> Result<Planned, Vec<Request>> {
        let known = self.known.as_ref().filter(|_| self.locked == 0);
        let Some(probe) = known.and_then(|known| known.suffices(&requests)) else {
            return Err(requests);
        };
        let plan = plan::plan(probe, self.clock.now(), &requests);
        if plan.may_go_unseen() { Ok(Planned { plan, requests }) } else { Err(requests) }
    }

    /// Stores batches that nothing was looked up for, each planned while the one before it was on its way; gives back
    /// batches that are still to be stored.
    async fn unseen(&mut self, first: Planned, waiting: &mut Waiting) -> Vec<Vec<Request>> {
        let mut next = first;
        loop {
            let Planned { plan, requests } = next;
            let connected = match self.connection.take() {
                Some(connection) => Ok(connection),
                None => self.database.connect_writer().await.map_err(Failure::from),
            };
            let mut connection = match connected {
                Ok(connection) => connection,
                Err(failure) => return self.fail(failure, requests),
            };
            self.remember(&plan);
            let mut ahead = Ahead::new(self.known.as_ref(), &*self.clock);
            let stored = {
                let mut sending = std::pin::pin!(put(&mut connection, self.ledger, &plan, APPEND));
                loop {
                    tokio::select! {
                        biased;
                        stored = &mut sending => break stored,
                        request = waiting.next(), if ahead.is_open() => match request {
                            Some(request) => waiting.put_back(ahead.take(request)),
                            None => ahead.close(),
                        },
                    }
                }
            };
            let planned = ahead.finish();
            self.connection = Some(connection);
            let again = match stored {
                Ok(true) => self.answer(plan, requests),
                // Something was not as remembered: this batch is looked up first.
                Ok(false) | Err(Failure::Violation) => {
                    self.known = None;
                    self.commit(requests, None).await
                }
                Err(failure) => {
                    self.known = None;
                    self.fail(failure, requests)
                }
            };
            match planned {
                Ok(planned) if again.is_empty() && self.known.is_some() => next = planned,
                Ok(Planned { requests, .. }) | Err(requests) => {
                    waiting.put_back(requests);
                    return again;
                }
            }
        }
    }

    /// Answers the callers of a stored batch; gives back those who must be asked again.
    fn answer(&self, plan: Plan, requests: Vec<Request>) -> Vec<Vec<Request>> {
        if !plan.rows.is_empty() {
            self.published.send_replace(plan.head.next_position);
        }
        let later = plan.settle(requests, &self.bell);
        if later.is_empty() { Vec::new() } else { vec![later] }
    }

    /// What becomes of a batch that was not stored: each request alone, or an answer.
    fn fail(&mut self, failure: Failure, requests: Vec<Request>) -> Vec<Vec<Request>> {
        match failure {
            Failure::Violation | Failure::Unstorable(_) if requests.len() > 1 => {
                requests.into_iter().map(|request| vec![request]).collect()
            }
            failure => {
                if matches!(failure, Failure::Lost { .. }) {
                    // Whatever state they are in, the next batch begins on a new one.
                    self.connection = None;
                    self.known = None;
                }
                failure.settle(requests);
                Vec::new()
            }
        }
    }

    /// Stores what holds and answers; gives back batches that are still to be stored, in order. Where it must wait for the
    /// lock of others, it takes along what comes meanwhile to `waiting`.
    async fn commit(
        &mut self,
        mut requests: Vec<Request>,
        waiting: Option<&mut Waiting>,
    ) -> Vec<Vec<Request>> {
        match self.attempt(&mut requests, waiting).await {
            Ok(plan) => self.answer(plan, requests),
            Err(failure) => self.fail(failure, requests),
        }
    }

    async fn attempt(
        &mut self,
        requests: &mut Vec<Request>,
        waiting: Option<&mut Waiting>,
    ) -> Result<Plan, Failure> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.database.connect_writer().await?,
        };
        let attempted = self.attempt_on(&mut connection, requests, waiting).await;
        self.connection = Some(connection);
        attempted
    }

    async fn attempt_on(
        &mut self,
        connection: &mut PgConnection,
        requests: &mut Vec<Request>,
        waiting: Option<&mut Waiting>,
    ) -> Result<Plan, Failure> {
        let plan = match self.optimistic(connection, requests).await? {
            Some(plan) => plan,
            None => self.under_lock(connection, requests, waiting).await?,
        };
        if !plan.rows.is_empty() {
            self.remember(&plan);
        }
        Ok(plan)
    }

    /// Appends without the lock: by what is known, then by what is found. `None` if others append too.
    async fn optimistic(
        &mut self,
        connection: &mut PgConnection,
        requests: &[Request],
    ) -> Result<Option<Plan>, Failure> {
        if self.locked > 0 {
            self.locked -= 1;
            return Ok(None);
        }
        let now = self.clock.now();
        let probe = probe(connection, self.ledger, now, requests).await?;
        if self.known.as_ref().is_none_or(|known| known.head != probe.head) {
            let (head, versions) = (probe.head.clone(), probe.versions.clone());
            self.known = Some(Known { head, versions });
        }
        let plan = plan::plan(probe, now, requests);
        if plan.rows.is_empty() {
            return Ok(Some(plan));
        }
        if put(connection, self.ledger, &plan, APPEND_PROBED).await? {
            return Ok(Some(plan));
        }
        self.locked = LOCKED_BATCHES;
        Ok(None)
    }

    /// Appends with the head row locked: nobody can come between. Twice, if what is known did not do.
    async fn under_lock(
        &mut self,
        connection: &mut PgConnection,
        requests: &mut Vec<Request>,
        mut waiting: Option<&mut Waiting>,
    ) -> Result<Plan, Failure> {
        for probing in [false, true] {
            let mut transaction = connection.begin().await?;
            let head = lock(&mut transaction, self.ledger).await?;
            if let Some(waiting) = waiting.take() {
                *requests = waiting.top_up(std::mem::take(requests));
            }
            let now = self.clock.now();
            if self.known.as_ref().is_none_or(|known| known.head != head) {
                self.known = Some(Known { head, versions: HashMap::new() });
            }
            let known = self.known.as_ref().and_then(|known| known.suffices(requests));
            let (plan, statement) = match known {
                Some(known) if !probing => (plan::plan(known, now, requests), APPEND),
                _ => {
                    let found = probe(&mut transaction, self.ledger, now, requests).await?;
                    (plan::plan(found, now, requests), APPEND_PROBED)
                }
            };
            if plan.rows.is_empty() && statement == APPEND_PROBED {
                return Ok(plan);
            }
            if plan.refuses_keyed && statement == APPEND {
                transaction.rollback().await?;
                continue;
            }
            match write(&mut transaction, self.ledger, &plan, statement).await {
                Ok(inserted) => {
                    if !settled(&plan, inserted)? {
                        let moved =
                            StoreError::Damaged { position: None, what: "head.next_position" };
                        return Err(moved.into());
                    }
                    transaction.commit().await.map_err(committing)?;
                    return Ok(plan);
                }
                Err(Failure::Violation) if !probing => transaction.rollback().await?,
                Err(failure) => return Err(failure),
            }
        }
        Err(Failure::Violation)
    }

    fn remember(&mut self, plan: &Plan) {
        let mut versions = self.known.take().map_or_else(HashMap::new, |known| known.versions);
        if versions.len() > KNOWN_STREAMS_MAX {
            versions.clear();
        }
        versions.extend(plan.rows.iter().map(|row| (row.stream, row.version)));
        self.known = Some(Known { head: plan.head.clone(), versions });
    }
}

impl Known {
    /// What a batch needs to know, if this is enough: a stream expected to be new is taken at its word, because the
    /// database will object if it is not.
    fn suffices(&self, requests: &[Request]) -> Option<Probe> {
        let mut versions = HashMap::new();
        for request in requests {
            for (stream, _) in &request.guards {
                versions.insert(*stream, *self.versions.get(stream)?);
            }
            for part in &request.streams {
                match self.versions.get(&part.stream) {
                    Some(version) => {
                        versions.insert(part.stream, *version);
                    }
                    None if part.expected == Expected::New => {}
                    None => return None,
                }
            }
        }
        Some(Probe { head: self.head.clone(), versions, firsts: HashMap::new() })
    }
}

/// Locks the head row and reads it as it is then.
async fn lock(connection: &mut PgConnection, ledger: LedgerId) -> Result<Head, Failure> {
    let row: Option<(i64, i64, Vec<u8>, i64)> =
        sqlx::query_as(LOCK).bind(ledger.uuid()).fetch_optional(connection).await?;
    let (next, recorded, frontier, vocabulary) = row.ok_or(StoreError::NotFound(ledger))?;
    Ok(Head::from_columns(next, recorded, &frontier, vocabulary)?)
}

/// Appends, and changes facts and keys if the head moved; how many events were inserted.
async fn write(
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
fn committing(error: sqlx::Error) -> Failure {
    let refused = error.as_database_error().is_some_and(|answer| {
        !answer.code().is_some_and(|code| OPEN_ANSWERS.contains(&code.as_ref()))
    });
    if refused {
        return Failure::from(error);
    }
    Failure::Lost { outcome_unknown: true, source: error.into() }
}

/// Whether everything was inserted; nothing was if the head had moved.
fn settled(plan: &Plan, inserted: i64) -> Result<bool, Failure> {
    if inserted == length(plan.rows.len()) {
        return Ok(true);
    }
    if inserted == 0 {
        return Ok(false);
    }
    let source = StoreError::Damaged { position: Some(plan.before), what: "inserted rows" };
    Err(Failure::Lost { outcome_unknown: true, source })
}

/// Stores a plan that rests on a head nobody holds; whether the head was still there.
async fn put(
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
    let inserted = write(&mut transaction, ledger, plan, statement).await?;
    if !settled(plan, inserted)? {
        return Ok(false);
    }
    transaction.commit().await.map_err(committing)?;
    Ok(true)
}

async fn probe(
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
            _ => head = Some(Head::from_columns(a, b, row.try_get(5)?, c)?),
        }
    }
    let head = head.ok_or(StoreError::NotFound(ledger))?;
    let firsts = with_versions(connection, ledger, firsts).await?;
    Ok(Probe { head, versions, firsts })
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
