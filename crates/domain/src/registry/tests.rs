//! One test per rule of the registry, both sides of it.

use amana_events::{
    Code, Day, Event, EventId, ListCode, Moment, OrganisationId, PersonId, PublicText, Sampler,
    ServiceId, StreamEvent, StreamId, StreamKind, UnitId,
    common::Role,
    registry::{CodeEntry, Confirmed, LedgerCreated, OrganisationKind, RegistryEvent},
};
use proptest::prelude::*;

use super::{
    RegistryState,
    adopt::AdoptCodeList,
    directory::{
        EndAgreement, EnterPersonnel, RegisterAgreement, RegisterOrganisation, RegisterService,
        RegisterUnit,
    },
    ledger::{NameEscalationAuthority, ReviewEntry, UpgradeLedger},
    members::{
        AddMember, ChangeMemberKey, MoveMember, RecordMemberLeft, ReinstateMember, SuspendMember,
    },
    roles::{DeclareRecusal, EndRecusal, EndRole, GrantRole, ProposeRole},
};
use crate::{
    State,
    spec::{Ledger, uuid},
};

mod keepers;
mod lists;
mod policies;
mod restored;
mod signin;

const ONE: u64 = 1;
const TWO: u64 = 2;
const THREE: u64 = 3;

fn code(text: &str) -> Code {
    Code::new(text).unwrap()
}

fn text(text: &str) -> PublicText {
    PublicText::new(text).unwrap()
}

fn organisation(number: u64) -> OrganisationId {
    OrganisationId::new(uuid(0x5_0000 + number))
}

fn unit(number: u64) -> UnitId {
    UnitId::new(uuid(0x6_0000 + number))
}

fn add(number: u64) -> AddMember {
    AddMember {
        member: Ledger::member_id(number),
        person: PersonId::new(uuid(0x1_0000 + number)),
        unit: None,
        organisation: None,
        key: Ledger::key(number),
    }
}

fn propose(number: u64, role: Role) -> ProposeRole {
    ProposeRole { member: Ledger::member_id(number), role }
}

fn grant(number: u64, role: Role, proposal: Option<EventId>) -> GrantRole {
    GrantRole { member: Ledger::member_id(number), role, proposal }
}

fn register(number: u64, kind: OrganisationKind) -> RegisterOrganisation {
    RegisterOrganisation {
        organisation: organisation(number),
        name: text("Shelter of Kalaro"),
        kind,
        country: None,
        key: None,
        immunity: None,
    }
}

fn list(name: &str, version: &str, codes: &[(&str, Option<&str>)]) -> AdoptCodeList {
    let entries = codes.iter().map(|(own, parent)| CodeEntry {
        code: code(own),
        label: text("A word"),
        parent: parent.map(code),
        confirmed: Confirmed::Own,
        source: None,
    });
    AdoptCodeList {
        list: ListCode::new(name).unwrap(),
        version: code(version),
        source: text("for a test"),
        entries: entries.collect(),
    }
}

fn registry(ledger: &Ledger) -> &RegistryState {
    match crate::World::read(ledger, ledger.registry()) {
        Some(State::Registry(state)) => state,
        _ => panic!("there is a registry"),
    }
}

/// The registrar.
const REGISTRAR: u64 = 8;

/// Members one to three exist without roles, the ledger has had its second keeper, and the registrar
/// acts.
fn settled() -> Ledger {
    let mut ledger = Ledger::new()
        .member(REGISTRAR, Role::Registrar)
        .member(9, Role::KeyCustodian)
        .by(REGISTRAR);
    let stream = ledger.registry();
    for number in [ONE, TWO, THREE] {
        ledger = ledger.when(stream, add(number)).then(&["member_added"]);
    }
    ledger
}

