//! The receiver's own word that the child is with them, and correcting what was written down of the
//! handover.
//!
//! INVARIANT: care never stands with a receiver on somebody else's word.

use amana_events::{
    Code, Moment,
    handover::{DelayReason, HandoverConfirmed, HandoverCorrected, HandoverEvent},
};

use super::{
    HandoverState, Transfer,
    acting::{
        CORRECTION_REASONS, acting_civilian, acting_on_part_one, acting_receiver, ensure_code,
        ensure_open, ensure_receipt_number, registry, speaks_for,
    },
    hand_over::check_time,
};
use crate::{Admit, Context, Decide, Refusal, refusal::ensure};

command! {
    /// The receiver confirms, with a signature, that the child is with them.
    pub struct ConfirmHandover = "confirm_handover" {}
}

command! {
    /// Corrects what was written down of the handover, whole.
    pub struct CorrectHandover = "correct_handover" {
        /// When the child was handed over.
        at: Moment,
        /// The receipt's number, in the shape of a reference.
        receipt_number: Code,
        /// Belongings: list `belonging`.
        belongings: Vec<Code>,
        /// The force's reason for delay; needed past the instrument's limit.
        delay_reason: Option<DelayReason>,
        /// Why: list `correction_reason`.
        reason: Code,
    }
}

const NOTHING_STATED: Refusal = Refusal::new(
    "nothing_to_confirm",
    "nobody but the receiver says that the child was handed over: there is nothing to confirm",
);

impl Decide<HandoverState> for ConfirmHandover {
    fn decide(
        &self,
        state: &HandoverState,
        context: &Context<'_>,
    ) -> Result<Vec<HandoverEvent>, Refusal> {
        acting_civilian(state, context)?;
        let Transfer::Stated { receiver, at, event, .. } = state.transfer() else {
            return Err(NOTHING_STATED);
        };
        let approval = context.approve("handover_confirmed", event)?;
        Ok(vec![HandoverConfirmed { receiver, at, approval }.into()])
    }
}

impl Decide<HandoverState> for CorrectHandover {
    fn decide(&self, _: &HandoverState, _: &Context<'_>) -> Result<Vec<HandoverEvent>, Refusal> {
        let event = HandoverCorrected {
            at: self.at,
            receipt_number: self.receipt_number.clone(),
            belongings: self.belongings.clone(),
            delay_reason: self.delay_reason,
            reason: self.reason.clone(),
        };
        Ok(vec![event.into()])
    }
}

impl Admit<HandoverState> for HandoverConfirmed {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = acting_civilian(state, context)?;
        ensure_open(state)?;
        let Transfer::Stated { receiver, at, event, by } = state.transfer() else {
            return Err(NOTHING_STATED);
        };
        ensure(
            speaks_for(registry(context)?, member, receiver),
            "not_the_receiver",
            "only the receiver confirms: a member of theirs signs",
        )?;
        ensure(
            (self.receiver, self.at, self.approval.proposal) == (receiver, at, event),
            "confirms_something_else",
            "the confirmation is of another handover than was written down",
        )?;
        context.check_approval(&self.approval, "handover_confirmed", by)
    }
}

impl Admit<HandoverState> for HandoverCorrected {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        if state.handed_over_at().is_some() {
            acting_receiver(state, context)?;
        } else {
            acting_on_part_one(state, context)?;
        }
        let (Some(receipt), Some(stated)) = (state.receipt(), state.stated_at()) else {
            return Err(Refusal::new("not_handed_over", "the child was not handed over yet"));
        };
        ensure_code(context, CORRECTION_REASONS, &self.reason, "reason")?;
        ensure_receipt_number(&self.receipt_number)?;
        for belonging in &self.belongings {
            ensure_code(context, "belonging", belonging, "belongings")?;
        }
        let same = stated == self.at
            && receipt.number.as_ref() == Some(&self.receipt_number)
            && *receipt.belongings == *self.belongings
            && receipt.delay_reason == self.delay_reason;
        ensure(!same, "same_content", "the record says so already: there is nothing to correct")?;
        check_time(self.at, self.delay_reason, receipt, context)?;
        let next = state.care().get(1).map(|next| next.from);
        if next.is_some_and(|next| self.at > next) {
            return Err(Refusal::field(
                "care_out_of_order",
                "at",
                "somebody took over earlier than this: the handover came before",
            ));
        }
        Ok(())
    }
}
