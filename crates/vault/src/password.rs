//! A password's hash: Argon2id, with its cost and salt beside it, compared in constant time.
//!
//! Takes the time and memory its cost says: whoever calls it bounds how many run at once. Deliberately absent: which passwords
//! are good, which is the caller's, and a PHC string, since the hash never leaves its sealed payload.

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::{Entropy, Secret, encoding::Base64};

/// Bytes of a hash.
const TAG_BYTES: usize = 32;
/// Bytes of a salt.
const SALT_BYTES: usize = 16;
/// Longest hash that is read, in bytes.
const WRITTEN_BYTES_MAX: usize = 1_024;

/// What one hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordCost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// A cost that is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a password costs 19 MiB and 2 passes at least, 1 GiB, 16 passes and 4 lanes at most")]
pub struct PasswordCostError;

/// A password could not be hashed: this machine has no memory for it, or what is stored is no hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the password could not be hashed")]
pub struct PasswordError;

impl PasswordCost {
    /// 64 MiB, three passes: about 0.2 s of one core.
    pub const DEFAULT: Self = Self { memory_kib: 64 * 1_024, passes: 3, lanes: 1 };
    /// The least that is taken (OWASP).
    pub const LEAST: Self = Self { memory_kib: 19 * 1_024, passes: 2, lanes: 1 };

    /// This cost, between the least and what a machine can be asked for.
    ///
    /// # Errors
    /// [`PasswordCostError`].
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, PasswordCostError> {
        let cost = Self { memory_kib, passes, lanes };
        if cost.is_taken() { Ok(cost) } else { Err(PasswordCostError) }
    }

    fn is_taken(self) -> bool {
        (Self::LEAST.memory_kib..=1 << 20).contains(&self.memory_kib)
            && (Self::LEAST.passes..=16).contains(&self.passes)
            && (1..=4).contains(&self.lanes)
    }

    /// Whether something of this one is less than of the other.
    pub fn is_below(self, other: Self) -> bool {
        self.memory_kib < other.memory_kib || self.passes < other.passes
    }
}

/// A password's hash. Neither shown nor stored but sealed.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordHash {
    #[serde(rename = "argon2id")]
    cost: PasswordCost,
    salt: Base64,
    hash: Base64,
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordHash").field("cost", &self.cost).finish_non_exhaustive()
    }
}

impl PasswordHash {
    /// Hashes a password with a new salt.
    ///
    /// # Errors
    /// [`PasswordError`].
    pub fn of(
        password: &Secret,
        cost: PasswordCost,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, PasswordError> {
        let mut salt = [0; SALT_BYTES];
        entropy.fill(&mut salt);
        let hash = derive(password, cost, &salt)?;
        Ok(Self { cost, salt: Base64(salt.to_vec()), hash: Base64(hash.to_vec()) })
    }

    /// A hash that no password has, of the same cost: what is compared where there is none.
    pub fn of_nobody(cost: PasswordCost) -> Self {
        Self { cost, salt: Base64(vec![0; SALT_BYTES]), hash: Base64(Vec::new()) }
    }

    /// Whether it is the hash of this password.
    ///
    /// # Errors
    /// [`PasswordError`].
    pub fn is_of(&self, password: &Secret) -> Result<bool, PasswordError> {
        let hash = derive(password, self.cost, &self.salt.0)?;
        Ok(hash.as_slice().ct_eq(&self.hash.0).into())
    }

    /// What it cost.
    pub fn cost(&self) -> PasswordCost {
        self.cost
    }

    /// The bytes to seal.
    ///
    /// # Errors
    /// [`PasswordError`], in practice never.
    pub fn written(&self) -> Result<Zeroizing<Vec<u8>>, PasswordError> {
        crate::encoding::secret_json(self, WRITTEN_BYTES_MAX).map_err(|_| PasswordError)
    }

    /// Reads what was sealed.
    ///
    /// # Errors
    /// [`PasswordError`] for what is no hash, or of a cost that is not taken.
    pub fn read(bytes: &[u8]) -> Result<Self, PasswordError> {
        let read: Self = serde_json::from_slice(bytes).map_err(|_| PasswordError)?;
        if read.cost.is_taken() { Ok(read) } else { Err(PasswordError) }
    }
}

fn derive(
    password: &Secret,
    cost: PasswordCost,
    salt: &[u8],
) -> Result<Zeroizing<[u8; TAG_BYTES]>, PasswordError> {
    let PasswordCost { memory_kib, passes, lanes } = cost;
    let params =
        Params::new(memory_kib, passes, lanes, Some(TAG_BYTES)).map_err(|_| PasswordError)?;
    let mut hash = Zeroizing::new([0; TAG_BYTES]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.reveal().as_bytes(), salt, hash.as_mut_slice())
        .map_err(|_| PasswordError)?;
    Ok(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::SeededEntropy;

    #[test]
    fn a_hash_is_of_its_password_alone_and_comes_back_as_it_was_written() {
        let mut entropy = SeededEntropy::new(1);
        let password = Secret::from("a long walk by the river");
        let hash = PasswordHash::of(&password, PasswordCost::LEAST, &mut entropy).unwrap();
        let back = PasswordHash::read(&hash.written().unwrap()).unwrap();
        assert!(back.is_of(&password).unwrap());
        assert!(!back.is_of(&Secret::from("a long walk by the sea")).unwrap());
        assert!(!format!("{hash:?}").contains("salt"));
    }

    #[test]
    fn nobodys_hash_is_of_no_password() {
        let nobody = PasswordHash::of_nobody(PasswordCost::LEAST);
        assert!(!nobody.is_of(&Secret::empty()).unwrap());
    }

    #[test]
    fn a_cheap_hash_is_not_taken() {
        assert!(PasswordCost::new(19 * 1_024 - 1, 2, 1).is_err());
        assert!(PasswordCost::new(64 * 1_024, 1, 1).is_err());
        let cheap = br#"{"argon2id":{"memory_kib":8,"passes":1,"lanes":1},"salt":"","hash":""}"#;
        assert!(PasswordHash::read(cheap).is_err());
        assert!(PasswordCost::LEAST.is_below(PasswordCost::DEFAULT));
        assert!(!PasswordCost::DEFAULT.is_below(PasswordCost::LEAST));
    }
}
