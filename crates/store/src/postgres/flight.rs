//! Batches on their way, each on a connection of its own: the server has the next one, read and waiting for the head row,
//! when the one before it commits, and nobody waits for this program's thread to be woken in between.
//!
//! INVARIANT: each rests on the head as the one before it leaves it. If that one is not stored, none behind it is: the head
//! they ask for never was.

use std::collections::VecDeque;

use amana_events::LedgerId;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesOrdered;
use sqlx::postgres::PgConnection;

use super::ahead::Planned;
use super::statements::{APPEND, put};
use crate::failure::Failure;

/// Batches on their way at most.
const FLIGHTS_MAX: usize = 2;

/// Events for which it is worth it to send a second batch: where there are few, waiting for the disk takes the time, and one
/// commit of twice as many is better than two.
const SECOND_EVENTS_MIN: usize = 64;

/// A batch that the server answered.
pub(super) struct Landed {
    pub(super) connection: PgConnection,
    pub(super) batch: Planned,
    /// Whether the head was where the batch needed it.
    pub(super) stored: Result<bool, Failure>,
}

/// The batches on their way, in order.
pub(super) struct Flights {
    ledger: LedgerId,
    air: FuturesOrdered<BoxFuture<'static, Landed>>,
    events: VecDeque<usize>,
}

impl Flights {
    pub(super) fn new(ledger: LedgerId) -> Self {
        Self { ledger, air: FuturesOrdered::new(), events: VecDeque::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.air.is_empty()
    }

    /// Whether another of so many events is worth sending: beside one on its way at least half as large, or batches would get
    /// ever smaller.
    pub(super) fn has_room(&self, events: usize) -> bool {
        match self.events.back() {
            None => events > 0,
            Some(last) => {
                let enough = events >= SECOND_EVENTS_MIN && events.saturating_mul(2) >= *last;
                self.air.len() < FLIGHTS_MAX && enough
            }
        }
    }

    /// Sends a batch. It is on its way once [`Flights::land`] is polled.
    pub(super) fn send(&mut self, mut connection: PgConnection, batch: Planned) {
        let ledger = self.ledger;
        self.events.push_back(batch.plan.rows.len());
        self.air.push_back(Box::pin(async move {
            let stored = put(&mut connection, ledger, &batch.plan, APPEND).await;
            Landed { connection, batch, stored }
        }));
    }

    /// The first of them, once it is answered; none if none is on its way. Cancelling it loses nothing.
    pub(super) async fn land(&mut self) -> Option<Landed> {
        let landed = self.air.next().await?;
        self.events.pop_front();
        Some(landed)
    }
}
