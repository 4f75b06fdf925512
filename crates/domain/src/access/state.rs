//! State of a `access` stream.

use amana_events::access::AccessEvent;

use crate::Stamp;

/// State of a `access` stream.
#[derive(Debug, Clone, Default)]
pub struct AccessState {
    /// How many events it has.
    pub version: u64,
}

impl AccessState {
    pub(super) fn apply(&mut self, event: &AccessEvent, stamp: &Stamp) {
        let _ = event;
        self.version = stamp.version;
    }
}
