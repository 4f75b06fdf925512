//! Which files a bundle may hold: each kind has its place, and a file that has none is a finding, whatever the manifest says of it.
//!
//! Without this a file that nothing compares would travel under the word "holds".

use amana_tlog::{BundleId, TileId};

use crate::{
    Report, Source,
    manifest::{MANIFEST, Manifest, Profile, RECORDS},
    policies, proofs,
};

/// Finds every file that has no place in a bundle of this profile and a log of this size.
pub(super) fn check(source: &Source, manifest: &Manifest, size: u64, report: &mut Report) {
    for (path, _) in source.files() {
        if !has_place(path, manifest.profile, size) {
            report.find(path, "has no place in a bundle of this profile and size");
        }
    }
    match (manifest.profile, &manifest.mark) {
        (Profile::Proof, None) | (Profile::Audit, Some(_)) => {}
        (Profile::Proof, Some(_)) => report.find(MANIFEST, "a proof is made for nobody by name"),
        (Profile::Audit, None) => report.find(MANIFEST, "does not say for whom the records are"),
    }
}

fn has_place(path: &str, profile: Profile, size: u64) -> bool {
    match path {
        super::CHECKPOINT | super::VKEY | super::README | MANIFEST => true,
        RECORDS => profile == Profile::Audit,
        _ if path.starts_with(policies::FOLDER) => profile == Profile::Audit,
        _ if path.starts_with(proofs::FOLDER) => true,
        _ => of_tree(path, size),
    }
}

/// Whether a path is of a tile or of entries, as wide as a log of this size has it.
fn of_tree(path: &str, size: u64) -> bool {
    if let Ok(id) = BundleId::parse(path) {
        return BundleId::in_tree(id.index(), size) == Some(id);
    }
    let id = TileId::parse(path).ok();
    id.is_some_and(|id| TileId::in_tree(id.level(), id.index(), size) == Some(id))
}
