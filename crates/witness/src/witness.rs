//! What a witness knows and what it answers.

use std::path::Path;

use amana_tlog::{
    AddCheckpoint, CosigningKey, KeyName, NoteSignature, Refused, Seen, SignatureType,
    SignedCheckpoint, VerifierKey, decide,
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    folder::{self, Folder, WitnessError},
    system,
};

/// What `witness.toml` says.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    name: String,
    #[serde(default)]
    logs: Vec<String>,
}

/// A witness with its folder.
#[derive(Debug)]
pub struct Witness {
    folder: Folder,
    key: CosigningKey,
}

/// A log the witness knows, and the newest it saw of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The log's key; its name is the log's origin.
    pub log: VerifierKey,
    /// The newest checkpoint that was cosigned: size and root.
    pub seen: Option<Seen>,
}

/// What a request leads to.
#[derive(Debug)]
pub enum Answer {
    /// The checkpoint continues what was seen: the witness's signature line.
    Cosigned(NoteSignature),
    /// It does not.
    Refused(Refused),
    /// The bytes are no request.
    Unreadable(String),
}

impl Witness {
    /// Makes a witness in a folder: its name, by which others will know its key, and the key.
    ///
    /// # Errors
    /// [`WitnessError::Usage`] where one is already or the name is none, [`WitnessError::File`].
    pub fn create(path: &Path, name: &str) -> Result<Self, WitnessError> {
        let folder = Folder::new(path);
        let name = KeyName::new(name).map_err(|error| WitnessError::Usage(error.to_string()))?;
        folder.make()?;
        let turn = folder.turn()?;
        if folder::read(&folder.settings())?.is_some() || folder::read(&folder.key())?.is_some() {
            let message = format!("{} holds a witness already", path.display());
            return Err(WitnessError::Usage(message));
        }
        let mut seed = Zeroizing::new([0; 32]);
        system::random(seed.as_mut())?;
        let text = Zeroizing::new(format!("{}\n", data_encoding::HEXLOWER.encode(seed.as_ref())));
        folder::write(&folder.key(), text.as_bytes())?;
        let settings = Settings { name: name.as_str().to_owned(), logs: Vec::new() };
        write_settings(&folder, &settings)?;
        drop(turn);
        Ok(Self { folder, key: CosigningKey::new(name, &seed) })
    }

    /// Opens the witness of a folder.
    ///
    /// # Errors
    /// [`WitnessError::Usage`] where there is none, [`WitnessError::Damaged`], [`WitnessError::File`].
    pub fn open(path: &Path) -> Result<Self, WitnessError> {
        let folder = Folder::new(path);
        let settings = read_settings(&folder)?.ok_or_else(|| {
            let place = path.display();
            WitnessError::Usage(format!("{place} holds no witness: `amana witness init` makes one"))
        })?;
        let damaged = |what: &str| damaged(&folder.key(), what);
        let text = folder::read(&folder.key())?.map(Zeroizing::new);
        let text = text.ok_or_else(|| damaged("the key is missing"))?;
        let seed = data_encoding::HEXLOWER.decode(text.trim_ascii_end()).map(Zeroizing::new);
        let seed = seed.ok().and_then(|seed| <[u8; 32]>::try_from(seed.as_slice()).ok());
        let seed = Zeroizing::new(seed.ok_or_else(|| damaged("it is no key"))?);
        let name = KeyName::new(settings.name);
        let name = name.map_err(|error| self::damaged(&folder.settings(), &error.to_string()))?;
        Ok(Self { folder, key: CosigningKey::new(name, &seed) })
    }

    /// The key by which others know its cosignatures.
    pub fn key(&self) -> &VerifierKey {
        self.key.verifier()
    }

