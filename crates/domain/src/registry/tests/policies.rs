//! Who proposes a policy set, who brings it into force, and what a set must be.

use amana_events::{
    PolicyText,
    registry::{PolicyFile, PolicySet, PolicySetActivated, PolicySetAdopted, PolicySetProposed},
};

use super::*;
use crate::registry::policies::{
    ActivatePolicySet, DeclinePolicySet, POLICY_SET_BYTES_MAX, ProposePolicySet,
};

/// The policy owner.
const OWNER: u64 = 20;
/// The auditor.
const AUDITOR: u64 = 21;
/// The head of conduct.
const HEAD: u64 = 22;

fn set(files: &[(&str, &str)]) -> PolicySet {
    let file = |(path, text): &(&str, &str)| PolicyFile {
        path: code(path),
        text: PolicyText::new(text).unwrap(),
    };
    PolicySet {
        engine: code("cedar-4.5.0"),
        facts_version: 1,
        files: files.iter().map(file).collect(),
    }
}

fn one() -> PolicySet {
    set(&[("schema.cedarschema", "entity Member;"), ("guards/conflict.cedar", "forbid;")])
}

fn two() -> PolicySet {
    set(&[("schema.cedarschema", "entity Member;"), ("guards/conflict.cedar", "permit;")])
}

fn propose_set(content: PolicySet) -> ProposePolicySet {
    ProposePolicySet { content, grants: None, note: Some(text("The head opens what she reviews")) }
}

fn adopted(content: PolicySet) -> PolicySetAdopted {
    PolicySetAdopted { set: content.digest(), content }
}

/// Registrar, custodian, policy owner, auditor and head of conduct; the first set is in force and the
/// policy owner acts.
fn governed() -> Ledger {
    let ledger = settled()
        .member(OWNER, Role::PolicyOwner)
        .member(AUDITOR, Role::Auditor)
        .member(HEAD, Role::HeadOfConduct);
    let stream = ledger.registry();
    ledger.given(stream, adopted(one())).by(OWNER)
}

#[test]
fn a_policy_set_takes_a_policy_owner_and_a_second_person() {
    for second in [REGISTRAR, HEAD] {
        let ledger = governed();
        let stream = ledger.registry();
        let ledger = ledger.when(stream, propose_set(two())).then(&["policy_set_proposed"]);
        let proposal = ledger.last_event();
        let activate = ActivatePolicySet { proposal };
        assert_eq!(registry(&ledger).policy_set().unwrap().set, one().digest());
        let ledger = [OWNER, AUDITOR, ONE, 9].into_iter().fold(ledger, |ledger, other| {
            ledger.by(other).refused(stream, activate.clone(), "not_a_second_person")
        });
        let ledger = ledger
            .by(second)
            .when(stream, activate.clone())
            .then(&["policy_set_activated"])
            .refused(stream, activate, "no_such_proposal");
        let state = registry(&ledger);
        let known = state.policy_set().unwrap();
        assert_eq!(known.set, two().digest());
        assert_eq!(*known.content, two());
        assert_eq!(known.proposed_by, Some(Ledger::member_id(OWNER)));
        assert_eq!(known.approved_by, Some(Ledger::member_id(second)));
        assert_eq!(known.since_version, state.version);
        let named: Vec<_> = state.policy_history().iter().map(|known| known.set).collect();
        assert_eq!(named, [one().digest(), two().digest()]);
        assert!(state.proposed_policy_sets().is_empty());
        assert!(state.policy_set_named(one().digest()).is_some());
    }
}

#[test]
fn policy_sets_are_proposed_by_a_policy_owner_and_by_the_operator_only_at_the_beginning() {
    let ledger = governed();
    let stream = ledger.registry();
    let ledger = [REGISTRAR, AUDITOR, HEAD, ONE, 9].into_iter().fold(ledger, |ledger, other| {
        ledger.by(other).refused(stream, propose_set(two()), "policy_owner_needed")
    });
    let _ = ledger
        .clone()
        .by_operator()
        .refused(stream, propose_set(two()), "policy_owner_needed")
        .by_system()
        .refused(stream, propose_set(two()), "policy_owner_needed");
    let _ = ledger.by(OWNER).when(stream, propose_set(two()));
    let provisional = Ledger::new().member(HEAD, Role::HeadOfConduct).by_operator();
    let stream = provisional.registry();
    let provisional = provisional.when(stream, propose_set(two()));
    let proposal = provisional.last_event();
    let ledger = provisional.by(HEAD).when(stream, ActivatePolicySet { proposal });
    assert_eq!(registry(&ledger).policy_set().unwrap().proposed_by, None);
}

