//! The sequencer on PostgreSQL: one thread takes what waits and commits it in one statement.
//!
//! A batch whose streams are new, or were last written by this sequencer, needs no question first: the append moves the head
//! from exactly where this sequencer left it, and inserts only if it moved, and the next may be sent before it is answered; a stream that was not new after all, or
//! a request key used before, violates its unique constraint. Whatever goes wrong, or must be known first, is probed: versions,
//! request keys and head in one statement. If another process was faster, nothing was inserted, and while others append too
//! the head row is locked first.
//!
//! INVARIANT: what is only remembered refuses nobody: a refusal is answered together with an append that moved the head, or
//! after a probe; a request with a key, which may be a repetition, only after a probe.

use std::collections::HashMap;
use std::sync::Arc;

use amana_events::{LedgerId, StreamId};
use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::ahead::{Ahead, Planned};
use super::flight::{Flights, Landed};
use super::statements::{APPEND, APPEND_PROBED, committing, lock, probe, put, settled, write};
use crate::failure::Failure;
use crate::plan::{self, Plan, Probe};
use crate::published::Publisher;
use crate::queue::{Bell, Queue, Request, Waiting, queue};
use crate::relations::Relations;
use crate::{Cause, Clock, Expected, Head, PostgresDatabase, StoreError};

/// Batches for which the head row is locked first after another process was faster.
const LOCKED_BATCHES: u32 = 16;

/// Streams whose versions are remembered at most.
const KNOWN_STREAMS_MAX: usize = 65_536;

