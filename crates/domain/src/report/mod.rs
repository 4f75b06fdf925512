//! Rules of the `report` stream.

mod state;

pub use state::ReportState;

use amana_events::report::*;

stream_rules! {
    /// A command for a `report` stream.
    pub enum Command of Report {}
    state ReportState; event ReportEvent {
        ConfidentialityLimitsTold, ReportSubmitted, ReceiptIssued, MessageReceived, MessageSent, AttachmentAdded, ReportCorrected, AccountabilityAsked, ReportTriaged, RejectionProposed, ReportRejected, RejectionDeclined, InformationReviewed, InformationPromoted, InformationClosureProposed, InformationClosed, ComplaintHandlerNamed,
    }
}

// PLACEHOLDER: to be replaced by the rules, one file per command.
macro_rules! open_to_all { ($($event:ident)+) => { $(impl crate::Admit<ReportState> for $event {
    fn admit(&self, _: &ReportState, _: &crate::Context<'_>) -> Result<(), crate::Refusal> { Ok(()) }
})+ }; }
open_to_all! { ConfidentialityLimitsTold ReportSubmitted ReceiptIssued MessageReceived MessageSent AttachmentAdded ReportCorrected AccountabilityAsked ReportTriaged RejectionProposed ReportRejected RejectionDeclined InformationReviewed InformationPromoted InformationClosureProposed InformationClosed ComplaintHandlerNamed }
