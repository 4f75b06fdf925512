//! What a face that serves needs of a ledger besides its use cases: a secret that all its servers share, and
//! whether it can answer.

use amana_vault::Entropy as _;

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

    /// A key for a request that came without one: 128 random bits in hexadecimal digits.
    pub fn new_request_key(&self) -> String {
        data_encoding::HEXLOWER.encode(&random::<16>())
    }

    /// Whether the database answers and the keys are unlocked.
    ///
    /// # Errors
    /// [`AppError::Custody`] where the keys are locked, [`AppError::Store`] where the database does not answer.
    pub async fn is_ready(&self) -> Result<(), AppError> {
        self.unlocked()?;
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
