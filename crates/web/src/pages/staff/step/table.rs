//! Which steps a file's page offers, and in which groups. A command that stands in no group is offered among the others, so that
//! none can be forgotten.

use amana_events::StreamKind;

/// Commands that are no step of a person at a page: a program's, or with a way of their own.
const ELSEWHERE: &[&str] = &[
    "import_allegation",
    "restate_allegation",
    "tell_limits",
    "submit_report",
    "create_person",
    "open_case",
    "open_engagement",
    "open_assistance",
    "propose_referral",
    "record_encounter",
    "issue_receipt",
    "revoke_receipt",
    "decline_receipt",
    "propose_receipt_replacement",
    "replace_receipt",
    "decline_receipt_replacement",
    "say_not_alone",
    "receive_message",
    "send_message",
    "request_erasure",
    "approve_erasure",
    "refuse_erasure",
    "request_redaction",
    "expire_consent",
    "set_exclusions",
    "give_enrolment",
    "give_service_token",
    "upgrade_ledger",
    "propose_policy_set",
    "adopt_code_list",
    "adopt_classes",
    "adopt_affiliations",
    "adopt_routes",
    "adopt_clocks",
    "adopt_instruments",
    "adopt_age_rules",
    "adopt_calendar",
];

/// A group: its message and its commands.
type Group = (&'static str, &'static [&'static str]);

const CASE: &[Group] = &[
    (
        "steps-hands",
        &[
            "assign_case",
            "accept_assignment",
            "decline_assignment",
            "set_acting_for",
            "reassign_case",
            "read_handover_note",
            "end_assignment",
        ],
    ),
    ("steps-allegations", &["record_allegation", "reclassify_allegation", "correct_allegation"]),
    (
        "steps-parties",
        &[
            "add_party",
            "remove_party",
            "seal_subject_unit",
            "record_survivor_withdrew",
            "record_survivor_returned",
            "take_subject_step",
            "record_screening",
            "record_subject_left_mission",
        ],
    ),
    (
        "steps-safety",
        &[
            "assess_safety",
            "propose_safety_lift",
            "lift_safety",
            "decline_safety_lift",
            "assess_detriment_risk",
            "record_retaliation",
            "take_interim_measure",
            "end_interim_measure",
        ],
    ),
    (
        "steps-route",
        &["record_route_step", "record_nobody_has_acted", "escalate_case", "answer_escalation"],
    ),
    (
        "steps-investigation",
        &[
            "open_investigation",
            "plan_investigation",
            "take_investigation_step",
            "suspend_investigation",
            "resume_investigation",
            "complete_investigation",
            "collect_evidence",
            "move_evidence",
            "release_evidence",
        ],
    ),
    (
        "steps-outcome",
        &[
            "make_finding",
            "record_outcome",
            "take_accountability_action",
            "record_criminal_step",
            "record_paternity_step",
            "decide_appeal",
            "record_survivor_informed",
        ],
    ),
    (
        "steps-closing",
        &[
            "propose_closure",
            "decline_closure",
            "close_case",
            "ask_review",
            "assign_review",
            "uphold_closure",
            "reopen_case",
        ],
    ),
    (
        "steps-notes",
        &[
            "note_case",
            "correct_case",
            "correct_entry",
            "link_complaint",
            "link_report",
            "link_case",
        ],
    ),
];

const REPORT: &[Group] = &[
    (
        "steps-triage",
        &["triage_report", "promote_information", "review_information", "propose_rejection"],
    ),
    ("steps-reporter", &["record_reporter_is_survivor", "correct_report"]),
];

/// Under what else a command stands.
const OTHERS: &str = "steps-others";

const fn groups(kind: StreamKind) -> &'static [Group] {
    match kind {
        StreamKind::Case => CASE,
        StreamKind::Report => REPORT,
        StreamKind::Person
        | StreamKind::Assistance
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Referral
        | StreamKind::Handover
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => &[],
    }
}

/// With which command a file of a kind may begin.
pub(super) fn begins(kind: StreamKind, command: &str) -> bool {
    match kind {
        StreamKind::Report => matches!(command, "tell_limits" | "submit_report"),
        StreamKind::Person => command == "create_person",
        StreamKind::Case => command == "open_case",
        StreamKind::Assistance => command == "open_assistance",
        StreamKind::Referral => command == "propose_referral",
        StreamKind::Handover => command == "record_encounter",
        StreamKind::Audit => command == "open_engagement",
        StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Receipt => false,
    }
}

/// The steps that a file of a kind takes, in groups.
pub(super) fn of_kind(
    kind: StreamKind,
    all: &[&'static str],
) -> Vec<(&'static str, Vec<&'static str>)> {
    let known = groups(kind);
    let named = |group: &Group| {
        let own = all.iter().filter(|name| group.1.contains(name)).copied();
        let mut own: Vec<_> = own.collect();
        own.sort_by_key(|name| group.1.iter().position(|it| it == name));
        (group.0, own)
    };
    let mut groups: Vec<_> = known.iter().map(named).collect();
    let grouped = |name: &str| known.iter().any(|(_, own)| own.contains(&name));
    let others = all.iter().filter(|name| !grouped(name) && !ELSEWHERE.contains(name)).copied();
    groups.push((OTHERS, others.collect()));
    groups.retain(|(_, own)| !own.is_empty());
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_in_no_group_is_among_the_others_and_each_stands_once() {
        let all = ["note_case", "assign_case", "brand_new", "open_case"];
        let groups = of_kind(StreamKind::Case, &all);
        let wanted = [
            ("steps-hands", vec!["assign_case"]),
            ("steps-notes", vec!["note_case"]),
            ("steps-others", vec!["brand_new"]),
        ];
        assert_eq!(groups, wanted);
    }
}
