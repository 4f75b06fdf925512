//! Rules of the `consent` stream.

mod state;

pub use state::ConsentState;

use amana_events::consent::*;

stream_rules! {
    /// A command for a `consent` stream.
    pub enum Command of Consent {}
    state ConsentState; event ConsentEvent {
        ChildRuleRecorded, ConsentRecorded, ConsentRefused, ConsentWithdrawn, ConsentExpired, OverrideProposed, OverrideApproved, OverrideEnded, BestInterestsRecorded, DisagreementRecorded, CameOfAge,
    }
}

// PLACEHOLDER: to be replaced by the rules, one file per command.
macro_rules! open_to_all { ($($event:ident)+) => { $(impl crate::Admit<ConsentState> for $event {
    fn admit(&self, _: &ConsentState, _: &crate::Context<'_>) -> Result<(), crate::Refusal> { Ok(()) }
})+ }; }
open_to_all! { ChildRuleRecorded ConsentRecorded ConsentRefused ConsentWithdrawn ConsentExpired OverrideProposed OverrideApproved OverrideEnded BestInterestsRecorded DisagreementRecorded CameOfAge }
