//! What a use case can answer besides success.

use amana_domain::Refusal;
use amana_events::DecodeError;
use amana_store::{AppendError, Cause, StoreError, ViewError};
use amana_vault::{OpenError, SealError, WrapError};

/// What kind of "no" it is; the command line turns it into an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The domain refuses.
    Refused,
    /// The request cannot be understood.
    Usage,
    /// The log does not hold.
    Broken,
    /// File system, database, keys.
    Environment,
}

/// Why a use case did not succeed. Never holds personal data.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The domain's typed no.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// The request cannot be understood.
    #[error("{0}")]
    Usage(String),
    /// A stored event or key does not hold.
    #[error("the log does not hold at {place}: {what}")]
    Broken {
        /// Stream and position.
        place: String,
        /// What is wrong there.
        what: String,
    },
    /// The append did not happen, or it is unknown whether it did.
    #[error("append failed")]
    Append(#[source] AppendError),
    /// The database.
    #[error("database failed")]
    Store(#[from] StoreError),
    /// A view.
    #[error("view failed")]
    View(#[from] ViewError),
    /// The keys.
    #[error("{0}")]
    Custody(String),
    /// A file or folder.
    #[error("cannot {action} {path}")]
    File {
        /// What was tried.
        action: &'static str,
        /// Which file, relative to the data folder where possible.
        path: String,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
}

impl AppError {
    /// What kind of "no" it is.
    pub fn kind(&self) -> ErrorKind {
        match self {
            AppError::Refused(_) => ErrorKind::Refused,
            AppError::Usage(_) => ErrorKind::Usage,
            AppError::Broken { .. }
            | AppError::Store(StoreError::Damaged { .. } | StoreError::DamagedRow { .. })
            | AppError::View(
                ViewError::Gap { .. }
                | ViewError::Record { .. }
                | ViewError::Event { .. }
                | ViewError::Row { .. }
                | ViewError::Head { .. }
                | ViewError::Ahead { .. }
                | ViewError::Store(StoreError::Damaged { .. } | StoreError::DamagedRow { .. }),
            ) => ErrorKind::Broken,
            AppError::Append(_)
            | AppError::Store(_)
            | AppError::View(_)
            | AppError::Custody(_)
            | AppError::File { .. } => ErrorKind::Environment,
        }
    }

    /// Whether there is more to do than can be done now, and nothing of this was recorded.
    pub fn is_busy(&self) -> bool {
        match self {
            AppError::Refused(refusal) => refusal.code == "busy",
            AppError::Append(error) => matches!(error, AppendError::QueueFull),
            AppError::Usage(_)
            | AppError::Broken { .. }
            | AppError::Store(_)
            | AppError::View(_)
            | AppError::Custody(_)
            | AppError::File { .. } => false,
        }
    }

    /// Whether nothing was recorded for certain. Where the database did not say, it may have been.
    pub(crate) fn is_definite(&self) -> bool {
        !self.outcome_unknown()
    }

    /// Whether the disk, here or the database server's, is full. Causes keep codes only.
    pub fn is_disk_full(&self) -> bool {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(self);
        while let Some(error) = cause {
            let by_system = error
                .downcast_ref::<std::io::Error>()
                .is_some_and(|error| error.kind() == std::io::ErrorKind::StorageFull);
            let by_database = error.downcast_ref::<Cause>().is_some_and(|cause| {
                let text = cause.to_string();
                text.contains("DiskFull") || text.contains("refused: 53100")
            });
            if by_system || by_database {
                return true;
            }
            cause = error.source();
        }
        false
    }

    /// Whether it is unknown if what was asked for is stored.
    pub fn outcome_unknown(&self) -> bool {
        matches!(self, AppError::Append(AppendError::Unavailable { outcome_unknown: true, .. }))
    }

    pub(crate) fn refused(code: &'static str, reason: &'static str) -> Self {
        AppError::Refused(Refusal::new(code, reason))
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        AppError::Refused(refusal)
    }
}

impl From<SealError> for AppError {
    fn from(_: SealError) -> Self {
        AppError::refused("text_too_long", "a text is longer than 64 KiB: attach a file instead")
    }
}

impl From<WrapError> for AppError {
    fn from(error: WrapError) -> Self {
        AppError::Custody(error.to_string())
    }
}

impl From<OpenError> for AppError {
    fn from(error: OpenError) -> Self {
        AppError::Broken { place: "a sealed field".to_owned(), what: error.to_string() }
    }
}

impl From<DecodeError> for AppError {
    fn from(error: DecodeError) -> Self {
        AppError::Broken { place: "an event".to_owned(), what: error.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_known_and_another_failure_is_not_taken_for_one() {
        let system = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let file = AppError::File { action: "write", path: "x".into(), source: system };
        assert!(file.is_disk_full());
        let other = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let other = AppError::File { action: "read", path: "x".into(), source: other };
        assert!(!other.is_disk_full());
    }
}
