//! State of a `report` stream.

use amana_events::report::ReportEvent;

use crate::Stamp;

/// State of a `report` stream.
#[derive(Debug, Clone, Default)]
pub struct ReportState {
    /// How many events it has.
    pub version: u64,
}

impl ReportState {
    pub(super) fn apply(&mut self, event: &ReportEvent, stamp: &Stamp) {
        let _ = event;
        self.version = stamp.version;
    }
}
