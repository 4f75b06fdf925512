//! A file named as people name it: by reference, or as `kind/<uuid>`.
//!
//! INVARIANT: whoever may not know of a file is answered as if there were none, in the same words.

use amana_events::{Event, Reference, StreamId, StreamKind, report::ReportEvent};

use crate::{AppError, Office, office::decode};

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

    /// The report of a reference. No desk holds reports, so the log is asked: all of it, found or not, or
    /// the time taken would tell what is hidden from what is not there.
    async fn report_of_reference(&self, reference: Reference) -> Result<StreamId, AppError> {
        let (mut scan, mut found) = (self.journal.scan(0), None);
        while let Some(page) = scan.next_page().await? {
            for stored in page.iter().filter(|stored| stored.stream.kind == StreamKind::Report) {
                let entry = decode(stored)?;
                if let Event::Report(ReportEvent::ReportSubmitted(submitted)) = &entry.event
                    && submitted.reference == reference
                {
                    found = Some(stored.stream);
                }
            }
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
    let hidden = matches!(&error, AppError::Refused(refusal) if refusal.code == "not_found");
    if hidden { no_such_file() } else { error }
}
