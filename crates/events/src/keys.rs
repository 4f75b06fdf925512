//! Events of keys: made, rewrapped, destroyed. The stream's id is the owner's, or the ledger's for
//! what concerns the KEK. A key row of the keyring that no event made, or that an event destroyed,
//! is a finding.

use amana_vault::{Compartment, Owner};

use crate::{Code, Digest, EventId, PersonId, ResealedText};

codes! {
    /// How a KEK can be recovered.
    pub enum RecoveryKind {
        /// Printed shares.
        Shares = "shares",
        /// An age file.
        Backup = "backup",
    }
}

part! {
    /// One key of an owner.
    pub struct KeyEntry {
        /// The compartment; none for the owner's own key, which wraps the others.
        compartment: Option<Compartment>,
        /// Its epoch, from 1.
        epoch: u32,
        /// SHA-256 of the wrapped key as stored.
        wrapped: Digest,
    }

    /// One owner's key wrapped anew.
    pub struct RewrappedKey {
        /// The owner.
        owner: Owner,
        /// SHA-256 of the wrapped key as stored.
        wrapped: Digest,
    }
}

stream_events! {
    /// An event of keys.
    pub enum KeysEvent of Keys {
        /// Data keys were made for an owner.
        DataKeysCreated = "data_keys_created" {
            /// Whose.
            owner: Owner,
            /// The KEK that wraps the owner's key.
            kek: Code,
            /// Which.
            keys: Vec<KeyEntry>,
        }
        /// A field of a file was sealed again, in the course of a person's erasure, under a key
        /// newer than the one that will be destroyed. The file's stream of keys keeps it.
        FieldResealed = "field_resealed" since 2 {
            /// The request of the erasure.
            request: EventId,
            /// Who is to be erased.
            person: PersonId,
            /// The request on which the text was redacted; none where it is unchanged.
            redacted: Option<EventId>,
            /// The field it stands for, and the text.
            text: ResealedText,
        }
        /// Data keys of an owner were destroyed: the erasure certificate. Of a file, old keys of
        /// a compartment, whose fields are sealed again under a newer one.
        DataKeysDestroyed = "data_keys_destroyed" {
            /// Whose.
            owner: Owner,
            /// The approved request.
            request: EventId,
            /// Which; all of them when a person is erased.
            keys: Vec<KeyEntry>,
        }
        /// A KEK came into use.
        KekCreated = "kek_created" {
            /// Its id.
            kek: Code,
            /// Its provider: `passphrase`, `plain`.
            provider: Code,
        }
        /// Owner keys were wrapped under another KEK, some at a time.
        KeysRewrapped = "keys_rewrapped" {
            /// The KEK that wraps them now.
            kek: Code,
            /// Which.
            keys: Vec<RewrappedKey>,
        }
        /// The old KEK is out of use; no row needs it.
        KekRotated = "kek_rotated" {
            /// The KEK no longer used.
            from: Code,
            /// The KEK in use.
            to: Code,
            /// How many owner keys were rewrapped.
            rewrapped: u32,
        }
        /// Every local copy of the KEK was destroyed.
        KeysLocked = "keys_locked" {
            /// The KEK.
            kek: Code,
        }
        /// Recovery shares were printed.
        RecoverySharesIssued = "recovery_shares_issued" {
            /// The KEK they recover.
            kek: Code,
            /// How many shares.
            shares: u8,
            /// How many are needed.
            threshold: u8,
        }
        /// A backup of the KEK was made.
        KeysBackedUp = "keys_backed_up" {
            /// The KEK.
            kek: Code,
        }
        /// A recovery was rehearsed and brought the right KEK.
        RecoveryRehearsed = "recovery_rehearsed" {
            /// The KEK.
            kek: Code,
            /// From shares or a backup.
            kind: RecoveryKind,
        }
        /// A recovery was used in earnest.
        RecoveryUsed = "recovery_used" {
            /// The KEK.
            kek: Code,
            /// From shares or a backup.
            kind: RecoveryKind,
        }
        /// The passphrase was changed.
        PassphraseChanged = "passphrase_changed" {
            /// The KEK it protects.
            kek: Code,
        }
    }
}
