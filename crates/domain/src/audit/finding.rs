//! Findings: recorded, put right, taken back.

use amana_events::{
    Code, EventId, FileText, StreamId,
    audit::{AuditEvent, FindingCorrected, FindingRecorded, FindingWithdrawn, Severity},
};

use super::{AuditState, FindingState, auditor};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText, person::checks::known_code, refusal::ensure,
};

/// The registry's list of rules a finding can be about.
const CRITERIA: &str = "audit_criterion";

command! {
    /// Records a finding.
    pub struct RecordFinding = "record_audit_finding" {
        /// How much it weighs.
        severity: Severity,
        /// The rule that is not kept, of the list `audit_criterion`.
        criterion: Code,
        /// The file it was found in: one that was examined.
        item: Option<StreamId>,
        /// The finding in words.
        text: RequiredText,
    }
}

command! {
    /// Puts a finding right: weight, rule and words are said anew.
    pub struct CorrectFinding = "correct_audit_finding" {
        /// The finding.
        finding: EventId,
        /// How much it weighs.
        severity: Severity,
        /// The rule that is not kept, of the list `audit_criterion`.
        criterion: Code,
        /// What it should have said, and why.
        text: RequiredText,
    }
}

command! {
    /// Takes a finding back. What the counts of a channel show stands until they are reconciled again.
    pub struct WithdrawFinding = "withdraw_audit_finding" {
        /// The finding.
        finding: EventId,
        /// Why.
        reason: RequiredText,
    }
}

impl Decide<AuditState> for RecordFinding {
    fn decide(&self, _: &AuditState, _: &Context<'_>) -> Result<Vec<AuditEvent>, Refusal> {
        let recorded = FindingRecorded {
            severity: self.severity,
            criterion: self.criterion.clone(),
            item: self.item,
            text: FileText::of_file(self.text.secret()),
        };
        Ok(vec![recorded.into()])
    }
}

impl Decide<AuditState> for CorrectFinding {
    fn decide(&self, _: &AuditState, _: &Context<'_>) -> Result<Vec<AuditEvent>, Refusal> {
        let corrected = FindingCorrected {
            finding: self.finding,
            severity: self.severity,
            criterion: self.criterion.clone(),
            text: FileText::of_file(self.text.secret()),
        };
        Ok(vec![corrected.into()])
    }
}

impl Decide<AuditState> for WithdrawFinding {
    fn decide(&self, _: &AuditState, _: &Context<'_>) -> Result<Vec<AuditEvent>, Refusal> {
        let reason = FileText::of_file(self.reason.secret());
        Ok(vec![FindingWithdrawn { finding: self.finding, reason }.into()])
    }
}

/// A finding that stands.
pub(super) fn standing_finding(
    state: &AuditState,
    finding: EventId,
) -> Result<&FindingState, Refusal> {
    let known = state.finding(finding).ok_or(Refusal::field(
        "no_such_finding",
        "finding",
        "this engagement has no such finding",
    ))?;
    ensure(!known.withdrawn, "finding_withdrawn", "the finding was taken back")?;
    Ok(known)
}

impl Admit<AuditState> for FindingRecorded {
    fn admit(&self, state: &AuditState, context: &Context<'_>) -> Result<(), Refusal> {
        auditor(state, context)?;
        known_code(context, CRITERIA, self.criterion.as_str(), "criterion")?;
        let examined = |item: StreamId| state.examined().iter().any(|known| known.stream == item);
        if self.item.is_none_or(examined) {
            return Ok(());
        }
        Err(Refusal::field(
            "not_examined",
            "item",
            "the file was not examined in this engagement: examine it first",
        ))
    }
}

impl Admit<AuditState> for FindingCorrected {
    fn admit(&self, state: &AuditState, context: &Context<'_>) -> Result<(), Refusal> {
        auditor(state, context)?;
        standing_finding(state, self.finding)?;
        known_code(context, CRITERIA, self.criterion.as_str(), "criterion")
    }
}

impl Admit<AuditState> for FindingWithdrawn {
    fn admit(&self, state: &AuditState, context: &Context<'_>) -> Result<(), Refusal> {
        auditor(state, context)?;
        let known = standing_finding(state, self.finding)?;
        ensure(
            known.gap.is_none(),
            "gap_stands",
            "the counts say it: count the channel again and reconcile it anew",
        )?;
        let waits = state
            .recommendations()
            .iter()
            .any(|it| it.finding == self.finding && it.closed.is_none());
        ensure(
            !waits,
            "recommendation_open",
            "a recommendation follows from it: close that first, as overtaken",
        )
    }
}
