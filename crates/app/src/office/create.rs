//! Making a ledger: keys, genesis, founding member of the log.

use std::sync::Arc;

use amana_domain::genesis::{self, GenesisInput};
use amana_events::{
    Code, Event, LedgerId, PublicKey, PublicText, StreamId, StreamKind, keys::KekCreated,
};
use amana_store::{Append, Clock, Database, Expected, Journal, StoreError, StreamAppend};
use amana_vault::{
    Entropy as _, Kek, KekSet, KeyFile, Owner, Secret, SigningSeed,
    keyfile::{Argon2Params, NewProtection},
    ledger_key,
};
use ed25519_dalek::SigningKey;

use super::{Acting, Office, OpenOptions, Request, execute::keys_stream};
use crate::{
    AppError, Folder, SystemClock, SystemEntropy,
    custody::{self, Keyring, Sealer},
    system::new_uuid,
};

/// How a ledger is to be made.
#[derive(Debug, Clone)]
pub struct CreateOptions {
    /// What people call it.
    pub name: PublicText,
    /// The passphrase of the key file; none makes a plain one.
    pub passphrase: Option<Secret>,
    /// Who takes a case that has no hands left here.
    pub escalation: Option<PublicText>,
    /// Whether it is a demonstration.
    pub demo: bool,
    /// How long backups are kept, in days.
    pub backup_retention_days: u32,
    /// The key file's cost; [`Argon2Params::DEFAULT`] outside tests.
    pub params: Argon2Params,
    /// Where it lives.
    pub open: OpenOptions,
}

impl Office {
    /// Makes a ledger in a folder: its keys, then the log with genesis, then `amana.toml`. A folder
    /// that holds a ledger is refused and left as it is. One where this was cut short is finished if
    /// its log has genesis; else its keys, which nothing was sealed with, are put aside.
    ///
    /// # Errors
    /// [`AppError::Usage`] where a ledger is already, else what failed.
    pub async fn create(folder: Folder, options: CreateOptions) -> Result<Self, AppError> {
        if folder.has_ledger() {
            let message = format!("{} already holds a ledger", folder.path().display());
            return Err(AppError::Usage(message));
        }
        folder.make()?;
        // The database first: one that does not answer must not leave keys behind.
        let (database, kind) = match &options.open.database_url {
            Some(url) => (Database::open_postgres(url).await?, "postgres"),
            None => (Database::open_sqlite(&folder.database(), true).await?, "sqlite"),
        };
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        if let Some((ledger, journal)) = begun_before(&folder, &database, clock.clone()).await? {
            let keks = unfinished_keys(&folder, ledger, &options)?;
            folder.name_ledger(ledger, kind)?;
            let office = Self::assemble(folder, ledger, database, journal, clock);
            office.hold(keks)?;
            return Ok(office);
        }
        let ledger = LedgerId::new(new_uuid(clock.now()));
        let set = KekSet::new(Kek::generate(&mut SystemEntropy));
        let signing = write_key_files(&folder, ledger, &set, &options)?;
        let genesis = genesis_append(ledger, &set, signing, &options)?;
        let journal = Journal::create(&database, ledger, genesis, clock.clone()).await?;
        folder.name_ledger(ledger, kind)?;
        let office = Self::assemble(folder, ledger, database, journal, clock);
        office.hold(set)?;
        Ok(office)
    }
}

