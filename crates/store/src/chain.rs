//! The chain of custody of bytes: record ↔ leaf ↔ tree ↔ head, and record ↔ index columns.
//!
//! Pure: takes stored events one after the other and says what does not hold. It decodes no event.

use amana_events::{Envelope, FORMAT_VERSION, LedgerId, RECORD_BYTES_MAX};
use amana_tlog::{Frontier, Hash, Leaf, record_hash};

use crate::{Head, Stored};

/// What was folded of the log so far.
#[derive(Debug)]
pub struct Chain {
    ledger: LedgerId,
    frontier: Frontier,
    next: u64,
    last: Option<Hash>,
}

impl Chain {
    /// Nothing yet.
    pub fn new(ledger: LedgerId) -> Self {
        Self { ledger, frontier: Frontier::default(), next: 0, last: None }
    }

    /// Takes the next stored event; gives what does not hold about its bytes.
    pub fn take(&mut self, stored: &Stored) -> Vec<&'static str> {
        let mut found = Vec::new();
        if stored.position != self.next {
            found.push("positions are not dense: an event before it is missing");
        }
        self.next = stored.position + 1;
        if stored.record.len() > RECORD_BYTES_MAX {
            found.push("the record is longer than any record may be");
        }
        let leaf = Leaf {
            position: stored.position,
            event: stored.event.uuid().into_bytes(),
            record_hash: record_hash(&stored.record),
        };
        let hash = leaf.hash();
        if hash != stored.leaf_hash {
            found.push("record, event id or leaf hash was changed: they do not belong together");
        }
        self.frontier.append(hash);
        self.last = Some(hash);
        found
    }

    /// Compares a stored event's index columns with its envelope.
    pub fn compare<D>(&self, stored: &Stored, envelope: &Envelope<D>) -> Vec<&'static str> {
        let checks = [
            (envelope.v == FORMAT_VERSION, "the envelope has another format version"),
            (envelope.ledger == self.ledger, "the record belongs to another ledger"),
            (envelope.event == stored.event, "index column event_id differs from the record"),
            (
                envelope.stream == stored.stream,
                "index columns of the stream differ from the record",
            ),
            (envelope.version == stored.version, "index column version differs from the record"),
            (
                envelope.kind.as_str() == stored.type_name,
                "index column type differs from the record",
            ),
            (envelope.recorded == stored.recorded, "index column recorded differs from the record"),
            (envelope.known == stored.known, "index column known differs from the record"),
        ];
        checks.into_iter().filter(|(holds, _)| !holds).map(|(_, what)| what).collect()
    }

    /// The hash of the leaf taken last, made from its record.
    pub fn leaf(&self) -> Option<Hash> {
        self.last
    }

    /// The root over everything taken.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Compares the end with the head row.
    pub fn finish(&self, head: &Head) -> Vec<&'static str> {
        let checks = [
            (head.next_position == self.next, "the head names another number of events"),
            (head.frontier == self.frontier, "the head's frontier is not the tree of the records"),
        ];
        checks.into_iter().filter(|(holds, _)| !holds).map(|(_, what)| what).collect()
    }
}
