//! Whether an event of keys may happen. Keys are amana's own work, so who acts matters little; what
//! matters is that no key is made over another, destroyed twice, or locked away for good.

use amana_events::{
    Code, EventId, PersonId, StreamId, StreamKind,
    keys::{
        DataKeysCreated, DataKeysDestroyed, FieldResealed, KekCreated, KekRotated, KeyEntry,
        KeysBackedUp, KeysLocked, KeysRewrapped, PassphraseChanged, RecoveryRehearsed,
        RecoverySharesIssued, RecoveryUsed,
    },
};
use amana_vault::{Owner, OwnerKind, SealedField as _};

use super::{
    KeysState,
    state::{Recovery, shorten},
};
use crate::{Admit, Context, Refusal, State, person::PersonState, refusal::ensure};

impl Admit<KeysState> for DataKeysCreated {
    fn admit(&self, state: &KeysState, context: &Context<'_>) -> Result<(), Refusal> {
        in_stream_of(self.owner, context)?;
        ensure(!self.keys.is_empty(), "no_key", "there is no key in the event")?;
        ensure(
            !state.is_destroyed(self.owner),
            "owner_erased",
            "the owner's keys are destroyed: nothing is sealed for them any more",
        )?;
        let kek_known = with_ledger(state, context, |ledger| {
            ledger.kek_in_use() == Some(&self.kek) || ledger.kek_next() == Some(&self.kek)
        });
        ensure(kek_known, "unknown_kek", "the KEK that wraps the owner's key is not in use")?;
        let mut next = state.clone();
        for key in &self.keys {
            admit_new(&next, self.owner, key)?;
            next.make(self.owner.kind, std::slice::from_ref(key));
        }
        Ok(())
    }
}

fn admit_new(state: &KeysState, owner: Owner, key: &KeyEntry) -> Result<(), Refusal> {
    ensure(
        key.compartment.is_none() || state.epoch(owner, None).is_some(),
        "no_owner_key",
        "the owner's own key comes first: it wraps the others",
    )?;
    let last = state
        .keys
        .iter()
        .filter(|known| (known.of, known.compartment) == (owner.kind, key.compartment))
        .map(|known| known.epoch)
        .max();
    ensure(
        key.epoch == last.unwrap_or(0).saturating_add(1),
        "epoch_out_of_order",
        "a key's epoch follows the one before it, from 1",
    )
}

impl Admit<KeysState> for DataKeysDestroyed {
    fn admit(&self, state: &KeysState, context: &Context<'_>) -> Result<(), Refusal> {
        in_stream_of(self.owner, context)?;
        ensure(!self.keys.is_empty(), "no_key", "there is no key in the event")?;
        match self.owner.kind {
            OwnerKind::Person => {
                erasure_approved(PersonId::new(self.owner.id), self.request, context)?;
            }
            OwnerKind::File => self.resealed(state, context)?,
            OwnerKind::Ledger => {
                return Err(Refusal::new("ledger_key", "the ledger's own keys are not destroyed"));
            }
        }
        let mut next = state.clone();
        for key in &self.keys {
            let known = next.find(self.owner.kind, key).ok_or(Refusal::new(
                "unknown_key",
                "no event made this key: it cannot be destroyed",
            ))?;
            ensure(!known.destroyed, "key_destroyed", "the key is destroyed already")?;
            // An owner's own key is wrapped anew at each rotation, which is noted in the ledger's
            // stream; the others keep the bytes they were made with.
            ensure(
                key.compartment.is_none() || known.digest == shorten(&key.wrapped),
                "other_key",
                "the stored key is not the one that was made",
            )?;
            next.destroy(self.owner.kind, std::slice::from_ref(key));
        }
        // Destroying the owner's own key ends them all; a half erasure must not look whole.
        let half = self.owner.kind == OwnerKind::Person
            && next.keys.iter().any(|key| key.of == OwnerKind::Person && !key.destroyed);
        ensure(!half, "half_erased", "erasing a person destroys every key of theirs")
    }
}

