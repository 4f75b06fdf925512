//! Rules of the `access` stream: who looked at what. Its id is the owner looked at (person or
//! file), or made of the member who listed, searched or exported and the month
//! ([`amana_events::StreamId::access_in`]).
//!
//! There are no commands: amana notes an access before it shows anything. Who of those who work on a
//! matter may open which field is the access policy's to decide; here stands what no policy may allow:
//! an opening without purpose, without consent or lawful basis, by somebody in conflict, or beyond the
//! part of a receipt's holder (`domain.md`, rules 1, 5, 7).

mod admit;
mod bundle;
mod doors;
mod open;
mod second;
mod state;
mod withhold;

pub use admit::{EXPORTED_ALONE_MAX, SHOWN_MAX, lists_of};
pub(crate) use bundle::BUNDLES_SINCE;
pub use bundle::{AUDIT_BUNDLE, BundleWord, EXPORTED};
pub use doors::told_of_break_glass;
pub use open::{is_door_open, takes_two};
pub use state::{AccessState, Door, Window, Withholding};

use amana_events::access::AccessEvent;

stream_rules! {
    /// A command for an `access` stream: there is none.
    pub enum Command of Access {}
    state AccessState; event AccessEvent {
        FieldOpened, OpeningRefused, Searched, Listed, Exported, FiguresDisclosed,
        BreakGlassInvoked, BreakGlassReviewed, DangerToLifeInvoked, DangerToLifeReviewed,
        AccessWithheld, AccessWithholdingEnded,
    }
}

#[cfg(test)]
mod tests;
