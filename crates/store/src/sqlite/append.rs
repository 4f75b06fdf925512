//! The sequencer on SQLite: one thread with one connection takes what waits and commits it as one transaction.
//!
//! INVARIANT: `BEGIN IMMEDIATE` comes before the probe, so nothing another process does can come between probe and commit.

use std::collections::HashMap;
use std::sync::Arc;

use amana_events::{EventId, LedgerId, Moment, StreamId};
use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior, params};
use uuid::Uuid;

use crate::append::IDEMPOTENCY_SECONDS;
use crate::facts::stream_of;
use crate::failure::Failure;
use crate::keyring;
use crate::number::{length, signed, unsigned};
use crate::plan::{self, First, Plan, Probe, RequestKey};
use crate::published::Publisher;
use crate::queue::{Bell, Queue, Request, Waiting, queue};
use crate::relations::Relations;
use crate::{Cause, Clock, Head, SqliteDatabase, StoreError};

const HEAD: &str =
    "SELECT next_position, recorded, frontier, vocabulary FROM head WHERE ledger_id = ?1";
const VERSION: &str =
    "SELECT version FROM event WHERE ledger_id = ?1 AND stream_kind = ?2 AND stream_id = ?3
    ORDER BY version DESC LIMIT 1";
const INVOLVED: &str =
    "SELECT stream_kind, stream_id FROM involvement WHERE ledger_id = ?1 AND person_id = ?2";
const EXCLUDED: &str =
    "SELECT stream_kind, stream_id FROM fact_exclusion WHERE ledger_id = ?1 AND member_id = ?2";
const FIRST: &str = "SELECT body, first_position, events, recorded FROM idempotency
    WHERE ledger_id = ?1 AND member_id = ?2 AND request_key = ?3 AND recorded >= ?4";
const FIRST_VERSIONS: &str = "SELECT stream_kind, stream_id, max(version) FROM event
    WHERE ledger_id = ?1 AND position >= ?2 AND position < ?3 GROUP BY stream_kind, stream_id ORDER BY min(position)";
const ADD_EVENT: &str =
    "INSERT INTO event (ledger_id, position, stream_kind, stream_id, version, event_id, type,
    recorded, known, record, leaf_hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
const ADD_KEY: &str =
    "INSERT INTO data_key (ledger_id, owner_kind, owner_id, compartment, epoch, wrapped, kek)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const ADD_INVOLVEMENT: &str =
    "INSERT INTO involvement (ledger_id, person_id, stream_kind, stream_id)
    VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
const ADD_IDEMPOTENCY: &str = "INSERT INTO idempotency (ledger_id, member_id, request_key, body, first_position,
    events, recorded) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (ledger_id, member_id, request_key) DO UPDATE
    SET body = excluded.body, first_position = excluded.first_position, events = excluded.events,
    recorded = excluded.recorded";
const SET_HEAD: &str =
    "UPDATE head SET next_position = ?1, recorded = ?2, frontier = ?3, vocabulary = ?4
    WHERE ledger_id = ?5 AND next_position = ?6";

struct Sequencer {
    database: SqliteDatabase,
    connection: Connection,
    ledger: LedgerId,
    clock: Arc<dyn Clock>,
    published: Publisher,
    bell: Bell,
}

/// Starts the sequencer's thread. It ends when the last journal of this handle is dropped.
pub(crate) fn start(
    database: &SqliteDatabase,
    ledger: LedgerId,
    clock: Arc<dyn Clock>,
    published: Publisher,
) -> Result<Queue, StoreError> {
    let connection = database.connect()?;
    let database = database.clone();
    let bell = Bell::here();
    let mut sequencer = Sequencer { database, connection, ledger, clock, published, bell };
    let (queue, mut waiting): (Queue, Waiting) = queue();
    let run = move || {
        while let Some(requests) = waiting.batch_blocking() {
            sequencer.batch(requests);
        }
    };
    let thread = std::thread::Builder::new().name("amana-append".to_owned()).spawn(run);
    thread.map_err(|error| StoreError::Unavailable(Cause::new(error.kind().to_string())))?;
    Ok(queue)
}

impl Sequencer {
    fn batch(&mut self, mut requests: Vec<Request>) {
        while !requests.is_empty() {
            requests = self.commit(requests);
        }
    }

    /// Stores what holds and answers; gives back who must be asked again.
    fn commit(&mut self, requests: Vec<Request>) -> Vec<Request> {
        let attempted = match self.attempt(&requests, false) {
            Err(Failure::Violation) => self.attempt(&requests, true),
            attempted => attempted,
        };
        match attempted {
            Ok(plan) => {
                self.published.stored(&plan);
                self.database.written(plan.rows.iter().map(|row| row.record.len()).sum());
                plan.settle(requests, &self.bell)
            }
            Err(Failure::Violation | Failure::Unstorable(_)) if requests.len() > 1 => {
                for request in requests {
                    self.batch(vec![request]);
                }
                Vec::new()
            }
            Err(failure) => {
                failure.settle(requests);
                Vec::new()
            }
        }
    }

    /// Stores the batch. Without `new`, streams expected to be new are not looked up first.
    fn attempt(&mut self, requests: &[Request], new: bool) -> Result<Plan, Failure> {
        let _turn = self.database.turn_blocking();
        let now = self.clock.now();
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let probe = probe(&transaction, self.ledger, now, requests, new)?;
        let plan = plan::plan(probe, now, requests);
        if plan.rows.is_empty() {
            return Ok(plan);
        }
        write(&transaction, self.ledger, &plan)?;
        transaction.commit().map_err(|error| Failure::Lost {
            // A full disk and a busy file are refused before anything is written.
            outcome_unknown: !matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::DiskFull | ErrorCode::DatabaseBusy)
            ),
            source: error.into(),
        })?;
        Ok(plan)
    }
}

