//! State of a `assistance` stream.

use amana_events::assistance::AssistanceEvent;

use crate::Stamp;

/// State of a `assistance` stream.
#[derive(Debug, Clone, Default)]
pub struct AssistanceState {
    /// How many events it has.
    pub version: u64,
}

impl AssistanceState {
    pub(super) fn apply(&mut self, event: &AssistanceEvent, stamp: &Stamp) {
        let _ = event;
        self.version = stamp.version;
    }
}
