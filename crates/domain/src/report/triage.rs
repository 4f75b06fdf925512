//! Triage: where a report goes. Rejection is no outcome of triage: it takes two people.

use amana_events::{
    ActorKind, PersonId, StreamId, StreamKind,
    report::{
        AccountabilityAsked, ReceiptHolder, ReportEvent, ReportKind, ReportTriaged, TriageOutcome,
    },
};

use super::{ReportState, ReportStatus, decider, holder_or_worker};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText,
    person::checks::{file_text, is_conflicted},
    refusal::ensure,
};

command! {
    /// Records that who asked for help only now asks that it be looked into.
    pub struct AskAccountability = "ask_accountability" {
        /// Who asks: reporter or survivor.
        asked_by: ReceiptHolder,
    }
}

command! {
    /// Triages the report.
    pub struct TriageReport = "triage_report" {
        /// What is decided.
        outcome: TriageOutcome,
        /// The case, assistance file or report it goes to; it must be there already.
        into: Option<StreamId>,
        /// Whether assistance was offered.
        assistance_offered: bool,
        /// Why.
        reason: RequiredText,
        /// Persons the reason speaks of.
        mentions: Vec<PersonId>,
    }
}

impl Decide<ReportState> for AskAccountability {
    fn decide(&self, _: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        Ok(vec![AccountabilityAsked { asked_by: self.asked_by }.into()])
    }
}

impl Decide<ReportState> for TriageReport {
    fn decide(&self, _: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let triaged = ReportTriaged {
            outcome: self.outcome,
            into: self.into,
            assistance_offered: self.assistance_offered,
            reason: file_text(self.reason.secret(), self.mentions.iter().copied()),
        };
        Ok(vec![triaged.into()])
    }
}

impl Admit<ReportState> for AccountabilityAsked {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        holder_or_worker(state, context)?;
        ensure(
            state.kind() == Some(ReportKind::HelpOnly) && !state.accountability_asked(),
            "asked_already",
            "the report alleges something already: it needs no further word",
        )?;
        ensure(
            self.asked_by != ReceiptHolder::Survivor || state.survivor().is_some(),
            "no_survivor_named",
            "no survivor is recorded who could ask",
        )
    }
}

impl Admit<ReportState> for ReportTriaged {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        decider(state, context)?;
        untriaged(state)?;
        fits_what_was_asked(state, self.outcome)?;
        self.admit_into(state, context)?;
        match self.outcome {
            TriageOutcome::OutsideRemit => ensure(
                self.assistance_offered,
                "assistance_not_offered",
                "who is outside the remit is still offered assistance: offer it first",
            ),
            TriageOutcome::Information => ensure(
                state.survivor().is_none(),
                "names_survivor",
                "information never names a suspected survivor: triage it as an allegation",
            ),
            TriageOutcome::CaseOpened
            | TriageOutcome::CaseLinked
            | TriageOutcome::AlreadyKnown
            | TriageOutcome::AssistanceOnly => Ok(()),
        }
    }
}

/// The report waits for triage.
fn untriaged(state: &ReportState) -> Result<(), Refusal> {
    match state.status() {
        Some(ReportStatus::AwaitingTriage) => Ok(()),
        Some(ReportStatus::RejectionProposed(_)) => Err(Refusal::new(
            "rejection_pending",
            "a rejection is proposed: a second member approves or declines it first",
        )),
        Some(
            ReportStatus::Rejected
            | ReportStatus::Triaged { .. }
            | ReportStatus::Information { .. }
            | ReportStatus::Promoted { .. }
            | ReportStatus::InformationClosed,
        )
        | None => Err(Refusal::new("already_triaged", "the report was triaged once")),
    }
}

/// Asking for help opens no case, and an allegation is not laid aside as a request for help.
fn fits_what_was_asked(state: &ReportState, outcome: TriageOutcome) -> Result<(), Refusal> {
    let help_only = state.kind() == Some(ReportKind::HelpOnly) && !state.accountability_asked();
    match outcome {
        TriageOutcome::CaseOpened | TriageOutcome::CaseLinked | TriageOutcome::Information => {
            ensure(
                !help_only,
                "help_only",
                "only help was asked: no case without the reporter asking (ask_accountability)",
            )
        }
        TriageOutcome::AssistanceOnly => ensure(
            help_only,
            "alleges_something",
            "the report asks for more than help: open the assistance file beside its triage",
        ),
        TriageOutcome::OutsideRemit | TriageOutcome::AlreadyKnown => Ok(()),
    }
}

trait IntoMatter {
    fn admit_into(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal>;
}

impl IntoMatter for ReportTriaged {
    /// The report goes to a matter of the right kind that is there and visible, or to none.
    fn admit_into(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        let wanted: &[StreamKind] = match self.outcome {
            TriageOutcome::CaseOpened | TriageOutcome::CaseLinked => &[StreamKind::Case],
            TriageOutcome::AssistanceOnly => &[StreamKind::Assistance],
            TriageOutcome::AlreadyKnown => &[StreamKind::Report, StreamKind::Case],
            TriageOutcome::Information | TriageOutcome::OutsideRemit => &[],
        };
        let Some(into) = self.into else {
            return if wanted.is_empty() {
                Ok(())
            } else {
                Err(Refusal::field("into_needed", "into", "say which matter the report goes to"))
            };
        };
        if !wanted.contains(&into.kind) {
            return Err(Refusal::field(
                "wrong_stream",
                "into",
                "this outcome does not lead to a matter of that kind",
            ));
        }
        if into == context.stamp.stream || !goes_on(context, into) {
            return Err(Refusal::field("not_found", "into", "no such matter: open it first"));
        }
        if state.about() == Some(into) {
            return Err(Refusal::field(
                "own_complaint",
                "into",
                "a complaint about a case is not handled inside it",
            ));
        }
        Ok(())
    }
}

/// The matter is there, and the acting member may know it.
pub(super) fn goes_on(context: &Context<'_>, into: StreamId) -> bool {
    let visible = context.stamp.actor.kind == ActorKind::System
        || context.stamp.actor.member().is_some_and(|member| !is_conflicted(context, into, member));
    visible && context.world.read(into).is_some()
}
