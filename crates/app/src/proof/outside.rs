//! Proofs as texts and bytes, for a face that knows nothing of trees: tiles by their paths, witnesses by their keys.

use amana_tlog::{
    BundleId, Leaf, NoteSignature, TILE_WIDTH, TileId, VerifierKey, bundle, record_hash,
};

use super::{Signed, Tree};
use crate::{AppError, Office, office::Acting};

impl Office {
    /// What a witness is asked, as a text (C2SP tlog-witness): [`Office::witness_request`].
    ///
    /// # Errors
    /// [`AppError::Refused`] for whoever may not prove the log, [`AppError::Usage`] for a key that is none, else as
    /// [`Office::witness_request`].
    pub async fn ask_witness(
        &self,
        acting: Acting,
        witness: &str,
        old: Option<u64>,
    ) -> Result<String, AppError> {
        self.may_prove(acting).await?;
        Ok(self.witness_request(&key_of(witness)?, old).await?.to_string())
    }

    /// Takes in the lines that a witness signed of the checkpoint of a size; of the newest where none is named. Gives the size.
    ///
    /// # Errors
    /// [`AppError::Refused`] for whoever may not prove the log, [`AppError::Usage`] for a key or line that is none, else as
    /// [`Office::keep_cosignature`].
    pub async fn take_cosignature(
        &self,
        acting: Acting,
        witness: &str,
        size: Option<u64>,
        lines: &str,
    ) -> Result<u64, AppError> {
        self.may_prove(acting).await?;
        let witness = key_of(witness)?;
        let lines = NoteSignature::parse_lines(&format!("{}\n", lines.trim_end()));
        let lines = lines.map_err(|error| AppError::Usage(error.to_string()))?;
        let size = match size {
            Some(size) => size,
            None => self.checkpoint_newest().await?.as_ref().map_or(0, Signed::size),
        };
        for line in &lines {
            self.keep_cosignature(size, &witness, line).await?;
        }
        Ok(size)
    }

    /// How far the newest checkpoint goes that a witness signed.
    ///
    /// # Errors
    /// [`AppError::Refused`] for whoever may not prove the log, and with `not_witnessed` where no witness signed one.
    pub async fn size_witnessed(&self, acting: Acting) -> Result<u64, AppError> {
        self.may_prove(acting).await?;
        let newest = self.checkpoint_witnessed().await?;
        let reason = "no witness has signed a checkpoint yet: see `amana checkpoint submit --help`";
        newest.map(|signed| signed.size()).ok_or_else(|| AppError::refused("not_witnessed", reason))
    }

    /// A tile of the tree or a bundle of its entries by its path (C2SP tlog-tiles: `tile/0/x001/067`, `tile/entries/003.p/12`),
    /// as far as the newest checkpoint reaches; none for what is beyond it or no path of one. No record stands in either: an
    /// entry is a position, an id and a digest.
    ///
    /// # Errors
    /// [`AppError::Refused`] for whoever may not prove the log, [`AppError::Store`], [`AppError::Broken`].
    pub async fn log_tile(&self, acting: Acting, path: &str) -> Result<Option<Vec<u8>>, AppError> {
        self.may_prove(acting).await?;
        let Some(signed) = self.checkpoint_newest().await? else { return Ok(None) };
        let size = signed.size();
        if let Ok(id) = BundleId::parse(path) {
            let there = BundleId::in_tree(id.index(), size);
            if there.is_none_or(|there| there.width() < id.width()) {
                return Ok(None);
            }
            return self.entries_at(id).await.map(Some);
        }
        let Ok(id) = TileId::parse(path) else { return Ok(None) };
        let there = TileId::in_tree(id.level(), id.index(), size);
        if there.is_none_or(|there| there.width() < id.width()) {
            return Ok(None);
        }
        let tile = Tree::of(&self.journal, size).await?.tile(id).await?;
        Ok(Some(tile.hashes().iter().flat_map(|hash| *hash.as_bytes()).collect()))
    }

    async fn entries_at(&self, id: BundleId) -> Result<Vec<u8>, AppError> {
        let from = id.index() * u64::from(TILE_WIDTH);
        let broken = |what: String| AppError::Broken { place: id.path(), what };
        let page = self.journal.page(from, u32::from(id.width())).await?;
        if page.len() != usize::from(id.width()) {
            return Err(broken("an event is missing".to_owned()));
        }
        let entries: Vec<_> = page
            .iter()
            .map(|stored| Leaf {
                position: stored.position,
                event: stored.event.uuid().into_bytes(),
                record_hash: record_hash(&stored.record),
            })
            .map(|leaf| leaf.to_bytes())
            .collect();
        bundle(&entries).map_err(|error| broken(error.to_string()))
    }
}

fn key_of(witness: &str) -> Result<VerifierKey, AppError> {
    VerifierKey::parse(witness.trim())
        .map_err(|error| AppError::Usage(format!("the witness's key: {error}")))
}
