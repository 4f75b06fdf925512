//! A log that somebody rewrote with every hash right, down to the head: an audit finds it by what an event says, by a
//! checkpoint that stands or was kept, or by a tile; and a key that the log says was destroyed is tried.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{path::Path, sync::Arc};

use amana_app::{
    Acting, Folder, Office, OpenOptions, SystemClock,
    demo::Story,
    replay::{Audit, Layer, Report, Severity},
};
use amana_store::{Database, Journal, Stored};
use amana_tlog::{
    Checkpoint, Frontier, Hash, KeyName, Leaf, SignedCheckpoint, SigningKey, record_hash,
};
use rusqlite::{Connection, params};
use tempfile::TempDir;

use crate::support::{Backend, Desk};
use crate::tampering::{asked_to_be_erased, copy, opened};

/// A demonstration with its story, a signed checkpoint and full tiles; gives the checkpoint.
async fn told() -> (TempDir, OpenOptions, SignedCheckpoint) {
    let Desk { office, options, folder } = Desk::new(Backend::Sqlite).await.unwrap();
    office.tell(&Story::shipped().unwrap(), &mut |_| {}).await.unwrap();
    office.catch_up().await.unwrap();
    let signed = office.checkpoint().await.unwrap();
    office.close().await;
    (folder, options, signed.note)
}

async fn audited(folder: &Path, options: &OpenOptions, audit: &Audit) -> Report {
    let office = Office::open(Folder::new(folder), options).await.unwrap();
    office.unlock(None).unwrap();
    let report = office.audit_log(audit, &mut |_| {}).await.unwrap();
    office.close().await;
    report
}

async fn read(folder: &Path) -> Vec<Stored> {
    let office = Office::open(Folder::new(folder), &OpenOptions::default()).await.unwrap();
    let ledger = office.ledger();
    let path = office.folder().database();
    office.close().await;
    let database = Database::open_sqlite(&path, false).await.unwrap();
    let journal = Journal::open(&database, ledger, Arc::new(SystemClock)).await.unwrap();
    let mut scan = journal.scan(0);
    let mut all = Vec::new();
    while let Some(page) = scan.next_page().await.unwrap() {
        all.extend(page);
    }
    all
}

/// Writes the log anew with right positions, leaves, tree and head.
fn write(folder: &Path, events: &[Stored]) {
    let mut connection = opened(folder);
    let transaction = connection.transaction().unwrap();
    let ledger: Vec<u8> =
        transaction.query_row("SELECT ledger_id FROM head", [], |row| row.get(0)).unwrap();
    transaction.execute("DELETE FROM event", []).unwrap();
    let mut frontier = Frontier::default();
    for (position, event) in (0_u64..).zip(events) {
        let record_hash = record_hash(&event.record);
        let id = event.event.uuid().into_bytes();
        let leaf = Leaf { position, event: id, record_hash }.hash();
        frontier.append(leaf);
        let position = i64::try_from(position).unwrap();
        transaction
            .execute(
                "INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                params![
                    ledger,
                    position,
                    event.stream.kind.number(),
                    event.stream.id.as_bytes().as_slice(),
                    i64::try_from(event.version).unwrap(),
                    id.as_slice(),
                    event.type_name,
                    event.recorded.micros(),
                    event.known.micros(),
                    event.record,
                    leaf.as_bytes().as_slice()
                ],
            )
            .unwrap();
    }
    let (size, last) = (i64::try_from(events.len()).unwrap(), events.last().unwrap());
    transaction
        .execute(
            "UPDATE head SET next_position = ?1, recorded = ?2, frontier = ?3",
            params![size, last.recorded.micros(), frontier.to_bytes()],
        )
        .unwrap();
    transaction.commit().unwrap();
}

/// No checkpoint and no tile stands beside the log any more.
fn unsigned(folder: &Path) {
    let connection = Connection::open(folder.join("amana.db")).unwrap();
    connection.execute_batch("DELETE FROM checkpoint; DELETE FROM tile").unwrap();
}

fn text(event: &Stored) -> String {
    String::from_utf8(event.record.clone()).unwrap()
}

/// The place of an event after which its stream goes on.
fn in_the_middle(log: &[Stored]) -> usize {
    let goes_on =
        |at: &Stored| log.iter().any(|it| it.stream == at.stream && it.version == at.version + 1);
    log.iter().position(|it| it.version == 2 && goes_on(it)).unwrap()
}

/// A copy of an event as the next of its stream, under another id.
fn again(log: &[Stored]) -> Stored {
    let event = log.iter().find(|it| it.type_name == "case_opened").unwrap();
    let version = 1 + log.iter().filter(|it| it.stream == event.stream).count() as u64;
    let id = event.event.successor();
    let record = text(event)
        .replace(&event.event.to_string(), &id.to_string())
        .replace("\"version\":1,", &format!("\"version\":{version},"));
    Stored { event: id, version, record: record.into_bytes(), ..event.clone() }
}

