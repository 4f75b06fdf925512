//! Importing twice adds nothing; other content is refused, or restated.

use std::collections::HashMap;

use amana_events::{Code, common::VictimCategory};

use super::{
    super::{
        disclosure::{Disclosure, disclose},
        line_list::{Column, LineList},
        restate::{Ids, Plan, Recorded, plan},
        tables::{Counted, tabulate},
    },
    samples::{Q4_2017, all_time, quarter},
};

fn planned(
    list: LineList,
    recorded: &HashMap<Code, Recorded>,
    restate: bool,
) -> Result<Plan, super::super::restate::ContentDiffers> {
    plan(list, recorded, restate, Ids { ledger: uuid::Uuid::from_u128(1) })
}

/// What the ledger has after importing a list.
fn recorded(list: LineList) -> HashMap<Code, Recorded> {
    let plan = planned(list, &HashMap::new(), false).unwrap();
    let known = plan.new.into_iter().map(|new| {
        let recorded = Recorded { case: new.case, allegation: new.allegation, row: new.row.row };
        (new.row.reference, recorded)
    });
    known.collect()
}

/// The quarter as its source restated it: a row of one victim now has three.
fn restated() -> LineList {
    let mut list = quarter(Q4_2017);
    list.rows[0].row.victims = [(VictimCategory::Woman, 3)].into();
    list
}

#[test]
fn a_row_has_ids_of_its_own_and_the_same_in_every_import_of_its_ledger() {
    let plan = planned(quarter(Q4_2017), &HashMap::new(), false).unwrap();
    assert_eq!((plan.new.len(), plan.same, plan.changed.len()), (40, 0, 0));
    let mut ids: Vec<uuid::Uuid> =
        plan.new.iter().flat_map(|new| [new.case, new.allegation.uuid()]).collect();
    assert!(ids.iter().all(|id| id.get_version_num() == 8));
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 80);
    let again = planned(quarter(Q4_2017), &HashMap::new(), false).unwrap();
    assert_eq!(again, plan);
    let other = Ids { ledger: uuid::Uuid::from_u128(2) };
    let other = super::super::restate::plan(quarter(Q4_2017), &HashMap::new(), false, other);
    assert!(other.unwrap().new.iter().zip(&plan.new).all(|(a, b)| a.case != b.case));
}

#[test]
fn importing_the_same_list_twice_adds_nothing() {
    let known = recorded(quarter(Q4_2017));
    for restate in [false, true] {
        let plan = planned(quarter(Q4_2017), &known, restate).unwrap();
        assert_eq!((plan.new.len(), plan.same, plan.changed.len()), (0, 40, 0));
    }
}

#[test]
fn other_content_is_refused_with_its_lines_and_columns() {
    let mut list = restated();
    list.rows[6].row.mission = Some("UNMIX".parse().unwrap());
    let refused = planned(list, &recorded(quarter(Q4_2017)), false).unwrap_err();
    let lines: Vec<_> = refused.0.iter().map(|d| (d.line, d.columns.clone())).collect();
    assert_eq!(lines, [(2, vec![Column::Victims]), (8, vec![Column::Mission])]);
    assert_eq!(
        refused.to_string(),
        "the ledger has 2 of these allegations with other content: line 2 (2017Q4-001: victims); \
         line 8 (2017Q4-007: mission); import with --restate REASON if their source restated them"
    );
}

#[test]
fn a_restatement_changes_54_to_56() {
    let known = recorded(quarter(Q4_2017));
    let plan = planned(restated(), &known, true).unwrap();
    assert_eq!((plan.new.len(), plan.same, plan.changed.len()), (0, 39, 1));
    let changed = &plan.changed[0];
    let before = &known[&changed.row.reference];
    assert_eq!((changed.case, changed.allegation), (before.case, before.allegation));
    let victims = |list: LineList| {
        let rows: Vec<Counted> = list.rows.iter().map(|row| Counted::from(&row.row)).collect();
        let published = disclose(tabulate(&rows, all_time()), Disclosure::Internal);
        published.tables.last().unwrap().total.shown()
    };
    assert_eq!(victims(quarter(Q4_2017)), Some(54));
    assert_eq!(victims(restated()), Some(56));
}

#[test]
fn a_reference_that_the_file_lacks_stays() {
    let mut list = quarter(Q4_2017);
    list.rows.truncate(3);
    let plan = planned(list, &recorded(quarter(Q4_2017)), false).unwrap();
    assert_eq!((plan.new.len(), plan.same, plan.changed.len()), (0, 3, 0));
}

#[test]
fn every_column_counts_as_content() {
    let known = recorded(quarter(Q4_2017));
    for column in Column::ALL.iter().skip(1) {
        let mut list = quarter(Q4_2017);
        let row = &mut list.rows[0].row;
        match column {
            Column::Reference => {}
            Column::ReceivedOn => row.received_on = "2017-11-11".parse().unwrap(),
            Column::IncidentPeriod => row.incident_period = None,
            Column::ReportingEntity => row.reporting_entity = "AFP".parse().unwrap(),
            Column::Mission => row.mission = Some("UNMIX".parse().unwrap()),
            Column::PersonnelCategory => row.personnel_category = Some("MC".parse().unwrap()),
            Column::AllegationType => row.allegation_type = None,
            Column::Victims => row.victims.clear(),
            Column::AllegedPerpetrators => {
                row.alleged_perpetrators = [("male".parse().unwrap(), 1)].into();
            }
            Column::Status => row.status = None,
            Column::ReferredToMemberState => row.referred_to_member_state = Some(false),
        }
        let plan = planned(list, &known, true).unwrap();
        assert_eq!(plan.changed[0].columns, [*column]);
    }
}
