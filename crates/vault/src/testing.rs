//! Seeded randomness for the tests of this crate.

use sha2::{Digest as _, Sha256};

use crate::Entropy;

/// SHA-256 of a seed and a counter: repeatable, and never twice the same.
pub(crate) struct SeededEntropy {
    seed: u64,
    drawn: u64,
}

impl SeededEntropy {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, drawn: 0 }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let block = Sha256::new()
                .chain_update(self.seed.to_be_bytes())
                .chain_update(self.drawn.to_be_bytes());
            self.drawn += 1;
            for (to, from) in chunk.iter_mut().zip(block.finalize()) {
                *to = from;
            }
        }
    }
}
