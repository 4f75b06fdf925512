//! Opening a case; recording, classifying, correcting and importing allegations.

use amana_events::case::ReportedStatus;

use super::*;

fn record(data: Value) -> Command {
    ask("record_allegation", data)
}

fn row(period: &str) -> Value {
    json!({
        "received_on": "2026-03-31", "incident_period": period, "reporting_entity": "PEACEKEEPING",
        "personnel_category": "MC", "allegation_type": "SE", "victims": {"girl": 2},
        "alleged_perpetrators": {"male": 1}, "status": "SUBSTANTIATED",
    })
}

fn import(row: &Value) -> Command {
    let data = json!({"allegation": claimed(), "source_reference": "2026-Q1-007", "row": row});
    ask("import_allegation", data)
}

fn restate(row: &Value) -> Command {
    ask("restate_allegation", json!({"allegation": claimed(), "row": row, "reason": "Restated."}))
}

#[test]
fn a_case_opens_once_and_with_a_known_class() {
    let _ = ledger()
        .refused(case(), ask("open_case", json!({"class": "sea/unheard_of"})), "unknown_class")
        .when(case(), ask("open_case", json!({"class": "fraud"})))
        .then(&["case_opened"])
        .refused(case(), ask("open_case", json!({"class": "fraud"})), "case_exists");
}

#[test]
fn a_case_opens_only_from_a_report_there_is() {
    let report = StreamId::new(StreamKind::Report, uuid(9));
    let from = || ask("open_case", json!({"class": "sea", "report": report}));
    let submitted =
        amana_events::Event::sample(StreamKind::Report, "report_submitted", &mut Sampler::golden());
    let _ = ledger()
        .refused(case(), from(), "no_such_report")
        .given(report, submitted.unwrap())
        .when(case(), from())
        .then(&["case_opened"]);
}

#[test]
fn a_ledger_without_an_escalation_authority_takes_no_real_report_but_imports() {
    let ledger = Ledger::new().member(OFFICER, Role::ConductOfficer);
    let registry = ledger.registry();
    let classes = shipped().unwrap().into_iter().fold(ledger, |l, event| l.given(registry, event));
    let _ = classes
        .by(OFFICER)
        .refused(case(), ask("open_case", json!({"class": "sea"})), "takes_no_reports")
        .by_operator()
        .when(case(), ask("open_case", json!({"class": "sea"})))
        .by(OFFICER)
        .refused(case(), record(allegation()), "takes_no_reports");
}

#[test]
fn an_allegation_is_of_a_class_type_affiliation_and_country_the_registry_knows() {
    let refusals = [
        ("class", json!("sea/unheard_of"), "unknown_class"),
        ("kind", json!("unwelcome_advance"), "unknown_type"),
        ("affiliation", json!("martians"), "unknown_affiliation"),
        ("contributing_country", json!(null), "country_needed"),
        ("affiliation", json!("staff_int"), "no_country_here"),
        ("incident_period", json!("2031"), "period_in_future"),
        ("victims", json!({"woman": 0}), "zero_count"),
    ];
    let mut ledger = opened();
    for (field, value, code) in refusals {
        ledger = ledger.refused(case(), record(with(allegation(), field, value)), code);
    }
    let _ = ledger.when(case(), record(allegation())).then(&["allegation_recorded"]).refused(
        case(),
        record(allegation()),
        "duplicate_allegation",
    );
}

#[test]
fn victims_not_stated_are_fine_but_never_fewer_than_the_survivors_known() {
    let two = with(allegation(), "survivors", json!([survivor(), witness()]));
    let _ = opened()
        .refused(case(), record(two.clone()), "fewer_victims_than_survivors")
        .when(case(), record(with(two, "victims", json!({}))));
}

#[test]
fn the_subject_of_an_allegation_is_no_survivor_of_the_case() {
    let both = with(allegation(), "survivors", json!([subject()]));
    let swapped =
        with(with(allegation(), "allegation", json!(id(202))), "subject", json!(survivor()));
    let _ = opened()
        .refused(case(), record(both), "subject_is_survivor")
        .when(case(), record(allegation()))
        .refused(case(), record(with(swapped, "survivors", json!([]))), "subject_is_survivor");
}

#[test]
fn nobody_is_named_twice_and_everybody_named_is_a_person_of_the_ledger() {
    let twice = with(allegation(), "survivors", json!([survivor(), survivor()]));
    let _ = opened().refused(case(), record(twice), "duplicate_survivor").refused(
        case(),
        record(with(allegation(), "subject", json!(id(999)))),
        "no_such_person",
    );
}

#[test]
fn a_child_is_never_the_subject_for_association_and_recruitment_is_by_personnel() {
    let recruitment = || {
        let data = with(allegation(), "class", "child_recruitment");
        with(data, "kind", kind_of("child_recruitment"))
    };
    let by_outsiders = with(recruitment(), "affiliation", "non_un_force");
    let _ = opened()
        .refused(case(), record(by_outsiders), "not_by_personnel")
        .refused(case(), record(with(recruitment(), "subject", json!(witness()))), "child_subject")
        .when(case(), record(recruitment()));
}

