//! How a command fails: exit code and what is said, to people or to programs.

use amana_app::{AppError, ErrorKind};
use serde_json::json;
use std::error::Error as _;

use crate::output::Format;

/// A failed command.
#[derive(Debug)]
pub(crate) struct Fail {
    exit: u8,
    said: Option<Said>,
}

/// What is said.
#[derive(Debug)]
struct Said {
    code: &'static str,
    reason: String,
    field: Option<String>,
}

const DISK_FULL: &str = "the disk is full: the database could not write; free some space and give \
                         the command again; what was acknowledged is safe";

impl Fail {
    fn new(exit: u8, code: &'static str, reason: impl Into<String>) -> Self {
        Self { exit, said: Some(Said { code, reason: reason.into(), field: None }) }
    }

    /// The domain refused (exit 1).
    pub(crate) fn refused(reason: impl Into<String>) -> Self {
        Self::new(1, "refused", reason)
    }

    /// The domain refused and it has been said already.
    pub(crate) fn refused_silently() -> Self {
        Self { exit: 1, said: None }
    }

    /// The call cannot be understood (exit 2).
    pub(crate) fn usage(reason: impl Into<String>) -> Self {
        Self::new(2, "usage", reason)
    }

    /// The log does not hold (exit 3).
    pub(crate) fn broken(reason: impl Into<String>) -> Self {
        Self::new(3, "broken", reason)
    }

    /// File system, database, keys (exit 4).
    pub(crate) fn environment(reason: impl Into<String>) -> Self {
        Self::new(4, "environment", reason)
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

    /// The same, with what was done before it.
    pub(crate) fn after(mut self, done: &str) -> Self {
        if let Some(said) = &mut self.said {
            said.reason = format!("{}; {done}", said.reason);
        }
        self
    }

    /// The same, and where it happened.
    pub(crate) fn at(mut self, place: &str) -> Self {
        if let Some(said) = &mut self.said {
            said.reason = format!("{place}: {}", said.reason);
        }
        self
    }

    pub(crate) fn exit(&self) -> u8 {
        self.exit
    }

    /// What standard error says: a line, or an object for programs.
    pub(crate) fn line(&self, format: Format) -> Option<String> {
        let said = self.said.as_ref()?;
        Some(match format {
            Format::Json => {
                let Said { code, reason, field } = said;
                json!({"error": {"code": code, "reason": reason, "field": field}}).to_string()
            }
            Format::Text => {
                let field = said.field.as_ref().map(|field| format!(" (field {field})"));
                let field = field.unwrap_or_default();
                let (reason, code) = (&said.reason, said.code);
                if self.exit == 1 && code != "refused" {
                    format!("amana: refused: {reason}{field} [{code}]")
                } else {
                    format!("amana: {reason}{field}")
                }
            }
        })
    }
}

impl From<AppError> for Fail {
    fn from(error: AppError) -> Self {
        if let AppError::Refused(refusal) = &error {
            let field = refusal.field.as_ref().map(ToString::to_string);
            let reason = refusal.reason.to_string();
            return Self { exit: 1, said: Some(Said { code: refusal.code, reason, field }) };
        }
        if error.is_disk_full() {
            let unknown = error.outcome_unknown();
            let fail = Self::new(4, "disk_full", DISK_FULL);
            let unsure = "whether the last step is stored is not known: `amana log` tells";
            return if unknown { fail.after(unsure) } else { fail };
        }
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            text = format!("{text}: {cause}");
            source = cause.source();
        }
        Self::of(error.kind(), text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_get_an_object_and_people_a_line() {
        let refusal = amana_domain::Refusal::field("no_plan", "person", "make a plan first");
        let fail = Fail::from(AppError::Refused(refusal));
        assert_eq!(
            fail.line(Format::Text).unwrap(),
            "amana: refused: make a plan first (field person) [no_plan]"
        );
        let object: serde_json::Value =
            serde_json::from_str(&fail.line(Format::Json).unwrap()).unwrap();
        assert_eq!(object["error"]["code"], "no_plan");
        assert_eq!(object["error"]["field"], "person");
        assert_eq!(fail.exit(), 1);
        assert!(Fail::refused_silently().line(Format::Json).is_none());
    }

    #[test]
    fn a_full_disk_is_said_in_plain_words() {
        let source = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let error = AppError::File { action: "write", path: "amana.toml".into(), source };
        let fail = Fail::from(error);
        assert!(fail.line(Format::Text).unwrap().starts_with("amana: the disk is full: "));
        assert_eq!(fail.exit(), 4);
    }
}
