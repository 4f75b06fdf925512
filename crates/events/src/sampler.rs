//! Values for samples: always the same ones for golden files, or any for property tests.

/// A deterministic source of sample values.
#[derive(Debug, Clone)]
pub struct Sampler {
    state: u64,
    random: bool,
}

impl Sampler {
    /// The sampler of golden files: first variant, every option present, lists of one.
    pub const fn golden() -> Self {
        Self { state: 0x00a3_a11a, random: false }
    }

    /// A sampler that ranges over all values; equal seeds give equal values.
    pub const fn seeded(seed: u64) -> Self {
        Self { state: seed, random: true }
    }

    /// The next 64 pseudo-random bits (SplitMix64).
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Picks one of `choices`: the first for golden files. `choices` must not be empty.
    pub fn pick<T: Copy>(&mut self, choices: &[T], otherwise: T) -> T {
        let count = u64::try_from(choices.len()).unwrap_or(1).max(1);
        let index = if self.random { self.bits() % count } else { 0 };
        usize::try_from(index).ok().and_then(|i| choices.get(i)).copied().unwrap_or(otherwise)
    }

    /// Whether an optional field is present: always in golden files.
    pub fn present(&mut self) -> bool {
        !self.random || self.bits().is_multiple_of(2)
    }

    /// How long a list is: one in golden files, up to three otherwise.
    pub fn length(&mut self) -> usize {
        if self.random { usize::try_from(self.bits() % 4).unwrap_or(0) } else { 1 }
    }

    /// A number below `limit` (which must not be zero).
    pub fn below(&mut self, limit: u64) -> u64 {
        self.bits() % limit.max(1)
    }

    /// Fills `bytes`.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let word = self.bits().to_be_bytes();
            for (to, from) in chunk.iter_mut().zip(word) {
                *to = from;
            }
        }
    }
}
