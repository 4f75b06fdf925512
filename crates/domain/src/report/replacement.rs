//! A lost code is replaced: the holder answers the question they chose, two members hear it, and the old
//! code dies.
//!
//! Who compares the answer is the program, for each of the two members, and each look is an opening in
//! the log (`amana receipt replace`). What stands here is that there are two, that a question was
//! chosen, and that a survivor's code goes through somebody who works for survivors.

use amana_events::{
    Digest, MailboxKey, PersonId,
    report::{
        ReceiptHolder, ReceiptReplaced, ReplacementDeclined, ReplacementProposed, ReportEvent,
    },
};

use super::{ReportState, speaking_of, worker};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText,
    person::checks::{file_text, works_for_survivors},
    refusal::ensure,
};

command! {
    /// Proposes a new code in place of a lost one, once the holder answered their own question.
    pub struct ProposeReplacement = "propose_receipt_replacement" {
        /// Whose.
        holder: ReceiptHolder,
        /// How it went: where, and who else was there.
        note: RequiredText,
        /// Persons it speaks of.
        mentions: Vec<PersonId>,
    }
}

command! {
    /// Replaces a code as proposed; a second member signs.
    pub struct ReplaceReceipt = "replace_receipt" {
        /// Whose.
        holder: ReceiptHolder,
        /// The new code's commitment.
        verifier: Digest,
        /// The value of the new code by which the report is found.
        lookup: Digest,
        /// The public half of the new code's mailbox key.
        mailbox: MailboxKey,
    }
}

command! {
    /// Declines a proposed replacement.
    pub struct DeclineReplacement = "decline_receipt_replacement" {
        /// Whose.
        holder: ReceiptHolder,
        /// Why.
        reason: RequiredText,
    }
}

fn proposal(state: &ReportState, holder: ReceiptHolder) -> Result<super::Proposal, Refusal> {
    state
        .replacing(holder)
        .ok_or(Refusal::new("nothing_proposed", "no replacement of this receipt is proposed"))
}

impl Decide<ReportState> for ProposeReplacement {
    fn decide(&self, state: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let note = file_text(self.note.secret(), speaking_of(state, &self.mentions));
        Ok(vec![ReplacementProposed { holder: self.holder, note }.into()])
    }
}

impl Decide<ReportState> for ReplaceReceipt {
    fn decide(
        &self,
        state: &ReportState,
        context: &Context<'_>,
    ) -> Result<Vec<ReportEvent>, Refusal> {
        let proposed = proposal(state, self.holder)?;
        let replaced = ReceiptReplaced {
            holder: self.holder,
            verifier: self.verifier,
            lookup: self.lookup,
            mailbox: self.mailbox,
            approval: context.approve("receipt_replaced", proposed.event)?,
        };
        Ok(vec![replaced.into()])
    }
}

impl Decide<ReportState> for DeclineReplacement {
    fn decide(&self, state: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let reason = file_text(self.reason.secret(), speaking_of(state, &[]));
        let proposal = proposal(state, self.holder)?.event;
        Ok(vec![ReplacementDeclined { proposal, reason }.into()])
    }
}

impl Admit<ReportState> for ReplacementProposed {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = worker(state, context)?;
        ensure(
            state.asks(self.holder),
            "no_question",
            "no question was chosen with this receipt: it cannot be replaced",
        )?;
        ensure(
            state.replacing(self.holder).is_none(),
            "replacement_proposed",
            "a replacement is proposed already: a second member replaces or declines it",
        )?;
        let through_them = match self.holder {
            ReceiptHolder::Reporter => true,
            ReceiptHolder::Survivor => works_for_survivors(context, member),
        };
        ensure(
            through_them,
            "not_for_the_survivor",
            "a survivor's code is replaced through a focal point, advocate or child protection actor",
        )
    }
}

impl Admit<ReportState> for ReceiptReplaced {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        let proposed = proposal(state, self.holder)?;
        ensure(
            self.approval.proposal == proposed.event,
            "another_proposal",
            "another replacement is proposed: look at that one",
        )?;
        context.check_approval(&self.approval, "receipt_replaced", proposed.by)?;
        ensure(
            !state.knows_verifier(&self.verifier),
            "receipt_used",
            "this receipt was issued before: issue another",
        )
    }
}

impl Admit<ReportState> for ReplacementDeclined {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        ensure(
            state.replacing_any().any(|proposed| proposed.event == self.proposal),
            "nothing_proposed",
            "no replacement of this receipt is proposed",
        )
    }
}

/// No second way around the two members: who had a code gets another by a replacement.
pub(super) fn first_code(state: &ReportState, holder: ReceiptHolder) -> Result<(), Refusal> {
    ensure(
        !state.had_code(holder),
        "replace_it",
        "this holder had a code: another is issued in its place by two members, once the holder \
         answered their own question",
    )
}
