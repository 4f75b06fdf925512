//! State of a `keys` stream: which data keys an owner has, and in the ledger's own stream which KEK
//! is in use and whether it can be recovered.

use std::collections::{BTreeMap, BTreeSet};

use amana_events::{
    Code, Digest, EventId, PersonId,
    keys::{FieldResealed, KeyEntry, KeysEvent, RecoveryKind},
};
use amana_vault::{Compartment, Owner, OwnerKind, SealedField as _};

use crate::Stamp;

/// State of a `keys` stream.
#[derive(Debug, Clone, Default)]
pub struct KeysState {
    /// How many events it has.
    pub version: u64,
    pub(super) keys: Vec<KnownKey>,
    pub(super) resealed: Vec<Resealed>,
    kek: Option<Box<KekState>>,
}

/// A data key that was made. Of its digest the first eight bytes are kept: enough to find a
/// mix-up; the stored rows are compared with the log's whole digests elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KnownKey {
    pub(super) of: OwnerKind,
    pub(super) compartment: Option<Compartment>,
    pub(super) destroyed: bool,
    pub(super) epoch: u32,
    pub(super) digest: u64,
}

/// For which erasure fields of a compartment were sealed again, and the oldest epoch they went to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Resealed {
    pub(super) request: EventId,
    pub(super) person: PersonId,
    pub(super) compartment: Compartment,
    pub(super) epoch: u32,
}

/// The ledger's KEK: which is in use, which comes next, how it can be recovered.
#[derive(Debug, Clone, Default)]
pub(super) struct KekState {
    /// Every KEK there was, and how it can be recovered.
    pub(super) keks: BTreeMap<Code, Recovery>,
    pub(super) current: Option<Code>,
    pub(super) next: Option<Code>,
    pub(super) rewrapped: BTreeSet<Owner>,
    pub(super) locked: bool,
}

/// How a KEK can be recovered.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Recovery {
    pub(super) shares: bool,
    pub(super) backup: bool,
    pub(super) rehearsed: bool,
}

impl KeysState {
    /// The KEK in use; `None` outside the ledger's own stream.
    pub fn kek_in_use(&self) -> Option<&Code> {
        self.kek.as_ref()?.current.as_ref()
    }

    /// The KEK that is being rotated to, while a rotation runs.
    pub fn kek_next(&self) -> Option<&Code> {
        self.kek.as_ref()?.next.as_ref()
    }

    /// Whether a recovery of the KEK in use has been rehearsed: only then may it be locked.
    pub fn is_recovery_rehearsed(&self) -> bool {
        self.kek_in_use()
            .and_then(|kek| self.kek()?.keks.get(kek))
            .is_some_and(|recovery| recovery.rehearsed)
    }

    /// Whether every local copy of the KEK was destroyed and no recovery used since.
    pub fn is_locked(&self) -> bool {
        self.kek.as_ref().is_some_and(|kek| kek.locked)
    }

    /// How many owners' keys the running rotation has rewrapped so far.
    pub fn rewrapped(&self) -> usize {
        self.kek.as_ref().map_or(0, |kek| kek.rewrapped.len())
    }

    /// The newest epoch of an owner's key that is not destroyed; `None` for the owner's own key.
    pub fn epoch(&self, owner: Owner, compartment: Option<Compartment>) -> Option<u32> {
        let of_owner = self.keys.iter().filter(|key| key.is(owner.kind, compartment));
        of_owner.filter(|key| !key.destroyed).map(|key| key.epoch).max()
    }

    /// Whether an owner's key of this compartment and epoch was made and not destroyed.
    pub fn is_alive(&self, owner: Owner, compartment: Compartment, epoch: u32) -> bool {
        let mut keys = self.keys.iter().filter(|key| key.is(owner.kind, Some(compartment)));
        keys.any(|key| key.epoch == epoch && !key.destroyed)
    }

    /// The epoch that the owner's next key of a compartment will have.
    pub fn next_epoch(&self, owner: Owner, compartment: Option<Compartment>) -> u32 {
        let of_owner = self.keys.iter().filter(|key| key.is(owner.kind, compartment));
        of_owner.map(|key| key.epoch).max().unwrap_or(0).saturating_add(1)
    }

    /// Whether the owner had a key of their own and it is destroyed: nothing of theirs opens again.
    pub fn is_destroyed(&self, owner: Owner) -> bool {
        let mut own = self.keys.iter().filter(|key| key.is(owner.kind, None)).peekable();
        own.peek().is_some() && own.all(|key| key.destroyed)
    }

    pub(super) fn kek(&self) -> Option<&KekState> {
        self.kek.as_deref()
    }

