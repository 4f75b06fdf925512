//! A passphrase slot: Argon2id over a passphrase and a salt opens 32 sealed bytes, or does not.
//!
//! INVARIANT: salt and parameters are part of what the sealed bytes are bound to, so lowering the
//! parameters of a stored slot only spoils it.

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    DataKey, Entropy, Secret, cobblestone, context::ContextBytes, encoding::Base64, key::KEY_BYTES,
};

/// Bytes of a slot's salt.
const SALT_BYTES: usize = 16;
/// Most memory a stored slot may ask for: 1 GiB, so that a hostile file cannot exhaust the machine.
const MEMORY_KIB_MAX: u32 = 1024 * 1024;
/// Most passes a stored slot may ask for.
const PASSES_MAX: u32 = 16;
/// Most lanes a stored slot may ask for.
const LANES_MAX: u32 = 8;
/// Least memory per lane that Argon2 itself allows, in KiB.
const MEMORY_KIB_PER_LANE_MIN: u32 = 8;

/// How hard a passphrase is to guess: cost of one Argon2id (version 0x13) computation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ParamsWire", into = "ParamsWire")]
pub struct Argon2Params {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// The parameters are outside their bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "argon2 parameters are out of bounds: memory at most {MEMORY_KIB_MAX} KiB and at least \
     {MEMORY_KIB_PER_LANE_MIN} KiB a lane, passes 1 to {PASSES_MAX}, lanes 1 to {LANES_MAX}"
)]
pub struct Argon2ParamsError;

impl Argon2Params {
    /// 64 MiB, three passes, one lane: RFC 9106's second recommendation with one lane instead of
    /// four. About 0.2 s on a small machine.
    pub const DEFAULT: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 };

    /// Parameters within their bounds.
    ///
    /// # Errors
    ///
    /// [`Argon2ParamsError`] outside them.
    pub const fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, Argon2ParamsError> {
        let within = lanes >= 1
            && lanes <= LANES_MAX
            && passes >= 1
            && passes <= PASSES_MAX
            && memory_kib >= MEMORY_KIB_PER_LANE_MIN * lanes
            && memory_kib <= MEMORY_KIB_MAX;
        if within { Ok(Self { memory_kib, passes, lanes }) } else { Err(Argon2ParamsError) }
    }

    /// Memory in KiB.
    pub const fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// Passes over the memory.
    pub const fn passes(self) -> u32 {
        self.passes
    }

    /// Lanes.
    pub const fn lanes(self) -> u32 {
        self.lanes
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ParamsWire {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl TryFrom<ParamsWire> for Argon2Params {
    type Error = Argon2ParamsError;

    fn try_from(wire: ParamsWire) -> Result<Self, Self::Error> {
        Self::new(wire.memory_kib, wire.passes, wire.lanes)
    }
}

impl From<Argon2Params> for ParamsWire {
    fn from(params: Argon2Params) -> Self {
        Self { memory_kib: params.memory_kib, passes: params.passes, lanes: params.lanes }
    }
}

/// Argon2 refused to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("argon2 could not derive a key")]
pub(super) struct DerivationFailed;

/// What a slot is for; part of what its bytes are bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SlotUse {
    /// Holds the file's key.
    Unlock,
    /// Holds nothing of use: that it opens is the message.
    Duress,
}

/// One passphrase slot as the file keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Slot {
    argon2id: Argon2Params,
    salt: Base64,
    sealed: Base64,
}

