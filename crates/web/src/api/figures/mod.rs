//! Figures with their unit, scope and as-of, and what changed between two moments.
//!
//! Public figures are for who makes figures or audits, though anybody may read what these publish: who may ask for any days can
//! subtract one release from another.

pub(crate) mod difference;
pub(crate) mod handovers;
pub(crate) mod internal;
pub(crate) mod sea;
