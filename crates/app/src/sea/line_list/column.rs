//! The columns of a line list of allegations.
//!
//! INVARIANT: a header names each of them once and no other; their order is free.

use std::fmt;

macro_rules! columns {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// A column of a line list of allegations.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Column { $($(#[$doc])* $variant,)+ }

        impl Column {
            /// Every column, in the order in which a line list is printed.
            pub const ALL: &'static [Column] = &[$(Column::$variant,)+];

            /// The name in the header row.
            pub const fn name(self) -> &'static str {
                match self { $(Column::$variant => $name,)+ }
            }

            /// The column of that name, if there is one.
            pub fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Column::$variant),)+ _ => None }
            }
        }
    };
}

columns! {
    /// The allegation's reference, unique in the ledger.
    Reference = "allegation_ref",
    /// When the organisation came to know.
    ReceivedOn = "received_on",
    /// When it is said to have happened.
    IncidentPeriod = "incident_period",
    /// Who reports it.
    ReportingEntity = "reporting_entity",
    /// The mission's acronym.
    Mission = "mission",
    /// Category of personnel.
    PersonnelCategory = "personnel_category",
    /// Type of allegation.
    AllegationType = "allegation_type",
    /// Victims by category.
    Victims = "victims",
    /// Alleged perpetrators by sex.
    AllegedPerpetrators = "alleged_perpetrators",
    /// Status as reported.
    Status = "status",
    /// Whether it was referred to a Member State.
    ReferredToMemberState = "referred_to_member_state",
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
