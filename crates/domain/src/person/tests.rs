//! Tests of the rules of persons.

use amana_events::{
    Digest, EventId, PersonId, StreamId, StreamKind,
    case::{CaseOpened, ExclusionsSet, PartyAdded, PartyRole, PaternityStepRecorded},
    common::{AgeBand, AgeSource, Safe, Sex},
    person::{
        ErasureBasis, ErasureRefused, MentionDecision, MentionDecisionKind, PersonErased,
        PersonEvent, RedactionDone,
    },
};
use proptest::prelude::*;

use super::*;
use crate::{
    assistance::OpenAssistance,
    person::stage::{
        admit, code, consented, fold_samples, in_days, language, ledger, of, person, recused,
        stream, with_aged, with_person,
    },
    spec::{Ledger, uuid},
};

mod people;

fn amina() -> PersonId {
    person(11)
}

fn who() -> StreamId {
    of(StreamKind::Person, amina())
}

fn known() -> Ledger {
    with_person(with_person(ledger(), 11), 12)
}

fn adult() -> Ledger {
    with_aged(ledger(), 11, AgeBand::Adult)
}

fn state(ledger: &Ledger) -> PersonState {
    match crate::World::read(ledger, who()) {
        Some(crate::State::Person(state)) => state.as_ref().clone(),
        _ => panic!("a person"),
    }
}

fn identity() -> SealIdentity {
    SealIdentity {
        name: "Amina Sorel".into(),
        other_names: "".into(),
        birth_date: "".into(),
        identifiers: "".into(),
        circumstances: "".into(),
    }
}

fn corrected() -> CorrectIdentity {
    CorrectIdentity {
        name: "Amina Soral".into(),
        other_names: "".into(),
        birth_date: "".into(),
        identifiers: "".into(),
        circumstances: "".into(),
        reason: "Misspelt".into(),
    }
}

#[test]
fn a_person_is_created_once_and_needs_no_name() {
    let _ = ledger()
        .when(who(), CreatePerson { personnel: false })
        .then(&["person_created"])
        .refused(who(), CreatePerson { personnel: false }, "person_there")
        .refused(of(StreamKind::Person, person(99)), identity(), "no_such_person");
}

#[test]
fn the_operator_creates_and_names_members_persons_only() {
    let staff = of(StreamKind::Person, person(77));
    let _ = ledger()
        .by_operator()
        .refused(who(), CreatePerson { personnel: false }, "not_a_member")
        .when(staff, CreatePerson { personnel: true })
        .when(staff, identity())
        .refused(staff, corrected(), "not_a_member");
    let _ = known().by_operator().refused(who(), identity(), "not_a_member");
}

#[test]
fn an_identity_is_sealed_before_it_is_corrected() {
    let _ = known()
        .refused(who(), corrected(), "identity_not_sealed")
        .when(who(), identity())
        .then(&["identity_sealed"])
        .refused(who(), identity(), "identity_sealed")
        .when(who(), corrected())
        .then(&["identity_corrected"]);
}

#[test]
fn contact_is_sealed_before_it_is_corrected() {
    let seal = || SealContact { means: "By her sister at the well".into() };
    let correct = || CorrectContact { means: "By the teacher".into(), reason: "Moved".into() };
    let _ = known()
        .refused(who(), correct(), "contact_not_sealed")
        .when(who(), seal())
        .refused(who(), seal(), "contact_sealed")
        .when(who(), correct())
        .then(&["contact_corrected"]);
}

#[test]
fn only_personnel_is_linked_to_a_personnel_entry() {
    let link = || LinkPersonnel { entry: person(500) };
    let staff = of(StreamKind::Person, person(77));
    let _ = known()
        .refused(who(), link(), "not_personnel")
        .when(staff, CreatePerson { personnel: true })
        .when(staff, link())
        .by_system()
        .when(staff, link())
        .by_operator()
        .refused(staff, link(), "not_a_member");
}

