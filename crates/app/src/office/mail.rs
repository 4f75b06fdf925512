//! A message for the holder of a receipt gets their own copy on its way into the log, sealed to the
//! mailbox of their code once the event has its id. No key of ours is needed for it, and none opens it.

use amana_domain::{Stamp, State};
use amana_events::{
    Event, FileText, LedgerId, Mail, StreamId,
    report::{ReceiptHolder, ReportEvent},
};
use amana_vault::{
    Narrative, SealedField as _,
    receipt::mailbox::{self, MailPlace},
};

use super::desk::Desk;
use crate::{AppError, SystemEntropy};

/// Where a message of an event stands.
pub(crate) fn place(ledger: LedgerId, report: StreamId, event: amana_events::EventId) -> MailPlace {
    MailPlace { ledger: ledger.uuid(), report: report.id, event: event.uuid() }
}

/// Seals the copy of a message that waits for it.
pub(super) fn seal(
    ledger: LedgerId,
    desk: &Desk,
    stamp: &Stamp,
    event: &mut Event,
) -> Result<(), AppError> {
    let Some((text, holder, copy)) = waiting(event) else { return Ok(()) };
    let unsealed = || AppError::Custody("a message has nobody to seal it for".into());
    let text = &text.pending().ok_or_else(unsealed)?.text;
    let state = desk.sheet(stamp.stream).map(|sheet| sheet.state.as_ref());
    let Some(State::Report(report)) = state else { return Err(unsealed()) };
    let mailbox = holder.and_then(|holder| report.receipt_of(holder)?.mailbox);
    let mailbox = mailbox.ok_or_else(unsealed)?;
    let place = place(ledger, stamp.stream, stamp.event);
    let sealed = mailbox::seal(mailbox.bytes(), &place, text, &mut SystemEntropy);
    *copy = Mail::sealed(sealed.map_err(|error| AppError::Usage(error.to_string()))?);
    Ok(())
}

type Waiting<'e> = (&'e FileText<Narrative>, Option<ReceiptHolder>, &'e mut Mail);

/// The message whose copy is still to be sealed.
fn waiting(event: &mut Event) -> Option<Waiting<'_>> {
    let (text, holder, mail) = if let Event::Report(ReportEvent::MessageSent(message)) = event {
        (&message.text, message.holder, message.mail.as_mut()?)
    } else if let Event::Report(ReportEvent::MessageReceived(message)) = event {
        (&message.text, message.holder, message.mail.as_mut()?)
    } else {
        return None;
    };
    mail.bytes().is_none().then_some((text, holder, mail))
}