#[test]
fn a_role_that_opens_sealed_fields_takes_two_people() {
    let ledger = settled();
    let stream = ledger.registry();
    let ledger = ledger
        .refused(stream, grant(THREE, Role::Investigator, None), "needs_second_person")
        .when(stream, propose(THREE, Role::Investigator));
    let proposal = ledger.last_event();
    let ledger = ledger
        .refused(stream, grant(THREE, Role::Investigator, Some(proposal)), "same_person")
        .by(THREE)
        .refused(stream, grant(THREE, Role::Investigator, Some(proposal)), "own_role")
        .by(TWO)
        .refused(stream, grant(THREE, Role::Counsel, Some(proposal)), "no_such_proposal")
        .when(stream, grant(THREE, Role::Investigator, Some(proposal)))
        .then(&["role_granted"]);
    assert!(registry(&ledger).holds(Ledger::member_id(THREE), Role::Investigator));
    let alone = registry(&ledger).granted_alone();
    assert!(alone.iter().all(|granted| granted.member != Ledger::member_id(THREE)));
    let ended = EndRole { member: Ledger::member_id(THREE), role: Role::Investigator };
    let _ = ledger.by(REGISTRAR).when(stream, ended).refused(
        stream,
        grant(THREE, Role::Investigator, Some(proposal)),
        "no_such_proposal",
    );
}

#[test]
fn until_the_second_keeper_one_person_grants_alone_and_it_is_listed_for_review() {
    let ledger = Ledger::new();
    let stream = ledger.registry();
    let ledger = ledger
        .when(stream, add(ONE))
        .when(stream, add(TWO))
        .when(stream, grant(ONE, Role::ConductOfficer, None))
        .when(stream, add(8))
        .when(stream, add(9))
        .when(stream, grant(8, Role::Registrar, None));
    assert!(registry(&ledger).is_provisional());
    assert_eq!(registry(&ledger).granted_alone().len(), 2, "keepers too");
    let ledger = ledger.when(stream, grant(9, Role::KeyCustodian, None));
    assert!(!registry(&ledger).is_provisional());
    let ended = EndRole { member: Ledger::member_id(9), role: Role::KeyCustodian };
    let ledger = ledger.by(REGISTRAR).when(stream, ended).refused(
        stream,
        grant(TWO, Role::Counsel, None),
        "needs_second_person",
    );
    assert!(!registry(&ledger).is_provisional(), "it never is again");
}

#[test]
fn a_role_granted_alone_is_reviewed_by_somebody_else() {
    let ledger = Ledger::new();
    let stream = ledger.registry();
    let ledger = ledger
        .when(stream, add(ONE))
        .when(stream, add(TWO))
        .when(stream, add(THREE))
        .when(stream, grant(ONE, Role::Registrar, None))
        .by(ONE)
        .when(stream, grant(TWO, Role::ConductOfficer, None));
    let entry = ledger.last_event();
    let review = || ReviewEntry { entry, note: "looked at".into() };
    let ledger = ledger
        .refused(stream, review(), "same_person")
        .by(TWO)
        .refused(stream, review(), "same_person")
        .by(THREE)
        .when(stream, review())
        .then(&["registry_reviewed"]);
    let waits = registry(&ledger).granted_alone();
    assert!(waits.iter().all(|granted| granted.event != entry));
}

#[test]
fn keepers_auditors_and_armed_actors_hold_no_other_role() {
    let ledger = Ledger::new();
    let stream = ledger.registry();
    let alone = [Role::Registrar, Role::Auditor, Role::ArmedActor];
    for (first, second) in
        alone.iter().flat_map(|role| [(*role, Role::Investigator), (Role::Counsel, *role)])
    {
        let _ = ledger
            .clone()
            .when(stream, add(ONE))
            .when(stream, grant(ONE, first, None))
            .refused(stream, grant(ONE, second, None), "roles_kept_apart");
    }
    let _ = ledger
        .clone()
        .when(stream, add(ONE))
        .when(stream, grant(ONE, Role::Reviewer, None))
        .refused(stream, grant(ONE, Role::PolicyOwner, None), "roles_kept_apart");
    let _ = ledger
        .when(stream, add(ONE))
        .when(stream, grant(ONE, Role::ConductOfficer, None))
        .when(stream, grant(ONE, Role::HeadOfConduct, None))
        .then(&["role_granted"]);
}

#[test]
fn a_reviewer_grants_nothing_and_nobody_grants_themselves() {
    let ledger = settled().member(7, Role::Reviewer).by(7);
    let stream = ledger.registry();
    let _ = ledger
        .refused(stream, grant(ONE, Role::StatisticsOfficer, None), "reviewer_grants_nothing")
        .refused(stream, propose(ONE, Role::Counsel), "reviewer_grants_nothing")
        .by(REGISTRAR)
        .refused(stream, grant(REGISTRAR, Role::StatisticsOfficer, None), "own_role")
        .refused(stream, propose(REGISTRAR, Role::Counsel), "own_role")
        .refused(stream, propose(TWO, Role::StatisticsOfficer), "no_proposal_needed")
        .when(stream, grant(TWO, Role::StatisticsOfficer, None))
        .refused(stream, grant(TWO, Role::StatisticsOfficer, None), "role_held");
}

