//! State of a `person` stream.

use amana_events::person::PersonEvent;

use crate::Stamp;

/// State of a `person` stream.
#[derive(Debug, Clone, Default)]
pub struct PersonState {
    /// How many events it has.
    pub version: u64,
}

impl PersonState {
    pub(super) fn apply(&mut self, event: &PersonEvent, stamp: &Stamp) {
        let _ = event;
        self.version = stamp.version;
    }
}
