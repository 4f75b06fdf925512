//! Keys: the KEK's file, data keys of owners, members' signing keys.

mod backup;
mod cabinet;
mod destroy;
mod history;
mod keyring;
mod lock;
mod members;
mod recover;
mod rotate;
mod status;
mod unlock;

pub use backup::{BackupTo, SharePage};
pub use cabinet::Cabinet;
pub use history::{Done as KekDone, SharesIssued};
pub(crate) use keyring::{
    FieldPlace, Keyring, KeysMade, OwnerKeys, Sealer, entry_of, erased, load_owner, open_field,
    owners_needed,
};
pub use lock::{Locked, lock_keys};
pub use members::MemberSigner;
pub(crate) use members::{load_all as load_members, unfit_files};
pub use recover::{BackupKey, NewKeyFile, RecoverySource};
pub use rotate::{REWRAPPED_MAX, Rotated, Rotation, RotationStep};
pub use status::{KeyProviderState, KeysStatus, Rehearsed};
pub(crate) use unlock::{read_file as read_key_file, unlock};
