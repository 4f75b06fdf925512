//! Getting the KEKs back: printed shares of one KEK, and the payload of a backup file.
//!
//! A recovery gives KEKs back, never the keys they wrap: an owner key that was destroyed stays so.

mod backup;
mod shares;

pub use self::{
    backup::{BACKUP_BYTES_MAX, BACKUP_VERSION, Backup, BackupError},
    shares::{RecoveryError, SHARES_MAX, Share, SharePlan, join, split},
};
