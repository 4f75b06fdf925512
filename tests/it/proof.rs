//! What outsiders verify by: checkpoints, proofs, bundles, and what a witness is asked.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use amana_app::{
    Acting, AppError, ErrorKind, Folder, Office,
    demo::Story,
    proof::{BundleWanted, CHECKPOINT_EVENTS, CHECKPOINT_PAUSE_SECONDS, CHECKPOINT_SECONDS},
};
use amana_events::{Moment, StreamKind, common::Role};
use amana_store::Clock;
use amana_tlog::{AddCheckpoint, CosigningKey, KeyName, Policy, Seen, SignedCheckpoint, decide};
use amana_verify::{Report, Source, Trust, verify};
use rusqlite::Connection;

use crate::support::{Backend, Desk, log_from, on_both};

async fn told(office: &Office) -> u64 {
    let story = Story::shipped().unwrap();
    office.tell(&story, &mut |_| {}).await.unwrap();
    office.size().await.unwrap()
}

/// A line list, after which the operator still adds members.
async fn imported(office: &Office) -> u64 {
    for quarter in ["2017Q4.csv", "2018Q2.csv"] {
        let path = format!("{}/data/sea/{quarter}", env!("CARGO_MANIFEST_DIR"));
        let (bytes, mut progress) = (fs::read(path).unwrap(), |_| {});
        let import = office.import_sea(Acting::Operator, &bytes, quarter, None, &mut progress);
        import.await.unwrap();
    }
    office.size().await.unwrap()
}

fn wanted(out: &Path, to: Option<u64>, proofs: Vec<u64>) -> BundleWanted {
    BundleWanted { out: out.to_owned(), to, proofs }
}

async fn exported(office: &Office, out: &Path, to: Option<u64>) -> Report {
    let wanted = wanted(out, to, Vec::new());
    office.export_proof(Acting::Operator, &wanted, &mut |_| {}).await.unwrap();
    let key = Some(office.log_key().await.unwrap());
    verify(&Source::open(out).unwrap(), &Trust { key, ..Trust::default() }).unwrap()
}

/// Every file below a folder, with its bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let source = Source::open(folder).unwrap();
    let read = |(path, _): (&str, u64)| (path.to_owned(), source.read(path, 1 << 20).unwrap());
    source.files().map(read).collect()
}

pub(crate) fn witness() -> CosigningKey {
    CosigningKey::new(KeyName::new("ombuds.example").unwrap(), &[7; 32])
}

