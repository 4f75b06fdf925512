//! Parts two and three: what the receiver saw, registration, care, tracing, solutions.

use super::*;

// Parts two and three are not the force's.

#[test]
fn the_force_learns_nothing_of_parts_two_and_three() {
    let later = hours(4);
    let all: Vec<Command> = vec![
        accept().into(),
        observe().into(),
        registration().into(),
        screening().into(),
        care(receiver(), later).into(),
        RecordCareUnknown { since: later }.into(),
        trace(TracingStep::Started).into(),
        reunify(later).into(),
        visit(Safe::Yes).into(),
        leave(ExitKind::Missing).into(),
        after_exit(ExitStep::Found).into(),
        close(receiver()).into(),
        ReopenHandover { reason: code("news") }.into(),
    ];
    let there = screened().by(OFFICER);
    let nowhere = ledger().by(OFFICER);
    for command in all {
        let _ = there.clone().denied(command.clone(), "not_found");
        let _ = nowhere.clone().denied(command, "not_found");
    }
}

#[test]
fn observations_are_the_receivers_alone_and_only_after_the_handover() {
    let _ = accepted().denied(observe(), "not_handed_over");
    let _ = handed_over().by(OWN).denied(observe(), "not_the_receiver");
    let _ = handed_over().by(RECEIVER).does(observe()).then(&["receiver_observed"]);
}

#[test]
fn the_receiver_registers_the_child_once() {
    let _ = accepted().denied(registration(), "not_handed_over");
    let _ = handed_over().by(OWN).denied(registration(), "not_the_receiver");
    let known = registered().then(&["child_registered"]);
    assert_eq!(state(&known).child(), Some(child()));
    let _ = known.denied(registration(), "already_registered");
    let nobody = RegisterChild { child: PersonId::new(uuid(1)), ..registration() };
    let _ = handed_over().denied(nobody, "unknown_person");
}

#[test]
fn codes_are_words_of_their_lists() {
    let needs = RegisterChild { needs: vec![code("toys")], ..registration() };
    let _ = handed_over().denied(needs, "unknown_code");
    let belongings = HandOverChild { belongings: vec![code("rifle")], ..hand_over() };
    let _ = accepted().hours_later(5).denied(belongings, "unknown_code");
    let reason = DeclineChild { receiver: receiver(), reason: code("busy") };
    let _ = accepted().denied(reason, "unknown_code");
    let (given, consent) = consented(registered(), receiver(), "age_assessment");
    let _ = given.denied(age(consent, AgeOutcome::Open, "wrist_x_ray"), "unknown_code");
}

#[test]
fn a_registered_child_is_screened() {
    let _ = handed_over().denied(screening(), "not_registered");
    assert!(state(&screened()).screened());
}

fn consented(ledger: Ledger, to: OrganisationId, purpose: &str) -> (Ledger, EventId) {
    let mut event = ConsentRecorded::sample(&mut Sampler::golden());
    event.purpose = PurposeCode::new(purpose).unwrap();
    event.recipient = Recipient::new(RecipientKind::Organisation, Some(to));
    event.expires_on = None;
    let given = ledger.given(consents(), event);
    let id = given.last_event();
    (given, id)
}

fn consents() -> StreamId {
    StreamId::new(StreamKind::Consent, child().uuid())
}

fn age(consent: EventId, outcome: AgeOutcome, method: &str) -> RecordAgeAssessment {
    RecordAgeAssessment { consent, outcome, method: code(method) }
}

#[test]
fn age_is_assessed_only_with_a_consent_in_force() {
    let none = EventId::new(uuid(1));
    let open = |consent| age(consent, AgeOutcome::Open, "interview");
    let _ = registered().denied(open(none), "no_consent_in_force");
    let (other, consent) = consented(registered(), receiver(), "publication");
    let _ = other.denied(open(consent), "no_consent_in_force");
    let (given, consent) = consented(registered(), receiver(), "age_assessment");
    let _ = given.clone().denied(open(none), "no_consent_in_force");
    let _ = given.clone().does(open(consent)).then(&["age_assessed"]);
    let mut withdrawn = ConsentWithdrawn::sample(&mut Sampler::golden());
    withdrawn.consent = consent;
    let _ = given.given(consents(), withdrawn).denied(open(consent), "no_consent_in_force");
}

#[test]
fn nobody_is_found_adult_by_looks_or_without_an_assessment() {
    let found = leave(ExitKind::FoundAdult);
    let (given, consent) = consented(registered(), receiver(), "age_assessment");
    let _ = given.clone().denied(found.clone(), "benefit_of_doubt");
    let by_looks = age(consent, AgeOutcome::Adult, "appearance");
    let _ = given.clone().denied(by_looks, "benefit_of_doubt");
    let _ = given
        .clone()
        .does(age(consent, AgeOutcome::Child, "interview"))
        .denied(found.clone(), "benefit_of_doubt");
    let _ = given
        .does(age(consent, AgeOutcome::Adult, "documents"))
        .does(found)
        .then(&["exit_recorded"]);
}

