//! Bringing the keys back: rehearsed while they are there, or in earnest after lock or loss.
//!
//! INVARIANT: nothing is believed of what is recovered but that it unwraps the ledger's own key row.

use std::io::Read as _;

use age::secrecy::SecretString;
use amana_events::{
    Event,
    keys::{RecoveryKind, RecoveryRehearsed, RecoveryUsed},
};
use amana_vault::{
    KekSet, KeyFile, Owner, Secret, SigningSeed,
    keyfile::{Argon2Params, NewProtection, RecoveryKind as FileRecoveryKind},
    ledger_key,
    recovery::{BACKUP_BYTES_MAX, Backup, join},
};
use zeroize::Zeroizing;

use super::{
    Cabinet, Keyring, backup::code_of, cabinet::change_error, destroy::sweep, unlock::has_keys,
};
use crate::{
    AppError, Office, SystemEntropy,
    office::{Acting, Request, keys_stream},
};

/// Highest cost of a backup's passphrase that is tried, as Debian's `age` has it.
const WORK_FACTOR_MAX: u8 = 22;

/// What opens a backup.
#[derive(Debug, Clone)]
pub enum BackupKey {
    /// The passphrase it was encrypted with.
    Passphrase(Secret),
    /// An age identity file's text: the line `AGE-SECRET-KEY-1…`, comments allowed.
    Identity(Secret),
}

/// From what the keys come back.
#[derive(Debug, Clone)]
pub enum RecoverySource {
    /// An age file made by a backup.
    Backup {
        /// Its bytes.
        file: Vec<u8>,
        /// What opens it.
        key: BackupKey,
    },
    /// The texts of printed shares.
    Shares(Vec<Secret>),
}

/// How the recovered keys are to be kept.
#[derive(Debug, Clone)]
pub struct NewKeyFile {
    /// The new passphrase; none makes a plain key file.
    pub passphrase: Option<Secret>,
    /// The passphrase's cost.
    pub params: Argon2Params,
    /// Whether a key file that is there is replaced, as when its passphrase was forgotten.
    pub replace: bool,
}

/// What came back.
#[derive(Debug)]
struct Recovered {
    keks: KekSet,
    signing: Option<SigningSeed>,
    kind: RecoveryKind,
}

impl Office {
    /// Proves that a backup or shares bring back the KEK in use, and records it; from then on keys
    /// may be locked and duress armed.
    ///
    /// # Errors
    /// [`AppError::Usage`] for wrong or foreign shares and backups, [`AppError::Refused`] where they
    /// are of another KEK.
    pub async fn rehearse_recovery(
        &self,
        acting: Acting,
        cabinet: &mut Cabinet,
        source: &RecoverySource,
    ) -> Result<(), AppError> {
        let recovered = self.recovered(source)?;
        let kek = recovered.keks.current().kek();
        let kind = match recovered.kind {
            RecoveryKind::Shares => FileRecoveryKind::Shares,
            RecoveryKind::Backup => FileRecoveryKind::Backup,
        };
        let at = self.now().to_string();
        let Cabinet { file, keks, .. } = cabinet;
        file.record_rehearsal(keks, kind, kek, &at, &mut SystemEntropy).map_err(change_error)?;
        let event = RecoveryRehearsed { kek: code_of(kek.id())?, kind: recovered.kind };
        self.note_keys(acting, event).await?;
        cabinet.save(&self.folder)
    }

    /// Makes a new key file from a backup or shares, after lock or loss, and unlocks with it. A
    /// recovery in earnest counts as a rehearsal.
    ///
    /// # Errors
    /// [`AppError::Refused`] where a key file is there and is not to be replaced,
    /// [`AppError::Usage`] for wrong or foreign shares and backups.
    pub async fn recover_keys(
        &self,
        acting: Acting,
        source: &RecoverySource,
        new: &NewKeyFile,
    ) -> Result<(), AppError> {
        if has_keys(&self.folder) && !new.replace {
            return Err(AppError::refused(
                "keys_are_here",
                "a key file is here: rehearse with --rehearse, or give --replace where its \
                 passphrase is forgotten",
            ));
        }
        let lock = Cabinet::lock(&self.folder)?;
        sweep(&self.folder);
        let recovered = self.recovered(source)?;
        self.prove(&recovered).await?;
        let set = recovered.keks.clone();
        let mut cabinet = new_cabinet(self.ledger.uuid(), set, new, lock)?;
        let kek = code_of(cabinet.kek().id())?;
        let kind = recovered.kind;
        let stream = keys_stream(Owner::ledger(self.ledger.uuid()));
        let events: [Event; 2] = [
            amana_events::keys::KeysEvent::from(RecoveryUsed { kek: kek.clone(), kind }).into(),
            amana_events::keys::KeysEvent::from(RecoveryRehearsed { kek, kind }).into(),
        ];
        let requests = events.map(|event| Request::event(acting, stream, event));
        self.execute_all(&requests, Vec::new()).await.map_err(|(_, error)| error)?;
        self.remember_rehearsal(&mut cabinet, kind)?;
        cabinet.save_new(&self.folder)?;
        self.restore_ledger_key(&recovered)?;
        self.hold(recovered.keks)
    }

