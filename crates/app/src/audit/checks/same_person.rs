//! Same-person approval: an act of two members that one person holds both parts of: one member, two
//! accounts of one person, or two accounts with one key.
//!
//! The rules refuse one member in both parts; what they cannot see is that two members are one.

use std::collections::HashMap;

use amana_domain::registry::RegistryState;
use amana_events::{EventId, MemberId, Moment, PersonId};
use serde_json::Value;

use super::{Check, Hit, Seen, member_of};
use crate::office::Entry;

/// The test.
#[derive(Default)]
pub(super) struct SamePerson {
    /// Who proposed what may be approved later.
    proposers: HashMap<EventId, MemberId>,
    /// Who proposed, who approved, and where.
    pairs: Vec<(MemberId, MemberId, Hit)>,
}

impl Check for SamePerson {
    fn take(&mut self, entry: &Entry, _: &Seen) {
        let (name, member) = (entry.event.name(), member_of(entry));
        if let Some(member) = member.filter(|_| proposes(name)) {
            self.proposers.insert(entry.envelope.event, member);
        }
        for (proposal, approver) in approvals(entry.envelope.data.get()) {
            // An approval stands in its approver's own event, or beside the act of who was allowed it.
            let other = if member == Some(approver) {
                self.proposers.get(&proposal).copied()
            } else {
                member
            };
            let Some(other) = other else { continue };
            let hit = Hit {
                test: "same_person_approval",
                position: Some(entry.position),
                stream: Some(entry.envelope.stream),
                member: Some(approver),
                what: name.to_owned(),
                why: String::new(),
            };
            self.pairs.push((other, approver, hit));
        }
    }

    fn finish(self: Box<Self>, seen: &Seen, _: Moment) -> Vec<Hit> {
        let Some(registry) = seen.registry() else { return Vec::new() };
        let named = |(one, two, hit): (MemberId, MemberId, Hit)| {
            let why = why(registry, seen, one, two)?;
            Some(Hit { why: why.to_owned(), ..hit })
        };
        self.pairs.into_iter().filter_map(named).collect()
    }
}

/// Whether others approve events of this name.
fn proposes(name: &str) -> bool {
    name.ends_with("_proposed") || name.ends_with("_requested")
}

/// Proposal and approver of every approval an event holds, wherever in it.
fn approvals(data: &str) -> Vec<(EventId, MemberId)> {
    let mut found = Vec::new();
    if data.contains("\"approval") {
        let value: Value = serde_json::from_str(data).unwrap_or_default();
        let mut below = vec![&value];
        while let Some(value) = below.pop() {
            match value {
                Value::Object(fields) => {
                    found.extend(approval(value));
                    below.extend(fields.values());
                }
                Value::Array(items) => below.extend(items),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
    }
    found
}

fn approval(value: &Value) -> Option<(EventId, MemberId)> {
    value.get("signature")?;
    let id = |name: &str| value.get(name)?.as_str();
    Some((id("proposal")?.parse().ok()?, id("member")?.parse().ok()?))
}

fn why(
    registry: &RegistryState,
    seen: &Seen,
    one: MemberId,
    two: MemberId,
) -> Option<&'static str> {
    if one == two {
        return Some("one member proposed and approved");
    }
    let person = |member| registry.person_of(member);
    if let (Some(first), Some(second)) = (person(one), person(two))
        && (first == second || same(seen, first, second))
    {
        return Some("both members are one person");
    }
    let key = |member| registry.key_of(member);
    (key(one).is_some() && key(one) == key(two)).then_some("both members sign with one key")
}

/// Whether two persons were said to be the same one.
fn same(seen: &Seen, one: PersonId, two: PersonId) -> bool {
    let said = |of: PersonId, other: PersonId| {
        let stream = amana_events::StreamId::new(amana_events::StreamKind::Person, of.uuid());
        matches!(seen.states.get(&stream), Some(amana_domain::State::Person(person)) if person.is_same_as(other))
    };
    said(one, two) || said(two, one)
}

#[cfg(test)]
mod tests {
    use amana_events::{common::Role, registry::RoleGranted};

    use super::super::{
        stage::{Log, approval, member, member_added, stream},
        *,
    };

    /// Member 1 asked in the log for what member 2 grants.
    fn granted(log: &mut Log, by: u64, approver: u64) {
        let proposed =
            amana_events::registry::RoleProposed { member: member(3), role: Role::ConductOfficer };
        let proposal = log.by(1).add(stream(StreamKind::Registry, 0), proposed);
        let granted = RoleGranted {
            member: member(3),
            role: Role::ConductOfficer,
            approval: Some(approval(proposal, approver)),
            provisional: false,
        };
        log.by(by).add(stream(StreamKind::Registry, 0), granted);
    }

    fn hits(log: &mut Log) -> Vec<(Option<u64>, String)> {
        let hits = log.put(Box::new(same_person::SamePerson::default()));
        hits.into_iter().map(|hit| (hit.position, hit.why)).collect()
    }

    #[test]
    fn two_members_who_are_one_person_are_named_and_two_persons_are_not() {
        let mut log = Log::default();
        for (number, person, key) in [(1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 1, 4), (5, 5, 1)] {
            log.add(stream(StreamKind::Registry, 0), member_added(number, person, key));
        }
        granted(&mut log, 2, 2);
        granted(&mut log, 4, 4);
        granted(&mut log, 5, 5);
        granted(&mut log, 1, 1);
        let named = hits(&mut log);
        let at = |position, why: &str| (Some(position), why.to_owned());
        assert_eq!(
            named,
            [
                at(8, "both members are one person"),
                at(10, "both members sign with one key"),
                at(12, "one member proposed and approved"),
            ]
        );
    }
}