on_both! {
    async fn every_record_is_proved_by_a_small_file_of_its_own(desk: Desk) {
        imported(&desk.office).await;
        let size = told(&desk.office).await;
        let out = desk.path().join("bundle");
        let wanted = wanted(&out, None, (0..size).collect());
        let bundle = desk.office.export_proof(Acting::Operator, &wanted, &mut |_| {}).await.unwrap();
        assert_eq!(bundle.size, size);
        let report = verify(&Source::open(&out).unwrap(), &Trust::default()).unwrap();
        assert!(report.holds(), "{report}");
        assert_eq!((report.leaves, report.proofs), (size, size));
        assert!(size > 512, "more than two tiles: {size}");
        // Nothing in it names what any record is about.
        for (path, bytes) in files(&out).iter().filter(|(path, _)| path != "README.md") {
            let text = String::from_utf8_lossy(bytes);
            for kind in StreamKind::ALL {
                let named = format!("{}/", kind.code());
                assert!(!text.contains(&named), "{path} names {named}");
            }
        }
    }

    async fn the_same_size_gives_the_same_bytes_and_the_export_stands_after_it(desk: Desk) {
        desk.member("Tomas Reyl", Role::Auditor).await;
        let size = desk.office.size().await.unwrap();
        let auditor = Acting::Member(desk.office.member_named("Tomas Reyl").unwrap());
        let out = |name: &str| desk.path().join(name);
        exported(&desk.office, &out("one.tar"), None).await;
        let log = log_from(&desk.office, size).await;
        assert_eq!(log.iter().map(|line| line.kind.as_str()).collect::<Vec<_>>(), ["exported"]);
        told(&desk.office).await;
        let again = wanted(&out("two.tar"), Some(size), Vec::new());
        desk.office.export_proof(auditor, &again, &mut |_| {}).await.unwrap();
        assert_eq!(fs::read(out("one.tar")).unwrap(), fs::read(out("two.tar")).unwrap());
        exported(&desk.office, &out("folder"), Some(size)).await;
        assert_eq!(files(&out("folder")), files(&out("one.tar")));
        // Nothing is written over, and nothing half done stays.
        let taken = desk.office.export_proof(auditor, &again, &mut |_| {}).await;
        assert!(matches!(taken, Err(AppError::Usage(_))), "{taken:?}");
        let beyond = wanted(&out("three"), Some(1_000_000), Vec::new());
        let beyond = desk.office.export_proof(auditor, &beyond, &mut |_| {}).await;
        assert!(matches!(beyond, Err(AppError::Usage(_))), "{beyond:?}");
        let names = fs::read_dir(desk.path()).unwrap().map(|it| it.unwrap().file_name());
        let left: Vec<_> = names.filter(|name| name.to_string_lossy().contains("partial")).collect();
        assert!(left.is_empty() && !out("three").exists(), "{left:?}");
    }

    async fn a_log_is_proved_by_who_may_know_how_much_there_is(desk: Desk) {
        for (name, role) in [
            ("Mira Solenne", Role::ConductOfficer),
            ("Ada Winther", Role::HeadOfConduct),
            ("Lina Osei", Role::AssistanceFocalPoint),
            ("Tomas Reyl", Role::Auditor),
        ] {
            desk.member(name, role).await;
            let member = Acting::Member(desk.office.member_named(name).unwrap());
            let out = desk.path().join(format!("{role:?}"));
            let answer =
                desk.office.export_proof(member, &wanted(&out, None, vec![]), &mut |_| {}).await;
            match answer {
                Ok(_) => assert_eq!(role, Role::Auditor),
                Err(AppError::Refused(refusal)) => {
                    assert_eq!(refusal.code, "role_not_held");
                    assert!(role != Role::Auditor && !out.exists(), "{role:?}");
                }
                Err(error) => panic!("{error:?}"),
            }
        }
    }

    async fn a_witness_is_shown_that_the_log_only_grows(desk: Desk) {
        let witness = witness();
        let key = desk.office.log_key().await.unwrap();
        imported(&desk.office).await;
        let size = told(&desk.office).await;
        let mut seen: Option<Seen> = None;
        // Sizes at, before and behind the edges of tiles, and the whole log.
        for at in [1, 2, 255, 256, 257, 511, 512, 513, size] {
            let signed = desk.office.checkpoint_at(at).await.unwrap();
            assert!(signed.fresh && signed.note.verify([&key]).is_ok());
        }
        for old in [0, 1, 2, 255, 256, 257, 511, 512, 513, size] {
            let request = desk.office.witness_request(witness.verifier(), Some(old)).await.unwrap();
            let request = AddCheckpoint::parse(request.to_string().as_bytes()).unwrap();
            let root = match old {
                0 => None,
                _ => Some(*desk.office.checkpoint_at(old).await.unwrap().root()),
            };
            let before = root.map(|root| Seen { size: old, root });
            let accepted = decide(before, &request, [&key]).unwrap();
            seen = Some(accepted.seen());
        }
        assert_eq!(seen.unwrap().size, size);
        // What it signs is kept, counts for the next request, and goes out with a bundle.
        let request = desk.office.witness_request(witness.verifier(), None).await.unwrap();
        assert_eq!(request.old(), 0);
        let line = witness.cosign(request.checkpoint(), 1_795_720_000).unwrap();
        desk.office.keep_cosignature(size, witness.verifier(), &line).await.unwrap();
        assert_eq!(desk.office.checkpoint_witnessed().await.unwrap().unwrap().size(), size);
        exported(&desk.office, &desk.path().join("grown"), None).await;
        let next = desk.office.witness_request(witness.verifier(), None).await.unwrap();
        assert_eq!(next.old(), size);
        let out = desk.path().join("bundle.tar");
        exported(&desk.office, &out, Some(size)).await;
        let text = format!("witness ombuds {}\nquorum ombuds\n", witness.verifier());
        let policy = Some(Policy::parse(text.as_bytes()).unwrap());
        let trust = Trust { policy, ..Trust::default() };
        let report = verify(&Source::open(&out).unwrap(), &trust).unwrap();
        assert!(report.holds() && report.quorum == Some(true), "{report}");
        assert_eq!(report.witnesses.len(), 1);
        // A line over another checkpoint, or by another key, is not kept.
        let other = desk.office.checkpoint_at(255).await.unwrap();
        let wrong = witness.cosign(&other.note, 1_795_720_000).unwrap();
        let refused = desk.office.keep_cosignature(size, witness.verifier(), &wrong).await;
        assert!(matches!(refused, Err(AppError::Usage(_))), "{refused:?}");
    }

    async fn a_checkpoint_stands_once_and_is_signed_when_due(desk: Desk) {
        let time = Arc::new(Set(AtomicI64::new(desk.office.now().micros())));
        let options = desk.options.clone();
        desk.office.close().await;
        let folder = Folder::new(desk.folder.path());
        let office = Office::open_by(folder, &options, time.clone()).await.unwrap();
        office.unlock(None).unwrap();
        let first = office.checkpoint_if_due().await.unwrap().unwrap();
        assert!(office.checkpoint_if_due().await.unwrap().is_none(), "nothing was recorded since");
        let same = office.checkpoint().await.unwrap();
        assert_eq!((same.fresh, same.note.to_string()), (false, first.note.to_string()));
        let new = amana_app::members::NewMember {
            name: "Mira Solenne".into(),
            role: Role::ConductOfficer,
            unit: None,
            organisation: None,
        };
        office.add_member(Acting::Operator, new).await.unwrap();
        assert!(office.checkpoint_if_due().await.unwrap().is_none(), "so soon");
        time.0.fetch_add(CHECKPOINT_SECONDS * 1_000_000, Ordering::Relaxed);
        let second = office.checkpoint_if_due().await.unwrap().unwrap();
        assert!(second.size() > first.size());
        office.close().await;
    }
}

