//! One batch: a page of the log decoded once, and the views that fold it.

use amana_events::{Envelope, Event, StreamKind};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{Header, ViewError, cell::Cell, fold::Fold, link::Wanted, met::Met};

/// Events in one batch at most.
pub(crate) const BATCH_EVENTS_MAX: u64 = 1_000;

/// A page of the log, without the events no view wants.
pub(crate) struct Batch {
    /// The position behind its last event.
    pub(crate) end: u64,
    /// The events that may concern a view.
    pub(crate) events: Vec<(Header, Event)>,
}

/// A view's generation that is moved on.
pub(crate) struct Target {
    pub(crate) fold: Box<dyn Fold>,
    pub(crate) generation: i64,
    pub(crate) position: u64,
    /// Where the generation had no row when this began: groups it may have rows of by now.
    pub(crate) met: Option<Met>,
}

/// Rows of one target to write and to remove.
pub(crate) struct TargetChanges {
    pub(crate) generation: i64,
    pub(crate) table: super::row::Table,
    pub(crate) written: Vec<Vec<Cell>>,
    pub(crate) removed: Vec<Vec<Cell>>,
}

impl Batch {
    /// A batch that begins at `from`.
    pub(crate) fn new(from: u64) -> Self {
        Self { end: from, events: Vec::new() }
    }

    /// Takes the next event.
    ///
    /// # Errors
    /// [`ViewError::Gap`] if one is missing before it, [`ViewError::Record`] and
    /// [`ViewError::Event`] if it cannot be read.
    pub(crate) fn push(
        &mut self,
        position: u64,
        kind: i16,
        record: &[u8],
        wanted: Wanted,
    ) -> Result<(), ViewError> {
        if position != self.end {
            return Err(ViewError::Gap { position: self.end });
        }
        self.end = position + 1;
        if wanted.has(kind) {
            self.events.push(decode(position, record)?);
        }
        Ok(())
    }
}

/// Reads an event of the log.
pub(super) fn decode(position: u64, record: &[u8]) -> Result<(Header, Event), ViewError> {
    let damaged = |_| ViewError::Record { position };
    let envelope: Envelope<&RawValue> = serde_json::from_slice(record).map_err(damaged)?;
    let kind: StreamKind = envelope.stream.kind;
    let data = envelope.data.get();
    let event = Event::decode(kind, envelope.kind.as_str(), envelope.type_version, data)
        .map_err(|source| ViewError::Event { position, source })?;
    let header = Header {
        position,
        stream: envelope.stream,
        version: envelope.version,
        event: envelope.event,
        recorded: envelope.recorded,
        known: envelope.known,
        occurred: envelope.occurred,
        actor: envelope.actor,
        purpose: envelope.purpose,
    };
    Ok((header, event))
}

impl Target {
    /// The kinds of all targets.
    pub(crate) fn wanted(targets: &[Self]) -> Wanted {
        let mut wanted = Wanted::default();
        for kind in StreamKind::ALL {
            if targets.iter().any(|target| target.fold.wants(*kind)) {
                wanted.add(kind.number());
            }
        }
        wanted
    }

    /// Where the first event is that one of the targets has not folded; none where there is no target.
    pub(crate) fn first(targets: &[Self]) -> Option<u64> {
        targets.iter().map(|target| target.position).min()
    }

    /// Notes what the batch touches; the groups whose rows must be loaded.
    pub(crate) fn touch(&mut self, batch: &Batch) -> Vec<Uuid> {
        let mut groups = Vec::new();
        for (header, event) in &batch.events {
            if header.position >= self.position {
                self.fold.touch(event, header, &mut groups);
            }
        }
        if self.fold.appends_only() {
            return Vec::new();
        }
        let mut touched = self.fold.touched();
        if let Some(met) = &mut self.met {
            touched.retain(|group| met.again(*group));
        }
        touched
    }

    /// Folds the batch; what it changed. The position is moved by whoever commits it.
    pub(crate) fn fold(&mut self, batch: &Batch) -> TargetChanges {
        for (header, event) in &batch.events {
            if header.position >= self.position {
                self.fold.apply(event, header);
            }
        }
        let changes = self.fold.take_changes();
        TargetChanges {
            generation: self.generation,
            table: self.fold.table(),
            written: changes.written,
            removed: changes.removed,
        }
    }
}

impl Target {
    /// Whether its head stands where this program left it.
    pub(crate) fn is_at(&self, heads: &[super::ViewHead]) -> bool {
        heads.iter().any(|head| {
            head.view == self.fold.name()
                && head.generation == self.generation
                && head.version == self.fold.version()
                && head.position == self.position
        })
    }
}
