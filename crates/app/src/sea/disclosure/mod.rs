//! What of the figures leaves the program: everything for a recorded purpose, or what is safe.
//!
//! Owns small-cell suppression (`domain.md`, rule 10). In [`Disclosure::Public`] a figure of 1 to 4
//! is withheld, and so is what would give it back: by the table's total, and between the tables of
//! personnel group and personnel category, whose cells are sums of each other.
//!
//! INVARIANT: whoever knows every published figure, every table's sums and that a listed cell is at
//! least 1, still finds [`CHOICES_MIN`] or more possible values for each withheld figure. Figures
//! withheld for being small and those withheld to protect them look alike. Where no choice of cells
//! is enough, the table keeps its total and lists no cell at all.
//!
//! Not protected here, because one release cannot see it: the difference between two releases
//! (periods that overlap by a few days, two as-of dates); what the reader knows from elsewhere (that
//! partners' allegations are about partners' personnel, say); and what somebody who knows this
//! program may reason from its choice of which figure to withhold beside a small one.

mod audit;

use serde::{Serialize, Serializer, ser::SerializeMap};

use self::audit::System;
use super::tables::{AsOf, Dimension, Flags, Heading, PersonnelGroup, Scope, Table, Tables, Unit};

/// Public figures below this, and above zero, are withheld.
pub const SMALL_BELOW: u64 = 5;

/// How many values a withheld figure must be able to have: as many as 1 to 4 are.
pub const CHOICES_MIN: u64 = 4;

/// To whom figures go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    /// To anyone: small cells are withheld.
    #[default]
    Public,
    /// Inside, for a purpose that the caller records: every cell.
    Internal,
}

impl Disclosure {
    /// The word on the command line and in figures.
    pub const fn code(self) -> &'static str {
        match self {
            Disclosure::Public => "public",
            Disclosure::Internal => "internal",
        }
    }
}

/// A published figure. Serialises as a number, or null where withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// As counted.
    Shown(u64),
    /// Below [`SMALL_BELOW`], or withheld to protect a figure that is.
    Withheld,
}

impl Figure {
    /// The count, unless withheld.
    pub const fn shown(self) -> Option<u64> {
        match self {
            Figure::Shown(count) => Some(count),
            Figure::Withheld => None,
        }
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.shown().serialize(serializer)
    }
}

/// Tables fit to leave; the form of `amana stats sea --format json`.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// What they are about.
    pub heading: Heading,
    /// To whom they may go.
    pub disclosure: Disclosure,
    /// The tables in the order of publication.
    pub tables: Vec<PublishedTable>,
    /// Overlays by name.
    pub flags: Vec<(&'static str, Figure)>,
}

/// One published table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublishedTable {
    /// What it counts.
    pub unit: Unit,
    /// By what.
    pub dimension: Dimension,
    /// All that were counted.
    pub total: Figure,
    /// Cells above zero, in order; none where not even their names may be told.
    #[serde(serialize_with = "as_map")]
    pub cells: Vec<(String, Figure)>,
    /// Counted without a statement of the dimension.
    pub not_stated: Figure,
    /// Allegations that state no person of this unit; absent where all do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows_not_stated: Option<Figure>,
}

fn as_map<S: Serializer, K: Serialize>(
    pairs: &[(K, Figure)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(key, figure)| (key, figure)))
}

impl Serialize for Published {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct PublishedScope<'a> {
            #[serde(flatten)]
            scope: &'a Scope,
            disclosure: Disclosure,
        }
        #[derive(Serialize)]
        struct PublishedFlags<'a>(#[serde(serialize_with = "as_map")] &'a [(&'static str, Figure)]);
        let Heading { from, to, as_of, scope } = &self.heading;
        let as_of: &AsOf = as_of;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("from", from)?;
        map.serialize_entry("to", to)?;
        map.serialize_entry("tables", &self.tables)?;
        if !self.flags.is_empty() {
            map.serialize_entry("flags", &PublishedFlags(&self.flags))?;
        }
        map.serialize_entry("as_of", as_of)?;
        let scope = PublishedScope { scope, disclosure: self.disclosure };
        map.serialize_entry("scope", &scope)?;
        map.end()
    }
}

/// Makes tables fit to leave. For [`Disclosure::Internal`] the caller has recorded a purpose.
pub fn disclose(tables: Tables, disclosure: Disclosure) -> Published {
    let Tables { heading, tables, flags } = tables;
    let allegations = flags.allegations;
    let flags = named(&flags);
    let (tables, flags) = match disclosure {
        Disclosure::Internal => (
            tables.iter().map(shown).collect(),
            flags.into_iter().map(|(name, count)| (name, Figure::Shown(count))).collect(),
        ),
        Disclosure::Public => (
            suppress(&tables, allegations),
            flags.into_iter().map(|(name, count)| (name, part(count, allegations))).collect(),
        ),
    };
    Published { heading, disclosure, tables, flags }
}

