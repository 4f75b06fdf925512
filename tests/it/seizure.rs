//! What happens to the keys when somebody comes for them: locking, and the duress passphrase.

use std::{collections::BTreeMap, net::TcpListener, path::Path};

use amana_app::{
    Acting, Folder, Office, OpenOptions,
    custody::{NewKeyFile, RecoverySource, lock_keys},
    doctor,
};
use amana_events::common::Role;
use amana_vault::Secret;

use crate::custody::{PASSPHRASE, Place, add, code_of, new_file, places, rehearse, secret};
use crate::support::log_from;

const DURESS: &str = "the ferry is late";

/// A ledger with a rehearsed recovery and an armed duress passphrase, and its shares.
async fn armed(place: &Place) -> (Office, Vec<Secret>) {
    let office = place.make(Some(PASSPHRASE)).await;
    let mut cabinet = office.open_cabinet(Some(&secret())).unwrap();
    add(&office, "Mira Solenne", Role::Auditor).await;
    let shares = rehearse(&office, &mut cabinet).await;
    office.arm_duress(&mut cabinet, &DURESS.into()).unwrap();
    (office, shares)
}

/// What an onlooker sees of the key folder: names, sizes, rights.
fn seen(folder: &Folder) -> BTreeMap<String, (u64, u32)> {
    use std::os::unix::fs::PermissionsExt as _;
    let keys = folder.path().join("keys");
    let entry = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.unwrap();
        let meta = entry.metadata().unwrap();
        (entry.file_name().into_string().unwrap(), (meta.len(), meta.permissions().mode()))
    };
    std::fs::read_dir(keys).unwrap().map(entry).collect()
}

async fn findings(place: &Place) -> Vec<doctor::Finding> {
    let found = doctor::examine(&place.folder(), &place.open).await.unwrap().findings;
    found.into_iter().filter(|finding| finding.check != "disk").collect()
}

fn answer(office: &Office, passphrase: &str) -> String {
    let error = office.unlock(Some(&passphrase.into())).unwrap_err();
    format!("{error} {:?}", error.kind())
}

