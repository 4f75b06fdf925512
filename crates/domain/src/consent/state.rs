//! State of a `consent` stream.

use amana_events::consent::ConsentEvent;

use crate::Stamp;

/// State of a `consent` stream.
#[derive(Debug, Clone, Default)]
pub struct ConsentState {
    /// How many events it has.
    pub version: u64,
}

impl ConsentState {
    pub(super) fn apply(&mut self, event: &ConsentEvent, stamp: &Stamp) {
        let _ = event;
        self.version = stamp.version;
    }
}
