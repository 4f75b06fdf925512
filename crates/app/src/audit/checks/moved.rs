//! Dates that moved after a limit had passed: what was due is recorded late with a time typed that lies
//! before the limit, or the limit itself was moved once it was over.
//!
//! The log keeps both times, and clocks go by the one that was typed: in time by the word of whoever
//! recorded it. What this names is where that word decides.

use std::collections::{BTreeMap, HashMap};

use amana_events::{
    Day, Event, EventId, MemberId, Moment, StreamId,
    audit::AuditEvent,
    case::{CaseEvent, RouteStep},
};

use super::{super::audit_event, Hit, is_of_a_matter, member_of};
use crate::{deadlines::Deadline, office::Entry};

/// How far `known` may lie before `recorded` without being typed, in seconds.
const AT_ONCE_SECONDS: i64 = 5 * 60;

/// An event whose time was typed, or that gives more time.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    position: u64,
    name: &'static str,
    member: Option<MemberId>,
    known: Moment,
    recorded: Moment,
    extends: bool,
}

/// The test: what is collected in one pass; clocks are asked afterwards, for few streams.
#[derive(Default)]
pub(super) struct Moved {
    candidates: BTreeMap<StreamId, Vec<Candidate>>,
    due: HashMap<EventId, Day>,
    hits: Vec<Hit>,
}

impl Moved {
    pub(super) fn take(&mut self, entry: &Entry) {
        let envelope = &entry.envelope;
        if !is_of_a_matter(&entry.event) || envelope.origin.is_some() {
            return;
        }
        self.recommendation(entry);
        let extends = matches!(&entry.event, Event::Case(CaseEvent::RouteStepRecorded(step))
            if step.step == RouteStep::Extended);
        let typed = envelope.known.plus_seconds(AT_ONCE_SECONDS) < envelope.recorded;
        if extends || typed {
            self.candidates.entry(envelope.stream).or_default().push(Candidate {
                position: entry.position,
                name: entry.event.name(),
                member: member_of(entry),
                known: envelope.known,
                recorded: envelope.recorded,
                extends,
            });
        }
    }

    /// The day of a recommendation stands in its own events.
    fn recommendation(&mut self, entry: &Entry) {
        match audit_event(&entry.event) {
            Some(AuditEvent::RecommendationMade(e)) => {
                self.due.insert(entry.envelope.event, e.due);
            }
            Some(AuditEvent::RecommendationDueMoved(e)) => {
                let before = self.due.insert(e.recommendation, e.due);
                let recorded = entry.envelope.recorded.day();
                if let Some(before) = before.filter(|before| *before < recorded) {
                    self.hits.push(Hit {
                        test: "moved_after_the_limit",
                        position: Some(entry.position),
                        stream: Some(entry.envelope.stream),
                        member: member_of(entry),
                        what: entry.event.name().to_owned(),
                        why: format!("was due {before}, moved {recorded} to {}", e.due),
                    });
                }
            }
            Some(_) | None => {}
        }
    }

    /// What needs no clock.
    pub(super) fn hits_now(&mut self) -> Vec<Hit> {
        std::mem::take(&mut self.hits)
    }

    /// What clocks are asked about.
    pub(super) fn candidates(self) -> BTreeMap<StreamId, Vec<Candidate>> {
        self.candidates
    }
}

/// What the clocks of a stream make of its candidates.
pub(super) fn hits(
    stream: StreamId,
    candidates: Vec<Candidate>,
    deadlines: &[Deadline],
) -> Vec<Hit> {
    let named = |it: Candidate| {
        let (test, why) = deadlines.iter().find_map(|deadline| judged(&it, deadline))?;
        Some(Hit {
            test,
            position: Some(it.position),
            stream: Some(stream),
            member: it.member,
            what: it.name.to_owned(),
            why,
        })
    };
    candidates.into_iter().filter_map(named).collect()
}

fn judged(it: &Candidate, deadline: &Deadline) -> Option<(&'static str, String)> {
    let (clock, due) = (&deadline.clock, deadline.due?);
    if it.extends {
        let limit = deadline.limit.filter(|limit| *limit != due && *limit < it.recorded)?;
        let (limit, moved) = (limit.day(), it.recorded.day());
        return Some(("moved_after_the_limit", format!("{clock} was due {limit}, moved {moved}")));
    }
    let stopped = deadline.stopped == Some(it.known);
    let typed = stopped && it.known <= due && due < it.recorded;
    typed.then(|| {
        let (known, due, recorded) = (it.known.day(), due.day(), it.recorded.day());
        let why = format!("{clock} was due {due}; recorded {recorded} as known {known}");
        ("typed_after_the_limit", why)
    })
}

#[cfg(test)]
mod tests {
    use amana_events::StreamKind;
    use amana_store::Audience;

    use super::{
        super::stage::{Log, case_noted, case_opened, stream},
        *,
    };

    fn deadline(due: Moment, stopped: Option<Moment>, limit: Option<Moment>) -> Deadline {
        Deadline {
            clock: "investigation_completes".into(),
            label: String::new(),
            stream: stream(StreamKind::Case, 1),
            subject: uuid::Uuid::nil(),
            role: None,
            audience: Audience::Conduct,
            started: None,
            due: Some(due),
            limit,
            stopped,
            status: "stopped",
            suspended: false,
            source: String::new(),
        }
    }

    /// A case whose second event was typed two days back.
    fn typed() -> (Vec<Candidate>, Moment, Moment) {
        let case = stream(StreamKind::Case, 1);
        let mut log = Log::default();
        log.add(case, case_opened());
        log.pass(72);
        log.late(48).add(case, case_noted());
        let mut moved = Moved::default();
        log.entries().iter().for_each(|entry| moved.take(entry));
        let known = log.entries()[1].envelope.known;
        let recorded = log.entries()[1].envelope.recorded;
        (moved.candidates().remove(&case).unwrap(), known, recorded)
    }

    #[test]
    fn a_time_typed_before_a_limit_that_had_passed_is_named() {
        let (candidates, known, recorded) = typed();
        let case = stream(StreamKind::Case, 1);
        let between = known.plus_seconds(3_600);
        let of = |deadline| hits(case, candidates.clone(), &[deadline]);
        let named = of(deadline(between, Some(known), None));
        assert_eq!(named.len(), 1);
        assert_eq!((named[0].test, named[0].position), ("typed_after_the_limit", Some(1)));
        // Recorded before the limit, known after it, or another clock's: nothing hangs on the word.
        assert_eq!(of(deadline(recorded.plus_seconds(60), Some(known), None)), []);
        assert_eq!(of(deadline(known.plus_seconds(-60), Some(known), None)), []);
        assert_eq!(of(deadline(between, Some(between), None)), []);
    }

    #[test]
    fn a_limit_moved_once_it_was_over_is_named() {
        let (mut candidates, known, recorded) = typed();
        candidates[0].extends = true;
        let case = stream(StreamKind::Case, 1);
        let new = recorded.plus_seconds(86_400 * 30);
        let of = |limit| hits(case, candidates.clone(), &[deadline(new, None, Some(limit))]);
        assert_eq!(of(known)[0].test, "moved_after_the_limit");
        assert_eq!(of(recorded.plus_seconds(60)), []);
        assert_eq!(of(new), [], "not moved at all");
    }
}
