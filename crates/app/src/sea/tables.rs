//! Counting: allegations, victims and alleged perpetrators of a period, by dimension.
//!
//! Owns what a table is. Every row of the period counts once in each allegation table; what a row
//! does not state goes to `not_stated`, never to a cell. A row without victims (or perpetrators)
//! adds nothing to that person table but to its `rows_not_stated`.
//!
//! INVARIANT: `total = sum(cells) + not_stated`; no cell is zero; cells stand in the order of their
//! code list's declaration, missions by name, periods from the latest to the unknown. [`Tables`]
//! does not serialise: what leaves goes through [`disclosure`](super::disclosure).

use std::{cmp::Reverse, collections::BTreeMap, fmt};

use amana_events::{
    Day, LedgerId, MissionCode, Moment, Period,
    case::{PersonnelCategory, ReportedRow, ReportedStatus, ReportingEntity, SeaType},
    common::{SexCounts, VictimCounts},
};
use serde::Serialize;

/// One allegation as it is counted: its own state where there is one, else as reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// When the organisation came to know: the period of a table is over this day.
    pub received_on: Day,
    /// Who reports it.
    pub reporting_entity: Option<ReportingEntity>,
    /// The mission.
    pub mission: Option<MissionCode>,
    /// Category of personnel.
    pub personnel_category: Option<PersonnelCategory>,
    /// Type of allegation.
    pub allegation_type: Option<SeaType>,
    /// When it is said to have happened. A month counts under its year.
    pub incident_period: Option<Period>,
    /// Status in published figures.
    pub status: Option<ReportedStatus>,
    /// Whether the status is as reported elsewhere, not a state of our own.
    pub status_as_reported: bool,
    /// Victims by category; empty where not stated.
    pub victims: VictimCounts,
    /// Alleged perpetrators by sex; empty where not stated.
    pub perpetrators: SexCounts,
    /// Whether it was referred to a Member State.
    pub referred: Option<bool>,
}

impl From<&ReportedRow> for Counted {
    /// An imported row that no own event has moved on: its status is as reported.
    fn from(row: &ReportedRow) -> Self {
        Self {
            received_on: row.received_on,
            reporting_entity: Some(row.reporting_entity),
            mission: row.mission.clone(),
            personnel_category: row.personnel_category,
            allegation_type: row.allegation_type,
            incident_period: row.incident_period,
            status: row.status,
            status_as_reported: true,
            victims: row.victims.clone(),
            perpetrators: row.alleged_perpetrators.clone(),
            referred: row.referred_to_member_state,
        }
    }
}

/// What a set of tables is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// The first day of the period.
    pub from: Day,
    /// The last day of the period, included.
    pub to: Day,
    /// The state of knowledge.
    pub as_of: AsOf,
    /// Whose allegations.
    pub scope: Scope,
}

/// The state of knowledge that figures show.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AsOf {
    /// What was known on this day.
    pub known: Day,
    /// What was recorded at this moment.
    pub recorded: Moment,
}

/// Whose allegations are counted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scope {
    /// The class of misconduct: never another than this in these tables.
    pub class: &'static str,
    /// The ledger.
    pub ledger: LedgerId,
    /// The ledger's public name.
    pub name: String,
}

impl Scope {
    /// The scope of SEA figures of one ledger.
    pub const fn of_ledger(ledger: LedgerId, name: String) -> Self {
        Self { class: "sea", ledger, name }
    }
}

/// What a table counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Allegations.
    Allegation,
    /// Victims, as the United Nations count them.
    Victim,
    /// Alleged perpetrators.
    AllegedPerpetrator,
}

/// By what a table counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Who reports.
    ReportingEntity,
    /// Mission.
    Mission,
    /// Group of personnel: the sum of its categories.
    PersonnelGroup,
    /// Category of personnel.
    PersonnelCategory,
    /// Type of allegation.
    AllegationType,
    /// When it is said to have happened.
    IncidentPeriod,
    /// Status.
    Status,
    /// Sex and age of victims.
    SexAge,
    /// Sex of alleged perpetrators.
    Sex,
}

