//! Which duty station's calendar a unit, a mission or one matter goes by, where it is not the
//! default.

use amana_events::{
    CalendarId, MissionCode, StreamId, UnitId,
    registry::{CalendarAssigned, RegistryEvent},
};

use super::{
    RegistryState,
    guard::{ensure_field, may_manage, unit_exists},
};
use crate::{Admit, Context, Decide, Refusal};

asks_for! { CalendarAssigned;
    /// Lets a unit and what is below it, a mission or one matter go by a calendar of its own.
    pub struct AssignCalendar = "assign_calendar" {
        /// The calendar.
        calendar: CalendarId,
        /// The unit; exactly one of the three is named.
        unit: Option<UnitId>,
        /// The mission.
        mission: Option<MissionCode>,
        /// The matter.
        stream: Option<StreamId>,
    }
}

impl Admit<RegistryState> for CalendarAssigned {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        ensure_field(
            state.calendar_of(self.calendar).is_some(),
            "unknown_calendar",
            "calendar",
            "the calendar is not adopted: adopt it first",
        )?;
        unit_exists(state, self.unit)?;
        let named = [self.unit.is_some(), self.mission.is_some(), self.stream.is_some()];
        ensure_field(
            named.iter().filter(|named| **named).count() == 1,
            "one_place_at_a_time",
            "unit",
            "name a unit, a mission or a matter, one at a time",
        )
    }
}
