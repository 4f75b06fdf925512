//! Cells: what one column of a view row may hold, and how typed fields become cells and back.
//!
//! INVARIANT: a cell is an id, a code, a count, a time or a flag. No type that carries sealed or
//! public free text implements [`CellValue`], so no view can hold either.

use std::fmt::Write as _;

use amana_events::{
    Admin1, AffiliationCode, AllegationId, ClassCode, ClockCode, Code, Country, Day, EventId,
    InstrumentCode, Language, MemberId, MissionCode, Moment, OrganisationId, Period, PersonId,
    PurposeCode, Reference, RouteCode, ServiceId, StreamId, UnitId,
    case::{
        ClosureReason, CriminalStep, Finding, PersonnelCategory, ReportedStatus, ReportingEntity,
        RouteStep, SeaType,
    },
    common::{AgeBand, Role, Sex},
    handover::{CareArrangement, DelayReason, ExitKind},
    referral::Urgency,
    report::{HolderAsks, ReportKind, TriageOutcome},
};
use uuid::Uuid;

/// What kind of value a column holds, in both databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Sixteen bytes: `BLOB` and `BYTEA`.
    Id,
    /// `TEXT`.
    Text,
    /// `INTEGER` and `BIGINT`; times are microseconds since 1970.
    Int,
    /// `INTEGER` 0 or 1, and `BOOLEAN`.
    Flag,
}

/// One value of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// An id.
    Id(Uuid),
    /// Codes, periods, references.
    Text(Box<str>),
    /// Counts and times.
    Int(i64),
    /// Yes or no.
    Flag(bool),
}

/// A stored cell does not hold what its column is for: somebody changed the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a view row does not hold what its columns are for")]
pub struct BadCell;

/// A type that may stand in a view row.
pub trait CellValue: Sized {
    /// The kind of its column.
    const KIND: Kind;
    /// Whether the column may be empty.
    const OPTIONAL: bool = false;

    /// The value as a cell.
    fn to_cell(&self) -> Cell;

    /// Reads the value back.
    ///
    /// # Errors
    /// [`BadCell`] when the cell holds something else.
    fn from_cell(cell: Cell) -> Result<Self, BadCell>;
}

impl<T: CellValue> CellValue for Option<T> {
    const KIND: Kind = T::KIND;
    const OPTIONAL: bool = true;

    fn to_cell(&self) -> Cell {
        self.as_ref().map_or(Cell::Null, T::to_cell)
    }

    fn from_cell(cell: Cell) -> Result<Self, BadCell> {
        match cell {
            Cell::Null => Ok(None),
            other => T::from_cell(other).map(Some),
        }
    }
}

impl CellValue for Uuid {
    const KIND: Kind = Kind::Id;

    fn to_cell(&self) -> Cell {
        Cell::Id(*self)
    }

    fn from_cell(cell: Cell) -> Result<Self, BadCell> {
        if let Cell::Id(id) = cell { Ok(id) } else { Err(BadCell) }
    }
}

impl CellValue for bool {
    const KIND: Kind = Kind::Flag;

    fn to_cell(&self) -> Cell {
        Cell::Flag(*self)
    }

    fn from_cell(cell: Cell) -> Result<Self, BadCell> {
        if let Cell::Flag(flag) = cell { Ok(flag) } else { Err(BadCell) }
    }
}

impl CellValue for Moment {
    const KIND: Kind = Kind::Int;

    fn to_cell(&self) -> Cell {
        Cell::Int(self.micros())
    }

    fn from_cell(cell: Cell) -> Result<Self, BadCell> {
        if let Cell::Int(micros) = cell { Ok(Moment::from_micros(micros)) } else { Err(BadCell) }
    }
}

macro_rules! ids {
    ($($type:ty),+ $(,)?) => {$(
        impl CellValue for $type {
            const KIND: Kind = Kind::Id;

            fn to_cell(&self) -> Cell {
                Cell::Id(self.uuid())
            }

            fn from_cell(cell: Cell) -> Result<Self, BadCell> {
                Uuid::from_cell(cell).map(<$type>::new)
            }
        }
    )+};
}

ids!(AllegationId, EventId, MemberId, OrganisationId, PersonId, ServiceId, UnitId);

macro_rules! counts {
    ($($type:ty),+) => {$(
        impl CellValue for $type {
            const KIND: Kind = Kind::Int;

            fn to_cell(&self) -> Cell {
                Cell::Int(i64::try_from(*self).unwrap_or(i64::MAX))
            }

            fn from_cell(cell: Cell) -> Result<Self, BadCell> {
                let Cell::Int(number) = cell else { return Err(BadCell) };
                <$type>::try_from(number).map_err(|_| BadCell)
            }
        }
    )+};
}

