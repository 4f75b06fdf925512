//! Correcting the custody receipt: part one only, by either side before the handover and by the
//! receiver after it.

use amana_events::{
    Code, Moment,
    common::{AgeBand, Sex},
    handover::{HandoverEvent, ReceiptCorrected},
};

use super::{
    HandoverState,
    acting::{Side, acting_on_part_one, acting_receiver, ensure_not_ahead},
};
use crate::{Admit, Context, Decide, Refusal, refusal::ensure};

command! {
    /// Corrects what the custody receipt says.
    pub struct CorrectReceipt = "correct_receipt" {
        /// Sex.
        sex: Sex,
        /// Apparent age.
        apparent_age: AgeBand,
        /// Infants with the child.
        infants: u8,
        /// First contact.
        first_contact: Moment,
        /// Why.
        reason: Code,
    }
}

impl Decide<HandoverState> for CorrectReceipt {
    fn decide(&self, _: &HandoverState, _: &Context<'_>) -> Result<Vec<HandoverEvent>, Refusal> {
        let event = ReceiptCorrected {
            sex: self.sex,
            apparent_age: self.apparent_age,
            infants: self.infants,
            first_contact: self.first_contact,
            reason: self.reason.clone(),
        };
        Ok(vec![event.into()])
    }
}

impl Admit<HandoverState> for ReceiptCorrected {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        let side = if state.handed_over_at().is_some() {
            acting_receiver(state, context).map(|_| Side::Civilian)?
        } else {
            acting_on_part_one(state, context).map(|(_, side)| side)?
        };
        let Some(receipt) = state.receipt() else { return Ok(()) };
        let changes = receipt.sex != self.sex
            || receipt.apparent_age != self.apparent_age
            || receipt.infants != self.infants
            || receipt.first_contact != self.first_contact;
        ensure(
            changes,
            "same_content",
            "the receipt says so already: there is nothing to correct",
        )?;
        ensure_not_ahead(self.first_contact, context, "first_contact")?;
        if state.handed_over_at().is_some_and(|at| self.first_contact > at) {
            return Err(Refusal::field(
                "after_handover",
                "first_contact",
                "the first contact cannot be later than the handover",
            ));
        }
        // The limit runs from the first contact: whoever is bound by it does not move it away.
        if side == Side::Force && self.first_contact > receipt.first_contact {
            return Err(Refusal::field(
                "first_contact_later",
                "first_contact",
                "the force cannot make the first contact later: child protection corrects it",
            ));
        }
        Ok(())
    }
}
