//! The data folder: `amana.toml`, `amana.db`, `keys/`. Files of keys are 0600 in folders of 0700,
//! and are written whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use amana_events::LedgerId;
use serde::{Deserialize, Serialize};

use crate::AppError;

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

fn file_error(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> AppError + use<> {
    let path = path.display().to_string();
    move |source| AppError::File { action, path, source }
}

impl Folder {
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
        self.path.join("amana.db")
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
        let partial = path.with_extension("partial");
        let write = || -> io::Result<()> {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true).mode(0o600);
            let mut file = options.open(&partial)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&partial, path)?;
            let parent = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
        };
        write().map_err(file_error("write", path))
    }
}
