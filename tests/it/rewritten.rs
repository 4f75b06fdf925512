//! A log that somebody rewrote with every hash right, down to the head: an audit finds it by what an event says, by a
//! checkpoint that stands or was kept, or by a tile; and a key that the log says was destroyed is tried.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fmt::Write as _, sync::Arc};

use amana_app::{
    Acting, CreateOptions, Folder, Office, OpenOptions, SystemClock,
    demo::Story,
    replay::{Audit, Layer, Report, Severity},
};
use amana_events::PublicText;
use amana_store::{Database, Journal, Stored};
use amana_tlog::{
    Checkpoint, Frontier, Hash, KeyName, Leaf, SignedCheckpoint, SigningKey, record_hash,
};
use rusqlite::Connection;
use tempfile::TempDir;
use uuid::Uuid;

use crate::own_database::OwnDatabase;
use crate::support::{Backend, Desk, cheap};
use crate::tampering::{asked_to_be_erased, copy, opened};

/// A ledger at rest, in a folder and a database that nobody else has: somebody may write in it what they like.
struct Log {
    folder: TempDir,
    /// The database; none on SQLite, where it is in the folder.
    own: Option<OwnDatabase>,
}

impl Log {
    /// A ledger on SQLite, and one on PostgreSQL where there is one to test on.
    async fn each() -> Vec<Self> {
        let postgres = OwnDatabase::new().map(Some);
        let mut all = Vec::new();
        for own in [None].into_iter().chain(postgres) {
            let log = Self { folder: tempfile::tempdir().unwrap(), own };
            let create = CreateOptions {
                name: PublicText::new("Test ledger").unwrap(),
                passphrase: None,
                escalation: None,
                demo: true,
                backup_retention_days: 35,
                params: cheap(),
                open: log.options(),
            };
            let made = Office::create(Folder::new(log.folder.path()), create).await.unwrap();
            made.close().await;
            all.push(log);
        }
        all
    }

    /// The same with a story, a signed checkpoint and full tiles; gives the checkpoint.
    async fn told(&self) -> SignedCheckpoint {
        let office = self.open().await;
        office.tell(&Story::shipped().unwrap(), &mut |_| {}).await.unwrap();
        office.catch_up().await.unwrap();
        let signed = office.checkpoint().await.unwrap();
        office.close().await;
        signed.note
    }

    fn options(&self) -> OpenOptions {
        OpenOptions { database_url: self.own.as_ref().map(OwnDatabase::url) }
    }

    async fn open(&self) -> Office {
        let office = Office::open(Folder::new(self.folder.path()), &self.options()).await.unwrap();
        office.unlock(None).unwrap();
        office
    }

    fn copied(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(self.folder.path(), folder.path());
        Self { folder, own: self.own.as_ref().map(OwnDatabase::copied) }
    }

    async fn audited(&self, audit: &Audit) -> Report {
        let office = self.open().await;
        let report = office.audit_log(audit, &mut |_| {}).await.unwrap();
        office.close().await;
        report
    }

    async fn read(&self) -> Vec<Stored> {
        let office = self.open().await;
        let (ledger, path) = (office.ledger(), office.folder().database());
        office.close().await;
        let database = match &self.own {
            Some(own) => Database::open_postgres(&own.url()).await.unwrap(),
            None => Database::open_sqlite(&path, false).await.unwrap(),
        };
        let journal = Journal::open(&database, ledger, Arc::new(SystemClock)).await.unwrap();
        let mut scan = journal.scan(0);
        let mut all = Vec::new();
        while let Some(page) = scan.next_page().await.unwrap() {
            all.extend(page);
        }
        drop((scan, journal));
        database.close().await;
        all
    }

    /// Runs statements past what keeps an honest program from changing the log.
    fn run(&self, sql: &str) {
        match &self.own {
            Some(own) => own.feed(&format!("SET session_replication_role = replica; {sql}")),
            None => opened(self.folder.path()).execute_batch(sql).unwrap(),
        }
    }

    /// Writes the log anew with right positions, leaves, tree and head.
    fn write(&self, events: &[Stored]) {
        let mut sql = "BEGIN; DELETE FROM event;".to_owned();
        let mut frontier = Frontier::default();
        for (position, event) in (0_u64..).zip(events) {
            let record_hash = record_hash(&event.record);
            let leaf =
                Leaf { position, event: event.event.uuid().into_bytes(), record_hash }.hash();
            frontier.append(leaf);
            let (kind, version) = (event.stream.kind.number(), event.version);
            let (recorded, known) = (event.recorded.micros(), event.known.micros());
            let (stream, id) = (self.id(event.stream.id), self.id(event.event.uuid()));
            let (record, leaf) = (self.bytes(&event.record), self.bytes(leaf.as_bytes()));
            let name = &event.type_name;
            write!(
                sql,
                "INSERT INTO event VALUES ((SELECT ledger_id FROM head), {position}, {kind}, {stream}, {version}, {id}, \
                 '{name}', {recorded}, {known}, {record}, {leaf});"
            )
            .unwrap();
        }
        let (size, last) = (events.len(), events.last().unwrap().recorded.micros());
        let frontier = self.bytes(&frontier.to_bytes());
        write!(
            sql,
            "UPDATE head SET next_position = {size}, recorded = {last}, frontier = {frontier}; COMMIT;"
        )
        .unwrap();
        self.run(&sql);
    }

    /// No checkpoint and no tile stands beside the log any more.
    fn unsigned(&self) {
        self.run("DELETE FROM checkpoint; DELETE FROM tile;");
    }

