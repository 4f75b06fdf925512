//! Behind a receipt: who its holder is, and what they may do in the streams of their own person.

use amana_events::{
    PersonId,
    report::{HolderNotAlone, ReceiptHolder, ReportEvent},
};

use super::{ReportState, holder_of, own_report, submitted};
use crate::{Admit, Context, Decide, Refusal, person::checks::living, refusal::ensure};

/// The vocabulary from which on holders act behind their receipts.
pub(super) const CODES_SINCE: u32 = 4;

command! {
    /// The holder of the receipt says that they are not alone: nobody reaches out to them, and what
    /// they are shown is empty.
    pub struct SayNotAlone = "say_not_alone" {
        /// Whose receipt.
        holder: ReceiptHolder,
    }
}

impl Decide<ReportState> for SayNotAlone {
    fn decide(&self, _: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        Ok(vec![HolderNotAlone { holder: self.holder }.into()])
    }
}

impl Admit<ReportState> for HolderNotAlone {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        ensure(
            holder_of(context.stamp.actor.kind) == Some(self.holder),
            "holder_only",
            "only the holder says so, behind their own receipt",
        )?;
        own_report(context)?;
        submitted(state)?;
        ensure(state.receipt(self.holder).is_some(), "not_found", "no such matter")
    }
}

/// Whoever acts behind a receipt in force does so in a stream of the person the receipt is of: the
/// reporter of a reporter's, the survivor of a survivor's. Anything else is not there.
pub(crate) fn own_person(
    context: &Context<'_>,
    person: PersonId,
) -> Result<ReceiptHolder, Refusal> {
    let not_found = || Refusal::new("not_found", "no such matter");
    let actor = context.stamp.actor;
    let holder = holder_of(actor.kind).filter(|_| context.writes(CODES_SINCE));
    let holder = holder.ok_or_else(not_found)?;
    let report = actor.id.and_then(|id| context.report(id)).ok_or_else(not_found)?;
    let own = match holder {
        ReceiptHolder::Reporter => report.reporter(),
        ReceiptHolder::Survivor => report.survivor(),
    };
    ensure(own == Some(person) && report.receipt(holder).is_some(), "not_found", "no such matter")?;
    living(context, person)?;
    Ok(holder)
}