fn kind_of(class: &str) -> String {
    let class: amana_events::ClassCode = class.parse().unwrap();
    let ledger = ledger();
    let Some(State::Registry(registry)) = ledger.read(ledger.registry()) else { panic!() };
    registry.class(&class).unwrap().types[0].to_string()
}

#[test]
fn a_known_child_is_a_subject_only_as_personnel() {
    let child = aged(opened(), witness(), AgeBand::Years15To17);
    let _ = child.refused(
        case(),
        record(with(allegation(), "subject", json!(witness()))),
        "child_subject",
    );
}

#[test]
fn an_allegation_is_reclassified_with_a_reason_and_only_to_something_else() {
    let again = |affiliation: &str| {
        let data = json!({
            "allegation": claimed(), "class": "sea", "kind": "SA", "affiliation": affiliation,
            "contributing_country": "XKA", "grave": false, "reason": "Papers came.",
        });
        ask("reclassify_allegation", data)
    };
    let ledger =
        safe().when(case(), step("notified")).refused(case(), again("contingent"), "same_content");
    let ledger = ledger.when(case(), again("fpu")).then(&["allegation_reclassified"]);
    // Another authority answers now, so its route begins anew.
    let _ = ledger.refused(case(), step("replied"), "not_notified");
    let mut bare = serde_json::Map::new();
    bare.insert("reason".to_owned(), json!("  "));
    assert_eq!(Command::read("reclassify_allegation", bare).unwrap_err().code, "missing_field");
}

#[test]
fn counts_of_our_own_are_corrected_and_those_of_others_restated() {
    let correct = |victims: Value| {
        let data = json!({"allegation": claimed(), "victims": victims, "reason": "Counted again."});
        ask("correct_allegation", data)
    };
    let _ = alleged()
        .refused(case(), correct(json!({"woman": 0})), "zero_count")
        .when(case(), correct(json!({"woman": 2})))
        .refused(case(), restate(&row("2025")), "not_imported");
    let _ =
        opened().when(case(), import(&row("2025"))).refused(case(), correct(json!({})), "imported");
}

#[test]
fn an_imported_row_stands_alone_in_a_case_of_sexual_exploitation_and_abuse() {
    let _ = ledger()
        .by_operator()
        .refused(case(), import(&row("2025")), "not_found")
        .when(case(), ask("open_case", json!({"class": "sea"})))
        .when(case(), import(&row("2025")))
        .then(&["allegation_imported"])
        .refused(case(), import(&row("2025")), "duplicate_allegation");
    let _ = ledger().when(case(), ask("open_case", json!({"class": "fraud"}))).refused(
        case(),
        import(&row("2025")),
        "not_sea",
    );
    let second = with(allegation(), "allegation", json!(id(202)));
    let _ = opened().when(case(), record(second)).refused(
        case(),
        import(&row("2025")),
        "case_has_allegation",
    );
}

#[test]
fn an_imported_row_is_checked() {
    let _ = opened()
        .refused(case(), import(&row("2027")), "period_in_future")
        .refused(case(), import(&with(row("2025"), "victims", json!({"girl": 0}))), "zero_count")
        .refused(
            case(),
            import(&with(row("2025"), "received_on", "2031-01-01")),
            "received_in_future",
        );
}

#[test]
fn a_row_is_restated_only_with_other_content_also_after_closing() {
    let ledger = opened().when(case(), import(&row("2025")));
    let ledger = ledger.refused(case(), restate(&row("2025")), "same_content");
    let ledger = closed_from(ledger, "other").by_operator();
    let _ = ledger.when(case(), restate(&row("2024"))).then(&["allegation_restated"]);
}

#[test]
fn an_imported_status_is_as_reported_until_own_events_move_it_on() {
    let status = |ledger: &Ledger| state(ledger).own_status(claimed()).map(ReportedStatus::code);
    let ledger = opened().when(case(), import(&row("2025")));
    assert_eq!(status(&ledger), None);
    let ledger = investigating(ledger).when(case(), open_investigation());
    assert_eq!(status(&ledger), Some("INVESTIGATION"));
    let without = ledger.clone().when(case(), complete("without_finding"));
    assert_eq!(status(&without), Some("UNDER_REVIEW"));
    assert_eq!(status(&closed_from(without, "other")), Some("CLOSED_OTHER"));
    let found = ledger.when(case(), ask("make_finding", finding("insufficient_evidence")));
    assert_eq!(status(&found), Some("NOT_SUBSTANTIATED"));
    assert_eq!(status(&alleged()), Some("PRELIMINARY_ASSESSMENT"));
    assert_eq!(status(&super::found("substantiated")), Some("SUBSTANTIATED"));
}
