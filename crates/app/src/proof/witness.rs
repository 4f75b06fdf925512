//! What a witness is asked: to cosign the newest checkpoint, by a proof that it continues the one it cosigned before.

use amana_tlog::{AddCheckpoint, SignatureType, VerifierKey};

use super::{Tree, checkpoint::named};
use crate::{AppError, Office};

impl Office {
    /// A request to a witness for a checkpoint of everything recorded so far, from what it cosigned last as far as is known here;
    /// or from `old`, where the witness said so.
    ///
    /// # Errors
    /// [`AppError::Usage`] for a key that is no witness's or a size beyond the log, else as [`Office::checkpoint`].
    pub async fn witness_request(
        &self,
        witness: &VerifierKey,
        old: Option<u64>,
    ) -> Result<AddCheckpoint, AppError> {
        if witness.kind() != SignatureType::Cosignature {
            return Err(AppError::Usage("the key is a log's and not a witness's".to_owned()));
        }
        let signed = self.checkpoint().await?;
        let old = match old {
            Some(old) => old,
            None => self.cosigned_in_generation(&named(witness)).await?,
        };
        let proof = match old {
            0 => Vec::new(),
            _ => Tree::of(&self.journal, signed.size()).await?.consistency(old).await?,
        };
        AddCheckpoint::new(old, proof, signed.note)
            .map_err(|error| AppError::Usage(error.to_string()))
    }

    /// The size a witness cosigned last of the log's generation of now: of a new one it knows nothing yet.
    async fn cosigned_in_generation(&self, witness: &str) -> Result<u64, AppError> {
        let newest = self.seams().await?.last().map_or(0, |seam| seam.position);
        let row = self.journal.cosigned_by(witness).await?;
        Ok(row.filter(|row| row.size > newest).map_or(0, |row| row.size))
    }
}
