//! Standard tests of an audit: questions to the log that need nothing opened. One file is one test.
//!
//! Each is fed the log once, event after event, with what the log said until then ([`Seen`]), and ends
//! with its hits. A hit is no finding: it names a place, what stands there and why it was named, for an
//! auditor to look at.

mod dormant;
mod late;
mod moved;
mod same_person;
#[cfg(test)]
mod stage;
mod untold;
mod untouched;

use std::collections::{BTreeMap, BTreeSet};

use amana_domain::{State, registry::RegistryState};
use amana_events::{Event, MemberId, Moment, PersonId, StreamId, StreamKind};
use serde::Serialize;

use crate::{
    AppError, Office,
    office::{Acting, Entry, decode},
};

/// From when on something counts as late, unused or left.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Recorded so many days after it was known: late.
    pub late_days: u32,
    /// A member who did nothing for so many days: dormant.
    pub dormant_days: u32,
    /// A field opened, and no step of its matter for so many days: left.
    pub untouched_days: u32,
    /// A case closed, and its survivor not told for so many days.
    pub untold_days: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { late_days: 7, dormant_days: 90, untouched_days: 7, untold_days: 7 }
    }
}

/// What a test named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// Which test.
    pub test: &'static str,
    /// Where in the log.
    pub position: Option<u64>,
    /// In which stream.
    pub stream: Option<StreamId>,
    /// Which member it is about.
    pub member: Option<MemberId>,
    /// What stands there: the event's name, or a role.
    pub what: String,
    /// Why it was named.
    pub why: String,
}

/// What the log said until the event at hand.
#[derive(Default)]
struct Seen {
    /// Registry, cases and persons.
    states: BTreeMap<StreamId, State>,
    involved: BTreeMap<PersonId, BTreeSet<StreamId>>,
}

/// One test.
trait Check {
    /// Takes the next event; `seen` holds it already.
    fn take(&mut self, entry: &Entry, seen: &Seen);

    /// What it names, at `now`.
    fn finish(self: Box<Self>, seen: &Seen, now: Moment) -> Vec<Hit>;
}

impl Seen {
    fn take(&mut self, entry: &Entry) {
        let stream = entry.envelope.stream;
        if matches!(stream.kind, StreamKind::Registry | StreamKind::Case | StreamKind::Person) {
            let state = self.states.entry(stream).or_insert_with(|| State::new(stream.kind));
            state.evolve(&entry.event, &entry.stamp());
        }
        if matches!(stream.kind, StreamKind::Access | StreamKind::Keys) {
            return;
        }
        for person in entry.event.persons() {
            self.involved.entry(person).or_default().insert(stream);
        }
    }

    fn registry(&self) -> Option<&RegistryState> {
        self.states.values().find_map(|state| {
            if let State::Registry(registry) = state { Some(registry.as_ref()) } else { None }
        })
    }

    /// Whether anything in the stream names the person, or the stream is theirs.
    fn names(&self, stream: StreamId, person: PersonId) -> bool {
        stream.id == person.uuid()
            || self.involved.get(&person).is_some_and(|streams| streams.contains(&stream))
    }
}

fn days(count: u32) -> i64 {
    i64::from(count) * 86_400
}

/// Whole days between two moments.
fn days_between(from: Moment, until: Moment) -> i64 {
    (until.micros() - from.micros()).div_euclid(86_400_000_000)
}

fn all(limits: Limits) -> Vec<Box<dyn Check + Send>> {
    vec![
        Box::new(late::Late::new(limits)),
        Box::new(same_person::SamePerson::default()),
        Box::new(dormant::Dormant::new(limits)),
        Box::new(untouched::Untouched::new(limits)),
        Box::new(untold::Untold::new(limits)),
    ]
}

impl Office {
    /// Puts the standard tests to the whole log, and gives what they name as far as whoever acts may
    /// know of it.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_allowed` for a member who is no auditor.
    pub async fn audit_tests(&self, acting: Acting, limits: Limits) -> Result<Vec<Hit>, AppError> {
        let sight = self.sight(acting).await?;
        if !sight.audits() {
            let reason = "the standard tests read the whole log: only an auditor asks for them";
            return Err(AppError::refused("not_allowed", reason));
        }
        let (mut checks, mut seen) = (all(limits), Seen::default());
        let mut moved = moved::Moved::default();
        let mut scan = self.journal.scan(0);
        while let Some(page) = scan.next_page().await? {
            for stored in &page {
                let entry = decode(stored)?;
                seen.take(&entry);
                for check in &mut checks {
                    check.take(&entry, &seen);
                }
                moved.take(&entry);
            }
        }
        let now = self.now();
        let mut hits: Vec<Hit> =
            checks.into_iter().flat_map(|check| check.finish(&seen, now)).collect();
        hits.extend(moved.hits_now());
        for (stream, candidates) in moved.candidates() {
            hits.extend(moved::hits(stream, candidates, &self.deadlines_of(stream).await?));
        }
        hits.retain(|hit| hit.stream.is_none_or(|stream| sight.shows(stream)));
        hits.sort_by_key(|hit| (hit.test, hit.position));
        let shown: Vec<StreamId> = hits.iter().filter_map(|hit| hit.stream).collect();
        self.note_list(acting, "audit_tests", &shown, None).await?;
        Ok(hits)
    }
}

/// The member who recorded it.
fn member_of(entry: &Entry) -> Option<MemberId> {
    entry.envelope.actor.member()
}

/// Whether the event belongs to a matter: no look, key or registry entry.
fn is_of_a_matter(event: &Event) -> bool {
    !matches!(event, Event::Access(_) | Event::Keys(_) | Event::Registry(_))
}
