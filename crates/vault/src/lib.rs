//! Sealing of personal fields, the keys that seal them, and the files that keep those keys.
//!
//! Pure: no file, no clock, no random source of its own; randomness comes in as [`Entropy`].
//! Knows owners, compartments and fields, and no other domain word.
//!
//! # How
//!
//! A field is padded (Padmé, at least 128 bytes) and encrypted with Cobblestone-256
//! (<https://c2sp.org/chunked-encryption>: AES-256-GCM in chunks under a key of its own per message,
//! committed to its key) under the key of its owner's compartment and epoch, bound to the place
//! where it stands ([`SealContext`]). That key is wrapped by the owner's key, the owner's key by a
//! key encryption key (KEK), the KEK lies in a key file behind a passphrase ([`KeyFile`]), in a
//! backup or in printed shares ([`recovery`]). Destroying the owner's wrapped key makes all their
//! fields unreadable, wherever a copy of the log lies.
//!
//! # What it protects
//!
//! Whoever has the database, its backups, its replicas or an exported log, and no KEK, reads no
//! sealed field, no name of a member and no key. They do see owners' ids, compartments, epochs, which
//! ids a file's field mentions, when fields were written, and lengths in coarse steps.
//!
//! # What it does not protect
//!
//! - **A live machine.** Who is root where the KEK is in use, or reads the process's memory, reads
//!   what the process can. Secrets are wiped when dropped and are neither printed nor serialised,
//!   but nothing here locks memory: swap, hibernation and core dumps are the operator's to turn off.
//! - **Traces on media.** Deleting a key does not scrub it from worn blocks of a solid-state disk,
//!   from file-system journals or snapshots: encrypt the disk, and rotate the KEK so that old copies
//!   of key rows die with the old one.
//! - **Old KEKs with old backups.** A destroyed owner key comes back from a backup taken before, for
//!   whoever also has the KEK of that time. Rotation with removal of the retired KEK (and of old
//!   shares, backups and copies of key files) ends that.
//! - **Weak passphrases.** A copied key file can be tried for ever; Argon2id makes each try dear,
//!   not impossible. A copy made before duress or lock defeats both.
//!
//! # What a tamperer with the database could do
//!
//! They can destroy: change or delete ciphertexts and wrapped keys, which then do not open, and say
//! so. They cannot make a field open in another place, exchange two fields, pass one key off as
//! another, shorten a text, or forge one. They **can** put an *older* ciphertext or key row of the
//! same place back: nothing here knows what is newest. The log's tree does, and the list of
//! destroyed keys that is carried out again at every start.

#![warn(clippy::wildcard_enum_match_arm)]

mod cobblestone;
mod compartment;
mod context;
pub mod credential;
mod derived;
mod encoding;
mod entropy;
mod kek;
mod key;
pub mod keyfile;
mod owner;
mod padding;
pub mod password;
pub mod receipt;
pub mod recovery;
mod seal;
mod sealed;
mod secret;
mod signing;
#[cfg(test)]
mod testing;
mod wrap;

pub use compartment::{
    Circumstance, Compartment, CompartmentTag, Conflict, Contact, ForceDetail, Identity,
    InvestigationNote, LegalAdvice, Medical, Narrative, RecruitmentHistory,
};
pub use derived::Derived;
pub use entropy::Entropy;
pub use kek::{KEKS_MAX, Kek, KekId, KekSet, KekSetError, KeyProvider, LocalKek, ParseKekIdError};
pub use key::{DataKey, SigningSeed};
pub use keyfile::{Keks, KeyFile, Unlocked};
pub use owner::{OfFile, OfPerson, Owner, OwnerKind, OwnerTag, ParseOwnerError};
pub use seal::{FIELD_BYTES_MAX, OpenError, SealContext, SealError, open, seal};
pub use sealed::{Ciphertext, NotSealed, Pending, Sealed, SealedField};
pub use secret::Secret;
pub use signing::{
    MEMBER_NAME_BYTES_MAX, SIGNING_FILE_BYTES_MAX, SigningFileError, ledger_key,
    member_key::{self, MemberKey},
};
pub use wrap::{
    WRAPPED_KEY_BYTES, WrapContext, WrapError, WrappedBy, rewrap, unwrap_compartment_key,
    wrap_compartment_key,
};
