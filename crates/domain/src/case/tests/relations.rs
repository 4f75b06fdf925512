//! What goes over to another case takes along who is shut out, and the ways back.

use super::*;

fn note() -> Command {
    ask("note_case", json!({"note": "Looked into it."}))
}

fn merge() -> Command {
    ask("merge_case", json!({"into": other_case(), "reason": "One matter."}))
}

fn exclude(number: u64) -> Command {
    let data = json!({"members": [Ledger::member_id(number)], "provisional": []});
    ask("set_exclusions", data)
}

#[test]
fn a_case_goes_over_only_to_one_that_is_linked_to_it() {
    let _ = with_other(alleged()).refused(case(), merge(), "not_linked");
    let _ = with_linked(alleged()).when(case(), merge());
}

#[test]
fn who_is_shut_out_of_a_case_is_shut_out_of_the_one_it_went_into() {
    let merged = with_linked(alleged())
        .by_system()
        .when(case(), exclude(COLLEAGUE))
        .by(OFFICER)
        .when(case(), merge());
    let _ = merged
        .refused(other_case(), assign_to(COLLEAGUE, "conduct_officer"), "member_excluded")
        .by(COLLEAGUE)
        .refused(other_case(), note(), "not_found");
}

#[test]
fn who_withdrew_or_is_not_safe_stays_so_in_the_other_case() {
    let withdraw = json!({"person": survivor(), "pressure": "none_found"});
    let second = with(allegation(), "allegation", json!(id(202)));
    let inform = json!({"person": survivor(), "what": "rights", "note": "Told."});
    let _ = with_linked(planned(safe(), survivor()))
        .when(case(), ask("record_survivor_withdrew", withdraw))
        .when(case(), merge())
        .when(other_case(), ask("record_allegation", second))
        .refused(other_case(), ask("record_survivor_informed", inform), "survivor_withdrew");
    let blocked = alleged().by(ADVOCATE).when(case(), assess("not_safe")).by(OFFICER);
    let _ = with_linked(blocked).refused(case(), merge(), "not_safe");
}

#[test]
fn a_finding_stays_with_the_case_that_made_it() {
    let _ =
        with_linked(concluded("unfounded").by(OFFICER)).refused(case(), merge(), "finding_made");
}

#[test]
fn an_allegation_that_came_over_is_about_whom_it_was_about() {
    let merged = with_linked(alleged()).when(case(), merge());
    let nobody = with(allegation(), "subject", json!(null));
    let _ = merged
        .refused(other_case(), ask("record_allegation", nobody), "other_subject")
        .when(other_case(), ask("record_allegation", allegation()));
}

#[test]
fn an_imported_row_goes_on_in_the_case_it_came_into() {
    let row = |received: &str| {
        json!({
            "received_on": received, "reporting_entity": "PEACEKEEPING", "victims": {},
            "alleged_perpetrators": {},
        })
    };
    let import = |received: &str| {
        let data = json!({
            "allegation": claimed(), "source_reference": "2026-Q1-007", "row": row(received),
        });
        ask("import_allegation", data)
    };
    let second = with(allegation(), "allegation", json!(id(202)));
    let imported = opened().when(case(), import("2026-03-31"));
    let _ = with_linked(imported)
        .when(other_case(), ask("record_allegation", second))
        .when(case(), merge())
        .refused(other_case(), import("2026-02-28"), "case_has_allegation")
        .when(other_case(), import("2026-03-31"));
}

#[test]
fn a_merge_is_undone_while_nothing_went_on_in_the_other_case() {
    let undo = || ask("undo_merge", json!({"reason": "Two matters after all."}));
    let merged = with_linked(alleged()).refused(case(), undo(), "not_merged").when(case(), merge());
    let undone = merged.clone().when(case(), undo()).then(&["merge_undone"]).when(case(), note());
    assert!(state(&undone).is_open() && state(&undone).allegation(claimed()).is_some());
    let _ = merged.when(other_case(), ask("record_allegation", allegation())).refused(
        case(),
        undo(),
        "went_on",
    );
}

#[test]
fn a_link_is_removed_unless_a_case_went_over_by_it() {
    let remove = |other: StreamId| ask("remove_link", json!({"other": other, "reason": "Wrong."}));
    let linked = with_linked(alleged()).refused(case(), remove(other_case()), "not_linked");
    let _ = linked.clone().when(other_case(), remove(case())).then(&["link_removed"]);
    let _ = linked.when(case(), merge()).refused(other_case(), remove(case()), "carries_a_case");
}
