//! Where the log was restored after real loss: it begins a generation there, under another name.
//!
//! INVARIANT: a checkpoint of a generation covers the record that says it began. What was recorded between the copy's end and
//! that record is signed by no other name, so no two logs are signed under one.

use amana_events::{
    Event,
    registry::{LogRestored, RegistryEvent},
};
use amana_tlog::Hash;
use amana_verify::{Loss, manifest::Seam as Said};

use crate::{AppError, Office};

/// A restore as a bundle says it.
fn said(restored: &LogRestored) -> Said {
    Said {
        generation: restored.generation,
        left_size: restored.left_size,
        left_root: data_encoding::BASE64.encode(restored.left_root.bytes()),
    }
}

/// The loss before a restore, with what had been known.
pub(crate) fn loss(restored: &LogRestored) -> Loss {
    Loss {
        generation: restored.generation,
        left_size: restored.left_size,
        known_size: Some(restored.known_size),
        known_root: Some(Hash::new(*restored.known_root.bytes())),
    }
}

/// Where a generation of the log begins.
#[derive(Debug, Clone)]
pub struct Seam {
    /// The position of the record that says so.
    pub position: u64,
    /// What it says.
    pub said: LogRestored,
}

impl Office {
    /// Every seam of the log, oldest first; none where nothing was ever lost.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn seams(&self) -> Result<Vec<Seam>, AppError> {
        if self.registry().await?.restored().is_none() {
            return Ok(Vec::new());
        }
        let entries = self.entries(self.registry_stream(), 1).await?;
        let seams = entries.into_iter().filter_map(|entry| {
            let Event::Registry(RegistryEvent::LogRestored(said)) = entry.event else {
                return None;
            };
            Some(Seam { position: entry.position, said })
        });
        Ok(seams.collect())
    }

    /// The seams among the first so many events, as a bundle says them.
    pub(super) async fn seams_said(&self, size: u64) -> Result<Vec<Said>, AppError> {
        let seams = self.seams().await?.into_iter().filter(|seam| seam.position < size);
        Ok(seams.map(|seam| said(&seam.said)).collect())
    }

    /// Refuses to sign what was recorded between the copy's end and the seam: under the old name the log had other events there.
    pub(super) async fn may_be_signed(&self, size: u64) -> Result<(), AppError> {
        let between = |seam: &&Seam| size > seam.said.left_size && size <= seam.position;
        match self.seams().await?.iter().find(between) {
            None => Ok(()),
            Some(seam) => Err(AppError::Usage(format!(
                "generation {} of the log begins with {} events: before that it has {}",
                seam.said.generation,
                seam.position + 1,
                seam.said.left_size
            ))),
        }
    }
}