type Rewrite = fn(&mut Vec<Stored>, &[Stored]);

/// What is done to a log, with right hashes, and words of a finding that no checkpoint is needed for.
const REWRITES: [(&str, Rewrite, &str); 6] = [
    ("removed", |log, _| drop(log.remove(in_the_middle(log))), "follows version"),
    ("inserted", |log, _| log.push(again(log)), "not legal at its place"),
    (
        "duplicated",
        |log, _| {
            let mut twice = again(log);
            let opened = log.iter().find(|it| it.type_name == "case_opened").unwrap();
            twice.record.clone_from(&opened.record);
            log.push(twice);
        },
        "index column version differs",
    ),
    (
        "reordered",
        |log, _| {
            let at = in_the_middle(log);
            let first = log.get(at).unwrap().clone();
            let next =
                log.iter().position(|it| it.stream == first.stream && it.version == 3).unwrap();
            log.swap(at, next);
        },
        "follows version",
    ),
    (
        "replaced by one of another ledger",
        |log, other| {
            let at = log.len() - 1;
            let theirs = other.last().unwrap();
            let ours = log.get_mut(at).unwrap();
            ours.record.clone_from(&theirs.record);
        },
        "belongs to another ledger",
    ),
    (
        "with a policy text swapped",
        |log, _| {
            let set = log.iter_mut().find(|it| it.type_name == "policy_set_adopted").unwrap();
            let swapped = text(set).replace("forbid (", "forbid  (");
            assert_ne!(swapped, text(set));
            set.record = swapped.into_bytes();
        },
        "not legal at its place",
    ),
];

fn all(report: &Report) -> Vec<String> {
    report.findings.iter().map(ToString::to_string).collect()
}

fn says(report: &Report, layer: Layer, words: &str) -> bool {
    report.findings.iter().any(|it| it.layer == layer && it.what.contains(words))
}

/// What is done to the database; how many rows it changed.
type Change = Box<dyn Fn(&Connection) -> usize>;

#[tokio::test]
async fn a_log_rewritten_with_right_hashes_is_found_by_what_it_says_and_by_its_checkpoint() {
    let (folder, options, kept) = told().await;
    let other = Desk::new(Backend::Sqlite).await.unwrap();
    let theirs = read(other.path()).await;
    let sound = read(folder.path()).await;
    let kept = Audit { kept: Some(kept), ..Audit::default() };
    for (name, rewrite, words) in REWRITES {
        let copied = tempfile::tempdir().unwrap();
        copy(folder.path(), copied.path());
        let mut log = sound.clone();
        rewrite(&mut log, &theirs);
        write(copied.path(), &log);
        let report = audited(copied.path(), &options, &Audit::default()).await;
        let found = all(&report);
        assert!(found.iter().any(|finding| finding.contains(words)), "{name}: {found:#?}");
        assert!(!says(&report, Layer::Bytes, "leaf hash"), "{name}: the hashes are right");
        // What was only added behind it changes nothing that was signed.
        let signed = name != "inserted" && name != "duplicated";
        let differs = |report: &Report| {
            says(report, Layer::Checkpoints, "not the ones that were signed")
                || says(report, Layer::Checkpoints, "was cut off, or rolled back")
        };
        assert_eq!(differs(&report), signed, "{name}: {found:#?}");
        unsigned(copied.path());
        let report = audited(copied.path(), &options, &kept).await;
        assert_eq!(differs(&report), signed, "{name}: {:#?}", all(&report));
    }
}

#[tokio::test]
async fn a_log_that_was_cut_off_or_rolled_back_is_found_by_a_checkpoint_that_somebody_kept() {
    let (folder, options, kept) = told().await;
    let audit = Audit { kept: Some(kept.clone()), ..Audit::default() };
    assert!(audited(folder.path(), &options, &audit).await.holds());
    let mut log = read(folder.path()).await;
    log.truncate(log.len() - 5);
    write(folder.path(), &log);
    let cut = audited(folder.path(), &options, &Audit::default()).await;
    assert!(says(&cut, Layer::Checkpoints, "was cut off, or rolled back"), "{:#?}", all(&cut));
    // Rolled back with everything beside it: nothing here says so any more.
    unsigned(folder.path());
    let alone = audited(folder.path(), &options, &Audit::default()).await;
    assert!(!says(&alone, Layer::Checkpoints, "was cut off"), "{:#?}", all(&alone));
    let report = audited(folder.path(), &options, &audit).await;
    assert!(
        says(&report, Layer::Checkpoints, "was cut off, or rolled back"),
        "{:#?}",
        all(&report)
    );
    assert!(!report.holds());
}

