//! The proofs of a bundle: each holds alone, and is of the bundle's own log.

use amana_tlog::{BundleId, Checkpoint, ProofFile, TILE_WIDTH, VerifierKey};

use crate::{Report, Source, leaves};

/// The folder of proofs.
const FOLDER: &str = "proofs/";
/// The ending of a proof.
const ENDING: &str = ".tlog-proof";
/// Longest proof, in bytes.
const PROOF_BYTES_MAX: u64 = 256 * 1024;

/// Verifies every proof.
pub(crate) fn check(
    source: &Source,
    checkpoint: &Checkpoint,
    key: &VerifierKey,
    report: &mut Report,
) {
    let paths = source.files().map(|(path, _)| path).filter(|path| path.starts_with(FOLDER));
    for path in paths {
        match check_one(source, path, checkpoint, key) {
            Ok(()) => report.proofs += 1,
            Err(what) => report.find(path, what),
        }
    }
}

fn check_one(
    source: &Source,
    path: &str,
    checkpoint: &Checkpoint,
    key: &VerifierKey,
) -> Result<(), String> {
    let bytes = source.read(path, PROOF_BYTES_MAX).map_err(|error| error.to_string())?;
    let proof = ProofFile::parse(&bytes).map_err(|error| error.to_string())?;
    let name = path.strip_prefix(FOLDER).and_then(|name| name.strip_suffix(ENDING));
    if name.and_then(|name| name.parse().ok()) != Some(proof.index()) {
        return Err(format!("proves entry {}", proof.index()));
    }
    if proof.checkpoint().checkpoint() != checkpoint {
        return Err("is of another checkpoint than the bundle".to_owned());
    }
    let width = u64::from(TILE_WIDTH);
    let id = BundleId::in_tree(proof.index() / width, checkpoint.size());
    let leaves = leaves::leaves(source, id.ok_or("proves an entry beyond the log")?)?;
    let place = usize::try_from(proof.index() % width).unwrap_or(usize::MAX);
    let leaf = leaves.get(place).ok_or("proves an entry that is not there")?;
    proof.verify_log(&leaf.to_bytes(), key).map_err(|error| error.to_string())
}
