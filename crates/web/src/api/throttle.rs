//! So many requests a minute with one receipt, by its code, whoever sends them and from wherever.
//!
//! A token bucket in one number (the generic cell rate algorithm): the time at which the bucket would be full
//! again. INVARIANT: memory is what it is from the start. Codes share a cell where their keyed hashes meet; the
//! key is the process's own, so nobody can aim at another's.

use std::sync::atomic::{AtomicI64, Ordering};

use sha2::{Digest as _, Sha256};

/// How many cells: half a megabyte.
const CELLS: usize = 65_536;
const MINUTE_MICROS: i64 = 60_000_000;

/// The cells.
pub(crate) struct Throttle {
    cells: Vec<AtomicI64>,
    step: i64,
    burst: i64,
    key: [u8; 32],
}

impl Throttle {
    pub(crate) fn new(per_minute: u32, burst: u32, key: [u8; 32]) -> Self {
        let step = MINUTE_MICROS / i64::from(per_minute.max(1));
        let cells = std::iter::repeat_with(|| AtomicI64::new(0)).take(CELLS).collect();
        Self { cells, step, burst: step * i64::from(burst.max(1)), key }
    }

    /// Takes a token at a moment in microseconds.
    ///
    /// # Errors
    /// After how many seconds there is one.
    pub(crate) fn take(&self, code: &str, now: i64) -> Result<(), u64> {
        let hash = Sha256::new().chain_update(self.key).chain_update(code).finalize();
        let place = hash.iter().take(4).fold(0, |sum: usize, byte| (sum << 8) | usize::from(*byte));
        let Some(cell) = self.cells.get(place % CELLS) else { return Ok(()) };
        let mut full_at = cell.load(Ordering::Relaxed);
        loop {
            let next = full_at.max(now) + self.step;
            let wait = next - now - self.burst;
            if wait > 0 {
                return Err(u64::try_from(wait / 1_000_000).unwrap_or(0) + 1);
            }
            let (order, failed) = (Ordering::Relaxed, Ordering::Relaxed);
            match cell.compare_exchange_weak(full_at, next, order, failed) {
                Ok(_) => return Ok(()),
                Err(moved) => full_at = moved,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_then_one_a_step_and_others_are_not_slowed() {
        let throttle = Throttle::new(60, 3, [1; 32]);
        let at = 1_000_000_000;
        assert!((0..3).all(|_| throttle.take("a", at).is_ok()));
        assert_eq!(throttle.take("a", at), Err(2));
        assert_eq!(throttle.take("b", at), Ok(()));
        assert_eq!(throttle.take("a", at + 1_000_000), Ok(()));
        assert!(throttle.take("a", at + 1_000_000).is_err());
        assert!((0..3).all(|_| throttle.take("a", at + 60_000_000).is_ok()));
    }
}
