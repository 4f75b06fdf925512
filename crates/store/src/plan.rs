//! What a batch will write: places, records and hashes of the requests that hold, refusals of those that do not.
//!
//! Pure: everything it needs of the database is in [`Probe`]. INVARIANT: a request is admitted whole or leaves no trace, and
//! each is judged as if the admitted ones before it in the same batch were stored already.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use amana_events::{
    EventId, Moment, PersonId, RECORD_BYTES_MAX, StreamId, VOCABULARY_VERSION, Written,
};
use amana_tlog::{Hash, Leaf, record_hash};
use uuid::Uuid;

use crate::append::{CLOCK_BACK_SECONDS, KNOWN_AHEAD_SECONDS_MAX};
use crate::keyring;
use crate::queue::{Answer, Answers, Bell, ReadyDraft, Request};
use crate::relations::Relations;
use crate::requests::member_column;
use crate::statement::Statement;
use crate::{
    AppendError, Appended, Expected, FactChange, Head, Idempotency, KeyChange, KeyRow, StoreError,
};

/// An idempotency key within a ledger; the nil id stands for the operator.
pub(crate) type RequestKey = (Uuid, String);

/// The first result of an idempotency key.
#[derive(Debug, Clone)]
pub(crate) struct First {
    pub(crate) body: Vec<u8>,
    pub(crate) position: u64,
    pub(crate) recorded: Moment,
    pub(crate) versions: Vec<(StreamId, u64)>,
}

/// What the database holds of everything a batch touches, all of one moment.
#[derive(Debug)]
pub(crate) struct Probe {
    pub(crate) head: Head,
    /// Versions of the streams asked for; absent ones have none.
    pub(crate) versions: HashMap<StreamId, u64>,
    /// First results of the keys asked for.
    pub(crate) firsts: HashMap<RequestKey, First>,
    /// Who is named where, and who is kept away from what, of those asked for.
    pub(crate) relations: Relations,
}

/// One row of the log.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) position: u64,
    pub(crate) stream: StreamId,
    pub(crate) version: u64,
    pub(crate) event: EventId,
    pub(crate) type_name: &'static str,
    pub(crate) known: Moment,
    pub(crate) record: Vec<u8>,
    pub(crate) leaf_hash: Hash,
}

/// One answered request.
#[derive(Debug)]
pub(crate) struct IdempotencyRow {
    pub(crate) member: Uuid,
    pub(crate) key: String,
    pub(crate) body: [u8; 32],
    pub(crate) first_position: u64,
    pub(crate) events: usize,
}

/// What happens to one request once the batch is stored.
#[derive(Debug)]
enum Outcome {
    Answer(Answer),
    /// The same idempotency key is used by an earlier request of this batch: ask again after it.
    Later,
}

/// What a batch writes.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The head before it.
    pub(crate) before: Head,
    /// The head after it.
    pub(crate) head: Head,
    pub(crate) rows: Vec<Row>,
    pub(crate) keys: Vec<KeyRow>,
    pub(crate) involvements: Vec<(PersonId, StreamId)>,
    pub(crate) idempotency: Vec<IdempotencyRow>,
    /// Access facts, and changes of existing key rows, in order.
    pub(crate) statements: Vec<Statement>,
    outcomes: Vec<Outcome>,
    /// Whether a request with an idempotency key is refused: where keys were not looked up, it may
    /// have been done before.
    pub(crate) refuses_keyed: bool,
}

impl Plan {
    /// Whether it may be stored without looking anything up: it writes something, so what is wrong
    /// shows, and refuses nobody who may have been answered before.
    pub(crate) fn may_go_unseen(&self) -> bool {
        !self.rows.is_empty() && !self.refuses_keyed
    }

    /// Answers the callers of a stored batch; gives back those who must be asked again.
    pub(crate) fn settle(self, requests: Vec<Request>, bell: &Bell) -> Vec<Request> {
        let (mut answers, mut later) = (Answers::default(), Vec::new());
        for (request, outcome) in requests.into_iter().zip(self.outcomes) {
            match outcome {
                Outcome::Answer(answer) => answers.add(request, answer),
                Outcome::Later => later.push(request),
            }
        }
        bell.ring(answers);
        later
    }
}

/// The idempotency key as it is stored.
pub(crate) fn request_key(idempotency: &Idempotency) -> RequestKey {
    (member_column(idempotency.member), idempotency.key.clone())
}

/// The streams and keys a batch touches, each once. Without `new`, streams that are only expected to be new are left out:
/// if one is not, the database objects.
pub(crate) fn touched(requests: &[Request], new: bool) -> (Vec<StreamId>, Vec<RequestKey>) {
    let own = requests.iter().flat_map(|request| &request.streams);
    let own = own.filter(|stream| new || stream.expected != Expected::New);
    let relied = requests.iter().flat_map(|request| &request.guards).map(|(stream, _)| *stream);
    let streams: HashSet<StreamId> = own.map(|stream| stream.stream).chain(relied).collect();
    let keys = requests.iter().flat_map(|request| &request.idempotency);
    let keys: HashSet<RequestKey> = keys.map(request_key).collect();
    (streams.into_iter().collect(), keys.into_iter().collect())
}

