//! A guard that nobody proved to be needed is named.

use amana_prove::mutate;

use crate::{House, options};

#[test]
fn every_mutant_of_the_small_house_is_noticed() {
    let report = mutate(&House::new().folder(), &options()).unwrap();
    assert_eq!(report.to_string(), "MUTANTS 9/9");
    assert!(report.holds());
}

#[test]
fn a_guard_without_a_proof_survives_and_is_named_with_what_it_lets_through() {
    let report =
        mutate(&House::without("invariants/opening_takes_two.cedar").folder(), &options()).unwrap();
    let named: Vec<_> =
        report.survivors.iter().map(|it| (it.guard.as_str(), it.what.as_str())).collect();
    assert_eq!(
        named,
        [("second.opening", "removed"), ("second.opening", "`!(context.seconds < 1)` with 0")]
    );
    assert_eq!(report.survivors[0].why, "Member open File: more is granted and no proof fails");
    assert!(report.survivors[0].grants.is_some());
    assert!(report.to_string().ends_with("MUTANTS 7/9"));
}

#[test]
fn a_part_of_a_guard_without_a_proof_survives() {
    let narrow = r#"permit (principal is Member, action == Action::"view", resource) when { resource.excluded.contains(principal) };"#;
    let report = mutate(
        &House::with("invariants/excluded_learns_nothing.cedar", narrow).folder(),
        &options(),
    )
    .unwrap();
    let named: Vec<_> =
        report.survivors.iter().map(|it| (it.guard.as_str(), it.what.as_str())).collect();
    assert_eq!(named, [("conflict.excluded", "no longer for Member open File")]);
}

#[test]
fn a_guard_against_what_nobody_may_do_anyway_is_named() {
    let idle = r#"@id("idle") forbid (principal is Member, action == Action::"view", resource) when { !principal.officer };"#;
    let report = mutate(&House::with("guards/idle.cedar", idle).folder(), &options()).unwrap();
    assert_eq!(report.survivors[0].guard, "idle");
    assert_eq!(report.survivors[0].why, "nothing is granted without it: it guards nothing");
}

#[test]
fn a_part_that_changes_nothing_is_told_apart() {
    let twice = r#"@id("suspended") forbid (principal is Member, action, resource)
        when { !principal.active || !principal.active && principal.officer };"#;
    let report =
        mutate(&House::with("guards/suspended.cedar", twice).folder(), &options()).unwrap();
    assert_eq!(
        report.unchanged["suspended"],
        ["without `(!principal.active) && principal.officer`"]
    );
    assert!(report.holds(), "{report}");
}
