//! Who keeps members, roles and rules, and who is a second person.

use amana_events::{
    Event, EventId, StreamId, StreamKind,
    common::Role,
    registry::{LedgerCreated, OrganisationKind, RegistryEvent, RoleProposed},
};

use super::{
    ONE, REGISTRAR, THREE, TWO, add, code, created, grant, list, propose, register, registry,
    settled,
};
use crate::{
    registry::{
        ledger::CorrectEntry,
        members::{ChangeMemberKey, ProposeKeyChange, SuspendMember},
        oversight::{DeclineRole, RecertifyRole},
        roles::{DeclareRecusal, EndRole},
    },
    spec::{Ledger, uuid},
};

#[test]
fn who_holds_the_folder_is_never_one_of_two_people() {
    let ledger = settled().by_operator();
    let stream = ledger.registry();
    let ledger = ledger.refused(stream, propose(THREE, Role::Counsel), "registrar_needed").refused(
        stream,
        grant(THREE, Role::StatisticsOfficer, None),
        "registrar_needed",
    );
    // To enter somebody who may do nothing yet takes nobody else.
    let _ = ledger.clone().when(stream, add(4)).then(&["member_added"]);
    // Proposed by the operator while the ledger was provisional, approved when it no longer is.
    let proposed = RoleProposed { member: Ledger::member_id(THREE), role: Role::Counsel };
    let ledger = ledger.given(stream, proposed);
    let proposal = ledger.last_event();
    let _ = ledger.by(ONE).refused(
        stream,
        grant(THREE, Role::Counsel, Some(proposal)),
        "proposed_by_nobody",
    );
}

#[test]
fn anothers_key_is_changed_by_two_people_and_never_by_one() {
    let ledger = settled();
    let stream = ledger.registry();
    let (member, key) = (Ledger::member_id(ONE), Ledger::key(5));
    let change = |proposal| ChangeMemberKey { member, key, proposal };
    let ledger = ledger
        .refused(stream, change(None), "needs_second_person")
        .by(TWO)
        .refused(stream, change(None), "registrar_needed")
        .refused(stream, ProposeKeyChange { member, key }, "registrar_needed")
        .by(REGISTRAR)
        .when(stream, ProposeKeyChange { member, key });
    let proposal = ledger.last_event();
    let ledger = ledger
        .refused(stream, change(Some(proposal)), "same_person")
        .by(9)
        .refused(stream, change(Some(proposal)), "not_a_second_person")
        .by(TWO)
        .refused(stream, change(Some(EventId::new(uuid(1)))), "no_such_proposal")
        .when(stream, change(Some(proposal)));
    assert_eq!(registry(&ledger).key_of(member), Some(&key));
}

#[test]
fn only_a_registrar_keeps_members_roles_recusals_and_rules() {
    let case = StreamId::new(StreamKind::Case, uuid(500));
    let ledger = settled()
        .member(10, Role::ReferralPartner)
        .member(11, Role::ArmedActor)
        .member(12, Role::ConductOfficer)
        .member(13, Role::Counsel);
    let stream = ledger.registry();
    let commands: Vec<crate::registry::Command> = vec![
        add(4).into(),
        grant(ONE, Role::StatisticsOfficer, None).into(),
        propose(ONE, Role::Counsel).into(),
        EndRole { member: Ledger::member_id(13), role: Role::Counsel }.into(),
        SuspendMember { member: Ledger::member_id(ONE) }.into(),
        DeclareRecusal { member: Ledger::member_id(ONE), stream: case }.into(),
        list("tree", "1", &[("a", None)]).into(),
        register(1, OrganisationKind::Own).into(),
    ];
    for command in commands {
        for other in [9, 10, 11, 12] {
            let _ = ledger.clone().by(other).refused(stream, command.clone(), "registrar_needed");
        }
        let _ = ledger.clone().by(REGISTRAR).when(stream, command);
    }
}

