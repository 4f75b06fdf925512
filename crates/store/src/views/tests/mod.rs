//! Tests of the views: folds by hand-made events, laws by random ones, and the rows in a database.

mod clocks;
mod corrections;
mod database;
mod desks;
mod laws;
mod tables;

use amana_events::{
    Actor, ActorKind, AllegationId, Assurance, Event, EventId, Field, Moment, PersonId, Sampler,
    StreamId, StreamKind, Via,
};
use uuid::Uuid;

use super::{Header, Rows, View};

/// The sample of an event or a part, to change what matters.
fn sample<T: Field>() -> T {
    T::sample(&mut Sampler::golden())
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn allegation(number: u128) -> AllegationId {
    AllegationId::new(id(number))
}

fn person(number: u128) -> PersonId {
    PersonId::new(id(number))
}

/// The moment so many hours into the tests' time.
fn hour(hours: i64) -> Moment {
    Moment::from_micros(1_700_000_000_000_000).plus_seconds(hours * 3_600)
}

/// One view over events that come one by one.
struct Desk<V: View> {
    rows: Rows<V::Row>,
    position: u64,
    /// Who acts.
    kind: ActorKind,
}

impl<V: View> Desk<V> {
    fn new() -> Self {
        Self { rows: Rows::default(), position: 0, kind: ActorKind::Operator }
    }

    /// Folds an event known and recorded at that hour.
    fn at(
        &mut self,
        hours: i64,
        kind: StreamKind,
        stream: u128,
        event: impl Into<Event>,
    ) -> &mut Self {
        self.known(hours, hours, kind, stream, event)
    }

    /// Folds an event known earlier than it was recorded.
    fn known(
        &mut self,
        known: i64,
        recorded: i64,
        kind: StreamKind,
        stream: u128,
        event: impl Into<Event>,
    ) -> &mut Self {
        let event = event.into();
        let header = Header {
            position: self.position,
            stream: StreamId::new(kind, id(stream)),
            version: 1,
            event: EventId::new(id(1_000_000 + u128::from(self.position))),
            recorded: hour(recorded),
            known: hour(known),
            occurred: None,
            actor: Actor {
                kind: self.kind,
                id: (self.kind == ActorKind::Member).then(|| id(9)),
                via: Via::Internal,
                assurance: Assurance::Asserted,
            },
            purpose: None,
        };
        self.position += 1;
        let mut groups = Vec::new();
        if V::KINDS.contains(&event.stream_kind()) {
            V::touches(&event, &header, &mut groups);
        }
        if !groups.is_empty() {
            V::apply(&mut self.rows, &event, &header);
        }
        self
    }

    fn rows(&mut self, group: u128) -> &mut Vec<V::Row> {
        self.rows.group(id(group))
    }
}
