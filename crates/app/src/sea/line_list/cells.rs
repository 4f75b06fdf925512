//! The cells of one row: codes, days, periods and counts, each with what is allowed.
//!
//! INVARIANT: [`print`] and [`Cells::read`] are inverse. Every cell of a row is judged, so that one
//! pass tells all that is wrong with it.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Display,
    str::FromStr,
};

use amana_events::{
    Code, Day, MissionCode, Period,
    case::{PersonnelCategory, ReportedRow, ReportedStatus, ReportingEntity, SeaType},
    common::{Sex, VictimCategory},
};
use csv::StringRecord;

use super::{
    column::Column,
    fault::{Fault, Faults, Place},
};

/// The largest count of one category in one row. A larger one is a slip of the keyboard.
const COUNT_MAX: u32 = 9_999;

/// The first year in which an allegation can have been received; [`Period`] has the same floor.
const YEAR_MIN: i16 = 1900;

const PERIOD_FORMS: &str = "allowed: YYYY, YYYY..YYYY, ..YYYY, unknown, or empty for not stated";

/// Something was wrong with a cell, and has been told.
pub(super) struct Told;

/// A record with what is needed to read it.
pub(super) struct Cells<'a> {
    pub(super) line: u32,
    pub(super) record: &'a StringRecord,
    pub(super) columns: &'a HashMap<Column, usize>,
    pub(super) today: Day,
}

impl Cells<'_> {
    /// The row, or nothing when a cell of it was wrong.
    pub(super) fn read(&self, faults: &mut Faults) -> Result<(Code, ReportedRow), Told> {
        let reference = self.reference(faults);
        let received_on = self.received_on(faults);
        let incident_period = self.incident_period(received_on.as_ref().ok(), faults);
        let entity = self.code(Column::ReportingEntity, ReportingEntity::ALL, faults);
        let entity = self.required(Column::ReportingEntity, ReportingEntity::ALL, entity, faults);
        let mission = self.mission(faults);
        let category = self.code(Column::PersonnelCategory, PersonnelCategory::ALL, faults);
        let kind = self.code(Column::AllegationType, SeaType::ALL, faults);
        let victims = self.counts(Column::Victims, VictimCategory::ALL, faults);
        let perpetrators = self.counts(Column::AllegedPerpetrators, Sex::ALL, faults);
        let status = self.code(Column::Status, ReportedStatus::ALL, faults);
        let referred = self.yes_no(Column::ReferredToMemberState, faults);
        let row = ReportedRow {
            received_on: received_on?,
            incident_period: incident_period?,
            reporting_entity: entity?,
            mission: mission?,
            personnel_category: category?,
            allegation_type: kind?,
            victims: victims?,
            alleged_perpetrators: perpetrators?,
            status: status?,
            referred_to_member_state: referred?,
        };
        Ok((reference?, row))
    }

    fn cell(&self, column: Column) -> &str {
        self.columns.get(&column).and_then(|index| self.record.get(*index)).unwrap_or_default()
    }

    const fn place(&self, column: Column) -> Place<'static> {
        Place { line: self.line, column: Some(column.name()) }
    }

    fn wrong(&self, column: Column, fault: Fault, allowed: String, faults: &mut Faults) {
        faults.push(self.place(column), Some(self.cell(column)), fault, allowed);
    }

    fn reference(&self, faults: &mut Faults) -> Result<Code, Told> {
        let column = Column::Reference;
        if self.cell(column).is_empty() {
            let allowed = "give each allegation a reference of its own";
            faults.push(self.place(column), None, Fault::CellEmpty, allowed);
            return Err(Told);
        }
        self.shaped(column, faults)?.ok_or(Told)
    }

    fn mission(&self, faults: &mut Faults) -> Result<Option<MissionCode>, Told> {
        self.shaped(Column::Mission, faults)
    }

    /// A code of the wanted shape, or nothing stated.
    fn shaped<T: FromStr<Err = impl Display>>(
        &self,
        column: Column,
        faults: &mut Faults,
    ) -> Result<Option<T>, Told> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return Ok(None);
        }
        match cell.parse() {
            Ok(code) => Ok(Some(code)),
            Err(error) => {
                self.wrong(column, Fault::CodeMalformed, format!("{error}"), faults);
                Err(Told)
            }
        }
    }

    fn received_on(&self, faults: &mut Faults) -> Result<Day, Told> {
        let column = Column::ReceivedOn;
        let cell = self.cell(column);
        let fault = match cell.parse::<Day>() {
            Ok(day) if day > self.today || day.date().year() < YEAR_MIN => Fault::DateOutOfRange,
            Ok(day) => return Ok(day),
            Err(_) if cell.is_empty() => Fault::CellEmpty,
            Err(_) if has_form_of_day(cell) => Fault::DateImpossible,
            Err(_) => Fault::DateMalformed,
        };
        let allowed = format!("allowed: YYYY-MM-DD, from {YEAR_MIN}-01-01 to {}", self.today);
        let value = (!cell.is_empty()).then_some(cell);
        faults.push(self.place(column), value, fault, allowed);
        Err(Told)
    }

    fn incident_period(
        &self,
        received_on: Option<&Day>,
        faults: &mut Faults,
    ) -> Result<Option<Period>, Told> {
        let column = Column::IncidentPeriod;
        let cell = self.cell(column);
        if cell.is_empty() {
            return Ok(None);
        }
        let last = match cell.parse() {
            Ok(Period::Unknown) => return Ok(Some(Period::Unknown)),
            Ok(Period::Year(year) | Period::Years(_, year) | Period::Until(year)) => year,
            // Months are for our own records: a line list has years.
            Ok(Period::Month(_)) | Err(_) => {
                self.wrong(column, Fault::PeriodMalformed, PERIOD_FORMS.to_owned(), faults);
                return Err(Told);
            }
        };
        let received = received_on.map(|day| day.date().year());
        if let Some(received) = received.filter(|received| last > *received) {
            let allowed = format!("allowed: up to {received}, the year of received_on");
            self.wrong(column, Fault::PeriodLate, allowed, faults);
            return Err(Told);
        }
        cell.parse().map(Some).map_err(|_| Told)
    }

    /// A code of a closed list, or nothing stated.
    fn code<T: FromStr + Display>(
        &self,
        column: Column,
        all: &[T],
        faults: &mut Faults,
    ) -> Result<Option<T>, Told> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return Ok(None);
        }
        if let Ok(code) = cell.parse() {
            return Ok(Some(code));
        }
        self.wrong(column, Fault::CodeUnknown, format!("allowed: {}", listed(all)), faults);
        Err(Told)
    }

    fn required<T: Display>(
        &self,
        column: Column,
        all: &[T],
        read: Result<Option<T>, Told>,
        faults: &mut Faults,
    ) -> Result<T, Told> {
        read?.ok_or_else(|| {
            let allowed = format!("allowed: {}", listed(all));
            faults.push(self.place(column), None, Fault::CellEmpty, allowed);
            Told
        })
    }

    fn yes_no(&self, column: Column, faults: &mut Faults) -> Result<Option<bool>, Told> {
        match self.cell(column) {
            "" => Ok(None),
            "yes" => Ok(Some(true)),
            "no" => Ok(Some(false)),
            _ => {
                let allowed = "allowed: yes, no, or empty for not stated".to_owned();
                self.wrong(column, Fault::CodeUnknown, allowed, faults);
                Err(Told)
            }
        }
    }

    /// `category=count` separated by semicolons; an empty cell is no counts.
    fn counts<T: FromStr + Display + Ord>(
        &self,
        column: Column,
        all: &[T],
        faults: &mut Faults,
    ) -> Result<BTreeMap<T, u32>, Told> {
        let cell = self.cell(column);
        let mut counts = BTreeMap::new();
        if cell.is_empty() {
            return Ok(counts);
        }
        let mut right = true;
        for part in cell.split(';') {
            if faults.is_full() {
                return Err(Told);
            }
            let read = count(part, all).and_then(|(category, count)| {
                if counts.insert(category, count).is_none() {
                    return Ok(());
                }
                Err((Fault::CategoryDuplicate, "add the counts of a category up".to_owned()))
            });
            if let Err((fault, allowed)) = read {
                faults.push(self.place(column), Some(part), fault, allowed);
                right = false;
            }
        }
        if right { Ok(counts) } else { Err(Told) }
    }
}

