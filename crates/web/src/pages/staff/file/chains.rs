//! What belongs together among a case's steps: who holds each piece of evidence and held it before, what was written to and by a State
//! on each allegation, who is a party, what was done for safety, which interim measures stand, what was done by the investigation, and
//! what followed from it.
//!
//! Made of the steps that the page shows anyway: nothing is read for it, and nothing stands here that does not stand there.

use amana_app::{
    log::LogLine,
    said::{is_id, text},
};
use serde_json::Value;

use super::{super::shown::Shown, data_of};

/// A chain: its title, and its links, each with its day.
pub(super) type Chain = (String, Vec<(String, String)>);

/// A kind of chain: the message of its title, the events that are its links, and the field by which they belong together.
struct Kind {
    says: &'static str,
    events: &'static [&'static str],
    by: Option<&'static str>,
}

const KINDS: [Kind; 7] = [
    Kind {
        says: "chain-safety",
        events: &[
            "safety_assessed",
            "safety_lifted",
            "detriment_risk_assessed",
            "retaliation_recorded",
        ],
        by: None,
    },
    Kind {
        says: "chain-interim",
        events: &["interim_measure_taken", "interim_measure_ended"],
        by: Some("measure"),
    },
    Kind { says: "chain-parties", events: &["party_added", "party_removed"], by: None },
    Kind {
        says: "chain-state",
        events: &["route_step_recorded", "criminal_step_recorded"],
        by: Some("allegation"),
    },
    Kind {
        says: "chain-investigation",
        events: &[
            "investigation_opened",
            "investigation_planned",
            "investigation_step_taken",
            "investigation_suspended",
            "investigation_resumed",
            "investigation_completed",
        ],
        by: None,
    },
    Kind {
        says: "chain-outcome",
        events: &[
            "finding_made",
            "outcome_recorded",
            "accountability_action_taken",
            "appeal_decided",
            "survivor_informed",
        ],
        by: None,
    },
    Kind {
        says: "chain-evidence",
        events: &["evidence_collected", "evidence_moved", "evidence_released"],
        by: Some("evidence"),
    },
];

/// Fields whose ids are members, in the order of a sentence.
const HANDS: [&str; 3] = ["custodian", "from", "to"];

/// The chains of a case.
pub(super) fn of(shown: &Shown, lines: &[LogLine]) -> Vec<Chain> {
    KINDS.iter().flat_map(|kind| of_kind(shown, lines, kind)).collect()
}

fn of_kind(shown: &Shown, lines: &[LogLine], kind: &Kind) -> Vec<Chain> {
    let mut groups: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for line in lines.iter().filter(|line| kind.events.contains(&line.kind.as_str())) {
        let data = data_of(line);
        let of = kind.by.map(|field| text(&data, field).to_owned()).unwrap_or_default();
        let link = (shown.words.day(line.known.day()), said(shown, line, &data));
        match groups.iter_mut().find(|(known, _)| *known == of) {
            Some((_, chain)) => chain.push(link),
            None => groups.push((of, vec![link])),
        }
    }
    let title = shown.words.say(kind.says);
    let many = groups.len() > 1;
    let groups = (1_u32..).zip(groups);
    groups
        .map(|(place, (_, chain))| {
            (if many { format!("{title} {place}") } else { title.clone() }, chain)
        })
        .collect()
}

/// A link in words: what happened, what it says in clear, and in whose hands.
fn said(shown: &Shown, line: &LogLine, data: &Value) -> String {
    use amana_app::said::Tongue as _;
    let mut parts = vec![shown.called("event", line.kind.as_str()), shown.said(data)];
    for field in HANDS {
        let id = text(data, field);
        if is_id(id) {
            parts.push(format!("{}: {}", shown.title(field), shown.people.short(id)));
        }
    }
    let person = text(data, "person");
    if is_id(person) {
        let end = person.get(person.len().saturating_sub(4)..).unwrap_or_default();
        parts.push(format!("{} …{end}", shown.called("kind", "person")));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("; ")
}
