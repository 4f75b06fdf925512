//! Rotation of the KEK, one durable step at a time. A rotation that was cut short anywhere goes on
//! where it was when it is run again: what is left to do is read from key file, log and key rows.
//!
//! INVARIANT: the KEK that new keys are wrapped with is at every step one that the log names: the new
//! one is used only after the log knows it. The old KEK leaves the key file last, after a look at
//! every row that follows the event by which no row can be made under it any more.
//!
//! From its first use until a backup is made the new KEK is in the key file alone: whoever rotates
//! may have it backed up before anything is wrapped with it.

use std::path::PathBuf;

use amana_events::{
    Code, Digest,
    keys::{KekCreated, KekRotated, KeysRewrapped, RewrappedKey},
};
use amana_store::{KeyChange, KeyName, KeyRow};
use amana_vault::{
    Kek, KekId, KeyProvider as _, Owner, WrapContext, keyfile::ProtectionKind, ledger_key,
    member_key, rewrap,
};
use sha2::{Digest as _, Sha256};

use super::{
    BackupTo, Cabinet,
    backup::code_of,
    cabinet::change_error,
    members::{key_files, unfit},
};
use crate::{
    AppError, Office, SystemEntropy,
    office::{Acting, Request, keys_stream},
};

/// How many owner keys one event rewraps at most.
pub const REWRAPPED_MAX: usize = 500;
/// How many key rows are read at a time.
const PAGE: u32 = 2_000;

/// A step that was done and is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RotationStep {
    /// A new KEK is in the key file, beside the one in use.
    KekMade(KekId),
    /// The log knows the new KEK.
    Announced,
    /// New keys are wrapped by the new KEK; the old one is in the key file as well.
    InUse {
        /// A duress passphrase was armed and is disarmed: nothing is known to bring the new KEK back.
        duress_disarmed: bool,
    },
    /// The new KEK was backed up, as was asked.
    BackedUp,
    /// So many owner keys were wrapped under it.
    Rewrapped(usize),
    /// The ledger's and so many members' signing keys were sealed under it.
    SigningKeysSealed(usize),
    /// The log says that the old KEK is out of use.
    Recorded,
    /// The old KEK is gone from the key file. Old backups and shares recover nothing any more.
    OldKekRemoved,
}

/// A rotation under way.
#[derive(Debug)]
pub struct Rotation<'a> {
    office: &'a Office,
    cabinet: &'a mut Cabinet,
    acting: Acting,
    backup: Option<(BackupTo, PathBuf)>,
    stage: Stage,
}

/// What a rotation did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rotated {
    /// How many owner keys were rewrapped by this call.
    pub rewrapped: usize,
    /// Whether a duress passphrase was armed and is disarmed now.
    pub duress_disarmed: bool,
}

#[derive(Debug, Clone, Copy)]
enum Stage {
    Begin { anew: bool },
    Announce(KekId),
    Use(KekId),
    BackUp,
    Rewrap { after: Option<KeyName>, found: bool },
    Seal,
    Record,
    Check,
    Remove,
    Done,
}

impl Office {
    /// Begins a rotation of the KEK, or goes on with one that was cut short.
    pub fn rotation<'a>(&'a self, acting: Acting, cabinet: &'a mut Cabinet) -> Rotation<'a> {
        let stage = Stage::Begin { anew: false };
        Rotation { office: self, cabinet, acting, backup: None, stage }
    }

    /// Rotates the KEK to the end. With `backup` the new KEK is backed up before anything is wrapped
    /// with it.
    ///
    /// # Errors
    /// As [`Rotation::step`].
    pub async fn rotate_keys(
        &self,
        acting: Acting,
        cabinet: &mut Cabinet,
        backup: Option<(BackupTo, PathBuf)>,
        progress: &mut (dyn FnMut(&RotationStep) + Send),
    ) -> Result<Rotated, AppError> {
        let mut rotation = self.rotation(acting, cabinet);
        rotation.backup = backup;
        let mut rotated = Rotated::default();
        while let Some(step) = rotation.step().await? {
            match step {
                RotationStep::Rewrapped(count) => rotated.rewrapped += count,
                RotationStep::InUse { duress_disarmed } => {
                    rotated.duress_disarmed |= duress_disarmed;
                }
                RotationStep::KekMade(_)
                | RotationStep::Announced
                | RotationStep::BackedUp
                | RotationStep::SigningKeysSealed(_)
                | RotationStep::Recorded
                | RotationStep::OldKekRemoved => {}
            }
            progress(&step);
        }
        Ok(rotated)
    }
}

