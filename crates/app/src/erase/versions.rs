//! The fields of a file and the versions they were sealed in again.
//!
//! A field is known by the place it was recorded at, for ever. INVARIANT: what counts is the oldest
//! version whose key lives. So a redaction counts from the moment the older key is destroyed and
//! not before, and one whose erasure was refused never does.

use std::{collections::HashMap, sync::Arc};

use amana_domain::{State, keys::KeysState};
use amana_events::{
    Event, EventId, Moment, ResealedText, StreamId, StreamKind,
    keys::{FieldResealed, KeysEvent},
};
use amana_policy::{Authorized, Open, Share};
use amana_vault::{Ciphertext, Compartment, Owner, OwnerKind, SealedField as _, Secret};
use uuid::Uuid;

use crate::{
    AppError, Office,
    custody::{self, FieldPlace, OwnerKeys},
    office::{Entry, keys_stream},
};

/// The path of the text in the event that seals a field again.
const PATH: &str = "text";

/// A sealed field of a file, where it was recorded.
#[derive(Debug, Clone)]
pub(crate) struct FileField {
    pub(crate) stream: StreamId,
    pub(crate) event: EventId,
    pub(crate) field: String,
    pub(crate) compartment: Compartment,
    pub(crate) sealed: Ciphertext,
}

/// A field sealed again.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    pub(crate) event: EventId,
    pub(crate) recorded: Moment,
    pub(crate) request: EventId,
    pub(crate) redacted: Option<EventId>,
    pub(crate) text: ResealedText,
    /// Its place in the stream of keys.
    pub(crate) place: u64,
}

/// What an event says of keys that were destroyed.
#[derive(Debug, Clone)]
pub(crate) struct Gone {
    pub(crate) request: EventId,
    pub(crate) recorded: Moment,
    pub(crate) compartments: Vec<Compartment>,
    pub(crate) place: u64,
}

type Place = (StreamId, EventId, String);

/// The stream of keys of a file, as far as it concerns fields.
#[derive(Debug, Clone)]
pub(crate) struct Versions {
    pub(crate) owner: Owner,
    pub(crate) state: Arc<State>,
    /// The version of the stream.
    pub(crate) version: u64,
    pub(crate) gone: Vec<Gone>,
    by_place: HashMap<Place, Vec<Version>>,
}

/// What counts of a field now.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Current<'v> {
    /// As it was recorded.
    Recorded,
    /// As it was sealed again.
    Version(&'v Version),
}

/// A redaction, as a reader is told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Redacted {
    /// The erasure's request.
    pub request: EventId,
    /// Since when nothing else opens.
    pub since: Moment,
}

impl Versions {
    pub(crate) fn keys(&self) -> Option<&KeysState> {
        if let State::Keys(keys) = self.state.as_ref() { Some(keys) } else { None }
    }

    pub(crate) fn is_alive(&self, compartment: Compartment, epoch: u32) -> bool {
        self.keys().is_some_and(|keys| keys.is_alive(self.owner, compartment, epoch))
    }

    /// The versions of a field, oldest first.
    pub(crate) fn of(&self, stream: StreamId, event: EventId, field: &str) -> &[Version] {
        let place = (stream, event, field.to_owned());
        self.by_place.get(&place).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Version> {
        self.by_place.values().flatten()
    }

    /// What counts of a field; `None` where nothing of it opens any more.
    pub(crate) fn current(&self, field: &FileField) -> Option<Current<'_>> {
        if self.is_alive(field.compartment, field.sealed.epoch) {
            return Some(Current::Recorded);
        }
        let versions = self.of(field.stream, field.event, &field.field);
        let alive = |version: &&Version| {
            version.text.compartment == field.compartment
                && self.is_alive(field.compartment, version.epoch())
        };
        // The oldest key that lives, and under it the newest text.
        let oldest = versions.iter().filter(alive).map(Version::epoch).min()?;
        versions.iter().rev().find(|v| v.epoch() == oldest).map(Current::Version)
    }

    /// What a reader is told of a version.
    pub(crate) fn redacted(&self, version: &Version) -> Option<Redacted> {
        let request = version.redacted?;
        let gone = self.gone.iter().find(|gone| gone.request == request);
        Some(Redacted { request, since: gone.map_or(version.recorded, |gone| gone.recorded) })
    }

    /// Opens what counts of a field, for whom the access policy let open it.
    pub(crate) fn open(
        &self,
        allowed: &Authorized<Open>,
        keys: &OwnerKeys,
        ledger: Uuid,
        field: &FileField,
    ) -> Result<Opened, AppError> {
        if allowed.stream() != field.stream {
            return Err(AppError::refused("not_found", "there is no such field"));
        }
        self.text(keys, ledger, field)
    }