// Care.

#[test]
fn care_has_no_gap_between_the_handover_and_now() {
    let moved = screened()
        .hours_later(20)
        .does(care(other_receiver(), hours(10)))
        .by(OTHER)
        .does(RecordCareUnknown { since: hours(15) })
        .does(care(other_receiver(), hours(18)));
    let state = state(&moved);
    assert_eq!(state.care().first().map(|first| first.from), state.handed_over_at());
    assert!(state.care().is_sorted_by_key(|segment| segment.from));
    assert_eq!(state.holder_at(hours(2)), None);
    let holders = [
        (3, Holder::Organisation(receiver())),
        (9, Holder::Organisation(receiver())),
        (10, Holder::Organisation(other_receiver())),
        (15, Holder::Unknown),
        (17, Holder::Unknown),
        (25, Holder::Organisation(other_receiver())),
    ];
    for (hour, holder) in holders {
        assert_eq!(state.holder_at(hours(hour)), Some(holder), "hour {hour}");
    }
}

#[test]
fn care_continues_from_the_last_holder_and_never_in_the_future() {
    let before = care(other_receiver(), hours(2));
    let _ = handed_over().denied(before, "care_out_of_order");
    let ahead = care(other_receiver(), hours(6));
    let _ = handed_over().denied(ahead, "in_the_future");
    let unknown = RecordCareUnknown { since: hours(2) };
    let _ = handed_over().denied(unknown, "care_out_of_order");
    let _ = accepted().denied(care(receiver(), BEGIN), "not_handed_over");
    let unknown = RecordCareUnknown { since: hours(4) };
    let _ = handed_over().does(unknown.clone()).denied(unknown, "already_unknown");
}

#[test]
fn no_armed_actor_ever_holds_care() {
    let armed = care(force(), hours(4));
    let _ = handed_over().denied(armed, "armed_holder");
    let _ = handed_over().by(OTHER).denied(care(receiver(), hours(4)), "not_the_carer");
    let _ = handed_over().by(OTHER).does(care(other_receiver(), hours(4)));
}

// Tracing and solutions.

#[test]
fn tracing_is_started_first_and_stops_when_it_is_not_wanted() {
    let verified = trace(TracingStep::Verified);
    let _ = registered().denied(verified.clone(), "tracing_not_started");
    let stopped =
        registered().does(trace(TracingStep::Started)).does(trace(TracingStep::NotWanted));
    let _ = stopped.clone().denied(verified.clone(), "tracing_not_wanted");
    let _ = stopped.does(trace(TracingStep::Started)).does(verified);
}

#[test]
fn a_child_is_reunified_only_with_a_verified_family_and_their_own_agreement() {
    let traced = screened().does(trace(TracingStep::Started));
    let _ = traced.denied(reunify(hours(4)), "family_not_verified");
    let unwilling = RecordSolution { child_agrees: false, ..reunify(hours(4)) };
    let _ = verified().denied(unwilling, "child_does_not_agree");
    let home = verified().does(reunify(hours(4)));
    assert_eq!(state(&home).solution(), Some(Solution::Reunified));
    assert_eq!(state(&home).holder(), Some(Holder::Family));
    let _ = home.denied(reunify(hours(5)), "already_solved");
}

#[test]
fn a_solution_waits_for_medical_screening_and_registration() {
    let unscreened =
        registered().does(trace(TracingStep::Started)).does(trace(TracingStep::Verified));
    let _ = unscreened.denied(reunify(hours(4)), "not_screened");
    let _ = handed_over().denied(reunify(hours(4)), "not_registered");
}

#[test]
fn outside_the_family_an_organisation_stays_responsible() {
    let alone = RecordSolution {
        solution: Solution::IndependentLiving,
        holder: None,
        child_agrees: false,
        ..reunify(hours(4))
    };
    let _ = screened().denied(alone.clone(), "holder_needed");
    let armed = RecordSolution { holder: Some(force()), ..alone.clone() };
    let _ = screened().denied(armed, "armed_holder");
    let held = RecordSolution { holder: Some(receiver()), ..alone };
    let _ = screened().does(held).then(&["solution_reached"]);
}

#[test]
fn a_solution_that_failed_holds_no_longer() {
    let back =
        verified().does(reunify(hours(4))).does(visit(Safe::Yes)).does(care(receiver(), hours(5)));
    assert_eq!(state(&back).solution(), None);
    let _ = back.denied(close(receiver()), "no_solution");
}
