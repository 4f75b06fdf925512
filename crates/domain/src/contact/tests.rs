//! Tests of the rules of contact.

use amana_events::{
    PersonId, StreamId, StreamKind,
    contact::{ContactEvent, ContactNever, ContactWay},
};
use proptest::prelude::*;

use super::*;
use crate::{
    person::stage::{
        code, fold_samples, found_safe, in_days, language, ledger, of, person, with_person,
    },
    spec::Ledger,
};

mod safety;

fn amina() -> PersonId {
    person(11)
}

fn contact() -> StreamId {
    of(StreamKind::Contact, amina())
}

fn known() -> Ledger {
    found_safe(with_person(ledger(), 11), amina())
}

fn plan() -> MakeContactPlan {
    MakeContactPlan {
        ways: vec![ContactWay::Call, ContactWay::SelfInitiated],
        never: vec![ContactNever::Visit, ContactNever::Uniform],
        language: language(),
        review_on: in_days(30),
        plan: "Evenings; the sister may answer; say it is about the cooperative".into(),
    }
}

fn called() -> RecordContact {
    RecordContact { way: ContactWay::Call, purpose: code("assistance"), note: "".into() }
}

fn came() -> RecordContact {
    RecordContact { way: ContactWay::SelfInitiated, ..called() }
}

fn attempt() -> RecordContactAttempt {
    RecordContactAttempt { way: ContactWay::Call }
}

fn unsafe_now() -> ReportContactUnsafe {
    ReportContactUnsafe { source: code("person"), note: "He reads her messages".into() }
}

#[test]
fn a_person_is_called_under_a_plan_and_not_without_one() {
    let _ = known()
        .refused(contact(), called(), "no_contact_plan")
        .refused(contact(), attempt(), "no_contact_plan")
        .when(contact(), plan())
        .then(&["contact_plan_made"])
        .when(contact(), attempt())
        .then(&["contact_attempted"])
        .when(contact(), called())
        .then(&["contact_made"]);
}

#[test]
fn a_way_the_plan_does_not_allow_is_refused() {
    let letter = RecordContactAttempt { way: ContactWay::Letter };
    let _ = known()
        .when(contact(), plan())
        .refused(contact(), letter, "way_not_allowed")
        .when(contact(), RecordAnswerByAnother { way: ContactWay::Call, note: "".into() })
        .then(&["contact_answered_by_another"])
        .refused(
            contact(),
            RecordAnswerByAnother { way: ContactWay::Visit, note: "".into() },
            "way_not_allowed",
        );
}

#[test]
fn a_plan_allows_some_way_and_does_not_contradict_itself() {
    let nothing = MakeContactPlan { ways: Vec::new(), ..plan() };
    let visit = MakeContactPlan { ways: vec![ContactWay::Visit], ..plan() };
    let sms =
        MakeContactPlan { ways: vec![ContactWay::Sms], never: vec![ContactNever::Sms], ..plan() };
    let _ = known()
        .refused(contact(), nothing, "no_way")
        .refused(contact(), visit, "contradictory_plan")
        .refused(contact(), sms, "contradictory_plan")
        .when(contact(), plan());
}

#[test]
fn a_plan_is_reviewed_on_a_day_ahead() {
    let today = MakeContactPlan { review_on: in_days(0), ..plan() };
    let _ = known()
        .refused(contact(), today, "day_not_ahead")
        .when(contact(), MakeContactPlan { review_on: in_days(1), ..plan() })
        .refused(contact(), ReviewContactPlan { review_on: in_days(0) }, "day_not_ahead");
}

#[test]
fn a_plan_past_its_review_day_is_not_in_force_until_it_is_reviewed() {
    let _ = known()
        .when(contact(), MakeContactPlan { review_on: in_days(2), ..plan() })
        .hours_later(2 * 24)
        .when(contact(), called())
        .hours_later(24)
        .refused(contact(), called(), "plan_review_due")
        .when(contact(), ReviewContactPlan { review_on: in_days(40) })
        .then(&["contact_plan_reviewed"])
        .when(contact(), called());
}

#[test]
fn nothing_goes_out_after_contact_was_found_unsafe_until_a_new_plan() {
    let _ = known()
        .when(contact(), plan())
        .when(contact(), unsafe_now())
        .then(&["contact_found_unsafe"])
        .refused(contact(), called(), "contact_unsafe")
        .refused(contact(), attempt(), "contact_unsafe")
        .refused(contact(), ReviewContactPlan { review_on: in_days(9) }, "no_contact_plan")
        .refused(contact(), plan(), "not_for_the_survivor")
        .by(3)
        .refused(contact(), plan(), "not_come_since")
        .when(contact(), came())
        .when(contact(), plan())
        .when(contact(), called());
}

#[test]
fn who_withdraws_the_plan_is_not_contacted_but_may_come() {
    let _ = known()
        .refused(contact(), WithdrawContactPlan {}, "no_contact_plan")
        .when(contact(), plan())
        .when(contact(), WithdrawContactPlan {})
        .then(&["contact_plan_withdrawn"])
        .refused(contact(), called(), "contact_unwanted")
        .when(contact(), came());
}

#[test]
fn who_wants_no_contact_says_so_with_or_without_a_plan() {
    let _ = known()
        .when(contact(), SayNoContact {})
        .then(&["no_contact_wanted"])
        .refused(contact(), attempt(), "contact_unwanted")
        .when(contact(), SayNoContact {})
        .then(&[])
        .by(3)
        .refused(contact(), plan(), "not_come_since")
        .when(contact(), came())
        .when(contact(), plan())
        .when(contact(), attempt())
        .when(contact(), SayNoContact {})
        .then(&["contact_plan_withdrawn"])
        .refused(contact(), called(), "contact_unwanted")
        .when(contact(), came())
        // Said again after they came it holds again, until they come once more.
        .when(contact(), SayNoContact {})
        .then(&["no_contact_wanted"])
        .refused(contact(), plan(), "not_come_since");
    let mut planned = known().when(contact(), plan());
    let event = amana_events::contact::NoContactWanted {};
    assert_eq!(planned.note(contact(), event).unwrap_err().code, "plan_stands");
}

#[test]
fn who_comes_needs_no_plan_and_is_no_attempt() {
    let _ =
        known().when(contact(), came()).then(&["contact_made"]).when(contact(), plan()).refused(
            contact(),
            RecordContactAttempt { way: ContactWay::SelfInitiated },
            "not_outbound",
        );
}

#[test]
fn contact_follows_the_newest_plan() {
    let ledger = known().when(contact(), plan());
    let older = ledger.last_event();
    let ledger = ledger.when(contact(), MakeContactPlan { review_on: in_days(9), ..plan() });
    let attempted = amana_events::contact::ContactAttempted { plan: older, way: ContactWay::Call };
    let crate::State::Contact(state) = crate::World::read(&ledger, contact()).unwrap() else {
        panic!("a contact stream")
    };
    assert_ne!(state.newest_plan(), Some(older));
    let event = amana_events::Event::from(attempted);
    assert_eq!(crate::person::stage::admit(&ledger, contact(), &event), Err("another_plan"));
}

#[test]
fn only_a_member_plans_contact_and_only_with_somebody_known() {
    let _ = known().by_operator().refused(contact(), plan(), "not_a_member");
    let _ = ledger().refused(contact(), plan(), "no_such_person");
}

proptest! {
    #[test]
    fn evolve_is_total(seed in any::<u64>(), events in 0_usize..60) {
        prop_assert_eq!(fold_samples::<ContactEvent>(seed, events), events);
    }
}
