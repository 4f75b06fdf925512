//! Keys: the KEK's file, data keys of owners, members' signing keys.

mod keyring;
mod members;
mod unlock;

pub(crate) use keyring::{
    FieldPlace, Keyring, KeysMade, OwnerKeys, Sealer, entry_of, erased, load_owner, open_field,
    owners_needed,
};
pub use members::MemberSigner;
pub(crate) use members::load_all as load_members;
pub(crate) use unlock::unlock;