#[test]
fn unknown_and_disputed_ages_are_protected_and_appearance_makes_no_adult() {
    use AgeBand::{Adult, Unknown, Years12To14, Years15To17};
    use AgeSource::{Apparent, Assessed, Stated};
    let table: &[(&[(AgeBand, AgeSource)], AgeBand)] = &[
        (&[], Unknown),
        (&[(Adult, Apparent)], Unknown),
        (&[(Years12To14, Apparent)], Years12To14),
        (&[(Adult, Stated)], Adult),
        (&[(Adult, Stated), (Years15To17, Apparent)], Unknown),
        (&[(Years15To17, Stated), (Adult, Apparent)], Unknown),
        (&[(Years15To17, Stated), (Years12To14, Apparent)], Years15To17),
        (&[(Years15To17, Stated), (Adult, Assessed)], Adult),
        (&[(Adult, Stated), (Unknown, Assessed)], Unknown),
    ];
    for (told, age) in table {
        let ledger = told.iter().fold(known(), |ledger, (age, age_source)| {
            let command =
                RecordDemographics { sex: Sex::Female, age: *age, age_source: *age_source };
            consented(ledger).when(who(), command)
        });
        assert_eq!(state(&ledger).age(), *age, "{told:?}");
        assert_eq!(state(&ledger).protected_as_child(), *age != Adult, "{told:?}");
    }
}

fn guardian(guardian: PersonId, safe: Safe) -> RecordGuardian {
    RecordGuardian { guardian, authority: code("family"), safe, relation: "mother".into() }
}

#[test]
fn a_guardian_is_another_person_who_is_there() {
    let end = || EndGuardian { guardian: person(12), reason: code("court") };
    let _ = known()
        .refused(who(), guardian(amina(), Safe::Yes), "same_person_twice")
        .refused(who(), guardian(person(99), Safe::Yes), "no_such_person")
        .refused(who(), end(), "no_such_guardian")
        .when(who(), guardian(person(12), Safe::Unknown))
        .then(&["guardian_recorded"])
        .when(who(), end())
        .refused(who(), end(), "no_such_guardian");
}

#[test]
fn who_acts_for_a_person_does_so_by_a_revocable_authority() {
    let act = |agent| RecordAuthorityToAct { agent, scope: code("assistance") };
    let revoke = || RevokeAuthorityToAct { agent: person(12) };
    let ledger = known()
        .refused(who(), act(amina()), "same_person_twice")
        .refused(who(), revoke(), "no_such_authority")
        .when(who(), act(person(12)));
    assert!(state(&ledger).acts_for(person(12), "assistance"));
    assert!(!state(&ledger).acts_for(person(12), "investigation"));
    let ledger = ledger.when(who(), revoke());
    assert!(!state(&ledger).is_agent(person(12)));
}

#[test]
fn a_guardian_not_known_to_be_safe_does_not_act_for_the_child() {
    let act = || RecordAuthorityToAct { agent: person(12), scope: code("all") };
    let _ = known()
        .when(who(), guardian(person(12), Safe::Unknown))
        .refused(who(), act(), "guardian_not_safe")
        .when(who(), guardian(person(12), Safe::Yes))
        .when(who(), act());
}

#[test]
fn two_ids_are_one_person_until_it_is_undone() {
    let same = |other| RecordSamePerson { other, reason: "Same papers".into() };
    let undo = || UndoSamePerson { other: person(12), reason: "Cousins".into() };
    let other = of(StreamKind::Person, person(12));
    let _ = known()
        .refused(who(), same(amina()), "same_person_twice")
        .refused(who(), same(person(99)), "no_such_person")
        .refused(who(), undo(), "not_the_same")
        .when(who(), same(person(12)))
        .then(&["same_person_as"])
        .refused(who(), same(person(12)), "already_same")
        .refused(other, same(amina()), "already_same")
        .when(who(), undo())
        .then(&["same_person_undone"])
        .when(other, same(amina()));
}

#[test]
fn an_interpreter_was_checked_for_conflict() {
    let interpreter = |interpreter, conflict_checked| RecordInterpreter {
        interpreter,
        language: language(),
        conflict_checked,
        checked_by: Some(Ledger::member_id(2)),
        checked_on: Some(in_days(0)),
    };
    let _ = known()
        .refused(who(), interpreter(person(12), false), "conflict_not_checked")
        .refused(who(), interpreter(amina(), true), "same_person_twice")
        .refused(who(), interpreter(person(99), true), "no_such_person")
        .when(who(), interpreter(person(12), true))
        .then(&["interpreter_recorded"]);
}