fn named(flags: &Flags) -> Vec<(&'static str, u64)> {
    let Flags { allegations: _, referred_to_member_state, status_as_reported } = *flags;
    let named = [
        ("referred_to_member_state", referred_to_member_state),
        ("status_as_reported", status_as_reported),
    ];
    named.into_iter().filter_map(|(name, count)| count.map(|count| (name, count))).collect()
}

const fn is_small(count: u64) -> bool {
    count > 0 && count < SMALL_BELOW
}

/// A part of a whole that is published too: withheld when it, or what it leaves, is small.
const fn part(count: u64, whole: u64) -> Figure {
    if is_small(count) || is_small(whole.saturating_sub(count)) {
        Figure::Withheld
    } else {
        Figure::Shown(count)
    }
}

/// A table with every figure.
fn shown(table: &Table) -> PublishedTable {
    let cells = table.cells.iter().map(|(name, count)| (name.clone(), Figure::Shown(*count)));
    PublishedTable {
        unit: table.unit,
        dimension: table.dimension,
        total: Figure::Shown(table.total),
        cells: cells.collect(),
        not_stated: Figure::Shown(table.not_stated),
        rows_not_stated: (table.rows_not_stated > 0)
            .then_some(Figure::Shown(table.rows_not_stated)),
    }
}

/// A table of which only the total is told, if it is not small.
fn bare(table: &Table) -> PublishedTable {
    let total = if is_small(table.total) { Figure::Withheld } else { Figure::Shown(table.total) };
    PublishedTable { total, cells: Vec::new(), not_stated: Figure::Withheld, ..shown(table) }
}

fn suppress(tables: &[Table], allegations: u64) -> Vec<PublishedTable> {
    let find = |dimension| tables.iter().find(|table| table.dimension == dimension);
    let personnel = find(Dimension::PersonnelGroup).zip(find(Dimension::PersonnelCategory));
    let [group, category] = match personnel {
        Some((group, category)) => protect_linked(group, category).map(Some),
        None => [None, None],
    };
    let protected = |table: &Table| {
        let linked = match table.dimension {
            Dimension::PersonnelGroup => group.clone(),
            Dimension::PersonnelCategory => category.clone(),
            Dimension::ReportingEntity
            | Dimension::Mission
            | Dimension::AllegationType
            | Dimension::IncidentPeriod
            | Dimension::Status
            | Dimension::SexAge
            | Dimension::Sex => None,
        };
        let mut published = linked.unwrap_or_else(|| protect_one(table));
        if published.rows_not_stated.is_some() {
            published.rows_not_stated = Some(part(table.rows_not_stated, allegations));
        }
        published
    };
    tables.iter().map(protected).collect()
}

/// A table whose cells are tied to no other table's.
fn protect_one(table: &Table) -> PublishedTable {
    let mut system = System::of_total(table.total);
    let places = Places::add(&mut system, table);
    system.tie(0, places.all());
    if !is_small(table.total) && system.protect() {
        places.publish(&system, table)
    } else {
        bare(table)
    }
}

/// The tables of personnel group and category: each group is the sum of its categories, and who
/// states no category states no group. If both cannot be shown, the groups alone are.
fn protect_linked(group: &Table, category: &Table) -> [PublishedTable; 2] {
    let mut system = System::of_total(group.total);
    let groups = Places::add(&mut system, group);
    system.tie(0, groups.all());
    let categories = Places {
        cells: category.cells.iter().map(|(_, count)| system.add(*count)).collect(),
        not_stated: groups.not_stated,
    };
    for ((name, _), whole) in group.cells.iter().zip(&groups.cells) {
        let of_group = category.cells.iter().zip(&categories.cells);
        let parts = of_group.filter(|((label, _), _)| group_of(label).as_ref() == Some(name));
        system.tie(*whole, parts.map(|(_, place)| *place).collect());
    }
    if !is_small(group.total) && system.protect() {
        [groups.publish(&system, group), categories.publish(&system, category)]
    } else {
        [protect_one(group), bare(category)]
    }
}

fn group_of(category: &str) -> Option<String> {
    category.parse().ok().map(|category| PersonnelGroup::of(category).to_string())
}

/// Where the figures of a table stand in a system.
struct Places {
    cells: Vec<usize>,
    not_stated: usize,
}

impl Places {
    fn add(system: &mut System, table: &Table) -> Self {
        let cells = table.cells.iter().map(|(_, count)| system.add(*count)).collect();
        Self { cells, not_stated: system.add(table.not_stated) }
    }

    fn all(&self) -> Vec<usize> {
        self.cells.iter().copied().chain([self.not_stated]).collect()
    }

    fn publish(&self, system: &System, table: &Table) -> PublishedTable {
        let cells = table.cells.iter().zip(&self.cells);
        PublishedTable {
            cells: cells.map(|((name, _), place)| (name.clone(), system.figure(*place))).collect(),
            not_stated: system.figure(self.not_stated),
            ..shown(table)
        }
    }
}
