//! A file named as people name it: by reference, or as `kind/<uuid>`.
//!
//! INVARIANT: whoever may not know of a file is answered as if there were none, in the same words.

use amana_events::{Reference, StreamId, StreamKind};

use crate::{AppError, Office, office::Acting};

/// Under which name it is noted that somebody looked for a file.
const FOUND: &str = "find";

impl Office {
    /// The stream of a file: `C-7F3K-92QW`, or `person/<uuid>`.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found`, [`AppError::Usage`] for what is neither.
    pub async fn file_named(&self, name: &str) -> Result<StreamId, AppError> {
        if name.contains('/') {
            let stream: StreamId = name.parse().map_err(|_| unreadable(name))?;
            let known = self.state(stream).await?.is_some();
            return if known { Ok(stream) } else { Err(no_such_file()) };
        }
        let reference: Reference =
            name.parse().map_err(|error| AppError::Usage(format!("{name}: {error}")))?;
        let kind = match reference.to_string().chars().next() {
            Some('C') => StreamKind::Case,
            Some('A') => StreamKind::Assistance,
            Some('F') => StreamKind::Referral,
            Some('H') => StreamKind::Handover,
            Some('R') => return self.report_of_reference(reference).await,
            _ => return Err(unreadable(name)),
        };
        self.find_matter(kind, name).await
    }

    async fn report_of_reference(&self, reference: Reference) -> Result<StreamId, AppError> {
        self.catch_up().await?;
        let row = self.views().report_by_reference(reference).await?;
        let row = row.ok_or_else(no_such_file)?;
        Ok(StreamId::new(StreamKind::Report, row.report))
    }

    /// The stream of a file somebody may see, by what people call it. That they looked for it is recorded, found or not.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found`, in the same words for a file that may not be seen and one that is not there;
    /// [`AppError::Usage`] for what names none.
    pub async fn find_seen(&self, acting: Acting, name: &str) -> Result<StreamId, AppError> {
        let sight = self.sight(acting).await?;
        let found = match self.file_named(name).await {
            Ok(found) => self.sees(&sight, found).await?.then_some(found),
            Err(error) if is_absent(&error) => None,
            Err(error) => return Err(error),
        };
        match (found, acting) {
            (Some(found), _) => self.note_list(acting, FOUND, &[found], None).await?,
            (None, Acting::Member(member)) => self.note_search(member, FOUND, None).await?,
            (None, Acting::Operator | Acting::System | Acting::Holder(_)) => {}
        }
        found.ok_or_else(no_such_file)
    }
}

fn unreadable(name: &str) -> AppError {
    AppError::Usage(format!("{name}: want a reference, such as C-7F3K-92QW, or kind/<uuid>"))
}

/// Whether a stream of this kind is somebody's file, and no book of the office: an audit names files that
/// its auditors do not work, and brings nobody into them.
pub(crate) const fn is_file(kind: StreamKind) -> bool {
    !matches!(
        kind,
        StreamKind::Registry | StreamKind::Keys | StreamKind::Access | StreamKind::Audit
    )
}

/// Said alike of what is not there and of what may not be known.
pub(crate) fn no_such_file() -> AppError {
    AppError::refused("not_found", "there is no such file")
}

/// The same words for every "not found", whichever rule said it.
pub(crate) fn unseen(error: AppError) -> AppError {
    if is_absent(&error) { no_such_file() } else { error }
}

fn is_absent(error: &AppError) -> bool {
    matches!(error, AppError::Refused(refusal) if refusal.code == "not_found")
}
