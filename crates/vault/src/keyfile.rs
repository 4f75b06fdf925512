//! The local key provider's file: the ledger's KEKs behind a passphrase, as JSON text.
//!
//! A random *file key* seals the content (KEKs, whether duress is armed, the last rehearsal). A
//! passphrase file seals the file key in a slot; a plain file shows it in clear, so that whoever
//! takes the machine takes everything.
//!
//! A passphrase file always has a second slot. Armed, a duress passphrase opens it; unarmed, nothing
//! does. Which of the two it is shows only inside the sealed content, and unlocking always tries
//! both, so neither the file nor the time it takes tells. The *caller* destroys the file on
//! [`Unlocked::Duress`] and then says exactly what it says for a wrong passphrase.
//!
//! INVARIANT: what stands in clear beside the sealed content (names of KEKs, the rehearsal, the
//! duress slot) is compared with it on unlocking. Deliberately absent: reading, writing and destroying the file.
//!
//! A tamperer with the file can make it useless, or put back an older one with its older
//! passphrase; they cannot weaken a passphrase's cost, add a KEK, arm or disarm duress unseen, or
//! learn a KEK. With a copy of the file they can try passphrases for as long as they like.

mod change;
mod slot;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

pub use self::{
    change::ChangeError,
    slot::{Argon2Params, Argon2ParamsError},
};
use self::{
    change::check_passphrase,
    slot::{Slot, SlotUse},
};
use crate::{
    DataKey, Entropy, KekId, KekSet, KeyProvider, Secret,
    context::ContextBytes,
    encoding::{Base64, ClearHex, secret_json},
    kek::{KEKS_MAX, KekSetWire},
    seal::{open_bytes, seal_bytes},
};

/// Longest key file that is read, in bytes.
pub const KEY_FILE_BYTES_MAX: usize = 64 * 1024;
/// The format this crate reads and writes.
pub const KEY_FILE_VERSION: u32 = 1;

const FORMAT: &str = "amana-keyfile";
/// More than the JSON of a content with [`KEKS_MAX`] keys takes, so that it is written in place.
const CONTENT_BYTES_MAX: usize = 16 * 1024;
/// Longest time text of a rehearsal: RFC 3339 with nanoseconds and offset is 35.
const TIME_BYTES_MAX: usize = 40;

/// How a recovery was rehearsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryKind {
    /// From printed shares.
    Shares,
    /// From a backup file.
    Backup,
}

/// A recovery that was rehearsed and gave the KEK back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rehearsal {
    /// From what.
    pub kind: RecoveryKind,
    /// When: RFC 3339.
    pub at: String,
    /// Which KEK came back. After a rotation this is an old one, and nothing is proved of the new.
    pub kek: KekId,
}

/// How a new key file is protected.
#[derive(Debug, Clone, Copy)]
pub enum NewProtection<'a> {
    /// Behind a passphrase.
    Passphrase {
        /// The passphrase, byte for byte as typed.
        passphrase: &'a Secret,
        /// Its cost; [`Argon2Params::DEFAULT`] outside tests.
        params: Argon2Params,
    },
    /// Not at all: for demonstrations and where the risk of seizure was accepted in so many words.
    Plain,
}

/// How a key file is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProtectionKind {
    /// Behind a passphrase.
    Passphrase,
    /// Not at all.
    Plain,
}

/// A key file.
pub struct KeyFile {
    ledger: Uuid,
    protection: Protection,
    current: KekId,
    retired: Vec<KekId>,
    recovery: Option<Rehearsal>,
    content: Vec<u8>,
}

/// What a key file holds, once unlocked. `Debug` shows names only.
#[derive(Clone)]
pub struct Keks {
    ledger: Uuid,
    file_key: DataKey,
    set: KekSet,
    duress_armed: bool,
    rehearsal: Option<Rehearsal>,
}

/// What a passphrase opened.
#[derive(Debug)]
pub enum Unlocked {
    /// The keys.
    Open(Box<Keks>),
    /// The duress slot: destroy the file, then answer as to a wrong passphrase.
    Duress,
}

