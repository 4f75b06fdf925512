//! The keys under `kill -9`: whatever a process was doing with them, the ledger opens afterwards with
//! the state of before or of after, and what was rehearsed still brings the keys back.
//!
//! The process that is killed is this test program, asked to do one thing. How late it is killed
//! differs from run to run; what must hold does not.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use amana_app::{
    Acting, Folder, Office, OpenOptions,
    custody::{KeyProviderState, NewKeyFile, RecoverySource, lock_keys},
};
use amana_events::common::Role;
use amana_vault::Secret;

use crate::custody::{PASSPHRASE, Place, add, new_file, params, places, rehearse, secret};
use crate::support::log_from;
use crate::tampering::copy;

const DURESS: &str = "the ferry is late";
const NEW: &str = "new words";
/// How often each is killed.
const CUTS: u32 = 8;

/// What the killed process does.
const DEEDS: [&str; 5] = ["rotate", "lock", "duress", "passphrase", "recover"];

/// What the test below kills, in a process of its own: without its environment it does nothing.
#[tokio::test(flavor = "multi_thread")]
async fn the_deed() {
    let (Ok(folder), Ok(deed)) = (std::env::var("CUT_FOLDER"), std::env::var("CUT_DEED")) else {
        return;
    };
    let (folder, open) = (Folder::new(folder), OpenOptions::default());
    let office = Office::open(folder.clone(), &open).await.unwrap();
    let say = |word: &str| {
        let mut out = std::io::stdout();
        writeln!(out, "\n{word}").unwrap();
        out.flush().unwrap();
    };
    let acting = Acting::Operator;
    match deed.as_str() {
        "rotate" => {
            let mut cabinet = office.open_cabinet(Some(&secret())).unwrap();
            say("begun");
            office.rotate_keys(acting, &mut cabinet, None, &mut |_| {}).await.unwrap();
        }
        "passphrase" => {
            let mut cabinet = office.open_cabinet(Some(&secret())).unwrap();
            say("begun");
            let new = Secret::from(NEW);
            office.change_passphrase(acting, &mut cabinet, &new, params()).await.unwrap();
        }
        "duress" => {
            say("begun");
            office.unlock(Some(&DURESS.into())).unwrap_err();
        }
        "lock" => {
            say("begun");
            lock_keys(&folder, &open).await.unwrap();
        }
        _ => {
            let new = NewKeyFile { replace: true, ..new_file(NEW) };
            let source = RecoverySource::Shares(shares_of(folder.path()));
            say("begun");
            office.recover_keys(acting, &source, &new).await.unwrap();
        }
    }
    say("done");
}

/// The shares lie beside the ledger, for the test alone.
fn shares_of(folder: &Path) -> Vec<Secret> {
    let text = std::fs::read_to_string(folder.join("shares")).unwrap();
    text.split("\n---\n").take(3).map(Secret::from).collect()
}

/// Does the deed in a process of its own; killed after so long, or let be. How long it took.
fn run(folder: &Path, deed: &str, killed_after: Option<Duration>) -> Duration {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["cuts::the_deed", "--exact", "--nocapture"])
        .env("CUT_FOLDER", folder)
        .env("CUT_DEED", deed)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.any(|line| line == "begun"), "{deed}");
    let begun = Instant::now();
    match killed_after {
        Some(after) => {
            std::thread::sleep(after);
            child.kill().unwrap();
        }
        None => assert!(lines.any(|line| line == "done"), "{deed}"),
    }
    let took = begun.elapsed();
    child.wait().unwrap();
    took
}

async fn check(place: &Place, deed: &str) {
    let office = place.open().await;
    office.catch_up().await.unwrap();
    let report = office.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
    assert!(report.holds(), "{deed}: {:?}", report.findings);
    let opened = [PASSPHRASE, NEW].iter().any(|text| office.unlock(Some(&(*text).into())).is_ok());
    if opened {
        assert!(office.member_named("Mira Solenne").is_ok(), "{deed}");
        add(&office, "Jon Harrow", Role::Auditor).await;
    }
    let status = office.keys_status(None).await.unwrap();
    let gone = status.provider == KeyProviderState::Locked;
    let last = log_from(&office, office.size().await.unwrap() - 1).await.pop();
    let told = last.is_some_and(|last| last.kind.as_str() == "keys_locked");
    assert!(gone || !told, "{deed}: the log says what is not so");
    assert!(opened || gone && deed == "lock" || !gone && deed == "duress", "{deed}");
    if deed == "rotate" {
        let mut cabinet = office.open_cabinet(Some(&secret())).unwrap();
        let acting = Acting::Operator;
        office.rotate_keys(acting, &mut cabinet, None, &mut |_| {}).await.unwrap();
        let status = office.keys_status(None).await.unwrap();
        assert_eq!((status.to_rewrap, status.retired.len()), (0, 0));
    } else {
        let new = NewKeyFile { replace: !gone, ..new_file("third words") };
        let source = RecoverySource::Shares(shares_of(place.folder().path()));
        office.recover_keys(Acting::Operator, &source, &new).await.unwrap();
        office.unlock(Some(&"third words".into())).unwrap();
    }
    let left = std::fs::read_dir(place.folder().path().join("keys")).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("partial")), "{left:?}");
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_leaves_the_keys_as_before_or_as_after() {
    let original = &places()[0];
    let office = original.make(Some(PASSPHRASE)).await;
    let mut cabinet = office.open_cabinet(Some(&secret())).unwrap();
    add(&office, "Mira Solenne", Role::Auditor).await;
    let shares = rehearse(&office, &mut cabinet).await;
    office.arm_duress(&mut cabinet, &DURESS.into()).unwrap();
    drop(cabinet);
    office.close().await;
    let texts: Vec<&str> = shares.iter().map(Secret::reveal).collect();
    std::fs::write(original.folder().path().join("shares"), texts.join("\n---\n")).unwrap();
    for deed in DEEDS {
        let mut whole = None;
        for cut in 0..=CUTS {
            let folder = tempfile::tempdir().unwrap();
            let place = Place { folder, open: OpenOptions::default() };
            std::fs::create_dir(place.folder().path()).unwrap();
            copy(original.folder().path(), place.folder().path());
            let after = whole.map(|whole: Duration| whole * (cut - 1) / CUTS);
            let took = run(place.folder().path(), deed, after);
            whole = whole.or(Some(took));
            check(&place, deed).await;
        }
    }
}
