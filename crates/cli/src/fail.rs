//! How a command fails: exit code and what is said.

use amana_app::{AppError, ErrorKind};
use std::error::Error as _;

/// A failed command.
#[derive(Debug)]
pub(crate) struct Fail {
    code: u8,
    text: Option<String>,
}

impl Fail {
    /// The domain refused (exit 1).
    pub(crate) fn refused(text: impl Into<String>) -> Self {
        Self { code: 1, text: Some(text.into()) }
    }

    /// The domain refused and it has been said already.
    pub(crate) fn refused_silently() -> Self {
        Self { code: 1, text: None }
    }

    /// The call cannot be understood (exit 2).
    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self { code: 2, text: Some(text.into()) }
    }

    /// The log does not hold (exit 3).
    pub(crate) fn broken(text: impl Into<String>) -> Self {
        Self { code: 3, text: Some(text.into()) }
    }

    /// File system, database, keys (exit 4).
    pub(crate) fn environment(text: impl Into<String>) -> Self {
        Self { code: 4, text: Some(text.into()) }
    }

    /// As this kind of "no" is told.
    pub(crate) fn of(kind: ErrorKind, text: String) -> Self {
        match kind {
            ErrorKind::Refused => Self::refused(text),
            ErrorKind::Usage => Self::usage(text),
            ErrorKind::Broken => Self::broken(text),
            ErrorKind::Environment => Self::environment(text),
        }
    }

    /// The same, and where it happened.
    pub(crate) fn at(self, place: impl std::fmt::Display) -> Self {
        Self { text: self.text.map(|text| format!("{place}: {text}")), ..self }
    }

    pub(crate) fn code(&self) -> u8 {
        self.code
    }

    pub(crate) fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

impl From<AppError> for Fail {
    fn from(error: AppError) -> Self {
        let mut text = error.to_string();
        if let AppError::Refused(refusal) = &error {
            if let Some(field) = &refusal.field {
                text = format!("{text} (field {field})");
            }
            text = format!("{text} [{}]", refusal.code);
        }
        let mut source = error.source();
        while let Some(cause) = source {
            text = format!("{text}: {cause}");
            source = cause.source();
        }
        Self::of(error.kind(), text)
    }
}
