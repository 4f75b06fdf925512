//! What a new set grants that the old one denied is named, with the change that does it.

use amana_prove::{ChangeKind, Grant, diff};

use crate::{House, SCHEMA, options};

fn granted(old: &House, new: &House) -> Vec<Grant> {
    diff(&old.rules(), &new.rules(), &options()).unwrap()
}

fn lines(grants: &[Grant]) -> Vec<String> {
    assert!(grants.iter().all(|grant| grant.confirmed), "the engine agrees: {grants:?}");
    grants.iter().map(|grant| grant.to_string().lines().next().unwrap().to_owned()).collect()
}

#[test]
fn the_same_set_grants_nothing_new_in_whatever_words() {
    let words = r#"// A comment, another order, another annotation.
        @id("suspended") @says("gone") forbid (principal is Member, action, resource) when { !principal.active };"#;
    let new = House::with("guards/suspended.cedar", words);
    assert_eq!(granted(&House::new(), &House::new()), []);
    assert_eq!(granted(&House::new(), &new), []);
}

#[test]
fn a_stricter_set_grants_nothing_new() {
    let strict = r#"@id("none") forbid (principal, action == Action::"view", resource);"#;
    assert_eq!(granted(&House::new(), &House::with("guards/none.cedar", strict)), []);
}

#[test]
fn a_new_permit_is_named() {
    let permit =
        r#"@id("guest") permit (principal is Member, action == Action::"view", resource);"#;
    let grants = granted(&House::new(), &House::with("roles/guest.cedar", permit));
    assert_eq!(lines(&grants), ["GRANTS view to Member on File: guest added"]);
    assert_eq!(grants[0].by[0].kind, ChangeKind::Added);
}

#[test]
fn a_removed_and_a_weakened_guard_are_named_where_they_grant() {
    let new = House::without("guards/conflict.cedar");
    let lenient = r#"@id("second.opening") forbid (principal is Member, action == Action::"open", resource) unless { context.seconds >= 0 };"#;
    new.write("guards/second.cedar", lenient);
    let wanted = [
        "GRANTS open to Member on File: conflict.excluded removed, second.opening changed",
        "GRANTS view to Member on File: conflict.excluded removed",
    ];
    assert_eq!(lines(&granted(&House::new(), &new)), wanted);
}

#[test]
fn changes_that_grant_only_together_are_all_named() {
    let old = House::with(
        "guards/none.cedar",
        r#"@id("none") forbid (principal, action == Action::"audit", resource);"#,
    );
    old.write(
        "roles/officer.cedar",
        r#"@id("officer.work") permit (principal is Member, action == Action::"view", resource);"#,
    );
    let new = House::with(
        "roles/officer.cedar",
        r#"@id("officer.work") permit (principal is Member, action == Action::"view", resource);
           @id("officer.audit") permit (principal is Member, action == Action::"audit", resource);"#,
    );
    assert_eq!(
        lines(&granted(&old, &new)),
        ["GRANTS audit to Member on Ledger: none removed, officer.audit added"]
    );
}

#[test]
fn what_a_new_action_allows_is_new() {
    let schema = format!(
        "{SCHEMA}\naction export appliesTo {{ principal: [Member], resource: [Ledger], context: {{}} }};"
    );
    let all = r#"@id("all") permit (principal is Member, action, resource is Ledger);"#;
    let (old, new) = (House::with("roles/all.cedar", all), House::with("roles/all.cedar", all));
    new.write("schema.cedarschema", &schema);
    assert_eq!(
        lines(&granted(&old, &new)),
        ["GRANTS export to Member on Ledger: the schema changed"]
    );
}

#[test]
fn an_old_guard_that_no_longer_fits_is_not_relied_on() {
    let guard = r#"@id("note") forbid (principal is Member, action == Action::"view", resource) when { resource has note && resource.note == "secret" };"#;
    let old = House::with("guards/note.cedar", guard);
    let new = House::new();
    new.write("schema.cedarschema", &SCHEMA.replace(", note?: String", ", note?: Long"));
    let grants = granted(&old, &new);
    assert!(grants.iter().any(|grant| grant.action == "view"), "{grants:?}");
}
