//! Who may work on what is recorded of a person, and what is taken back.

use amana_events::{
    StreamId, StreamKind,
    case::{CaseOpened, ExclusionsSet, PartyAdded, PartyRole},
    common::{AgeBand, AgeSource, Role, Sex},
    person::{ErasureBasis, PersonCreated},
};

use super::*;
use crate::person::stage::{consented, recused};

/// Member 2 is excluded from a case the survivor is a party of; member 5 is an armed actor.
fn excluded() -> Ledger {
    let sample = <CaseOpened as amana_events::Field>::sample(&mut amana_events::Sampler::golden());
    let party = PartyAdded { person: amina(), role: PartyRole::Survivor, allegation: None };
    let exclusions = ExclusionsSet { members: vec![Ledger::member_id(2)], provisional: Vec::new() };
    known()
        .member(5, Role::ArmedActor)
        .given(case(), CaseOpened { report: None, ..sample })
        .given(case(), party)
        .given(case(), exclusions)
}

#[test]
fn who_is_excluded_from_a_case_of_the_person_touches_nothing_of_theirs() {
    let seal = || SealContact { means: "By her sister".into() };
    let _ = excluded()
        .by(2)
        .refused(who(), identity(), "not_found")
        .refused(who(), seal(), "not_found")
        .by(1)
        .when(who(), identity())
        .when(who(), seal());
    let _ = recused(known(), 3, who()).by(3).refused(who(), identity(), "not_found");
}

#[test]
fn an_armed_actor_neither_creates_nor_names_a_person() {
    let other = of(StreamKind::Person, person(99));
    let _ = excluded().by(5).refused(who(), identity(), "not_found").refused(
        other,
        CreatePerson { personnel: false },
        "not_found",
    );
}

#[test]
fn nobody_records_what_is_said_of_themselves() {
    let number = 2 + 0x1_0000;
    let own = of(StreamKind::Person, person(number));
    let _ = with_person(ledger(), number)
        .by(2)
        .refused(own, identity(), "own_matter")
        .by(1)
        .when(own, identity());
}

fn told(age: AgeBand, age_source: AgeSource) -> RecordDemographics {
    RecordDemographics { sex: Sex::Female, age, age_source }
}

#[test]
fn an_age_is_assessed_only_with_consent_and_as_the_handover_found_it() {
    use amana_events::handover::{AgeAssessed, AgeOutcome, ChildRegistered};
    let assessed = || told(AgeBand::Adult, AgeSource::Assessed);
    let _ = known()
        .refused(who(), assessed(), "no_consent_in_force")
        .when(who(), told(AgeBand::Adult, AgeSource::Stated));
    let _ = consented(known()).when(who(), assessed());
    let handover = stream(StreamKind::Handover, 71);
    let mut sampler = amana_events::Sampler::golden();
    let registered = <ChildRegistered as amana_events::Field>::sample(&mut sampler);
    let found = <AgeAssessed as amana_events::Field>::sample(&mut sampler);
    let _ = consented(known())
        .given(handover, ChildRegistered { child: amina(), ..registered })
        .given(handover, AgeAssessed { outcome: AgeOutcome::Child, ..found })
        .refused(who(), assessed(), "other_assessment")
        .when(who(), told(AgeBand::Years15To17, AgeSource::Assessed));
}

#[test]
fn an_age_entered_in_error_no_longer_counts_once_it_is_taken_back() {
    let ledger = known().when(who(), told(AgeBand::Adult, AgeSource::Stated));
    let entry = ledger.last_event();
    let back = || CorrectPersonEntry { entry, reason: "Another person's".into() };
    assert!(!state(&ledger).protected_as_child());
    let ledger = ledger.when(who(), back()).then(&["person_entry_corrected"]);
    assert!(state(&ledger).protected_as_child());
    let _ = ledger.refused(who(), back(), "not_correctable");
}

