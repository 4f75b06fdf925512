//! Making a recommendation: to somebody, until a day.

use amana_events::{
    Day, EventId, FileText, MemberId,
    audit::{AuditEvent, Priority, RecommendationMade},
    common::Role,
};

use super::{AuditState, auditor, finding::standing_finding};
use crate::{Admit, Context, Decide, Refusal, RequiredText};

command! {
    /// Recommends something that follows from a finding.
    pub struct MakeRecommendation = "make_recommendation" {
        /// The finding.
        finding: EventId,
        /// Who is to do it: no auditor.
        owner: MemberId,
        /// Until when.
        due: Day,
        /// How pressing it is.
        priority: Priority,
        /// What is to be done.
        text: RequiredText,
    }
}

impl Decide<AuditState> for MakeRecommendation {
    fn decide(&self, _: &AuditState, _: &Context<'_>) -> Result<Vec<AuditEvent>, Refusal> {
        let made = RecommendationMade {
            finding: self.finding,
            owner: self.owner,
            due: self.due,
            priority: self.priority,
            text: FileText::of_file(self.text.secret()),
        };
        Ok(vec![made.into()])
    }
}

impl Admit<AuditState> for RecommendationMade {
    fn admit(&self, state: &AuditState, context: &Context<'_>) -> Result<(), Refusal> {
        auditor(state, context)?;
        standing_finding(state, self.finding)?;
        let registry = context.registry();
        let fit = registry.is_some_and(|registry| {
            registry.is_active(self.owner) && !registry.holds(self.owner, Role::Auditor)
        });
        if !fit || state.is_auditor(self.owner) {
            return Err(Refusal::field(
                "wrong_owner",
                "owner",
                "a recommendation is owned by a member in office who is no auditor",
            ));
        }
        ahead(self.due, context)
    }
}

/// The day lies ahead.
pub(super) fn ahead(due: Day, context: &Context<'_>) -> Result<(), Refusal> {
    if due > context.today() {
        return Ok(());
    }
    Err(Refusal::field("day_not_ahead", "due", "the day something is due lies ahead"))
}
