//! Key encryption keys: their names, the local provider, and the set of them a ledger has.
//!
//! INVARIANT: a set has exactly one current KEK. The others only unwrap: one that a rotation has
//! added and does not use yet, and retired ones until everything they wrapped has been rewrapped.

use std::{fmt, str::FromStr};

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    DataKey, Entropy,
    encoding::ClearHex,
    wrap::{self, WrapContext, WrapError, WrappedBy},
};

/// Most KEKs in one set: the current one and those still being rotated out.
pub const KEKS_MAX: usize = 32;

/// The name of a KEK: 16 random bytes, shown as 32 hexadecimal digits. Not secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KekId([u8; 16]);

impl KekId {
    /// Draws a new name.
    pub fn generate(entropy: &mut dyn Entropy) -> Self {
        let mut id = [0; 16];
        entropy.fill(&mut id);
        Self(id)
    }

    /// The name with these bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes of the name.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for KekId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for KekId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KekId({self})")
    }
}

/// The text is not 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the id of a key encryption key: want 32 hexadecimal digits")]
pub struct ParseKekIdError;

impl FromStr for KekId {
    type Err = ParseKekIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).map_err(|_| ParseKekIdError)?;
        bytes.try_into().map(Self).map_err(|_| ParseKekIdError)
    }
}

impl Serialize for KekId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for KekId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A key encryption key with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kek {
    id: KekId,
    key: DataKey,
}

impl Kek {
    /// Draws a new KEK and a new name for it.
    pub fn generate(entropy: &mut dyn Entropy) -> Self {
        Self { id: KekId::generate(entropy), key: DataKey::generate(entropy) }
    }

    /// A KEK known by name, as recovery finds it.
    pub fn from_parts(id: KekId, key: DataKey) -> Self {
        Self { id, key }
    }

    /// Its name.
    pub const fn id(&self) -> KekId {
        self.id
    }

    pub(crate) fn key(&self) -> &DataKey {
        &self.key
    }
}

/// Whoever holds the KEK: this machine, a hardware module, a key service.
pub trait KeyProvider: Send + Sync {
    /// The KEK it wraps with.
    fn kek_id(&self) -> KekId;

    /// Wraps an owner's key.
    ///
    /// # Errors
    ///
    /// [`WrapError::OtherWrapper`] where `context` names another KEK.
    fn wrap(
        &self,
        context: &WrapContext,
        key: &DataKey,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<u8>, WrapError>;

    /// Unwraps an owner's key.
    ///
    /// # Errors
    ///
    /// [`WrapError`] names what does not hold.
    fn unwrap(&self, context: &WrapContext, wrapped: &[u8]) -> Result<DataKey, WrapError>;
}

/// The provider whose KEK lies in this process's memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalKek(Kek);

impl LocalKek {
    /// Provides this KEK.
    pub fn new(kek: Kek) -> Self {
        Self(kek)
    }

    /// The KEK itself, for backup and splitting.
    pub fn kek(&self) -> &Kek {
        &self.0
    }

    fn check(&self, context: &WrapContext) -> Result<(), WrapError> {
        if context.wrapped_by() == WrappedBy::Kek(self.0.id) {
            Ok(())
        } else {
            Err(WrapError::OtherWrapper)
        }
    }
}

impl KeyProvider for LocalKek {
    fn kek_id(&self) -> KekId {
        self.0.id
    }

    fn wrap(
        &self,
        context: &WrapContext,
        key: &DataKey,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<u8>, WrapError> {
        self.check(context)?;
        wrap::wrap(self.0.key(), context, key, entropy)
    }

    fn unwrap(&self, context: &WrapContext, wrapped: &[u8]) -> Result<DataKey, WrapError> {
        self.check(context)?;
        wrap::unwrap(self.0.key(), context, wrapped)
    }
}

/// The KEKs of a ledger: one current, and those a rotation has not finished with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KekSet {
    current: LocalKek,
    retired: Vec<LocalKek>,
}

/// Why KEKs do not form a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KekSetError {
    /// Two KEKs have the same name.
    #[error("key encryption key {0} is there twice")]
    Repeated(KekId),
    /// More than [`KEKS_MAX`].
    #[error("more than {KEKS_MAX} key encryption keys; finish a rotation first")]
    TooMany,
    /// No KEK has this name.
    #[error("no key encryption key {0}")]
    Unknown(KekId),
    /// The current KEK cannot be removed.
    #[error("key encryption key {0} is the current one")]
    Current(KekId),
}

impl KekSet {
    /// A set of one.
    pub fn new(current: Kek) -> Self {
        Self { current: LocalKek(current), retired: Vec::new() }
    }

    /// A set in the middle of a rotation.
    ///
    /// # Errors
    ///
    /// [`KekSetError::Repeated`], [`KekSetError::TooMany`].
    pub fn with_retired(current: Kek, retired: Vec<Kek>) -> Result<Self, KekSetError> {
        let mut set = Self::new(current);
        for kek in retired {
            set.check_new(kek.id)?;
            set.retired.push(LocalKek(kek));
        }
        Ok(set)
    }

