//! What only SQL can try: tampering, other versions, and what the file itself promises.

use std::sync::Arc;

use amana_events::{
    Actor, ActorKind, Assurance, EventId, LedgerId, Moment, StreamId, StreamKind,
    VOCABULARY_VERSION, Via,
};
use uuid::Uuid;

use super::*;
use crate::{Append, Clock, Database, Draft, Expected, Journal, StreamAppend};

const LEDGER: LedgerId = LedgerId::new(Uuid::from_u128(1));

struct Still;

impl Clock for Still {
    fn now(&self) -> Moment {
        Moment::from_micros(1_790_000_000_000_000)
    }
}

fn genesis() -> Append {
    let (kind, via, assurance) = (ActorKind::Operator, Via::Internal, Assurance::Asserted);
    let draft = Draft {
        event: EventId::new(Uuid::from_u128(2)),
        occurred: None,
        known: None,
        actor: Actor { kind, id: None, via, assurance },
        on_behalf_of: None,
        purpose: None,
        decision: None,
        cause: None,
        origin: None,
        type_name: "ledger_created",
        type_version: 1,
        since: 1,
        data: "{}".to_owned(),
        facts: Vec::new(),
        persons: Vec::new(),
    };
    let stream = StreamId::new(StreamKind::Registry, LEDGER.uuid());
    let part = StreamAppend { stream, expected: Expected::New, drafts: vec![draft] };
    Append { streams: vec![part], ..Append::default() }
}

async fn ledger(folder: &Path) -> (PathBuf, Database) {
    let path = folder.join("ledger.db");
    let database = Database::open_sqlite(&path, true).await.unwrap();
    Journal::create(&database, LEDGER, genesis(), Arc::new(Still)).await.unwrap();
    (path, database)
}

#[test]
fn callers_are_answered_when_the_runtime_the_journal_was_opened_on_is_gone() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let first = runtime();
    let journal = first.block_on(async {
        let (_, database) = ledger(folder.path()).await;
        Journal::open(&database, LEDGER, Arc::new(Still)).await.unwrap()
    });
    drop(first);
    runtime().block_on(async {
        let mut callers = tokio::task::JoinSet::new();
        for number in 0..64 {
            let (journal, mut append) = (journal.clone(), genesis());
            append.streams[0].stream =
                StreamId::new(StreamKind::Case, Uuid::from_u128(100 + number));
            append.streams[0].drafts[0].event = EventId::new(Uuid::from_u128(1_000 + number));
            callers.spawn(async move { journal.append(append).await });
        }
        let answers = callers.join_all();
        let answers = tokio::time::timeout(std::time::Duration::from_mins(1), answers).await;
        assert!(answers.unwrap().iter().all(Result::is_ok));
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_event_is_neither_changed_nor_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let (path, database) = ledger(folder.path()).await;
    let connection = Connection::open(path).unwrap();
    let refused = |connection: &Connection, statement| {
        let refused = connection.execute(statement, []).unwrap_err();
        assert!(refused.to_string().contains("append-only"), "{refused}");
    };
    refused(&connection, "UPDATE event SET known = 0");
    refused(&connection, "DELETE FROM event");
    // Without `recursive_triggers` a REPLACE deletes unseen, so every connection of ours has it.
    let Database::Sqlite(own) = database else { return };
    refused(&own.connect().unwrap(), "REPLACE INTO event SELECT * FROM event");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_ledger_of_a_newer_program_does_not_open() {
    let folder = tempfile::tempdir().unwrap();
    let (path, database) = ledger(folder.path()).await;
    Connection::open(path).unwrap().execute("UPDATE head SET vocabulary = 9", []).unwrap();
    let newer = Journal::open(&database, LEDGER, Arc::new(Still)).await.unwrap_err();
    assert!(
        matches!(newer, StoreError::Newer { ledger: 9, program: VOCABULARY_VERSION }),
        "{newer:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_damaged_head_is_named_and_nothing_is_appended() {
    let folder = tempfile::tempdir().unwrap();
    let (path, database) = ledger(folder.path()).await;
    let journal = Journal::open(&database, LEDGER, Arc::new(Still)).await.unwrap();
    Connection::open(path).unwrap().execute("UPDATE head SET next_position = 5", []).unwrap();
    let damaged = journal.head().await.unwrap_err();
    assert!(matches!(damaged, StoreError::Damaged { what: "head.frontier", .. }), "{damaged:?}");
    assert!(journal.append(genesis()).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_changed_migration_stops_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let (path, database) = ledger(folder.path()).await;
    database.close().await;
    Connection::open(&path).unwrap().execute("UPDATE migration SET checksum = 'x'", []).unwrap();
    let refused = Database::open_sqlite(&path, false).await.unwrap_err();
    assert!(matches!(refused, StoreError::Migration { .. }), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_missing_file_is_made_only_when_asked_and_only_for_its_owner() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.db");
    let refused = Database::open_sqlite(&path, false).await.unwrap_err();
    assert!(matches!(refused, StoreError::Open(_)) && !path.exists(), "{refused:?}");
    Database::open_sqlite(&path, true).await.unwrap();
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
}

/// How many locks this process holds on a file, as the kernel says.
#[cfg(target_os = "linux")]
fn locks(path: &Path) -> usize {
    use std::os::unix::fs::MetadataExt as _;
    let (own, file) = (std::process::id().to_string(), std::fs::metadata(path).unwrap().ino());
    let file = format!(":{file}");
    let locks = std::fs::read_to_string("/proc/locks").unwrap();
    let is_own = |line: &&str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        fields.contains(&"POSIX")
            && fields.contains(&own.as_str())
            && fields.iter().any(|it| it.ends_with(&file))
    };
    locks.lines().filter(is_own).count()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_is_read_beside_the_database_takes_no_lock_off_it() {
    let folder = tempfile::tempdir().unwrap();
    let (path, database) = ledger(folder.path()).await;
    let held = locks(&path);
    assert!(held > 0, "an open database is locked");
    let Database::Sqlite(sqlite) = &database else { panic!("not SQLite") };
    let destroyed = vec![b"what stands in no file".to_vec()];
    assert!(!sqlite.erase_tail(destroyed, crate::Patience::Much).await.unwrap());
    assert_eq!(locks(&path), held, "looking for what was destroyed");
    let bytes = read_beside(&path).unwrap();
    assert_eq!(locks(&path), held, "reading it");
    let other = Database::open_sqlite(&path, true).await.unwrap();
    assert!(locks(&path) >= held, "opening it once more");
    drop(other);
    // What this is about: any other way takes them all.
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    assert_eq!(locks(&path), 0);
}
