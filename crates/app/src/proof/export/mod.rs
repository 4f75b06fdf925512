//! Bundles: what an outsider verifies the log by, in a folder or one tar file.
//!
//! A bundle ends at a checkpoint that is signed before the export is noted, so the same size gives the same bytes, whoever exports
//! it and whenever; only cosignatures that came since are added.

mod audit;
mod readme;
mod syncing;
mod target;
mod tree;

use std::path::PathBuf;

use amana_events::{Code, access::Exported};
use amana_tlog::{ProofFile, verify_inclusion};
use amana_verify::manifest::{FORMAT, MANIFEST, Manifest, Mark, Profile};
use futures_util::future::try_join;
use serde::Serialize;

pub use self::audit::AuditBundleWanted;
use self::target::Target;
pub(crate) use self::target::{add_to_tar, end_tar};
use super::{Signed, Tree};
use crate::{
    AppError, Office,
    office::{Acting, Request},
};

/// What is exported, and where to.
#[derive(Debug, Clone)]
pub struct BundleWanted {
    /// A new folder, or a new file whose name ends in `.tar`.
    pub out: PathBuf,
    /// The number of events; all there are where none is named.
    pub to: Option<u64>,
    /// Positions to put a proof of inclusion in for, besides the first and the last.
    pub proofs: Vec<u64>,
}

/// What was exported.
#[derive(Debug, Clone, Serialize)]
pub struct Bundle {
    /// The number of events.
    pub size: u64,
    /// The tree's root, in hexadecimal digits.
    pub root: String,
    /// Files, the manifest included.
    pub files: usize,
    /// Their bytes together, without the manifest.
    pub bytes: u64,
}

/// What of the export the log says: the code of an export without any record in it.
const PROOF: &str = "bundle_proof";

impl Office {
    /// Exports a bundle in which nothing of any record stands: the tree, a checkpoint, proofs. The export is noted first.
    /// `progress` is called with the number of events done.
    ///
    /// # Errors
    /// [`AppError::Usage`] for a place that is taken or a size without events, [`AppError::Refused`] for whoever may not,
    /// [`AppError::Custody`] where the keys are not unlocked, [`AppError::Broken`], [`AppError::File`].
    pub async fn export_proof(
        &self,
        acting: Acting,
        wanted: &BundleWanted,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Bundle, AppError> {
        self.may_prove(acting).await?;
        let mut target = Target::new(&wanted.out)?;
        let signed = self.signed_for(wanted).await?;
        self.note_export(acting, PROOF, signed.size()).await?;
        self.write_tree(&signed, &mut target, progress).await?;
        self.finish_bundle(&signed, wanted, None, target).await
    }

    /// The checkpoint at which a bundle ends.
    async fn signed_for(&self, wanted: &BundleWanted) -> Result<Signed, AppError> {
        let signed = match wanted.to {
            Some(size) => self.checkpoint_at(size).await?,
            None => self.checkpoint().await?,
        };
        match wanted.proofs.iter().find(|position| **position >= signed.size()) {
            None => Ok(signed),
            Some(beyond) => Err(AppError::Usage(format!(
                "position {beyond} is not among the {} events exported",
                signed.size()
            ))),
        }
    }

    /// Says in the log that somebody exports; before anything is written.
    pub(crate) async fn note_export(
        &self,
        acting: Acting,
        what: &str,
        rows: u64,
    ) -> Result<(), AppError> {
        let what = Code::new(what).map_err(|error| AppError::Usage(error.to_string()))?;
        let rows = u32::try_from(rows).unwrap_or(u32::MAX);
        let exported = Exported {
            what,
            opened: false,
            persons: 0,
            rows,
            purpose: None,
            approval: None,
            engagement: None,
            recipient: None,
        };
        self.note_exported(acting, exported).await
    }

    async fn note_exported(&self, acting: Acting, exported: Exported) -> Result<(), AppError> {
        let at = self.now();
        let purpose = exported.purpose.clone();
        let mut request = Request::event(acting, self.lists_of(acting, at).await?, exported);
        request.known = Some(at);
        request.purpose.clone_from(&purpose);
        self.execute(request).await.map(drop)
    }

    /// Writes what stands for the whole bundle, and puts it in its place.
    async fn finish_bundle(
        &self,
        signed: &Signed,
        wanted: &BundleWanted,
        mark: Option<Mark>,
        mut target: Target,
    ) -> Result<Bundle, AppError> {
        let key = self.log_key_at(signed.size()).await?;
        target.add("checkpoint", signed.note.to_string().as_bytes())?;
        target.add("vkey", format!("{key}\n").as_bytes())?;
        let mut positions = wanted.proofs.clone();
        positions.extend([0, signed.size() - 1]);
        positions.sort_unstable();
        positions.dedup();
        let mut tree = Tree::of(&self.journal, signed.size()).await?;
        for position in positions {
            let proof = self.proof_in(&mut tree, signed, position).await?;
            target.add(&format!("proofs/{position}.tlog-proof"), proof.to_string().as_bytes())?;
        }
        let seams = self.seams_said(signed.size()).await?;
        let readme = readme::text(mark.as_ref(), !seams.is_empty(), &key, signed);
        target.add("README.md", readme.as_bytes())?;
        let files = target.files();
        let bytes = files.iter().map(|file| file.bytes).sum();
        let bundle = Bundle {
            size: signed.size(),
            root: signed.root().to_string(),
            files: files.len() + 1,
            bytes,
        };
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            profile: if mark.is_some() { Profile::Audit } else { Profile::Proof },
            origin: key.name().as_str().to_owned(),
            size: signed.size(),
            root: data_encoding::BASE64.encode(signed.root().as_bytes()),
            mark,
            seams,
            files,
        };
        let text = serde_json::to_string_pretty(&manifest);
        let text = text.map_err(|error| AppError::Usage(error.to_string()))?;
        target.add(MANIFEST, format!("{text}\n").as_bytes())?;
        target.finish()?;
        Ok(bundle)
    }

    /// The proof that the record at a position is in the log that was signed.
    ///
    /// # Errors
    /// [`AppError::Usage`] beyond it, [`AppError::Broken`] where the log does not prove it.
    pub async fn proof_of(&self, signed: &Signed, position: u64) -> Result<ProofFile, AppError> {
        let mut tree = Tree::of(&self.journal, signed.size()).await?;
        self.proof_in(&mut tree, signed, position).await
    }

    async fn proof_in(
        &self,
        tree: &mut Tree<'_>,
        signed: &Signed,
        position: u64,
    ) -> Result<ProofFile, AppError> {
        let page = async { Ok(self.journal.page(position, 1).await?) };
        let (hashes, page) = try_join(tree.inclusion(position), page).await?;
        let leaf = page.first().map(|stored| stored.leaf_hash);
        let broken =
            |what: String| AppError::Broken { place: format!("position {position}"), what };
        let leaf = leaf.ok_or_else(|| broken("the event is missing".to_owned()))?;
        let holds = verify_inclusion(position, signed.size(), &leaf, &hashes, signed.root());
        holds.map_err(|error| broken(error.to_string()))?;
        ProofFile::new(position, hashes, signed.note.clone()).map_err(|e| broken(e.to_string()))
    }
}