impl Unit {
    /// The word in figures.
    pub const fn code(self) -> &'static str {
        match self {
            Unit::Allegation => "allegation",
            Unit::Victim => "victim",
            Unit::AllegedPerpetrator => "alleged_perpetrator",
        }
    }
}

impl Dimension {
    /// The word in figures.
    pub const fn code(self) -> &'static str {
        match self {
            Dimension::ReportingEntity => "reporting_entity",
            Dimension::Mission => "mission",
            Dimension::PersonnelGroup => "personnel_group",
            Dimension::PersonnelCategory => "personnel_category",
            Dimension::AllegationType => "allegation_type",
            Dimension::IncidentPeriod => "incident_period",
            Dimension::Status => "status",
            Dimension::SexAge => "sex_age",
            Dimension::Sex => "sex",
        }
    }
}

/// A group of personnel categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PersonnelGroup {
    /// Contingents and observers.
    Military,
    /// Police, formed units and other government-provided personnel.
    Police,
    /// Staff and volunteers.
    Civilian,
    /// Personnel of implementing partners.
    ImplementingPartner,
}

impl PersonnelGroup {
    /// The group of a category.
    pub const fn of(category: PersonnelCategory) -> Self {
        match category {
            PersonnelCategory::Mc | PersonnelCategory::Mo => PersonnelGroup::Military,
            PersonnelCategory::Unpol | PersonnelCategory::Fpu | PersonnelCategory::Gpp => {
                PersonnelGroup::Police
            }
            PersonnelCategory::Int | PersonnelCategory::Ns | PersonnelCategory::Unv => {
                PersonnelGroup::Civilian
            }
            PersonnelCategory::Ip => PersonnelGroup::ImplementingPartner,
        }
    }
}

impl fmt::Display for PersonnelGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PersonnelGroup::Military => "military",
            PersonnelGroup::Police => "police",
            PersonnelGroup::Civilian => "civilian",
            PersonnelGroup::ImplementingPartner => "implementing_partner",
        })
    }
}

/// The tables of one period, every figure in them: not for leaving the program.
#[derive(Debug, Clone, PartialEq)]
pub struct Tables {
    /// What they are about.
    pub heading: Heading,
    /// The tables whose dimension is stated at least once, in the order of publication.
    pub tables: Vec<Table>,
    /// Overlays that are no dimension.
    pub flags: Flags,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it counts.
    pub unit: Unit,
    /// By what.
    pub dimension: Dimension,
    /// All that were counted.
    pub total: u64,
    /// Cells above zero, in order.
    pub cells: Vec<(String, u64)>,
    /// Counted without a statement of the dimension.
    pub not_stated: u64,
    /// Allegations that state no person of this unit; zero in allegation tables.
    pub rows_not_stated: u64,
}

/// Counts of allegations that overlap every dimension.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// Allegations of the period.
    pub allegations: u64,
    /// Referred to a Member State; `None` when no row states it.
    pub referred_to_member_state: Option<u64>,
    /// Whose status, or its absence, is as reported elsewhere; `None` when there is none.
    pub status_as_reported: Option<u64>,
}

/// Counts the rows whose `received_on` lies in the heading's period.
pub fn tabulate(rows: &[Counted], heading: Heading) -> Tables {
    let period = heading.from..=heading.to;
    let rows: Vec<&Counted> = rows.iter().filter(|row| period.contains(&row.received_on)).collect();
    let group = |row: &Counted| row.personnel_category.map(PersonnelGroup::of);
    let tables = [
        allegations(&rows, Dimension::ReportingEntity, |row| row.reporting_entity),
        allegations(&rows, Dimension::Mission, |row| row.mission.clone()),
        allegations(&rows, Dimension::PersonnelGroup, group),
        allegations(&rows, Dimension::PersonnelCategory, |row| row.personnel_category),
        allegations(&rows, Dimension::AllegationType, |row| row.allegation_type),
        allegations(&rows, Dimension::IncidentPeriod, |row| {
            row.incident_period.map(PeriodCell::of)
        }),
        allegations(&rows, Dimension::Status, |row| row.status),
        persons(&rows, Unit::Victim, Dimension::SexAge, |row| &row.victims),
        persons(&rows, Unit::AllegedPerpetrator, Dimension::Sex, |row| &row.perpetrators),
    ];
    let tables = tables.into_iter().filter(|table| !table.cells.is_empty()).collect();
    Tables { heading, tables, flags: flags(&rows) }
}

