//! The schema and this crate know the same actions; each event of the log is one of them.

use std::collections::BTreeSet;

use amana_events::Event;

use super::*;

#[test]
fn the_schema_and_the_crate_know_the_same_actions() {
    let read = Policies::read(&Policies::shipped().unwrap()).unwrap();
    let known: BTreeSet<String> =
        read.schema.actions().map(|uid| uid.id().unescaped().to_owned()).collect();
    let groups = ["onFile", "onLedger"].map(str::to_owned);
    let ours = Action::ALL.iter().map(|action| action.code().to_owned()).chain(groups);
    assert_eq!(known, ours.collect());
}

#[test]
fn the_schema_knows_the_codes_of_the_log() {
    let set = Policies::shipped().unwrap();
    let schema = set.file("schema.cedarschema").unwrap();
    for role in Role::ALL {
        assert!(schema.contains(&format!("\"{}\"", role.code())), "{role:?}");
    }
}

#[test]
fn every_event_of_the_log_is_an_action_or_a_look_that_was_decided_before() {
    let mut looks = Vec::new();
    for spec in Event::specs() {
        if Action::of_name(spec.stream, spec.name).is_none() {
            looks.push(spec.name);
        }
    }
    looks.sort_unstable();
    insta::assert_snapshot!(looks.join(" "));
}