    fn remember_rehearsal(
        &self,
        cabinet: &mut Cabinet,
        kind: RecoveryKind,
    ) -> Result<(), AppError> {
        let kind = match kind {
            RecoveryKind::Shares => FileRecoveryKind::Shares,
            RecoveryKind::Backup => FileRecoveryKind::Backup,
        };
        let kek = cabinet.kek().clone();
        let at = self.now().to_string();
        let Cabinet { file, keks, .. } = cabinet;
        file.record_rehearsal(keks, kind, &kek, &at, &mut SystemEntropy).map_err(change_error)
    }

    fn recovered(&self, source: &RecoverySource) -> Result<Recovered, AppError> {
        match source {
            RecoverySource::Backup { file, key } => self.open_backup(file, key),
            RecoverySource::Shares(texts) => {
                let texts: Vec<&str> = texts.iter().map(Secret::reveal).collect();
                let kek = join(&texts).map_err(|error| AppError::Usage(error.to_string()))?;
                Ok(Recovered { keks: KekSet::new(kek), signing: None, kind: RecoveryKind::Shares })
            }
        }
    }

    fn open_backup(&self, file: &[u8], key: &BackupKey) -> Result<Recovered, AppError> {
        let json = decrypt(file, key)?;
        let backup = Backup::parse(&json).map_err(|error| AppError::Usage(error.to_string()))?;
        if backup.ledger != self.ledger.uuid() {
            let message = format!("the backup is of another ledger: {}", backup.ledger);
            return Err(AppError::Usage(message));
        }
        let signing = Some(backup.signing_seed);
        Ok(Recovered { keks: backup.keks, signing, kind: RecoveryKind::Backup })
    }

    /// The recovered KEK unwraps the ledger's own key row.
    async fn prove(&self, recovered: &Recovered) -> Result<(), AppError> {
        let owner = Owner::ledger(self.ledger.uuid());
        let rows = self.journal.keys(owner).await?;
        let row = rows.iter().find(|row| row.compartment.is_none()).ok_or_else(|| {
            AppError::Custody("the database holds no key row of this ledger".into())
        })?;
        let current = recovered.keks.current().kek().id().to_string();
        let known = recovered.keks.iter().any(|kek| kek.kek().id().to_string() == row.kek);
        if !known {
            return Err(AppError::Usage(format!(
                "what was recovered is key {current}, but the ledger uses key {}: it is of another \
                 ledger, or older than the last rotation",
                row.kek
            )));
        }
        let keyring = Keyring::new(self.ledger.uuid(), recovered.keks.clone());
        keyring.unwrap(owner, 0, &rows).map(|_| ()).map_err(|_| {
            AppError::Usage("what was recovered does not open this ledger's keys".into())
        })
    }

    /// Writes the ledger's signing key where it is missing and the backup has it.
    fn restore_ledger_key(&self, recovered: &Recovered) -> Result<(), AppError> {
        let path = self.folder.ledger_key();
        let Some(seed) = recovered.signing.as_ref().filter(|_| !path.exists()) else {
            return Ok(());
        };
        let current = recovered.keks.current();
        let text = ledger_key::seal(current, self.ledger.uuid(), seed, &mut SystemEntropy)
            .map_err(|error| AppError::Custody(error.to_string()))?;
        self.folder.write(&path, text.as_bytes())
    }
}

fn new_cabinet(
    ledger: uuid::Uuid,
    set: KekSet,
    new: &NewKeyFile,
    lock: std::fs::File,
) -> Result<Cabinet, AppError> {
    let protection = match &new.passphrase {
        Some(passphrase) => NewProtection::Passphrase { passphrase, params: new.params },
        None => NewProtection::Plain,
    };
    let (file, keks) =
        KeyFile::create(ledger, set, protection, &mut SystemEntropy).map_err(change_error)?;
    Ok(Cabinet::of_new(file, keks, lock))
}

fn decrypt(file: &[u8], key: &BackupKey) -> Result<Zeroizing<Vec<u8>>, AppError> {
    let identity: Box<dyn age::Identity> = match key {
        BackupKey::Passphrase(passphrase) => {
            let secret = SecretString::from(passphrase.reveal().to_owned());
            let mut identity = age::scrypt::Identity::new(secret);
            identity.set_max_work_factor(WORK_FACTOR_MAX);
            Box::new(identity)
        }
        BackupKey::Identity(text) => Box::new(identity(text)?),
    };
    let refused = || {
        AppError::Usage(
            "the backup does not open: another passphrase or identity, or damaged".into(),
        )
    };
    let decryptor = age::Decryptor::new_buffered(file)
        .map_err(|_| AppError::Usage("not an age file, or cut short".into()))?;
    let reader = decryptor.decrypt(std::iter::once(identity.as_ref())).map_err(|_| refused())?;
    let mut json = Zeroizing::new(Vec::with_capacity(BACKUP_BYTES_MAX + 1));
    let limit = u64::try_from(BACKUP_BYTES_MAX + 1).unwrap_or(u64::MAX);
    reader.take(limit).read_to_end(&mut json).map_err(|_| refused())?;
    Ok(json)
}

fn identity(text: &Secret) -> Result<age::x25519::Identity, AppError> {
    let line =
        text.reveal().lines().map(str::trim).find(|line| line.starts_with("AGE-SECRET-KEY-"));
    line.and_then(|line| line.parse().ok())
        .ok_or_else(|| AppError::Usage("not an age identity: want a line AGE-SECRET-KEY-1…".into()))
}