fn allegations<K: Ord + fmt::Display>(
    rows: &[&Counted],
    dimension: Dimension,
    key: impl Fn(&Counted) -> Option<K>,
) -> Table {
    let (mut cells, mut not_stated) = (BTreeMap::new(), 0);
    for row in rows {
        *key(row).map_or(&mut not_stated, |key| cells.entry(key).or_insert(0)) += 1;
    }
    table(Unit::Allegation, dimension, cells, not_stated, 0)
}

fn persons<K: Ord + Copy + fmt::Display>(
    rows: &[&Counted],
    unit: Unit,
    dimension: Dimension,
    counts: impl Fn(&Counted) -> &BTreeMap<K, u32>,
) -> Table {
    let (mut cells, mut rows_not_stated) = (BTreeMap::new(), 0);
    for row in rows {
        let mut stated = false;
        for (key, count) in counts(row).iter().filter(|(_, count)| **count > 0) {
            *cells.entry(*key).or_insert(0) += u64::from(*count);
            stated = true;
        }
        if !stated {
            rows_not_stated += 1;
        }
    }
    table(unit, dimension, cells, 0, rows_not_stated)
}

fn table<K: Ord + fmt::Display>(
    unit: Unit,
    dimension: Dimension,
    cells: BTreeMap<K, u64>,
    not_stated: u64,
    rows_not_stated: u64,
) -> Table {
    let total = cells.values().sum::<u64>() + not_stated;
    let cells = cells.into_iter().map(|(key, count)| (key.to_string(), count)).collect();
    Table { unit, dimension, total, cells, not_stated, rows_not_stated }
}

fn flags(rows: &[&Counted]) -> Flags {
    let count = |yes: &dyn Fn(&Counted) -> bool| {
        rows.iter().fold(0_u64, |count, row| count + u64::from(yes(row)))
    };
    let stated = rows.iter().any(|row| row.referred.is_some());
    let as_reported = count(&|row| row.status_as_reported);
    Flags {
        allegations: count(&|_| true),
        referred_to_member_state: stated.then(|| count(&|row| row.referred == Some(true))),
        status_as_reported: (as_reported > 0).then_some(as_reported),
    }
}

/// A cell of `incident_period`: latest first, spans and open beginnings by their last year, the
/// unknown at the end.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct PeriodCell {
    last: Reverse<Option<i16>>,
    text: String,
}

impl PeriodCell {
    fn of(period: Period) -> Self {
        let (last, text) = match period {
            // A month tells more about a person than a public figure may.
            Period::Month(month) => {
                let year = month.to_string().get(..4).unwrap_or_default().to_owned();
                (year.parse().ok(), year)
            }
            Period::Year(year) | Period::Years(_, year) | Period::Until(year) => {
                (Some(year), period.to_string())
            }
            Period::Unknown => (None, period.to_string()),
        };
        Self { last: Reverse(last), text }
    }
}

impl fmt::Display for PeriodCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Tables {
    /// How many cells a public release would withhold for being small: what an internal one shows.
    pub fn small_cells(&self) -> u32 {
        let small = |count: u64| count > 0 && count < super::disclosure::SMALL_BELOW;
        let cells = self.tables.iter().flat_map(|table| &table.cells);
        u32::try_from(cells.filter(|(_, count)| small(*count)).count()).unwrap_or(u32::MAX)
    }
}