#[test]
fn a_member_signs_with_a_key_of_their_own() {
    let ledger = settled();
    let stream = ledger.registry();
    let borrowed = AddMember { key: Ledger::key(ONE), ..add(4) };
    let twice = AddMember { person: add(ONE).person, ..add(4) };
    let weak = AddMember { key: amana_events::PublicKey::new([0; 32]), ..add(4) };
    let change = |key| ChangeMemberKey { member: Ledger::member_id(ONE), key, proposal: None };
    let ledger = ledger
        .refused(stream, borrowed, "key_in_use")
        .refused(stream, twice, "person_is_member")
        .refused(stream, weak, "bad_key")
        .refused(stream, add(ONE), "member_exists")
        .by(ONE)
        .refused(stream, change(Ledger::key(TWO)), "key_in_use")
        .when(stream, change(Ledger::key(5)));
    assert_eq!(registry(&ledger).key_of(Ledger::member_id(ONE)), Some(&Ledger::key(5)));
}

#[test]
fn who_is_suspended_or_gone_may_do_nothing_and_holds_nothing() {
    let ledger = settled();
    let stream = ledger.registry();
    let member = Ledger::member_id(ONE);
    let ledger = ledger
        .when(stream, grant(ONE, Role::StatisticsOfficer, None))
        .when(stream, SuspendMember { member })
        .refused(stream, SuspendMember { member }, "nothing_changes")
        .refused(stream, grant(ONE, Role::Counsel, None), "member_inactive")
        .by(ONE)
        .refused(stream, add(4), "member_inactive")
        .refused(stream, ReinstateMember { member }, "member_inactive")
        .by(REGISTRAR);
    assert!(!registry(&ledger).holds(member, Role::StatisticsOfficer));
    let ledger = ledger.when(stream, ReinstateMember { member }).refused(
        stream,
        ReinstateMember { member },
        "nothing_changes",
    );
    assert!(registry(&ledger).holds(member, Role::StatisticsOfficer));
    assert_eq!(registry(&ledger).members_with(Role::StatisticsOfficer), vec![member]);
    let ledger = ledger
        .when(stream, RecordMemberLeft { member })
        .refused(stream, RecordMemberLeft { member }, "member_left")
        .refused(stream, ReinstateMember { member }, "member_left");
    assert!(!registry(&ledger).is_active(member));
    assert!(registry(&ledger).members_with(Role::StatisticsOfficer).is_empty());
    assert!(registry(&ledger).key_of(member).is_some(), "old signatures still verify");
}

#[test]
fn nobody_supervises_themselves_even_through_others() {
    let ledger = settled();
    let stream = ledger.registry();
    let under = |member: u64, supervisor: u64| MoveMember {
        member: Ledger::member_id(member),
        unit: None,
        supervisor: Some(Ledger::member_id(supervisor)),
    };
    let ledger = ledger
        .refused(stream, under(ONE, ONE), "supervision_circle")
        .when(stream, under(ONE, TWO))
        .when(stream, under(TWO, THREE))
        .refused(stream, under(THREE, ONE), "supervision_circle")
        .refused(stream, under(ONE, 77), "unknown_member");
    let state = registry(&ledger);
    assert_eq!(state.supervisor_of(Ledger::member_id(ONE)), Some(Ledger::member_id(TWO)));
}

#[test]
fn a_recusal_is_ended_by_somebody_else() {
    let ledger = settled();
    let stream = ledger.registry();
    let (member, case) = (Ledger::member_id(ONE), StreamId::new(StreamKind::Case, uuid(500)));
    let declare = || DeclareRecusal { member, stream: case };
    let end = || EndRecusal { member, stream: case };
    let ledger = ledger
        .refused(stream, end(), "nothing_changes")
        .by(ONE)
        .when(stream, declare())
        .refused(stream, declare(), "nothing_changes")
        .refused(stream, end(), "registrar_needed");
    let own = Ledger::member_id(REGISTRAR);
    let _ = ledger
        .clone()
        .by(REGISTRAR)
        .when(stream, DeclareRecusal { member: own, stream: case })
        .refused(stream, EndRecusal { member: own, stream: case }, "own_recusal");
    assert!(registry(&ledger).is_recused(member, case));
    let ledger = ledger.by(REGISTRAR).when(stream, end());
    assert!(!registry(&ledger).is_recused(member, case));
}

