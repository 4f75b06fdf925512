//! The tree of a bundle, entries and tiles, written while the log is read once.

use amana_store::Stored;
use amana_tlog::{BundleId, Hash, Leaf, TILE_WIDTH, TileId, TreeBuilder, bundle, record_hash};

use super::target::Target;
use crate::{AppError, Office, proof::Signed};

/// The tree under way.
struct Writing<'t> {
    target: &'t mut Target,
    builder: TreeBuilder,
    /// Leaves of the bundle that is not full yet.
    leaves: Vec<Leaf>,
}

impl Office {
    /// Writes entries and tiles of everything before the checkpoint.
    pub(super) async fn write_tree(
        &self,
        signed: &Signed,
        target: &mut Target,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<(), AppError> {
        let (builder, leaves) = (TreeBuilder::default(), Vec::new());
        let mut writing = Writing { target, builder, leaves };
        self.each_stored(signed.size(), progress, &mut |stored| writing.take(stored)).await?;
        writing.end()?;
        if writing.builder.root() == *signed.root() {
            Ok(())
        } else {
            Err(broken("the records do not give the root that was signed"))
        }
    }

    /// Reads the first so many events, in order and without a gap.
    pub(super) async fn each_stored(
        &self,
        size: u64,
        progress: &mut (dyn FnMut(u64) + Send),
        take: &mut (dyn FnMut(&Stored) -> Result<(), AppError> + Send),
    ) -> Result<(), AppError> {
        let (mut scan, mut next) = (self.journal.scan(0), 0);
        while next < size {
            let page = scan.next_page().await?.unwrap_or_default();
            if page.is_empty() {
                return Err(broken("the log ends before its checkpoint"));
            }
            for stored in page.iter().take_while(|stored| stored.position < size) {
                if stored.position != next {
                    return Err(broken("an event is missing"));
                }
                take(stored)?;
                next += 1;
            }
            progress(next);
        }
        Ok(())
    }
}

impl Writing<'_> {
    fn take(&mut self, stored: &Stored) -> Result<(), AppError> {
        self.leaves.push(Leaf {
            position: stored.position,
            event: stored.event.uuid().into_bytes(),
            record_hash: record_hash(&stored.record),
        });
        if self.leaves.len() == usize::from(TILE_WIDTH) { self.flush() } else { Ok(()) }
    }

    /// Writes a bundle of entries, and the tiles that become full by them.
    fn flush(&mut self) -> Result<(), AppError> {
        let hashes: Vec<Hash> = self.leaves.iter().map(Leaf::hash).collect();
        let index = self.builder.size() >> 8;
        let width = u16::try_from(self.leaves.len()).unwrap_or(u16::MAX);
        let id = BundleId::new(index, width).map_err(|error| broken(&error.to_string()))?;
        let entries: Vec<_> = self.leaves.iter().map(Leaf::to_bytes).collect();
        let bytes = bundle(&entries).map_err(|error| broken(&error.to_string()))?;
        self.leaves.clear();
        self.target.add(&id.path(), &bytes)?;
        let target = &mut *self.target;
        self.builder.append_all(&hashes, |id, hashes| add_tile(target, id, hashes))
    }

    fn end(&mut self) -> Result<(), AppError> {
        if !self.leaves.is_empty() {
            self.flush()?;
        }
        for (id, hashes) in self.builder.partial_tiles() {
            add_tile(self.target, id, hashes)?;
        }
        Ok(())
    }
}

fn add_tile(target: &mut Target, id: TileId, hashes: &[Hash]) -> Result<(), AppError> {
    let bytes: Vec<u8> = hashes.iter().flat_map(|hash| *hash.as_bytes()).collect();
    target.add(&id.path(), &bytes)
}

fn broken(what: &str) -> AppError {
    AppError::Broken { place: "the log".to_owned(), what: what.to_owned() }
}
