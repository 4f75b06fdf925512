//! Receipts: issued to a holder, revoked when lost or discovered, and then issued anew.

use amana_events::{
    ActorKind, Digest, MailboxKey,
    report::{
        ReceiptChoice, ReceiptDeclined, ReceiptEnd, ReceiptHolder, ReceiptIssued, ReceiptRevoked,
        ReportEvent,
    },
};

use super::{
    ReportState, behind::CODES_SINCE, holder_of, holder_or_worker, replacement::first_code,
    speaking_of, submitted, worker,
};
use crate::{Admit, Context, Decide, Refusal, Text, person::checks::file_text, refusal::ensure};

command! {
    /// Issues a receipt to its holder.
    pub struct IssueReceipt = "issue_receipt" {
        /// Whose it is.
        holder: ReceiptHolder,
        /// What comes of the code, one-way: its commitment.
        verifier: Digest,
        /// The survivor's own word that they want it: needed for a survivor's receipt.
        word: Text,
        /// How the holder keeps it.
        choice: Option<ReceiptChoice>,
        /// The value of the code by which the report is found.
        lookup: Option<Digest>,
        /// The public half of the code's mailbox key.
        mailbox: Option<MailboxKey>,
        /// Who keeps it, where it is kept by another.
        keeper: Text,
        /// A question the holder chose, by which a lost code is replaced.
        question: Text,
        /// Its answer.
        answer: Text,
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

command! {
    /// Records that a receipt was offered and declined.
    pub struct DeclineReceipt = "decline_receipt" {
        /// Who declined.
        holder: ReceiptHolder,
    }
}

impl Decide<ReportState> for IssueReceipt {
    fn decide(&self, state: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let word =
            (!self.word.is_empty()).then(|| file_text(self.word.secret(), speaking_of(state, &[])));
        // Who keeps it, and what only the holder answers, speaks of nobody by their id.
        let own = |text: &Text| (!text.is_empty()).then(|| file_text(text.secret(), []));
        let issued = ReceiptIssued {
            holder: self.holder,
            verifier: self.verifier,
            word,
            choice: self.choice,
            lookup: self.lookup,
            mailbox: self.mailbox,
            keeper: own(&self.keeper),
            question: own(&self.question),
            answer: own(&self.answer),
        };
        Ok(vec![issued.into()])
    }
}

impl Decide<ReportState> for DeclineReceipt {
    fn decide(&self, _: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        Ok(vec![ReceiptDeclined { holder: self.holder }.into()])
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
        holder_of(context.stamp.actor.kind).is_none(),
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
        self.with_code(state, context)?;
        // A reporter's receipt never becomes a survivor's (`domain.md`, rule 7), and one that was
        // revoked never opens anything again.
        ensure(
            !state.knows_verifier(&self.verifier),
            "receipt_used",
            "this receipt was issued before: issue another",
        )
    }
}

/// What comes of a code stands with its receipt.
trait WithCode {
    fn with_code(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal>;
}

impl WithCode for ReceiptIssued {
    fn with_code(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        if !context.writes(CODES_SINCE) {
            return Ok(());
        }
        ensure(
            self.lookup.is_some() && self.mailbox.is_some(),
            "code_needed",
            "a receipt is a code, and what comes of it stands with it: use `amana receipt issue`",
        )?;
        let Some(choice) = self.choice else {
            return Err(Refusal::field("choice_needed", "choice", "say how the holder keeps it"));
        };
        if (choice == ReceiptChoice::KeptByAnother) != self.keeper.is_some() {
            let reason = "who keeps a receipt is said where another keeps it, and nowhere else";
            return Err(Refusal::field("keeper_fits_choice", "keeper", reason));
        }
        if self.question.is_some() != self.answer.is_some() {
            let reason = "a question goes with its answer";
            return Err(Refusal::field("question_and_answer", "answer", reason));
        }
        first_code(state, self.holder)
    }
}

impl Admit<ReportState> for ReceiptDeclined {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        holder_or_worker(state, context)?;
        ensure(
            state.receipt(self.holder).is_none(),
            "receipt_issued",
            "this holder has a receipt: revoke it if they do not want it any more",
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
