//! Messages behind the receipts, and attachments. Each holder has a thread of their own: the other's
//! receipt does not open it.

use amana_events::{
    AttachmentId, Code, Digest, Mail, PersonId,
    report::{
        AttachmentAdded, HolderAsks, MessageReceived, MessageSent, ReceiptHolder, ReportEvent,
    },
};

use super::{ReportState, behind::CODES_SINCE, holder_of, holder_or_worker, speaking_of, worker};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText, Text, person::checks::file_text, refusal::ensure,
};

/// The longest attachment, in bytes (`architecture.md`, Limits).
pub const ATTACHMENT_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;

/// The vocabulary from which on a message says what its holder asks for by it, and a person says
/// behind their receipt that they want no contact.
pub(crate) const ASKS_SINCE: u32 = 7;

command! {
    /// Takes a message of the receipt's holder.
    pub struct ReceiveMessage = "receive_message" {
        /// What they wrote.
        text: RequiredText,
        /// Whose message it is; may be left out where only one holder has a receipt.
        holder: Option<ReceiptHolder>,
        /// Persons it speaks of.
        mentions: Vec<PersonId>,
        /// What they ask for by it, where it is more than a message.
        asks: Option<HolderAsks>,
    }
}

command! {
    /// Leaves a message for the receipt's holder.
    pub struct SendMessage = "send_message" {
        /// What is written.
        text: RequiredText,
        /// To whom; may be left out where only one holder has a receipt.
        holder: Option<ReceiptHolder>,
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

impl Decide<ReportState> for ReceiveMessage {
    fn decide(&self, state: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let text = file_text(self.text.secret(), speaking_of(state, &self.mentions));
        let holder = self.holder.or_else(|| state.only_holder());
        Ok(vec![
            MessageReceived { text, holder, mail: mail_to(state, holder), asks: self.asks }.into(),
        ])
    }
}

impl Decide<ReportState> for SendMessage {
    fn decide(&self, state: &ReportState, _: &Context<'_>) -> Result<Vec<ReportEvent>, Refusal> {
        let text = file_text(self.text.secret(), speaking_of(state, &self.mentions));
        let holder = self.holder.or_else(|| state.only_holder());
        Ok(vec![MessageSent { text, holder, mail: mail_to(state, holder) }.into()])
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

/// The holder's own copy, which is sealed to their mailbox once the event has its id.
fn mail_to(state: &ReportState, holder: Option<ReceiptHolder>) -> Option<Mail> {
    let receipt = holder.and_then(|holder| state.receipt_of(holder));
    receipt.and_then(|receipt| receipt.mailbox).map(|_| Mail::pending())
}

/// Who has a mailbox gets what is in their thread, and nobody else does; behind a receipt a holder
/// writes in their own thread.
fn with_mail(
    state: &ReportState,
    holder: Option<ReceiptHolder>,
    mail: Option<&Mail>,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    if !context.writes(CODES_SINCE) {
        return Ok(());
    }
    let acting = holder_of(context.stamp.actor.kind);
    ensure(acting.is_none() || acting == holder, "not_found", "no such matter")?;
    ensure(
        mail.is_some() == mail_to(state, holder).is_some(),
        "mail_needed",
        "a message goes to the mailbox of its holder's receipt",
    )
}

/// The holder is named and their receipt is in force: the message waits behind it.
fn with_receipt(
    state: &ReportState,
    holder: Option<ReceiptHolder>,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    ensure(
        state.has_receipt(),
        "no_receipt",
        "messages wait behind a receipt: none is in force for this report",
    )?;
    let Some(holder) = holder else {
        if !context.is_strict() {
            return Ok(());
        }
        return Err(Refusal::field(
            "holder_needed",
            "holder",
            "reporter and survivor have receipts of their own: say whose message it is",
        ));
    };
    if state.receipt(holder).is_some() {
        return Ok(());
    }
    Err(Refusal::field("no_receipt", "holder", "this holder has no receipt in force"))
}

impl Admit<ReportState> for MessageReceived {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        holder_or_worker(state, context)?;
        with_receipt(state, self.holder, context)?;
        with_mail(state, self.holder, self.mail.as_ref(), context)
    }
}

impl Admit<ReportState> for MessageSent {
    fn admit(&self, state: &ReportState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        with_receipt(state, self.holder, context)?;
        with_mail(state, self.holder, self.mail.as_ref(), context)
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
