//! Each rule of opening, both sides of it.

use super::*;

const BASIS: Option<&str> = Some("official_task");

fn survivors(compartment: Compartment) -> FieldFacts {
    let field = field(StreamKind::Person, compartment);
    FieldFacts { personal: true, protected: true, ..field }
}

fn agreed(field: &FieldFacts, purpose: &str, to: Option<OrganisationId>) -> FieldFacts {
    FieldFacts { consents: vec![(purpose.to_owned(), to)], ..field.clone() }
}

#[test]
fn a_survivors_field_opens_with_consent_for_this_purpose_and_recipient_alone() {
    let (engine, officer) = (engine(), own(&[Role::ConductOfficer]));
    let field = survivors(Compartment::Identity);
    assert!(
        !allows(&engine, &officer, &open(&field, "investigation", BASIS)),
        "a basis is no consent"
    );
    let consented = agreed(&field, "investigation", None);
    assert!(allows(&engine, &officer, &open(&consented, "investigation", None)));
    assert!(!allows(&engine, &officer, &open(&consented, "complaint", None)), "another purpose");
    let to_partner = agreed(&field, "investigation", partner(&[]).organisation);
    assert!(
        !allows(&engine, &officer, &open(&to_partner, "investigation", None)),
        "another recipient"
    );
}

#[test]
fn a_subjects_field_opens_on_a_named_basis() {
    let (engine, officer) = (engine(), own(&[Role::ConductOfficer]));
    let field = FieldFacts { protected: false, ..survivors(Compartment::Identity) };
    assert!(allows(&engine, &officer, &open(&field, "investigation", BASIS)));
    assert!(!allows(&engine, &officer, &open(&field, "investigation", None)));
}

#[test]
fn a_partner_opens_what_came_to_it_with_consent_to_that_partner() {
    let (engine, clinic) = (engine(), partner(&[Role::ReferralPartner]));
    let field = field(StreamKind::Referral, Compartment::Narrative);
    assert!(!allows(&engine, &clinic, &open(&field, "medical", BASIS)));
    let consented = agreed(&field, "medical", clinic.organisation);
    assert!(allows(&engine, &clinic, &open(&consented, "medical", None)));
    let elsewhere = FieldFacts { relation: Relation::default(), ..consented.clone() };
    assert!(!allows(&engine, &clinic, &open(&elsewhere, "medical", None)));
    let ours = agreed(&field, "medical", None);
    assert!(
        !allows(&engine, &clinic, &open(&ours, "medical", None)),
        "consent to us is none to them"
    );
}

#[test]
fn a_member_with_two_roles_has_every_permit_and_every_forbid() {
    let engine = engine();
    let both = own(&[Role::ConductOfficer, Role::AssistanceFocalPoint]);
    let report = file(StreamKind::Report, Relation::default());
    assert!(
        allows(&engine, &both, &Act::File(Action::View, &report)),
        "a permit of one role is enough"
    );
    for kind in [StreamKind::Case, StreamKind::Assistance] {
        let file = file(kind, Relation::default());
        assert!(!allows(&engine, &both, &Act::File(Action::View, &file)), "{kind}");
    }
    let auditor = own(&[Role::ConductOfficer, Role::Auditor]);
    assert!(!allows(&engine, &auditor, &Act::File(Action::View, &report)));
}

#[test]
fn behind_the_narrow_door_stand_contact_and_place_alone() {
    let (engine, anybody) = (engine(), own(&[Role::StatisticsOfficer]));
    let act = |field: &FieldFacts, break_glass| {
        let act = Act::Open {
            field,
            purpose: Some("protection"),
            basis: None,
            break_glass,
            danger_to_life: !break_glass,
            seconds: 0,
        };
        allows(&engine, &anybody, &act)
    };
    assert!(act(&survivors(Compartment::Contact), false));
    assert!(act(&survivors(Compartment::Circumstance), false));
    assert!(!act(&survivors(Compartment::Identity), false));
    assert!(act(&survivors(Compartment::Identity), true));
    assert!(!act(&survivors(Compartment::Conflict), true), "no door opens what is amana's");
    assert!(!act(&survivors(Compartment::LegalAdvice), true));
}

#[test]
fn a_confidential_reporter_is_named_by_two() {
    let (engine, officer) = (engine(), own(&[Role::ConductOfficer]));
    let field = agreed(&survivors(Compartment::Identity), "complaint", None);
    let field = FieldFacts { confidential: true, ..field };
    let act = |seconds| Act::Open {
        field: &field,
        purpose: Some("complaint"),
        basis: None,
        break_glass: false,
        danger_to_life: false,
        seconds,
    };
    assert!(!allows(&engine, &officer, &act(0)));
    assert!(allows(&engine, &officer, &act(1)));
}

#[test]
fn a_suspended_members_open_session_ends_with_the_fact() {
    let engine = engine();
    let gone = MemberFacts { active: false, ..own(&[Role::ConductOfficer]) };
    let case = file(StreamKind::Case, Relation::default());
    for action in [Action::List, Action::View, Action::Record, Action::Investigate] {
        assert!(!allows(&engine, &gone, &Act::File(action, &case)), "{action:?}");
    }
}

#[test]
fn a_code_outside_the_closed_lists_is_never_a_yes() {
    let (engine, officer) = (engine(), own(&[Role::ConductOfficer]));
    let field = field(StreamKind::Case, Compartment::Narrative);
    for (purpose, basis) in [("curiosity", BASIS), ("", BASIS), ("investigation\"", BASIS)] {
        let decision =
            engine.decide(&Principal::Member(officer.clone()), &open(&field, purpose, basis));
        assert!(!decision.allowed, "{purpose}");
    }
}

#[test]
fn receipts_open_their_holders_words_and_nothing_else() {
    let engine = engine();
    let words = field(StreamKind::Report, Compartment::Narrative);
    let report = words.stream;
    let mine = FieldFacts { reporters_words: true, ..words.clone() };
    let theirs = FieldFacts { survivors_words: true, ..words };
    let act = |field| Act::Open {
        field,
        purpose: None,
        basis: None,
        break_glass: false,
        danger_to_life: false,
        seconds: 0,
    };
    let may = |who: Principal, field| engine.decide(&who, &act(field)).allowed;
    assert!(may(Principal::Reporter(report), &mine));
    assert!(!may(Principal::Reporter(report), &theirs));
    assert!(may(Principal::Survivor(report), &theirs));
    assert!(!may(Principal::Survivor(report), &mine));
    let other = StreamId::new(StreamKind::Report, Uuid::from_u128(6));
    assert!(!may(Principal::Reporter(other), &mine));
    assert!(!may(Principal::Operator, &mine));
}
