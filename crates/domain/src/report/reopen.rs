//! Taking the decision on a report back: it waits for triage again.

use amana_events::{
    PersonId,
    report::{ReportEvent, ReportReopened},
};

use super::{ReportState, decider, speaking_of};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText, person::checks::file_text, refusal::ensure,
};

command! {
    /// Reopens a report that was triaged, rejected, promoted or closed as information.
    pub struct ReopenReport = "reopen_report" {
        /// Why.
        reason: RequiredText,
        /// Other persons the reason speaks of.
        mentions: Vec<PersonId>,
    }
}

impl Decide<ReportState> for ReopenReport {
    fn decide(&self, state: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let reason = file_text(self.reason.secret(), speaking_of(state, &self.mentions));
        Ok(vec![ReportReopened { reason }.into()])
    }
}

impl Admit<ReportState> for ReportReopened {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        decider(state, context)?;
        ensure(
            !state.awaits_triage(),
            "not_decided",
            "nothing was decided that could be taken back: triage the report",
        )
    }
}
