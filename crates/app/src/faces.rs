//! What a face that serves needs of a ledger besides its use cases: a secret that all its servers share, and
//! whether it can answer.

use amana_vault::{
    Entropy as _,
    credential::{CredentialKeys, CredentialPlace},
};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{AppError, Office, SystemEntropy};

impl Office {
    /// Thirty-two bytes that every server of this ledger makes alike and nobody else does, for what a face
    /// signs: challenges of work, say.
    ///
    /// # Errors
    /// [`AppError::Custody`] where the keys are locked, [`AppError::Store`].
    pub async fn servers_digest(&self, purpose: &str, bytes: &[u8]) -> Result<[u8; 32], AppError> {
        let unlocked = self.unlocked()?;
        let own = self.own_keys(&unlocked).await?;
        Ok(own.owner_key().digest(&format!("face: {purpose}"), bytes))
    }

    /// Seals what a face gives out and takes back, such as what a form carries: every server of this ledger opens it, for the same
    /// purpose, and nobody else reads it. It is not of any member.
    ///
    /// # Errors
    /// [`AppError::Custody`] where the keys are locked, [`AppError::Store`], [`AppError::Usage`] for more than can be sealed.
    pub async fn servers_seal(&self, purpose: &str, bytes: &[u8]) -> Result<Vec<u8>, AppError> {
        let (keys, kind) = (self.servers_keys().await?, format!("face: {purpose}"));
        let sealed = keys.seal(&self.servers_place(&kind), bytes, &mut SystemEntropy);
        sealed.map_err(|error| AppError::Usage(error.to_string()))
    }

    /// Opens what [`Office::servers_seal`] made for the same purpose; nothing for anything else.
    ///
    /// # Errors
    /// [`AppError::Custody`] where the keys are locked, [`AppError::Store`].
    pub async fn servers_open(
        &self,
        purpose: &str,
        sealed: &[u8],
    ) -> Result<Option<Zeroizing<Vec<u8>>>, AppError> {
        let (keys, kind) = (self.servers_keys().await?, format!("face: {purpose}"));
        Ok(keys.open(&self.servers_place(&kind), sealed).ok())
    }

    async fn servers_keys(&self) -> Result<CredentialKeys, AppError> {
        let unlocked = self.unlocked()?;
        let own = self.own_keys(&unlocked).await?;
        Ok(CredentialKeys::of(own.owner_key(), self.ledger.uuid()))
    }

    /// No member's: the place of what faces seal, which no credential has.
    fn servers_place<'a>(&self, kind: &'a str) -> CredentialPlace<'a> {
        let (ledger, none) = (self.ledger.uuid(), Uuid::nil());
        CredentialPlace { ledger, member: none, kind, id: none }
    }

    /// A key for a request that came without one: 128 random bits in hexadecimal digits.
    pub fn new_request_key(&self) -> String {
        data_encoding::HEXLOWER.encode(&random::<16>())
    }

    /// Whether the database answers, the keys are unlocked and the folder's disk has room for what comes next.
    ///
    /// # Errors
    /// [`AppError::Custody`] where the keys are locked, [`AppError::Store`] where the database does not answer,
    /// [`AppError::File`] where the disk is full ([`AppError::is_disk_full`]).
    pub async fn is_ready(&self) -> Result<(), AppError> {
        self.unlocked()?;
        self.folder.has_room()?;
        self.size().await?;
        Ok(())
    }
}

/// Random bytes, for what a face draws.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemEntropy.fill(&mut bytes);
    bytes
}
