//! What is kept of a member, opened: their factors, with what a reset made void left out.

use amana_domain::registry::RegistryState;
use amana_events::{MemberId, Moment};
use amana_store::credentials::{CredentialKind, CredentialRow, NewCredential};
use amana_vault::{
    Owner,
    credential::{CredentialKeys, CredentialPlace},
    password::PasswordHash,
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    attempt::DEVICE_SECONDS,
    codes::{PrintedCode, Token},
    totp::TotpSecret,
};
use crate::{
    AppError, Office, SystemEntropy,
    custody::load_owner,
    office::{Done, keys_stream},
};

/// Printed codes that a member gets.
const RECOVERY_CODES: usize = 10;

/// A member's credentials that count.
pub(super) struct Kept {
    pub(super) member: MemberId,
    rows: Vec<CredentialRow>,
}

/// When something was made: by the clock, and at which version of the registry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Made {
    pub(super) at: Moment,
    pub(super) version: u64,
}

impl From<&Done> for Made {
    fn from(done: &Done) -> Self {
        Self { at: done.recorded, version: done.version }
    }
}

/// The keys of a ledger's credentials, with the ledger they are bound to.
pub(super) struct Sealing {
    ledger: Uuid,
    keys: CredentialKeys,
}

impl Sealing {
    pub(super) fn keys(&self) -> &CredentialKeys {
        &self.keys
    }

    /// Seals a new credential.
    pub(super) fn new_credential(
        &self,
        member: MemberId,
        (kind, id): (CredentialKind, Uuid),
        payload: &[u8],
        made: Made,
    ) -> Result<NewCredential, AppError> {
        let place = self.place(member, kind, id);
        let payload = self.keys.seal(&place, payload, &mut SystemEntropy)?;
        let Made { at: made, version } = made;
        Ok(NewCredential { member, kind, id, payload, made, version, until: None, counter: 0 })
    }

    pub(super) fn open(
        &self,
        member: MemberId,
        row: &CredentialRow,
    ) -> Result<Zeroizing<Vec<u8>>, AppError> {
        Ok(self.keys.open(&self.place(member, row.kind, row.id), &row.payload)?)
    }

    fn place(&self, member: MemberId, kind: CredentialKind, id: Uuid) -> CredentialPlace<'_> {
        CredentialPlace { ledger: self.ledger, member: member.uuid(), kind: kind.code(), id }
    }

    /// Where a code of a member is found: nobody makes it without the key.
    pub(super) fn code_id(
        &self,
        member: MemberId,
        kind: CredentialKind,
        code: &PrintedCode,
    ) -> Uuid {
        let said = [member.uuid().as_bytes().as_slice(), code.bytes()].concat();
        short(&self.keys.index(kind.code(), &Zeroizing::new(said)))
    }

    /// Where a device of a member is found.
    pub(super) fn device_id(&self, member: MemberId, device: &Token) -> Uuid {
        let said = [member.uuid().as_bytes().as_slice(), &device.digest()].concat();
        short(&self.keys.index(CredentialKind::Device.code(), &said))
    }

    /// Where a passkey of a member is found, by the id its device made.
    pub(super) fn passkey_id(&self, member: MemberId, id: &[u8]) -> Uuid {
        let said = [member.uuid().as_bytes().as_slice(), id].concat();
        short(&self.keys.index(CredentialKind::Passkey.code(), &said))
    }

    /// Another payload for a row that is there.
    pub(super) fn resealed(
        &self,
        member: MemberId,
        row: &CredentialRow,
        payload: &[u8],
    ) -> Result<Vec<u8>, AppError> {
        let place = self.place(member, row.kind, row.id);
        Ok(self.keys.seal(&place, payload, &mut SystemEntropy)?)
    }

    /// What somebody else keeps for a while, for one purpose.
    pub(super) fn seal_for(&self, place: (&str, Uuid), bytes: &[u8]) -> Result<Vec<u8>, AppError> {
        Ok(self.keys.seal(&self.place_for(place), bytes, &mut SystemEntropy)?)
    }

    /// What was sealed for this purpose; none where it was not.
    pub(super) fn open_for(
        &self,
        place: (&str, Uuid),
        sealed: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        self.keys.open(&self.place_for(place), sealed).ok()
    }

    fn place_for<'a>(&self, (kind, id): (&'a str, Uuid)) -> CredentialPlace<'a> {
        CredentialPlace { ledger: self.ledger, member: Uuid::nil(), kind, id }
    }

    /// A sealed login name.
    pub(super) fn seal_name(&self, member: MemberId, name: &str) -> Result<Vec<u8>, AppError> {
        let place = self.name_place(member);
        Ok(self.keys.seal(&place, name.as_bytes(), &mut SystemEntropy)?)
    }

    /// A login name, opened.
    pub(super) fn open_name(
        &self,
        member: MemberId,
        sealed: &[u8],
    ) -> Result<amana_vault::Secret, AppError> {
        let bytes = self.keys.open(&self.name_place(member), sealed)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| AppError::Broken {
            place: format!("login name of member {member}"),
            what: "it is no text".into(),
        })?;
        Ok(amana_vault::Secret::from(text))
    }

    fn name_place(&self, member: MemberId) -> CredentialPlace<'_> {
        let (ledger, member) = (self.ledger, member.uuid());
        CredentialPlace { ledger, member, kind: "login_name", id: member }
    }
}

