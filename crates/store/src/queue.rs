//! From a caller to the sequencer: an append is checked and half made in the caller's own task, then waits its turn.
//!
//! INVARIANT: the queue is bounded in requests and in bytes; what does not fit is refused at once and not kept.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use amana_events::{
    Code, Envelope, EventId, FORMAT_VERSION, LedgerId, MemberId, Moment, PersonId,
    RECORD_BYTES_MAX, StreamId, Unfinished,
};
use serde_json::value::RawValue;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use crate::append::EVENTS_MAX;
use crate::plan::request_key;
use crate::{
    Append, AppendError, Appended, Draft, Expected, FactChange, Idempotency, KeyChange, KeyName,
    StoreError,
};

/// Most requests that wait.
const REQUESTS_MAX: usize = 4_096;

/// Most bytes of an idempotency key.
const KEY_BYTES_MAX: usize = 200;

/// Most bytes of data that wait: 64 MiB.
const BYTES_MAX: usize = 64 * 1024 * 1024;

/// Most requests the sequencer takes at once.
pub(crate) const BATCH_REQUESTS_MAX: usize = 1_024;

/// Events after which a batch is closed: the rest waits for the next.
pub(crate) const BATCH_EVENTS_MAX: usize = 4_096;

/// Bytes of data after which a batch is closed: 16 MiB.
pub(crate) const BATCH_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What the caller gets.
pub(crate) type Answer = Result<Appended, AppendError>;

/// An event that lacks only version, time of recording and place.
#[derive(Debug)]
pub(crate) struct ReadyDraft {
    pub(crate) record: Unfinished,
    pub(crate) event: EventId,
    pub(crate) type_name: &'static str,
    pub(crate) since: u32,
    pub(crate) facts: Vec<FactChange>,
    pub(crate) persons: Vec<PersonId>,
}

/// The events for one stream.
#[derive(Debug)]
pub(crate) struct ReadyStream {
    pub(crate) stream: StreamId,
    pub(crate) expected: Expected,
    pub(crate) drafts: Vec<ReadyDraft>,
}

/// An append that waits.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) ledger: LedgerId,
    pub(crate) streams: Vec<ReadyStream>,
    pub(crate) guards: Vec<(StreamId, u64)>,
    pub(crate) involved: Vec<(PersonId, u64)>,
    pub(crate) excluded: Vec<(MemberId, Vec<StreamId>)>,
    pub(crate) keys: Vec<KeyChange>,
    pub(crate) idempotency: Vec<Idempotency>,
    /// Only if the ledger's next position is this one.
    pub(crate) at: Option<u64>,
    pub(crate) events: usize,
    pub(crate) bytes: usize,
    reply: oneshot::Sender<Answer>,
}

impl Request {
    /// Checks what can be checked without the database.
    pub(crate) fn new(
        ledger: LedgerId,
        append: Append,
        at: Option<u64>,
    ) -> Result<(Self, oneshot::Receiver<Answer>), AppendError> {
        let events = append.streams.iter().map(|stream| stream.drafts.len()).sum();
        if events == 0 {
            return Err(AppendError::Empty);
        }
        if events > EVENTS_MAX {
            return Err(AppendError::TooMany { events });
        }
        if !are_keys(&append.idempotency, events) {
            return Err(AppendError::RequestKey);
        }
        let mut bytes = 0;
        let mut streams = Vec::with_capacity(append.streams.len());
        for stream in append.streams.into_iter().filter(|stream| !stream.drafts.is_empty()) {
            let mut drafts = Vec::with_capacity(stream.drafts.len());
            for draft in stream.drafts {
                bytes += draft.data.len();
                drafts.push(ready(ledger, stream.stream, draft)?);
            }
            streams.push(ReadyStream { stream: stream.stream, expected: stream.expected, drafts });
        }
        let (reply, answer) = oneshot::channel();
        let Append { guards, involved, excluded, keys, idempotency, .. } = append;
        let request = Self {
            ledger,
            streams,
            guards,
            involved,
            excluded,
            keys,
            idempotency,
            at,
            events,
            bytes,
            reply,
        };
        Ok((request, answer))
    }