#[test]
fn an_armed_party_provides_no_service_and_never_becomes_a_civilian_entry() {
    let ledger = settled();
    let stream = ledger.registry();
    let service = |number| RegisterService {
        service: ServiceId::new(uuid(900)),
        organisation: organisation(number),
        kind: code("health"),
        admin1: None,
        status: code("active"),
        capacity_total: Some(10),
        capacity_free: Some(3),
        minimum_age: None,
        maximum_age: None,
        verified_on: None,
        name: Some(text("Clinic of Kalaro")),
        hours: None,
        eligibility: None,
        languages: Some(vec!["fr".parse().unwrap()]),
        contact: "By the river, behind the school.".into(),
        sexes: None,
        security_risk: None,
    };
    let ledger = ledger
        .when(stream, list("service_kind", "1", &[("health", None)]))
        .when(stream, list("service_status", "1", &[("active", None)]))
        .when(stream, register(1, OrganisationKind::ArmedForce))
        .when(stream, register(2, OrganisationKind::ServiceProvider))
        .refused(stream, register(1, OrganisationKind::ChildProtection), "armed_stays_armed")
        .refused(stream, register(2, OrganisationKind::ArmedGroup), "armed_stays_armed")
        .refused(stream, service(1), "armed_provider")
        .refused(stream, service(3), "unknown_organisation")
        .refused(stream, RegisterService { kind: code("other"), ..service(2) }, "unknown_code")
        .refused(
            stream,
            RegisterService { capacity_free: Some(11), ..service(2) },
            "impossible_capacity",
        )
        .refused(
            stream,
            RegisterService { verified_on: Some("2027-01-01".parse().unwrap()), ..service(2) },
            "in_future",
        )
        .when(stream, service(2));
    let state = registry(&ledger);
    assert_eq!(state.service(ServiceId::new(uuid(900))).unwrap().organisation, organisation(2));
}

#[test]
fn one_organisation_keeps_the_ledger() {
    let ledger = settled();
    let stream = ledger.registry();
    let _ = ledger
        .when(stream, register(1, OrganisationKind::Own))
        .when(stream, register(1, OrganisationKind::Own))
        .refused(stream, register(2, OrganisationKind::Own), "own_organisation_exists");
}

#[test]
fn an_agreement_binds_its_parties_until_it_ends_or_expires() {
    let ledger = settled();
    let stream = ledger.registry();
    let agreement = amana_events::AgreementId::new(uuid(950));
    let day = |text: &str| text.parse::<Day>().unwrap();
    let wanted = |parties: Vec<OrganisationId>, last: &str| RegisterAgreement {
        agreement,
        parties,
        purposes: vec![amana_events::PurposeCode::new("medical").unwrap()],
        fields: vec![code("contact")],
        onward_sharing: false,
        expires_on: Some(day(last)),
    };
    let both = || vec![organisation(1), organisation(2)];
    let ledger = ledger
        .when(stream, list("purpose", "1", &[("medical", None)]))
        .when(stream, register(1, OrganisationKind::Own))
        .when(stream, register(2, OrganisationKind::ServiceProvider))
        .refused(stream, wanted(vec![organisation(1); 2], "2026-12-31"), "too_few_parties")
        .refused(stream, wanted(both(), "2026-08-31"), "already_expired")
        .refused(stream, EndAgreement { agreement }, "unknown_agreement")
        .when(stream, wanted(both(), "2026-12-31"));
    let binds =
        |ledger: &Ledger, on| registry(ledger).agreement_binds(agreement, organisation(2), day(on));
    assert!(binds(&ledger, "2026-12-31") && !binds(&ledger, "2027-01-01"));
    let ledger = ledger
        .when(stream, EndAgreement { agreement })
        .refused(stream, EndAgreement { agreement }, "nothing_changes")
        .refused(stream, wanted(both(), "2026-12-31"), "agreement_ended");
    assert!(!binds(&ledger, "2026-12-31"));
}