    /// The KEK new keys are wrapped with.
    pub fn current(&self) -> &LocalKek {
        &self.current
    }

    /// KEKs besides the current one: retired ones, and one that a rotation does not use yet.
    pub fn retired(&self) -> impl Iterator<Item = &LocalKek> {
        self.retired.iter()
    }

    /// All of them, the current one first.
    pub fn iter(&self) -> impl Iterator<Item = &LocalKek> {
        std::iter::once(&self.current).chain(&self.retired)
    }

    /// The KEK with this name.
    pub fn get(&self, id: KekId) -> Option<&LocalKek> {
        self.iter().find(|kek| kek.kek_id() == id)
    }

    pub(crate) fn retired_ids(&self) -> Vec<KekId> {
        self.retired.iter().map(KeyProvider::kek_id).collect()
    }

    /// Adds a KEK that nothing is wrapped with yet.
    pub(crate) fn add(&mut self, kek: Kek) -> Result<(), KekSetError> {
        self.check_new(kek.id)?;
        self.retired.push(LocalKek(kek));
        Ok(())
    }

    /// Makes one of the others the current one, and retires that.
    pub(crate) fn make_current(&mut self, id: KekId) -> Result<(), KekSetError> {
        if self.current.kek_id() == id {
            return Ok(());
        }
        let place = self.retired.iter_mut().find(|kek| kek.kek_id() == id);
        std::mem::swap(&mut self.current, place.ok_or(KekSetError::Unknown(id))?);
        Ok(())
    }

    pub(crate) fn remove_retired(&mut self, id: KekId) -> Result<(), KekSetError> {
        if self.current.kek_id() == id {
            return Err(KekSetError::Current(id));
        }
        let place = self.retired.iter().position(|kek| kek.kek_id() == id);
        self.retired.remove(place.ok_or(KekSetError::Unknown(id))?);
        Ok(())
    }

    fn check_new(&self, id: KekId) -> Result<(), KekSetError> {
        if self.get(id).is_some() {
            return Err(KekSetError::Repeated(id));
        }
        if self.retired.len() + 1 >= KEKS_MAX {
            return Err(KekSetError::TooMany);
        }
        Ok(())
    }
}

/// A set of KEKs in clear, as it stands inside a sealed content or a backup's payload.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KekSetWire {
    current: KekWire,
    retired: Vec<KekWire>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KekWire {
    id: KekId,
    key: ClearHex,
}

impl From<&KekSet> for KekSetWire {
    fn from(set: &KekSet) -> Self {
        let wire = |kek: &LocalKek| KekWire { id: kek.0.id, key: ClearHex(kek.0.key.clone()) };
        Self { current: wire(&set.current), retired: set.retired.iter().map(wire).collect() }
    }
}

impl TryFrom<KekSetWire> for KekSet {
    type Error = KekSetError;

    fn try_from(wire: KekSetWire) -> Result<Self, Self::Error> {
        let kek = |wire: KekWire| Kek { id: wire.id, key: wire.key.0 };
        Self::with_retired(kek(wire.current), wire.retired.into_iter().map(kek).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::SeededEntropy;

    #[test]
    fn an_id_is_read_as_it_is_written() {
        let id = KekId::generate(&mut SeededEntropy::new(1));
        assert_eq!(id.to_string().len(), 32);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().to_uppercase().parse(), Ok(id));
        for bad in ["", "00", "0g112233445566778899aabbccddeeff", &format!("{id}00")] {
            assert_eq!(bad.parse::<KekId>(), Err(ParseKekIdError), "{bad}");
        }
    }

    #[test]
    fn a_set_keeps_one_current_and_no_two_alike() {
        let mut entropy = SeededEntropy::new(2);
        let (one, two) = (Kek::generate(&mut entropy), Kek::generate(&mut entropy));
        let mut set = KekSet::new(one.clone());
        assert_eq!(set.add(one.clone()), Err(KekSetError::Repeated(one.id())));
        assert_eq!(set.make_current(two.id()), Err(KekSetError::Unknown(two.id())));
        set.add(two.clone()).unwrap();
        assert_eq!(set.current().kek_id(), one.id());
        set.make_current(two.id()).unwrap();
        set.make_current(two.id()).unwrap();
        assert_eq!(set.current().kek_id(), two.id());
        assert_eq!(set.get(one.id()).unwrap().kek(), &one);
        assert_eq!(set.remove_retired(two.id()), Err(KekSetError::Current(two.id())));
        set.remove_retired(one.id()).unwrap();
        assert_eq!(set.remove_retired(one.id()), Err(KekSetError::Unknown(one.id())));
    }

    #[test]
    fn a_set_does_not_grow_without_end() {
        let mut entropy = SeededEntropy::new(3);
        let mut set = KekSet::new(Kek::generate(&mut entropy));
        for _ in 1..KEKS_MAX {
            set.add(Kek::generate(&mut entropy)).unwrap();
        }
        let more = Kek::generate(&mut entropy);
        assert_eq!(set.add(more), Err(KekSetError::TooMany));
        assert_eq!(set.iter().count(), KEKS_MAX);
    }
}
