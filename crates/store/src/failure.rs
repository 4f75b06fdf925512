//! Why a batch was not stored, and what that means for each of its requests.

use crate::queue::Request;
use crate::{AppendError, StoreError};

/// Why a batch was not stored.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A constraint: one request cannot be stored, whatever the others are.
    Violation,
    /// A value the database does not take: one request cannot be stored, whatever the others are.
    Unstorable(StoreError),
    /// The database.
    Lost {
        /// Whether it may be stored after all.
        outcome_unknown: bool,
        source: StoreError,
    },
}

impl Failure {
    /// Answers all requests of the batch.
    pub(crate) fn settle(&self, requests: Vec<Request>) {
        for request in requests {
            let refused = match self {
                Self::Violation => AppendError::KeyExists { key: request.first_key() },
                Self::Unstorable(source) => AppendError::Unavailable {
                    outcome_unknown: false,
                    source: Box::new(source.clone()),
                },
                Self::Lost { outcome_unknown, source } => AppendError::Unavailable {
                    outcome_unknown: *outcome_unknown,
                    source: Box::new(source.clone()),
                },
            };
            request.answer(Err(refused));
        }
    }
}

impl From<StoreError> for Failure {
    fn from(source: StoreError) -> Self {
        Self::Lost { outcome_unknown: false, source }
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) {
            return Self::Violation;
        }
        StoreError::from(error).into()
    }
}

/// Classes of SQLSTATE that blame a value and leave the connection whole: data exception, integrity
/// constraint, program limit exceeded.
const VALUE_CLASSES: [&str; 3] = ["22", "23", "54"];

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        let Some(database) = error.as_database_error() else {
            return StoreError::from(error).into();
        };
        if database.is_unique_violation() {
            return Self::Violation;
        }
        let code = database.code().unwrap_or_default().into_owned();
        if VALUE_CLASSES.iter().any(|class| code.starts_with(class)) {
            return Self::Unstorable(error.into());
        }
        StoreError::from(error).into()
    }
}
