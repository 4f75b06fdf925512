//! Changes to a key file: passphrase, duress, KEKs, rehearsal.
//!
//! INVARIANT: a change is made whole or not at all, and starts from what the file holds, so stale
//! keys in the caller's hands cannot overwrite it.

use super::{
    Argon2Params, Keks, KeyFile, Protection, RecoveryKind, Rehearsal, UnlockError, is_time,
    rehearsed,
    slot::{DerivationFailed, Slot, SlotUse},
};
use crate::{DataKey, Entropy, Kek, KekId, KekSetError, KeyProvider, Secret};

/// Why a key file could not be made or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// Duress and lock destroy keys; neither is armed before a recovery of the current KEK has been
    /// rehearsed.
    #[error("no recovery of the current key has been rehearsed")]
    NotRehearsed,
    /// What was recovered is not the current KEK.
    #[error("what was recovered is not the current key")]
    NotTheCurrentKek,
    /// The passphrase is empty.
    #[error("passphrase is empty")]
    EmptyPassphrase,
    /// The passphrase already does the other thing.
    #[error("passphrase and duress passphrase must differ")]
    SamePassphrase,
    /// A plain file has no passphrases.
    #[error("key file has no passphrase")]
    Plain,
    /// The keys in hand do not open this file, or the file was changed.
    #[error("these keys are not of this key file")]
    OtherFile,
    /// The time of a rehearsal is not RFC 3339.
    #[error("time of rehearsal is not rfc 3339")]
    NotATime,
    /// More than a key file may hold.
    #[error("key file would be too long")]
    TooLong,
    /// The passphrase's key could not be computed.
    #[error("argon2 could not derive a key")]
    Derivation,
    /// The KEKs would be no set.
    #[error(transparent)]
    Set(#[from] KekSetError),
}

impl From<DerivationFailed> for ChangeError {
    fn from(_: DerivationFailed) -> Self {
        Self::Derivation
    }
}

impl From<DerivationFailed> for UnlockError {
    fn from(_: DerivationFailed) -> Self {
        Self::Derivation
    }
}

/// The bytes of a passphrase that may be set.
pub(super) fn check_passphrase(passphrase: &Secret) -> Result<&[u8], ChangeError> {
    if passphrase.is_empty() {
        return Err(ChangeError::EmptyPassphrase);
    }
    Ok(passphrase.reveal().as_bytes())
}

impl KeyFile {
    /// Sets a new passphrase, on a plain file the first one. The file key changes with it, so that
    /// an old copy of the file and its old passphrase open nothing written from now on.
    ///
    /// # Errors
    ///
    /// [`ChangeError::EmptyPassphrase`], [`ChangeError::SamePassphrase`] if it is the duress one,
    /// [`ChangeError::OtherFile`], [`ChangeError::Derivation`].
    pub fn change_passphrase(
        &mut self,
        keks: &mut Keks,
        passphrase: &Secret,
        params: Argon2Params,
        entropy: &mut dyn Entropy,
    ) -> Result<(), ChangeError> {
        let mut next = self.latest(keks)?;
        let text = check_passphrase(passphrase)?;
        let duress = match &self.protection {
            // An armed slot cannot be made anew without its passphrase, so an unarmed one is kept
            // as well: otherwise the difference would show.
            Protection::Passphrase { duress, .. } => {
                if duress.open(self.ledger, SlotUse::Duress, passphrase)?.is_some() {
                    return Err(ChangeError::SamePassphrase);
                }
                duress.clone()
            }
            Protection::Plain { .. } => Slot::decoy(self.ledger, params, entropy)?,
        };
        next.file_key = DataKey::generate(entropy);
        let make = SlotUse::Unlock;
        let unlock = Slot::make(self.ledger, make, text, params, &next.file_key, entropy)?;
        self.write(&next, Protection::Passphrase { unlock, duress }, entropy)?;
        *keks = next;
        Ok(())
    }

    /// Arms a duress passphrase, or replaces it. It costs what the passphrase costs.
    ///
    /// # Errors
    ///
    /// [`ChangeError::Plain`], [`ChangeError::NotRehearsed`], [`ChangeError::EmptyPassphrase`],
    /// [`ChangeError::SamePassphrase`], [`ChangeError::OtherFile`], [`ChangeError::Derivation`].
    pub fn arm_duress(
        &mut self,
        keks: &mut Keks,
        passphrase: &Secret,
        entropy: &mut dyn Entropy,
    ) -> Result<(), ChangeError> {
        let mut next = self.latest(keks)?;
        let Protection::Passphrase { unlock, .. } = &self.protection else {
            return Err(ChangeError::Plain);
        };
        rehearsed(next.rehearsal.as_ref(), next.set.current().kek_id())?;
        let text = check_passphrase(passphrase)?;
        if unlock.open(self.ledger, SlotUse::Unlock, passphrase)?.is_some() {
            return Err(ChangeError::SamePassphrase);
        }
        let content = DataKey::generate(entropy);
        let armed =
            Slot::make(self.ledger, SlotUse::Duress, text, unlock.params(), &content, entropy)?;
        next.duress_armed = true;
        let protection = Protection::Passphrase { unlock: unlock.clone(), duress: armed };
        self.write(&next, protection, entropy)?;
        *keks = next;
        Ok(())
    }

