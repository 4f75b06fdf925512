//! Rules of the `referral` stream.

mod state;

pub use state::ReferralState;

use amana_events::referral::*;

stream_rules! {
    /// A command for a `referral` stream.
    pub enum Command of Referral {}
    state ReferralState; event ReferralEvent {
        ReferralProposed, ReferralConsentChecked, ReferralSent, ReferralReceived, ReferralAccepted, ReferralDeclined, ReferralServiceStarted, ReferralDone, ReferralRevoked, ReferralDeletionConfirmed,
    }
}

// PLACEHOLDER: to be replaced by the rules, one file per command.
macro_rules! open_to_all { ($($event:ident)+) => { $(impl crate::Admit<ReferralState> for $event {
    fn admit(&self, _: &ReferralState, _: &crate::Context<'_>) -> Result<(), crate::Refusal> { Ok(()) }
})+ }; }
open_to_all! { ReferralProposed ReferralConsentChecked ReferralSent ReferralReceived ReferralAccepted ReferralDeclined ReferralServiceStarted ReferralDone ReferralRevoked ReferralDeletionConfirmed }
