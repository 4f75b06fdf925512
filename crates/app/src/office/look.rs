//! Reading the log: folding a stream, decoding records.

use std::sync::Arc;

use amana_domain::{Stamp, State};
use amana_events::{Envelope, Event, StreamId};
use amana_store::Stored;
use serde_json::value::RawValue;

use super::Office;
use crate::AppError;

/// A record, decoded.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its position.
    pub position: u64,
    /// The envelope, with the data as JSON text.
    pub envelope: Envelope<Box<RawValue>>,
    /// The event.
    pub event: Event,
}

impl Entry {
    /// What the envelope says of the event, as rules see it.
    pub fn stamp(&self) -> Stamp {
        stamp_of(&self.envelope)
    }
}

/// What an envelope says of its event, as rules see it.
pub(crate) fn stamp_of<D>(envelope: &Envelope<D>) -> Stamp {
    Stamp {
        event: envelope.event,
        stream: envelope.stream,
        version: envelope.version,
        occurred: envelope.occurred,
        known: envelope.known,
        recorded: envelope.recorded,
        actor: envelope.actor,
    }
}

/// Decodes a stored record.
///
/// # Errors
/// [`AppError::Broken`] naming stream and position.
pub(crate) fn decode(stored: &Stored) -> Result<Entry, AppError> {
    let broken = |what: String| AppError::Broken {
        place: format!("position {} ({})", stored.position, stored.stream),
        what,
    };
    let envelope: Envelope<Box<RawValue>> = serde_json::from_slice(&stored.record)
        .map_err(|_| broken("the record is not an envelope of this program's format".into()))?;
    let kind = envelope.stream.kind;
    let event =
        Event::decode(kind, envelope.kind.as_str(), envelope.type_version, envelope.data.get())
            .map_err(|error| broken(error.to_string()))?;
    Ok(Entry { position: stored.position, envelope, event })
}

impl Office {
    /// The entries of a stream, from a version on.
    ///
    /// # Errors
    /// [`AppError::Broken`] when one does not decode.
    pub async fn entries(&self, stream: StreamId, from: u64) -> Result<Vec<Entry>, AppError> {
        let stored = self.journal.stream(stream, from).await?;
        stored.iter().map(decode).collect()
    }

    /// The state of a stream, folded on from a known one.
    pub(crate) async fn fold(
        &self,
        stream: StreamId,
        state: Arc<State>,
        version: u64,
    ) -> Result<(Arc<State>, u64), AppError> {
        let (mut state, mut version) = (state, version);
        for entry in self.entries(stream, version + 1).await? {
            Arc::make_mut(&mut state).evolve(&entry.event, &entry.stamp());
            version = entry.envelope.version;
        }
        Ok((state, version))
    }

    /// The state of a stream as it is now, and its version; `None` when it has no event.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn state(&self, stream: StreamId) -> Result<Option<(Arc<State>, u64)>, AppError> {
        let sheet = self.sheet(stream, true).await?;
        Ok((sheet.stored > 0).then_some((sheet.stored_state, sheet.stored)))
    }
}
