//! Adopting lists and rules, each whole and with a version newer than the one in force. A newer
//! program proposes what it ships; only an event adopts it.
//!
//! A mission adopts a calendar of its own by `adopt_calendar` with `is_default`: from then on its
//! working days count, in its time zone.

use amana_events::{
    AffiliationCode, CalendarId, Code, Day, ListCode, PublicText,
    registry::{
        AffiliationEntry, AffiliationsAdopted, AgeRule, AgeRulesAdopted, CalendarAdopted,
        ClassEntry, ClassesAdopted, ClockEntry, ClocksAdopted, CodeEntry, CodeListAdopted,
        Confirmed, InstrumentEntry, InstrumentsAdopted, RegistryEvent, RouteEntry, RoutesAdopted,
        Weekday,
    },
};
use jiff::tz::TimeZone;

use super::{
    RegistryState,
    guard::{all_different, ensure_field, may_manage, newer},
    queries::ADMIN1_LIST,
    state::Adopted,
};
use crate::{Admit, Context, Decide, Refusal};

/// The clock after which a safety assessment is too old.
const SAFETY_CLOCK: &str = "safety_assessment";

/// Clocks that a rule or a desk goes by, route or not: a newer table may change their limits, but
/// leaving one out would silently switch something off.
const CLOCKS_OF_RULES: [&str; 21] = [
    SAFETY_CLOCK,
    "personnel_report_serious",
    "personnel_report_other",
    "partner_reports",
    "hiv_prophylaxis",
    "emergency_medical_care",
    "assistance_first_contact",
    "survivor_told",
    "nobody_has_acted",
    "information_review",
    "handover",
    "referral_answer_1h",
    "referral_answer_24h",
    "referral_answer_72h",
    "referral_answer_5d",
    "break_glass_review",
    "danger_to_life_review",
    "provisional_exclusion",
    "retention_review",
    "recertification",
    "investigation_completes",
];

const TWICE: &str = "a code stands twice in what is adopted";

asks_for! { CodeListAdopted;
    /// Adopts a code list.
    pub struct AdoptCodeList = "adopt_code_list" {
        /// Which.
        list: ListCode,
        /// Its version.
        version: Code,
        /// Where it comes from.
        source: PublicText,
        /// Its words.
        entries: Vec<CodeEntry>,
    }
}

impl Admit<RegistryState> for CodeListAdopted {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        newer(state.facts.lists.get(&self.list).unwrap_or(&Adopted::default()), &self.version)?;
        not_empty(&self.entries, "entries")?;
        let codes: Vec<&Code> = self.entries.iter().map(|entry| &entry.code).collect();
        ensure_field(all_different(codes.iter()), "code_twice", "entries", TWICE)?;
        let places = self.list.as_str() == ADMIN1_LIST;
        let parents = self.entries.iter().filter_map(|entry| entry.parent.as_ref()).all(|parent| {
            let of_country = places && state.knows_code("country", parent.as_str());
            of_country || codes.contains(&parent)
        });
        ensure_field(parents, "unknown_parent", "entries", "a code's parent is not in the list")?;
        let rooted = !places || self.entries.iter().all(|entry| entry.parent.is_some());
        ensure_field(rooted, "unknown_parent", "entries", "a place needs its country as parent")
    }
}

asks_for! { ClassesAdopted;
    /// Adopts the tree of classes of misconduct.
    pub struct AdoptClasses = "adopt_classes" {
        /// Its version.
        version: Code,
        /// The classes.
        classes: Vec<ClassEntry>,
    }
}

impl Admit<RegistryState> for ClassesAdopted {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        newer(&state.facts.classes, &self.version)?;
        not_empty(&self.classes, "classes")?;
        let paths: Vec<&str> = self.classes.iter().map(|entry| entry.class.as_str()).collect();
        ensure_field(all_different(paths.iter()), "code_twice", "classes", TWICE)?;
        let parents = paths
            .iter()
            .filter_map(|path| path.rsplit_once('/'))
            .all(|(parent, _)| paths.contains(&parent));
        ensure_field(parents, "unknown_parent", "classes", "a class's parent is not in the tree")?;
        let types =
            self.classes.iter().all(|entry| !entry.types.is_empty() && all_different(&entry.types));
        ensure_field(types, "code_twice", "classes", "a class needs types, each once")?;
        let categories =
            self.classes.iter().all(|entry| entry.category.is_none_or(|c| (1..=2).contains(&c)));
        ensure_field(categories, "unknown_category", "classes", "a category is 1 or 2, or none")?;
        let clocks = self.classes.iter().filter_map(|entry| entry.clocks.as_ref()).flatten();
        let known = clocks.into_iter().all(|clock| state.clock(clock.as_str()).is_some());
        ensure_field(known, "unknown_clock", "classes", "a class's clock is not adopted")?;
        let mut routes = self.classes.iter().filter_map(|entry| entry.routes.as_ref()).flatten();
        let known = routes.all(|route| state.has_route(route));
        ensure_field(known, "unknown_route", "classes", "a class's route is not adopted")
    }
}

