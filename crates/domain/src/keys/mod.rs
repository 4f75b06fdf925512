//! Rules of the `keys` stream.

mod state;

pub use state::KeysState;

use amana_events::keys::*;

stream_rules! {
    /// A command for a `keys` stream.
    pub enum Command of Keys {}
    state KeysState; event KeysEvent {
        DataKeysCreated, DataKeysDestroyed, KekCreated, KeysRewrapped, KekRotated, KeysLocked, RecoverySharesIssued, KeysBackedUp, RecoveryRehearsed, RecoveryUsed, PassphraseChanged,
    }
}

// PLACEHOLDER: to be replaced by the rules, one file per command.
macro_rules! open_to_all { ($($event:ident)+) => { $(impl crate::Admit<KeysState> for $event {
    fn admit(&self, _: &KeysState, _: &crate::Context<'_>) -> Result<(), crate::Refusal> { Ok(()) }
})+ }; }
open_to_all! { DataKeysCreated DataKeysDestroyed KekCreated KeysRewrapped KekRotated KeysLocked RecoverySharesIssued KeysBackedUp RecoveryRehearsed RecoveryUsed PassphraseChanged }
