//! Rules of the `report` stream: what a reporter submits, and what becomes of it.
//!
//! A report is complete without a name, an age or a telephone number. Where it stands:
//!
//! | State | Comes from | Goes on by |
//! |---|---|---|
//! | limits told | `confidentiality_limits_told` | `report_submitted` |
//! | awaiting triage | `report_submitted`, `rejection_declined` | triage, `rejection_proposed` |
//! | rejection proposed | `rejection_proposed` | a second member: `report_rejected`, `rejection_declined` |
//! | information | triage | reviewed and kept, promoted to a case, closed by two people |
//! | triaged, rejected, promoted, information closed | | messages both ways; `report_reopened`, back to triage |
//!
//! Messages wait behind the holder's receipt until they look: nobody is reached by them, so they
//! need no contact plan.

mod behind;
mod complaint;
mod correct;
mod held;
mod information;
mod message;
mod receipt;
mod rejection;
mod reopen;
mod replacement;
mod state;
mod submit;
mod triage;

#[cfg(test)]
mod tests;

pub use behind::SayNotAlone;
pub(crate) use behind::own_person;
pub use complaint::NameComplaintHandler;
pub use correct::{CorrectReport, CorrectReportFacts, RecordReporterIsSurvivor};
pub use held::{Receipt, holder_of};
pub use information::{
    CloseInformation, PromoteInformation, ProposeInformationClosure, ReviewInformation,
};
pub(crate) use message::ASKS_SINCE;
pub use message::{ATTACHMENT_BYTES_MAX, AddAttachment, ReceiveMessage, SendMessage};
pub use receipt::{DeclineReceipt, IssueReceipt, RevokeReceipt};
pub use rejection::{DeclineRejection, ProposeRejection, RejectReport};
pub use reopen::ReopenReport;
pub use replacement::{DeclineReplacement, ProposeReplacement, ReplaceReceipt};
pub use state::{Proposal, ReportState, ReportStatus};
pub use submit::{SubmitReport, TellLimits};
pub use triage::{AskAccountability, TriageReport};

use amana_events::{
    MemberId, PersonId, StreamId, StreamKind,
    report::{ReportEvent, ReportKind},
};

use crate::{
    Context, Refusal,
    person::checks::{acting_on, is_conflicted},
    refusal::ensure,
};

stream_rules! {
    /// A command for a `report` stream.
    pub enum Command of Report {
        submit::TellLimits, submit::SubmitReport, receipt::IssueReceipt, receipt::RevokeReceipt,
        receipt::DeclineReceipt, replacement::ProposeReplacement, replacement::ReplaceReceipt,
        replacement::DeclineReplacement, behind::SayNotAlone,
        message::ReceiveMessage, message::SendMessage, message::AddAttachment,
        correct::CorrectReport, correct::CorrectReportFacts, correct::RecordReporterIsSurvivor,
        reopen::ReopenReport,
        triage::AskAccountability, triage::TriageReport, rejection::ProposeRejection,
        rejection::RejectReport, rejection::DeclineRejection, information::ReviewInformation,
        information::PromoteInformation, information::ProposeInformationClosure,
        information::CloseInformation, complaint::NameComplaintHandler,
    }
    state ReportState; event ReportEvent {
        ConfidentialityLimitsTold, ReportSubmitted, ReceiptIssued, ReceiptRevoked,
        ReceiptDeclined, ReplacementProposed, ReceiptReplaced, ReplacementDeclined, HolderNotAlone,
        MessageReceived, MessageSent, AttachmentAdded, ReportCorrected, ReportFactsCorrected,
        ReporterIsSurvivor, AccountabilityAsked, ReportTriaged, ReportReopened, RejectionProposed,
        ReportRejected, RejectionDeclined, InformationReviewed, InformationPromoted,
        InformationClosureProposed, InformationClosed, ComplaintHandlerNamed,
    }
}

fn submitted(state: &ReportState) -> Result<(), Refusal> {
    ensure(state.exists(), "no_such_report", "no report was submitted under this id")
}

/// A member who may work on the submitted report: not recused from it, nor excluded from the case
/// it went to.
fn worker(state: &ReportState, context: &Context<'_>) -> Result<MemberId, Refusal> {
    let member = acting_on(context, context.stamp.stream)?;
    let shut_out = state.into().is_some_and(|into| is_conflicted(context, into, member));
    ensure(!shut_out, "not_found", "no such matter")?;
    submitted(state)?;
    Ok(member)
}

/// A member who may decide about the submitted report: for a complaint about treatment, somebody
/// outside the case or file it is about.
fn decider(state: &ReportState, context: &Context<'_>) -> Result<MemberId, Refusal> {
    let member = worker(state, context)?;
    let complaint = state.kind() == Some(ReportKind::ComplaintAboutTreatment);
    let inside = complaint && state.about().is_some_and(|about| is_inside(context, about, member));
    ensure(
        !inside,
        "handles_the_matter",
        "the complaint is about a matter this member works on: somebody outside it decides",
    )?;
    Ok(member)
}

/// Whether the member works on the case or file, or may know nothing of it.
fn is_inside(context: &Context<'_>, about: StreamId, member: MemberId) -> bool {
    let registry = context.registry();
    let of = |organisation: Option<amana_events::OrganisationId>| {
        let own = registry.and_then(|registry| registry.organisation_of(member));
        own.is_some() && own == organisation
    };
    let handles = match about.kind {
        StreamKind::Case => context
            .case(about.id)
            .is_some_and(|case| case.handler() == Some(member) || case.ever_handled(member)),
        StreamKind::Assistance => {
            context.assistance(about.id).is_some_and(|file| file.was_assigned(member))
        }
        StreamKind::Report => context.report(about.id).is_some_and(|report| {
            report.received_by() == Some(member)
                || report.into().is_some_and(|into| {
                    into.kind != StreamKind::Report && is_inside(context, into, member)
                })
        }),
        StreamKind::Referral => context
            .referral(about.id)
            .is_some_and(|referral| of(referral.recipient()) || referral.was_worked_by(member)),
        StreamKind::Handover => context
            .handover(about.id)
            .is_some_and(|handover| of(handover.receiver()) || of(handover.last_organisation())),
        StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => false,
    };
    handles || is_conflicted(context, about, member)
}

/// The holder of a receipt of this report, or a member who may work on it.
fn holder_or_worker(state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
    if holder_of(context.stamp.actor.kind).is_some() {
        own_report(context)?;
        return submitted(state);
    }
    worker(state, context).map(|_| ())
}

/// A receipt opens its own report only.
fn own_report(context: &Context<'_>) -> Result<(), Refusal> {
    ensure(context.stamp.actor.id == Some(context.stamp.stream.id), "not_found", "no such matter")
}

/// Everybody a text of this report may speak of: those named with it, and those the report names.
fn speaking_of<'a>(
    state: &'a ReportState,
    mentions: &'a [PersonId],
) -> impl Iterator<Item = PersonId> + 'a {
    mentions.iter().copied().chain(state.reporter()).chain(state.survivor())
}
