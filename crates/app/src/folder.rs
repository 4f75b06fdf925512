//! The data folder: `amana.toml`, `amana.db`, `keys/`. Files of keys are 0600 in folders of 0700,
//! and are written whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use amana_events::LedgerId;
use amana_vault::Entropy as _;
use serde::{Deserialize, Serialize};

use crate::{AppError, SystemEntropy};

/// What `amana.toml` says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    ledger: LedgerId,
    /// `sqlite` or `postgres`; the URL of the latter comes with each call, never into a file.
    database: String,
}

/// A data folder.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

/// Least free bytes of a disk that can take what comes next.
const ROOM_BYTES: u64 = 256 * 1_024;

impl Folder {
    /// Whether its disk has room for what comes next.
    pub(crate) fn has_room(&self) -> Result<(), AppError> {
        let disk = rustix::fs::statvfs(&self.path).map_err(io::Error::from);
        let disk = disk.map_err(file_error("look at", &self.path))?;
        if disk.f_bavail.saturating_mul(disk.f_frsize) >= ROOM_BYTES {
            return Ok(());
        }
        let full = io::Error::from(io::ErrorKind::StorageFull);
        Err(file_error("write into", &self.path)(full))
    }
}

fn file_error(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> AppError + use<> {
    let path = path.display().to_string();
    move |source| AppError::File { action, path, source }
}

impl Folder {
    /// The name of the embedded database; SQLite's other files are called so and something behind.
    pub(crate) const DATABASE: &str = "amana.db";

    /// The folder at `path`, whether or not it is there.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The embedded database.
    pub fn database(&self) -> PathBuf {
        self.path.join(Self::DATABASE)
    }

    /// The key file.
    pub fn key_file(&self) -> PathBuf {
        self.path.join("keys").join("kek.json")
    }

    /// The ledger's signing key.
    pub fn ledger_key(&self) -> PathBuf {
        self.path.join("keys").join("ledger.key")
    }

    /// The members' signing keys.
    pub fn member_keys(&self) -> PathBuf {
        self.path.join("keys").join("members")
    }

    /// Whether a ledger is there.
    pub fn has_ledger(&self) -> bool {
        self.path.join("amana.toml").exists()
    }

    /// Makes the folder and its rooms, readable by their owner alone.
    ///
    /// # Errors
    /// [`AppError::File`].
    pub fn make(&self) -> Result<(), AppError> {
        for path in [self.path.clone(), self.path.join("keys"), self.member_keys()] {
            let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&path);
            made.map_err(file_error("make", &path))?;
        }
        Ok(())
    }

    /// Puts keys that nothing was ever sealed with out of the way; says where they are. They are not
    /// destroyed: whether a database that does not answer has a ledger of theirs is not known here.
    pub(crate) fn set_keys_aside(&self) -> Result<PathBuf, AppError> {
        let keys = self.path.join("keys");
        let mut random = [0; 4];
        SystemEntropy.fill(&mut random);
        let name = format!("keys.unfinished-{}", data_encoding::HEXLOWER.encode(&random));
        let aside = self.path.join(name);
        fs::rename(&keys, &aside).map_err(file_error("rename", &keys))?;
        self.make()?;
        Ok(aside)
    }

    /// Names the ledger; from here on the folder is one.
    ///
    /// # Errors
    /// [`AppError::File`].
    pub fn name_ledger(&self, ledger: LedgerId, database: &str) -> Result<(), AppError> {
        let settings = Settings { ledger, database: database.to_owned() };
        let text = toml::to_string(&settings).map_err(|e| AppError::Custody(e.to_string()))?;
        self.write(&self.path.join("amana.toml"), text.as_bytes())
    }

    /// The ledger and its kind of database.
    ///
    /// # Errors
    /// [`AppError::Usage`] where there is no ledger, [`AppError::File`].
    pub fn ledger(&self) -> Result<(LedgerId, String), AppError> {
        let path = self.path.join("amana.toml");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            // Not found, or a part of the path is a file: there is no ledger. What is there and may
            // not be read, or is no text, is another thing.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                let hint = "make one with `amana --data DIR init`, or name another folder";
                let message = format!("no ledger in {}: {hint}", self.path.display());
                return Err(AppError::Usage(message));
            }
            Err(error) => return Err(file_error("read", &path)(error)),
        };
        let settings: Settings = toml::from_str(&text).map_err(|_| {
            let remedy = "put it back from a backup of the folder";
            AppError::Custody(format!("{} is damaged: {remedy}", path.display()))
        })?;
        Ok((settings.ledger, settings.database))
    }

    /// Reads a small file.
    ///
    /// # Errors
    /// [`AppError::File`].
    pub fn read(&self, path: &Path) -> Result<Vec<u8>, AppError> {
        fs::read(path).map_err(file_error("read", path))
    }

    /// Writes a file whole or not at all, with mode 0600, and waits until it is durable.
    ///
    /// # Errors
    /// [`AppError::File`].
    pub fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), AppError> {
        write_while(path, bytes, || Ok(()))
    }

    /// What writes of the key file left behind that were cut short, and those under way.
    pub(crate) fn partial_key_files(&self) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        let entries = match fs::read_dir(self.path.join("keys")) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // `kek.partial` is what the first release wrote.
            let of_keys = name.starts_with("kek.") || name.starts_with("ledger.key.");
            if of_keys && name.ends_with(".partial") {
                found.push(entry.path());
            }
        }
        Ok(found)
    }
}

/// Writes a file whole or not at all, if `still` says so once the new one is complete beside it.
///
/// # Errors
/// [`AppError::File`], and what `still` says.
pub(crate) fn write_while(
    path: &Path,
    bytes: &[u8],
    still: impl FnOnce() -> Result<(), AppError>,
) -> Result<(), AppError> {
    let partial = partial_of(path);
    let replaced = write_new(&partial, bytes).map_err(file_error("write", path));
    let replaced = replaced.and_then(|()| still());
    let rename = || fs::rename(&partial, path).map_err(file_error("write", path));
    let replaced = replaced.and_then(|()| rename());
    if replaced.is_err() {
        // Nothing of it may stay; whatever this says, the first error is the one to tell.
        let _ = overwrite_and_remove(&partial);
    }
    replaced?;
    let parent = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = File::open(parent.unwrap_or(Path::new(".")));
    folder.and_then(|folder| folder.sync_all()).map_err(file_error("write", path))
}

/// A name beside `path` that nobody can guess, so that nobody can have put a link there.
fn partial_of(path: &Path) -> PathBuf {
    let mut random = [0; 8];
    SystemEntropy.fill(&mut random);
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.partial", data_encoding::HEXLOWER.encode(&random)));
    path.with_file_name(name)
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Overwrites a file as far as the file system lets it be, and removes it; whether there was one.
pub(crate) fn overwrite_and_remove(path: &Path) -> io::Result<bool> {
    let overwritten = match OpenOptions::new().write(true).open(path) {
        Ok(file) => overwrite(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    };
    // A file that cannot be overwritten is removed all the same.
    match fs::remove_file(path) {
        Ok(()) => overwritten.map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Overwrites what an open file holds with zeros.
pub(crate) fn overwrite(mut file: File) -> io::Result<()> {
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(0);
    file.write_all(&vec![0; length])?;
    file.sync_all()
}
