//! Wrapping of keys by keys: KEK → owner key → compartment key per (owner, compartment, epoch).
//!
//! Destroying an owner's wrapped key makes every field of that owner unreadable, in every event and
//! every copy of the log, for as long as the KEK of an old backup does not survive as well.
//!
//! INVARIANT: an owner key is wrapped by a KEK and a compartment key by an owner key; the
//! constructors of [`WrapContext`] allow nothing else. A wrapped key unwraps only as what it is.

use uuid::Uuid;

use crate::{
    Compartment, DataKey, Entropy, KekId, KeyProvider, Owner,
    cobblestone::{self, CobblestoneError},
    context::ContextBytes,
};

/// Length in bytes of every wrapped key: 56 of header, 32 of key, 16 of tag.
pub const WRAPPED_KEY_BYTES: usize = 104;

/// What wraps a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrappedBy {
    /// A KEK: for owner keys.
    Kek(KekId),
    /// The owner's own key of this epoch: for compartment keys.
    OwnerKey {
        /// Epoch of the owner key.
        epoch: u32,
    },
}

/// What a wrapped key is and what wraps it; the wrapped bytes are bound to all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrapContext {
    ledger: Uuid,
    owner: Owner,
    compartment: Option<Compartment>,
    epoch: u32,
    wrapped_by: WrappedBy,
}

impl WrapContext {
    /// The owner's key of this epoch, wrapped by a KEK.
    pub const fn owner_key(ledger: Uuid, owner: Owner, epoch: u32, kek: KekId) -> Self {
        Self { ledger, owner, compartment: None, epoch, wrapped_by: WrappedBy::Kek(kek) }
    }

    /// The key of one compartment and epoch, wrapped by the owner's key of `owner_key_epoch`.
    pub const fn compartment_key(
        ledger: Uuid,
        owner: Owner,
        compartment: Compartment,
        epoch: u32,
        owner_key_epoch: u32,
    ) -> Self {
        let wrapped_by = WrappedBy::OwnerKey { epoch: owner_key_epoch };
        Self { ledger, owner, compartment: Some(compartment), epoch, wrapped_by }
    }

    /// The ledger.
    pub const fn ledger(&self) -> Uuid {
        self.ledger
    }

    /// Whose key it is.
    pub const fn owner(&self) -> Owner {
        self.owner
    }

    /// Which compartment's; `None` for the owner key itself.
    pub const fn compartment(&self) -> Option<Compartment> {
        self.compartment
    }

    /// Epoch of the wrapped key.
    pub const fn epoch(&self) -> u32 {
        self.epoch
    }

    /// What wraps it.
    pub const fn wrapped_by(&self) -> WrappedBy {
        self.wrapped_by
    }

    fn bytes(&self) -> Vec<u8> {
        let context = ContextBytes::new("amana/key")
            .uuid(self.ledger)
            .text(self.owner.kind.code())
            .uuid(self.owner.id)
            .text(self.compartment.map_or("", Compartment::code))
            .number(self.epoch);
        match self.wrapped_by {
            WrappedBy::Kek(id) => context.text("kek").bytes(id.as_bytes()),
            WrappedBy::OwnerKey { epoch } => context.text("owner").number(epoch),
        }
        .finish()
    }
}

/// Why a key could not be wrapped or unwrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrapError {
    /// The context names another KEK than the provider's, or a key of another level.
    #[error("key is wrapped by another key")]
    OtherWrapper,
    /// The bytes are no wrapped key of this context under this key, or were changed.
    #[error("wrapped key does not open: another key, another place, or changed")]
    DoesNotOpen,
    /// The provider did not answer or refused.
    #[error("key provider is not available")]
    Unavailable,
}

impl From<CobblestoneError> for WrapError {
    fn from(_: CobblestoneError) -> Self {
        Self::DoesNotOpen
    }
}

