//! Bundles of entries: the leaves themselves, as they are published beside their tiles.
//!
//! Invariant: 1 to 256 entries, each behind its length (u16, big endian), nothing after the last.

use crate::tile::id::TILE_WIDTH;

/// Most bytes of an entry: its length is a u16.
pub const ENTRY_BYTES_MAX: usize = u16::MAX as usize;

const LENGTH_BYTES: usize = 2;

/// Why there is no bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// There are no entries, or more than 256.
    #[error("a bundle has 1 to {TILE_WIDTH} entries, here are {0} or more")]
    Width(usize),
    /// An entry is longer than its length can say.
    #[error("entry {entry} of the bundle has {bytes} bytes, {ENTRY_BYTES_MAX} at most")]
    TooLong {
        /// The place of the entry in the bundle.
        entry: usize,
        /// Its length.
        bytes: usize,
    },
    /// The bytes end within an entry.
    #[error("entry {0} of the bundle is cut off")]
    CutOff(usize),
}

/// The bytes of a bundle of entries.
///
/// # Errors
/// [`BundleError::Width`] outside 1 to 256 entries, [`BundleError::TooLong`] for an entry above
/// [`ENTRY_BYTES_MAX`].
pub fn bundle<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, BundleError> {
    if !(1..=usize::from(TILE_WIDTH)).contains(&entries.len()) {
        return Err(BundleError::Width(entries.len()));
    }
    let mut bytes = Vec::new();
    for (place, entry) in entries.iter().map(AsRef::as_ref).enumerate() {
        let length = u16::try_from(entry.len())
            .map_err(|_| BundleError::TooLong { entry: place, bytes: entry.len() })?;
        bytes.extend(length.to_be_bytes());
        bytes.extend(entry);
    }
    Ok(bytes)
}

/// The entries of a bundle. Whether they are the right ones the tile of their hashes tells.
///
/// # Errors
/// [`BundleError::CutOff`] if the bytes end within an entry, [`BundleError::Width`] outside 1 to 256 entries.
pub fn bundle_entries(bytes: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let (mut entries, mut rest) = (Vec::new(), bytes);
    while !rest.is_empty() {
        let place = entries.len();
        if place == usize::from(TILE_WIDTH) {
            return Err(BundleError::Width(place + 1));
        }
        let cut_off = BundleError::CutOff(place);
        let (length, after) = rest.split_first_chunk::<LENGTH_BYTES>().ok_or(cut_off)?;
        let length = u16::from_be_bytes(*length).into();
        let (entry, after) = after.split_at_checked(length).ok_or(cut_off)?;
        entries.push(entry);
        rest = after;
    }
    if entries.is_empty() { Err(BundleError::Width(0)) } else { Ok(entries) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_bundle_is_entries_behind_their_lengths() {
        let bytes = bundle(&[b"ab".as_slice(), b"", b"c"]).unwrap();
        assert_eq!(bytes, b"\0\x02ab\0\0\0\x01c");
        assert_eq!(bundle_entries(&bytes).unwrap(), [b"ab".as_slice(), b"", b"c"]);
    }

    #[test]
    fn what_is_cut_off_too_long_or_too_much_is_refused() {
        assert_eq!(bundle::<&[u8]>(&[]), Err(BundleError::Width(0)));
        assert_eq!(bundle(&[b""; 257]), Err(BundleError::Width(257)));
        let long = vec![0; 65_536];
        let refused = BundleError::TooLong { entry: 1, bytes: 65_536 };
        assert_eq!(bundle(&[b"".as_slice(), &long]), Err(refused));
        assert_eq!(bundle_entries(b""), Err(BundleError::Width(0)));
        assert_eq!(bundle_entries(b"\0\x01a\0"), Err(BundleError::CutOff(1)));
        assert_eq!(bundle_entries(b"\0\x01a\0\x02b"), Err(BundleError::CutOff(1)));
        assert_eq!(bundle_entries(&[0; 514]), Err(BundleError::Width(257)));
    }

    proptest! {
        #[test]
        fn a_bundle_reads_back(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 1..=256)) {
            let bytes = bundle(&entries).unwrap();
            prop_assert_eq!(bundle_entries(&bytes).unwrap(), entries);
        }
    }
}
