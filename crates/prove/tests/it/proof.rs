//! What a broken set is told.

use crate::{House, failed};

#[test]
fn a_set_that_holds_is_verified_line_by_line() {
    let wanted = "\
VERIFIED excluded_learns_nothing
VERIFIED opening_takes_two
VERIFIED suspended_does_nothing
VERIFIED liveness/officer_opens
VERIFIED liveness/somebody_audits
VERIFIED vacuity
VERIFIED never-errors
VERIFIED no-dead-policy
VERIFIED well-formed";
    let report = House::new().prove();
    assert_eq!(report.to_string(), wanted);
    assert!(report.holds());
}

#[test]
fn a_missing_guard_is_found_with_a_request_that_the_engine_allows() {
    let report = House::without("guards/conflict.cedar").prove();
    assert_eq!(failed(&report), ["excluded_learns_nothing"]);
    let verdict = report.verdict("excluded_learns_nothing").unwrap();
    let places: Vec<_> =
        verdict.failures.iter().map(|failure| failure.environment.as_deref().unwrap()).collect();
    assert_eq!(places, ["Member open File", "Member view File"]);
    for failure in &verdict.failures {
        // Named by the engine, not by the solver: it ran the request again.
        assert_eq!(failure.what, "allowed by officer.work");
        let shown = failure.counterexample.as_ref().unwrap();
        assert!(shown.principal.starts_with("Member::"), "{shown}");
        assert!(!shown.to_string().contains("onFile"), "the schema's own is left out: {shown}");
        let excluded = format!("excluded: [{}]", shown.principal);
        assert!(
            shown
                .entities
                .iter()
                .any(|entity| entity.starts_with(&shown.resource) && entity.contains(&excluded)),
            "{shown}"
        );
    }
}

#[test]
fn a_guard_that_is_one_signature_short_is_found() {
    let lenient = r#"@id("second.opening") forbid (principal is Member, action == Action::"open", resource) unless { context.seconds >= 0 };"#;
    let report = House::with("guards/second.cedar", lenient).prove();
    assert_eq!(failed(&report), ["opening_takes_two"]);
    let failure = &report.verdict("opening_takes_two").unwrap().failures[0];
    assert_eq!(failure.counterexample.as_ref().unwrap().context, "{seconds: 0}");
}

#[test]
fn a_role_that_can_no_longer_work_is_found() {
    let report = House::with(
        "guards/all.cedar",
        r#"@id("all") forbid (principal, action == Action::"audit", resource);"#,
    )
    .prove();
    assert_eq!(failed(&report), ["liveness/somebody_audits"]);
}

#[test]
fn a_region_that_describes_nothing_is_found() {
    let empty = r#"permit (principal is Member, action == Action::"open", resource) when { context.seconds < 1 };
        permit (principal is Member, action == Action::"open", resource) when { context.seconds < 1 && context.seconds > 3 };"#;
    let report = House::with("invariants/opening_takes_two.cedar", empty).prove();
    assert_eq!(failed(&report), ["vacuity"]);
    assert_eq!(
        report.verdict("vacuity").unwrap().failures[0].what,
        "opening_takes_two#2 describes no request"
    );
}

#[test]
fn a_policy_that_can_error_is_found() {
    let overflow = r#"@id("large") forbid (principal is Member, action == Action::"view", resource) when { resource.size * 2 > 10 };"#;
    let report = House::with("guards/large.cedar", overflow).prove();
    assert_eq!(failed(&report), ["never-errors"]);
    let failure = &report.verdict("never-errors").unwrap().failures[0];
    assert_eq!(
        (failure.environment.as_deref(), failure.what.as_str()),
        (Some("Member view File"), "large errors")
    );
}

#[test]
fn a_region_that_can_error_is_found_because_it_would_hide_requests() {
    let overflow = r#"permit (principal is Member, action == Action::"view", resource)
        when { resource.size + 1 > 10 && resource.excluded.contains(principal) };"#;
    let report = House::with("invariants/large.cedar", overflow).prove();
    assert_eq!(failed(&report), ["never-errors"]);
}

#[test]
fn a_dead_policy_is_found() {
    let dead = r#"@id("never") permit (principal is Member, action == Action::"view", resource)
        when { resource.size > 3 && resource.size < 2 };"#;
    let report = House::with("roles/never.cedar", dead).prove();
    assert_eq!(failed(&report), ["no-dead-policy"]);
    assert_eq!(report.verdict("no-dead-policy").unwrap().failures[0].what, "never never matches");
}
