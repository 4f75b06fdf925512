//! State of a `handover` stream.

use amana_events::handover::HandoverEvent;

use crate::Stamp;

/// State of a `handover` stream.
#[derive(Debug, Clone, Default)]
pub struct HandoverState {
    /// How many events it has.
    pub version: u64,
}

impl HandoverState {
    pub(super) fn apply(&mut self, event: &HandoverEvent, stamp: &Stamp) {
        let _ = event;
        self.version = stamp.version;
    }
}
