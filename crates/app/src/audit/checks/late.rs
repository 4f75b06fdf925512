//! Late entry: recorded long after it was known.

use amana_events::Moment;

use super::{Check, Hit, Limits, Seen, days, days_between, is_of_a_matter, member_of};
use crate::office::Entry;

/// The test.
pub(super) struct Late {
    limits: Limits,
    hits: Vec<Hit>,
}

impl Late {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, hits: Vec::new() }
    }
}

impl Check for Late {
    /// Rows of an imported list are known when somebody else published them: they are left out.
    fn take(&mut self, entry: &Entry, _: &Seen) {
        let envelope = &entry.envelope;
        if !is_of_a_matter(&entry.event) || envelope.origin.is_some() {
            return;
        }
        if envelope.known.plus_seconds(days(self.limits.late_days)) >= envelope.recorded {
            return;
        }
        self.hits.push(Hit {
            test: "late_entry",
            position: Some(entry.position),
            stream: Some(envelope.stream),
            member: member_of(entry),
            what: entry.event.name().to_owned(),
            why: format!(
                "known {}, recorded {}: {} days later",
                envelope.known.day(),
                envelope.recorded.day(),
                days_between(envelope.known, envelope.recorded)
            ),
        });
    }

    fn finish(self: Box<Self>, _: &Seen, _: Moment) -> Vec<Hit> {
        self.hits
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        stage::{Log, case_opened, stream},
        *,
    };

    #[test]
    fn what_was_recorded_long_after_it_was_known_is_named_and_nothing_else() {
        let mut log = Log::default();
        log.add(stream(StreamKind::Case, 1), case_opened());
        log.late(8 * 24).add(stream(StreamKind::Case, 2), case_opened());
        log.late(6 * 24).add(stream(StreamKind::Case, 3), case_opened());
        let hits = log.put(Box::new(late::Late::new(Limits::default())));
        assert_eq!(hits.len(), 1);
        assert_eq!(
            (hits[0].position, hits[0].stream),
            (Some(1), Some(stream(StreamKind::Case, 2)))
        );
    }
}