asks_for! { AffiliationsAdopted;
    /// Adopts the affiliations.
    pub struct AdoptAffiliations = "adopt_affiliations" {
        /// Their version.
        version: Code,
        /// The affiliations.
        affiliations: Vec<AffiliationEntry>,
    }
}

impl Admit<RegistryState> for AffiliationsAdopted {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        newer(&state.facts.affiliations, &self.version)?;
        not_empty(&self.affiliations, "affiliations")?;
        let codes: Vec<&AffiliationCode> =
            self.affiliations.iter().map(|entry| &entry.affiliation).collect();
        ensure_field(all_different(codes.iter()), "code_twice", "affiliations", TWICE)?;
        let kept =
            state.facts.routes.entries.iter().all(|route| codes.contains(&&route.affiliation));
        ensure_field(kept, "still_in_use", "affiliations", "a route needs an affiliation left out")
    }
}

asks_for! { RoutesAdopted;
    /// Adopts the routes: for each affiliation one for grave cases and one for others.
    pub struct AdoptRoutes = "adopt_routes" {
        /// Their version.
        version: Code,
        /// The routes.
        routes: Vec<RouteEntry>,
    }
}

impl Admit<RegistryState> for RoutesAdopted {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        newer(&state.facts.routes, &self.version)?;
        let codes = self.routes.iter().map(|route| &route.route);
        let places = self.routes.iter().map(|route| (&route.affiliation, route.grave));
        let once = all_different(codes) && all_different(places.clone());
        ensure_field(once, "code_twice", "routes", TWICE)?;
        let known = places.clone().all(|(code, _)| state.affiliation(code).is_some());
        ensure_field(known, "unknown_affiliation", "routes", "a route's affiliation is not known")?;
        let places: Vec<_> = places.collect();
        let whole = state.facts.affiliations.entries.iter().all(|entry| {
            [true, false].iter().all(|grave| places.contains(&(&entry.affiliation, *grave)))
        });
        ensure_field(
            whole,
            "route_missing",
            "routes",
            "each affiliation needs a route for grave cases and one for others",
        )?;
        let clocks = self
            .routes
            .iter()
            .flat_map(|route| &route.clocks)
            .all(|clock| state.clock(clock.as_str()).is_some());
        ensure_field(clocks, "unknown_clock", "routes", "a route's clock is not adopted")?;
        let silent = self
            .routes
            .iter()
            .all(|route| route.affiliation.as_str() != "unknown" || route.notified.is_none());
        ensure_field(
            silent,
            "unknown_notifies_nobody",
            "routes",
            "while the affiliation is unknown nobody is notified",
        )
    }
}

asks_for! { ClocksAdopted;
    /// Adopts the clocks.
    pub struct AdoptClocks = "adopt_clocks" {
        /// Their version.
        version: Code,
        /// The clocks.
        clocks: Vec<ClockEntry>,
    }
}

impl Admit<RegistryState> for ClocksAdopted {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        newer(&state.facts.clocks, &self.version)?;
        not_empty(&self.clocks, "clocks")?;
        let codes: Vec<_> = self.clocks.iter().map(|entry| &entry.clock).collect();
        ensure_field(all_different(codes.iter()), "code_twice", "clocks", TWICE)?;
        let limits = self.clocks.iter().all(|entry| entry.limit != Some(0));
        ensure_field(limits, "no_time", "clocks", "a limit is one or more, or none where unknown")?;
        let kept = state
            .facts
            .routes
            .entries
            .iter()
            .flat_map(|route| &route.clocks)
            .all(|clock| codes.contains(&clock));
        ensure_field(kept, "still_in_use", "clocks", "a route needs a clock that is left out")?;
        let dropped = CLOCKS_OF_RULES.iter().any(|needed| {
            state.clock(needed).is_some() && codes.iter().all(|code| code.as_str() != *needed)
        });
        ensure_field(
            !dropped,
            "still_in_use",
            "clocks",
            "a rule or a desk goes by a clock that is left out: keep it, with another limit",
        )?;
        // Without a limit rule 14 would take an assessment of any age.
        let safety = self.clocks.iter().find(|entry| entry.clock.as_str() == SAFETY_CLOCK);
        ensure_field(
            safety.is_none_or(|entry| entry.limit.is_some()),
            "no_time",
            "clocks",
            "a safety assessment grows old: give its clock a limit",
        )
    }
}

