//! State of a `contact` stream.

use amana_events::contact::ContactEvent;

use crate::Stamp;

/// State of a `contact` stream.
#[derive(Debug, Clone, Default)]
pub struct ContactState {
    /// How many events it has.
    pub version: u64,
}

impl ContactState {
    pub(super) fn apply(&mut self, event: &ContactEvent, stamp: &Stamp) {
        let _ = event;
        self.version = stamp.version;
    }
}
