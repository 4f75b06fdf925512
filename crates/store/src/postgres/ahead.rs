//! The batch that is planned while the one before it is on its way: hashing and writing records costs
//! about as much here as inserting them costs the server, so the two go on at the same time.
//!
//! INVARIANT: it rests on the head and the versions as they will be if the batch before it is stored.
//! If that one is not, nothing of this plan is stored.

use std::collections::HashMap;

use amana_events::StreamId;

use crate::plan::{Plan, Planner, Probe};
use crate::queue::{BATCH_BYTES_MAX, BATCH_EVENTS_MAX, BATCH_REQUESTS_MAX, Request};
use crate::relations::Relations;
use crate::{Clock, Expected};

use super::append::Known;

/// A batch with its plan.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) plan: Plan,
    pub(super) requests: Vec<Request>,
}

/// The next batch, as far as it has come.
pub(super) struct Ahead<'k> {
    known: Option<&'k Known>,
    clock: &'k dyn Clock,
    planner: Option<Planner>,
    requests: Vec<Request>,
    events: usize,
    bytes: usize,
    /// Whether it takes no more.
    closed: bool,
}

impl<'k> Ahead<'k> {
    pub(super) fn new(known: Option<&'k Known>, clock: &'k dyn Clock) -> Self {
        let (planner, requests) = (None, Vec::new());
        Self { known, clock, planner, requests, events: 0, bytes: 0, closed: false }
    }

    /// Whether another request may be taken.
    pub(super) fn is_open(&self) -> bool {
        !self.closed
    }

    /// How many events it has.
    pub(super) fn events(&self) -> usize {
        self.events
    }

    /// No more will come.
    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    /// Plans one more request; gives back one whose streams must be looked up first, and is closed then.
    pub(super) fn take(&mut self, request: Request) -> Option<Request> {
        if !self.learn(&request) {
            self.closed = true;
            return Some(request);
        }
        if let Some(planner) = &mut self.planner {
            planner.take(&request);
        }
        self.events += request.events;
        self.bytes += request.bytes;
        self.requests.push(request);
        self.closed = self.requests.len() >= BATCH_REQUESTS_MAX
            || self.events >= BATCH_EVENTS_MAX
            || self.bytes >= BATCH_BYTES_MAX;
        None
    }

    /// Tells the planner the versions the request speaks of; whether all of them are known, and versions are all it relies on.
    fn learn(&mut self, request: &Request) -> bool {
        if request.relies_on_relations() {
            return false;
        }
        let Some(known) = self.known else { return false };
        let clock = self.clock;
        let planner = self.planner.get_or_insert_with(|| {
            let (head, versions, firsts) = (known.head.clone(), HashMap::new(), HashMap::new());
            let relations = Relations::default();
            Planner::new(Probe { head, versions, firsts, relations }, clock.now())
        });
        let mut learn = |stream: StreamId, may_be_new: bool| {
            if planner.knows(stream) {
                return true;
            }
            match known.versions.get(&stream) {
                Some(version) => {
                    planner.learn(stream, *version);
                    true
                }
                None => may_be_new,
            }
        };
        request.guards.iter().all(|(stream, _)| learn(*stream, false))
            && request.streams.iter().all(|part| learn(part.stream, part.expected == Expected::New))
    }

    /// The batch as planned; else its requests, to be planned again.
    pub(super) fn finish(self) -> Result<Planned, Vec<Request>> {
        match self.planner.map(Planner::finish) {
            Some(plan) if plan.may_go_unseen() => Ok(Planned { plan, requests: self.requests }),
            _ => Err(self.requests),
        }
    }
}
