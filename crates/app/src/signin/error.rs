//! What a sign-in answers besides success. Words are the same for whatever did not fit.

use crate::AppError;

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Something of it was wrong, or may not sign in now. Which is not told.
    #[error("name, password or code is wrong, or was used already")]
    Failed,
    /// Too soon after tries that failed. Said of any name alike.
    #[error("too many tries: again in {seconds} s")]
    TooSoon {
        /// Seconds to wait.
        seconds: u64,
    },
    /// More tries wait for their turn than this server takes.
    #[error("too many sign-ins at once: try again")]
    Busy,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<amana_store::StoreError> for SignInError {
    fn from(error: amana_store::StoreError) -> Self {
        Self::App(error.into())
    }
}

impl From<SignInError> for AppError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Failed => AppError::refused(
                "sign_in_failed",
                "name, password or code is wrong, or was used already",
            ),
            SignInError::TooSoon { .. } => {
                AppError::refused("too_soon", "too many tries: wait, and try again")
            }
            SignInError::Busy => AppError::refused("busy", "too many sign-ins at once: try again"),
            SignInError::App(error) => error,
        }
    }
}