    /// Disarms the duress passphrase.
    ///
    /// # Errors
    ///
    /// [`ChangeError::Plain`], [`ChangeError::OtherFile`], [`ChangeError::Derivation`].
    pub fn disarm_duress(
        &mut self,
        keks: &mut Keks,
        entropy: &mut dyn Entropy,
    ) -> Result<(), ChangeError> {
        let mut next = self.latest(keks)?;
        let Protection::Passphrase { unlock, .. } = &self.protection else {
            return Err(ChangeError::Plain);
        };
        let decoy = Slot::decoy(self.ledger, unlock.params(), entropy)?;
        next.duress_armed = false;
        let protection = Protection::Passphrase { unlock: unlock.clone(), duress: decoy };
        self.write(&next, protection, entropy)?;
        *keks = next;
        Ok(())
    }

    /// A file of the same shape, header, cost and size that no passphrase opens: what is left behind
    /// where the duress passphrase was given. `None` for a plain file, which has no slots.
    pub fn look_alike(&self, entropy: &mut dyn Entropy) -> Option<Self> {
        let Protection::Passphrase { unlock, duress } = &self.protection else { return None };
        let protection = Protection::Passphrase {
            unlock: unlock.look_alike(entropy),
            duress: duress.look_alike(entropy),
        };
        let mut content = vec![0; self.content.len()];
        entropy.fill(&mut content);
        Some(Self {
            ledger: self.ledger,
            protection,
            current: self.current,
            retired: self.retired.clone(),
            recovery: self.recovery.clone(),
            content,
        })
    }

    /// Keeps a KEK beside the current one: the first step of a rotation. Nothing is wrapped with it
    /// before [`KeyFile::use_kek`].
    ///
    /// # Errors
    ///
    /// [`ChangeError::Set`], [`ChangeError::OtherFile`].
    pub fn add_kek(
        &mut self,
        keks: &mut Keks,
        kek: Kek,
        entropy: &mut dyn Entropy,
    ) -> Result<(), ChangeError> {
        let mut next = self.latest(keks)?;
        next.set.add(kek)?;
        self.write(&next, self.protection.clone(), entropy)?;
        *keks = next;
        Ok(())
    }

    /// Makes a KEK that was added the current one. The old one is kept, retired, until all it wrapped
    /// has been rewrapped. The last rehearsal stays on record but proves nothing of the new KEK; so a
    /// duress passphrase is disarmed: it would destroy a key that nothing is known to bring back. Its
    /// slot is made anew whether it was armed or not.
    ///
    /// # Errors
    ///
    /// [`ChangeError::Set`], [`ChangeError::OtherFile`].
    pub fn use_kek(
        &mut self,
        keks: &mut Keks,
        id: KekId,
        entropy: &mut dyn Entropy,
    ) -> Result<(), ChangeError> {
        let mut next = self.latest(keks)?;
        next.set.make_current(id)?;
        next.duress_armed = false;
        let protection = match &self.protection {
            Protection::Passphrase { unlock, duress } => Protection::Passphrase {
                unlock: unlock.clone(),
                duress: duress.look_alike(entropy),
            },
            plain @ Protection::Plain { .. } => plain.clone(),
        };
        self.write(&next, protection, entropy)?;
        *keks = next;
        Ok(())
    }

    /// Forgets a retired KEK. What it alone still wraps is lost with it, in every old backup too:
    /// that is how erasure reaches backups.
    ///
    /// # Errors
    ///
    /// [`ChangeError::Set`] if it is the current one or unknown, [`ChangeError::OtherFile`].
    pub fn remove_retired_kek(
        &mut self,
        keks: &mut Keks,
        id: KekId,
        entropy: &mut dyn Entropy,
    ) -> Result<(), ChangeError> {
        let mut next = self.latest(keks)?;
        next.set.remove_retired(id)?;
        self.write(&next, self.protection.clone(), entropy)?;
        *keks = next;
        Ok(())
    }

    /// Puts on record that a recovery was rehearsed: `recovered` is what came out of it, `at` the
    /// time as RFC 3339.
    ///
    /// # Errors
    ///
    /// [`ChangeError::NotTheCurrentKek`], [`ChangeError::NotATime`], [`ChangeError::OtherFile`].
    pub fn record_rehearsal(
        &mut self,
        keks: &mut Keks,
        kind: RecoveryKind,
        recovered: &Kek,
        at: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<(), ChangeError> {
        let mut next = self.latest(keks)?;
        if next.set.current().kek() != recovered {
            return Err(ChangeError::NotTheCurrentKek);
        }
        if !is_time(at) {
            return Err(ChangeError::NotATime);
        }
        next.rehearsal = Some(Rehearsal { kind, at: at.to_owned(), kek: recovered.id() });
        self.write(&next, self.protection.clone(), entropy)?;
        *keks = next;
        Ok(())
    }

    /// What the file holds now, for someone who has its key.
    fn latest(&self, keks: &Keks) -> Result<Keks, ChangeError> {
        self.read(&keks.file_key).map_err(|_| ChangeError::OtherFile)
    }
}
