//! State of a `receipt` stream: whether its record is there.

use amana_events::{Digest, receipt::ReceiptEvent};

use crate::Stamp;

/// State of a `receipt` stream.
#[derive(Debug, Clone, Default)]
pub struct ReceiptState {
    /// How many events it has.
    pub version: u64,
    record: Option<Digest>,
}

impl ReceiptState {
    /// SHA-256 of the record that existed; none before the event.
    pub fn record(&self) -> Option<&Digest> {
        self.record.as_ref()
    }

    pub(super) fn apply(&mut self, event: &ReceiptEvent, stamp: &Stamp) {
        self.version = stamp.version;
        match event {
            ReceiptEvent::RecordExisted(existed) => self.record = Some(existed.record),
        }
    }
}
