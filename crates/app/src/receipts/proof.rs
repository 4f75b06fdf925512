//! What a holder's proof is: the stored bytes of a record that says that a record existed. Checked here
//! without a database and without a network: that the code is the one the record was made for. That the
//! record stands in a log is the other half, the log's own proof.

use amana_events::{Envelope, Event, LedgerId, Moment, StreamKind, receipt::ReceiptEvent};
use amana_vault::receipt::{ReceiptCode, is_commitment_of};
use serde::Serialize;
use serde_json::value::RawValue;

/// What a record says that belongs to a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// The ledger.
    pub ledger: LedgerId,
    /// The event's own id, as the leaf of the log has it.
    pub event: amana_events::EventId,
    /// SHA-256 of the record that existed.
    pub record: amana_events::Digest,
    /// By which hour.
    pub hour: Moment,
}

/// Why bytes are no proof for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// They are no record, or one of another kind.
    #[error("these bytes are no record of a receipt")]
    NoRecord,
    /// The record was made for another code.
    #[error("the record belongs to another code")]
    OtherCode,
}

/// Checks that a record was made for a code, of whichever kind; which kind, nobody is told.
///
/// # Errors
/// [`RecordError`] says why not.
pub fn verify(code: &ReceiptCode, record: &[u8]) -> Result<Record, RecordError> {
    let envelope: Envelope<&RawValue> =
        serde_json::from_slice(record).map_err(|_| RecordError::NoRecord)?;
    let (kind, version) = (envelope.stream.kind, envelope.type_version);
    if kind != StreamKind::Receipt {
        return Err(RecordError::NoRecord);
    }
    let event = Event::decode(kind, envelope.kind.as_str(), version, envelope.data.get());
    let Ok(Event::Receipt(ReceiptEvent::RecordExisted(existed))) = event else {
        return Err(RecordError::NoRecord);
    };
    if !is_commitment_of(code, envelope.ledger.uuid(), existed.commitment.bytes()) {
        return Err(RecordError::OtherCode);
    }
    Ok(Record {
        ledger: envelope.ledger,
        event: envelope.event,
        record: existed.record,
        hour: existed.hour,
    })
}
