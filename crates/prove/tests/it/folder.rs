//! What is not a well-formed folder is not proved, and says why.

use std::fs;

use amana_prove::{Folder, LoadError, prove};

use crate::{House, failed, options};

fn findings(house: &House) -> Vec<String> {
    let folder = house.folder();
    let report = prove(&folder, &options()).unwrap();
    assert_eq!(failed(&report), ["well-formed"], "{report}");
    assert_eq!(report.verdicts.len(), 1, "nothing is verified beside findings: {report}");
    folder.findings().to_vec()
}

#[test]
fn a_guard_among_the_roles_and_a_permit_among_the_guards_are_findings() {
    let house = House::with("roles/a.cedar", r#"@id("a") forbid (principal, action, resource);"#);
    assert_eq!(findings(&house), ["roles/a.cedar: only permits belong into roles/"]);
    let house = House::with("guards/a.cedar", r#"@id("a") permit (principal, action, resource);"#);
    assert_eq!(findings(&house), ["guards/a.cedar: only forbids belong into guards/"]);
    let house = House::with("invariants/a.cedar", "forbid (principal, action, resource);");
    assert_eq!(findings(&house), ["invariants/a.cedar: only permits belong into invariants/"]);
}

#[test]
fn a_policy_without_a_name_of_its_own_is_a_finding() {
    let house = House::with("guards/a.cedar", "forbid (principal, action, resource);");
    assert_eq!(findings(&house), ["guards/a.cedar: a policy has no @id"]);
    let house =
        House::with("guards/a.cedar", r#"@id("suspended") forbid (principal, action, resource);"#);
    assert_eq!(
        findings(&house),
        [r#"guards/suspended.cedar: @id("suspended") stands in guards/a.cedar too"#]
    );
}

#[test]
fn a_policy_that_does_not_fit_the_schema_is_a_finding() {
    let text = r#"@id("a") forbid (principal is Member, action, resource) when { principal.colour == "red" };"#;
    let found = findings(&House::with("guards/a.cedar", text));
    assert!(found[0].contains("colour"), "{found:?}");
    let found = findings(&House::with("invariants/a.cedar", &text.replace("forbid", "permit")));
    assert!(found[0].contains("colour"), "{found:?}");
}

#[test]
fn a_policy_that_nobody_reads_is_a_finding() {
    let text = r#"@id("a") forbid (principal, action, resource);"#;
    assert_eq!(findings(&House::with("a.cedar", text)), ["a.cedar: nobody reads policies here"]);
    assert_eq!(
        findings(&House::with("guard/a.cedar", text)),
        ["guard: nobody reads policies here"]
    );
    assert_eq!(
        findings(&House::with("guards/more/a.cedar", text)),
        ["guards/more: only files named *.cedar are read here"]
    );
    assert_eq!(
        findings(&House::with("guards/a.ceder", text)),
        ["guards/a.ceder: only files named *.cedar are read here"]
    );
    assert_eq!(
        findings(&House::with("guards/a.cedar", "// Later.")),
        ["guards/a.cedar: holds no policy"]
    );
}

#[test]
fn an_empty_or_missing_folder_is_an_error() {
    let house = House::new();
    assert!(matches!(Folder::read(&house.path().join("nowhere")), Err(LoadError::Io { .. })));
    for name in ["roles", "guards", "invariants", "liveness"] {
        let house = House::new();
        fs::remove_dir_all(house.path().join(name)).unwrap();
        assert!(matches!(Folder::read(house.path()), Err(LoadError::Io { .. })), "{name}");
        fs::create_dir(house.path().join(name)).unwrap();
        assert!(matches!(Folder::read(house.path()), Err(LoadError::Empty(_))), "{name}");
    }
}

#[test]
fn what_cannot_be_read_is_an_error() {
    for path in
        ["schema.cedarschema", "guards/suspended.cedar", "invariants/opening_takes_two.cedar"]
    {
        let house = House::with(path, "neither one nor the other");
        assert!(matches!(Folder::read(house.path()), Err(LoadError::Unreadable { .. })), "{path}");
    }
    let template = r#"@id("a") forbid (principal == ?principal, action, resource);"#;
    let house = House::with("guards/a.cedar", template);
    assert!(matches!(Folder::read(house.path()), Err(LoadError::Unreadable { .. })));
}
