//! State of a `keys` stream.

use amana_events::keys::KeysEvent;

use crate::Stamp;

/// State of a `keys` stream.
#[derive(Debug, Clone, Default)]
pub struct KeysState {
    /// How many events it has.
    pub version: u64,
}

impl KeysState {
    pub(super) fn apply(&mut self, event: &KeysEvent, stamp: &Stamp) {
        let _ = event;
        self.version = stamp.version;
    }
}