/// Wraps a compartment key with its owner's key.
///
/// # Errors
///
/// [`WrapError::OtherWrapper`] where `context` is of an owner key: those are a [`KeyProvider`]'s.
pub fn wrap_compartment_key(
    owner_key: &DataKey,
    context: &WrapContext,
    key: &DataKey,
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, WrapError> {
    check_compartment(context)?;
    wrap(owner_key, context, key, entropy)
}

/// Unwraps a compartment key with its owner's key.
///
/// # Errors
///
/// [`WrapError::OtherWrapper`] where `context` is of an owner key, else [`WrapError::DoesNotOpen`].
pub fn unwrap_compartment_key(
    owner_key: &DataKey,
    context: &WrapContext,
    wrapped: &[u8],
) -> Result<DataKey, WrapError> {
    check_compartment(context)?;
    unwrap(owner_key, context, wrapped)
}

/// Wraps an owner key anew for the KEK of `to`; `context` is the present one. Returns the new
/// context and bytes. Compartment keys stay as they are: rotation touches one row per owner key.
///
/// # Errors
///
/// Whatever `from` says of unwrapping or `to` of wrapping.
pub fn rewrap(
    context: &WrapContext,
    wrapped: &[u8],
    from: &dyn KeyProvider,
    to: &dyn KeyProvider,
    entropy: &mut dyn Entropy,
) -> Result<(WrapContext, Vec<u8>), WrapError> {
    let key = from.unwrap(context, wrapped)?;
    let context = WrapContext { wrapped_by: WrappedBy::Kek(to.kek_id()), ..*context };
    let wrapped = to.wrap(&context, &key, entropy)?;
    Ok((context, wrapped))
}

pub(crate) fn wrap(
    wrapping_key: &DataKey,
    context: &WrapContext,
    key: &DataKey,
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, WrapError> {
    Ok(cobblestone::encrypt(wrapping_key, &context.bytes(), key.bytes(), entropy)?)
}

pub(crate) fn unwrap(
    wrapping_key: &DataKey,
    context: &WrapContext,
    wrapped: &[u8],
) -> Result<DataKey, WrapError> {
    let key = cobblestone::decrypt(wrapping_key, &context.bytes(), wrapped)?;
    key.as_slice().try_into().map(DataKey::from_bytes).map_err(|_| WrapError::DoesNotOpen)
}

fn check_compartment(context: &WrapContext) -> Result<(), WrapError> {
    match context.wrapped_by {
        WrappedBy::OwnerKey { .. } => Ok(()),
        WrappedBy::Kek(_) => Err(WrapError::OtherWrapper),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kek, LocalKek, testing::SeededEntropy};

    const LEDGER: Uuid = Uuid::from_u128(1);
    const PERSON: Owner = Owner::person(Uuid::from_u128(2));

    fn local(seed: u64) -> LocalKek {
        LocalKek::new(Kek::generate(&mut SeededEntropy::new(seed)))
    }

    #[test]
    fn the_hierarchy_wraps_and_unwraps() {
        let mut entropy = SeededEntropy::new(1);
        let kek = local(2);
        let (owner_key, field_key) =
            (DataKey::generate(&mut entropy), DataKey::generate(&mut entropy));
        let owner = WrapContext::owner_key(LEDGER, PERSON, 1, kek.kek_id());
        let field = WrapContext::compartment_key(LEDGER, PERSON, Compartment::Contact, 3, 1);

        let owner_row = kek.wrap(&owner, &owner_key, &mut entropy).unwrap();
        let field_row = wrap_compartment_key(&owner_key, &field, &field_key, &mut entropy).unwrap();
        assert_eq!((owner_row.len(), field_row.len()), (WRAPPED_KEY_BYTES, WRAPPED_KEY_BYTES));

        let unwrapped = kek.unwrap(&owner, &owner_row).unwrap();
        assert_eq!(unwrap_compartment_key(&unwrapped, &field, &field_row).unwrap(), field_key);
    }

    #[test]
    fn a_key_unwraps_only_as_what_it_is() {
        let mut entropy = SeededEntropy::new(3);
        let wrapper = DataKey::generate(&mut entropy);
        let key = DataKey::generate(&mut entropy);
        let right = WrapContext::compartment_key(LEDGER, PERSON, Compartment::Contact, 3, 1);
        let row = wrap(&wrapper, &right, &key, &mut entropy).unwrap();
        let other = Uuid::from_u128(9);
        let wrong = [
            WrapContext { ledger: other, ..right },
            WrapContext { owner: Owner::person(other), ..right },
            WrapContext { owner: Owner::file(PERSON.id), ..right },
            WrapContext { compartment: Some(Compartment::Medical), ..right },
            WrapContext { compartment: None, ..right },
            WrapContext { epoch: 4, ..right },
            WrapContext { wrapped_by: WrappedBy::OwnerKey { epoch: 2 }, ..right },
            WrapContext { wrapped_by: WrappedBy::Kek(KekId::from_bytes([0; 16])), ..right },
        ];
        for context in wrong {
            assert_eq!(
                unwrap(&wrapper, &context, &row),
                Err(WrapError::DoesNotOpen),
                "{context:?}"
            );
        }
        for position in 0..row.len() {
            let mut bad = row.clone();
            bad[position] ^= 0x80;
            assert_eq!(unwrap(&wrapper, &right, &bad), Err(WrapError::DoesNotOpen));
        }
        assert_eq!(unwrap(&key, &right, &row), Err(WrapError::DoesNotOpen));
    }

    #[test]
    fn a_field_is_no_wrapped_key() {
        let mut entropy = SeededEntropy::new(4);
        let wrapper = DataKey::generate(&mut entropy);
        let context = WrapContext::compartment_key(LEDGER, PERSON, Compartment::Contact, 1, 1);
        let short = cobblestone::encrypt(&wrapper, &context.bytes(), &[1; 31], &mut entropy);
        assert_eq!(unwrap(&wrapper, &context, &short.unwrap()), Err(WrapError::DoesNotOpen));
    }

    #[test]
    fn a_provider_refuses_what_another_kek_wraps() {
        let mut entropy = SeededEntropy::new(5);
        let (mine, other) = (local(6), local(7));
        let key = DataKey::generate(&mut entropy);
        let context = WrapContext::owner_key(LEDGER, PERSON, 1, other.kek_id());
        assert_eq!(mine.wrap(&context, &key, &mut entropy), Err(WrapError::OtherWrapper));
        assert_eq!(mine.unwrap(&context, &[0; 104]), Err(WrapError::OtherWrapper));
        let field = WrapContext::compartment_key(LEDGER, PERSON, Compartment::Contact, 1, 1);
        assert_eq!(mine.wrap(&field, &key, &mut entropy), Err(WrapError::OtherWrapper));
        assert_eq!(
            wrap_compartment_key(&key, &context, &key, &mut entropy),
            Err(WrapError::OtherWrapper)
        );
        assert_eq!(unwrap_compartment_key(&key, &context, &[0; 104]), Err(WrapError::OtherWrapper));
    }

    #[test]
    fn rewrapping_keeps_the_key_and_leaves_the_old_kek_out() {
        let mut entropy = SeededEntropy::new(8);
        let (old, new) = (local(9), local(10));
        let key = DataKey::generate(&mut entropy);
        let before = WrapContext::owner_key(LEDGER, PERSON, 2, old.kek_id());
        let row = old.wrap(&before, &key, &mut entropy).unwrap();
        let (after, rewrapped) = rewrap(&before, &row, &old, &new, &mut entropy).unwrap();
        assert_eq!(after, WrapContext::owner_key(LEDGER, PERSON, 2, new.kek_id()));
        assert_eq!(new.unwrap(&after, &rewrapped).unwrap(), key);
        assert_eq!(old.unwrap(&before, &rewrapped), Err(WrapError::DoesNotOpen));
    }
}