struct Sequencer {
    database: PostgresDatabase,
    /// Connections that do nothing at the moment.
    spare: Vec<PgConnection>,
    ledger: LedgerId,
    clock: Arc<dyn Clock>,
    published: Publisher,
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
    published: Publisher,
) -> Result<Queue, StoreError> {
    let failed =
        |error: std::io::Error| StoreError::Unavailable(Cause::new(error.kind().to_string()));
    let (database, spare, bell) = (database.clone(), Vec::new(), Bell::here());
    let (known, locked) = (None, 0);
    let mut sequencer =
        Sequencer { database, spare, ledger, clock, published, bell, known, locked };
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

    /// Stores batches that nothing was looked up for, each planned, and where it is worth it sent, while the one before it is
    /// on its way; gives back batches that are still to be stored.
    async fn unseen(&mut self, first: Planned, waiting: &mut Waiting) -> Vec<Vec<Request>> {
        let mut flights = Flights::new(self.ledger);
        let mut next = first;
        loop {
            match self.connection().await {
                Ok(connection) => {
                    self.remember(&next.plan);
                    flights.send(connection, next);
                }
                Err(failure) if flights.is_empty() => return self.fail(failure, next.requests),
                Err(_) => {
                    waiting.put_back(next.requests);
                    return self.land(flights, Vec::new()).await;
                }
            }
            match self.plan_ahead(&mut flights, waiting).await {
                (Ok(planned), None) => next = planned,
                (Ok(Planned { requests, .. }) | Err(requests), again) => {
                    waiting.put_back(requests);
                    return self.land(flights, again.unwrap_or_default()).await;
                }
            }
        }
    }

    /// Plans the next batch, and answers those that were stored, until it may be sent or nothing is on its way; with it the
    /// batches that are still to be stored, if one on its way could not be answered whole.
    async fn plan_ahead(
        &mut self,
        flights: &mut Flights,
        waiting: &mut Waiting,
    ) -> (Result<Planned, Vec<Request>>, Option<Vec<Vec<Request>>>) {
        let mut ahead = Ahead::new(self.known.as_ref(), &*self.clock);
        let mut later = Vec::new();
        let refused = loop {
            if flights.has_room(ahead.events()) {
                break None;
            }
            tokio::select! {
                biased;
                landed = flights.land() => match landed {
                    None => break None,
                    Some(Landed { connection, batch, stored: Ok(true) }) => {
                        self.spare.push(connection);
                        later = self.answer(batch.plan, batch.requests);
                        if !later.is_empty() {
                            break None;
                        }
                    }
                    Some(refused) => break Some(refused),
                },
                request = waiting.next(), if ahead.is_open() => match request {
                    Some(request) => waiting.put_back(ahead.take(request)),
                    None => ahead.close(),
                },
            }
        };
        let planned = ahead.finish();
        let again = refused.map(|refused| self.settle(refused));
        (planned, again.or_else(|| Some(later).filter(|later| !later.is_empty())))
    }

    /// Waits for all that is on its way; the batches that are still to be stored, those known before first.
    async fn land(
        &mut self,
        mut flights: Flights,
        mut again: Vec<Vec<Request>>,
    ) -> Vec<Vec<Request>> {
        while let Some(landed) = flights.land().await {
            again.extend(self.settle(landed));
        }
        again
    }

    /// Answers the callers of a batch that the server answered; gives back what is still to be stored.
    fn settle(&mut self, landed: Landed) -> Vec<Vec<Request>> {
        let Landed { connection, batch: Planned { plan, requests }, stored } = landed;
        self.spare.push(connection);
        if matches!(stored, Ok(true)) {
            return self.answer(plan, requests);
        }
        // Something was not as remembered: what comes next is looked up first.
        self.known = None;
        match stored {
            Ok(_) | Err(Failure::Violation) => vec![requests],
            Err(failure) => self.fail(failure, requests),
        }
    }

    /// A connection that does nothing.
    async fn connection(&mut self) -> Result<PgConnection, Failure> {
        match self.spare.pop() {
            Some(connection) => Ok(connection),
            None => Ok(self.database.connect_writer().await?),
        }
    }

    /// Answers the callers of a stored batch; gives back those who must be asked again.
    fn answer(&self, plan: Plan, requests: Vec<Request>) -> Vec<Vec<Request>> {
        if !plan.rows.is_empty() {
            self.published.stored(&plan);
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
                    self.spare.clear();
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
        let mut connection = self.connection().await?;
        let attempted = self.attempt_on(&mut connection, requests, waiting).await;
        self.spare.push(connection);
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
            let written =
                self.while_locked(&mut transaction, requests, waiting.take(), probing).await;
            if let Ok(Some(plan)) = &written
                && !plan.rows.is_empty()
            {
                transaction.commit().await.map_err(committing)?;
            } else {
                // Dropped, it would hold the head row until the connection is used again.
                transaction.rollback().await?;
            }
            match written {
                Ok(Some(plan)) => return Ok(plan),
                Ok(None) | Err(Failure::Violation) if !probing => {}
                Ok(None) => return Err(Failure::Violation),
                Err(failure) => return Err(failure),
            }
        }
        Err(Failure::Violation)
    }

    /// Locks the head row, takes along what has come meanwhile and writes it all; `None` if it must be probed first.
    async fn while_locked(
        &mut self,
        connection: &mut PgConnection,
        requests: &mut Vec<Request>,
        waiting: Option<&mut Waiting>,
        probing: bool,
    ) -> Result<Option<Plan>, Failure> {
        let head = lock(connection, self.ledger).await?;
        if let Some(waiting) = waiting {
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
                let found = probe(connection, self.ledger, now, requests).await?;
                (plan::plan(found, now, requests), APPEND_PROBED)
            }
        };
        if plan.refuses_keyed && statement == APPEND {
            return Ok(None);
        }
        if plan.rows.is_empty() {
            return Ok(Some(plan));
        }
        let inserted = write(connection, self.ledger, &plan, statement).await?;
        if settled(&plan, inserted)? {
            return Ok(Some(plan));
        }
        Err(StoreError::Damaged { position: None, what: "head.next_position" }.into())
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
    /// database will object if it is not. Who is named where, and who is kept away from what, is not remembered.
    fn suffices(&self, requests: &[Request]) -> Option<Probe> {
        let mut versions = HashMap::new();
        for request in requests {
            if request.relies_on_relations() {
                return None;
            }
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
        let (head, firsts) = (self.head.clone(), HashMap::new());
        Some(Probe { head, versions, firsts, relations: Relations::default() })
    }
}
