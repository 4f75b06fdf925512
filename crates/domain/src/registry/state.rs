//! State of a `registry` stream.

use amana_events::registry::RegistryEvent;

use crate::Stamp;

/// State of a `registry` stream.
#[derive(Debug, Clone, Default)]
pub struct RegistryState {
    /// How many events it has.
    pub version: u64,
}

impl RegistryState {
    /// Whether the member is there, not suspended and not gone.
    pub fn is_active(&self, member: amana_events::MemberId) -> bool {
        let _ = member;
        true
    }

    /// The key the member signs with.
    pub fn key_of(&self, member: amana_events::MemberId) -> Option<&amana_events::PublicKey> {
        let _ = member;
        None
    }

    pub(super) fn apply(&mut self, event: &RegistryEvent, stamp: &Stamp) {
        let _ = event;
        self.version = stamp.version;
    }
}
