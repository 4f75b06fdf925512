//! Who looked at what: noting lists before they are shown, the survivor's view, the auditor's full
//! list, and who could see what at a moment.
//!
//! INVARIANT: a list that could not be noted is not shown.

mod audit;
mod notes;
mod past;
mod review;
mod survivor;
mod withhold;

pub use audit::AccessLine;
pub use review::{CouldSee, RoleHeld};
pub use survivor::{SurvivorLine, SurvivorView};
pub use withhold::Withheld;

pub(crate) use notes::Shown;
