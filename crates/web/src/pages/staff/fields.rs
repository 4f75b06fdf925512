//! Which fields of a file its list and its page show, and how each is said.

use amana_events::StreamKind;

use super::shown::How;

/// A field and how it is said.
pub(super) type Field = (&'static str, How);

const CASE: &[Field] = &[
    ("class", How::Code),
    ("status", How::Code),
    ("closure_reason", How::Code),
    ("mission", How::Text),
    ("admin1", How::Code),
    ("country", How::Code),
    ("opened_known", How::Day),
    ("opened_recorded", How::Day),
    ("handler", How::Member),
    ("handler_role", How::Code),
    ("last_activity", How::Day),
    ("holds", How::Number),
    ("closure_proposed", How::Flag),
    ("escalated", How::Flag),
    ("subject_left", How::Flag),
    ("investigated_before_notification", How::Flag),
    ("survivor_interviews", How::Number),
    ("source_reference", How::Text),
];

const ALLEGATION: &[Field] = &[
    ("class", How::Code),
    ("kind", How::Code),
    ("allegation_type", How::Code),
    ("affiliation", How::Code),
    ("personnel_category", How::Code),
    ("contributing_country", How::Code),
    ("grave", How::Flag),
    ("incident_period", How::Text),
    ("victims", How::Counts),
    ("alleged_perpetrators", How::Counts),
    ("own_status", How::Code),
    ("reported_status", How::Code),
    ("finding", How::Code),
    ("outcome", How::Code),
    ("route_step", How::Code),
    ("criminal_step", How::Code),
];

const HANDOVER: &[Field] = &[
    ("state", How::Code),
    ("instrument", How::Code),
    ("held_by", How::Organisation),
    ("first_contact", How::Day),
    ("handed_over_at", How::Day),
    ("delay_reason", How::Code),
    ("receiver", How::Organisation),
    ("receipt_number", How::Text),
    ("admin1", How::Code),
    ("country", How::Code),
    ("sex", How::Code),
    ("apparent_age", How::Text),
    ("infants", How::Number),
    ("urgent_medical", How::Flag),
    ("urgent_care_given", How::Flag),
    ("interpreter", How::Text),
    ("exit_kind", How::Code),
    ("exit_alarm", How::Flag),
];

const CARE: &[Field] = &[
    ("since", How::Day),
    ("until", How::Day),
    ("kind", How::Code),
    ("holder", How::Organisation),
    ("arrangement", How::Code),
    ("exit_kind", How::Code),
];

const REFERRAL: &[Field] = &[
    ("state", How::Code),
    ("service_kind", How::Code),
    ("purpose", How::Code),
    ("recipient", How::Organisation),
    ("urgency", How::Code),
    ("fields", How::Code),
    ("proposed_at", How::Day),
    ("sent_at", How::Day),
    ("answered_at", How::Day),
    ("reason", How::Code),
];

const ASSISTANCE: &[Field] = &[
    ("is_open", How::Flag),
    ("closed_because", How::Code),
    ("handler", How::Member),
    ("opened_known", How::Day),
    ("first_contact", How::Day),
    ("language", How::Text),
    ("urgent_medical", How::Flag),
    ("needs", How::Code),
    ("offered", How::Code),
    ("accepted", How::Code),
    ("declined", How::Code),
    ("provided", How::Code),
    ("referrals", How::Number),
];

/// What a page shows of a file.
pub(super) const fn of_file(kind: StreamKind) -> &'static [Field] {
    match kind {
        StreamKind::Case => CASE,
        StreamKind::Handover => HANDOVER,
        StreamKind::Referral => REFERRAL,
        StreamKind::Assistance => ASSISTANCE,
        StreamKind::Report
        | StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => &[],
    }
}

/// What hangs on a file: the name of the rows, and what is shown of each.
pub(super) const fn of_parts(kind: StreamKind) -> Option<(&'static str, &'static [Field])> {
    match kind {
        StreamKind::Case => Some(("allegations", ALLEGATION)),
        StreamKind::Handover => Some(("care", CARE)),
        StreamKind::Referral
        | StreamKind::Assistance
        | StreamKind::Report
        | StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => None,
    }
}

/// What a list shows beside the reference.
pub(super) const fn of_list(kind: StreamKind) -> &'static [Field] {
    match kind {
        StreamKind::Case => &[
            ("class", How::Code),
            ("status", How::Code),
            ("opened_known", How::Day),
            ("handler", How::Member),
        ],
        StreamKind::Handover => &[
            ("state", How::Code),
            ("first_contact", How::Day),
            ("handed_over_at", How::Day),
            ("receiver", How::Organisation),
        ],
        StreamKind::Referral => &[
            ("state", How::Code),
            ("service_kind", How::Code),
            ("urgency", How::Code),
            ("sent_at", How::Day),
            ("answered_at", How::Day),
            ("question", How::There),
        ],
        StreamKind::Assistance => &[
            ("is_open", How::Flag),
            ("opened_known", How::Day),
            ("first_contact", How::Day),
            ("needs", How::Code),
            ("handler", How::Member),
        ],
        StreamKind::Report => &[("kind", How::Code), ("state", How::Code), ("known", How::Day)],
        StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => &[],
    }
}