impl Sealing {
    /// A device that is remembered.
    pub(super) fn new_device(
        &self,
        member: MemberId,
        device: &Token,
        made: Made,
    ) -> Result<NewCredential, AppError> {
        let place = (CredentialKind::Device, self.device_id(member, device));
        let until = Some(made.at.plus_seconds(DEVICE_SECONDS));
        let new = self.new_credential(member, place, b"device", made)?;
        Ok(NewCredential { until, ..new })
    }

    /// A password's hash, sealed.
    pub(super) fn sealed_password(
        &self,
        member: MemberId,
        id: Uuid,
        hash: &PasswordHash,
        made: Made,
    ) -> Result<NewCredential, AppError> {
        let written = hash.written().map_err(|error| AppError::Custody(error.to_string()))?;
        self.new_credential(member, (CredentialKind::Password, id), &written, made)
    }

    /// Printed codes, and what is kept of them.
    pub(super) fn new_recovery_codes(
        &self,
        member: MemberId,
        made: Made,
    ) -> Result<(Vec<PrintedCode>, Vec<NewCredential>), AppError> {
        let codes: Vec<PrintedCode> = (0..RECOVERY_CODES).map(|_| PrintedCode::draw()).collect();
        let kind = CredentialKind::Recovery;
        let new = codes.iter().map(|code| {
            let place = (kind, self.code_id(member, kind, code));
            self.new_credential(member, place, b"recovery", made)
        });
        let new = new.collect::<Result<_, AppError>>()?;
        Ok((codes, new))
    }
}

fn short(digest: &[u8; 32]) -> Uuid {
    let half = digest.first_chunk::<16>().copied().unwrap_or_default();
    Uuid::from_bytes(half)
}

impl Kept {
    /// Rows of a kind, the newest first.
    pub(super) fn of(&self, kind: CredentialKind) -> impl Iterator<Item = &CredentialRow> {
        self.rows.iter().rev().filter(move |row| row.kind == kind)
    }

    /// Whether there is one of this kind and id.
    pub(super) fn has(&self, kind: CredentialKind, id: Uuid) -> bool {
        self.of(kind).any(|row| row.id == id)
    }

    /// How many there are of a kind.
    pub(super) fn count(&self, kind: CredentialKind) -> usize {
        self.of(kind).count()
    }

    /// The oldest of a kind beyond so many.
    pub(super) fn beyond(&self, kind: CredentialKind, most: usize) -> Vec<Uuid> {
        self.of(kind).skip(most).map(|row| row.id).collect()
    }

    /// The password's hash.
    pub(super) fn password(
        &self,
        sealing: &Sealing,
    ) -> Result<Option<(&CredentialRow, PasswordHash)>, AppError> {
        let Some(row) = self.of(CredentialKind::Password).next() else { return Ok(None) };
        let hash = PasswordHash::read(&sealing.open(self.member, row)?);
        Ok(Some((row, hash.map_err(|_| self.damaged("password"))?)))
    }

    /// The secret for codes by the time, with the row it stands in.
    pub(super) fn totp(
        &self,
        sealing: &Sealing,
        kind: CredentialKind,
    ) -> Result<Option<(&CredentialRow, TotpSecret)>, AppError> {
        let Some(row) = self.of(kind).next() else { return Ok(None) };
        let secret = TotpSecret::read(&sealing.open(self.member, row)?);
        Ok(Some((row, secret.ok_or_else(|| self.damaged("totp"))?)))
    }

    /// What is sealed in a row is not what it should be.
    pub(super) fn damaged(&self, kind: &str) -> AppError {
        AppError::Broken {
            place: format!("{kind} of member {}", self.member),
            what: "what is sealed there is none".into(),
        }
    }
}

impl Office {
    /// The keys of this ledger's credentials.
    ///
    /// # Errors
    /// [`AppError::Custody`] while the keys are locked.
    pub(super) async fn sealing(&self) -> Result<Sealing, AppError> {
        let (unlocked, owner) = (self.unlocked()?, Owner::ledger(self.ledger.uuid()));
        let ledger = self.ledger.uuid();
        if let Some(keys) = unlocked.credentials.get() {
            return Ok(Sealing { ledger, keys: keys.clone() });
        }
        let version = self.sheet(keys_stream(owner), false).await?.stored;
        let keys = load_owner(&unlocked.keyring, &self.journal, owner, version).await?;
        let keys = keys.ok_or_else(|| AppError::Custody("the ledger's own key is gone".into()))?;
        let keys = CredentialKeys::of(keys.owner_key(), ledger);
        Ok(Sealing { ledger, keys: unlocked.credentials.get_or_init(|| keys).clone() })
    }

    /// What is kept of a member and counts: made since the last reset of their factors, and not ended.
    pub(super) async fn kept(
        &self,
        member: MemberId,
        registry: &RegistryState,
    ) -> Result<Kept, AppError> {
        let (reset, now) = (registry.factors_reset_at(member), self.now());
        let mut rows = self.journal.credentials().of_member(member).await?;
        rows.retain(|row| reset.is_none_or(|reset| row.version >= reset));
        rows.retain(|row| row.until.is_none_or(|until| until > now));
        Ok(Kept { member, rows })
    }
}
