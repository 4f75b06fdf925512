//! What only SQL can try: tampering, other versions, and what the file itself promises.

use std::sync::Arc;

use amana_events::{
    Actor, ActorKind, Assurance, EventId, LedgerId, Moment, StreamId, StreamKind, Via,
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

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_event_is_neither_changed_nor_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _database) = ledger(folder.path()).await;
    let connection = Connection::open(path).unwrap();
    for statement in ["UPDATE event SET known = 0", "DELETE FROM event"] {
        let refused = connection.execute(statement, []).unwrap_err();
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_ledger_of_a_newer_program_does_not_open() {
    let folder = tempfile::tempdir().unwrap();
    let (path, database) = ledger(folder.path()).await;
    Connection::open(path).unwrap().execute("UPDATE head SET vocabulary = 9", []).unwrap();
    let newer = Journal::open(&database, LEDGER, Arc::new(Still)).await.unwrap_err();
    assert!(matches!(newer, StoreError::Newer { ledger: 9, program: 2 }), "{newer:?}");
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
