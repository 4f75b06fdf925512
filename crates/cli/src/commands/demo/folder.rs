//! The demo's folder: made where there is none, opened where it holds a demo ledger, else refused
//! and left as it is.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use amana_app::{CreateOptions, Folder, Office};
use amana_events::PublicText;
use amana_vault::{
    KeyFile,
    keyfile::{Argon2Params, ProtectionKind},
};

use super::proving::{BUNDLE, WITNESS};
use crate::{args::Global, fail::Fail};

/// Where the demo lives unless `--data` says otherwise.
const FOLDER: &str = "amana-demo";
/// How long the demo's backups would be kept, in days.
const BACKUP_RETENTION_DAYS: u32 = 35;
/// All that a ledger's folder holds at its top.
const OWN: [&str; 9] = [
    "amana.toml",
    "amana.db",
    "amana.db-wal",
    "amana.db-shm",
    "keys",
    BUNDLE,
    WITNESS,
    SETTINGS,
    CARE,
];

/// The server's settings, and the places that its start page shows.
const SETTINGS: &str = "serve.toml";
const CARE: &str = "care.toml";
const PLACES: &str = include_str!("care.toml");

/// Where the demo's folder is.
pub(super) fn place(global: &Global) -> PathBuf {
    global.data.clone().unwrap_or_else(|| FOLDER.into())
}

/// An open demo ledger with its keys, and whether it was made just now.
pub(super) async fn ready(global: &Global, fresh: bool) -> Result<(Office, bool), Fail> {
    let folder = Folder::new(place(global));
    if is_free(folder.path())? {
        return Ok((make(global, folder).await?, true));
    }
    let office = open(global, &folder).await?;
    if !fresh {
        return Ok((office, false));
    }
    office.close().await;
    remove(folder.path())?;
    Ok((make(global, folder).await?, true))
}

/// The demo ledger that stands there already.
pub(super) async fn standing(global: &Global) -> Result<Office, Fail> {
    let folder = Folder::new(place(global));
    if is_free(folder.path())? {
        return Err(Fail::refused("there is no demo yet: `amana demo` makes it".to_owned()));
    }
    open(global, &folder).await
}

fn no_demo(path: &Path) -> Fail {
    Fail::refused(format!(
        "{} holds no demo ledger: it was left as it is; name another folder with --data DIR",
        path.display()
    ))
}

/// Whether nothing is there, or an empty folder.
fn is_free(path: &Path) -> Result<bool, Fail> {
    match fs::read_dir(path) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Err(no_demo(path)),
        Err(error) => Err(Fail::environment(format!("cannot read {}: {error}", path.display()))),
    }
}

/// Opens the ledger if it is a demonstration. One whose keys have a passphrase is none; its
/// database is not even opened.
async fn open(global: &Global, folder: &Folder) -> Result<Office, Fail> {
    let keys = fs::read(folder.key_file()).ok().and_then(|json| KeyFile::parse(&json).ok());
    let plain = keys.is_some_and(|keys| keys.protection() == ProtectionKind::Plain);
    if !folder.has_ledger() || !plain {
        return Err(no_demo(folder.path()));
    }
    let office = Office::open(folder.clone(), &global.open_options()).await?;
    if !office.registry().await?.is_demo() {
        office.close().await;
        return Err(no_demo(folder.path()));
    }
    office.unlock(None)?;
    Ok(office)
}

/// Removes a demo's folder, unless somebody keeps something else in it.
fn remove(path: &Path) -> Result<(), Fail> {
    let failed =
        |error: io::Error| Fail::environment(format!("cannot remove {}: {error}", path.display()));
    for entry in fs::read_dir(path).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        if !OWN.iter().any(|own| name.to_str() == Some(own)) {
            return Err(Fail::refused(format!(
                "{} also holds {}: take it out first; nothing was removed",
                path.display(),
                name.display()
            )));
        }
    }
    fs::remove_dir_all(path).map_err(failed)
}

async fn make(global: &Global, folder: Folder) -> Result<Office, Fail> {
    let text = |text: &str| PublicText::new(text).map_err(|e| Fail::usage(e.to_string()));
    let options = CreateOptions {
        name: text("UNLAKE demonstration (invented)")?,
        passphrase: None,
        escalation: Some(text("Office of Internal Oversight (invented)")?),
        demo: true,
        backup_retention_days: BACKUP_RETENTION_DAYS,
        params: Argon2Params::DEFAULT,
        open: global.open_options(),
    };
    let place = folder.path().to_owned();
    let office = Office::create(folder, options).await?;
    let settings = format!("care_file = \"{CARE}\"\n");
    for (name, text) in [(CARE, PLACES), (SETTINGS, settings.as_str())] {
        let path = place.join(name);
        fs::write(&path, text)
            .map_err(|error| Fail::usage(format!("{}: {error}", path.display())))?;
    }
    Ok(office)
}
