//! Ledgers: made once, opened again, apart from each other; and errors that say nothing they should not.

use std::sync::Arc;

use amana_events::{LedgerId, PersonId};
use amana_store::{Append, AppendError, Expected, Journal, KeyChange, StoreError};

use super::fixture::{
    Backend, Room, TestClock, assert_log_holds, case, draft, one, random_id, registry, some,
};
use super::keys::key_row;

/// A second creation is refused and changes nothing; what is not there does not open.
pub async fn a_ledger_is_made_once(room: Room) {
    let clock = || Arc::<TestClock>::clone(&room.clock);
    let again = some(case(), Expected::New, 1);
    let again = Journal::create(&room.database, room.ledger, again, clock()).await;
    assert!(matches!(again, Err(StoreError::Exists(ledger)) if ledger == room.ledger));
    let nowhere = LedgerId::new(random_id());
    let missing = Journal::open(&room.database, nowhere, clock()).await;
    assert!(matches!(missing, Err(StoreError::NotFound(ledger)) if ledger == nowhere));
    assert!(room.database.ledgers().await.unwrap().contains(&room.ledger));
    assert_eq!(assert_log_holds(&room.journal).await.len(), 1);
}

/// A ledger whose first events were refused is none, and can be made after all.
pub async fn a_refused_genesis_leaves_no_ledger(room: Room) {
    let ledger = LedgerId::new(random_id());
    let clock = || Arc::<TestClock>::clone(&room.clock);
    let bad = some(registry(ledger), Expected::Exact(4), 1);
    let refused = Journal::create(&room.database, ledger, bad, clock()).await;
    assert!(matches!(refused, Err(StoreError::Genesis(AppendError::Conflict { .. }))));
    let missing = Journal::open(&room.database, ledger, clock()).await;
    assert!(matches!(missing, Err(StoreError::NotFound(_))));
    assert!(!room.database.ledgers().await.unwrap().contains(&ledger));
    let good = some(registry(ledger), Expected::New, 1);
    let journal = Journal::create(&room.database, ledger, good, clock()).await.unwrap();
    assert_eq!(assert_log_holds(&journal).await.len(), 1);
}

/// Closed and opened again, everything is as it was, and goes on.
pub async fn a_ledger_survives_being_closed(room: Room) {
    let stream = case();
    room.put(stream, Expected::New, 3).await.unwrap();
    let before = assert_log_holds(&room.journal).await;
    let Room { backend, database, ledger, clock, journal } = room;
    drop(journal);
    database.close().await;
    let database = backend.open().await;
    let journal = Journal::open(&database, ledger, clock).await.unwrap();
    assert_eq!(assert_log_holds(&journal).await, before);
    let appended = journal.append(some(stream, Expected::Exact(3), 1)).await.unwrap();
    assert_eq!((appended.first_position, appended.versions), (4, vec![(stream, 4)]));
    assert_log_holds(&journal).await;
}

/// Two ledgers of one database with the same streams, persons and owners: what one does, the other does not notice.
pub async fn ledgers_do_not_meet(room: Room) {
    let other = LedgerId::new(random_id());
    let genesis = some(registry(other), Expected::New, 1);
    let clock = Arc::<TestClock>::clone(&room.clock);
    let other = Journal::create(&room.database, other, genesis, clock).await.unwrap();
    let (stream, person) = (case(), PersonId::new(random_id()));
    let owner = amana_vault::Owner::person(person.uuid());
    let row = key_row(owner, None, 1);
    for journal in [&room.journal, &other] {
        let mut append = some(stream, Expected::New, 2);
        append.streams[0].drafts[0].persons = vec![person];
        append.keys = vec![KeyChange::Insert(row.clone())];
        assert_eq!(journal.append(append).await.unwrap().first_position, 1);
    }
    let before = assert_log_holds(&other).await;
    let keys = vec![KeyChange::DeleteOwner(owner)];
    room.journal.append(Append { keys, ..some(stream, Expected::Any, 1) }).await.unwrap();
    assert!(room.journal.keys(owner).await.unwrap().is_empty());
    assert_eq!(other.keys(owner).await.unwrap(), [row]);
    assert_eq!(assert_log_holds(&other).await, before);
    assert_eq!(other.involving(person).await.unwrap(), [stream]);
    assert_log_holds(&room.journal).await;
}

/// Neither `Display` nor `Debug` of any error in the chain carries data, keys or an address with a password.
pub async fn no_error_repeats_what_was_written(room: Room) {
    const CANARY: &str = "Y2FuYXJ5";
    let stream = case();
    let note = || {
        let mut draft = draft("case_noted");
        draft.data = format!(r#"{{"note":"{CANARY}"}}"#);
        draft
    };
    let mut row = key_row(amana_vault::Owner::person(random_id()), None, 1);
    CANARY.clone_into(&mut row.kek);
    let append = |expected| {
        let keys = vec![KeyChange::Insert(row.clone())];
        Append { keys, ..one(stream, expected, vec![note()]) }
    };
    room.journal.append(append(Expected::New)).await.unwrap();
    let mut broken = note();
    broken.data.push('x');
    let errors = [
        room.journal.append(append(Expected::New)).await.unwrap_err(),
        room.journal.append(append(Expected::Any)).await.unwrap_err(),
        room.journal.append(one(stream, Expected::Any, vec![broken])).await.unwrap_err(),
    ];
    for error in errors {
        assert!(!says(&error, CANARY), "{error:?}");
    }
    let closed = match room.backend {
        Backend::Sqlite(_) => {
            let nowhere = std::path::Path::new("/nonexistent/amana/ledger.db");
            amana_store::Database::open_sqlite(nowhere, false).await
        }
        Backend::Postgres(_) => {
            let url = format!("postgres://nobody:{CANARY}@127.0.0.1:1/none");
            amana_store::Database::open_postgres(&url).await
        }
    };
    let error = closed.unwrap_err();
    assert!(matches!(error, StoreError::Open(_)) && !says(&error, CANARY), "{error:?}");
}

fn says(error: &(dyn std::error::Error + 'static), canary: &str) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if format!("{error} {error:?}").contains(canary) {
            return true;
        }
        next = error.source();
    }
    false
}