#[test]
fn who_needs_an_interpreter_needs_one_for_a_language() {
    let needs = |languages: Vec<_>| RecordCommunicationNeeds {
        languages,
        interpreter: true,
        needs: "Hears with the left ear".into(),
        preferences: "".into(),
    };
    let _ = known()
        .refused(who(), needs(Vec::new()), "language_needed")
        .when(who(), needs(vec![language()]));
}

fn request(basis: ErasureBasis) -> RequestErasure {
    RequestErasure { basis, reason: "She asks for it".into() }
}

fn approve() -> ApproveErasure {
    ApproveErasure { mentions: Vec::new() }
}

fn requested(ledger: Ledger) -> Ledger {
    ledger.when(who(), request(ErasureBasis::OwnRequest)).then(&["erasure_requested"])
}

fn erased(ledger: &Ledger, request: EventId, number: u64) -> amana_events::Event {
    assert!(crate::World::read(ledger, who()).is_some());
    PersonErased {
        request,
        executed_by: Ledger::member_id(number),
        keys: 3,
        certificate: Digest::new([5; 32]),
    }
    .into()
}

#[test]
fn erasure_takes_a_request_a_second_signature_and_another_than_the_requester() {
    let ledger = requested(adult());
    let request = ledger.last_event();
    assert_eq!(admit(&ledger, who(), &erased(&ledger, request, 1)), Err("not_approved"));
    let ledger = ledger
        .refused(who(), approve(), "same_person")
        .by(2)
        .when(who(), approve())
        .then(&["erasure_approved"])
        .by(3)
        .refused(who(), approve(), "already_approved");
    let by_requester = ledger.clone().by(1);
    assert_eq!(admit(&by_requester, who(), &erased(&ledger, request, 1)), Err("same_person"));
    let other = EventId::new(uuid(1));
    let ledger = ledger.by(2);
    assert_eq!(admit(&ledger, who(), &erased(&ledger, other, 2)), Err("nothing_requested"));
    assert_eq!(admit(&ledger, who(), &erased(&ledger, request, 3)), Err("wrong_executor"));
    assert_eq!(admit(&ledger, who(), &erased(&ledger, request, 2)), Ok(()));
}

#[test]
fn a_redaction_is_of_who_is_erased_and_takes_the_same_three_steps() {
    let redact = || RequestRedaction { basis: ErasureBasis::Unlawful };
    let done =
        |request, number| RedactionDone { request, executed_by: Ledger::member_id(number) }.into();
    let ledger = requested(adult()).refused(who(), redact(), "person_not_erased");
    let request = ledger.last_event();
    let ledger = ledger.by(2).when(who(), approve());
    assert_eq!(admit(&ledger, who(), &done(request, 2)), Err("person_not_erased"));
    let gone = erased(&ledger, request, 2);
    let ledger = ledger
        .given(who(), gone)
        .refused(who(), approve(), "nothing_requested")
        .refused(who(), RefuseErasure { reason: code("other") }, "nothing_requested")
        .by(1)
        .when(who(), redact())
        .then(&["redaction_requested"])
        .refused(who(), redact(), "already_requested")
        .refused(
            who(),
            super::RequestErasure { basis: ErasureBasis::Unlawful, reason: "again".into() },
            "person_erased",
        );
    let redaction = ledger.last_event();
    assert_eq!(admit(&ledger, who(), &done(redaction, 1)), Err("not_approved"));
    let ledger = ledger
        .refused(who(), approve(), "same_person")
        .by(2)
        .when(who(), approve())
        .then(&["erasure_approved"]);
    assert_eq!(admit(&ledger, who(), &done(request, 2)), Err("nothing_requested"));
    assert_eq!(admit(&ledger, who(), &done(redaction, 3)), Err("wrong_executor"));
    assert_eq!(admit(&ledger, who(), &erased(&ledger, redaction, 2)), Err("person_erased"));
    assert_eq!(admit(&ledger.clone().by(1), who(), &done(redaction, 1)), Err("same_person"));
    assert_eq!(admit(&ledger, who(), &done(redaction, 2)), Ok(()));
}