#[test]
fn what_the_operator_proposed_at_the_beginning_is_worth_nothing_afterwards() {
    let ledger = governed();
    let stream = ledger.registry();
    let told = vec![Ledger::member_id(REGISTRAR), Ledger::member_id(AUDITOR)];
    let against = Some(one().digest());
    let (set, content) = (two().digest(), two());
    let proposed = PolicySetProposed { set, content, against, grants: None, told, note: None };
    let ledger = ledger.by_operator().given(stream, proposed).by(HEAD);
    let proposal = ledger.last_event();
    let _ = ledger.refused(stream, ActivatePolicySet { proposal }, "proposed_by_nobody");
}

#[test]
fn a_registrar_and_an_auditor_are_told_before_a_set_is_in_force() {
    let ledger = governed();
    let stream = ledger.registry();
    let ledger = ledger.when(stream, propose_set(two()));
    let Event::Registry(RegistryEvent::PolicySetProposed(proposed)) = &ledger.last[0].1 else {
        panic!("a proposal")
    };
    let mut told = vec![Ledger::member_id(REGISTRAR), Ledger::member_id(AUDITOR)];
    told.sort_unstable();
    assert_eq!(proposed.told, told);
    let silent = PolicySetProposed { told: vec![told[0]], ..proposed.clone() };
    assert_eq!(governed().note(stream, silent).unwrap_err().code, "wrong_notice");
    // Without an auditor nobody is told, and one who comes later was not.
    let unwatched = settled()
        .member(OWNER, Role::PolicyOwner)
        .member(HEAD, Role::HeadOfConduct)
        .by(OWNER)
        .when(stream, propose_set(two()));
    let proposal = unwatched.last_event();
    let activate = ActivatePolicySet { proposal };
    let _ = unwatched
        .by(HEAD)
        .refused(stream, activate.clone(), "nobody_told")
        .member(AUDITOR, Role::Auditor)
        .refused(stream, activate, "nobody_told");
}

#[test]
fn a_set_compared_with_another_than_the_one_in_force_is_proposed_anew() {
    let three = set(&[("a.cedar", "permit;")]);
    let ledger = governed();
    let stream = ledger.registry();
    let ledger = ledger.when(stream, propose_set(two()));
    let first = ledger.last_event();
    let ledger = ledger.when(stream, propose_set(three));
    let second = ledger.last_event();
    assert_eq!(registry(&ledger).proposed_policy_sets().len(), 2);
    let ledger = ledger.by(HEAD).when(stream, ActivatePolicySet { proposal: first }).refused(
        stream,
        ActivatePolicySet { proposal: second },
        "policy_set_moved",
    );
    let reason = text("Another came first");
    let ledger = ledger
        .by(OWNER)
        .when(stream, DeclinePolicySet { proposal: second, reason })
        .then(&["policy_set_declined"]);
    assert!(registry(&ledger).proposed_policy_sets().is_empty());
    let against = None;
    let (set, content) = (one().digest(), one());
    let stale = PolicySetProposed { set, content, against, grants: None, told: vec![], note: None };
    assert_eq!(ledger.clone().note(stream, stale).unwrap_err().code, "policy_set_moved");
}

