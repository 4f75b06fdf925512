//! The published quarters come out exactly; every table closes.

use amana_events::case::{PersonnelCategory, ReportingEntity};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use super::{
    super::{
        disclosure::{Disclosure, disclose},
        tables::{Counted, Dimension, Table, Tables, Unit, tabulate},
    },
    samples::{all_time, any_row, bare_row, counted, day, heading, quarter, quarters},
};

/// Whether an output says all that the published tables say. What the output adds (as-of, scope,
/// flags) is free; in a table nothing may be added. `published` says when the figures came out.
fn matches_expected(output: &Value, expected: &Value) -> Result<(), String> {
    for (key, wanted) in expected.as_object().ok_or("expected is no object")? {
        let found = output.get(key);
        let right = match (key.as_str(), found) {
            ("published", _) => true,
            ("flags", Some(found)) => {
                let flags = wanted.as_object().ok_or("flags are no object")?;
                flags.iter().all(|(name, count)| found.get(name) == Some(count))
            }
            (_, found) => found == Some(wanted),
        };
        if !right {
            return Err(format!("{key}: wanted {wanted}, found {found:?}"));
        }
    }
    Ok(())
}

fn internal(tables: Tables) -> Value {
    serde_json::to_value(disclose(tables, Disclosure::Internal)).unwrap()
}

fn find(tables: &Tables, dimension: Dimension) -> Option<&Table> {
    tables.tables.iter().find(|table| table.dimension == dimension)
}

fn cells(table: &Table) -> Vec<(&str, u64)> {
    table.cells.iter().map(|(name, count)| (name.as_str(), *count)).collect()
}

#[test]
fn the_published_quarters_come_out_exactly() {
    for (bytes, expected) in quarters() {
        let (from, to) = (expected["from"].as_str().unwrap(), expected["to"].as_str().unwrap());
        let output = internal(tabulate(&counted(&quarter(bytes)), heading(from, to)));
        matches_expected(&output, &expected).unwrap();
        assert_eq!(output["as_of"]["known"], "2018-12-31");
        assert_eq!(output["scope"]["class"], "sea");
        assert_eq!(output["scope"]["disclosure"], "internal");
        assert_eq!(output["flags"]["status_as_reported"], output["tables"][0]["total"]);
    }
}

#[test]
fn both_quarters_in_one_ledger_stay_apart() {
    let all: Vec<Counted> =
        quarters().iter().flat_map(|(bytes, _)| counted(&quarter(bytes))).collect();
    for (_, expected) in quarters() {
        let (from, to) = (expected["from"].as_str().unwrap(), expected["to"].as_str().unwrap());
        matches_expected(&internal(tabulate(&all, heading(from, to))), &expected).unwrap();
    }
}

#[test]
fn the_comparison_notices_every_difference() {
    let (bytes, expected) = quarters().into_iter().next_back().unwrap();
    let output = internal(tabulate(&counted(&quarter(bytes)), heading("2018-04-01", "2018-06-30")));
    let mut wrong = expected.clone();
    wrong["tables"][0]["cells"]["AFP"] = json!(24);
    assert!(matches_expected(&output, &wrong).is_err());
    let mut wrong = expected.clone();
    wrong["tables"].as_array_mut().unwrap().pop();
    assert!(matches_expected(&output, &wrong).is_err());
    let mut wrong = expected;
    wrong["flags"]["referred_to_member_state"] = json!(17);
    assert!(matches_expected(&output, &wrong).is_err());
}

