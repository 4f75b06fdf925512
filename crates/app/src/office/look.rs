//! Reading the log: folding a stream, decoding records.

use std::sync::Arc;

use amana_domain::{Context, Stamp, State};
use amana_events::{Envelope, Event, StreamId};
use amana_store::{Stored, Without};
use amana_vault::Owner;
use serde_json::value::RawValue;

use super::{Acting, Office, Request, desk::Desk, keys_stream};
use crate::AppError;

/// How many events are read at a time.
const PAGE: u32 = 500;

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

/// A stream, read a page at a time.
pub(crate) struct Pages {
    stream: StreamId,
    from: Option<u64>,
    without: Without,
}

impl Pages {
    /// The next page; `None` at the end.
    pub(crate) async fn next(&mut self, office: &Office) -> Result<Option<Vec<Entry>>, AppError> {
        let Some(from) = self.from else { return Ok(None) };
        let page = office.journal.stream_page(self.stream, from, self.without, PAGE).await?;
        let full = page.len() >= PAGE as usize;
        self.from = page.last().filter(|_| full).map(|last| last.version + 1);
        page.iter().map(decode).collect::<Result<_, _>>().map(Some)
    }
}

impl Office {
    /// The entries of a stream, from a version on.
    ///
    /// # Errors
    /// [`AppError::Broken`] when one does not decode.
    pub(crate) async fn entries(
        &self,
        stream: StreamId,
        from: u64,
    ) -> Result<Vec<Entry>, AppError> {
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
        let mut pages = self.pages(stream, version + 1).await?;
        while let Some(page) = pages.next(self).await? {
            for entry in page {
                self.note_seen(entry.position + 1, entry.envelope.recorded);
                Arc::make_mut(&mut state).evolve(&entry.event, &entry.stamp());
                version = entry.envelope.version;
            }
        }
        Ok((state, version))
    }

    /// The entries of a stream, from a version on, a page at a time, without those that a later one
    /// made meaningless: which owners' keys a rotation of the KEK has rewrapped matters until it ends,
    /// and there may be thousands of such events.
    pub(crate) async fn pages(&self, stream: StreamId, from: u64) -> Result<Pages, AppError> {
        let mut without = Without::NOTHING;
        if stream == keys_stream(Owner::ledger(self.ledger.uuid())) {
            let ended = self.journal.last_named(stream, "kek_rotated").await?;
            without = Without { name: "keys_rewrapped", until: ended.unwrap_or(0) };
        }
        Ok(Pages { stream, from: Some(from), without })
    }

    /// Reads facts on a desk of their own, loading what they ask for.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub(crate) async fn look<T>(
        &self,
        acting: Acting,
        stream: StreamId,
        read: impl Fn(&Context<'_>) -> T,
    ) -> Result<T, AppError> {
        self.look_at(acting, stream, true, read).await.map(|(found, _)| found)
    }

    /// The same on what this program saw last, unless it is to be fresh; gives the desk as well, for
    /// what is to be recorded on it.
    pub(crate) async fn look_at<T>(
        &self,
        acting: Acting,
        stream: StreamId,
        fresh: bool,
        read: impl Fn(&Context<'_>) -> T,
    ) -> Result<(T, Desk), AppError> {
        let mut base = Desk::default();
        loop {
            let desk = base.fresh_copy();
            desk.want(self.registry_stream());
            let found = {
                let request = Request::about(acting, stream);
                let stamp = self.stamp(&request, &desk);
                let ledger = self.ledger;
                let context = Context { ledger, stamp, world: &desk, signer: None, noted: None };
                read(&context)
            };
            let missing = desk.take_missing();
            if missing.is_empty() {
                return Ok((found, base));
            }
            self.load(&mut base, missing, fresh).await?;
        }
    }

    /// The state of a stream as it is now, and its version; `None` when it has no event.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub(crate) async fn state(
        &self,
        stream: StreamId,
    ) -> Result<Option<(Arc<State>, u64)>, AppError> {
        let sheet = self.sheet(stream, true).await?;
        Ok((sheet.stored > 0).then_some((sheet.stored_state, sheet.stored)))
    }
}
