//! Which clocks events may have changed, and what else clocks are judged by: asked by whoever keeps judged clocks between lists.

use std::collections::BTreeSet;

use amana_events::StreamKind;
use uuid::Uuid;

use super::{
    super::{View, ViewError, batch::decode, case::Cases},
    Clocks,
};
use crate::Stored;

/// What events may have changed of clocks.
#[derive(Debug, Default)]
pub struct ClockChanges {
    /// The matters whose clocks are to be read again, also that nobody acted on them.
    pub matters: BTreeSet<Uuid>,
    /// Whether it is told anew when a person was not to be contacted.
    pub pauses: bool,
    /// Whether the registry changed: limits, calendars, instruments, routes.
    pub registry: bool,
}

impl ClockChanges {
    /// Notes an event: of its views' folds, the groups they read or change.
    ///
    /// # Errors
    /// [`ViewError::Record`] and [`ViewError::Event`] if it cannot be read.
    pub fn note(&mut self, stored: &Stored) -> Result<(), ViewError> {
        let kind = stored.stream.kind;
        if !Clocks::KINDS.contains(&kind) {
            return Ok(());
        }
        let (header, event) = decode(stored.position, &stored.record)?;
        let mut groups = Vec::new();
        Clocks::touches(&event, &header, &mut groups);
        self.pauses |= kind == StreamKind::Contact && !groups.is_empty();
        if kind == StreamKind::Case {
            Cases::touches(&event, &header, &mut groups);
        }
        self.matters.extend(groups);
        self.registry |= kind == StreamKind::Registry;
        Ok(())
    }
}