impl Slot {
    /// A slot that `passphrase` opens to `content`.
    pub(super) fn make(
        ledger: Uuid,
        slot_use: SlotUse,
        passphrase: &[u8],
        params: Argon2Params,
        content: &DataKey,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, DerivationFailed> {
        let mut salt = [0; SALT_BYTES];
        entropy.fill(&mut salt);
        let key = derive(passphrase, &salt, params)?;
        let place = slot_place(ledger, slot_use, &salt, params);
        let sealed = cobblestone::encrypt(&key, &place, content.bytes(), entropy)
            .map_err(|_| DerivationFailed)?;
        Ok(Self { argon2id: params, salt: Base64(salt.to_vec()), sealed: Base64(sealed) })
    }

    /// A duress slot that nothing opens. It looks like one that is armed.
    pub(super) fn decoy(
        ledger: Uuid,
        params: Argon2Params,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, DerivationFailed> {
        let unknowable = DataKey::generate(entropy);
        let content = DataKey::generate(entropy);
        Self::make(ledger, SlotUse::Duress, unknowable.bytes(), params, &content, entropy)
    }

    /// A slot of the same shape, cost and size that nothing opens. It takes no time.
    pub(super) fn look_alike(&self, entropy: &mut dyn Entropy) -> Self {
        let mut random = |length: usize| {
            let mut bytes = vec![0; length];
            entropy.fill(&mut bytes);
            Base64(bytes)
        };
        let (salt, sealed) = (random(self.salt.0.len()), random(self.sealed.0.len()));
        Self { argon2id: self.argon2id, salt, sealed }
    }

    /// What the slot holds, if `passphrase` opens it. A full Argon2 computation either way.
    pub(super) fn open(
        &self,
        ledger: Uuid,
        slot_use: SlotUse,
        passphrase: &Secret,
    ) -> Result<Option<DataKey>, DerivationFailed> {
        let key = derive(passphrase.reveal().as_bytes(), &self.salt.0, self.argon2id)?;
        let place = slot_place(ledger, slot_use, &self.salt.0, self.argon2id);
        let content = cobblestone::decrypt(&key, &place, &self.sealed.0).ok();
        Ok(content.and_then(|bytes| {
            <&[u8; KEY_BYTES]>::try_from(bytes.as_slice()).ok().map(DataKey::from_bytes)
        }))
    }

    pub(super) fn params(&self) -> Argon2Params {
        self.argon2id
    }

    /// Whether salt and sealed bytes have the lengths this crate writes.
    pub(super) fn is_well_formed(&self) -> bool {
        self.salt.0.len() == SALT_BYTES && self.sealed.0.len() == crate::wrap::WRAPPED_KEY_BYTES
    }
}

fn derive(
    passphrase: &[u8],
    salt: &[u8],
    params: Argon2Params,
) -> Result<DataKey, DerivationFailed> {
    #[cfg(test)]
    DERIVATIONS.with(|count| count.set(count.get() + 1));
    let params = Params::new(params.memory_kib, params.passes, params.lanes, Some(KEY_BYTES))
        .map_err(|_| DerivationFailed)?;
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase, salt, key.as_mut_slice())
        .map_err(|_| DerivationFailed)?;
    Ok(DataKey::from_bytes(&key))
}

fn slot_place(ledger: Uuid, slot_use: SlotUse, salt: &[u8], params: Argon2Params) -> Vec<u8> {
    let slot_use = match slot_use {
        SlotUse::Unlock => "unlock",
        SlotUse::Duress => "duress",
    };
    ContextBytes::new("amana/keyfile-slot")
        .uuid(ledger)
        .text(slot_use)
        .bytes(salt)
        .number(params.memory_kib)
        .number(params.passes)
        .number(params.lanes)
        .finish()
}

#[cfg(test)]
thread_local! {
    static DERIVATIONS: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

/// Argon2 computations this thread has made.
#[cfg(test)]
pub(super) fn derivations() -> u32 {
    DERIVATIONS.with(std::cell::Cell::get)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_bounded() {
        for (memory, passes, lanes) in [
            (MEMORY_KIB_MAX + 1, 1, 1),
            (u32::MAX, 1, 1),
            (64, PASSES_MAX + 1, 1),
            (64, 0, 1),
            (64, 1, 0),
            (1024, 1, LANES_MAX + 1),
            (7, 1, 1),
            (15, 1, 2),
        ] {
            assert_eq!(Argon2Params::new(memory, passes, lanes), Err(Argon2ParamsError));
        }
        assert!(Argon2Params::new(MEMORY_KIB_MAX, PASSES_MAX, LANES_MAX).is_ok());
        let default = Argon2Params::DEFAULT;
        assert_eq!(Argon2Params::new(65_536, 3, 1), Ok(default));
    }

    /// RFC 9106's own vector needs a secret and associated data, which are not used here. This one
    /// is the reference program's: `echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32`.
    #[test]
    fn derivation_is_argon2id_version_0x13() {
        let params = Argon2Params::new(65_536, 2, 1).unwrap();
        let key = derive(b"password", b"somesalt", params).unwrap();
        assert_eq!(
            data_encoding::HEXLOWER.encode(key.bytes()),
            "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"
        );
    }
}
