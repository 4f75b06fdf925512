//! Words that rules and lists of the registry are written in.

codes! {
    /// Whether a rule's source was read in full, in part, or not found.
    pub enum Confirmed {
        /// Read in the source.
        Yes = "yes",
        /// Only indirectly, or from memory.
        No = "no",
        /// The ledger's own decision.
        Own = "own",
    }

    /// What a class counts in figures (`domain.md`, Counting).
    pub enum CountingUnit {
        /// Allegations.
        Allegation = "allegation",
        /// Type times person.
        PersonType = "person_type",
    }

    /// How a limit is counted.
    pub enum LimitUnit {
        /// Hours on the clock.
        Hours = "hours",
        /// Calendar days.
        Days = "days",
        /// Working days of the duty station.
        WorkingDays = "working_days",
        /// Calendar months.
        Months = "months",
    }

    /// How dangerous it is for a person to go to a service, to be there or to be seen there.
    pub enum SecurityRisk {
        /// Low.
        Low = "low",
        /// Medium.
        Medium = "medium",
        /// High.
        High = "high",
    }

    /// A day of the week.
    pub enum Weekday {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }

    /// What kind of organisation it is.
    pub enum OrganisationKind {
        /// The one that keeps the ledger.
        Own = "own",
        /// Civilian child protection.
        ChildProtection = "child_protection",
        /// A provider of services.
        ServiceProvider = "service_provider",
        /// An armed force.
        ArmedForce = "armed_force",
        /// An armed group.
        ArmedGroup = "armed_group",
        /// A State's authority.
        Authority = "authority",
        /// An implementing partner.
        ImplementingPartner = "implementing_partner",
        /// Another.
        Other = "other",
    }
}