/// A clock that stands where it is set.
#[derive(Debug)]
struct Set(AtomicI64);

impl Clock for Set {
    fn now(&self) -> Moment {
        Moment::from_micros(self.0.load(Ordering::Relaxed))
    }
}

#[tokio::test]
async fn many_events_make_a_checkpoint_due_once_a_second() {
    let desk = Desk::new(Backend::Sqlite).await.unwrap();
    let first = desk.office.checkpoint().await.unwrap().size();
    desk.member("Mira Solenne", Role::ConductOfficer).await;
    let some = desk.office.size().await.unwrap() - first;
    assert!(some > 0 && some < CHECKPOINT_EVENTS, "{some}");
    assert!(desk.office.checkpoint_if_due().await.unwrap().is_none());
    let size = told(&desk.office).await;
    assert!(size - first >= CHECKPOINT_EVENTS, "{size}");
    let pause = u64::try_from(CHECKPOINT_PAUSE_SECONDS).unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(pause)).await;
    assert_eq!(desk.office.checkpoint_if_due().await.unwrap().unwrap().size(), size);
}

/// The database without what keeps an honest program from changing the log.
fn opened(folder: &Path) -> Connection {
    let connection = Connection::open(folder.join("amana.db")).unwrap();
    let drop = "DROP TRIGGER event_is_not_changed; DROP TRIGGER event_is_not_deleted";
    connection.execute_batch(drop).unwrap();
    connection
}

