//! Children on their way into care: who waits for a receiver, who cared for a child from when to when, how instruments' limits
//! are kept.
//!
//! INVARIANT: the force reads none of it: what it may know of a child is its own custody receipt.

mod care;
mod compliance;
mod waiting;

pub use care::{Care, Span};
pub use compliance::{Compliance, Counts, OfInstrument, Quarter};
pub use waiting::{Waiting, Why};