/// Why a text is no key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// Longer than [`KEY_FILE_BYTES_MAX`].
    #[error("key file is longer than {KEY_FILE_BYTES_MAX} bytes")]
    TooLong,
    /// Not the JSON of a key file. The place only: the content may be secret.
    #[error("key file cannot be read at line {line}, column {column}")]
    Malformed {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// Another kind of file.
    #[error("not a key file of amana")]
    OtherFormat,
    /// A version this program does not know.
    #[error("key file has version {0}; this program reads version {KEY_FILE_VERSION}")]
    OtherVersion(u32),
    /// A value outside its bounds.
    #[error("key file has an impossible {0}")]
    OutOfBounds(&'static str),
}

/// Why a key file did not unlock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnlockError {
    /// Not the passphrase.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// The file is plain: [`KeyFile::open_plain`].
    #[error("key file has no passphrase")]
    Plain,
    /// The file wants a passphrase: [`KeyFile::unlock`].
    #[error("key file wants a passphrase")]
    PassphraseNeeded,
    /// The passphrase is right, but the rest of the file is not what was written with it.
    #[error("key file has been changed")]
    Changed,
    /// The passphrase's key could not be computed.
    #[error("argon2 could not derive a key")]
    Derivation,
}

#[derive(Clone)]
enum Protection {
    Passphrase { unlock: Slot, duress: Slot },
    Plain { file_key: DataKey },
}

impl Protection {
    fn duress(&self) -> Option<&Slot> {
        match self {
            Self::Passphrase { duress, .. } => Some(duress),
            Self::Plain { .. } => None,
        }
    }
}

impl KeyFile {
    /// A new key file for these KEKs, and what it holds unlocked.
    ///
    /// # Errors
    ///
    /// [`ChangeError::EmptyPassphrase`], [`ChangeError::Derivation`].
    pub fn create(
        ledger: Uuid,
        set: KekSet,
        protection: NewProtection<'_>,
        entropy: &mut dyn Entropy,
    ) -> Result<(Self, Keks), ChangeError> {
        let file_key = DataKey::generate(entropy);
        let protection = match protection {
            NewProtection::Plain => Protection::Plain { file_key: file_key.clone() },
            NewProtection::Passphrase { passphrase, params } => {
                let text = check_passphrase(passphrase)?;
                let make = SlotUse::Unlock;
                Protection::Passphrase {
                    unlock: Slot::make(ledger, make, text, params, &file_key, entropy)?,
                    duress: Slot::decoy(ledger, params, entropy)?,
                }
            }
        };
        let keks = Keks { ledger, file_key, set, duress_armed: false, rehearsal: None };
        let mut file = Self {
            ledger,
            protection: protection.clone(),
            current: keks.set.current().kek_id(),
            retired: Vec::new(),
            recovery: None,
            content: Vec::new(),
        };
        file.write(&keks, protection, entropy)?;
        Ok((file, keks))
    }

    /// Reads a key file's JSON.
    ///
    /// # Errors
    ///
    /// [`KeyFileError`] names the place; no part of the content.
    pub fn parse(json: &[u8]) -> Result<Self, KeyFileError> {
        if json.len() > KEY_FILE_BYTES_MAX {
            return Err(KeyFileError::TooLong);
        }
        // Format and version first, so that a newer file is called newer and not malformed.
        let head: HeadWire = serde_json::from_slice(json).map_err(|e| malformed(&e))?;
        if head.format != FORMAT {
            return Err(KeyFileError::OtherFormat);
        }
        if head.version != KEY_FILE_VERSION {
            return Err(KeyFileError::OtherVersion(head.version));
        }
        let wire: FileWire = serde_json::from_slice(json).map_err(|e| malformed(&e))?;
        wire.try_into()
    }