#[test]
fn a_second_person_is_no_other_keeper_no_partner_and_bears_no_arms() {
    let ledger = settled()
        .member(10, Role::ReferralPartner)
        .member(11, Role::ArmedActor)
        .member(12, Role::Auditor);
    let stream = ledger.registry();
    let ledger = ledger.when(stream, propose(THREE, Role::Counsel));
    let proposal = Some(ledger.last_event());
    for other in [9, 10, 11, 12] {
        let _ = ledger.clone().by(other).refused(
            stream,
            grant(THREE, Role::Counsel, proposal),
            "not_a_second_person",
        );
    }
    let _ = ledger.by(ONE).when(stream, grant(THREE, Role::Counsel, proposal));
}

#[test]
fn a_proposed_role_is_declined_or_taken_back() {
    let ledger = settled();
    let stream = ledger.registry();
    let ledger = ledger.when(stream, propose(THREE, Role::Counsel));
    let proposal = ledger.last_event();
    let decline = || DeclineRole { proposal };
    let _ = ledger.clone().by(9).refused(stream, decline(), "not_a_second_person");
    for who in [REGISTRAR, TWO, THREE] {
        let declined = ledger.clone().by(who).when(stream, decline()).then(&["role_declined"]);
        let _ = declined
            .clone()
            .refused(stream, decline(), "no_such_proposal")
            .by(ONE)
            .refused(stream, grant(THREE, Role::Counsel, Some(proposal)), "no_such_proposal")
            .by(REGISTRAR)
            .when(stream, propose(THREE, Role::Counsel));
    }
}

#[test]
fn heads_of_conduct_and_auditors_are_told_of_a_role_that_may_open_sealed_fields() {
    let ledger = settled().member(20, Role::HeadOfConduct).member(21, Role::Auditor);
    let stream = ledger.registry();
    let ledger = ledger
        .given(stream, LedgerCreated { vocabulary: 2, ..created() })
        .by(REGISTRAR)
        .when(stream, propose(THREE, Role::Counsel));
    let proposal = ledger.last_event();
    let ledger = ledger
        .by(TWO)
        .when(stream, grant(THREE, Role::Counsel, Some(proposal)))
        .then(&["role_granted", "role_notice_given"]);
    let Some((_, Event::Registry(RegistryEvent::RoleNoticeGiven(notice)))) = ledger.last.last()
    else {
        panic!("no notice")
    };
    assert_eq!(notice.to, [Ledger::member_id(20), Ledger::member_id(21)]);
    let _ = ledger
        .by(REGISTRAR)
        .when(stream, grant(ONE, Role::StatisticsOfficer, None))
        .then(&["role_granted"]);
}

#[test]
fn a_role_is_recertified_by_a_registrar_and_never_ones_own() {
    let ledger = settled();
    let stream = ledger.registry();
    let again = |number, role| RecertifyRole { member: Ledger::member_id(number), role };
    let _ = ledger
        .refused(stream, again(ONE, Role::Counsel), "role_not_held")
        .refused(stream, again(REGISTRAR, Role::Registrar), "own_role")
        .when(stream, again(9, Role::KeyCustodian))
        .then(&["role_recertified"])
        .by(9)
        .refused(stream, again(REGISTRAR, Role::Registrar), "registrar_needed");
}

#[test]
fn an_entry_that_was_wrong_is_said_to_be_with_a_reason_of_the_list() {
    let ledger = settled();
    let stream = ledger.registry();
    let ledger = ledger
        .when(stream, list("correction_reason", "1", &[("mistyped", None)]))
        .when(stream, register(1, OrganisationKind::Authority));
    let entry = ledger.last_event();
    let correct = |reason| CorrectEntry { entry, reason: code(reason) };
    let _ = ledger
        .refused(stream, correct("amina_said"), "unknown_code")
        .when(stream, correct("mistyped"))
        .then(&["registry_entry_corrected"]);
}
