//! What appends rely on besides versions of streams: which streams name a person, and which files a member is kept away from.
//!
//! The streams themselves and not only how many: of what an append of the same batch adds, it must be told whether it was there.

use std::collections::{HashMap, HashSet};

use amana_events::{MemberId, PersonId, StreamId};

use crate::AppendError;
use crate::queue::Request;

/// The relations a batch relies on, as they are after the requests taken in so far.
#[derive(Debug, Default)]
pub(crate) struct Relations {
    involved: HashMap<PersonId, HashSet<StreamId>>,
    /// None where a request of the batch changed, or may have changed, what stood there.
    excluded: HashMap<MemberId, Option<HashSet<StreamId>>>,
}

impl Relations {
    /// Those a batch asks for, with nothing found yet. Costs nothing where none are.
    pub(crate) fn asked(requests: &[Request]) -> Self {
        let mut asked = Self::default();
        for request in requests.iter().filter(|request| request.relies_on_relations()) {
            for (person, _) in &request.involved {
                asked.involved.entry(*person).or_default();
            }
            for (member, _) in &request.excluded {
                asked.excluded.entry(*member).or_insert_with(|| Some(HashSet::new()));
            }
        }
        asked
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.involved.is_empty() && self.excluded.is_empty()
    }

    /// The persons asked for.
    pub(crate) fn persons(&self) -> Vec<PersonId> {
        self.involved.keys().copied().collect()
    }

    /// The members asked for.
    pub(crate) fn members(&self) -> Vec<MemberId> {
        self.excluded.keys().copied().collect()
    }

    /// The database says that a stream names a person.
    pub(crate) fn found_involved(&mut self, person: PersonId, stream: StreamId) {
        self.involved.entry(person).or_default().insert(stream);
    }

    /// The database says that a member is kept away from a file.
    pub(crate) fn found_excluded(&mut self, member: MemberId, file: StreamId) {
        self.excluded.entry(member).or_default().get_or_insert_default().insert(file);
    }

    /// Whether everything is as the request relies on it.
    pub(crate) fn check(&self, request: &Request) -> Result<(), AppendError> {
        for (person, count) in &request.involved {
            let now = self.involved.get(person).map_or(0, HashSet::len);
            if now as u64 != *count {
                return Err(AppendError::InvolvementMoved { person: *person });
            }
        }
        for (member, files) in &request.excluded {
            let relied: HashSet<StreamId> = files.iter().copied().collect();
            if self.excluded.get(member).and_then(Option::as_ref) != Some(&relied) {
                return Err(AppendError::ExclusionsMoved { member: *member });
            }
        }
        Ok(())
    }

    /// Takes in what an admitted request adds.
    pub(crate) fn take(&mut self, request: &Request) {
        if self.is_empty() {
            return;
        }
        for part in &request.streams {
            for draft in &part.drafts {
                for person in &draft.persons {
                    if let Some(streams) = self.involved.get_mut(person) {
                        streams.insert(part.stream);
                    }
                }
                for (member, files) in &mut self.excluded {
                    let known = files.take();
                    let moved = |known: &HashSet<StreamId>| {
                        draft.facts.iter().any(|fact| fact.may_exclude(*member, known))
                    };
                    *files = known.filter(|known| !moved(known));
                }
            }
        }
    }
}
