//! A changed byte in anything stored is found by replay, which names the place.

use amana_app::{Acting, Folder, Office};
use amana_events::common::Role;
use rusqlite::Connection;

use crate::support::{Backend, Desk};

/// What is changed, and a word that stands in the finding's place or explanation.
const CHANGES: &[(&str, &str)] = &[
    (
        "UPDATE event SET record = CAST(replace(CAST(record AS TEXT), '2017', '2016') AS BLOB) WHERE position = (SELECT max(position) FROM event)",
        "leaf hash",
    ),
    ("UPDATE event SET leaf_hash = zeroblob(32) WHERE position = 9", "leaf hash"),
    ("UPDATE event SET event_id = zeroblob(16) WHERE position = 9", "event_id"),
    ("UPDATE event SET recorded = recorded + 1 WHERE position = 9", "recorded"),
    ("UPDATE event SET known = known + 1 WHERE position = 9", "known"),
    ("UPDATE event SET type = 'case_noted' WHERE position = 9", "type"),
    ("UPDATE event SET stream_kind = 99 WHERE position = 9", "stream_kind"),
    ("UPDATE event SET stream_id = zeroblob(16) WHERE position = 9", "stream"),
    ("UPDATE event SET version = 9999 WHERE position = 9", "version"),
    ("DELETE FROM event WHERE position = 9", "dense"),
    ("DELETE FROM event WHERE position = (SELECT max(position) FROM event)", "head"),
    ("UPDATE head SET recorded = recorded + 1", "head"),
    ("UPDATE head SET vocabulary = 0", "vocabulary"),
    ("UPDATE head SET frontier = substr(frontier, 1, length(frontier) - 1) || x'00'", "frontier"),
    ("UPDATE data_key SET wrapped = zeroblob(104)", "key row"),
    ("UPDATE data_key SET kek = '00000000000000000000000000000000'", "KEK"),
    ("DELETE FROM data_key", "missing"),
    ("UPDATE fact_role SET role = 'auditor'", "fact_member"),
    ("UPDATE fact_member SET state = 3", "fact_member"),
    (
        "INSERT INTO fact_destroyed_key SELECT ledger_id, owner_kind, zeroblob(16), compartment, epoch, 0 FROM data_key LIMIT 1",
        "fact_destroyed_key",
    ),
    ("DELETE FROM involvement", "involvement"),
    ("UPDATE view_case SET status = 'closed'", "view case"),
    ("UPDATE view_statistics SET victims = '{\"woman\":9}'", "view statistics"),
    ("DELETE FROM view_member", "view member"),
];

async fn filled() -> Desk {
    let desk = Desk::new(Backend::Sqlite).await.unwrap();
    desk.member("Mira Solenne", Role::ConductOfficer).await;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/sea/2017Q4.csv");
    let bytes = std::fs::read(path).unwrap();
    desk.office
        .import_sea(Acting::Operator, &bytes, "2017Q4.csv", None, &mut |_| {})
        .await
        .unwrap();
    desk
}

fn change(folder: &std::path::Path, sql: &str) {
    let connection = Connection::open(folder.join("amana.db")).unwrap();
    connection
        .execute_batch("DROP TRIGGER event_is_not_changed; DROP TRIGGER event_is_not_deleted")
        .unwrap();
    assert!(connection.execute(sql, []).unwrap() > 0, "nothing to change: {sql}");
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test]
async fn whatever_is_changed_replay_finds_it_and_names_the_place() {
    let Desk { office, options, folder } = filled().await;
    let sound = office.replay(&mut |_| {}).await.unwrap();
    assert!(sound.holds(), "{:?}", sound.findings);
    office.close().await;
    for (sql, word) in CHANGES {
        let other = tempfile::tempdir().unwrap();
        copy(folder.path(), other.path());
        change(other.path(), sql);
        let office = Office::open(Folder::new(other.path()), &options).await.unwrap();
        let report = office.replay(&mut |_| {}).await.unwrap();
        let found: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
        assert!(found.iter().any(|finding| finding.contains(word)), "{sql}: {found:?}");
        office.close().await;
    }
}

#[tokio::test]
async fn a_head_that_cannot_be_read_is_refused_when_the_ledger_is_opened() {
    let Desk { office, options, folder } = filled().await;
    office.close().await;
    change(folder.path(), "UPDATE head SET next_position = next_position - 1");
    let refused = Office::open(Folder::new(folder.path()), &options).await.unwrap_err();
    assert_eq!(refused.kind(), amana_app::ErrorKind::Broken);
}
