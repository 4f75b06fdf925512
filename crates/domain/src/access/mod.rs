//! Rules of the `access` stream: who looked at what. Its id is the owner looked at (person or
//! file), or the member who listed, searched or exported.
//!
//! There are no commands: amana notes an access before it shows anything. Whether an access is
//! allowed is the access policy's to decide; here stands what every note of one must hold to.

mod admit;
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
