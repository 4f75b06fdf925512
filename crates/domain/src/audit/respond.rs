//! The answer to a finding, by who is asked and never by an auditor.

use amana_events::{
    EventId, FileText,
    audit::{Answer, AuditEvent, ManagementResponded},
    common::Role,
};

use super::{AuditState, finding::standing_finding, not_found};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText, person::checks::acting_on, refusal::ensure,
};

command! {
    /// Answers a finding: the head of conduct, or the owner of a recommendation that follows from it.
    pub struct RespondToFinding = "respond_to_finding" {
        /// The finding.
        finding: EventId,
        /// Whether you agree.
        answer: Answer,
        /// What you say to it.
        text: RequiredText,
    }
}

impl Decide<AuditState> for RespondToFinding {
    fn decide(&self, _: &AuditState, _: &Context<'_>) -> Result<Vec<AuditEvent>, Refusal> {
        let responded = ManagementResponded {
            finding: self.finding,
            answer: self.answer,
            text: FileText::of_file(self.text.secret()),
        };
        Ok(vec![responded.into()])
    }
}

impl Admit<AuditState> for ManagementResponded {
    fn admit(&self, state: &AuditState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = acting_on(context, context.stamp.stream)?;
        let holds = |role| context.registry().is_some_and(|registry| registry.holds(member, role));
        ensure(
            !state.is_auditor(member) && !holds(Role::Auditor),
            "auditor_does_not_answer",
            "who audits does not answer for what is audited",
        )?;
        let owns = state
            .recommendations()
            .iter()
            .any(|it| it.finding == self.finding && it.owner == member);
        if !owns && !holds(Role::HeadOfConduct) {
            return Err(not_found());
        }
        standing_finding(state, self.finding).map(|_| ())
    }
}
