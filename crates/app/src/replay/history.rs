//! The states of all streams, as a replay folds them.

use std::collections::{BTreeSet, HashMap};

use amana_domain::{Stamp, State, World, case::CaseState};
use amana_events::{Event, MemberId, PersonId, StreamId, case::CaseEvent};

#[derive(Default)]
pub(super) struct History {
    states: HashMap<StreamId, (State, u64)>,
    involved: HashMap<PersonId, Vec<StreamId>>,
    /// The cases that ever excluded a member; their states say whether they still do.
    excluded: HashMap<MemberId, BTreeSet<StreamId>>,
}

impl World for History {
    fn read(&self, stream: StreamId) -> Option<&State> {
        self.state(stream)
    }

    fn involving(&self, person: PersonId) -> Vec<StreamId> {
        self.involved.get(&person).cloned().unwrap_or_default()
    }

    fn excluded_from(&self, member: MemberId) -> Vec<StreamId> {
        let ever = self.excluded.get(&member).into_iter().flatten();
        let states = ever.filter_map(|stream| Some((*stream, self.state(*stream)?)));
        amana_domain::facts::excluding(states, member)
    }
}

impl History {
    pub(super) fn state(&self, stream: StreamId) -> Option<&State> {
        self.states.get(&stream).map(|(state, _)| state)
    }

    /// Every case.
    pub(super) fn cases(&self) -> impl Iterator<Item = (StreamId, &CaseState)> {
        self.states.iter().filter_map(|(stream, (state, _))| {
            if let State::Case(case) = state { Some((*stream, case.as_ref())) } else { None }
        })
    }

    pub(super) fn version(&self, stream: StreamId) -> u64 {
        self.states.get(&stream).map_or(0, |(_, version)| *version)
    }

    pub(super) fn streams(&self) -> u64 {
        self.states.len() as u64
    }

    /// Strikes off what the log says of a person and a stream; `false` where it says nothing.
    pub(super) fn strike(&mut self, person: PersonId, stream: StreamId) -> bool {
        let Some(streams) = self.involved.get_mut(&person) else { return false };
        let before = streams.len();
        streams.retain(|known| *known != stream);
        before > streams.len()
    }

    /// What was not struck off.
    pub(super) fn left_over(&self) -> impl Iterator<Item = (PersonId, StreamId)> {
        let pairs = |(person, streams): (&PersonId, &Vec<StreamId>)| {
            let person = *person;
            streams.clone().into_iter().map(move |stream| (person, stream))
        };
        self.involved.iter().flat_map(pairs)
    }

    pub(super) fn take(&mut self, event: &Event, stamp: &Stamp) {
        let fresh = || (State::new(stamp.stream.kind), 0);
        let entry = self.states.entry(stamp.stream).or_insert_with(fresh);
        entry.0.evolve(event, stamp);
        entry.1 = stamp.version;
        if let Event::Case(event) = event {
            self.note_excluded(event, stamp.stream);
        }
        for person in event.persons() {
            let streams = self.involved.entry(person).or_default();
            if !streams.contains(&stamp.stream) {
                streams.push(stamp.stream);
            }
        }
    }

    fn note_excluded(&mut self, event: &CaseEvent, stream: StreamId) {
        let members: Vec<MemberId> = if let CaseEvent::ExclusionsSet(set) = event {
            set.members.iter().chain(&set.provisional).copied().collect()
        } else if let CaseEvent::ExclusionConfirmed(confirmed) = event {
            vec![confirmed.member]
        } else {
            return;
        };
        for member in members {
            self.excluded.entry(member).or_default().insert(stream);
        }
    }
}
