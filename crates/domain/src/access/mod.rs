//! Rules of the `access` stream.

mod state;

pub use state::AccessState;

use amana_events::access::*;

stream_rules! {
    /// A command for a `access` stream.
    pub enum Command of Access {}
    state AccessState; event AccessEvent {
        FieldOpened, OpeningRefused, Searched, Listed, Exported, FiguresDisclosed, BreakGlassInvoked, BreakGlassReviewed, DangerToLifeInvoked, DangerToLifeReviewed,
    }
}

// PLACEHOLDER: to be replaced by the rules, one file per command.
macro_rules! open_to_all { ($($event:ident)+) => { $(impl crate::Admit<AccessState> for $event {
    fn admit(&self, _: &AccessState, _: &crate::Context<'_>) -> Result<(), crate::Refusal> { Ok(()) }
})+ }; }
open_to_all! { FieldOpened OpeningRefused Searched Listed Exported FiguresDisclosed BreakGlassInvoked BreakGlassReviewed DangerToLifeInvoked DangerToLifeReviewed }