#[tokio::test]
async fn a_checkpoint_by_another_key_or_with_a_bit_turned_and_a_turned_tile_are_found() {
    let (folder, options, kept) = told().await;
    let sound = audited(folder.path(), &options, &Audit::default()).await;
    assert!(sound.holds() && sound.tiles > 0 && sound.checkpoints > 0, "{:#?}", all(&sound));
    assert_eq!(sound.checkpoint.as_ref().unwrap().size, kept.checkpoint().size());
    let name = KeyName::new(kept.checkpoint().origin()).unwrap();
    let stranger = SigningKey::new(name, &[5; 32]);
    let forged = SignedCheckpoint::sign(kept.checkpoint(), &stranger).unwrap();
    let wrong = Checkpoint::new(kept.checkpoint().origin(), 3, Hash::new([1; 32])).unwrap();
    let audit = Audit { kept: Some(forged.clone()), ..Audit::default() };
    let report = audited(folder.path(), &options, &audit).await;
    assert!(says(&report, Layer::Checkpoints, "was not signed by the key"), "{:#?}", all(&report));
    let changes: [(&str, Change, Layer, &str); 6] = [
        (
            "signed by another key",
            Box::new(move |db| {
                db.execute("UPDATE checkpoint SET note = ?1", [forged.to_string()]).unwrap()
            }),
            Layer::Checkpoints,
            "was not signed by the key",
        ),
        (
            "another size",
            Box::new(|db| db.execute("UPDATE checkpoint SET size = size - 1", []).unwrap()),
            Layer::Checkpoints,
            "the row is about",
        ),
        (
            "no checkpoint",
            Box::new(move |db| {
                let text = wrong.to_string();
                db.execute("UPDATE checkpoint SET note = ?1", [text]).unwrap()
            }),
            Layer::Checkpoints,
            "cannot be read",
        ),
        (
            "a tile",
            Box::new(|db| {
                let turned = "UPDATE tile SET hashes = CAST(substr(hashes, 33) || substr(hashes, 1, 32) AS BLOB)";
                db.execute(turned, []).unwrap()
            }),
            Layer::Tiles,
            "is not the tile of the records",
        ),
        (
            "a tile of another type",
            Box::new(|db| db.execute("UPDATE tile SET hashes = 'no bytes'", []).unwrap()),
            Layer::Tiles,
            "cannot be read",
        ),
        (
            "a checkpoint of another type",
            Box::new(|db| db.execute("UPDATE checkpoint SET note = x'FF00'", []).unwrap()),
            Layer::Checkpoints,
            "cannot be read",
        ),
    ];
    for (name, change, layer, words) in changes {
        let copied = tempfile::tempdir().unwrap();
        copy(folder.path(), copied.path());
        let connection = Connection::open(copied.path().join("amana.db")).unwrap();
        assert!(change(&connection) > 0, "{name}: nothing to change");
        drop(connection);
        let report = audited(copied.path(), &options, &Audit::default()).await;
        assert!(says(&report, layer, words), "{name}: {:#?}", all(&report));
    }
}

#[tokio::test]
async fn a_destroyed_key_that_is_back_and_still_opens_is_found() {
    let desk = Desk::new(Backend::Sqlite).await.unwrap();
    let Desk { office, options, folder } = desk;
    office.tell(&Story::shipped().unwrap(), &mut |_| {}).await.unwrap();
    let [asks, approves, executes] =
        ["Farida Yusupova", "Teodor Vasilache", "Nomvula Dlamini-Strand"]
            .map(|name| Acting::Member(office.member_named(name).unwrap()));
    let gone = asked_to_be_erased(&office, asks).await;
    office.approve_erasure(approves, gone, &[]).await.unwrap();
    let rows = || {
        let database = Connection::open(folder.path().join("amana.db")).unwrap();
        let kept = folder.path().join("kept.db");
        let attach = format!("ATTACH '{}' AS kept", kept.display());
        database.execute_batch(&attach).unwrap();
        database
    };
    rows().execute_batch("CREATE TABLE kept.data_key AS SELECT * FROM data_key").unwrap();
    office.execute_erasure(executes, gone).await.unwrap();
    office.catch_up().await.unwrap();
    // Put back by hand while the ledger is open; the next start would destroy it again.
    let id = gone.uuid().into_bytes();
    let put = "INSERT INTO data_key SELECT * FROM kept.data_key WHERE owner_id = ?1";
    let back = rows();
    assert!(back.execute(put, [id.as_slice()]).unwrap() > 0);
    let report = office.audit_log(&Audit::default(), &mut |_| {}).await.unwrap();
    let found = report.findings.iter().find(|it| it.severity == Severity::Breach).unwrap();
    assert!(found.what.contains("still opens what it sealed"), "{found}");
    office.close().await;
    let locked = Office::open(Folder::new(folder.path()), &options).await.unwrap();
    locked.close().await;
}
