//! Rules of the `access` stream: who looked at what. Its id is the owner looked at (person or
//! file), or the member who listed, searched or exported.
//!
//! There are no commands: amana notes an access before it shows anything. Who of those who work on a
//! matter may open which field is the access policy's to decide; here stands what no policy may allow:
//! an opening without purpose, without consent or lawful basis, by somebody in conflict, or beyond the
//! part of a receipt's holder (`domain.md`, rules 1, 5, 7).

mod admit;
mod open;
mod state;

pub use state::{AccessState, Door, Window};

use amana_events::access::AccessEvent;

stream_rules! {
    /// A command for an `access` stream: there is none.
    pub enum Command of Access {}
    state AccessState; event AccessEvent {
        FieldOpened, OpeningRefused, Searched, Listed, Exported, FiguresDisclosed,
        BreakGlassInvoked, BreakGlassReviewed, DangerToLifeInvoked, DangerToLifeReviewed,
    }
}

#[cfg(test)]
mod tests;
