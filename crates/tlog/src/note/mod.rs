//! Signed notes: a text and the lines of those who signed it (C2SP signed-note).
//!
//! Owns the names and keys of signers ([`KeyName`], [`VerifierKey`], [`SigningKey`]), the note with its lines, and the
//! rule which signatures count.
//!
//! Invariants: a note has one spelling; a signature by a known key that does not verify spoils the whole note; one by an
//! unknown key is kept and counts for nothing.
//!
//! Deliberately absent: signature types other than Ed25519 (0x01) and its timestamped cosignature (0x04), and any file
//! format for secret keys.

mod key;
mod signed;

pub use key::{KeyError, KeyId, KeyName, SignatureType, SigningKey, VerifierKey};
pub(crate) use signed::split_lines;
pub use signed::{
    NOTE_BYTES_MAX, Note, NoteError, NoteSignature, SIGNATURES_MAX, Verified, VerifyError,
};
