//! The state of an allegation by our own events, in the words of published figures.
//!
//! | Own event | Status |
//! |---|---|
//! | allegation recorded (triage) | `PRELIMINARY_ASSESSMENT` |
//! | investigation opened | `INVESTIGATION` |
//! | completed without finding | `UNDER_REVIEW` |
//! | finding *substantiated* | `SUBSTANTIATED` |
//! | finding *insufficient evidence* or *unfounded* | `NOT_SUBSTANTIATED` |
//! | case closed without a finding | `CLOSED_OTHER` |
//! | none, the row was only imported | none: as reported |
//!
//! The statistics view mirrors this table; the store does not depend on the domain
//! (`domain.md`, Imported rows).

use amana_events::case::{Finding, InvestigationEnd, ReportedStatus};

use super::{Allegation, Inquiry};

/// How far our own events have brought an allegation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Only as reported elsewhere.
    AsReported,
    /// Recorded here.
    Triaged,
    /// An investigation was opened.
    InvestigationOpened,
    /// It was completed without a finding.
    CompletedWithoutFinding,
    /// A finding was made.
    Found(Finding),
    /// The case was closed without a finding.
    ClosedOtherwise,
}

/// The status of published figures for our own progress; none where only the reported one counts.
pub const fn own_status(progress: Progress) -> Option<ReportedStatus> {
    match progress {
        Progress::AsReported => None,
        Progress::Triaged => Some(ReportedStatus::PreliminaryAssessment),
        Progress::InvestigationOpened => Some(ReportedStatus::Investigation),
        Progress::CompletedWithoutFinding => Some(ReportedStatus::UnderReview),
        Progress::Found(Finding::Substantiated) => Some(ReportedStatus::Substantiated),
        Progress::Found(Finding::InsufficientEvidence | Finding::Unfounded) => {
            Some(ReportedStatus::NotSubstantiated)
        }
        Progress::ClosedOtherwise => Some(ReportedStatus::ClosedOther),
    }
}

/// How far an allegation has come, in a case that is closed or not.
pub(super) fn progress(allegation: &Allegation, closed: bool) -> Progress {
    match (allegation.finding, allegation.inquiry) {
        (Some(finding), _) => Progress::Found(finding),
        (None, _) if closed => Progress::ClosedOtherwise,
        (None, Inquiry::Running | Inquiry::Completed(InvestigationEnd::WithFindings)) => {
            Progress::InvestigationOpened
        }
        (None, Inquiry::Completed(InvestigationEnd::WithoutFinding)) => {
            Progress::CompletedWithoutFinding
        }
        (None, Inquiry::NotOpened) if allegation.is_imported() => Progress::AsReported,
        (None, Inquiry::NotOpened) => Progress::Triaged,
    }
}
