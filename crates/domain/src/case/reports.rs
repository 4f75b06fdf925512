//! Further reports of the case: triaged into it, or promoted from information. Who received one does
//! not investigate (`domain.md`, rule 6), and its receipt opens the way to a review.

use amana_events::{StreamId, StreamKind, case::ReportLinked};

use super::who::hands_here;
use crate::{Refusal, refusal::ensure};

command! {
    /// Links a report that was triaged into this case.
    pub struct LinkReport = "link_report" {
        /// The report.
        report: StreamId,
    }
}

asks_for!(LinkReport, |command, _state, _context| ReportLinked { report: command.report });

admits!(ReportLinked, |event, state, context| {
    hands_here(state, context)?;
    let here = context.stamp.stream;
    let known = event.report.kind == StreamKind::Report
        && context.report(event.report.id).is_some_and(|report| report.into() == Some(here));
    if !known {
        let reason = "no such report was triaged into this case: triage it first";
        return Err(Refusal::field("no_such_report", "report", reason));
    }
    let linked = state.report() == Some(event.report) || state.reports().contains(&event.report);
    ensure(!linked, "already_linked", "the report belongs to the case already")
});