    /// Adds a log, by a key that came from its operator and was compared with them. One known already is left as it is.
    ///
    /// # Errors
    /// [`WitnessError::Usage`] for a key of another kind, or where another key of that origin is known: a log does not change its
    /// key; [`WitnessError::File`].
    pub fn trust(&self, log: &VerifierKey) -> Result<(), WitnessError> {
        if log.kind() != SignatureType::Ed25519 {
            return Err(WitnessError::Usage("the key is a witness's and not a log's".to_owned()));
        }
        let _turn = self.folder.turn()?;
        let mut settings = self.settings()?;
        for known in self.logs_of(&settings)? {
            if known == *log {
                return Ok(());
            }
            if known.name() == log.name() {
                let message = format!("another key of {} is known", log.name());
                return Err(WitnessError::Usage(message));
            }
        }
        settings.logs.push(log.to_string());
        write_settings(&self.folder, &settings)
    }

    /// The logs it knows.
    ///
    /// # Errors
    /// [`WitnessError::Damaged`], [`WitnessError::File`].
    pub fn known(&self) -> Result<Vec<Known>, WitnessError> {
        let logs = self.logs_of(&self.settings()?)?;
        logs.into_iter()
            .map(|log| Ok(Known { seen: self.seen(log.name().as_str())?, log }))
            .collect()
    }

    /// Answers a request. Blocks while another process has its turn.
    ///
    /// # Errors
    /// [`WitnessError::Damaged`], [`WitnessError::File`]: then nothing was cosigned.
    pub fn answer(&self, body: &[u8]) -> Result<Answer, WitnessError> {
        let request = match AddCheckpoint::parse(body) {
            Ok(request) => request,
            Err(error) => return Ok(Answer::Unreadable(error.to_string())),
        };
        let _turn = self.folder.turn()?;
        let logs = self.logs_of(&self.settings()?)?;
        let origin = request.checkpoint().checkpoint().origin();
        let seen = self.seen(origin)?;
        let accepted = match decide(seen, &request, &logs) {
            Ok(accepted) => accepted,
            Err(refused) => {
                if matches!(refused, Refused::Inconsistent(_)) {
                    folder::write(&self.folder.two_stories(body), body)?;
                }
                return Ok(Answer::Refused(refused));
            }
        };
        // On the disk before the line leaves: whoever holds the line can rely on the memory behind it.
        let note = accepted.checkpoint().to_string();
        folder::write(&self.folder.seen(origin), note.as_bytes())?;
        let line = accepted.cosign(&self.key, system::now());
        line.map(Answer::Cosigned).map_err(|error| WitnessError::Usage(error.to_string()))
    }

    fn settings(&self) -> Result<Settings, WitnessError> {
        read_settings(&self.folder)?
            .ok_or_else(|| damaged(&self.folder.settings(), "it is missing"))
    }

    fn logs_of(&self, settings: &Settings) -> Result<Vec<VerifierKey>, WitnessError> {
        let damaged =
            |error: &dyn std::fmt::Display| damaged(&self.folder.settings(), &error.to_string());
        settings.logs.iter().map(|log| VerifierKey::parse(log).map_err(|e| damaged(&e))).collect()
    }

    /// The newest it saw of a log.
    fn seen(&self, origin: &str) -> Result<Option<Seen>, WitnessError> {
        let path = self.folder.seen(origin);
        let Some(bytes) = folder::read(&path)? else { return Ok(None) };
        let signed = SignedCheckpoint::parse(&bytes).map_err(|e| damaged(&path, &e.to_string()))?;
        let tree = signed.checkpoint();
        if tree.origin() != origin {
            return Err(damaged(&path, "it is of another log"));
        }
        Ok(Some(Seen { size: tree.size(), root: *tree.root() }))
    }
}

fn damaged(path: &Path, what: &str) -> WitnessError {
    WitnessError::Damaged { place: path.display().to_string(), what: what.to_owned() }
}

fn read_settings(folder: &Folder) -> Result<Option<Settings>, WitnessError> {
    let path = folder.settings();
    let Some(bytes) = folder::read(&path)? else { return Ok(None) };
    let text = String::from_utf8_lossy(&bytes);
    toml::from_str(&text).map(Some).map_err(|error| damaged(&path, error.message()))
}

fn write_settings(folder: &Folder, settings: &Settings) -> Result<(), WitnessError> {
    let text = toml::to_string(settings).map_err(|e| WitnessError::Usage(e.to_string()))?;
    folder::write(&folder.settings(), text.as_bytes())
}

#[cfg(test)]
mod tests;