/// One `category=count`.
fn count<T: FromStr + Display>(part: &str, all: &[T]) -> Result<(T, u32), (Fault, String)> {
    let Some((category, count)) = part.split_once('=') else {
        let allowed = format!("allowed: category=count, separated by ';', of {}", listed(all));
        return Err((Fault::CountMalformed, allowed));
    };
    let Ok(category) = category.parse() else {
        return Err((Fault::CategoryUnknown, format!("allowed: {}", listed(all))));
    };
    let canonical = count.bytes().all(|byte| byte.is_ascii_digit()) && !count.starts_with('0');
    match count.parse() {
        Ok(count) if canonical && count <= COUNT_MAX => Ok((category, count)),
        _ => {
            let allowed = format!("allowed: whole numbers from 1 to {COUNT_MAX}");
            Err((Fault::CountOutOfRange, allowed))
        }
    }
}

fn has_form_of_day(text: &str) -> bool {
    let dashes = |(index, byte): (usize, u8)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(dashes)
}

fn listed<T: Display>(all: &[T]) -> String {
    let codes: Vec<String> = all.iter().map(ToString::to_string).collect();
    codes.join(", ")
}

/// The cell of a column as [`Cells::read`] reads it back.
pub(super) fn print(column: Column, reference: &Code, row: &ReportedRow) -> String {
    match column {
        Column::Reference => reference.to_string(),
        Column::ReceivedOn => row.received_on.to_string(),
        Column::IncidentPeriod => optional(row.incident_period.as_ref()),
        Column::ReportingEntity => row.reporting_entity.to_string(),
        Column::Mission => optional(row.mission.as_ref()),
        Column::PersonnelCategory => optional(row.personnel_category.as_ref()),
        Column::AllegationType => optional(row.allegation_type.as_ref()),
        Column::Victims => pairs(&row.victims),
        Column::AllegedPerpetrators => pairs(&row.alleged_perpetrators),
        Column::Status => optional(row.status.as_ref()),
        Column::ReferredToMemberState => {
            let word = |referred| if referred { "yes" } else { "no" };
            row.referred_to_member_state.map_or("", word).to_owned()
        }
    }
}

fn optional<T: Display>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn pairs<T: Display>(counts: &BTreeMap<T, u32>) -> String {
    let pairs: Vec<String> =
        counts.iter().map(|(category, count)| format!("{category}={count}")).collect();
    pairs.join(";")
}
