//! Rows for tests: the two published quarters, and any row at all.

use amana_events::{
    Day, LedgerId, Moment, Period,
    case::{PersonnelCategory, ReportedRow, ReportedStatus, ReportingEntity, SeaType},
    common::{Sex, VictimCategory},
};
use proptest::{collection::btree_map, option, prelude::*, sample::select};
use serde_json::Value;

use super::super::{
    line_list::{LineList, LineRow, parse},
    tables::{AsOf, Counted, Heading, Scope},
};

pub(super) const Q4_2017: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/sea/2017Q4.csv"));
pub(super) const Q2_2018: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/sea/2018Q2.csv"));
const Q4_2017_EXPECTED: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/sea/2017Q4.expected.json"));
const Q2_2018_EXPECTED: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/sea/2018Q2.expected.json"));

pub(super) const HEADER: &str = "allegation_ref,received_on,incident_period,reporting_entity,\
    mission,personnel_category,allegation_type,victims,alleged_perpetrators,status,\
    referred_to_member_state";

pub(super) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(super) fn today() -> Day {
    day("2018-12-31")
}

pub(super) fn quarter(bytes: &[u8]) -> LineList {
    parse(bytes, "quarter.csv", today()).unwrap()
}

/// The published quarters: file and expected tables.
pub(super) fn quarters() -> [(&'static [u8], Value); 2] {
    let read = |text| serde_json::from_str(text).unwrap();
    [(Q4_2017, read(Q4_2017_EXPECTED)), (Q2_2018, read(Q2_2018_EXPECTED))]
}

pub(super) fn heading(from: &str, to: &str) -> Heading {
    Heading {
        from: day(from),
        to: day(to),
        as_of: AsOf { known: today(), recorded: Moment::from_micros(1_546_214_400_000_000) },
        scope: Scope::of_ledger(LedgerId::new(uuid::Uuid::from_u128(7)), "Mission X".to_owned()),
    }
}

pub(super) fn all_time() -> Heading {
    heading("1900-01-01", "2200-12-31")
}

pub(super) fn counted(list: &LineList) -> Vec<Counted> {
    list.rows.iter().map(|row| Counted::from(&row.row)).collect()
}

/// A row that states as little as it may.
pub(super) fn bare_row() -> ReportedRow {
    ReportedRow {
        received_on: day("2018-05-01"),
        incident_period: None,
        reporting_entity: ReportingEntity::Afp,
        mission: None,
        personnel_category: None,
        allegation_type: None,
        victims: [].into(),
        alleged_perpetrators: [].into(),
        status: None,
        referred_to_member_state: None,
    }
}

fn any_period() -> impl Strategy<Value = Period> {
    select(&["2017", "2016", "2014..2016", "..2015", "unknown", "..2017", "1999"][..])
        .prop_map(|text| text.parse().unwrap())
}

pub(super) fn any_row() -> impl Strategy<Value = ReportedRow> {
    let codes = (
        option::of(any_period()),
        select(ReportingEntity::ALL),
        option::of(select(&["MONUX", "UNMIX", "MINUX"][..])),
        option::of(select(PersonnelCategory::ALL)),
        option::of(select(SeaType::ALL)),
        option::of(select(ReportedStatus::ALL)),
        option::of(any::<bool>()),
    );
    let victims = btree_map(select(VictimCategory::ALL), 1_u32..4, 0..3);
    let perpetrators = btree_map(select(Sex::ALL), 1_u32..9_999, 0..3);
    (17_500_i32..17_800, codes, victims, perpetrators).prop_map(
        |(days, codes, victims, alleged_perpetrators)| {
            let (period, entity, mission, category, kind, status, referred) = codes;
            let epoch = jiff::civil::date(1970, 1, 1);
            let received_on = epoch.checked_add(jiff::Span::new().days(days)).unwrap();
            ReportedRow {
                received_on: Day::new(received_on),
                incident_period: period,
                reporting_entity: entity,
                mission: mission.map(|mission| mission.parse().unwrap()),
                personnel_category: category,
                allegation_type: kind,
                victims,
                alleged_perpetrators,
                status,
                referred_to_member_state: referred,
            }
        },
    )
}

/// Rows with references and the lines they would stand on.
pub(super) fn listed(rows: Vec<ReportedRow>) -> Vec<LineRow> {
    let numbered = (2_u32..).zip(rows);
    numbered
        .map(|(line, row)| {
            let reference = format!("X-{line}").parse().unwrap();
            LineRow { line, reference, row }
        })
        .collect()
}
