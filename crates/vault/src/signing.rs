//! Signing keys at rest: the ledger's and each member's, as small JSON texts sealed under the KEK.
//!
//! INVARIANT: a text opens only under the KEK it names, for its own ledger and its own member.
//! They come back with the KEK, so a recovery from shares brings the signing keys back as well.
//! After a rotation they are opened and sealed again like any wrapped key. Deliberately absent:
//! signing itself, and a passphrase of the member's own.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    Entropy, KekId, KekSet, KeyProvider as _, LocalKek, Secret, SigningSeed,
    context::ContextBytes,
    encoding::Base64,
    key::KEY_BYTES,
    seal::{open_bytes, seal_bytes},
};

/// Longest text that is read, in bytes.
pub const SIGNING_FILE_BYTES_MAX: usize = 16 * 1024;
/// Longest name of a member, in bytes of UTF-8.
pub const MEMBER_NAME_BYTES_MAX: usize = 1024;

const FORMAT: &str = "amana-signing-key";
const VERSION: u32 = 1;

/// Why a signing key could not be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SigningFileError {
    /// The member's name is longer than [`MEMBER_NAME_BYTES_MAX`].
    #[error("name is longer than {MEMBER_NAME_BYTES_MAX} bytes")]
    NameTooLong,
    /// No JSON of a signing key of a version this program reads.
    #[error("not a signing key file of version {VERSION}")]
    Malformed,
    /// It is sealed under a KEK that is not in hand.
    #[error("signing key is sealed under key encryption key {0}, which is not here")]
    UnknownKek(KekId),
    /// It is another's, or it was changed.
    #[error("signing key does not open: another ledger or member, or changed")]
    DoesNotOpen,
}

/// The ledger's own signing key.
pub mod ledger_key {
    use super::{
        Entropy, KekSet, LocalKek, SigningFileError, SigningSeed, Uuid, open_file, seal_file,
        split_seed,
    };

    /// The text to keep the ledger's signing key as.
    ///
    /// # Errors
    ///
    /// None in practice; [`SigningFileError::Malformed`] if JSON could not be written.
    pub fn seal(
        kek: &LocalKek,
        ledger: Uuid,
        seed: &SigningSeed,
        entropy: &mut dyn Entropy,
    ) -> Result<String, SigningFileError> {
        seal_file(kek, ledger, None, seed.reveal(), entropy)
    }

    /// The ledger's signing key from its text.
    ///
    /// # Errors
    ///
    /// [`SigningFileError::Malformed`], [`SigningFileError::UnknownKek`],
    /// [`SigningFileError::DoesNotOpen`].
    pub fn open(keks: &KekSet, ledger: Uuid, text: &str) -> Result<SigningSeed, SigningFileError> {
        let content = open_file(keks, ledger, None, text)?;
        match split_seed(&content)? {
            (seed, []) => Ok(seed),
            (_, _) => Err(SigningFileError::DoesNotOpen),
        }
    }
}

/// A member's signing key, with the name the command line knows the member by.
pub mod member_key {
    use super::{
        Entropy, KekId, KekSet, LocalKek, MEMBER_NAME_BYTES_MAX, Secret, SigningFileError,
        SigningSeed, Uuid, Zeroizing, open_file, read_file, seal_file, split_seed,
    };

    /// What a member's key file holds.
    #[derive(Debug, Clone)]
    pub struct MemberKey {
        /// The member's name.
        pub name: Secret,
        /// The member's signing key.
        pub seed: SigningSeed,
    }

    /// The text to keep a member's key as.
    ///
    /// # Errors
    ///
    /// [`SigningFileError::NameTooLong`].
    pub fn seal(
        kek: &LocalKek,
        ledger: Uuid,
        member: Uuid,
        key: &MemberKey,
        entropy: &mut dyn Entropy,
    ) -> Result<String, SigningFileError> {
        let name = key.name.reveal().as_bytes();
        if name.len() > MEMBER_NAME_BYTES_MAX {
            return Err(SigningFileError::NameTooLong);
        }
        let seed = key.seed.reveal();
        let mut content = Zeroizing::new(Vec::with_capacity(seed.len() + name.len()));
        content.extend_from_slice(seed);
        content.extend_from_slice(name);
        seal_file(kek, ledger, Some(member), &content, entropy)
    }