counts!(u8, u32, u64);

/// Types written as a short word: their text is the cell.
macro_rules! words {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::views::cell::CellValue for $type {
            const KIND: $crate::views::cell::Kind = $crate::views::cell::Kind::Text;

            fn to_cell(&self) -> $crate::views::cell::Cell {
                $crate::views::cell::Cell::Text(self.to_string().into())
            }

            fn from_cell(
                cell: $crate::views::cell::Cell,
            ) -> Result<Self, $crate::views::cell::BadCell> {
                let $crate::views::cell::Cell::Text(text) = cell else {
                    return Err($crate::views::cell::BadCell);
                };
                text.parse().map_err(|_| $crate::views::cell::BadCell)
            }
        }
    )+};
}
pub(crate) use words;

words!(
    Admin1,
    AffiliationCode,
    AgeBand,
    CareArrangement,
    ClassCode,
    ClockCode,
    ClosureReason,
    Code,
    Country,
    CriminalStep,
    Day,
    DelayReason,
    ExitKind,
    Finding,
    HolderAsks,
    InstrumentCode,
    Language,
    MissionCode,
    Period,
    PersonnelCategory,
    PurposeCode,
    Reference,
    ReportKind,
    ReportedStatus,
    ReportingEntity,
    Role,
    RouteCode,
    RouteStep,
    SeaType,
    Sex,
    StreamId,
    TriageOutcome,
    Urgency,
);

