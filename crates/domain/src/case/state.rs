//! State of a `case` stream.

use amana_events::case::CaseEvent;

use crate::Stamp;

/// State of a `case` stream.
#[derive(Debug, Clone, Default)]
pub struct CaseState {
    /// How many events it has.
    pub version: u64,
}

impl CaseState {
    pub(super) fn apply(&mut self, event: &CaseEvent, stamp: &Stamp) {
        let _ = event;
        self.version = stamp.version;
    }
}
