//! Information: below the threshold of an allegation. Kept with a review day, promoted when
//! corroborated, closed by two people.

use amana_events::{
    Code, Day, PersonId, StreamId, StreamKind,
    report::{
        InformationClosed, InformationClosureProposed, InformationPromoted, InformationReviewed,
        ReportEvent,
    },
};

use super::{Proposal, ReportState, ReportStatus, decider, triage::goes_on};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText,
    person::checks::{file_text, known_code},
    refusal::ensure,
};

/// The registry's list of reasons for closing information.
const REASONS: &str = "information_closure_reason";

command! {
    /// Reviews the information and keeps it; a proposal to close it is answered with that.
    pub struct ReviewInformation = "review_information" {
        /// When it is reviewed next.
        next_review: Day,
        /// What was found.
        note: RequiredText,
        /// Persons the note speaks of.
        mentions: Vec<PersonId>,
    }
}

command! {
    /// Promotes corroborated information to an allegation.
    pub struct PromoteInformation = "promote_information" {
        /// The case, opened already.
        into: StreamId,
    }
}

command! {
    /// Proposes to close the information.
    pub struct ProposeInformationClosure = "propose_information_closure" {
        /// Coded reason, of the list `information_closure_reason`.
        reason_code: Code,
        /// Why, in words.
        reason: RequiredText,
        /// Persons the reason speaks of.
        mentions: Vec<PersonId>,
    }
}

command! {
    /// Closes the information with the acting member's signature, as the second person.
    pub struct CloseInformation = "close_information" {}
}

/// The information, and the proposal to close it if one waits.
fn information(state: &ReportState) -> Result<Option<Proposal>, Refusal> {
    match state.status() {
        Some(ReportStatus::Information { closure }) => Ok(closure),
        Some(
            ReportStatus::AwaitingTriage
            | ReportStatus::RejectionProposed(_)
            | ReportStatus::Rejected
            | ReportStatus::Triaged { .. }
            | ReportStatus::Promoted { .. }
            | ReportStatus::InformationClosed,
        )
        | None => Err(Refusal::new("not_information", "the report is not kept as information")),
    }
}

fn closure(state: &ReportState) -> Result<Proposal, Refusal> {
    information(state)?
        .ok_or(Refusal::new("nothing_proposed", "closing the information is not proposed"))
}

impl Decide<ReportState> for ReviewInformation {
    fn decide(&self, _: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let note = file_text(self.note.secret(), self.mentions.iter().copied());
        Ok(vec![InformationReviewed { next_review: self.next_review, note }.into()])
    }
}

impl Decide<ReportState> for PromoteInformation {
    fn decide(&self, _: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        Ok(vec![InformationPromoted { into: self.into }.into()])
    }
}

impl Decide<ReportState> for ProposeInformationClosure {
    fn decide(&self, _: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let proposed = InformationClosureProposed {
            reason_code: self.reason_code.clone(),
            reason: file_text(self.reason.secret(), self.mentions.iter().copied()),
        };
        Ok(vec![proposed.into()])
    }
}

impl Decide<ReportState> for CloseInformation {
    fn decide(
        &self,
        state: &ReportState,
        context: &Context<'_>,
    ) -> Result<Vec<ReportEvent>, Refusal> {
        let approval = context.approve("information_closed", closure(state)?.event)?;
        Ok(vec![InformationClosed { approval }.into()])
    }
}

impl Admit<ReportState> for InformationReviewed {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        decider(state, context)?;
        information(state)?;
        if self.next_review > context.now().day() {
            return Ok(());
        }
        Err(Refusal::field("day_not_ahead", "next_review", "the next review lies ahead"))
    }
}

impl Admit<ReportState> for InformationPromoted {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        decider(state, context)?;
        information(state)?;
        if self.into.kind != StreamKind::Case {
            return Err(Refusal::field("wrong_stream", "into", "information becomes a case"));
        }
        if goes_on(context, self.into) {
            return Ok(());
        }
        Err(Refusal::field("not_found", "into", "no such case: open it first"))
    }
}

impl Admit<ReportState> for InformationClosureProposed {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        decider(state, context)?;
        ensure(
            information(state)?.is_none(),
            "already_proposed",
            "closing is proposed: a second member closes it, or a review keeps it",
        )?;
        known_code(context, REASONS, self.reason_code.as_str(), "reason_code")
    }
}

impl Admit<ReportState> for InformationClosed {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        decider(state, context)?;
        let proposal = closure(state)?;
        ensure(
            self.approval.proposal == proposal.event,
            "nothing_proposed",
            "the approval is of another proposal",
        )?;
        context.check_approval(&self.approval, "information_closed", proposal.by)
    }
}