fn probe(
    connection: &Connection,
    ledger: LedgerId,
    now: Moment,
    requests: &[Request],
    new: bool,
) -> Result<Probe, Failure> {
    let id = ledger.uuid();
    let columns = connection
        .prepare_cached(HEAD)?
        .query_row([id.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, Vec<u8>>(2)?, row.get(3)?))
        })
        .optional()?;
    let (next, recorded, frontier, vocabulary) = columns.ok_or(StoreError::NotFound(ledger))?;
    let head = Head::from_columns(next, recorded, &frontier, vocabulary)?;
    let (streams, keys) = plan::touched(requests, new);
    let relations = relations(connection, ledger, requests)?;
    let mut probe = Probe { head, versions: HashMap::new(), firsts: HashMap::new(), relations };
    let mut version = connection.prepare_cached(VERSION)?;
    for stream in streams {
        let place = params![id.as_bytes(), stream.kind.number(), stream.id.as_bytes()];
        let found: Option<i64> = version.query_row(place, |row| row.get(0)).optional()?;
        if let Some(found) = found {
            probe.versions.insert(stream, unsigned(found, "event.version")?);
        }
    }
    for key in keys {
        if let Some(first) = first(connection, ledger, now, &key)? {
            probe.firsts.insert(key, first);
        }
    }
    Ok(probe)
}

/// Who is named where, and who is kept away from what, of those the requests rely on.
fn relations(
    connection: &Connection,
    ledger: LedgerId,
    requests: &[Request],
) -> Result<Relations, Failure> {
    let mut relations = Relations::asked(requests);
    for person in relations.persons() {
        for stream in related(connection, INVOLVED, ledger, person.uuid())? {
            relations.found_involved(person, stream);
        }
    }
    for member in relations.members() {
        for file in related(connection, EXCLUDED, ledger, member.uuid())? {
            relations.found_excluded(member, file);
        }
    }
    Ok(relations)
}

fn related(
    connection: &Connection,
    sql: &'static str,
    ledger: LedgerId,
    who: Uuid,
) -> Result<Vec<StreamId>, Failure> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([ledger.uuid().as_bytes(), who.as_bytes()])?;
    let mut streams = Vec::new();
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(1)?;
        streams.push(stream_of(row.get(0)?, Uuid::from_bytes(id), "involvement.stream_kind")?);
    }
    Ok(streams)
}

fn first(
    connection: &Connection,
    ledger: LedgerId,
    now: Moment,
    (member, key): &RequestKey,
) -> Result<Option<First>, Failure> {
    let id = ledger.uuid();
    let since = now.plus_seconds(-IDEMPOTENCY_SECONDS).micros();
    let row: Option<(Vec<u8>, i64, i64, i64)> = connection
        .prepare_cached(FIRST)?
        .query_row(params![id.as_bytes(), member.as_bytes(), key, since], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let Some((body, position, events, recorded)) = row else { return Ok(None) };
    let mut statement = connection.prepare_cached(FIRST_VERSIONS)?;
    let mut rows =
        statement.query(params![id.as_bytes(), position, position.saturating_add(events)])?;
    let mut versions: Vec<(StreamId, u64)> = Vec::new();
    while let Some(row) = rows.next()? {
        let stream: [u8; 16] = row.get(1)?;
        let stream = stream_of(row.get(0)?, Uuid::from_bytes(stream), "event.stream_kind")?;
        versions.push((stream, unsigned(row.get(2)?, "event.version")?));
    }
    let position = unsigned(position, "idempotency.first_position")?;
    Ok(Some(First { body, position, recorded: Moment::from_micros(recorded), versions }))
}

fn write(connection: &Connection, ledger: LedgerId, plan: &Plan) -> Result<(), Failure> {
    let id = ledger.uuid();
    let id = id.as_bytes();
    let recorded = plan.head.recorded.micros();
    let mut add = connection.prepare_cached(ADD_EVENT)?;
    for row in &plan.rows {
        let event: EventId = row.event;
        add.execute(params![
            id,
            signed(row.position),
            row.stream.kind.number(),
            row.stream.id.as_bytes(),
            signed(row.version),
            event.uuid().as_bytes(),
            row.type_name,
            recorded,
            row.known.micros(),
            row.record,
            row.leaf_hash.as_bytes(),
        ])?;
    }
    let mut add = connection.prepare_cached(ADD_KEY)?;
    for row in &plan.keys {
        let (kind, owner, compartment, epoch) = keyring::columns(&row.name());
        add.execute(params![id, kind, owner.as_bytes(), compartment, epoch, row.wrapped, row.kek])?;
    }
    let mut add = connection.prepare_cached(ADD_INVOLVEMENT)?;
    for (person, stream) in &plan.involvements {
        let (person, kind) = (person.uuid(), stream.kind.number());
        add.execute(params![id, person.as_bytes(), kind, stream.id.as_bytes()])?;
    }
    let mut add = connection.prepare_cached(ADD_IDEMPOTENCY)?;
    for row in &plan.idempotency {
        let (position, events) = (signed(row.first_position), length(row.events));
        let member = row.member.as_bytes();
        add.execute(params![id, member, row.key, row.body, position, events, recorded])?;
    }
    for statement in &plan.statements {
        statement.run(connection)?;
    }
    let moved = connection.prepare_cached(SET_HEAD)?.execute(params![
        signed(plan.head.next_position),
        recorded,
        plan.head.frontier.to_bytes(),
        i64::from(plan.head.vocabulary),
        id,
        signed(plan.before.next_position),
    ])?;
    if moved != 1 {
        return Err(StoreError::Damaged { position: None, what: "head.next_position" }.into());
    }
    Ok(())
}
