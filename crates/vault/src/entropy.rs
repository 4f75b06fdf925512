//! Randomness as an argument.

/// A source of random bytes. Production draws from the operating system; tests from a seed.
pub trait Entropy: Send {
    /// Fills `bytes` with random bytes.
    fn fill(&mut self, bytes: &mut [u8]);
}