#[test]
fn the_text_of_a_table_keeps_the_order_of_the_code_lists() {
    let (bytes, _) = quarters().into_iter().next_back().unwrap();
    let tables = tabulate(&counted(&quarter(bytes)), all_time());
    let text = serde_json::to_string(&disclose(tables, Disclosure::Internal)).unwrap();
    assert!(text.contains(
        r#"{"unit":"allegation","dimension":"incident_period","total":70,"cells":{"2018":27,"2017":9,"2016":5,"2015":10,"2014":2,"unknown":17},"not_stated":0}"#
    ), "{text}");
    assert!(
        text.contains(r#"{"PEACEKEEPING":18,"AFP":25,"IMPLEMENTING_PARTNER":24,"NON_UN_FORCE":3}"#)
    );
}

#[test]
fn a_row_without_victims_counts_only_as_not_stated() {
    let mut with = bare_row();
    with.victims = [(amana_events::common::VictimCategory::Girl, 2)].into();
    let rows = [Counted::from(&with), Counted::from(&bare_row()), Counted::from(&bare_row())];
    let tables = tabulate(&rows, all_time());
    let victims = find(&tables, Dimension::SexAge).unwrap();
    assert_eq!((victims.total, victims.not_stated, victims.rows_not_stated), (2, 0, 2));
    let output = internal(tables);
    let table = output["tables"].as_array().unwrap().last().unwrap();
    assert_eq!(table["rows_not_stated"], 2);
    assert!(output["tables"][0].get("rows_not_stated").is_none());
}

#[test]
fn a_dimension_that_no_row_states_has_no_table() {
    let tables = tabulate(&[Counted::from(&bare_row())], all_time());
    let dimensions: Vec<_> = tables.tables.iter().map(|table| table.dimension).collect();
    assert_eq!(dimensions, [Dimension::ReportingEntity]);
    let output = internal(tables);
    assert!(output["flags"].get("referred_to_member_state").is_none());
    assert!(tabulate(&[], all_time()).tables.is_empty());
}

#[test]
fn groups_are_the_sums_of_their_categories() {
    let row = |category| Counted { personnel_category: category, ..Counted::from(&bare_row()) };
    let mut rows: Vec<Counted> = PersonnelCategory::ALL.iter().map(|c| row(Some(*c))).collect();
    rows.push(row(None));
    let tables = tabulate(&rows, all_time());
    let group = find(&tables, Dimension::PersonnelGroup).unwrap();
    let wanted = [("military", 2), ("police", 3), ("civilian", 3), ("implementing_partner", 1)];
    assert_eq!((cells(group), group.not_stated), (wanted.to_vec(), 1));
}

#[test]
fn periods_stand_from_the_latest_to_the_unknown_and_months_count_under_their_year() {
    let row = |text: &str| Counted {
        incident_period: Some(text.parse().unwrap()),
        ..Counted::from(&bare_row())
    };
    let rows = ["unknown", "..2015", "2016-03", "2014..2016", "2016", "2018"].map(row);
    let tables = tabulate(&rows, all_time());
    let wanted = [("2018", 1), ("2014..2016", 1), ("2016", 2), ("..2015", 1), ("unknown", 1)];
    assert_eq!(cells(find(&tables, Dimension::IncidentPeriod).unwrap()), wanted);
}

#[test]
fn the_period_includes_its_first_and_last_day() {
    let on = |text| Counted { received_on: day(text), ..Counted::from(&bare_row()) };
    let rows = ["2018-03-31", "2018-04-01", "2018-06-30", "2018-07-01"].map(on);
    let tables = tabulate(&rows, heading("2018-04-01", "2018-06-30"));
    assert_eq!(find(&tables, Dimension::ReportingEntity).unwrap().total, 2);
}

#[test]
fn an_own_state_is_not_counted_as_reported() {
    let own = Counted { status_as_reported: false, ..Counted::from(&bare_row()) };
    let tables = tabulate(&[own.clone(), Counted::from(&bare_row())], all_time());
    assert_eq!(tables.flags.status_as_reported, Some(1));
    assert_eq!(tabulate(&[own], all_time()).flags.status_as_reported, None);
}

#[test]
fn a_row_without_an_entity_is_not_stated() {
    let none = Counted { reporting_entity: None, ..Counted::from(&bare_row()) };
    let tables = tabulate(&[none, Counted::from(&bare_row())], all_time());
    let table = find(&tables, Dimension::ReportingEntity).unwrap();
    assert_eq!(cells(table), [(ReportingEntity::Afp.code(), 1)]);
    assert_eq!((table.total, table.not_stated), (2, 1));
}

proptest! {
    #[test]
    fn every_table_closes(rows in vec(any_row(), 0..80)) {
        let counted: Vec<Counted> = rows.iter().map(Counted::from).collect();
        let tables = tabulate(&counted, all_time());
        for table in &tables.tables {
            let sum: u64 = table.cells.iter().map(|(_, count)| count).sum();
            prop_assert_eq!(table.total, sum + table.not_stated);
            prop_assert!(table.cells.iter().all(|(_, count)| *count > 0));
            if table.unit == Unit::Allegation {
                prop_assert_eq!(table.total, u64::try_from(rows.len()).unwrap());
            }
        }
        let victims: u64 = rows.iter().flat_map(|row| row.victims.values()).map(|n| u64::from(*n)).sum();
        prop_assert_eq!(find(&tables, Dimension::SexAge).map_or(0, |table| table.total), victims);
    }

    #[test]
    fn the_order_of_rows_does_not_matter(rows in vec(any_row(), 0..40)) {
        let mut counted: Vec<Counted> = rows.iter().map(Counted::from).collect();
        let tables = tabulate(&counted, all_time());
        counted.reverse();
        prop_assert_eq!(tabulate(&counted, all_time()), tables);
    }
}
