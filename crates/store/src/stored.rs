//! What the journal gives back: its head, and events as they are stored.

use amana_events::{EventId, Moment, StreamId, StreamKind};
use amana_tlog::{Frontier, Hash};
use uuid::Uuid;

use crate::{StoreError, number::unsigned};

/// The end of a ledger's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The position the next event will have; also the number of events.
    pub next_position: u64,
    /// When the newest event was recorded.
    pub recorded: Moment,
    /// The tree's frontier over all events.
    pub frontier: Frontier,
    /// The newest vocabulary that may be written.
    pub vocabulary: u32,
}

/// One event as it is stored. Everything but `record` is an index column that repeats part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Dense place in the ledger, from 0.
    pub position: u64,
    /// The stream.
    pub stream: StreamId,
    /// Place in the stream, from 1.
    pub version: u64,
    /// The event's id.
    pub event: EventId,
    /// The event's name.
    pub type_name: String,
    /// When it was recorded.
    pub recorded: Moment,
    /// When the organisation came to know.
    pub known: Moment,
    /// The record: the envelope around the data, as one line of JSON.
    pub record: Vec<u8>,
    /// The hash of its leaf.
    pub leaf_hash: Hash,
}

/// An event row as both databases give it.
pub(crate) type EventRow = (i64, i16, Uuid, i64, Uuid, String, i64, i64, Vec<u8>, Vec<u8>);

/// The columns of [`EventRow`], in its order.
macro_rules! event_columns {
    () => {
        "position, stream_kind, stream_id, version, event_id, type, recorded, known, record, leaf_hash"
    };
}
pub(crate) use event_columns;

impl Stored {
    pub(crate) fn from_row(row: EventRow) -> Result<Self, StoreError> {
        let (position, kind, stream, version, event, type_name, recorded, known, record, leaf) =
            row;
        let position = unsigned(position, "event.position")?;
        let damaged = |what| StoreError::Damaged { position: Some(position), what };
        let kind = StreamKind::from_number(kind).ok_or_else(|| damaged("event.stream_kind"))?;
        Ok(Self {
            position,
            stream: StreamId::new(kind, stream),
            version: unsigned(version, "event.version").map_err(|_| damaged("event.version"))?,
            event: EventId::new(event),
            type_name,
            recorded: Moment::from_micros(recorded),
            known: Moment::from_micros(known),
            record,
            leaf_hash: Hash::try_from(leaf.as_slice()).map_err(|_| damaged("event.leaf_hash"))?,
        })
    }
}

impl Head {
    pub(crate) fn from_columns(
        next_position: i64,
        recorded: i64,
        frontier: &[u8],
        vocabulary: i64,
    ) -> Result<Self, StoreError> {
        let damaged = |what| StoreError::Damaged { position: None, what };
        let head = Self {
            next_position: unsigned(next_position, "head.next_position")?,
            recorded: Moment::from_micros(recorded),
            frontier: Frontier::parse(frontier).map_err(|_| damaged("head.frontier"))?,
            vocabulary: u32::try_from(vocabulary).map_err(|_| damaged("head.vocabulary"))?,
        };
        if head.frontier.size() != head.next_position {
            return Err(damaged("head.frontier"));
        }
        Ok(head)
    }
}