    /// Opens what counts of a field, to go along with a referral that the access policy let go out.
    pub(crate) fn share(
        &self,
        allowed: &Authorized<Share>,
        referral: StreamId,
        keys: &OwnerKeys,
        ledger: Uuid,
        field: &FileField,
    ) -> Result<Opened, AppError> {
        if allowed.stream() != referral {
            return Err(AppError::refused("not_found", "there is no such field"));
        }
        self.text(keys, ledger, field)
    }

    /// What counts of a field, for amana's own work of sealing it again: shown to nobody.
    pub(crate) fn text(
        &self,
        keys: &OwnerKeys,
        ledger: Uuid,
        field: &FileField,
    ) -> Result<Opened, AppError> {
        match self.current(field).ok_or_else(custody::erased)? {
            Current::Recorded => {
                let place =
                    FieldPlace { stream: field.stream, event: field.event, field: &field.field };
                let text =
                    custody::open_field(keys, ledger, place, &field.sealed, field.compartment)?;
                Ok(Opened { text, redacted: None })
            }
            Current::Version(version) => {
                let path = version.text.bound_path(PATH);
                let place = FieldPlace {
                    stream: keys_stream(self.owner),
                    event: version.event,
                    field: &path,
                };
                let sealed = version.text.ciphertext().ok_or_else(custody::erased)?;
                let text = custody::open_field(keys, ledger, place, sealed, field.compartment)?;
                Ok(Opened { text, redacted: self.redacted(version) })
            }
        }
    }
}

/// An opened field.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The text.
    pub text: Secret,
    /// Whether it is a redacted one, and since when.
    pub redacted: Option<Redacted>,
}

impl Version {
    fn of(entry: &Entry, resealed: &FieldResealed) -> Self {
        Self {
            event: entry.envelope.event,
            recorded: entry.envelope.recorded,
            request: resealed.request,
            redacted: resealed.redacted,
            text: resealed.text.clone(),
            place: entry.envelope.version,
        }
    }

    pub(crate) fn epoch(&self) -> u32 {
        self.text.ciphertext().map_or(0, |sealed| sealed.epoch)
    }
}

impl Office {
    /// What counts of one field: where its own key lives, nothing else is asked for.
    pub(crate) async fn versions_for(
        &self,
        field: &FileField,
        fresh: bool,
    ) -> Result<Versions, AppError> {
        let owner = field.sealed.owner;
        let sheet = self.sheet(keys_stream(owner), fresh).await?;
        let (state, version) = (sheet.stored_state, sheet.stored);
        let known = Versions { owner, state, version, gone: Vec::new(), by_place: HashMap::new() };
        if known.is_alive(field.compartment, field.sealed.epoch) {
            return Ok(known);
        }
        self.versions(owner).await
    }

    /// What the stream of keys says of an owner's fields. Only a file's are ever sealed again.
    #[expect(clippy::wildcard_enum_match_arm, reason = "looks for its own few events")]
    pub(crate) async fn versions(&self, owner: Owner) -> Result<Versions, AppError> {
        let mut state = State::new(StreamKind::Keys);
        let (mut version, mut gone) = (0, Vec::new());
        let mut by_place: HashMap<Place, Vec<Version>> = HashMap::new();
        for entry in self.entries(keys_stream(owner), 1).await? {
            state.evolve(&entry.event, &entry.stamp());
            version = entry.envelope.version;
            match &entry.event {
                Event::Keys(KeysEvent::FieldResealed(resealed)) => {
                    let text = &resealed.text;
                    let place = (text.stream, text.event, text.field.as_str().to_owned());
                    by_place.entry(place).or_default().push(Version::of(&entry, resealed));
                }
                Event::Keys(KeysEvent::DataKeysDestroyed(event)) if event.owner == owner => {
                    gone.push(Gone {
                        request: event.request,
                        recorded: entry.envelope.recorded,
                        compartments: event.keys.iter().filter_map(|key| key.compartment).collect(),
                        place: version,
                    });
                }
                _ => {}
            }
        }
        Ok(Versions { owner, state: Arc::new(state), version, gone, by_place })
    }

    /// Every sealed field that a file owns, in whichever stream of its id.
    pub(crate) async fn file_fields(&self, file: Uuid) -> Result<Vec<FileField>, AppError> {
        let mut fields = Vec::new();
        for kind in StreamKind::ALL.iter().filter(|kind| **kind != StreamKind::Keys) {
            let stream = StreamId::new(*kind, file);
            for mut entry in self.entries(stream, 1).await? {
                let event = entry.envelope.event;
                entry.event.seal_walk(&mut |path, field| {
                    let sealed =
                        field.ciphertext().filter(|_| field.owner_kind() == OwnerKind::File);
                    if let Some(sealed) = sealed {
                        fields.push(FileField {
                            stream,
                            event,
                            field: path.to_owned(),
                            compartment: field.compartment(),
                            sealed: sealed.clone(),
                        });
                    }
                });
            }
        }
        Ok(fields)
    }
}
