//! Receipts: issued to a holder, revoked when lost or discovered, and then issued anew.

use amana_events::{
    ActorKind, Digest,
    report::{ReceiptEnd, ReceiptHolder, ReceiptIssued, ReceiptRevoked, ReportEvent},
};

use super::{ReportState, holder_or_worker, speaking_of, submitted, worker};
use crate::{Admit, Context, Decide, Refusal, Text, person::checks::file_text, refusal::ensure};

command! {
    /// Issues a receipt to its holder.
    pub struct IssueReceipt = "issue_receipt" {
        /// Whose it is.
        holder: ReceiptHolder,
        /// SHA-256 of the receipt's 128 random bits.
        verifier: Digest,
        /// The survivor's own word that they want it: needed for a survivor's receipt.
        word: Text,
    }
}

command! {
    /// Revokes a receipt: it opens nothing any more, and another may be issued.
    pub struct RevokeReceipt = "revoke_receipt" {
        /// Whose it is.
        holder: ReceiptHolder,
        /// Why.
        reason: ReceiptEnd,
    }
}

impl Decide<ReportState> for IssueReceipt {
    fn decide(&self, state: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let word =
            (!self.word.is_empty()).then(|| file_text(self.word.secret(), speaking_of(state, &[])));
        Ok(vec![ReceiptIssued { holder: self.holder, verifier: self.verifier, word }.into()])
    }
}

impl Decide<ReportState> for RevokeReceipt {
    fn decide(&self, _: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        Ok(vec![ReceiptRevoked { holder: self.holder, reason: self.reason }.into()])
    }
}

/// A survivor's receipt is issued by a member or amana, never by a reporter, and only on the
/// survivor's own recorded word.
fn on_the_survivors_word(
    issued: &ReceiptIssued,
    state: &ReportState,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    match issued.holder {
        ReceiptHolder::Reporter => return Ok(()),
        ReceiptHolder::Survivor => {}
    }
    ensure(
        state.survivor().is_some(),
        "no_survivor_named",
        "a survivor's receipt needs a survivor who said so: none is recorded",
    )?;
    ensure(
        context.stamp.actor.kind != ActorKind::Reporter,
        "not_found",
        "no such receipt is issued behind a receipt",
    )?;
    ensure(
        issued.word.is_some() || !context.is_strict(),
        "survivors_word_needed",
        "a survivor's receipt is issued on the survivor's own word: record it with the receipt",
    )
}

impl Admit<ReportState> for ReceiptIssued {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        if context.stamp.actor.kind == ActorKind::System {
            submitted(state)?;
        } else {
            holder_or_worker(state, context)?;
        }
        ensure(
            state.receipt(self.holder).is_none(),
            "receipt_issued",
            "this holder has a receipt: a second one would open the same part to somebody else",
        )?;
        on_the_survivors_word(self, state, context)?;
        // A reporter's receipt never becomes a survivor's (`domain.md`, rule 7), and one that was
        // revoked never opens anything again.
        ensure(
            !state.knows_verifier(&self.verifier),
            "receipt_used",
            "this receipt was issued before: issue another",
        )
    }
}

impl Admit<ReportState> for ReceiptRevoked {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        ensure(
            state.receipt(self.holder).is_some(),
            "no_receipt",
            "this holder has no receipt in force",
        )
    }
}