    /// The KEK that a text names, for whoever cannot open it. It says nothing of the sealed part.
    ///
    /// # Errors
    ///
    /// [`SigningFileError::Malformed`], [`SigningFileError::DoesNotOpen`] for another's.
    pub fn kek_named(ledger: Uuid, member: Uuid, text: &str) -> Result<KekId, SigningFileError> {
        read_file(ledger, Some(member), text).map(|wire| wire.kek)
    }

    /// A member's key from its text.
    ///
    /// # Errors
    ///
    /// [`SigningFileError::Malformed`], [`SigningFileError::UnknownKek`],
    /// [`SigningFileError::DoesNotOpen`].
    pub fn open(
        keks: &KekSet,
        ledger: Uuid,
        member: Uuid,
        text: &str,
    ) -> Result<MemberKey, SigningFileError> {
        let content = open_file(keks, ledger, Some(member), text)?;
        let (seed, name) = split_seed(&content)?;
        let name = std::str::from_utf8(name).map_err(|_| SigningFileError::DoesNotOpen)?;
        Ok(MemberKey { name: Secret::from(name), seed })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileWire {
    format: String,
    version: u32,
    ledger: Uuid,
    /// Absent for the ledger's own key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    member: Option<Uuid>,
    kek: KekId,
    sealed: Base64,
}

fn seal_file(
    kek: &LocalKek,
    ledger: Uuid,
    member: Option<Uuid>,
    content: &[u8],
    entropy: &mut dyn Entropy,
) -> Result<String, SigningFileError> {
    let id = kek.kek_id();
    let sealed = seal_bytes(kek.kek().key(), &context(ledger, member, id), content, entropy)
        .map_err(|_| SigningFileError::NameTooLong)?;
    let (format, sealed) = (FORMAT.to_owned(), Base64(sealed));
    let wire = FileWire { format, version: VERSION, ledger, member, kek: id, sealed };
    serde_json::to_string(&wire).map_err(|_| SigningFileError::Malformed)
}

fn open_file(
    keks: &KekSet,
    ledger: Uuid,
    member: Option<Uuid>,
    text: &str,
) -> Result<Zeroizing<Vec<u8>>, SigningFileError> {
    let wire = read_file(ledger, member, text)?;
    let kek = keks.get(wire.kek).ok_or(SigningFileError::UnknownKek(wire.kek))?;
    let context = context(ledger, member, wire.kek);
    open_bytes(kek.kek().key(), &context, &wire.sealed.0).map_err(|_| SigningFileError::DoesNotOpen)
}

/// Reads a text without opening it, and compares whose it says it is.
fn read_file(ledger: Uuid, member: Option<Uuid>, text: &str) -> Result<FileWire, SigningFileError> {
    if text.len() > SIGNING_FILE_BYTES_MAX {
        return Err(SigningFileError::Malformed);
    }
    let wire: FileWire = serde_json::from_str(text).map_err(|_| SigningFileError::Malformed)?;
    if wire.format != FORMAT || wire.version != VERSION {
        return Err(SigningFileError::Malformed);
    }
    if (wire.ledger, wire.member) != (ledger, member) {
        return Err(SigningFileError::DoesNotOpen);
    }
    Ok(wire)
}

fn split_seed(content: &[u8]) -> Result<(SigningSeed, &[u8]), SigningFileError> {
    content
        .split_first_chunk::<KEY_BYTES>()
        .map(|(seed, rest)| (SigningSeed::from_bytes(seed), rest))
        .ok_or(SigningFileError::DoesNotOpen)
}

fn context(ledger: Uuid, member: Option<Uuid>, kek: KekId) -> Vec<u8> {
    let context = ContextBytes::new("amana/signing-key").uuid(ledger);
    match member {
        Some(member) => context.text("member").uuid(member),
        None => context.text("ledger"),
    }
    .bytes(kek.as_bytes())
    .finish()
}

#[cfg(test)]
mod tests {
    use super::{member_key::MemberKey, *};
    use crate::{Kek, testing::SeededEntropy};

    const LEDGER: Uuid = Uuid::from_u128(1);
    const MEMBER: Uuid = Uuid::from_u128(2);

    fn keks(seed: u64) -> KekSet {
        KekSet::new(Kek::generate(&mut SeededEntropy::new(seed)))
    }

    fn member(name: &str) -> MemberKey {
        MemberKey { name: name.into(), seed: SigningSeed::from_bytes(&[5; 32]) }
    }

    #[test]
    fn a_member_key_opens_for_its_member_only() {
        let mut entropy = SeededEntropy::new(1);
        let keks = keks(2);
        let key = member("Nadia Okello");
        let text = member_key::seal(keks.current(), LEDGER, MEMBER, &key, &mut entropy).unwrap();
        let opened = member_key::open(&keks, LEDGER, MEMBER, &text).unwrap();
        assert_eq!((opened.name.reveal(), &opened.seed), ("Nadia Okello", &key.seed));
        assert!(!text.contains("Nadia"));

        let other = Uuid::from_u128(3);
        for (ledger, id) in [(other, MEMBER), (LEDGER, other)] {
            let refused = member_key::open(&keks, ledger, id, &text).unwrap_err();
            assert_eq!(refused, SigningFileError::DoesNotOpen);
            // Renaming it inside the text does not help.
            let forged = text
                .replace(&LEDGER.to_string(), &ledger.to_string())
                .replace(&MEMBER.to_string(), &id.to_string());
            let refused = member_key::open(&keks, ledger, id, &forged).unwrap_err();
            assert_eq!(refused, SigningFileError::DoesNotOpen);
        }
        assert_eq!(
            ledger_key::open(&keks, LEDGER, &text).unwrap_err(),
            SigningFileError::DoesNotOpen
        );
    }

    #[test]
    fn another_kek_is_named_and_a_forged_name_does_not_help() {
        let mut entropy = SeededEntropy::new(3);
        let (mine, other) = (keks(4), keks(5));
        let (my_id, other_id) = (mine.current().kek_id(), other.current().kek_id());
        let seed = SigningSeed::generate(&mut entropy);
        let text = ledger_key::seal(mine.current(), LEDGER, &seed, &mut entropy).unwrap();
        assert_eq!(ledger_key::open(&mine, LEDGER, &text).unwrap(), seed);
        assert_eq!(
            ledger_key::open(&other, LEDGER, &text).unwrap_err(),
            SigningFileError::UnknownKek(my_id)
        );
        let forged = text.replace(&my_id.to_string(), &other_id.to_string());
        assert_eq!(
            ledger_key::open(&other, LEDGER, &forged).unwrap_err(),
            SigningFileError::DoesNotOpen
        );
    }

    #[test]
    fn short_names_and_the_ledger_key_have_one_length() {
        let mut entropy = SeededEntropy::new(6);
        let keks = keks(7);
        let mut lengths = ["", "Jo", "Nadia Okello"].map(|name| {
            let key = member(name);
            member_key::seal(keks.current(), LEDGER, MEMBER, &key, &mut entropy).unwrap().len()
        });
        lengths.sort_unstable();
        assert_eq!(lengths[0], lengths[2]);
    }

    #[test]
    fn what_is_no_signing_key_is_refused() {
        let mut entropy = SeededEntropy::new(8);
        let keks = keks(9);
        let key = member("Jo");
        let text = member_key::seal(keks.current(), LEDGER, MEMBER, &key, &mut entropy).unwrap();
        let long = format!("{text}{}", " ".repeat(SIGNING_FILE_BYTES_MAX));
        let newer = text.replace("\"version\":1", "\"version\":2");
        let named = member_key::kek_named(LEDGER, MEMBER, &text);
        assert_eq!(named, Ok(keks.current().kek_id()));
        let other = Uuid::from_u128(3);
        let refused = member_key::kek_named(LEDGER, other, &text);
        assert_eq!(refused, Err(SigningFileError::DoesNotOpen));
        for bad in ["", "{}", text.split_at(1).1, &long, &newer] {
            let refused = member_key::kek_named(LEDGER, MEMBER, bad).unwrap_err();
            assert_eq!(refused, SigningFileError::Malformed);
            let refused = member_key::open(&keks, LEDGER, MEMBER, bad).unwrap_err();
            assert_eq!(refused, SigningFileError::Malformed);
        }
        let name = "é".repeat(MEMBER_NAME_BYTES_MAX / 2 + 1);
        assert_eq!(
            member_key::seal(keks.current(), LEDGER, MEMBER, &member(&name), &mut entropy),
            Err(SigningFileError::NameTooLong)
        );
    }
}
