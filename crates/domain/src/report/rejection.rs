//! Rejection: a coded reason and a second member's signature (R8).

use amana_events::{
    Code, PersonId,
    report::{RejectionDeclined, RejectionProposed, ReportEvent, ReportKind, ReportRejected},
};

use super::{Proposal, ReportState, ReportStatus, decider};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText,
    person::checks::{file_text, known_code},
    refusal::ensure,
};

/// The registry's list of reasons for a rejection.
const REASONS: &str = "rejection_reason";

command! {
    /// Proposes to reject the report.
    pub struct ProposeRejection = "propose_rejection" {
        /// Coded reason, of the list `rejection_reason`.
        reason_code: Code,
        /// Why, in words.
        reason: RequiredText,
        /// Persons the reason speaks of.
        mentions: Vec<PersonId>,
    }
}

command! {
    /// Approves the proposed rejection with the acting member's signature.
    pub struct RejectReport = "reject_report" {}
}

command! {
    /// Declines the proposed rejection: the report waits for triage again.
    pub struct DeclineRejection = "decline_rejection" {
        /// Why.
        reason: RequiredText,
        /// Persons the reason speaks of.
        mentions: Vec<PersonId>,
    }
}

fn pending(state: &ReportState) -> Result<Proposal, Refusal> {
    match state.status() {
        Some(ReportStatus::RejectionProposed(proposal)) => Ok(proposal),
        Some(
            ReportStatus::AwaitingTriage
            | ReportStatus::Rejected
            | ReportStatus::Triaged { .. }
            | ReportStatus::Information { .. }
            | ReportStatus::Promoted { .. }
            | ReportStatus::InformationClosed,
        )
        | None => Err(Refusal::new("nothing_proposed", "no rejection is proposed")),
    }
}

impl Decide<ReportState> for ProposeRejection {
    fn decide(&self, _: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let proposed = RejectionProposed {
            reason_code: self.reason_code.clone(),
            reason: file_text(self.reason.secret(), self.mentions.iter().copied()),
        };
        Ok(vec![proposed.into()])
    }
}

impl Decide<ReportState> for RejectReport {
    fn decide(
        &self,
        state: &ReportState,
        context: &Context<'_>,
    ) -> Result<Vec<ReportEvent>, Refusal> {
        let approval = context.approve("report_rejected", pending(state)?.event)?;
        Ok(vec![ReportRejected { approval }.into()])
    }
}

impl Decide<ReportState> for DeclineRejection {
    fn decide(&self, _: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let reason = file_text(self.reason.secret(), self.mentions.iter().copied());
        Ok(vec![RejectionDeclined { reason }.into()])
    }
}

impl Admit<ReportState> for RejectionProposed {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        decider(state, context)?;
        ensure(
            state.status() == Some(ReportStatus::AwaitingTriage),
            "not_awaiting_triage",
            "only a report that waits for triage can be rejected",
        )?;
        ensure(
            state.kind() != Some(ReportKind::HelpOnly),
            "help_only",
            "a request for help is not rejected: open an assistance file, or triage it as outside \
             the remit with assistance offered",
        )?;
        known_code(context, REASONS, self.reason_code.as_str(), "reason_code")
    }
}

impl Admit<ReportState> for ReportRejected {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        decider(state, context)?;
        let proposal = pending(state)?;
        ensure(
            self.approval.proposal == proposal.event,
            "nothing_proposed",
            "the approval is of another proposal",
        )?;
        context.check_approval(&self.approval, "report_rejected", proposal.by)
    }
}

impl Admit<ReportState> for RejectionDeclined {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = decider(state, context)?;
        let proposal = pending(state)?;
        ensure(
            proposal.by != Some(member),
            "same_person",
            "a second member declines: whoever proposed it cannot",
        )
    }
}