asks_for! { InstrumentsAdopted;
    /// Adopts the handover instruments.
    pub struct AdoptInstruments = "adopt_instruments" {
        /// Their version.
        version: Code,
        /// The instruments.
        instruments: Vec<InstrumentEntry>,
    }
}

impl Admit<RegistryState> for InstrumentsAdopted {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        newer(&state.facts.instruments, &self.version)?;
        not_empty(&self.instruments, "instruments")?;
        let codes = self.instruments.iter().map(|entry| &entry.instrument);
        ensure_field(all_different(codes), "code_twice", "instruments", TWICE)?;
        // A receipt names instrument and version: what it found there stays what it goes by.
        let same = self.instruments.iter().all(|entry| {
            state.instrument_in(&entry.instrument, &entry.version).is_none_or(|known| {
                (known.limit_hours, known.extension_hours, &known.country)
                    == (entry.limit_hours, entry.extension_hours, &entry.country)
            })
        });
        ensure_field(
            same,
            "still_in_use",
            "instruments",
            "receipts go by this version of an instrument: give a changed one another version",
        )?;
        let limits = self.instruments.iter().all(|entry| {
            entry.limit_hours != Some(0)
                && (entry.extension_hours.is_none() || entry.limit_hours.is_some())
        });
        ensure_field(
            limits,
            "no_time",
            "instruments",
            "a limit is one hour or more, or none where unknown; only a limit can be extended",
        )
    }
}

asks_for! { AgeRulesAdopted;
    /// Adopts the rules of consent by age.
    pub struct AdoptAgeRules = "adopt_age_rules" {
        /// Their version.
        version: Code,
        /// The rules.
        rules: Vec<AgeRule>,
        /// The source.
        source: PublicText,
        /// Whether it was read.
        confirmed: Confirmed,
    }
}

impl Admit<RegistryState> for AgeRulesAdopted {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        newer(&state.facts.age_rules, &self.version)?;
        not_empty(&self.rules, "rules")?;
        let once = all_different(self.rules.iter().map(|rule| rule.age));
        ensure_field(once, "code_twice", "rules", TWICE)?;
        let somebody = self.rules.iter().all(|rule| rule.child_agrees || rule.caregiver_consents);
        ensure_field(somebody, "nobody_agrees", "rules", "somebody must agree at every age")
    }
}

asks_for! { CalendarAdopted;
    /// Adopts a duty station's calendar; its own id renews it.
    pub struct AdoptCalendar = "adopt_calendar" {
        /// The calendar.
        calendar: CalendarId,
        /// The duty station.
        name: PublicText,
        /// IANA time zone.
        time_zone: Code,
        /// Days of rest each week.
        weekend: Vec<Weekday>,
        /// Holidays.
        holidays: Vec<Day>,
        /// Whether it is the ledger's default.
        is_default: bool,
    }
}

impl Admit<RegistryState> for CalendarAdopted {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        ensure_field(
            TimeZone::get(self.time_zone.as_str()).is_ok(),
            "unknown_time_zone",
            "time_zone",
            "not an IANA time zone: want a name such as Africa/Bangui",
        )?;
        ensure_field(
            self.weekend.len() < 7 && all_different(self.weekend.iter()),
            "no_working_day",
            "weekend",
            "a week has days of rest, each named once, and at least one working day",
        )?;
        let once = all_different(self.holidays.iter());
        ensure_field(once, "code_twice", "holidays", "a holiday stands twice")
    }
}

fn not_empty<T>(entries: &[T], field: &'static str) -> Result<(), Refusal> {
    ensure_field(!entries.is_empty(), "nothing_adopted", field, "there is nothing to adopt")
}
