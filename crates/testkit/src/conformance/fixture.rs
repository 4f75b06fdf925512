//! Where a check takes place: a fresh ledger, a clock that stands still, and drafts that say little.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use amana_events::{
    Actor, ActorKind, Assurance, EventId, LedgerId, Moment, StreamId, StreamKind, Via,
};
use amana_store::{
    Append, AppendError, Appended, Clock, Database, Draft, Expected, Journal, Stored, StreamAppend,
};
use amana_tlog::{Frontier, Leaf, record_hash};
use uuid::Uuid;

/// Which database.
#[derive(Debug, Clone)]
pub enum Backend {
    /// A file that does not exist yet, in a folder that outlives the test.
    Sqlite(PathBuf),
    /// A server that tests share.
    Postgres(String),
}

impl Backend {
    /// Opens it, as another process would.
    pub async fn open(&self) -> Database {
        match self {
            Self::Sqlite(path) => Database::open_sqlite(path, true).await.unwrap(),
            Self::Postgres(url) => Database::open_postgres(url).await.unwrap(),
        }
    }

    /// Removes the folder of a SQLite file; a server's ledgers stay with the server.
    pub fn remove(&self) {
        if let Self::Sqlite(path) = self
            && let Some(folder) = path.parent()
        {
            // Connections may still be closing and take their files away themselves.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// A clock that moves only when told to, and can be stopped so that who asks it waits.
#[derive(Debug)]
pub struct TestClock {
    micros: AtomicI64,
    gate: Mutex<()>,
}

/// While it lives, whoever asks the clock waits.
pub struct Stopped<'a>(#[expect(dead_code, reason = "held, not read")] MutexGuard<'a, ()>);

impl TestClock {
    /// A clock that shows a day in 2026.
    pub fn new() -> Arc<Self> {
        let micros = AtomicI64::new(1_790_000_000_000_000);
        Arc::new(Self { micros, gate: Mutex::new(()) })
    }

    /// Moves it forwards, or backwards.
    pub fn move_seconds(&self, seconds: i64) {
        self.micros.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    /// Whoever asks it waits while the guard lives.
    pub fn stop(&self) -> Stopped<'_> {
        Stopped(self.gate.lock().unwrap())
    }
}

impl Clock for TestClock {
    fn now(&self) -> Moment {
        let _open = self.gate.lock().unwrap();
        Moment::from_micros(self.micros.load(Ordering::SeqCst))
    }
}

/// A fresh ledger to try things in.
pub struct Room {
    /// Its database.
    pub backend: Backend,
    /// The database as opened by this process.
    pub database: Database,
    /// The ledger.
    pub ledger: LedgerId,
    /// Its clock.
    pub clock: Arc<TestClock>,
    /// A handle on it.
    pub journal: Journal,
}

impl Room {
    /// A ledger of one event.
    pub async fn new(backend: Backend) -> Self {
        let database = backend.open().await;
        let (ledger, clock) = (LedgerId::new(random_id()), TestClock::new());
        let genesis = one(registry(ledger), Expected::New, vec![draft("ledger_created")]);
        let journal =
            Journal::create(&database, ledger, genesis, Arc::<TestClock>::clone(&clock)).await;
        Self { backend, database, ledger, clock, journal: journal.unwrap() }
    }

    /// The ledger as another process sees it: connections and sequencer of its own.
    pub async fn another_process(&self) -> Journal {
        let database = self.backend.open().await;
        let clock = Arc::<TestClock>::clone(&self.clock);
        Journal::open(&database, self.ledger, clock).await.unwrap()
    }

    /// Appends so many events to one stream.
    ///
    /// # Errors
    /// Those of the journal.
    pub async fn put(
        &self,
        stream: StreamId,
        expected: Expected,
        events: usize,
    ) -> Result<Appended, AppendError> {
        self.journal.append(some(stream, expected, events)).await
    }

    /// All events, in order.
    pub async fn log(&self) -> Vec<Stored> {
        let mut scan = self.journal.scan(0);
        let mut log = Vec::new();
        while let Some(page) = scan.next_page().await.unwrap() {
            log.extend(page);
        }
        log
    }
}

/// Sixteen random bytes.
pub fn random_id() -> Uuid {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let random = || {
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_u64(COUNT.fetch_add(1, Ordering::Relaxed));
        hasher.finish()
    };
    uuid::Builder::from_random_bytes(
        (u128::from(random()) << 64 | u128::from(random())).to_be_bytes(),
    )
    .into_uuid()
}

/// The registry's stream.
pub(crate) fn registry(ledger: LedgerId) -> StreamId {
    StreamId::new(StreamKind::Registry, ledger.uuid())
}

/// A stream nobody has written to.
pub(crate) fn case() -> StreamId {
    StreamId::new(StreamKind::Case, random_id())
}

/// An event of the operator with little in it.
pub fn draft(type_name: &'static str) -> Draft {
    let (kind, via, assurance) = (ActorKind::Operator, Via::Internal, Assurance::Asserted);
    Draft {
        event: EventId::new(random_id()),
        occurred: None,
        known: None,
        actor: Actor { kind, id: None, via, assurance },
        on_behalf_of: None,
        purpose: None,
        decision: None,
        cause: None,
        origin: None,
        type_name,
        type_version: 1,
        since: 1,
        data: r#"{"note":"c2VhbGVk"}"#.to_owned(),
        facts: Vec::new(),
        persons: Vec::new(),
    }
}

/// So many notes.
pub(crate) fn notes(count: usize) -> Vec<Draft> {
    (0..count).map(|_| draft("case_noted")).collect()
}

/// An append to one stream.
pub(crate) fn one(stream: StreamId, expected: Expected, drafts: Vec<Draft>) -> Append {
    Append { streams: vec![StreamAppend { stream, expected, drafts }], ..Append::default() }
}

/// An append of so many notes to one stream.
pub(crate) fn some(stream: StreamId, expected: Expected, events: usize) -> Append {
    one(stream, expected, notes(events))
}

/// The whole log holds: dense positions and versions, times that never fall, right hashes, each event once, and a head that
/// is the log's.
pub async fn assert_log_holds(journal: &Journal) -> Vec<Stored> {
    let head = journal.head().await.unwrap();
    let mut scan = journal.scan(0);
    let (mut log, mut frontier) = (Vec::new(), Frontier::default());
    let mut versions: HashMap<StreamId, u64> = HashMap::new();
    while let Some(page) = scan.next_page().await.unwrap() {
        for stored in page.into_iter().take_while(|stored| stored.position < head.next_position) {
            let version = versions.entry(stored.stream).or_default();
            *version += 1;
            assert_eq!((stored.position, stored.version), (log.len() as u64, *version));
            let leaf = Leaf {
                position: stored.position,
                event: *stored.event.uuid().as_bytes(),
                record_hash: record_hash(&stored.record),
            };
            assert_eq!(leaf.hash(), stored.leaf_hash);
            frontier.append(stored.leaf_hash);
            log.push(stored);
        }
    }
    assert_eq!(log.len() as u64, head.next_position);
    assert_eq!(frontier, head.frontier);
    assert!(log.windows(2).all(|pair| pair[0].recorded <= pair[1].recorded));
    assert_eq!(log.last().map(|stored| stored.recorded), Some(head.recorded));
    let ids: std::collections::HashSet<_> = log.iter().map(|stored| stored.event).collect();
    assert_eq!(ids.len(), log.len());
    log
}