    /// The file's JSON. Secret if the file is plain: it is wiped when dropped, and the caller
    /// writes it with mode 0600.
    ///
    /// # Errors
    ///
    /// [`KeyFileError::Malformed`] if JSON cannot be written, which memory alone could prevent.
    pub fn to_json(&self) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
        let mut json =
            secret_json(&FileWire::from(self), KEY_FILE_BYTES_MAX).map_err(|e| malformed(&e))?;
        json.push(b'\n');
        Ok(json)
    }

    /// Tries a passphrase. It always computes both slots, whichever opens.
    ///
    /// # Errors
    ///
    /// [`UnlockError`]; a wrong passphrase changes nothing.
    pub fn unlock(&self, passphrase: &Secret) -> Result<Unlocked, UnlockError> {
        let Protection::Passphrase { unlock, duress } = &self.protection else {
            return Err(UnlockError::Plain);
        };
        let file_key = unlock.open(self.ledger, SlotUse::Unlock, passphrase);
        let under_duress = duress.open(self.ledger, SlotUse::Duress, passphrase);
        let (file_key, under_duress) = (file_key?, under_duress?);
        match (file_key, under_duress) {
            (Some(file_key), _) => Ok(Unlocked::Open(Box::new(self.read(&file_key)?))),
            (None, Some(_)) => Ok(Unlocked::Duress),
            (None, None) => Err(UnlockError::WrongPassphrase),
        }
    }

    /// Opens a file that has no passphrase.
    ///
    /// # Errors
    ///
    /// [`UnlockError::PassphraseNeeded`], [`UnlockError::Changed`].
    pub fn open_plain(&self) -> Result<Keks, UnlockError> {
        match &self.protection {
            Protection::Plain { file_key } => self.read(file_key),
            Protection::Passphrase { .. } => Err(UnlockError::PassphraseNeeded),
        }
    }

    /// The ledger whose keys these are.
    pub fn ledger(&self) -> Uuid {
        self.ledger
    }

    /// How the file is protected.
    pub fn protection(&self) -> ProtectionKind {
        match self.protection {
            Protection::Passphrase { .. } => ProtectionKind::Passphrase,
            Protection::Plain { .. } => ProtectionKind::Plain,
        }
    }

    /// Cost of the passphrase; `None` for a plain file.
    pub fn params(&self) -> Option<Argon2Params> {
        match &self.protection {
            Protection::Passphrase { unlock, .. } => Some(unlock.params()),
            Protection::Plain { .. } => None,
        }
    }

    /// Name of the current KEK, as the file says in clear; checked when it is unlocked.
    pub fn current(&self) -> KekId {
        self.current
    }

    /// Names of retired KEKs, as the file says in clear.
    pub fn retired(&self) -> &[KekId] {
        &self.retired
    }

    /// The last rehearsal, as the file says in clear.
    pub fn rehearsal(&self) -> Option<&Rehearsal> {
        self.recovery.as_ref()
    }

    /// Whether the keys may be destroyed here: a recovery of the *current* KEK was rehearsed.
    ///
    /// It needs no passphrase, because locking must take no time. A tamperer who forges the
    /// rehearsal could as well delete the file.
    ///
    /// # Errors
    ///
    /// [`ChangeError::NotRehearsed`].
    pub fn check_rehearsed(&self) -> Result<(), ChangeError> {
        rehearsed(self.recovery.as_ref(), self.current)
    }

    /// Unseals the content and compares the clear part with it.
    fn read(&self, file_key: &DataKey) -> Result<Keks, UnlockError> {
        let json = open_bytes(file_key, &content_context(self.ledger), &self.content)
            .map_err(|_| UnlockError::Changed)?;
        let wire: ContentWire = serde_json::from_slice(&json).map_err(|_| UnlockError::Changed)?;
        let keks = Keks {
            ledger: self.ledger,
            file_key: file_key.clone(),
            set: wire.keks.try_into().map_err(|_| UnlockError::Changed)?,
            duress_armed: wire.duress_armed != 0,
            rehearsal: wire.recovery,
        };
        let clear = (self.current, &self.retired, &self.recovery, self.protection.duress());
        let sealed = (
            keks.set.current().kek_id(),
            &keks.set.retired_ids(),
            &keks.rehearsal,
            wire.duress.as_ref(),
        );
        if clear == sealed { Ok(keks) } else { Err(UnlockError::Changed) }
    }

    /// Seals the content and copies what stands in clear from it.
    fn write(
        &mut self,
        keks: &Keks,
        protection: Protection,
        entropy: &mut dyn Entropy,
    ) -> Result<(), ChangeError> {
        let wire = ContentWire {
            keks: (&keks.set).into(),
            duress: protection.duress().cloned(),
            duress_armed: keks.duress_armed.into(),
            recovery: keks.rehearsal.clone(),
        };
        let json = secret_json(&wire, CONTENT_BYTES_MAX).map_err(|_| ChangeError::TooLong)?;
        let context = content_context(self.ledger);
        self.content = seal_bytes(&keks.file_key, &context, &json, entropy)
            .map_err(|_| ChangeError::TooLong)?;
        self.current = keks.set.current().kek_id();
        self.retired = keks.set.retired_ids();
        self.recovery.clone_from(&keks.rehearsal);
        self.protection = protection;
        Ok(())
    }
}

impl std::fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyFile")
            .field("ledger", &self.ledger)
            .field("protection", &self.protection())
            .field("current", &self.current)
            .field("retired", &self.retired)
            .field("recovery", &self.recovery)
            .finish_non_exhaustive()
    }
}

