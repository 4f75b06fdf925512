//! Entries against tiles, tiles against each other, all of it against the root.
//!
//! INVARIANT: nothing of a bundle is believed. The tree is grown anew from the entries, and every stored tile is compared with it.

use std::convert::Infallible;

use amana_tlog::{
    BundleId, Hash, LEAF_BYTES, Leaf, TILE_WIDTH, TileId, TreeBuilder, bundle_entries,
};

use crate::{Report, Source};

/// Longest bundle of our entries, in bytes.
const ENTRIES_BYTES_MAX: u64 = TILE_WIDTH as u64 * (LEAF_BYTES as u64 + 2);
/// Longest tile, in bytes.
const TILE_BYTES_MAX: u64 = TILE_WIDTH as u64 * 32;

/// The root that some beginning of the log should have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    /// How many events.
    pub(crate) size: u64,
    /// Their root.
    pub(crate) root: Hash,
    /// What is found where it is another.
    pub(crate) else_found: &'static str,
}

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

/// Grows the tree from its entries and compares each tile, the root, and on the way the roots that are wanted of its beginnings.
pub(crate) fn check(
    source: &Source,
    size: u64,
    root: &Hash,
    mut wanted: &[Wanted],
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
        let mut rest = hashes.as_slice();
        // In order of size, so that the tree is grown to each once; what was reached is looked at no more.
        while let Some(next) = wanted.first() {
            let count = next.size.saturating_sub(builder.size());
            let split = usize::try_from(count).ok().and_then(|count| rest.split_at_checked(count));
            let Some((before, after)) = split else { break };
            grow(&mut builder, before, source, report);
            rest = after;
            if next.root != builder.root() {
                report.find(format!("the first {} events", next.size), next.else_found);
            }
            wanted = wanted.get(1..).unwrap_or_default();
        }
        grow(&mut builder, rest, source, report);
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
    let grown = hashes.iter().flat_map(Hash::as_bytes);
    if !grown.eq(bytes.iter()) {
        report.find(id.path(), "is not what the entries below it give");
    }
}