/// Plans a batch recorded `now`.
pub(crate) fn plan(probe: Probe, now: Moment, requests: &[Request]) -> Plan {
    let mut planner = Planner::new(probe, now);
    for request in requests {
        planner.take(request);
    }
    planner.finish()
}

/// A batch being planned, one request after the other.
#[derive(Debug)]
pub(crate) struct Planner {
    recorded: Written,
    clock_stepped_back: Option<u64>,
    versions: HashMap<StreamId, u64>,
    firsts: HashMap<RequestKey, First>,
    relations: Relations,
    claimed: HashSet<RequestKey>,
    plan: Plan,
}

impl Planner {
    /// A batch recorded `now`, or when the head was if the clock is behind.
    pub(crate) fn new(probe: Probe, now: Moment) -> Self {
        let Probe { head, versions, firsts, relations } = probe;
        let behind = (head.recorded.micros().saturating_sub(now.micros())) / 1_000_000;
        let stepped = behind > CLOCK_BACK_SECONDS && head.next_position > 0;
        Self {
            recorded: now.max(head.recorded).into(),
            clock_stepped_back: u64::try_from(behind).ok().filter(|_| stepped),
            versions,
            firsts,
            relations,
            claimed: HashSet::new(),
            plan: Plan {
                before: head.clone(),
                head,
                rows: Vec::new(),
                keys: Vec::new(),
                involvements: Vec::new(),
                idempotency: Vec::new(),
                statements: Vec::new(),
                outcomes: Vec::new(),
                refuses_keyed: false,
            },
        }
    }

    /// Whether the version of a stream is known.
    pub(crate) fn knows(&self, stream: StreamId) -> bool {
        self.versions.contains_key(&stream)
    }

    /// Tells the version a stream has before this batch.
    pub(crate) fn learn(&mut self, stream: StreamId, version: u64) {
        self.versions.insert(stream, version);
    }

    /// Judges one request after those before it.
    pub(crate) fn take(&mut self, request: &Request) {
        let outcome = self.judge(request);
        self.plan.outcomes.push(outcome);
    }

    /// What the batch writes.
    pub(crate) fn finish(mut self) -> Plan {
        if !self.plan.rows.is_empty() {
            self.plan.head.recorded = self.recorded.moment();
        }
        self.plan
    }

    fn judge(&mut self, request: &Request) -> Outcome {
        let keys: Vec<RequestKey> = request.idempotency.iter().map(request_key).collect();
        if keys.iter().any(|key| self.claimed.contains(key)) {
            return Outcome::Later;
        }
        let firsts = keys.iter().zip(&request.idempotency);
        let firsts: Vec<(&First, &Idempotency)> = firsts
            .filter_map(|(key, idempotency)| Some((self.firsts.get(key)?, idempotency)))
            .collect();
        if !firsts.is_empty() {
            return Outcome::Answer(repeated(&firsts, keys.len()));
        }
        match self.admit(request) {
            Ok(appended) => {
                self.claimed.extend(keys);
                Outcome::Answer(Ok(appended))
            }
            Err(refused) => {
                self.plan.refuses_keyed |= !keys.is_empty();
                Outcome::Answer(Err(refused))
            }
        }
    }

    fn version(&self, stream: StreamId) -> u64 {
        self.versions.get(&stream).copied().unwrap_or(0)
    }

    fn admit(&mut self, request: &Request) -> Answer {
        if let Some(position) = request.at
            && position != self.plan.head.next_position
        {
            let source = StoreError::Exists(request.ledger);
            return Err(AppendError::Unavailable {
                outcome_unknown: false,
                source: Box::new(source),
            });
        }
        for (stream, version) in &request.guards {
            if self.version(*stream) != *version {
                return Err(AppendError::GuardMoved { stream: *stream });
            }
        }
        self.relations.check(request)?;
        let vocabulary = self.vocabulary(request)?;
        let mut versions: Vec<(StreamId, u64)> = Vec::with_capacity(request.streams.len());
        let mut rows = Vec::with_capacity(request.events);
        for part in &request.streams {
            let stream = part.stream;
            let earlier = versions.iter().rev().find(|(other, _)| *other == stream);
            let mut version = earlier.map_or_else(|| self.version(stream), |(_, version)| *version);
            if !holds(part.expected, version) {
                return Err(AppendError::Conflict { stream });
            }
            for draft in &part.drafts {
                version += 1;
                let position = self.plan.head.next_position + rows.len() as u64;
                rows.push(self.row(draft, position, stream, version)?);
            }
            versions.retain(|(other, _)| *other != stream);
            versions.push((stream, version));
        }
        Ok(self.include(request, rows, versions, vocabulary))
    }