impl Keks {
    /// The ledger whose keys these are.
    pub fn ledger(&self) -> Uuid {
        self.ledger
    }

    /// The KEKs.
    pub fn set(&self) -> &KekSet {
        &self.set
    }

    /// Whether a duress passphrase is armed.
    pub fn duress_armed(&self) -> bool {
        self.duress_armed
    }

    /// The last rehearsal.
    pub fn rehearsal(&self) -> Option<&Rehearsal> {
        self.rehearsal.as_ref()
    }

    /// Whether the last rehearsal was of the current KEK.
    pub fn is_rehearsed(&self) -> bool {
        rehearsed(self.rehearsal.as_ref(), self.set.current().kek_id()).is_ok()
    }
}

impl std::fmt::Debug for Keks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keks")
            .field("ledger", &self.ledger)
            .field("current", &self.set.current().kek_id())
            .field("retired", &self.set.retired_ids())
            .finish_non_exhaustive()
    }
}

fn rehearsed(rehearsal: Option<&Rehearsal>, current: KekId) -> Result<(), ChangeError> {
    match rehearsal {
        Some(rehearsal) if rehearsal.kek == current => Ok(()),
        Some(_) | None => Err(ChangeError::NotRehearsed),
    }
}

fn content_context(ledger: Uuid) -> Vec<u8> {
    ContextBytes::new("amana/keyfile-content").uuid(ledger).finish()
}

fn malformed(error: &serde_json::Error) -> KeyFileError {
    KeyFileError::Malformed { line: error.line(), column: error.column() }
}

/// Format and version alone; other fields are left to the version.
#[derive(Deserialize)]
struct HeadWire {
    format: String,
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileWire {
    format: String,
    version: u32,
    ledger: Uuid,
    protection: ProtectionWire,
    current: KekId,
    retired: Vec<KekId>,
    recovery: Option<Rehearsal>,
    content: Base64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ProtectionWire {
    Passphrase { unlock: Slot, duress: Slot },
    Plain { file_key: ClearHex },
}

/// The sealed part. `duress_armed` is a digit, so that its length does not tell.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContentWire {
    keks: KekSetWire,
    /// The duress slot as it stands in clear, so that a changed one is noticed.
    duress: Option<Slot>,
    duress_armed: u8,
    recovery: Option<Rehearsal>,
}

impl From<&KeyFile> for FileWire {
    fn from(file: &KeyFile) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: KEY_FILE_VERSION,
            ledger: file.ledger,
            protection: match &file.protection {
                Protection::Passphrase { unlock, duress } => {
                    ProtectionWire::Passphrase { unlock: unlock.clone(), duress: duress.clone() }
                }
                Protection::Plain { file_key } => {
                    ProtectionWire::Plain { file_key: ClearHex(file_key.clone()) }
                }
            },
            current: file.current,
            retired: file.retired.clone(),
            recovery: file.recovery.clone(),
            content: Base64(file.content.clone()),
        }
    }
}

impl TryFrom<FileWire> for KeyFile {
    type Error = KeyFileError;

    fn try_from(wire: FileWire) -> Result<Self, Self::Error> {
        if wire.retired.len() >= KEKS_MAX {
            return Err(KeyFileError::OutOfBounds("number of keys"));
        }
        if wire.recovery.as_ref().is_some_and(|recovery| !is_time(&recovery.at)) {
            return Err(KeyFileError::OutOfBounds("time of rehearsal"));
        }
        let protection = match wire.protection {
            ProtectionWire::Passphrase { unlock, duress } => {
                if !unlock.is_well_formed() || !duress.is_well_formed() {
                    return Err(KeyFileError::OutOfBounds("passphrase slot"));
                }
                Protection::Passphrase { unlock, duress }
            }
            ProtectionWire::Plain { file_key } => Protection::Plain { file_key: file_key.0 },
        };
        Ok(Self {
            ledger: wire.ledger,
            protection,
            current: wire.current,
            retired: wire.retired,
            recovery: wire.recovery,
            content: wire.content.0,
        })
    }
}

/// Whether a text has the shape of an RFC 3339 time. Its value is the caller's, who has a calendar.
fn is_time(text: &str) -> bool {
    let shape = |byte: u8| byte.is_ascii_digit() || b"-:.+TZ".contains(&byte);
    text.len() <= TIME_BYTES_MAX && text.contains('T') && text.bytes().all(shape)
}

#[cfg(test)]
mod tests;
