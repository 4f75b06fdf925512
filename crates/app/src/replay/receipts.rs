//! What the record on a holder's paper says: that the record of a submitted report existed. A digest of
//! anything else would prove something that never was.

use std::collections::HashSet;

use amana_events::{Digest, Event, receipt::ReceiptEvent, report::ReportEvent};
use sha2::{Digest as _, Sha256};

/// Digests of the reports' records so far: 32 bytes a report.
#[derive(Default)]
pub(super) struct Submitted(HashSet<[u8; 32]>);

impl Submitted {
    /// Takes one event with its record; says what does not hold.
    pub(super) fn take(&mut self, event: &Event, record: &[u8]) -> Option<&'static str> {
        if let Event::Report(ReportEvent::ReportSubmitted(_)) = event {
            self.0.insert(Sha256::digest(record).into());
        }
        let Event::Receipt(ReceiptEvent::RecordExisted(existed)) = event else { return None };
        let known = |record: &Digest| self.0.contains(record.bytes());
        (!known(&existed.record)).then_some("no report was submitted by the record it speaks of")
    }
}
