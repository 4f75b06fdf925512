//! Opening an assistance file: with a person, and nothing else that must be known.

use amana_events::{
    Language, PersonId, Reference, StreamId, StreamKind,
    assistance::{AssistanceEvent, AssistanceOpened},
};

use super::AssistanceState;
use crate::{
    Admit, Context, Decide, Refusal,
    person::checks::{acting_on, fitting_reference, is_shut_out, living, reference},
    refusal::ensure,
};

command! {
    /// Opens an assistance file.
    pub struct OpenAssistance = "open_assistance" {
        /// What people say aloud; made when left out.
        reference: Option<Reference>,
        /// The survivor.
        person: PersonId,
        /// The report that asked for help, where one did.
        report: Option<StreamId>,
        /// The survivor's language.
        language: Option<Language>,
        /// Hours since the act, where the survivor told; never asked for its own sake.
        hours_since_act: Option<u16>,
    }
}

impl Decide<AssistanceState> for OpenAssistance {
    fn decide(
        &self,
        _: &AssistanceState,
        context: &Context<'_>,
    ) -> Result<Vec<AssistanceEvent>, Refusal> {
        let opened = AssistanceOpened {
            reference: reference(context, self.reference),
            person: self.person,
            report: self.report,
            language: self.language.clone(),
            hours_since_act: self.hours_since_act,
        };
        Ok(vec![opened.into()])
    }
}

impl Admit<AssistanceState> for AssistanceOpened {
    fn admit(&self, state: &AssistanceState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = acting_on(context, context.stamp.stream)?;
        ensure(!is_shut_out(context, self.person, member), "not_found", "no such matter")?;
        ensure(!state.exists(), "file_there", "an assistance file with this id is there already")?;
        fitting_reference(context, self.reference)?;
        living(context, self.person)?;
        let Some(report) = self.report else { return Ok(()) };
        if report.kind != StreamKind::Report {
            return Err(Refusal::field(
                "wrong_stream",
                "report",
                "an assistance file knows the report that asked for help, and no case",
            ));
        }
        if context.report(report.id).is_some_and(crate::report::ReportState::exists) {
            return Ok(());
        }
        Err(Refusal::field("no_such_report", "report", "no such report was submitted"))
    }
}