#[test]
fn a_unit_belongs_to_an_organisation_and_never_stands_above_itself() {
    let ledger = settled();
    let stream = ledger.registry();
    let entry = |own: u64, parent: Option<u64>| RegisterUnit {
        unit: unit(own),
        organisation: organisation(1),
        parent: parent.map(unit),
        name: text("Second company"),
        country: None,
    };
    let moved = MoveMember { member: Ledger::member_id(1), unit: Some(unit(2)), supervisor: None };
    let ledger = ledger
        .refused(stream, entry(1, None), "unknown_organisation")
        .when(stream, register(1, OrganisationKind::Own))
        .refused(stream, entry(2, Some(1)), "unknown_unit")
        .refused(stream, moved.clone(), "unknown_unit")
        .when(stream, entry(1, None))
        .when(stream, entry(2, Some(1)))
        .refused(stream, entry(1, Some(2)), "unit_circle")
        .refused(stream, entry(1, Some(1)), "unit_circle")
        .when(stream, moved);
    assert_eq!(registry(&ledger).unit_of(Ledger::member_id(1)), Some(unit(2)));
}

#[test]
fn a_personnel_entry_is_of_the_past_and_its_supervisor_is_known() {
    let ledger = settled();
    let stream = ledger.registry();
    let entry = |supervisor, from: &str| EnterPersonnel {
        person: PersonId::new(uuid(70)),
        unit: None,
        supervisor,
        from: from.parse().unwrap(),
    };
    let _ = ledger
        .refused(stream, entry(Some(PersonId::new(uuid(70))), "2026-01-01"), "supervision_circle")
        .refused(stream, entry(Some(PersonId::new(uuid(71))), "2026-01-01"), "unknown_personnel")
        .refused(stream, entry(None, "2026-09-05"), "in_future")
        .when(stream, entry(Some(add(ONE).person), "2026-01-01"))
        .then(&["personnel_entered"]);
}

fn created() -> LedgerCreated {
    LedgerCreated {
        name: text("Kalaro"),
        origin: text("ledger.example/kalaro"),
        vkey: Ledger::key(1),
        vocabulary: 1,
        demo: false,
        backup_retention_days: 35,
    }
}

#[test]
fn a_ledger_is_upgraded_forwards_and_never_beyond_the_program() {
    let ledger = Ledger::new();
    let stream = ledger.registry();
    let created = created();
    let mut late = settled();
    assert_eq!(late.note(stream, created.clone()).unwrap_err().code, "ledger_exists");
    let name = || NameEscalationAuthority { name: text("Head office") };
    let ledger = ledger
        .given(stream, created)
        .refused(stream, UpgradeLedger { vocabulary: 1 }, "nothing_changes")
        .refused(stream, UpgradeLedger { vocabulary: 4_000 }, "unknown_vocabulary");
    assert!(!registry(&ledger).takes_reports());
    let ledger = ledger.when(stream, name()).refused(stream, name(), "nothing_changes");
    assert!(registry(&ledger).takes_reports());
}

#[test]
fn a_ledger_has_one_registry() {
    let ledger = settled();
    let other = StreamId::new(StreamKind::Registry, uuid(77));
    let _ = ledger.refused(other, add(4), "wrong_registry");
}

proptest! {
    #[test]
    fn any_events_in_any_order_leave_a_state_that_answers(
        seed in any::<u64>(), order in prop::collection::vec(any::<prop::sample::Index>(), 1..60),
    ) {
        let mut ledger = Ledger::new();
        let stream = ledger.registry();
        let mut sampler = Sampler::seeded(seed);
        for (index, place) in order.iter().enumerate() {
            let name = place.get(RegistryEvent::NAMES);
            let event = Event::sample(StreamKind::Registry, name, &mut sampler).unwrap();
            ledger = ledger.given(stream, event);
            prop_assert_eq!(registry(&ledger).version, u64::try_from(index).unwrap() + 1);
        }
        let state = registry(&ledger);
        for (member, person) in state.all_members() {
            let postings = state.postings_of(person);
            prop_assert!(postings.windows(2).all(|pair| pair[0].from <= pair[1].from));
            prop_assert!(state.is_active(member) || state.roles_of(member).is_empty());
        }
        if let Some(calendar) = state.calendar() {
            let _ = calendar.is_working_day(Moment::default().day());
        }
    }
}