#[test]
fn there_is_one_request_at_a_time_and_approval_needs_one() {
    let _ = adult()
        .by(2)
        .refused(who(), approve(), "nothing_requested")
        .refused(who(), RefuseErasure { reason: code("other") }, "nothing_requested")
        .by(1)
        .when(who(), request(ErasureBasis::Unlawful))
        .refused(who(), request(ErasureBasis::OwnRequest), "already_requested")
        .by(2)
        .when(who(), RefuseErasure { reason: code("other") })
        .then(&["erasure_refused"])
        .when(who(), request(ErasureBasis::OwnRequest));
}

#[test]
fn a_refusal_is_of_the_request_that_waits() {
    let ledger = requested(adult());
    let other = ErasureRefused { request: EventId::new(uuid(1)), reason: code("other") };
    assert_eq!(admit(&ledger, who(), &other.into()), Err("nothing_requested"));
}

#[test]
fn keeping_a_field_that_mentions_the_person_needs_a_basis() {
    let decision = |decision, basis| MentionDecision {
        stream: stream(StreamKind::Case, 5),
        event: EventId::new(uuid(6)),
        field: code("account"),
        decision,
        basis,
    };
    let keep = MentionDecisionKind::Keep;
    let approve = |mentions| ApproveErasure { mentions };
    let redact = decision(MentionDecisionKind::Redact, None);
    let _ = requested(adult())
        .by(2)
        .refused(who(), approve(vec![decision(keep, None)]), "basis_needed")
        .refused(
            who(),
            approve(vec![redact, decision(keep, Some(code("legal_claim")))]),
            "decided_twice",
        )
        .when(who(), approve(vec![decision(keep, Some(code("legal_claim")))]));
}

fn opened_case(ledger: Ledger) -> Ledger {
    let mut sampler = amana_events::Sampler::golden();
    let opened = <CaseOpened as amana_events::Field>::sample(&mut sampler);
    let party = PartyAdded { person: amina(), role: PartyRole::Witness, allegation: None };
    ledger.given(case(), CaseOpened { report: None, ..opened }).given(case(), party)
}

fn case() -> StreamId {
    stream(StreamKind::Case, 51)
}

#[test]
fn nobody_is_erased_while_a_case_is_open_at_any_step() {
    let own = request(ErasureBasis::OwnRequest);
    let _ = opened_case(adult()).refused(who(), own.clone(), "open_matter");
    let _ = opened_case(requested(adult())).by(2).refused(who(), approve(), "open_matter");
    let approved = requested(adult());
    let request = approved.last_event();
    let approved = opened_case(approved.by(2).when(who(), approve()));
    assert_eq!(admit(&approved, who(), &erased(&approved, request, 2)), Err("open_matter"));
    let _ = adult().when(who(), own);
}

#[test]
fn an_own_request_is_refused_with_an_explanation() {
    let mut ledger = opened_case(adult());
    let refusal = ledger.run(who(), request(ErasureBasis::OwnRequest)).unwrap_err();
    assert!(refusal.reason.contains("tell them which one"), "{}", refusal.reason);
    let refusal = ledger.run(who(), request(ErasureBasis::Unlawful)).unwrap_err();
    assert!(!refusal.reason.contains("tell them"), "{}", refusal.reason);
}

#[test]
fn open_assistance_blocks_erasure_until_it_is_closed() {
    let file = stream(StreamKind::Assistance, 61);
    let open = OpenAssistance {
        reference: None,
        person: amina(),
        report: None,
        language: None,
        hours_since_act: None,
    };
    let close = crate::assistance::CloseAssistance {
        reason: amana_events::assistance::AssistanceEnd::DeclinedBySurvivor,
        note: "".into(),
        mentions: Vec::new(),
    };
    let _ = adult()
        .when(file, open)
        .refused(who(), request(ErasureBasis::OwnRequest), "open_matter")
        .when(file, close)
        .when(who(), request(ErasureBasis::OwnRequest));
}

