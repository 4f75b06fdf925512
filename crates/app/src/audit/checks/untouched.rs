//! Openings with no step after them: a field was opened, and whoever opened it did nothing in any matter
//! it could have served.

use amana_events::{
    Event, EventId, MemberId, Moment, PersonId, StreamId, StreamKind, access::AccessEvent,
};
use amana_vault::OwnerKind;

use super::{Check, Hit, Limits, Seen, days, days_between, is_of_a_matter, member_of};
use crate::office::Entry;

/// An opening after which nothing was done yet.
struct Opening {
    member: MemberId,
    stream: StreamId,
    person: Option<PersonId>,
    position: u64,
    field: String,
    at: Moment,
    event: EventId,
}

/// The test.
pub(super) struct Untouched {
    limits: Limits,
    open: Vec<Opening>,
    hits: Vec<Hit>,
}

impl Untouched {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, open: Vec::new(), hits: Vec::new() }
    }

    fn hit(opening: &Opening, until: Moment) -> Hit {
        Hit {
            test: "opening_without_step",
            position: Some(opening.position),
            stream: Some(opening.stream),
            member: Some(opening.member),
            what: format!("field_opened {}", opening.field),
            why: format!(
                "no step by who opened it in {} days",
                days_between(opening.at, until).max(0)
            ),
        }
    }

    /// Openings whose time is over become hits, so that few wait at any moment.
    fn expire(&mut self, now: Moment) {
        let limit = days(self.limits.untouched_days);
        let (over, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut self.open)
            .into_iter()
            .partition(|it| it.at.plus_seconds(limit) < now);
        self.open = waiting;
        self.hits.extend(over.iter().map(|it| Self::hit(it, now)));
    }
}

impl Check for Untouched {
    fn take(&mut self, entry: &Entry, seen: &Seen) {
        self.expire(entry.envelope.recorded);
        let Some(member) = member_of(entry) else { return };
        if let Event::Access(AccessEvent::FieldOpened(opened)) = &entry.event {
            // The words of an audit are read to be judged, and lead to no step of a case.
            if opened.stream.kind == StreamKind::Audit {
                return;
            }
            let personal = opened.owner.kind == OwnerKind::Person;
            self.open.push(Opening {
                member,
                stream: opened.stream,
                person: personal.then(|| PersonId::new(opened.owner.id)),
                position: entry.position,
                field: opened.field.to_string(),
                at: entry.envelope.recorded,
                event: entry.envelope.event,
            });
            return;
        }
        if !is_of_a_matter(&entry.event) {
            return;
        }
        let stream = entry.envelope.stream;
        self.open.retain(|it| {
            let served = it.stream == stream
                || it.person.is_some_and(|person| seen.names(stream, person))
                || entry.event.streams().contains(&it.stream);
            !(it.member == member && it.event != entry.envelope.event && served)
        });
    }

    fn finish(mut self: Box<Self>, _: &Seen, now: Moment) -> Vec<Hit> {
        self.expire(now);
        self.hits
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        stage::{Log, case_noted, case_opened, field_opened, stream},
        *,
    };

    #[test]
    fn an_opening_is_named_unless_who_opened_it_took_a_step_in_time() {
        let (one, two, three) =
            (stream(StreamKind::Case, 1), stream(StreamKind::Case, 2), stream(StreamKind::Case, 3));
        let mut log = Log::default();
        for case in [one, two, three] {
            log.by(9).add(case, case_opened());
        }
        for (number, case) in [(1, one), (2, two), (3, three)] {
            log.by(1).add(stream(StreamKind::Access, number), field_opened(case));
        }
        log.pass(24);
        log.by(1).add(one, case_noted());
        log.by(2).add(two, case_noted());
        log.pass(20 * 24);
        log.by(1).add(three, case_noted());
        let hits = log.put(Box::new(untouched::Untouched::new(Limits::default())));
        let streams: Vec<_> = hits.iter().filter_map(|hit| hit.stream).collect();
        assert_eq!(streams, [two, three]);
    }

    #[test]
    fn an_opening_of_today_is_not_named_yet() {
        let case = stream(StreamKind::Case, 1);
        let mut log = Log::default();
        log.by(9).add(case, case_opened());
        log.by(1).add(stream(StreamKind::Access, 1), field_opened(case));
        assert_eq!(log.put(Box::new(untouched::Untouched::new(Limits::default()))), []);
    }
}