/// The ledger that was being made in this folder when it was cut short, if its log was begun. Without
/// one, keys that lie there are put aside.
async fn begun_before(
    folder: &Folder,
    database: &Database,
    clock: Arc<dyn Clock>,
) -> Result<Option<(LedgerId, Journal)>, AppError> {
    if !folder.key_file().exists() {
        let own = matches!(database, Database::Sqlite(_));
        if own && !database.ledgers().await?.is_empty() {
            let place = folder.path().display();
            let message =
                format!("{place} holds a ledger's database without its keys: restore them");
            return Err(AppError::Usage(message));
        }
        return Ok(None);
    }
    if let Ok(file) = custody::read_key_file(folder) {
        let ledger = LedgerId::new(file.ledger());
        match Journal::open(database, ledger, clock).await {
            Ok(journal) => return Ok(Some((ledger, journal))),
            Err(StoreError::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let aside = folder.set_keys_aside()?;
    tracing::warn!(aside = %aside.display(), "keys of a ledger that was never made are put aside");
    Ok(None)
}

/// The keys of a ledger that was not made to the end: only with their passphrase is it finished.
fn unfinished_keys(
    folder: &Folder,
    ledger: LedgerId,
    options: &CreateOptions,
) -> Result<KekSet, AppError> {
    let keks = custody::unlock(folder, options.passphrase.as_ref()).map_err(|error| {
        AppError::Custody(format!(
            "making ledger {ledger} was begun here and not finished; with the passphrase given \
             then it is finished now ({error})"
        ))
    })?;
    tracing::warn!(%ledger, "finished making a ledger that was begun before, as it was named then");
    Ok(keks.keks.set().clone())
}

/// Writes the key file and the ledger's signing key; gives the public half.
fn write_key_files(
    folder: &Folder,
    ledger: LedgerId,
    set: &KekSet,
    options: &CreateOptions,
) -> Result<PublicKey, AppError> {
    let custody = |error: &dyn std::fmt::Display| AppError::Custody(error.to_string());
    let protection = match &options.passphrase {
        Some(passphrase) => NewProtection::Passphrase { passphrase, params: options.params },
        None => NewProtection::Plain,
    };
    let (file, _) = KeyFile::create(ledger.uuid(), set.clone(), protection, &mut SystemEntropy)
        .map_err(|error| custody(&error))?;
    folder.write(&folder.key_file(), &file.to_json().map_err(|error| custody(&error))?)?;
    let mut seed = [0; 32];
    SystemEntropy.fill(&mut seed);
    let signing = SigningKey::from_bytes(&seed);
    let seed = SigningSeed::from_bytes(&seed);
    let text = ledger_key::seal(set.current(), ledger.uuid(), &seed, &mut SystemEntropy)
        .map_err(|error| custody(&error))?;
    folder.write(&folder.ledger_key(), text.as_bytes())?;
    Ok(PublicKey::new(signing.verifying_key().to_bytes()))
}

/// Genesis: the registry's events, then the ledger's own key.
fn genesis_append(
    ledger: LedgerId,
    set: &KekSet,
    vkey: PublicKey,
    options: &CreateOptions,
) -> Result<Append, AppError> {
    // It stands on papers that a survivor keeps, so it says nothing of what the log is about.
    let origin = PublicText::new(&format!("log/{ledger}"))
        .map_err(|error| AppError::Usage(error.to_string()))?;
    let input = GenesisInput {
        ledger,
        name: options.name.clone(),
        origin,
        vkey,
        demo: options.demo,
        backup_retention_days: options.backup_retention_days,
        escalation: options.escalation.clone(),
    };
    let registry = genesis::events(input, Some(crate::policies::shipped()?))
        .map_err(|error| AppError::Custody(error.to_string()))?;
    let registry_stream = StreamId::new(StreamKind::Registry, ledger.uuid());
    let owner = Owner::ledger(ledger.uuid());
    let keyring = Keyring::new(ledger.uuid(), set.clone());
    let mut sealer = Sealer::new(&keyring, std::collections::HashMap::new());
    sealer.make_owner(owner)?;
    let (made, keys) = sealer.finish()?;
    let provider = if options.passphrase.is_some() { "passphrase" } else { "plain" };
    let code = |text: &str| Code::new(text).map_err(|e| AppError::Custody(e.to_string()));
    let kek =
        KekCreated { kek: code(&set.current().kek().id().to_string())?, provider: code(provider)? };
    let mut keys_events: Vec<Event> = vec![kek.into()];
    keys_events.extend(made.into_iter().map(|made| made.event));
    let streams = vec![
        genesis_stream(registry_stream, registry)?,
        genesis_stream(keys_stream(owner), keys_events)?,
    ];
    Ok(Append { streams, keys, ..Append::default() })
}

fn genesis_stream(stream: StreamId, events: Vec<Event>) -> Result<StreamAppend, AppError> {
    let mut drafts = Vec::with_capacity(events.len());
    for event in events {
        let request = Request::event(Acting::Operator, stream, event.clone());
        drafts.push(super::draft::genesis_draft(&request, &event)?);
    }
    Ok(StreamAppend { stream, expected: Expected::New, drafts })
}