impl Rotation<'_> {
    /// Does the next step; `None` when there is none left.
    ///
    /// # Errors
    /// [`AppError::Custody`] for a row under a KEK that is not here, else what failed. What was done
    /// before stays done.
    pub async fn step(&mut self) -> Result<Option<RotationStep>, AppError> {
        loop {
            let done = match self.stage {
                Stage::Begin { anew } => self.begin(anew).await?,
                Stage::Announce(kek) => self.announce(kek).await?,
                Stage::Use(kek) => self.use_kek(kek)?,
                Stage::BackUp => self.back_up().await?,
                Stage::Rewrap { after, found } => self.rewrap(after, found).await?,
                Stage::Seal => Some(self.seal()?),
                Stage::Record => Some(self.record().await?),
                Stage::Check => self.check().await?,
                Stage::Remove => Some(self.remove()?),
                Stage::Done => return Ok(None),
            };
            if done.is_some() {
                return Ok(done);
            }
        }
    }

    fn current(&self) -> KekId {
        self.cabinet.kek().id()
    }

    /// Makes a new KEK, or finds where a rotation was cut short.
    async fn begin(&mut self, anew: bool) -> Result<Option<RotationStep>, AppError> {
        let history = self.office.kek_history().await?;
        let named = |kek: KekId| history.created.contains(&kek.to_string());
        let coming = |kek: KekId| !named(kek) || history.next == Some(kek.to_string());
        let set = self.cabinet.set();
        if let Some(kek) = set.iter().map(amana_vault::KeyProvider::kek_id).find(|id| coming(*id)) {
            self.stage = if named(kek) { Stage::Use(kek) } else { Stage::Announce(kek) };
            return Ok(None);
        }
        if set.retired().next().is_some() && !anew {
            self.stage = Stage::Check;
            return Ok(None);
        }
        let kek = Kek::generate(&mut SystemEntropy);
        let id = kek.id();
        let Cabinet { file, keks, .. } = &mut *self.cabinet;
        file.add_kek(keks, kek, &mut SystemEntropy).map_err(change_error)?;
        self.cabinet.save(&self.office.folder)?;
        self.stage = Stage::Announce(id);
        Ok(Some(RotationStep::KekMade(id)))
    }

    async fn announce(&mut self, kek: KekId) -> Result<Option<RotationStep>, AppError> {
        let provider = match self.cabinet.file.protection() {
            ProtectionKind::Passphrase => "passphrase",
            ProtectionKind::Plain => "plain",
        };
        let provider = Code::new(provider).map_err(|e| AppError::Custody(e.to_string()))?;
        let created = KekCreated { kek: code_of(kek)?, provider };
        self.office.note_keys(self.acting, created).await?;
        self.stage = Stage::Use(kek);
        Ok(Some(RotationStep::Announced))
    }

    fn use_kek(&mut self, kek: KekId) -> Result<Option<RotationStep>, AppError> {
        let already = self.current() == kek;
        if !already {
            let duress_disarmed = self.cabinet.duress_armed();
            let Cabinet { file, keks, .. } = &mut *self.cabinet;
            file.use_kek(keks, kek, &mut SystemEntropy).map_err(change_error)?;
            self.cabinet.save(&self.office.folder)?;
            self.office.hold(self.cabinet.set().clone())?;
            self.stage = Stage::BackUp;
            return Ok(Some(RotationStep::InUse { duress_disarmed }));
        }
        self.stage = Stage::BackUp;
        Ok(None)
    }

    async fn back_up(&mut self) -> Result<Option<RotationStep>, AppError> {
        self.stage = Stage::Rewrap { after: None, found: false };
        let Some((to, out)) = self.backup.take() else { return Ok(None) };
        self.office.back_up(self.acting, self.cabinet, &to, &out).await?;
        Ok(Some(RotationStep::BackedUp))
    }

    /// One batch. Passes over all rows are made until one finds nothing to do.
    async fn rewrap(
        &mut self,
        after: Option<KeyName>,
        found: bool,
    ) -> Result<Option<RotationStep>, AppError> {
        let (rows, last) = self.stale_rows(after).await?;
        match last {
            Some(last) => self.stage = Stage::Rewrap { after: Some(last), found: true },
            None if found => self.stage = Stage::Rewrap { after: None, found: false },
            None => self.stage = Stage::Seal,
        }
        if rows.is_empty() {
            return Ok(None);
        }
        let mut keys = Vec::with_capacity(rows.len());
        let mut changes = Vec::with_capacity(rows.len());
        for row in rows {
            let row = self.rewrapped(&row)?;
            let wrapped = Digest::new(Sha256::digest(&row.wrapped).into());
            keys.push(RewrappedKey { owner: row.owner, wrapped });
            changes.push(KeyChange::Replace(row));
        }
        let count = keys.len();
        let event = amana_events::keys::KeysEvent::from(KeysRewrapped {
            kek: code_of(self.current())?,
            keys,
        });
        let stream = keys_stream(Owner::ledger(self.office.ledger.uuid()));
        let request = Request::event(self.acting, stream, event);
        let done = self.office.execute_all(&[request], changes).await;
        done.map_err(|(_, error)| error)?;
        Ok(Some(RotationStep::Rewrapped(count)))
    }

    /// The next owner rows that another KEK wraps, and the last row looked at; none at the end.
    async fn stale_rows(
        &self,
        after: Option<KeyName>,
    ) -> Result<(Vec<KeyRow>, Option<KeyName>), AppError> {
        let current = self.current().to_string();
        let mut after = after;
        let mut stale = Vec::new();
        loop {
            let page = self.office.journal.all_keys(after, PAGE).await?;
            if page.is_empty() {
                return Ok(if stale.is_empty() { (stale, None) } else { (stale, after) });
            }
            for row in page {
                after = Some(row.name());
                if row.compartment.is_none() && row.kek != current {
                    stale.push(row);
                }
                if stale.len() == REWRAPPED_MAX {
                    return Ok((stale, after));
                }
            }
        }
    }

    fn rewrapped(&self, row: &KeyRow) -> Result<KeyRow, AppError> {
        let missing = || {
            AppError::Custody(format!(
                "the key of {} is wrapped by KEK {}, which is not in the key file: recover it first",
                row.owner, row.kek
            ))
        };
        let from: KekId = row.kek.parse().map_err(|_| missing())?;
        let provider = self.cabinet.set().get(from).ok_or_else(missing)?;
        let context = WrapContext::owner_key(self.office.ledger.uuid(), row.owner, row.epoch, from);
        let to = self.cabinet.set().current();
        let (_, wrapped) = rewrap(&context, &row.wrapped, provider, to, &mut SystemEntropy)?;
        Ok(KeyRow { wrapped, kek: to.kek_id().to_string(), ..row.clone() })
    }

    fn seal(&mut self) -> Result<RotationStep, AppError> {
        let sealed = self.seal_signing_keys()?;
        self.stage = Stage::Record;
        Ok(RotationStep::SigningKeysSealed(sealed))
    }

    /// Seals the signing keys of ledger and members under the new KEK; done again where it was.
    fn seal_signing_keys(&self) -> Result<usize, AppError> {
        let (folder, set) = (&self.office.folder, self.cabinet.set());
        let ledger = self.office.ledger.uuid();
        let custody = |what: &dyn std::fmt::Display| AppError::Custody(what.to_string());
        if folder.ledger_key().exists() {
            let text = folder.read(&folder.ledger_key())?;
            let seed = ledger_key::open(set, ledger, &String::from_utf8_lossy(&text))
                .map_err(|error| custody(&format!("the ledger's key: {error}")))?;
            let text = ledger_key::seal(set.current(), ledger, &seed, &mut SystemEntropy)
                .map_err(|error| custody(&error))?;
            folder.write(&folder.ledger_key(), text.as_bytes())?;
        }
        let mut sealed = 0;
        for (member, path) in key_files(folder)? {
            let text = folder.read(&path)?;
            let key = match member_key::open(set, ledger, member, &String::from_utf8_lossy(&text)) {
                Ok(key) => key,
                // What no KEK in hand opens stays as it is: the rotation takes nothing from it.
                Err(error) => {
                    unfit(member, &error);
                    continue;
                }
            };
            let text = member_key::seal(set.current(), ledger, member, &key, &mut SystemEntropy)
                .map_err(|error| custody(&error))?;
            folder.write(&path, text.as_bytes())?;
            sealed += 1;
        }
        Ok(sealed)
    }

    async fn record(&mut self) -> Result<RotationStep, AppError> {
        let history = self.office.kek_history().await?;
        let from = history.in_use.as_deref().unwrap_or_default();
        let from = Code::new(from).map_err(|e| AppError::Custody(e.to_string()))?;
        let to = code_of(self.current())?;
        let rotated = KekRotated { from, to, rewrapped: history.rewrapped };
        self.office.note_keys(self.acting, rotated).await?;
        self.stage = Stage::Check;
        Ok(RotationStep::Recorded)
    }

    /// A process that held the old KEK may have made a row after the last pass and before the event
    /// that forbids it: then everything is wrapped under yet another KEK.
    async fn check(&mut self) -> Result<Option<RotationStep>, AppError> {
        let (stale, _) = self.stale_rows(None).await?;
        self.stage = if stale.is_empty() { Stage::Remove } else { Stage::Begin { anew: true } };
        Ok(None)
    }

    fn remove(&mut self) -> Result<RotationStep, AppError> {
        // Once more: a process that held the old KEK may have added a member since they were sealed.
        self.seal_signing_keys()?;
        let retired: Vec<KekId> =
            self.cabinet.set().retired().map(amana_vault::KeyProvider::kek_id).collect();
        let Cabinet { file, keks, .. } = &mut *self.cabinet;
        for id in retired {
            file.remove_retired_kek(keks, id, &mut SystemEntropy).map_err(change_error)?;
        }
        self.cabinet.save(&self.office.folder)?;
        self.office.hold(self.cabinet.set().clone())?;
        self.stage = Stage::Done;
        Ok(RotationStep::OldKekRemoved)
    }
}