    /// Whether it relies on more than versions of streams.
    pub(crate) fn relies_on_relations(&self) -> bool {
        !self.involved.is_empty() || !self.excluded.is_empty()
    }

    /// The first new key of the request, if it brings one.
    pub(crate) fn first_key(&self) -> Option<KeyName> {
        self.keys.iter().find_map(|change| match change {
            KeyChange::Insert(row) => Some(row.name()),
            KeyChange::Replace(_) | KeyChange::Delete(_) | KeyChange::DeleteOwner(_) => None,
        })
    }

    /// Gives the caller the answer. A caller who no longer waits is no error.
    pub(crate) fn answer(self, answer: Answer) {
        let _ = self.reply.send(answer);
    }
}

/// Answers on their way to the callers of a batch. Dropped, they arrive as well.
#[derive(Debug, Default)]
pub(crate) struct Answers(Vec<(Request, Answer)>);

impl Answers {
    pub(crate) fn add(&mut self, request: Request, answer: Answer) {
        self.0.push((request, answer));
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        self.0.drain(..).for_each(|(request, answer)| request.answer(answer));
    }
}

/// Answers the callers of a batch from a task of their own runtime. The sequencer's thread would take a lock to wake each, and
/// free what they allocated while they allocate more, which slows both (`ops/decisions/0023-answers-from-the-callers-side.md`).
#[derive(Debug, Clone)]
pub(crate) struct Bell(Handle);

impl Bell {
    /// For callers on the runtime in which this is called.
    pub(crate) fn here() -> Self {
        Self(Handle::current())
    }

    /// Answers without waiting for it. If the runtime is no more, the answers arrive all the same.
    pub(crate) fn ring(&self, answers: Answers) {
        if answers.0.len() > 1 {
            drop(self.0.spawn(async move { drop(answers) }));
        } else {
            // One caller is woken sooner than a task is.
            drop(answers);
        }
    }
}

/// The caller's end.
#[derive(Debug, Clone)]
pub(crate) struct Queue {
    sender: mpsc::Sender<Request>,
    bytes: Arc<AtomicUsize>,
}

/// The sequencer's end.
#[derive(Debug)]
pub(crate) struct Waiting {
    receiver: mpsc::Receiver<Request>,
    bytes: Arc<AtomicUsize>,
    /// Taken from the queue, but too much for the batch before.
    kept: VecDeque<Request>,
}

/// A new queue.
pub(crate) fn queue() -> (Queue, Waiting) {
    let (sender, receiver) = mpsc::channel(REQUESTS_MAX);
    let bytes = Arc::new(AtomicUsize::new(0));
    (
        Queue { sender, bytes: Arc::clone(&bytes) },
        Waiting { receiver, bytes, kept: VecDeque::new() },
    )
}

impl Queue {
    /// Lets a request wait.
    pub(crate) fn push(&self, request: Request) -> Result<(), AppendError> {
        let bytes = request.bytes;
        if self.bytes.fetch_add(bytes, Ordering::Relaxed) > BYTES_MAX {
            self.bytes.fetch_sub(bytes, Ordering::Relaxed);
            return Err(AppendError::QueueFull);
        }
        self.sender.try_send(request).map_err(|refused| {
            self.bytes.fetch_sub(bytes, Ordering::Relaxed);
            match refused {
                mpsc::error::TrySendError::Full(_) => AppendError::QueueFull,
                mpsc::error::TrySendError::Closed(_) => AppendError::Unavailable {
                    outcome_unknown: false,
                    source: Box::new(StoreError::Closed),
                },
            }
        })
    }
}

impl Waiting {
    /// The next batch, as large as what waits; `None` once all callers are gone.
    pub(crate) async fn batch(&mut self) -> Option<Vec<Request>> {
        let mut taken = Vec::from(std::mem::take(&mut self.kept));
        if taken.is_empty() && self.receiver.recv_many(&mut taken, BATCH_REQUESTS_MAX).await == 0 {
            return None;
        }
        Some(self.cut(taken))
    }

