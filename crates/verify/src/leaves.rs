//! Entries against tiles, tiles against each other, all of it against the root.
//!
//! INVARIANT: nothing of a bundle is believed. The tree is grown anew from the entries, and every stored tile is compared with it.

use std::convert::Infallible;

use amana_tlog::{
    BundleId, Checkpoint, Hash, LEAF_BYTES, Leaf, TILE_WIDTH, TileId, TreeBuilder, bundle_entries,
};

use crate::{Report, Source};

/// Longest bundle of our entries, in bytes.
const ENTRIES_BYTES_MAX: u64 = TILE_WIDTH as u64 * (LEAF_BYTES as u64 + 2);
/// Longest tile, in bytes.
const TILE_BYTES_MAX: u64 = TILE_WIDTH as u64 * 32;

/// The bundles of entries of a tree of this size.
pub(crate) fn bundles(size: u64) -> impl Iterator<Item = BundleId> {
    (0..).map_while(move |index| BundleId::in_tree(index, size))
}

/// The leaves of a bundle of entries.
pub(crate) fn leaves(source: &Source, id: BundleId) -> Result<Vec<Leaf>, String> {
    let bytes = source.read(&id.path(), ENTRIES_BYTES_MAX).map_err(|error| error.to_string())?;
    let entries = bundle_entries(&bytes).map_err(|error| error.to_string())?;
    if entries.len() != usize::from(id.width()) {
        return Err(format!("holds {} entries, not {}", entries.len(), id.width()));
    }
    entries.into_iter().map(|entry| Leaf::parse(entry).map_err(|error| error.to_string())).collect()
}

/// Grows the tree from its entries and compares each tile, the root, and on the way the checkpoint that was kept.
pub(crate) fn check(
    source: &Source,
    size: u64,
    root: &Hash,
    kept: Option<&Checkpoint>,
    report: &mut Report,
) {
    let mut builder = TreeBuilder::default();
    for id in bundles(size) {
        let leaves = match leaves(source, id) {
            Ok(leaves) => leaves,
            Err(what) => {
                report.find(id.path(), what);
                report.find("tile", "the entries could not be read to their end");
                return;
            }
        };
        let first = id.index() * u64::from(TILE_WIDTH);
        for (leaf, wanted) in leaves.iter().zip(first..) {
            if leaf.position != wanted {
                let what = format!("its leaf {wanted} says that it stands at {}", leaf.position);
                report.find(id.path(), what);
            }
        }
        report.leaves += leaves.len() as u64;
        let hashes: Vec<Hash> = leaves.iter().map(Leaf::hash).collect();
        let until_kept = kept.and_then(|kept| kept.size().checked_sub(builder.size()));
        let until_kept = until_kept.and_then(|count| usize::try_from(count).ok());
        let split = until_kept.and_then(|count| hashes.split_at_checked(count));
        let (before, after) = split.unwrap_or((&hashes, &[]));
        grow(&mut builder, before, source, report);
        if let Some(kept) = kept
            && kept.size() == builder.size()
            && *kept.root() != builder.root()
        {
            let what = "are not those of the checkpoint you kept: somebody shows two logs, or changed this one";
            report.find(format!("the first {} events", kept.size()), what);
        }
        grow(&mut builder, after, source, report);
    }
    if let Some(kept) = kept
        && kept.size() > size
    {
        let what = format!("you kept a checkpoint of {} events, and here are {size}", kept.size());
        report.find("checkpoint", what);
    }
    for (id, hashes) in builder.partial_tiles() {
        compare(source, id, hashes, report);
    }
    if builder.root() != *root {
        report.find("checkpoint", "the entries do not give the root that was signed");
    }
}

fn grow(builder: &mut TreeBuilder, hashes: &[Hash], source: &Source, report: &mut Report) {
    let Ok(()) = builder.append_all(hashes, |id, hashes| {
        compare(source, id, hashes, report);
        Ok::<(), Infallible>(())
    });
}

fn compare(source: &Source, id: TileId, hashes: &[Hash], report: &mut Report) {
    let bytes = match source.read(&id.path(), TILE_BYTES_MAX) {
        Ok(bytes) => bytes,
        Err(error) => return report.find(id.path(), error.to_string()),
    };
    let grown = hashes.iter().flat_map(|hash| hash.as_bytes());
    if !grown.eq(bytes.iter()) {
        report.find(id.path(), "is not what the entries below it give");
    }
}
