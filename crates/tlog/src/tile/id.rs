//! Names of tiles and bundles, and which of them a tree has.
//!
//! Invariant: the width is 1 to [`TILE_WIDTH`], the level at most 63; a path is read only if the same path is written
//! again for it.

use core::fmt;

use crate::text;

/// Hashes of a full tile, entries of a full bundle.
pub const TILE_WIDTH: u16 = 256;

const LEVEL_MAX: u8 = 63;
/// Longer than the path of any tile: what is longer is not looked at.
const PATH_BYTES_MAX: usize = 64;

/// The name of a tile: its level, its place in the level, and how many hashes it has.
///
/// Displays as its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    level: u8,
    index: u64,
    width: u16,
}

/// The name of a bundle of entries: its place, and how many entries it has.
///
/// Displays as its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BundleId {
    index: u64,
    width: u16,
}

/// Why there is no tile or bundle of this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TileIdError {
    /// The level is above 63.
    #[error("a tile has a level of at most {LEVEL_MAX}, not {0}")]
    Level(u8),
    /// The width is not between 1 and 256.
    #[error("a tile is 1 to {TILE_WIDTH} wide, not {0}")]
    Width(u16),
    /// The text is no path of a tile.
    #[error("no path of a tile")]
    TilePath,
    /// The text is no path of a bundle of entries.
    #[error("no path of a bundle of entries")]
    BundlePath,
}

impl TileId {
    /// Names a tile.
    ///
    /// # Errors
    /// [`TileIdError::Level`] above 63, [`TileIdError::Width`] outside 1 to 256.
    pub fn new(level: u8, index: u64, width: u16) -> Result<Self, TileIdError> {
        if level > LEVEL_MAX {
            return Err(TileIdError::Level(level));
        }
        checked_width(width).map(|width| Self { level, index, width })
    }

    /// The tile at this place of the tree of `size` leaves, as wide as the tree has it; nothing beyond the tree.
    pub fn in_tree(level: u8, index: u64, size: u64) -> Option<Self> {
        width_in(hashes_of(level, size), index).map(|width| Self { level, index, width })
    }

    /// The level: 0 has the leaves' hashes, each level above has one hash for each full tile below.
    pub const fn level(self) -> u8 {
        self.level
    }

    /// The place in the level.
    pub const fn index(self) -> u64 {
        self.index
    }

    /// The number of hashes.
    pub const fn width(self) -> u16 {
        self.width
    }

    /// Has it all of its 256 hashes? Only such a tile never changes.
    pub const fn is_full(self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The path: `tile/0/x001/x234/067`, with `.p/8` behind it if only 8 hashes are there.
    pub fn path(self) -> String {
        self.to_string()
    }

    /// Reads a path.
    ///
    /// # Errors
    /// [`TileIdError::TilePath`] for anything [`TileId::path`] does not write.
    pub fn parse(path: &str) -> Result<Self, TileIdError> {
        let read = || {
            let (level, place) = short(path)?.strip_prefix("tile/")?.split_once('/')?;
            let level = u8::try_from(text::decimal(level)?).ok()?;
            let (index, width) = parse_place(place)?;
            Self::new(level, index, width).ok().filter(|id| id.to_string() == path)
        };
        read().ok_or(TileIdError::TilePath)
    }
}

impl BundleId {
    /// Names a bundle.
    ///
    /// # Errors
    /// [`TileIdError::Width`] outside 1 to 256.
    pub fn new(index: u64, width: u16) -> Result<Self, TileIdError> {
        checked_width(width).map(|width| Self { index, width })
    }

    /// The bundle at this place of the tree of `size` leaves, as wide as the tree has it; nothing beyond the tree.
    pub fn in_tree(index: u64, size: u64) -> Option<Self> {
        width_in(size, index).map(|width| Self { index, width })
    }

    /// The place among the bundles.
    pub const fn index(self) -> u64 {
        self.index
    }

    /// The number of entries.
    pub const fn width(self) -> u16 {
        self.width
    }

    /// The tile that has the hashes of these entries.
    pub const fn tile(self) -> TileId {
        TileId { level: 0, index: self.index, width: self.width }
    }

    /// The path: `tile/entries/x001/x234/067`, with `.p/8` behind it if only 8 entries are there.
    pub fn path(self) -> String {
        self.to_string()
    }

    /// Reads a path.
    ///
    /// # Errors
    /// [`TileIdError::BundlePath`] for anything [`BundleId::path`] does not write.
    pub fn parse(path: &str) -> Result<Self, TileIdError> {
        let read = || {
            let (index, width) = parse_place(short(path)?.strip_prefix("tile/entries/")?)?;
            Self::new(index, width).ok().filter(|id| id.to_string() == path)
        };
        read().ok_or(TileIdError::BundlePath)
    }
}

impl fmt::Display for TileId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "tile/{}/{}", self.level, place(self.index, self.width))
    }
}

impl fmt::Display for BundleId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "tile/entries/{}", place(self.index, self.width))
    }
}

/// Every tile of the tree of `size` leaves, level by level, full ones first and the partial one, if any, last.
pub fn tiles(size: u64) -> impl Iterator<Item = TileId> {
    levels(size).flat_map(move |(level, hashes)| {
        (0..hashes.div_ceil(TILE_WIDTH.into()))
            .filter_map(move |index| TileId::in_tree(level, index, size))
    })
}

/// The partial tiles of the tree of `size` leaves, at most one on each level, the lowest level first.
pub fn partial_tiles(size: u64) -> impl Iterator<Item = TileId> {
    levels(size).filter_map(move |(level, hashes)| {
        let index = hashes / u64::from(TILE_WIDTH);
        TileId::in_tree(level, index, size)
    })
}