/// Keys of a file.
trait OfFile {
    fn resealed(&self, state: &KeysState, context: &Context<'_>) -> Result<(), Refusal>;
}

impl OfFile for DataKeysDestroyed {
    /// Of a file only keys of compartments are destroyed, and only after its fields were sealed
    /// again under newer ones for the same erasure. That none was forgotten is not in this stream:
    /// whoever erases sees to it, and replay checks it.
    fn resealed(&self, state: &KeysState, context: &Context<'_>) -> Result<(), Refusal> {
        for key in &self.keys {
            let Some(compartment) = key.compartment else {
                return Err(Refusal::new("own_key", "a file's own key is not destroyed"));
            };
            let resealed = state.resealed.iter().find(|resealed| {
                (resealed.request, resealed.compartment) == (self.request, compartment)
                    && resealed.epoch > key.epoch
            });
            let resealed = resealed.ok_or(Refusal::new(
                "not_resealed",
                "no field was sealed again under a newer key for this erasure: the old one stays",
            ))?;
            ensure(
                state.is_alive(self.owner, compartment, resealed.epoch),
                "not_resealed",
                "the newer key is destroyed: the old one stays",
            )?;
            erasure_approved(resealed.person, self.request, context)?;
        }
        Ok(())
    }
}

impl Admit<KeysState> for FieldResealed {
    fn admit(&self, state: &KeysState, context: &Context<'_>) -> Result<(), Refusal> {
        let owner = Owner::file(self.text.stream.id);
        in_stream_of(owner, context)?;
        let compartment = self.text.compartment;
        ensure(
            state.epoch(owner, Some(compartment)).is_some(),
            "unknown_key",
            "the file has no key of this compartment",
        )?;
        if let Some(sealed) = self.text.ciphertext() {
            ensure(
                state.is_alive(owner, compartment, sealed.epoch),
                "unknown_key",
                "the field is sealed under a key that was not made, or is destroyed",
            )?;
        }
        erasure_approved(self.person, self.request, context)?;
        // Who is erased has a redaction under way, or nothing is sealed again for them.
        let under_way = context
            .person(self.person)
            .is_some_and(|person| !person.is_erased() || is_approved(person, self.request));
        ensure(under_way, "person_erased", "the person is erased: nothing is sealed again for it")
    }
}

impl Admit<KeysState> for KekCreated {
    fn admit(&self, state: &KeysState, context: &Context<'_>) -> Result<(), Refusal> {
        in_ledger_stream(context)?;
        let Some(kek) = state.kek() else { return Ok(()) };
        ensure(!kek.keks.contains_key(&self.kek), "kek_exists", "a KEK's id is used once")?;
        ensure(kek.next.is_none(), "rotation_running", "finish the rotation that runs first")
    }
}

impl Admit<KeysState> for KeysRewrapped {
    fn admit(&self, state: &KeysState, context: &Context<'_>) -> Result<(), Refusal> {
        in_ledger_stream(context)?;
        ensure(
            state.kek_next() == Some(&self.kek),
            "unknown_kek",
            "no rotation to this KEK is running",
        )?;
        ensure(!self.keys.is_empty(), "no_key", "there is no key in the event")?;
        let done = state
            .kek()
            .is_some_and(|kek| self.keys.iter().any(|key| kek.rewrapped.contains(&key.owner)));
        ensure(!done, "rewrapped_twice", "an owner's key is rewrapped once in a rotation")
    }
}

// How many owners there are is not in this stream: that no row still needs the old KEK is checked
// against the keyring by whoever rotates and by replay. Here the count must be the log's own.
impl Admit<KeysState> for KekRotated {
    fn admit(&self, state: &KeysState, context: &Context<'_>) -> Result<(), Refusal> {
        in_ledger_stream(context)?;
        ensure(
            state.kek_in_use() == Some(&self.from) && state.kek_next() == Some(&self.to),
            "unknown_kek",
            "no rotation between these KEKs is running",
        )?;
        ensure(
            u32::try_from(state.rewrapped()) == Ok(self.rewrapped),
            "rotation_unfinished",
            "the count of rewrapped keys is not the log's: rewrap every row first",
        )
    }
}

impl Admit<KeysState> for KeysLocked {
    fn admit(&self, state: &KeysState, context: &Context<'_>) -> Result<(), Refusal> {
        let recovery = in_use(state, &self.kek, context)?;
        ensure(
            recovery.rehearsed,
            "recovery_not_rehearsed",
            "rehearse a recovery first: locked keys come back by recovery alone",
        )?;
        ensure(!state.is_locked(), "nothing_changes", "the keys are locked already")
    }
}

impl Admit<KeysState> for RecoverySharesIssued {
    fn admit(&self, state: &KeysState, context: &Context<'_>) -> Result<(), Refusal> {
        in_use(state, &self.kek, context)?;
        ensure(
            self.threshold >= 2 && self.threshold <= self.shares,
            "bad_threshold",
            "two shares or more are needed, and not more than there are",
        )
    }
}

impl Admit<KeysState> for KeysBackedUp {
    fn admit(&self, state: &KeysState, context: &Context<'_>) -> Result<(), Refusal> {
        in_use(state, &self.kek, context).map(|_| ())
    }
}

impl Admit<KeysState> for RecoveryRehearsed {
    fn admit(&self, state: &KeysState, context: &Context<'_>) -> Result<(), Refusal> {
        let recovery = in_use(state, &self.kek, context)?;
        ensure(
            recovery.is_possible_from(self.kind),
            "nothing_to_rehearse",
            "make the backup or the shares of this KEK first",
        )
    }
}

impl Admit<KeysState> for RecoveryUsed {
    fn admit(&self, state: &KeysState, context: &Context<'_>) -> Result<(), Refusal> {
        let recovery = in_use(state, &self.kek, context)?;
        ensure(
            recovery.is_possible_from(self.kind),
            "no_such_recovery",
            "no backup or shares of this KEK were made",
        )
    }
}

impl Admit<KeysState> for PassphraseChanged {
    fn admit(&self, state: &KeysState, context: &Context<'_>) -> Result<(), Refusal> {
        in_use(state, &self.kek, context).map(|_| ())
    }
}

fn in_stream_of(owner: Owner, context: &Context<'_>) -> Result<(), Refusal> {
    ensure(
        context.stamp.stream.id == owner.id,
        "wrong_stream",
        "an owner's keys are noted in the stream with the owner's id",
    )
}

fn in_ledger_stream(context: &Context<'_>) -> Result<(), Refusal> {
    ensure(
        context.stamp.stream.id == context.ledger.uuid(),
        "wrong_stream",
        "what concerns the KEK is noted in the stream with the ledger's id",
    )
}

/// How the KEK can be recovered; it must be in use, or the one that a running rotation goes to.
fn in_use(state: &KeysState, kek: &Code, context: &Context<'_>) -> Result<Recovery, Refusal> {
    in_ledger_stream(context)?;
    let used = state.kek_in_use() == Some(kek) || state.kek_next() == Some(kek);
    let recovery = state.kek().and_then(|state| state.keks.get(kek));
    recovery
        .filter(|_| used)
        .copied()
        .ok_or(Refusal::new("unknown_kek", "this KEK is not the one in use"))
}

/// Refuses unless the erasure of the person was asked for by `request` and approved, or is done:
/// the event that says so may come before or after the keys are destroyed.
fn erasure_approved(
    person: PersonId,
    request: EventId,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let approved = context
        .person(person)
        .is_some_and(|person| person.is_erased() || is_approved(person, request));
    ensure(
        approved,
        "erasure_not_approved",
        "keys of a person are destroyed on an erasure that a second member approved",
    )
}

fn is_approved(person: &PersonState, request: EventId) -> bool {
    person.erasure().is_some_and(|erasure| erasure.approved && erasure.request == request)
}

/// Asks the ledger's own keys stream, which may be the stream itself.
fn with_ledger(
    state: &KeysState,
    context: &Context<'_>,
    ask: impl FnOnce(&KeysState) -> bool,
) -> bool {
    let id = context.ledger.uuid();
    if context.stamp.stream.id == id {
        return ask(state);
    }
    match context.world.read(StreamId::new(StreamKind::Keys, id)) {
        Some(State::Keys(ledger)) => ask(ledger),
        Some(_) | None => false,
    }
}
