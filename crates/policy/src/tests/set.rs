//! A set that cannot be used is refused whole, and says why.

use super::*;

fn with(path: &str, text: &str) -> Result<Policies, PolicyError> {
    let shipped = Policies::shipped().unwrap();
    let kept = shipped.files.iter().filter(|file| file.path.as_str() != path);
    let files = kept.map(|file| (file.path.to_string(), file.text.as_str().to_owned()));
    let set = set_of(files.chain([(path.to_owned(), text.to_owned())])).unwrap();
    Policies::read(&set)
}

#[test]
fn the_shipped_set_is_whole_and_named_by_its_content() {
    let set = Policies::shipped().unwrap();
    let read = Policies::read(&set).unwrap();
    assert_eq!(read.digest(), set.digest());
    assert!(read.ids().count() > 60);
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies");
    let mut files = 1;
    for part in ["roles", "guards"] {
        files += std::fs::read_dir(format!("{folder}/{part}")).unwrap().count();
    }
    assert_eq!(files, set.files.len(), "every file of the folder is shipped");
}

#[test]
fn every_guard_says_in_words_what_it_forbids_and_by_which_rule() {
    let read = Policies::read(&Policies::shipped().unwrap()).unwrap();
    let forbids = read.rules.iter().filter(|it| it.effect() == cedar_policy::Effect::Forbid);
    for policy in forbids {
        let says = |key| policy.annotation(key).is_some_and(|text| !text.is_empty());
        assert!(says("says") && says("rule"), "{}", policy.id());
    }
}

#[test]
fn every_role_has_a_file_of_its_own() {
    let set = Policies::shipped().unwrap();
    for role in Role::ALL {
        assert!(set.file(&format!("roles/{}.cedar", role.code())).is_some(), "{role:?}");
    }
}

#[test]
fn a_set_that_does_not_validate_is_refused_with_its_place() {
    let table = [
        (
            "guards/odd.cedar",
            "@id(\"odd\") forbid (principal, action, resource) when { resource.nothing };",
            "odd",
        ),
        ("guards/odd.cedar", "forbid (principal, action, resource);", "no @id"),
        (
            "guards/odd.cedar",
            "@id(\"odd\") permit (principal, action, resource);",
            "guards hold forbids",
        ),
        (
            "roles/odd.cedar",
            "@id(\"odd\") forbid (principal, action, resource);",
            "roles hold permits",
        ),
        ("roles/odd.cedar", "@id(\"odd\") permit (", "roles/odd.cedar"),
        (
            "roles/odd.cedar",
            "@id(\"suspended\") permit (principal, action, resource);",
            "suspended",
        ),
        (
            "roles/odd.cedar",
            "@id(\"odd\") permit (principal == Role::\"king\", action, resource);",
            "odd",
        ),
        (
            "roles/odd.cedar",
            "@id(\"odd\") permit (principal, action == Action::\"view\", resource == File::\"case/1\");",
            "names none",
        ),
        (
            "guards/odd.cedar",
            "@id(\"odd\") forbid (principal, action == Action::\"view\", resource) \
             when { resource == File::\"case/1\" };",
            "names none",
        ),
        ("schema.cedarschema", "entity Role;", "action"),
    ];
    for (path, text, says) in table {
        let error = with(path, text).and_then(|set| Engine::new(set).map(drop)).unwrap_err();
        assert!(error.to_string().contains(says), "{path}: {error}");
    }
}

#[test]
fn another_engine_or_facts_version_is_refused() {
    let mut set = Policies::shipped().unwrap();
    set.facts_version = 2;
    assert!(matches!(Policies::read(&set), Err(PolicyError::FactsVersion(2))));
    let mut set = Policies::shipped().unwrap();
    set.engine = amana_events::Code::new("cedar-9.0.0").unwrap();
    assert!(matches!(Policies::read(&set), Err(PolicyError::Engine(_))));
    let mut set = Policies::shipped().unwrap();
    set.files.retain(|file| file.path.as_str() != "schema.cedarschema");
    assert!(matches!(Policies::read(&set), Err(PolicyError::Missing(_))));
}

#[test]
fn whatever_a_set_may_newly_grant_is_named_by_its_policy() {
    let shipped = Policies::read(&Policies::shipped().unwrap()).unwrap();
    assert_eq!(shipped.may_grant(&shipped), [] as [&str; 0]);
    let text = |path: &str| Policies::shipped().unwrap().file(path).unwrap().to_owned();
    let reviewer = text("roles/reviewer.cedar");
    let wider = format!(
        "{reviewer}\n@id(\"reviewer.figures\") permit (principal in Role::\"reviewer\", \
         action == Action::\"figures\", resource);"
    );
    let wall = text("guards/wall.cedar");
    let weaker = wall.replacen("principal is Member", "principal is Operator", 1);
    assert_ne!(wall, weaker);
    let table = [
        (with("roles/reviewer.cedar", &wider), vec!["reviewer.figures"]),
        (with("guards/wall.cedar", &weaker), vec!["wall.conduct_in_assistance"]),
        // To take a permit away, or to forbid more, grants nothing.
        (with("guards/odd.cedar", "@id(\"odd\") forbid (principal, action, resource);"), vec![]),
    ];
    for (next, named) in table {
        assert_eq!(shipped.may_grant(&next.unwrap()), named);
    }
}