/// The levels that have tiles, with the number of hashes of each.
fn levels(size: u64) -> impl Iterator<Item = (u8, u64)> {
    (0..8).map(move |level| (level, hashes_of(level, size))).take_while(|(_, hashes)| *hashes > 0)
}

/// How many hashes a level has: one for each full subtree of 256^level leaves.
fn hashes_of(level: u8, size: u64) -> u64 {
    size.checked_shr(8 * u32::from(level)).unwrap_or(0)
}

fn width_in(hashes: u64, index: u64) -> Option<u16> {
    let before = index.checked_mul(TILE_WIDTH.into())?;
    let left = hashes.checked_sub(before)?.min(TILE_WIDTH.into());
    u16::try_from(left).ok().filter(|width| *width > 0)
}

fn checked_width(width: u16) -> Result<u16, TileIdError> {
    if (1..=TILE_WIDTH).contains(&width) { Ok(width) } else { Err(TileIdError::Width(width)) }
}

fn short(path: &str) -> Option<&str> {
    if path.len() <= PATH_BYTES_MAX { Some(path) } else { None }
}

/// Three digits to each element of the path, all but the last marked, so that no file and folder share a name.
fn place(index: u64, width: u16) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    if width < TILE_WIDTH { format!("{path}.p/{width}") } else { path }
}

/// Reads what [`place`] writes, and more: the caller writes it again and compares.
fn parse_place(path: &str) -> Option<(u64, u16)> {
    let (elements, width) = match path.split_once(".p/") {
        Some((elements, width)) => (elements, u16::try_from(text::decimal(width)?).ok()?),
        None => (path, TILE_WIDTH),
    };
    let index = elements.split('/').try_fold(0_u64, |index, element| {
        let digits = element.strip_prefix('x').unwrap_or(element);
        index.checked_mul(1000)?.checked_add(digits.parse::<u16>().ok()?.into())
    })?;
    Some((index, width))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let full = TileId::new(0, 1_234_067, 256).unwrap();
        assert_eq!(full.path(), "tile/0/x001/x234/067");
        assert_eq!(TileId::new(1, 0, 17).unwrap().path(), "tile/1/000.p/17");
        assert_eq!(BundleId::new(999, 256).unwrap().path(), "tile/entries/999");
        assert_eq!(BundleId::new(1000, 1).unwrap().path(), "tile/entries/x001/000.p/1");
        assert_eq!(BundleId::new(5, 8).unwrap().tile(), TileId::new(0, 5, 8).unwrap());
        let last = TileId::new(63, u64::MAX, 255).unwrap();
        assert_eq!(TileId::parse(&last.path()), Ok(last));
    }

    #[test]
    fn another_spelling_of_a_path_is_refused() {
        for wrong in [
            "",
            "tile",
            "tile/0",
            "tile/0/",
            "/tile/0/000",
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/00/000",
            "tile/64/000",
            "tile/256/000",
            "tile/-1/000",
            "tile/0/x000/000",
            "tile/0/001/000",
            "tile/0/x001",
            "tile/0/+01",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/",
            "tile/0/000.p/1/",
            "tile/0/000/",
            "tile/0/000 ",
            "tile/entries/000",
            "tile/data/000",
            "tile/0/x018/x446/x744/x073/x709/x551/616",
            "tile/8/0/000",
        ] {
            assert_eq!(TileId::parse(wrong), Err(TileIdError::TilePath), "{wrong:?}");
        }
        assert_eq!(BundleId::parse("tile/0/000"), Err(TileIdError::BundlePath));
        assert_eq!(TileId::new(64, 0, 1), Err(TileIdError::Level(64)));
        assert_eq!(TileId::new(0, 0, 0), Err(TileIdError::Width(0)));
        assert_eq!(BundleId::new(0, 257), Err(TileIdError::Width(257)));
    }

    #[test]
    fn a_tree_has_the_tiles_the_specification_counts() {
        let count = |level, full| {
            let wanted = |id: &TileId| id.level() == level && id.is_full() == full;
            tiles(70_000).filter(wanted).count()
        };
        assert_eq!([count(0, true), count(0, false)], [273, 1]);
        assert_eq!([count(1, true), count(1, false)], [1, 1]);
        assert_eq!([count(2, true), count(2, false)], [0, 1]);
        let partial: Vec<_> = partial_tiles(70_000).map(TileId::path).collect();
        assert_eq!(partial, ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]);
        let small: Vec<_> = tiles(256).map(TileId::path).collect();
        assert_eq!(small, ["tile/0/000", "tile/1/000.p/1"]);
        assert_eq!(tiles(0).count(), 0);
        assert_eq!(partial_tiles(u64::MAX).count(), 8);
        assert_eq!(TileId::in_tree(0, u64::MAX, u64::MAX), None);
        assert_eq!(TileId::in_tree(255, 0, u64::MAX), None);
    }

    proptest! {
        #[test]
        fn a_path_reads_back(level in 0_u8..=63, index in any::<u64>(), shift in 0_u32..64, width in 1_u16..=256) {
            let id = TileId::new(level, index >> shift, width).unwrap();
            prop_assert_eq!(TileId::parse(&id.path()), Ok(id));
            let bundle = BundleId::new(index >> shift, width).unwrap();
            prop_assert_eq!(BundleId::parse(&bundle.path()), Ok(bundle));
        }

        #[test]
        fn what_reads_as_a_path_is_written_the_same(path in "tile/(entries|[0-9]{1,2})(/x?[0-9]{1,4}){1,3}(\\.p/[0-9]{0,3})?") {
            if let Ok(id) = TileId::parse(&path) {
                prop_assert_eq!(id.path(), path);
            } else if let Ok(id) = BundleId::parse(&path) {
                prop_assert_eq!(id.path(), path);
            }
        }
    }
}
