//! That something changed: as a feed that stays open, or asked again and again.

pub(crate) mod changes;
pub(crate) mod events;
