//! Redacted review of a file: its events in order, every sealed field sealed. Nothing is opened, and the
//! look is noted before it is shown.

use amana_events::{StreamId, StreamKind};

use crate::{AppError, Office, files::no_such_file, log::LogLine, office::Acting};

/// The view by which looks of this kind are noted.
const REVIEW: &str = "audit_review";

impl Office {
    /// A file's events for an auditor who is not kept away from it.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found` for others, in the same words as for what is not there.
    pub async fn audit_review(
        &self,
        acting: Acting,
        stream: StreamId,
    ) -> Result<Vec<LogLine>, AppError> {
        let sight = self.sight(acting).await?;
        let book = matches!(stream.kind, StreamKind::Keys | StreamKind::Registry);
        if book || !sight.audits() || !sight.shows(stream) {
            return Err(no_such_file());
        }
        let leave = self.may_read(&sight, stream).await?.ok_or_else(no_such_file)?;
        let lines = self.log_of(&leave).await?;
        if lines.is_empty() {
            return Err(no_such_file());
        }
        self.note_list(acting, REVIEW, &[stream], None).await?;
        Ok(lines)
    }
}