    /// The same for a thread of its own.
    pub(crate) fn batch_blocking(&mut self) -> Option<Vec<Request>> {
        let mut taken = Vec::from(std::mem::take(&mut self.kept));
        if taken.is_empty() && self.receiver.blocking_recv_many(&mut taken, BATCH_REQUESTS_MAX) == 0
        {
            return None;
        }
        Some(self.cut(taken))
    }

    /// The next request alone; `None` when the queue has ended. Cancelling it loses nothing.
    pub(crate) async fn next(&mut self) -> Option<Request> {
        let request = match self.kept.pop_front() {
            Some(request) => request,
            None => self.receiver.recv().await?,
        };
        self.bytes.fetch_sub(request.bytes, Ordering::Relaxed);
        Some(request)
    }

    /// Puts requests back to the front.
    pub(crate) fn put_back(&mut self, requests: impl IntoIterator<Item = Request>) {
        let (waiting, mut bytes) = (std::mem::take(&mut self.kept), 0);
        self.kept.extend(requests.into_iter().inspect(|request| bytes += request.bytes));
        self.kept.extend(waiting);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// The same requests with what has come meanwhile, as far as a batch takes it.
    pub(crate) fn top_up(&mut self, requests: Vec<Request>) -> Vec<Request> {
        self.put_back(requests);
        let mut taken = Vec::from(std::mem::take(&mut self.kept));
        while taken.len() < BATCH_REQUESTS_MAX
            && let Ok(request) = self.receiver.try_recv()
        {
            taken.push(request);
        }
        self.cut(taken)
    }

    /// Keeps for later what would make the batch too large.
    fn cut(&mut self, mut taken: Vec<Request>) -> Vec<Request> {
        let (mut events, mut bytes) = (0, 0);
        let fits = |request: &Request| {
            events += request.events;
            bytes += request.bytes;
            events <= BATCH_EVENTS_MAX && bytes <= BATCH_BYTES_MAX
        };
        let count = taken.iter().map(fits).take_while(|fits| *fits).count().max(1);
        self.kept = taken.split_off(count.min(taken.len())).into();
        let done = taken.iter().map(|request| request.bytes).sum();
        self.bytes.fetch_sub(done, Ordering::Relaxed);
        taken
    }
}

/// Whether each is a key, stands there once and speaks of some of so many events.
fn are_keys(idempotency: &[Idempotency], events: usize) -> bool {
    let mut seen = HashSet::new();
    idempotency.iter().all(|one| {
        let within = one.events.start <= one.events.end && one.events.end <= events;
        is_key(&one.key) && within && seen.insert(request_key(one))
    })
}

/// Whether a text can be an idempotency key on either database.
fn is_key(key: &str) -> bool {
    (1..=KEY_BYTES_MAX).contains(&key.len()) && !key.chars().any(char::is_control)
}

fn ready(ledger: LedgerId, stream: StreamId, draft: Draft) -> Result<ReadyDraft, AppendError> {
    let type_name = draft.type_name;
    let malformed = AppendError::Malformed { type_name };
    if draft.data.len() > RECORD_BYTES_MAX {
        return Err(AppendError::TooLarge { bytes: draft.data.len() });
    }
    // JSON allows a line break only between tokens, where compact data has none.
    let data = draft.data.as_bytes();
    if data.contains(&b'\n') || data.contains(&b'\r') || data.first() != Some(&b'{') {
        return Err(malformed);
    }
    let Ok(data) = RawValue::from_string(draft.data) else { return Err(malformed) };
    let Ok(kind) = Code::new(type_name) else { return Err(malformed) };
    let envelope = Envelope {
        v: FORMAT_VERSION,
        ledger,
        event: draft.event,
        stream,
        version: 0,
        kind,
        type_version: draft.type_version,
        occurred: draft.occurred,
        known: Moment::default(),
        recorded: Moment::default(),
        actor: draft.actor,
        on_behalf_of: draft.on_behalf_of,
        purpose: draft.purpose,
        decision: draft.decision,
        cause: draft.cause,
        origin: draft.origin,
        data,
    };
    let Ok(record) = Unfinished::new(envelope, draft.known) else { return Err(malformed) };
    let Draft { event, since, facts, persons, .. } = draft;
    Ok(ReadyDraft { record, event, type_name, since, facts, persons })
}