/// A word of the views' own: a name this program gives, such as a clock's code.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(transparent)]
pub struct Word(std::borrow::Cow<'static, str>);

impl Word {
    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for Word {
    fn from(word: &'static str) -> Self {
        Self(std::borrow::Cow::Borrowed(word))
    }
}

impl From<String> for Word {
    fn from(word: String) -> Self {
        Self(std::borrow::Cow::Owned(word))
    }
}

impl CellValue for Word {
    const KIND: Kind = Kind::Text;

    fn to_cell(&self) -> Cell {
        Cell::Text(self.as_str().into())
    }

    fn from_cell(cell: Cell) -> Result<Self, BadCell> {
        let Cell::Text(text) = cell else { return Err(BadCell) };
        Ok(Self(std::borrow::Cow::Owned(text.into())))
    }
}

/// Several words of one list in one column, parted by spaces: no code holds a space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words<T>(pub Vec<T>);

impl<T> Default for Words<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: PartialEq> Words<T> {
    /// Adds a word that is not there yet.
    pub(crate) fn add(&mut self, word: T) {
        if !self.0.contains(&word) {
            self.0.push(word);
        }
    }

    /// Takes a word away.
    pub(crate) fn remove(&mut self, word: &T) {
        self.0.retain(|other| other != word);
    }
}

impl<T: serde::Serialize> serde::Serialize for Words<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T: std::fmt::Display + std::str::FromStr> CellValue for Words<T> {
    const KIND: Kind = Kind::Text;

    fn to_cell(&self) -> Cell {
        let mut text = String::new();
        for word in &self.0 {
            let gap = if text.is_empty() { "" } else { " " };
            let _ = write!(text, "{gap}{word}");
        }
        Cell::Text(text.into())
    }

    fn from_cell(cell: Cell) -> Result<Self, BadCell> {
        let Cell::Text(text) = cell else { return Err(BadCell) };
        let words = text.split(' ').filter(|word| !word.is_empty());
        words.map(|word| word.parse().map_err(|_| BadCell)).collect::<Result<_, _>>().map(Self)
    }
}

/// Counts by category, in one column as `woman=2 girl=1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts<K: Ord>(pub std::collections::BTreeMap<K, u32>);

impl<K: Ord> Default for Counts<K> {
    fn default() -> Self {
        Self(std::collections::BTreeMap::new())
    }
}

impl<K: Ord + serde::Serialize> serde::Serialize for Counts<K> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<K: Ord + std::fmt::Display + std::str::FromStr> CellValue for Counts<K> {
    const KIND: Kind = Kind::Text;

    fn to_cell(&self) -> Cell {
        let mut text = String::new();
        for (category, count) in &self.0 {
            let gap = if text.is_empty() { "" } else { " " };
            let _ = write!(text, "{gap}{category}={count}");
        }
        Cell::Text(text.into())
    }

    fn from_cell(cell: Cell) -> Result<Self, BadCell> {
        let Cell::Text(text) = cell else { return Err(BadCell) };
        let pair = |word: &str| {
            let (category, count) = word.split_once('=').ok_or(BadCell)?;
            Ok((category.parse().map_err(|_| BadCell)?, count.parse().map_err(|_| BadCell)?))
        };
        let words = text.split(' ').filter(|word| !word.is_empty());
        words.map(pair).collect::<Result<_, _>>().map(Self)
    }
}

/// Adds a cell to a compact row: a tag byte, then the value. Only for memory, never stored.
pub(crate) fn pack(cell: &Cell, out: &mut Vec<u8>) {
    match cell {
        Cell::Null => out.push(0),
        Cell::Flag(false) => out.push(1),
        Cell::Flag(true) => out.push(2),
        Cell::Int(number) => {
            out.push(3);
            // Zigzag: small numbers of either sign stay short.
            pack_number(((number << 1) ^ (number >> 63)).cast_unsigned(), out);
        }
        Cell::Id(id) => {
            out.push(4);
            out.extend_from_slice(id.as_bytes());
        }
        Cell::Text(text) => {
            out.push(5);
            pack_number(text.len() as u64, out);
            out.extend_from_slice(text.as_bytes());
        }
    }
}

/// Seven bits a byte, the lowest first; the highest bit says that more follow.
fn pack_number(mut number: u64, out: &mut Vec<u8>) {
    while number > 0x7f {
        out.push((number & 0x7f | 0x80).to_le_bytes()[0]);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

fn unpack_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.split_off_first()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Takes the next cell of compact rows; none at their end.
pub(crate) fn unpack(bytes: &mut &[u8]) -> Option<Cell> {
    let tag = *bytes.split_off_first()?;
    match tag {
        0 => Some(Cell::Null),
        1 => Some(Cell::Flag(false)),
        2 => Some(Cell::Flag(true)),
        3 => {
            let number = unpack_number(bytes)?;
            Some(Cell::Int((number >> 1).cast_signed() ^ -((number & 1).cast_signed())))
        }
        4 => Some(Cell::Id(Uuid::from_bytes(bytes.split_off(..16)?.try_into().ok()?))),
        5 => {
            let length = unpack_number(bytes)?;
            let text = bytes.split_off(..usize::try_from(length).ok()?)?;
            Some(Cell::Text(std::str::from_utf8(text).ok()?.into()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use amana_events::common::VictimCategory;

    #[test]
    fn every_cell_survives_its_compact_form() {
        let cells = [
            Cell::Null,
            Cell::Flag(true),
            Cell::Flag(false),
            Cell::Int(-5),
            Cell::Int(0),
            Cell::Int(63),
            Cell::Int(64),
            Cell::Int(1_790_000_000_000_000),
            Cell::Int(i64::MIN),
            Cell::Int(i64::MAX),
            Cell::Id(Uuid::from_u128(7)),
            Cell::Text("a code".into()),
        ];
        let mut packed = Vec::new();
        for cell in &cells {
            pack(cell, &mut packed);
        }
        let mut rest = packed.as_slice();
        for cell in &cells {
            assert_eq!(unpack(&mut rest).as_ref(), Some(cell));
        }
        assert_eq!(unpack(&mut rest), None);
    }

    #[test]
    fn words_and_counts_survive_their_cell() {
        let words = Words(vec![Code::new("a").unwrap(), Code::new("b").unwrap()]);
        assert_eq!(Words::from_cell(words.to_cell()), Ok(words));
        assert_eq!(Words::<Code>::from_cell(Cell::Text("".into())), Ok(Words::default()));
        let counts = Counts([(VictimCategory::Girl, 2), (VictimCategory::Woman, 1)].into());
        assert_eq!(Counts::from_cell(counts.to_cell()), Ok(counts));
        assert_eq!(Counts::<VictimCategory>::from_cell(Cell::Text("girl".into())), Err(BadCell));
    }

    #[test]
    fn a_cell_of_another_kind_is_refused() {
        assert_eq!(u32::from_cell(Cell::Int(-1)), Err(BadCell));
        assert_eq!(bool::from_cell(Cell::Int(1)), Err(BadCell));
        assert_eq!(Code::from_cell(Cell::Text("two words".into())), Err(BadCell));
        assert_eq!(Moment::from_cell(Cell::Null), Err(BadCell));
    }
}