#[test]
fn whether_somebody_is_personnel_is_corrected_with_a_reason() {
    let correct =
        |personnel| CorrectPersonnel { personnel, reason: "Works for the mission".into() };
    let ledger = known()
        .refused(who(), correct(false), "nothing_changes")
        .when(who(), correct(true))
        .then(&["personnel_corrected"]);
    assert!(state(&ledger).is_personnel());
}

#[test]
fn kinship_is_sealed_and_only_a_coarse_authority_stands_in_clear() {
    let parent = RecordGuardian { authority: code("parent"), ..guardian(person(12), Safe::Yes) };
    let ledger =
        known().refused(who(), parent, "unknown_code").when(who(), guardian(person(12), Safe::Yes));
    let (_, event) = ledger.last.first().unwrap();
    assert_eq!(event.since(), 2);
}

#[test]
fn codes_of_persons_are_those_of_the_lists() {
    let end = |reason| EndGuardian { guardian: person(12), reason: code(reason) };
    let scope = |scope| RecordAuthorityToAct { agent: person(12), scope: code(scope) };
    let _ = known()
        .when(who(), guardian(person(12), Safe::Yes))
        .refused(who(), scope("everything"), "unknown_code")
        .when(who(), scope("all"))
        .refused(who(), end("because"), "unknown_code")
        .when(who(), end("of_age"));
    let refuse = |reason| RefuseErasure { reason: code(reason) };
    let _ = requested(adult())
        .by(2)
        .refused(who(), refuse("no_time"), "unknown_code")
        .when(who(), refuse("taken_back"));
}

#[test]
fn an_interpreters_conflict_was_looked_for_by_somebody_on_a_day() {
    let checked = |checked_by, checked_on| RecordInterpreter {
        interpreter: person(12),
        language: language(),
        conflict_checked: true,
        checked_by,
        checked_on,
    };
    let member = Some(Ledger::member_id(2));
    let _ = known()
        .refused(who(), checked(None, Some(in_days(0))), "conflict_not_checked")
        .refused(who(), checked(member, None), "conflict_not_checked")
        .refused(who(), checked(member, Some(in_days(1))), "conflict_not_checked")
        .when(who(), checked(member, Some(in_days(0))));
}

#[test]
fn a_clock_may_erase_staff_and_whoever_has_no_file_of_a_child() {
    let retention = || request(ErasureBasis::Retention);
    let staff = of(StreamKind::Person, person(77));
    let _ = known()
        .given(staff, PersonCreated { personnel: true })
        .when(staff, retention())
        .when(who(), retention());
    let disputed = known()
        .when(who(), told(AgeBand::Adult, AgeSource::Stated))
        .when(who(), told(AgeBand::Years15To17, AgeSource::Apparent));
    let _ = disputed.refused(who(), retention(), "never_by_clock");
}

#[test]
fn one_person_with_two_ids_is_erased_as_one() {
    let other: StreamId = of(StreamKind::Person, person(12));
    let same = RecordSamePerson { other: person(12), reason: "Same papers".into() };
    let own = || request(ErasureBasis::OwnRequest);
    let ledger = with_person(adult(), 12).when(who(), same);
    let ledger = ledger.when(who(), own());
    let asked = ledger.last_event();
    let ledger = ledger.by(2).refused(who(), approve(), "other_ids_left");
    let ledger = ledger.by(1).when(other, own()).by(2).when(who(), approve());
    let first = erased(&ledger, asked, 2);
    assert_eq!(admit(&ledger, who(), &first), Err("other_ids_left"));
    let ledger = ledger.when(other, approve());
    assert_eq!(admit(&ledger, who(), &first), Ok(()));
}

#[test]
fn what_is_kept_is_kept_on_a_basis_of_the_list() {
    let keep = |basis| MentionDecision {
        stream: stream(StreamKind::Case, 5),
        event: EventId::new(uuid(6)),
        field: code("account"),
        decision: MentionDecisionKind::Keep,
        basis: Some(code(basis)),
    };
    let approve = |basis| ApproveErasure { mentions: vec![keep(basis)] };
    let _ = requested(adult())
        .by(2)
        .refused(who(), approve("habit"), "unknown_code")
        .when(who(), approve("legal_claim"));
}