    fn id(&self, id: Uuid) -> String {
        match self.own {
            Some(_) => format!("'{id}'::uuid"),
            None => self.bytes(id.as_bytes()),
        }
    }

    fn bytes(&self, bytes: &[u8]) -> String {
        let digits = bytes.iter().fold(String::new(), |mut digits, byte| {
            write!(digits, "{byte:02x}").unwrap();
            digits
        });
        match self.own {
            Some(_) => format!("decode('{digits}', 'hex')"),
            None => format!("x'{digits}'"),
        }
    }
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

/// What is done to the rows beside a log, where it finds which, and words of the finding.
struct Change {
    name: &'static str,
    sql: String,
    layer: Layer,
    words: &'static str,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_rewritten_with_right_hashes_is_found_by_what_it_says_and_by_its_checkpoint() {
    let others = Log::each().await;
    for (ours, other) in Log::each().await.iter().zip(&others) {
        let kept = Audit { kept: Some(ours.told().await), ..Audit::default() };
        let (sound, theirs) = (ours.read().await, other.read().await);
        for (name, rewrite, words) in REWRITES {
            let copied = ours.copied();
            let mut log = sound.clone();
            rewrite(&mut log, &theirs);
            copied.write(&log);
            let report = copied.audited(&Audit::default()).await;
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
            copied.unsigned();
            let report = copied.audited(&kept).await;
            assert_eq!(differs(&report), signed, "{name}: {:#?}", all(&report));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_cut_off_or_rolled_back_is_found_by_a_checkpoint_that_somebody_kept() {
    for ours in Log::each().await {
        let audit = Audit { kept: Some(ours.told().await), ..Audit::default() };
        assert!(ours.audited(&audit).await.holds());
        let mut log = ours.read().await;
        log.truncate(log.len() - 5);
        ours.write(&log);
        let cut = ours.audited(&Audit::default()).await;
        assert!(says(&cut, Layer::Checkpoints, "was cut off, or rolled back"), "{:#?}", all(&cut));
        // Rolled back with everything beside it: nothing here says so any more.
        ours.unsigned();
        let alone = ours.audited(&Audit::default()).await;
        assert!(!says(&alone, Layer::Checkpoints, "was cut off"), "{:#?}", all(&alone));
        let report = ours.audited(&audit).await;
        let said = says(&report, Layer::Checkpoints, "was cut off, or rolled back");
        assert!(said, "{:#?}", all(&report));
    }
}

/// What somebody may do to the rows of checkpoints and tiles.
fn changes(log: &Log, kept: &SignedCheckpoint) -> Vec<Change> {
    let (origin, checkpoints) = (kept.checkpoint().origin(), Layer::Checkpoints);
    let wrong = Checkpoint::new(origin, 3, Hash::new([1; 32])).unwrap();
    let turned = "substr(hashes, 33) || substr(hashes, 1, 32)";
    let turned = match log.own {
        Some(_) => turned.to_owned(),
        None => format!("CAST({turned} AS BLOB)"),
    };
    let change = |name, sql, layer, words| Change { name, sql, layer, words };
    let mut changes = vec![
        change(
            "signed by another key",
            format!("UPDATE checkpoint SET note = '{}'", forged(kept)),
            checkpoints,
            "was not signed by the key",
        ),
        change(
            "another size",
            "UPDATE checkpoint SET size = size - 1".to_owned(),
            checkpoints,
            "the row is about",
        ),
        change(
            "no checkpoint",
            format!("UPDATE checkpoint SET note = '{wrong}'"),
            checkpoints,
            "cannot be read",
        ),
        change(
            "a tile",
            format!("UPDATE tile SET hashes = {turned}"),
            Layer::Tiles,
            "is not the tile of the records",
        ),
    ];
    // A database that keeps to the types of its columns has none of these.
    if log.own.is_none() {
        let (tile, note) =
            ("UPDATE tile SET hashes = 'no bytes'", "UPDATE checkpoint SET note = x'FF00'");
        let unread = "cannot be read";
        changes.push(change("a tile of another type", tile.to_owned(), Layer::Tiles, unread));
        changes.push(change("a checkpoint of another type", note.to_owned(), checkpoints, unread));
    }
    changes
}

/// The same checkpoint, signed by a stranger's key under the log's name.
fn forged(kept: &SignedCheckpoint) -> SignedCheckpoint {
    let name = KeyName::new(kept.checkpoint().origin()).unwrap();
    SignedCheckpoint::sign(kept.checkpoint(), &SigningKey::new(name, &[5; 32])).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_by_another_key_or_with_a_bit_turned_and_a_turned_tile_are_found() {
    for ours in Log::each().await {
        let kept = ours.told().await;
        let sound = ours.audited(&Audit::default()).await;
        assert!(sound.holds() && sound.tiles > 0 && sound.checkpoints > 0, "{:#?}", all(&sound));
        assert_eq!(sound.checkpoint.as_ref().unwrap().size, kept.checkpoint().size());
        let audit = Audit { kept: Some(forged(&kept)), ..Audit::default() };
        let report = ours.audited(&audit).await;
        let said = says(&report, Layer::Checkpoints, "was not signed by the key");
        assert!(said, "{:#?}", all(&report));
        for Change { name, sql, layer, words } in changes(&ours, &kept) {
            let copied = ours.copied();
            copied.run(&sql);
            let report = copied.audited(&Audit::default()).await;
            assert!(says(&report, layer, words), "{name}: {:#?}", all(&report));
        }
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