#[tokio::test(flavor = "multi_thread")]
async fn duress_shows_neither_at_once_nor_later() {
    for place in places() {
        let (office, shares) = armed(&place).await;
        let folder = place.folder();
        let wrong = answer(&office, "wrong");
        office.unlock(Some(&secret())).unwrap();
        let before = (seen(&folder), findings(&place).await);
        let status = serde_json::to_value(office.keys_status(None).await.unwrap()).unwrap();

        assert_eq!(answer(&office, DURESS), wrong);
        for later in [DURESS, PASSPHRASE, "wrong"] {
            assert!(office.wants_passphrase().unwrap());
            assert_eq!(answer(&office, later), wrong);
            assert_eq!(office.open_cabinet(Some(&later.into())).unwrap_err().to_string(), {
                office.unlock(Some(&"wrong".into())).unwrap_err().to_string()
            });
        }
        assert_eq!((seen(&folder), findings(&place).await), before);
        let after = serde_json::to_value(office.keys_status(None).await.unwrap()).unwrap();
        assert_eq!(after, status);

        // The rightful owner goes the way of a forgotten passphrase.
        let source = RecoverySource::Shares(shares[..3].to_vec());
        let acting = Acting::Operator;
        let refused = office.recover_keys(acting, &source, &new_file("new words")).await;
        assert_eq!(code_of(refused), "keys_are_here");
        let new = NewKeyFile { replace: true, ..new_file("new words") };
        office.recover_keys(acting, &source, &new).await.unwrap();
        assert!(office.member_named("Mira Solenne").is_ok());
        office.close().await;
        place.open().await.unlock(Some(&"new words".into())).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_passphrase_leaves_the_key_file_as_it_is() {
    let place = &places()[0];
    let (office, _) = armed(place).await;
    let file = place.folder().key_file();
    let before = (std::fs::read(&file).unwrap(), std::fs::metadata(&file).unwrap().modified());
    answer(&office, "wrong");
    assert_eq!(std::fs::read(&file).unwrap(), before.0);
    let after = std::fs::metadata(&file).unwrap().modified().unwrap();
    assert!(after > before.1.unwrap(), "the file's time must not tell a wrong one from duress");
    office.unlock(Some(&secret())).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn duress_waits_for_nobody_and_who_holds_the_keys_open_brings_none_back() {
    for place in places() {
        let (office, _) = armed(&place).await;
        let mut cabinet = office.open_cabinet(Some(&secret())).unwrap();
        let left = place.folder().path().join("keys").join("kek.json.0011223344556677.partial");
        let copy = std::fs::read(place.folder().key_file()).unwrap();
        std::fs::write(&left, &copy).unwrap();
        let other = place.open().await;
        let refused = other.open_cabinet(Some(&DURESS.into())).unwrap_err().to_string();
        assert!(refused.contains("wrong passphrase"), "{refused}");
        assert!(!left.exists());
        let alike = std::fs::read(place.folder().key_file()).unwrap();
        assert_ne!(alike, copy);
        assert!(office.disarm_duress(&mut cabinet).is_err());
        assert_eq!(std::fs::read(place.folder().key_file()).unwrap(), alike);
        assert!(office.unlock(Some(&secret())).is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_file_that_may_not_be_written_is_destroyed_under_duress_all_the_same() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = &places()[0];
    let (office, _) = armed(place).await;
    let file = place.folder().key_file();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o400)).unwrap();
    let (before, copy) = (seen(&place.folder()), std::fs::read(&file).unwrap());
    let wrong = answer(&office, "wrong");
    assert_eq!(answer(&office, DURESS), wrong);
    assert_eq!(seen(&place.folder()), before);
    assert_ne!(std::fs::read(&file).unwrap(), copy);
}

#[tokio::test(flavor = "multi_thread")]
async fn locking_waits_neither_for_a_database_in_use_nor_for_a_held_key_file() {
    let place = &places()[0];
    let (office, _) = armed(place).await;
    let mut cabinet = office.open_cabinet(Some(&secret())).unwrap();
    let writer = rusqlite::Connection::open(place.folder().database()).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (folder, open) = (place.folder(), place.open.clone());
    let locking = tokio::spawn(async move { lock_keys(&folder, &open).await.unwrap() });
    // The database stays in use and the key file held until the key is gone: whoever waited for
    // either would wait for ever.
    while place.folder().key_file().exists() {
        tokio::task::yield_now().await;
    }
    assert!(office.disarm_duress(&mut cabinet).is_err());
    assert!(!place.folder().key_file().exists());
    // What is not true yet is not in the log.
    let last = log_from(&office, office.size().await.unwrap() - 1).await.pop().unwrap();
    assert_ne!(last.kind.as_str(), "keys_locked");
    writer.execute_batch("ROLLBACK").unwrap();
    locking.await.unwrap();
    assert!(!place.folder().key_file().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn locking_waits_neither_for_a_database_that_hangs_nor_for_one_that_is_gone() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://amana@{}/amana", silent.local_addr().unwrap());
    let hangs = OpenOptions { database_url: Some(url) };
    for (kind, open) in [("postgres", hangs), ("sqlite", OpenOptions::default())] {
        let place = Place { folder: tempfile::tempdir().unwrap(), open: OpenOptions::default() };
        let (office, _) = armed(&place).await;
        place.folder().name_ledger(office.ledger(), kind).unwrap();
        office.close().await;
        std::fs::remove_file(place.folder().database()).unwrap();
        let locked = lock_keys(&place.folder(), &open).await.unwrap();
        assert!(!locked.recorded && !place.folder().key_file().exists());
        let again = lock_keys(&place.folder(), &open).await;
        assert_eq!(code_of(again), "keys_locked");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_key_file_and_what_a_cut_write_left_are_locked_away_as_well() {
    for place in places() {
        let (office, shares) = armed(&place).await;
        let file = place.folder().key_file();
        let bytes = std::fs::read(&file).unwrap();
        std::fs::write(&file, &bytes[..bytes.len() - 9]).unwrap();
        let locked = lock_keys(&place.folder(), &place.open).await.unwrap();
        assert_eq!((locked.kek, locked.recorded), (None, true));
        assert!(!file.exists());
        // A copy that a cut write left is a copy.
        for name in ["kek.partial", "kek.json.0011223344556677.partial"] {
            let left = file.with_file_name(name);
            std::fs::write(&left, &bytes).unwrap();
            lock_keys(&place.folder(), &place.open).await.unwrap();
            assert!(!left.exists());
        }
        // Overwritten and not yet removed is locked, and said to be.
        std::fs::write(&file, vec![0; bytes.len()]).unwrap();
        assert!(!office.wants_passphrase().unwrap());
        let told = office.unlock(Some(&secret())).unwrap_err().to_string();
        assert!(told.contains("locked or lost"), "{told}");
        // A file of a newer program is not damaged.
        let text = String::from_utf8(bytes.clone()).unwrap();
        std::fs::write(&file, text.replace("\"version\":1", "\"version\":2")).unwrap();
        assert!(lock_keys(&place.folder(), &place.open).await.is_err());
        std::fs::remove_file(&file).unwrap();
        let source = RecoverySource::Shares(shares[..3].to_vec());
        office.recover_keys(Acting::Operator, &source, &new_file("new words")).await.unwrap();
    }
}

#[test]
fn whoever_writes_the_key_file_while_it_is_locked_does_not_bring_it_back() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let place = &places()[0];
    let (office, shares) = runtime.block_on(armed(place));
    let mut passphrase = PASSPHRASE;
    for _ in 0..12 {
        let mut cabinet = office.open_cabinet(Some(&passphrase.into())).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| while office.disarm_duress(&mut cabinet).is_ok() {});
            runtime.block_on(lock_keys(&place.folder(), &place.open)).unwrap();
        });
        drop(cabinet);
        let left = seen(&place.folder());
        assert!(left.keys().all(|name| !name.contains("kek.") || name == "kek.lock"), "{left:?}");
        passphrase = "new words";
        let source = RecoverySource::Shares(shares[..3].to_vec());
        let new = new_file(passphrase);
        runtime.block_on(office.recover_keys(Acting::Operator, &source, &new)).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_file_is_written_through_a_link_somebody_put_there() {
    let place = &places()[0];
    let (office, _) = armed(place).await;
    let cabinet = office.open_cabinet(Some(&secret())).unwrap();
    let (target, out) = (place.path("target"), place.path("keys.age"));
    std::fs::write(&target, "precious").unwrap();
    for name in ["keys.partial", "keys.age.partial"] {
        std::os::unix::fs::symlink(&target, place.path(name)).unwrap();
    }
    let to = amana_app::custody::BackupTo::Passphrase {
        passphrase: "phrase".into(),
        work_factor: Some(8),
    };
    office.backup_keys(Acting::Operator, &cabinet, &to, &out).await.unwrap();
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "precious");
    let linked = |path: &Path| std::fs::symlink_metadata(path).unwrap().is_symlink();
    assert!(linked(&place.path("keys.partial")) && !linked(&out));
}