#[test]
fn an_activation_names_the_set_that_was_proposed_and_is_signed_by_who_records_it() {
    let ledger = governed();
    let stream = ledger.registry();
    let ledger = ledger.when(stream, propose_set(two()));
    let proposal = ledger.last_event();
    let mut done = ledger.clone().by(HEAD).when(stream, ActivatePolicySet { proposal });
    let Event::Registry(RegistryEvent::PolicySetActivated(activated)) = done.last.remove(0).1
    else {
        panic!("an activation")
    };
    let other = PolicySetActivated { set: one().digest(), ..activated.clone() };
    assert_eq!(ledger.clone().by(HEAD).note(stream, other).unwrap_err().code, "other_proposal");
    let by_another = ledger.clone().by(REGISTRAR).note(stream, activated.clone());
    assert_eq!(by_another.unwrap_err().code, "bad_signature");
    let suspended = amana_events::registry::MemberSuspended { member: Ledger::member_id(HEAD) };
    let gone = ledger.given(stream, suspended).by(HEAD).note(stream, activated);
    assert_eq!(gone.unwrap_err().code, "member_inactive");
}

#[test]
fn a_proposal_is_declined_by_who_made_it_or_could_decide_it() {
    let ledger = governed();
    let stream = ledger.registry();
    let ledger = ledger.when(stream, propose_set(two()));
    let decline = DeclinePolicySet { proposal: ledger.last_event(), reason: text("Not now") };
    for other in [OWNER, REGISTRAR, HEAD] {
        let _ = ledger.clone().by(other).when(stream, decline.clone());
    }
    let _ = ledger.by(ONE).refused(stream, decline.clone(), "not_a_second_person");
    let _ = governed().refused(stream, decline, "no_such_proposal");
}

#[test]
fn a_set_is_whole_named_by_what_it_holds_and_fits_a_record() {
    let ledger = governed();
    let stream = ledger.registry();
    let long = "a".repeat(120 * 1024);
    let large = set(&[("a.cedar", &long), ("b.cedar", &long)]);
    for (content, wrong) in [
        (set(&[]), "empty_policy_set"),
        (set(&[("a.cedar", "permit;"), ("a.cedar", "forbid;")]), "file_twice"),
        (set(&[("../a.cedar", "permit;")]), "bad_path"),
        (set(&[("a//b.cedar", "permit;")]), "bad_path"),
        (set(&[("a:b.cedar", "permit;")]), "bad_path"),
        (set(&[("a", "permit;"), ("a/b.cedar", "permit;")]), "bad_path"),
        (set(&[("a.cedar", "permit;"), ("A.cedar", "permit;")]), "bad_path"),
        (large, "policy_set_too_large"),
        (one(), "nothing_changes"),
    ] {
        let _ = ledger.clone().refused(stream, propose_set(content), wrong);
    }
    let twice = Some(vec![code("a"), code("a")]);
    let twice = ProposePolicySet { grants: twice, ..propose_set(two()) };
    let ledger = ledger.refused(stream, twice, "wrong_grants");
    let fits = set(&[("a.cedar", &"a".repeat(110 * 1024)), ("b.cedar", &"b".repeat(110 * 1024))]);
    assert!(serde_json::to_vec(&fits).unwrap().len() <= POLICY_SET_BYTES_MAX);
    let ledger = ledger.when(stream, propose_set(fits)).when(stream, propose_set(two())).refused(
        stream,
        propose_set(two()),
        "nothing_changes",
    );
    let Event::Registry(RegistryEvent::PolicySetProposed(proposed)) = &ledger.last[0].1 else {
        panic!("a proposal")
    };
    let other = PolicySetProposed { set: one().digest(), ..proposed.clone() };
    assert_eq!(governed().note(stream, other).unwrap_err().code, "wrong_digest");
}

#[test]
fn the_shipped_set_is_adopted_where_there_is_none_and_never_over_another() {
    let mut fresh = Ledger::new().by_operator();
    let stream = fresh.registry();
    fresh.note(stream, adopted(one())).unwrap();
    assert_eq!(registry(&fresh).policy_set().unwrap().approved_by, None);
    assert_eq!(fresh.note(stream, adopted(two())).unwrap_err().code, "policy_set_in_force");
    let renamed = PolicySetAdopted { set: two().digest(), content: one() };
    let mut fresh = Ledger::new().by_operator();
    assert_eq!(fresh.note(stream, renamed).unwrap_err().code, "wrong_digest");
    let mut keepers = settled().by_operator();
    assert_eq!(keepers.note(stream, adopted(one())).unwrap_err().code, "registrar_needed");
    keepers.by(REGISTRAR).note(stream, adopted(one())).unwrap();
}