#[test]
fn an_open_handover_blocks_erasure() {
    use amana_events::{Field, handover};
    let mut sampler = amana_events::Sampler::golden();
    let begun = <handover::ChildEncountered as Field>::sample(&mut sampler);
    let registered = handover::ChildRegistered {
        child: amina(),
        ..<handover::ChildRegistered as Field>::sample(&mut sampler)
    };
    let way = stream(StreamKind::Handover, 71);
    let _ = adult().given(way, begun).given(way, registered).refused(
        who(),
        request(ErasureBasis::OwnRequest),
        "open_matter",
    );
}

#[test]
fn who_is_in_conflict_takes_no_step() {
    let exclusions = ExclusionsSet { members: vec![Ledger::member_id(2)], provisional: Vec::new() };
    let party = PartyAdded { person: amina(), role: PartyRole::Witness, allegation: None };
    // The case is not open: nothing but the exclusion stands in the way.
    let conflicted = adult().given(case(), party).given(case(), exclusions);
    let _ = conflicted
        .by(2)
        .refused(who(), request(ErasureBasis::OwnRequest), "in_conflict")
        .by(1)
        .when(who(), request(ErasureBasis::OwnRequest))
        .by(2)
        .refused(who(), approve(), "in_conflict")
        .by(3)
        .when(who(), approve());
}

#[test]
fn a_recusal_from_a_matter_of_the_person_is_a_conflict() {
    let file = stream(StreamKind::Assistance, 61);
    let noted = amana_events::assistance::AssistanceNoted {
        note: amana_events::FileText::of_file_mentioning("x".into(), vec![amina().uuid()]),
    };
    let _ = recused(adult().given(file, noted), 1, file)
        .refused(who(), request(ErasureBasis::OwnRequest), "in_conflict")
        .by(2)
        .when(who(), request(ErasureBasis::OwnRequest));
}

#[test]
fn nobody_erases_themselves() {
    let number = 2 + 0x1_0000;
    let own = of(StreamKind::Person, person(number));
    let _ = with_aged(ledger(), number, AgeBand::Adult)
        .when(own, request(ErasureBasis::OwnRequest))
        .by(2)
        .refused(own, approve(), "own_matter")
        .by(3)
        .when(own, approve());
}

#[test]
fn a_clock_never_erases_files_of_children_or_paternity() {
    let retention = || request(ErasureBasis::Retention);
    let _ = with_aged(ledger(), 11, AgeBand::Years15To17)
        .refused(who(), retention(), "never_by_clock")
        .when(who(), request(ErasureBasis::Unlawful));
    let _ = known().when(who(), retention());
    let mut sampler = amana_events::Sampler::golden();
    let step = <PaternityStepRecorded as amana_events::Field>::sample(&mut sampler);
    let _ = adult().given(case(), PaternityStepRecorded { person: amina(), ..step }).refused(
        who(),
        retention(),
        "never_by_clock",
    );
    let _ = adult().when(who(), retention());
}

#[test]
fn an_erased_person_takes_nothing() {
    let ledger = requested(adult());
    let request = ledger.last_event();
    let ledger = ledger.by(2).when(who(), approve());
    let event = erased(&ledger, request, 2);
    assert_eq!(admit(&ledger, who(), &event), Ok(()));
    let ledger = ledger.given(who(), event);
    assert!(state(&ledger).is_erased() && !state(&ledger).has_identity());
    let open = OpenAssistance {
        reference: None,
        person: amina(),
        report: None,
        language: None,
        hours_since_act: None,
    };
    let _ = ledger
        .refused(who(), identity(), "person_erased")
        .refused(who(), CreatePerson { personnel: false }, "person_there")
        .refused(who(), self::request(ErasureBasis::OwnRequest), "person_erased")
        .refused(stream(StreamKind::Assistance, 61), open, "person_erased")
        .refused(
            of(StreamKind::Contact, amina()),
            crate::contact::ReportContactUnsafe { source: code("person"), note: "".into() },
            "person_erased",
        );
}

proptest! {
    #[test]
    fn evolve_is_total(seed in any::<u64>(), events in 0_usize..60) {
        prop_assert_eq!(fold_samples::<PersonEvent>(seed, events), events);
    }
}
