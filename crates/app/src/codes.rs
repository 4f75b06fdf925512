//! Which list a field's codes come from: what `amana schema commands` says, what a refusal of an
//! unknown code points to, and where a page finds labels.
//!
//! Lists are named as `amana registry show` takes them.

/// The list of a command's field; none for a field whose codes nobody keeps a list of.
pub fn list_of(command: &str, field: &str) -> Option<&'static str> {
    let own = match (command, field) {
        ("record_allegation" | "reclassify_allegation", "kind") => "classes",
        ("record_outcome", "outcome")
        | ("take_accountability_action", "action")
        | ("take_interim_measure", "kind") => "routes",
        ("collect_evidence", "kind") => "evidence_kind",
        ("make_finding", "standard") => "standard_of_proof",
        ("place_legal_hold", "basis") => "hold_basis",
        ("record_survivor_informed", "what") => "informed_of",
        ("open_investigation", "investigator") => "investigating_entity",
        ("propose_information_closure", "reason_code") => "information_closure_reason",
        ("propose_rejection", "reason_code") => "rejection_reason",
        ("hand_over_child", "belongings") => "belonging",
        ("record_age_assessment", "method") => "age_method",
        ("decline_child", "reason") => "receiver_decline_reason",
        ("decline_referral", "reason") => "referral_decline_reason",
        ("revoke_referral", "reason") => "revocation_reason",
        ("complete_referral", "outcome") => "referral_outcome",
        ("propose_partner_key" | "confirm_partner_key", "checked") => "key_check",
        ("end_partner_key", "reason") => "key_end_reason",
        ("register_service", "kind") => "service_kind",
        ("register_service", "status") => "service_status",
        ("open_engagement", "mandate") => "audit_mandate",
        ("open_engagement", "scope") => "audit_scope",
        ("examine_item", "added") => "audit_added",
        ("record_audit_finding" | "correct_audit_finding", "criterion") => "audit_criterion",
        ("move_evidence" | "record_contact", "purpose") => return None,
        _ => return shared(field),
    };
    Some(own)
}

/// The list of a field that means the same wherever it stands.
fn shared(field: &str) -> Option<&'static str> {
    Some(match field {
        "class" => "classes",
        "affiliation" => "affiliations",
        "instrument" => "instruments",
        "country" | "contributing_country" | "state" => "country",
        "admin1" => "admin1",
        "service_kind" | "offered" | "accepted" | "declined" | "provided" => "service_kind",
        "needs" => "need",
        "still_open" => "still_open",
        "purpose" | "purposes" => "purpose",
        _ => return None,
    })
}

/// Lists among which a code of an event's or row's field may be looked up for its label, the
/// likeliest first.
pub fn lists_for_label(field: &str) -> &'static [&'static str] {
    match field {
        "class" => &["classes"],
        "affiliation" => &["affiliations"],
        "instrument" => &["instruments"],
        "clock" => &["clocks"],
        "country" | "contributing_country" | "state" => &["country"],
        "admin1" => &["admin1"],
        "service_kind" | "offered" | "accepted" | "declined" | "provided" => &["service_kind"],
        "needs" => &["need"],
        "still_open" => &["still_open"],
        "purpose" | "purposes" => &["purpose"],
        "standard" => &["standard_of_proof"],
        "basis" => &["hold_basis", "lawful_basis"],
        "way" => &["sending_way"],
        "what" => &["informed_of"],
        "investigator" => &["investigating_entity"],
        "belongings" => &["belonging"],
        "method" => &["age_method"],
        "kind" => &["allegation_type", "evidence_kind", "service_kind"],
        "allegation_type" => &["allegation_type"],
        "personnel_category" => &["personnel_category"],
        "reported_status" | "own_status" => &["status"],
        "outcome" => &["referral_outcome"],
        "checked" => &["key_check"],
        "mandate" => &["audit_mandate"],
        "scope" => &["audit_scope"],
        "added" => &["audit_added"],
        "criterion" => &["audit_criterion"],
        "reason" | "reason_code" => &[
            "receiver_decline_reason",
            "referral_decline_reason",
            "revocation_reason",
            "rejection_reason",
            "information_closure_reason",
        ],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use amana_domain::{Command, genesis};
    use amana_events::registry::RegistryEvent;

    use super::*;

    #[test]
    fn every_named_list_is_shipped() {
        let mut shipped: Vec<String> =
            ["classes", "affiliations", "instruments", "routes", "clocks"]
                .map(str::to_owned)
                .into();
        for event in genesis::shipped().unwrap() {
            if let RegistryEvent::CodeListAdopted(event) = event {
                shipped.push(event.list.to_string());
            }
        }
        for spec in Command::specs() {
            let fields = spec.schema["properties"].as_object().unwrap().keys();
            for list in fields.filter_map(|field| list_of(spec.name, field)) {
                assert!(shipped.iter().any(|name| name == list), "{list}");
            }
        }
    }

    #[test]
    fn a_field_of_one_command_is_not_another_s() {
        assert_eq!(list_of("record_allegation", "kind"), Some("classes"));
        assert_eq!(list_of("collect_evidence", "kind"), Some("evidence_kind"));
        assert_eq!(list_of("decline_child", "reason"), Some("receiver_decline_reason"));
        assert_eq!(list_of("end_guardian", "reason"), None);
    }
}
