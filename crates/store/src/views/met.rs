//! The groups a generation may have rows of, while it is built from the first event on: of any other nothing needs to be
//! looked up, which is what most of a rebuild's questions would be.
//!
//! INVARIANT: it never forgets a group. Where it takes a new one for one it has met (one in two thousand among 300,000, one
//! in fifty among a million), a question is asked in vain.

use fastbloom::BloomFilter;
use uuid::Uuid;

/// 1 MiB a view.
const BITS: usize = 1 << 23;

/// Any number will do: whoever makes ids that collide only makes a rebuild slower.
const SEED: u128 = 0x0061_6d61_6e61;

#[derive(Default)]
pub(crate) struct Met(Option<BloomFilter>);

impl Met {
    /// Whether the group may have been met before. From now on it was.
    pub(crate) fn again(&mut self, group: Uuid) -> bool {
        let empty = || BloomFilter::with_num_bits(BITS).seed(&SEED).hashes(4);
        self.0.get_or_insert_with(empty).insert(group.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_new_once_and_never_again() {
        let mut met = Met::default();
        let groups: Vec<Uuid> = (0..20_000).map(|n| Uuid::from_u128(n << 64 | n)).collect();
        let taken_for_met = groups.iter().filter(|group| met.again(**group)).count();
        assert!(taken_for_met < 20, "{taken_for_met}");
        assert!(groups.iter().all(|group| met.again(*group)));
    }
}
