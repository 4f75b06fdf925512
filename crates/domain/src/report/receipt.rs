//! Receipts, messages behind them, attachments and corrections.

use amana_events::{
    ActorKind, AttachmentId, Code, Digest, PersonId,
    report::{
        AttachmentAdded, MessageReceived, MessageSent, ReceiptHolder, ReceiptIssued,
        ReportCorrected, ReportEvent,
    },
};

use super::{ReportState, holder_or_worker, submitted, worker};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText, Text, person::checks::file_text, refusal::ensure,
};

/// The longest attachment, in bytes (`architecture.md`, Limits).
pub const ATTACHMENT_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;

command! {
    /// Issues a receipt to its holder.
    pub struct IssueReceipt = "issue_receipt" {
        /// Whose it is.
        holder: ReceiptHolder,
        /// SHA-256 of the receipt's 128 random bits.
        verifier: Digest,
    }
}

command! {
    /// Takes a message of the receipt's holder.
    pub struct ReceiveMessage = "receive_message" {
        /// What they wrote.
        text: RequiredText,
        /// Persons it speaks of.
        mentions: Vec<PersonId>,
    }
}

command! {
    /// Leaves a message for the receipt's holder.
    pub struct SendMessage = "send_message" {
        /// What is written.
        text: RequiredText,
        /// Persons it speaks of.
        mentions: Vec<PersonId>,
    }
}

command! {
    /// Adds a file, whose sealed bytes are kept beside the log.
    pub struct AddAttachment = "add_attachment" {
        /// The attachment; the client's id.
        attachment: AttachmentId,
        /// SHA-256 of the sealed bytes.
        ciphertext: Digest,
        /// Length of the sealed bytes.
        bytes: u64,
        /// Media type code.
        media: Code,
        /// The file's name.
        name: Text,
        /// SHA-256 of the original, itself sealed.
        original: RequiredText,
        /// Persons it shows or speaks of.
        mentions: Vec<PersonId>,
    }
}

command! {
    /// Corrects or completes the account.
    pub struct CorrectReport = "correct_report" {
        /// The account as it now stands.
        account: RequiredText,
        /// Why.
        reason: RequiredText,
        /// Persons it speaks of.
        mentions: Vec<PersonId>,
    }
}

/// Everybody a text of this report may speak of: those named with it, and those the report names.
fn speaking_of<'a>(
    state: &'a ReportState,
    mentions: &'a [PersonId],
) -> impl Iterator<Item = PersonId> + 'a {
    mentions.iter().copied().chain(state.reporter()).chain(state.survivor())
}

impl Decide<ReportState> for IssueReceipt {
    fn decide(&self, _: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        Ok(vec![ReceiptIssued { holder: self.holder, verifier: self.verifier }.into()])
    }
}

impl Decide<ReportState> for ReceiveMessage {
    fn decide(&self, state: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let text = file_text(self.text.secret(), speaking_of(state, &self.mentions));
        Ok(vec![MessageReceived { text }.into()])
    }
}

impl Decide<ReportState> for SendMessage {
    fn decide(&self, state: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let text = file_text(self.text.secret(), speaking_of(state, &self.mentions));
        Ok(vec![MessageSent { text }.into()])
    }
}

impl Decide<ReportState> for AddAttachment {
    fn decide(&self, state: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let added = AttachmentAdded {
            attachment: self.attachment,
            ciphertext: self.ciphertext,
            bytes: self.bytes,
            media: self.media.clone(),
            name: file_text(self.name.secret(), speaking_of(state, &self.mentions)),
            original: file_text(self.original.secret(), speaking_of(state, &self.mentions)),
        };
        Ok(vec![added.into()])
    }
}

impl Decide<ReportState> for CorrectReport {
    fn decide(&self, state: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let corrected = ReportCorrected {
            account: file_text(self.account.secret(), speaking_of(state, &self.mentions)),
            reason: file_text(self.reason.secret(), speaking_of(state, &self.mentions)),
        };
        Ok(vec![corrected.into()])
    }
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
        ensure(
            self.holder != ReceiptHolder::Survivor || state.survivor().is_some(),
            "no_survivor_named",
            "a survivor's receipt needs a survivor who said so: none is recorded",
        )?;
        // A reporter's receipt never becomes a survivor's (`domain.md`, rule 7).
        let reporter = state.receipt(ReceiptHolder::Reporter);
        let survivor = state.receipt(ReceiptHolder::Survivor);
        ensure(
            [reporter, survivor].into_iter().flatten().all(|known| *known != self.verifier),
            "receipt_used",
            "reporter and survivor have receipts of their own: issue another",
        )
    }
}

fn with_receipt(state: &ReportState) -> Result<(), Refusal> {
    ensure(
        state.has_receipt(),
        "no_receipt",
        "messages wait behind a receipt: none was issued for this report",
    )
}

impl Admit<ReportState> for MessageReceived {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        holder_or_worker(state, context)?;
        with_receipt(state)
    }
}

impl Admit<ReportState> for MessageSent {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        with_receipt(state)
    }
}

impl Admit<ReportState> for AttachmentAdded {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        holder_or_worker(state, context)?;
        ensure(
            !state.has_attachment(self.attachment),
            "attachment_there",
            "an attachment with this id is there: give the new one an id of its own",
        )?;
        ensure(self.bytes > 0, "attachment_empty", "the attachment holds no bytes")?;
        ensure(
            self.bytes <= ATTACHMENT_BYTES_MAX,
            "attachment_too_large",
            "an attachment is at most 2 GiB",
        )
    }
}

impl Admit<ReportState> for ReportCorrected {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        holder_or_worker(state, context)
    }
}
