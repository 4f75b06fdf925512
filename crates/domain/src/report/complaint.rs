//! A complaint about treatment: handled by somebody outside the matter it is about.

use amana_events::{
    MemberId,
    report::{ComplaintHandlerNamed, ReportEvent, ReportKind},
};

use super::{ReportState, decider, is_inside};
use crate::{Admit, Context, Decide, Refusal, person::checks::is_conflicted, refusal::ensure};

command! {
    /// Names who handles the complaint.
    pub struct NameComplaintHandler = "name_complaint_handler" {
        /// Who: nobody who works on the matter complained about.
        member: MemberId,
    }
}

impl Decide<ReportState> for NameComplaintHandler {
    fn decide(&self, _: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        Ok(vec![ComplaintHandlerNamed { member: self.member }.into()])
    }
}

impl Admit<ReportState> for ComplaintHandlerNamed {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        decider(state, context)?;
        ensure(
            state.kind() == Some(ReportKind::ComplaintAboutTreatment),
            "no_complaint",
            "only a complaint about treatment has a handler of its own",
        )?;
        let active = context.registry().is_some_and(|registry| registry.is_active(self.member));
        if !active {
            return Err(Refusal::field("member_inactive", "member", "no such active member"));
        }
        let inside = is_conflicted(context, context.stamp.stream, self.member)
            || state.about().is_some_and(|about| is_inside(context, about, self.member));
        if inside {
            return Err(Refusal::field(
                "handler_inside",
                "member",
                "the handler must be outside the matter complained about: name somebody else",
            ));
        }
        Ok(())
    }
}