    /// The vocabulary after the request, which must know every event of it.
    fn vocabulary(&self, request: &Request) -> Result<u32, AppendError> {
        let mut vocabulary = self.plan.head.vocabulary;
        if vocabulary > VOCABULARY_VERSION {
            // Somebody upgraded while this program ran: its rules are too old for the ledger now.
            return Err(AppendError::Vocabulary { vocabulary });
        }
        let drafts = request.streams.iter().flat_map(|stream| &stream.drafts);
        for fact in drafts.flat_map(|draft| &draft.facts) {
            if let FactChange::Vocabulary(wanted) = fact {
                if *wanted < vocabulary || *wanted > VOCABULARY_VERSION {
                    return Err(AppendError::Vocabulary { vocabulary: *wanted });
                }
                vocabulary = *wanted;
            }
        }
        let needed = request.streams.iter().flat_map(|stream| &stream.drafts);
        match needed.map(|draft| draft.since).find(|since| *since > vocabulary) {
            Some(since) => Err(AppendError::NotUpgraded { since, ledger: vocabulary }),
            None => Ok(vocabulary),
        }
    }

    /// Completes one envelope and hashes its leaf.
    fn row(
        &self,
        draft: &ReadyDraft,
        position: u64,
        stream: StreamId,
        version: u64,
    ) -> Result<Row, AppendError> {
        let recorded = self.recorded.moment();
        let known = draft.record.known().unwrap_or(recorded);
        if known > recorded.plus_seconds(KNOWN_AHEAD_SECONDS_MAX) {
            return Err(AppendError::KnownInFuture { known });
        }
        let record = draft.record.finish(version, &self.recorded);
        if record.len() > RECORD_BYTES_MAX {
            return Err(AppendError::TooLarge { bytes: record.len() });
        }
        let event = draft.event;
        let leaf =
            Leaf { position, event: *event.uuid().as_bytes(), record_hash: record_hash(&record) };
        let (type_name, leaf_hash) = (draft.type_name, leaf.hash());
        Ok(Row { position, stream, version, event, type_name, known, record, leaf_hash })
    }

    /// From here on nothing refuses: the request becomes part of the batch.
    fn include(
        &mut self,
        request: &Request,
        rows: Vec<Row>,
        versions: Vec<(StreamId, u64)>,
        vocabulary: u32,
    ) -> Appended {
        self.relations.take(request);
        let plan = &mut self.plan;
        let first_position = plan.head.next_position;
        let ledger = request.ledger;
        plan.head.next_position += rows.len() as u64;
        plan.head.frontier.extend(rows.iter().map(|row| row.leaf_hash));
        plan.head.vocabulary = vocabulary;
        plan.rows.extend(rows);
        for part in &request.streams {
            for draft in &part.drafts {
                let involved = draft.persons.iter().map(|person| (*person, part.stream));
                plan.involvements.extend(involved);
                plan.statements.extend(draft.facts.iter().flat_map(|fact| fact.statements(ledger)));
            }
        }
        for change in &request.keys {
            match change {
                KeyChange::Insert(row) => plan.keys.push(row.clone()),
                change => plan.statements.extend(keyring::statement(ledger, change)),
            }
        }
        plan.idempotency.extend(request.idempotency.iter().map(|idempotency| {
            let (member, key) = request_key(idempotency);
            let Range { start, end } = idempotency.events;
            let first_position = first_position + start as u64;
            let (body, events) = (idempotency.body, end - start);
            IdempotencyRow { member, key, body, first_position, events }
        }));
        self.versions.extend(versions.iter().copied());
        Appended {
            first_position,
            recorded: self.recorded.moment(),
            versions,
            replayed: false,
            clock_stepped_back: self.clock_stepped_back,
        }
    }
}

fn holds(expected: Expected, version: u64) -> bool {
    match expected {
        Expected::New => version == 0,
        Expected::Exact(wanted) => version == wanted,
        Expected::Any => true,
    }
}

/// The first results of requests of which some, of so many, were answered before.
fn repeated(firsts: &[(&First, &Idempotency)], of: usize) -> Answer {
    if firsts.iter().any(|(first, idempotency)| first.body != idempotency.body) {
        return Err(AppendError::KeyReused);
    }
    let first = firsts.iter().map(|(first, _)| first).min_by_key(|first| first.position);
    let Some(first) = first.filter(|_| firsts.len() == of) else {
        return Err(AppendError::PartlyRepeated);
    };
    let mut versions: Vec<(StreamId, u64)> = Vec::new();
    for (stream, version) in firsts.iter().flat_map(|(first, _)| &first.versions) {
        match versions.iter_mut().find(|(known, _)| known == stream) {
            Some((_, newest)) => *newest = (*newest).max(*version),
            None => versions.push((*stream, *version)),
        }
    }
    Ok(Appended {
        first_position: first.position,
        recorded: first.recorded,
        versions,
        replayed: true,
        clock_stepped_back: None,
    })
}
