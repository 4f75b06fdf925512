//! What a file asks for next: by how it stands, and by the clocks that run in it.
//!
//! INVARIANT: nobody is pressed to make contact: while a clock waits for a safe way, no step of it is asked for. What is said here
//! is advice; the rules decide when a step is recorded.

use amana_app::{
    deadlines::Deadline,
    said::{flag, text},
    sides::side_of,
};
use amana_events::{MemberId, StreamKind};
use serde_json::Value;

use super::{Seen, way};

/// Which step ends what a clock measures; none for clocks that nobody stops by a step of this file.
fn of_clock(clock: &str) -> Option<&'static str> {
    Some(match clock {
        "member_state_names_investigator" | "member_state_names_investigator_grave" => {
            "record_route_step"
        }
        "investigation_completes" | "investigation_completes_grave" => "complete_investigation",
        "survivor_told" => "record_survivor_informed",
        "information_review" => "review_information",
        "provisional_exclusion" => "confirm_exclusion",
        "assistance_first_contact" => "record_survivor_contact",
        "hiv_prophylaxis" | "emergency_medical_care" => "offer_service",
        "safety_assessment" => "assess_safety",
        "contact_plan_review" => "review_contact_plan",
        "handover" => "hand_over_child",
        _ => return None,
    })
}

/// Which steps follow where a file stands so.
fn of_state(kind: StreamKind, state: &str) -> &'static [&'static str] {
    match (kind, state) {
        (StreamKind::Report, "not_submitted") => &["submit_report"],
        (StreamKind::Report, "awaiting_triage") => &["triage_report", "propose_rejection"],
        (StreamKind::Report, "rejection_proposed") => &["reject_report", "decline_rejection"],
        (StreamKind::Report, "information") => &["review_information", "promote_information"],
        _ => &[],
    }
}

/// The steps a file asks for, each once. Of a referral or handover those of the member's own side alone.
pub(super) fn of(kind: StreamKind, seen: &Seen, member: MemberId) -> Vec<&'static str> {
    let mut next = steps((kind, &seen.row), (&seen.turn, &seen.clocks), member);
    next.extend(
        way::steps(&seen.routes)
            .into_iter()
            .filter(|step| !next.contains(step))
            .collect::<Vec<_>>(),
    );
    next
}

fn steps(
    (kind, row): (StreamKind, &Value),
    (turn, clocks): (&[&'static str], &[Deadline]),
    member: MemberId,
) -> Vec<&'static str> {
    let mut next: Vec<&'static str> = of_state(kind, text(row, "state")).to_vec();
    next.extend(turn);
    if kind == StreamKind::Case && text(row, "status") != "closed" {
        next.extend(of_case(row, member));
    }
    if kind == StreamKind::Handover
        && flag(row, "urgent_medical")
        && !flag(row, "urgent_care_given")
    {
        next.insert(0, "record_urgent_care");
    }
    if kind == StreamKind::Assistance && flag(row, "is_open") {
        next.extend(of_assistance(row));
    }
    let runs = |clock: &&Deadline| matches!(clock.status, "running" | "due_soon" | "overdue");
    // Clocks of a referral or handover wait for whose turn it is.
    let clocks = clocks.iter().filter(runs).filter_map(|clock| of_clock(&clock.clock));
    next.extend(clocks.filter(|step| side_of(step).is_none() || turn.contains(step)));
    let mut once = Vec::new();
    next.retain(|step| {
        !once.contains(step) && {
            once.push(*step);
            true
        }
    });
    next
}

fn of_case(row: &Value, member: MemberId) -> Vec<&'static str> {
    let mine = text(row, "handler") == member.to_string();
    match (text(row, "handler").is_empty(), flag(row, "closure_proposed")) {
        (true, _) => vec!["assign_case"],
        (false, true) => vec!["close_case", "decline_closure"],
        (false, false) if mine && !flag(row, "accepted") => {
            vec!["accept_assignment", "decline_assignment"]
        }
        (false, false) => Vec::new(),
    }
}

fn of_assistance(row: &Value) -> Vec<&'static str> {
    let none = |field: &str| row.get(field).and_then(Value::as_array).is_none_or(Vec::is_empty);
    let mut next = Vec::new();
    if text(row, "handler").is_empty() {
        next.push("assign_assistance");
    }
    if none("needs") {
        next.push("assess_needs");
    } else if none("offered") {
        next.push("offer_service");
    } else if none("accepted") && none("declined") {
        next.extend(["accept_service", "decline_service"]);
    } else if none("provided") {
        next.push("record_service_provided");
    }
    next
}

#[cfg(test)]
mod tests {
    use amana_app::schema::commands_of;
    use serde_json::json;

    use super::*;

    fn member() -> MemberId {
        "01a21d55-2ab3-70fe-935e-f7063ea687f5".parse().unwrap()
    }

    #[test]
    fn every_step_that_is_named_is_a_command_of_its_file() {
        let states = [(
            StreamKind::Report,
            vec!["not_submitted", "awaiting_triage", "rejection_proposed", "information"],
        )];
        for (kind, states) in states {
            for state in states {
                let steps = of_state(kind, state);
                assert!(!steps.is_empty(), "{state}");
                for step in steps {
                    assert!(commands_of(kind).iter().any(|it| it.name == *step), "{step}");
                }
            }
        }
    }

    #[test]
    fn a_case_without_hands_asks_for_them_and_a_proposed_closure_for_a_second_person() {
        let row = json!({"status": "open", "handler": null});
        assert_eq!(steps((StreamKind::Case, &row), (&[], &[]), member()), ["assign_case"]);
        let row = json!({"status": "open", "handler": member(), "accepted": false});
        let wanted = ["accept_assignment", "decline_assignment"];
        assert_eq!(steps((StreamKind::Case, &row), (&[], &[]), member()), wanted);
        let row = json!({"status": "open", "handler": member(), "closure_proposed": true});
        assert_eq!(
            steps((StreamKind::Case, &row), (&[], &[]), member()),
            ["close_case", "decline_closure"]
        );
        let row = json!({"status": "closed", "handler": null});
        assert!(steps((StreamKind::Case, &row), (&[], &[]), member()).is_empty());
    }
}