    pub(super) fn find(&self, of: OwnerKind, key: &KeyEntry) -> Option<&KnownKey> {
        self.keys.iter().find(|known| known.is(of, key.compartment) && known.epoch == key.epoch)
    }

    pub(super) fn apply(&mut self, event: &KeysEvent, stamp: &Stamp) {
        self.version = stamp.version;
        match event {
            KeysEvent::DataKeysCreated(made) => self.make(made.owner.kind, &made.keys),
            KeysEvent::FieldResealed(event) => self.reseal(event),
            KeysEvent::DataKeysDestroyed(gone) => self.destroy(gone.owner.kind, &gone.keys),
            KeysEvent::KekCreated(_)
            | KeysEvent::KeysRewrapped(_)
            | KeysEvent::KekRotated(_)
            | KeysEvent::KeysLocked(_)
            | KeysEvent::RecoverySharesIssued(_)
            | KeysEvent::KeysBackedUp(_)
            | KeysEvent::RecoveryRehearsed(_)
            | KeysEvent::RecoveryUsed(_)
            | KeysEvent::PassphraseChanged(_) => self.kek.get_or_insert_default().apply(event),
        }
    }

    pub(super) fn make(&mut self, of: OwnerKind, keys: &[KeyEntry]) {
        for key in keys {
            if self.find(of, key).is_none() {
                let digest = shorten(&key.wrapped);
                let (compartment, epoch) = (key.compartment, key.epoch);
                self.keys.push(KnownKey { of, compartment, destroyed: false, epoch, digest });
            }
        }
    }

    fn reseal(&mut self, event: &FieldResealed) {
        let (request, person, text) = (event.request, event.person, &event.text);
        let compartment = text.compartment;
        // A text on its way will be sealed under the newest key.
        let newest = || self.epoch(Owner::file(text.stream.id), Some(compartment));
        let epoch = text.ciphertext().map(|sealed| sealed.epoch).or_else(newest).unwrap_or(0);
        let same =
            |known: &&mut Resealed| (known.request, known.compartment) == (request, compartment);
        match self.resealed.iter_mut().find(same) {
            Some(known) => known.epoch = known.epoch.min(epoch),
            None => self.resealed.push(Resealed { request, person, compartment, epoch }),
        }
    }

    pub(super) fn destroy(&mut self, of: OwnerKind, keys: &[KeyEntry]) {
        for key in keys {
            let same =
                |known: &&mut KnownKey| known.is(of, key.compartment) && known.epoch == key.epoch;
            if let Some(known) = self.keys.iter_mut().find(same) {
                known.destroyed = true;
            }
        }
    }
}

impl KnownKey {
    fn is(&self, of: OwnerKind, compartment: Option<Compartment>) -> bool {
        self.of == of && self.compartment == compartment
    }
}

impl KekState {
    fn apply(&mut self, event: &KeysEvent) {
        match event {
            KeysEvent::KekCreated(made) => {
                self.keks.entry(made.kek.clone()).or_default();
                if self.current.is_none() {
                    self.current = Some(made.kek.clone());
                } else {
                    self.next = Some(made.kek.clone());
                    self.rewrapped.clear();
                }
            }
            KeysEvent::KeysRewrapped(batch) => {
                self.rewrapped.extend(batch.keys.iter().map(|key| key.owner));
            }
            KeysEvent::KekRotated(rotated) => {
                self.current = Some(rotated.to.clone());
                self.next = None;
                self.rewrapped.clear();
            }
            KeysEvent::KeysLocked(_) => self.locked = true,
            KeysEvent::RecoverySharesIssued(made) => self.recovery(&made.kek).shares = true,
            KeysEvent::KeysBackedUp(made) => self.recovery(&made.kek).backup = true,
            KeysEvent::RecoveryRehearsed(done) => self.recovery(&done.kek).rehearsed = true,
            KeysEvent::RecoveryUsed(_) => self.locked = false,
            KeysEvent::PassphraseChanged(_)
            | KeysEvent::DataKeysCreated(_)
            | KeysEvent::FieldResealed(_)
            | KeysEvent::DataKeysDestroyed(_) => {}
        }
    }

    fn recovery(&mut self, kek: &Code) -> &mut Recovery {
        self.keks.entry(kek.clone()).or_default()
    }
}

impl Recovery {
    pub(super) fn is_possible_from(self, kind: RecoveryKind) -> bool {
        match kind {
            RecoveryKind::Shares => self.shares,
            RecoveryKind::Backup => self.backup,
        }
    }
}

pub(super) fn shorten(digest: &Digest) -> u64 {
    digest.bytes().first_chunk::<8>().map_or(0, |head| u64::from_be_bytes(*head))
}
