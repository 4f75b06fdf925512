//! Exits and their alarms, closing and reopening.

use super::*;

// Exits.

#[test]
fn an_exit_is_recorded_at_any_point_and_opens_an_alarm() {
    for open in [encountered(), accepted(), handed_over(), screened()] {
        let gone = open.by(OWN).does(leave(ExitKind::LeftOwnWill));
        assert!(state(&gone).exit_alarm_open());
        let _ = gone.denied(leave(ExitKind::LeftOwnWill), "already_left");
    }
    let _ = ledger().by(OWN).denied(leave(ExitKind::Missing), "not_begun");
    let _ = missing().does(leave(ExitKind::Died)).then(&["exit_recorded"]);
}

#[test]
fn the_force_records_an_exit_before_the_handover_in_codes_only() {
    let _ = encountered().by(OFFICER).does(leave(ExitKind::LeftOwnWill));
    let talkative =
        RecordExit { note: Text::from("Ran to the river."), ..leave(ExitKind::LeftOwnWill) };
    let _ = encountered().by(OFFICER).denied(talkative.clone(), "codes_only");
    let _ = encountered().by(OWN).does(talkative);
}

#[test]
fn a_child_is_released_on_the_spot_only_before_the_handover() {
    let _ = encountered().does(leave(ExitKind::ReleasedOnSpot));
    let _ = handed_over().denied(leave(ExitKind::ReleasedOnSpot), "already_handed_over");
}

#[test]
fn an_exit_is_not_dated_in_the_future() {
    let dated = |month: &str| RecordExit {
        since: Some(month.parse().unwrap()),
        ..leave(ExitKind::Missing)
    };
    let _ = registered().does(dated("2026-09"));
    let _ = registered().denied(dated("2026-10"), "in_the_future");
}

#[test]
fn nothing_is_done_to_a_child_who_is_not_there() {
    let gone = missing().by(RECEIVER);
    let _ = gone.clone().denied(screening(), "child_has_left");
    let _ = gone.clone().denied(care(receiver(), hours(4)), "child_has_left");
    let _ = gone.clone().denied(visit(Safe::Yes), "child_has_left");
    let back = gone.does(after_exit(ExitStep::Found));
    assert!(!state(&back).exit_alarm_open());
    let _ = back.does(screening()).does(care(receiver(), hours(5)));
    let before = accepted().hours_later(5).by(OWN).does(leave(ExitKind::Missing));
    let _ = before.denied(hand_over(), "child_has_left");
}

#[test]
fn an_exit_ends_by_a_second_person_after_the_step_it_asks_for() {
    let _ = registered().denied(after_exit(ExitStep::Searching), "not_left");
    let gone = missing();
    let _ = gone.clone().by(OWN).denied(after_exit(ExitStep::Ended), "follow_up_missing");
    let other_step = gone.clone().does(after_exit(ExitStep::FamilyVisited));
    let _ = other_step.by(OWN).denied(after_exit(ExitStep::Ended), "follow_up_missing");
    let searched = gone.does(after_exit(ExitStep::Searching));
    let _ = searched.clone().denied(after_exit(ExitStep::Ended), "same_person");
    let ended = searched.by(OWN).does(after_exit(ExitStep::Ended));
    assert!(!state(&ended).exit_alarm_open());
    let _ = ended.clone().denied(after_exit(ExitStep::Searching), "exit_ended");
    let found = ended.does(after_exit(ExitStep::Found));
    assert_eq!(state(&found).exit(), None);
}

#[test]
fn the_force_follows_up_no_exit() {
    let gone = encountered().by(OFFICER).does(leave(ExitKind::Missing));
    let _ = gone.clone().denied(after_exit(ExitStep::Searching), "not_found");
    let _ = gone.by(OWN).does(after_exit(ExitStep::Searching));
}

// Closing.

#[test]
fn a_file_is_closed_by_the_present_holder_after_a_solution_and_a_safe_visit() {
    let _ = screened().denied(close(receiver()), "no_solution");
    let words = CloseHandover { reason: code("amina_is_home"), ..close(receiver()) };
    let _ = verified().denied(words, "unknown_code");
    let home = verified().does(reunify(hours(4)));
    let _ = home.clone().denied(close(receiver()), "no_follow_up");
    let worried = home.does(visit(Safe::Unknown));
    let _ = worried.clone().denied(close(receiver()), "child_not_safe");
    let safe = worried.does(visit(Safe::Yes));
    let _ = safe.clone().by(OFFICER).denied(close(receiver()), "not_found");
    let _ = safe.clone().by(OWN).denied(close(receiver()), "not_the_receiver");
    let _ = safe.clone().by(OTHER).denied(close(other_receiver()), "not_the_receiver");
    let done = safe.does(close(receiver()));
    assert!(!state(&done).is_open());
    assert!(!state(&done).care_is_open());
}

#[test]
fn once_care_moved_the_first_receiver_no_longer_closes() {
    let held = RecordSolution {
        solution: Solution::AlternativeCare,
        holder: Some(other_receiver()),
        ..reunify(hours(4))
    };
    let cared = screened().does(held).does(visit(Safe::Yes));
    let _ = cared.clone().denied(close(receiver()), "not_the_receiver");
    let _ = cared.by(OTHER).does(close(other_receiver()));
}

#[test]
fn an_open_alarm_keeps_the_file_open_and_an_ended_exit_lets_it_close() {
    let gone = missing();
    let _ = gone.clone().denied(close(receiver()), "exit_alarm_open");
    let _ = gone
        .does(after_exit(ExitStep::Searching))
        .by(OWN)
        .does(after_exit(ExitStep::Ended))
        .by(RECEIVER)
        .does(close(receiver()));
    let never_came = encountered()
        .does(leave(ExitKind::ReleasedOnSpot))
        .by(OWN)
        .does(after_exit(ExitStep::FamilyVisited))
        .by(SECOND)
        .does(after_exit(ExitStep::Ended));
    let _ = never_came.clone().by(CONDUCT).denied(close(own()), "not_the_receiver");
    let _ = never_came.by(OWN).does(close(own()));
}

#[test]
fn a_closed_file_takes_nothing_until_it_is_reopened_and_then_needs_a_new_visit() {
    let reopen = ReopenHandover { reason: code("news") };
    let _ = screened().denied(reopen.clone(), "not_closed");
    let done = closed();
    let _ = done.clone().denied(visit(Safe::Yes), "closed_handover");
    let _ = done.clone().denied(leave(ExitKind::Missing), "closed_handover");
    let _ = done.clone().by(CONDUCT).denied(reopen.clone(), "not_child_protection");
    let again = done.does(reopen);
    let _ = again.clone().denied(close(receiver()), "no_follow_up");
    let _ = again.does(visit(Safe::Yes)).does(close(receiver()));
}
