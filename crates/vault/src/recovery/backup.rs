//! The payload of a backup: everything needed to open a ledger elsewhere, in clear.
//!
//! The caller encrypts it to the recipients' age keys at once and never writes it as it is.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    DataKey, KekSet, SigningSeed,
    encoding::{ClearHex, secret_json},
    kek::KekSetWire,
};

/// Longest payload that is read, in bytes.
pub const BACKUP_BYTES_MAX: usize = 64 * 1024;
/// The format this crate reads and writes.
pub const BACKUP_VERSION: u32 = 1;

const FORMAT: &str = "amana-backup";

/// What a backup holds. `Debug` shows names only.
#[derive(Debug, Clone)]
pub struct Backup {
    /// The ledger.
    pub ledger: Uuid,
    /// Its KEKs.
    pub keks: KekSet,
    /// Its signing key.
    pub signing_seed: SigningSeed,
}

/// Why a payload is no backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// Longer than [`BACKUP_BYTES_MAX`].
    #[error("backup is longer than {BACKUP_BYTES_MAX} bytes")]
    TooLong,
    /// Not the JSON of a backup. The place only: the content is secret.
    #[error("backup cannot be read at line {line}, column {column}")]
    Malformed {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// Another kind of file.
    #[error("not a backup of amana")]
    OtherFormat,
    /// A version this program does not know.
    #[error("backup has version {0}; this program reads version {BACKUP_VERSION}")]
    OtherVersion(u32),
    /// The KEKs in it do not form a set.
    #[error("backup holds the same key twice or too many")]
    Keks,
}

#[derive(Deserialize)]
struct HeadWire {
    format: String,
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BackupWire {
    format: String,
    version: u32,
    ledger: Uuid,
    keks: KekSetWire,
    signing_seed: ClearHex,
}

impl Backup {
    /// The payload, in clear; wiped when dropped.
    ///
    /// # Errors
    ///
    /// [`BackupError::Malformed`] if JSON cannot be written, which memory alone could prevent.
    pub fn to_json(&self) -> Result<Zeroizing<Vec<u8>>, BackupError> {
        let wire = BackupWire {
            format: FORMAT.to_owned(),
            version: BACKUP_VERSION,
            ledger: self.ledger,
            keks: (&self.keks).into(),
            signing_seed: ClearHex(DataKey::from_bytes(self.signing_seed.reveal())),
        };
        secret_json(&wire, BACKUP_BYTES_MAX).map_err(|e| malformed(&e))
    }

    /// Reads a payload.
    ///
    /// # Errors
    ///
    /// [`BackupError`] names the place; no part of the content.
    pub fn parse(json: &[u8]) -> Result<Self, BackupError> {
        if json.len() > BACKUP_BYTES_MAX {
            return Err(BackupError::TooLong);
        }
        let head: HeadWire = serde_json::from_slice(json).map_err(|e| malformed(&e))?;
        if head.format != FORMAT {
            return Err(BackupError::OtherFormat);
        }
        if head.version != BACKUP_VERSION {
            return Err(BackupError::OtherVersion(head.version));
        }
        let wire: BackupWire = serde_json::from_slice(json).map_err(|e| malformed(&e))?;
        Ok(Self {
            ledger: wire.ledger,
            keks: wire.keks.try_into().map_err(|_| BackupError::Keks)?,
            signing_seed: SigningSeed::from_bytes(wire.signing_seed.0.bytes()),
        })
    }
}

fn malformed(error: &serde_json::Error) -> BackupError {
    BackupError::Malformed { line: error.line(), column: error.column() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kek, testing::SeededEntropy};

    fn backup() -> Backup {
        let mut entropy = SeededEntropy::new(1);
        let current = Kek::generate(&mut entropy);
        let retired = vec![Kek::generate(&mut entropy)];
        Backup {
            ledger: Uuid::from_u128(1),
            keks: KekSet::with_retired(current, retired).unwrap(),
            signing_seed: SigningSeed::generate(&mut entropy),
        }
    }

    #[test]
    fn a_backup_round_trips() {
        let backup = backup();
        let read = Backup::parse(&backup.to_json().unwrap()).unwrap();
        assert_eq!(read.ledger, backup.ledger);
        assert_eq!(read.keks, backup.keks);
        assert_eq!(read.signing_seed, backup.signing_seed);
    }

    #[test]
    fn debug_shows_no_key() {
        let backup = backup();
        let shown = format!("{backup:?}");
        for kek in backup.keks.iter() {
            let hex = data_encoding::HEXLOWER.encode(kek.kek().key().bytes());
            assert!(
                !shown.contains(&hex) && !shown.contains(&format!("{:?}", kek.kek().key().bytes()))
            );
        }
    }

    #[test]
    fn what_is_no_backup_is_refused_by_name() {
        let json = String::from_utf8(backup().to_json().unwrap().to_vec()).unwrap();
        let with =
            |from: &str, to: &str| Backup::parse(json.replace(from, to).as_bytes()).unwrap_err();
        assert_eq!(with("amana-backup", "other"), BackupError::OtherFormat);
        assert_eq!(with("\"version\":1", "\"version\":2"), BackupError::OtherVersion(2));
        assert!(matches!(with("\"ledger\"", "\"ledgerx\""), BackupError::Malformed { .. }));
        let backup = backup();
        let (current, retired) = (backup.keks.current().kek().id(), backup.keks.retired_ids()[0]);
        assert_eq!(with(&retired.to_string(), &current.to_string()), BackupError::Keks);
        let mut long = json.into_bytes();
        long.resize(BACKUP_BYTES_MAX + 1, b' ');
        assert_eq!(Backup::parse(&long).unwrap_err(), BackupError::TooLong);
        assert!(matches!(Backup::parse(b"{"), Err(BackupError::Malformed { .. })));
    }

    #[test]
    fn an_error_repeats_nothing_of_the_content() {
        let bad = br#"{"format":"amana-backup","version":1,"ledger":"CANARY"}"#;
        let error = Backup::parse(bad).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("CANARY"));
    }
}
