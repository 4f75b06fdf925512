//! Closure without the survivor told: a case was closed, and a survivor in it was told neither of the
//! outcome nor of the closure. Who withdrew from the case is not to be contacted, and is left out.

use std::collections::{BTreeMap, BTreeSet};

use amana_domain::State;
use amana_events::{Event, Moment, PersonId, StreamId, case::CaseEvent};

use super::{Check, Hit, Limits, Seen, days, days_between, member_of};
use crate::office::Entry;

/// Of what a survivor must have been told, of the list `informed_of`.
const TOLD_OF: [&str; 2] = ["outcome", "closure"];

/// The test.
pub(super) struct Untold {
    limits: Limits,
    /// Cases that were closed and not opened again.
    closed: BTreeMap<StreamId, (Hit, Moment)>,
    told: BTreeMap<StreamId, BTreeSet<PersonId>>,
}

impl Untold {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, closed: BTreeMap::new(), told: BTreeMap::new() }
    }
}

impl Check for Untold {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others neither close nor tell")]
    fn take(&mut self, entry: &Entry, _: &Seen) {
        let (envelope, stream) = (&entry.envelope, entry.envelope.stream);
        let Event::Case(event) = &entry.event else { return };
        match event {
            CaseEvent::SurvivorInformed(e) if TOLD_OF.contains(&e.what.as_str()) => {
                self.told.entry(stream).or_default().insert(e.person);
            }
            CaseEvent::CaseClosed(_) => {
                let hit = Hit {
                    test: "closed_untold",
                    position: Some(entry.position),
                    stream: Some(stream),
                    member: member_of(entry),
                    what: entry.event.name().to_owned(),
                    why: String::new(),
                };
                self.closed.insert(stream, (hit, envelope.recorded));
            }
            CaseEvent::CaseReopened(_) => {
                self.closed.remove(&stream);
                // What is told of another closure is another telling.
                self.told.remove(&stream);
            }
            _ => {}
        }
    }

    fn finish(self: Box<Self>, seen: &Seen, now: Moment) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (stream, (hit, closed)) in &self.closed {
            let Some(State::Case(case)) = seen.states.get(stream) else { continue };
            let told = self.told.get(stream);
            let untold = case.survivors(None).into_iter().filter(|person| {
                !case.has_withdrawn(*person) && !told.is_some_and(|told| told.contains(person))
            });
            let untold = untold.count();
            if untold > 0 && closed.plus_seconds(days(self.limits.untold_days)) < now {
                let since = days_between(*closed, now);
                let why = format!("{untold} not told, {since} days after it was closed");
                hits.push(Hit { why, ..hit.clone() });
            }
        }
        hits
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        stage::{Log, case_closed, case_opened, informed, person, stream, survivor},
        *,
    };

    #[test]
    fn a_closed_case_is_named_whose_survivor_was_not_told() {
        let mut log = Log::default();
        for number in 1..=3 {
            let case = stream(StreamKind::Case, number);
            log.add(case, case_opened());
            log.add(case, survivor(person(number)));
        }
        let case = |number| stream(StreamKind::Case, number);
        log.add(case(1), informed(person(1), "closure"));
        log.add(case(1), case_closed());
        log.add(case(2), informed(person(2), "steps"));
        log.add(case(2), case_closed());
        log.pass(30 * 24);
        log.add(case(3), case_closed());
        let hits = log.put(Box::new(untold::Untold::new(Limits::default())));
        assert_eq!(hits.iter().filter_map(|hit| hit.stream).collect::<Vec<_>>(), [case(2)]);
    }
}
