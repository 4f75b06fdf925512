//! Rules of the `keys` stream: data keys of one owner, or the ledger's KEK (the ledger's id).
//!
//! There are no commands: keys are made, rewrapped and destroyed by amana itself beside the events
//! that need them, and its events are admitted like all others.
//!
//! A file of the registry and the ledger itself have the same id, as have a person and what is
//! noted about who looked at them: keys are told apart by the kind of their owner.

mod admit;
mod state;

pub use state::KeysState;

use amana_events::keys::KeysEvent;

stream_rules! {
    /// A command for a `keys` stream: there is none.
    pub enum Command of Keys {}
    state KeysState; event KeysEvent {
        DataKeysCreated, FieldResealed, DataKeysDestroyed, KekCreated, KeysRewrapped, KekRotated, KeysLocked,
        RecoverySharesIssued, KeysBackedUp, RecoveryRehearsed, RecoveryUsed, PassphraseChanged,
    }
}

#[cfg(test)]
mod tests;