#[tokio::test]
async fn nothing_is_signed_that_does_not_continue_what_was_signed() {
    let changes = [
        // Behind the first tile, which holds its own copy of what stands before.
        "UPDATE event SET leaf_hash = zeroblob(32) WHERE position = 270",
        "DELETE FROM event WHERE position = 270",
        "DELETE FROM event WHERE position = (SELECT max(position) FROM event)",
        "UPDATE tile SET root = zeroblob(32) WHERE level = 0",
        "UPDATE checkpoint SET note = replace(note, 'log/', 'lag/')",
    ];
    for sql in changes {
        let desk = Desk::new(Backend::Sqlite).await.unwrap();
        imported(&desk.office).await;
        desk.office.checkpoint().await.unwrap();
        desk.member("Mira Solenne", Role::ConductOfficer).await;
        let Desk { office, options, folder } = desk;
        office.close().await;
        assert!(opened(folder.path()).execute(sql, []).unwrap() > 0, "{sql}");
        let office = Office::open(Folder::new(folder.path()), &options).await.unwrap();
        office.unlock(None).unwrap();
        let refused = office.checkpoint().await.expect_err(sql);
        assert_eq!(refused.kind(), ErrorKind::Broken, "{sql}: {refused}");
        office.close().await;
        let rows: i64 = Connection::open(folder.path().join("amana.db"))
            .unwrap()
            .query_row("SELECT count(*) FROM checkpoint", [], |row| row.get(0))
            .unwrap();
        assert_eq!(rows, 1, "{sql}");
    }
}

#[tokio::test]
async fn a_fork_and_a_rolled_back_database_are_found_by_a_checkpoint_that_was_kept() {
    let desk = Desk::new(Backend::Sqlite).await.unwrap();
    imported(&desk.office).await;
    let Desk { office, options, folder } = desk;
    office.close().await;
    let older = tempfile::tempdir().unwrap();
    crate::tampering::copy(folder.path(), older.path());
    let mut kept = Vec::new();
    let mut bundles = Vec::new();
    // Two logs that begin alike and go on with different members; each auditor keeps a checkpoint.
    for (path, name) in [(folder.path(), "Mira Solenne"), (older.path(), "Jon Harrow")] {
        let office = Office::open(Folder::new(path), &options).await.unwrap();
        office.unlock(None).unwrap();
        let new = amana_app::members::NewMember {
            name: name.into(),
            role: Role::ConductOfficer,
            unit: None,
            organisation: None,
        };
        office.add_member(Acting::Operator, new).await.unwrap();
        let out = path.join("bundle");
        exported(&office, &out, None).await;
        kept.push(fs::read(out.join("checkpoint")).unwrap());
        bundles.push(out);
        office.close().await;
    }
    for (bundle, other) in [(&bundles[0], &kept[1]), (&bundles[1], &kept[0])] {
        let source = Source::open(bundle).unwrap();
        assert!(verify(&source, &Trust::default()).unwrap().holds(), "alone it holds");
        let other = Some(SignedCheckpoint::parse(other).unwrap());
        let report = verify(&source, &Trust { kept: other, ..Trust::default() }).unwrap();
        assert!(report.findings.iter().any(|it| it.what.contains("two logs")), "{report}");
    }
    // The older one, before it went on: shorter than what was kept.
    let short = older.path().join("short");
    let office = Office::open(Folder::new(older.path()), &options).await.unwrap();
    office.unlock(None).unwrap();
    exported(&office, &short, Some(100)).await;
    office.close().await;
    let kept = Some(SignedCheckpoint::parse(&kept[1]).unwrap());
    let report = verify(&Source::open(&short).unwrap(), &Trust { kept, ..Trust::default() });
    let report = report.unwrap();
    assert!(report.findings.iter().any(|it| it.what.contains("you kept")), "{report}");
}
