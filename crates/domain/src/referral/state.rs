//! State of a `referral` stream.

use amana_events::referral::ReferralEvent;

use crate::Stamp;

/// State of a `referral` stream.
#[derive(Debug, Clone, Default)]
pub struct ReferralState {
    /// How many events it has.
    pub version: u64,
}

impl ReferralState {
    pub(super) fn apply(&mut self, event: &ReferralEvent, stamp: &Stamp) {
        let _ = event;
        self.version = stamp.version;
    }
}
