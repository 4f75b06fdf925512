//! A changed byte in anything stored is found by replay, which names the place: a list of changes on both databases, and
//! on SQLite every column of every table in turn.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;

use amana_app::{
    Acting, AppError, ErrorKind, Folder, Office, OpenOptions, Request,
    demo::Story,
    figures::FiguresWanted,
    replay::{Audit, Report},
};
use amana_domain::Command;
use amana_events::{
    PersonId, PurposeCode, StreamId, StreamKind, common::Role, person::ErasureBasis,
};
use amana_tlog::{CosigningKey, KeyName};
use amana_vault::Secret;
use rusqlite::{Connection, types::Value};
use serde_json::json;
use tempfile::TempDir;

use crate::own_database::OwnDatabase;
use crate::support::{Backend, Desk};

/// What is changed, and a word that stands in the finding's place or explanation.
const CHANGES: &[(&str, &str)] = &[
    (
        "UPDATE event SET record = OTHER_RECORD WHERE position = (SELECT max(position) FROM event)",
        "leaf hash",
    ),
    ("UPDATE event SET leaf_hash = NO_HASH WHERE position = 9", "leaf hash"),
    ("UPDATE event SET event_id = NO_ID WHERE position = 9", "event_id"),
    ("UPDATE event SET recorded = recorded + 1 WHERE position = 9", "recorded"),
    ("UPDATE event SET known = known + 1 WHERE position = 9", "known"),
    ("UPDATE event SET type = 'case_noted' WHERE position = 9", "type"),
    ("UPDATE event SET stream_kind = 99 WHERE position = 9", "stream_kind"),
    ("UPDATE event SET stream_id = NO_ID WHERE position = 9", "stream"),
    ("UPDATE event SET version = 9999 WHERE position = 9", "version"),
    ("DELETE FROM event WHERE position = 9", "dense"),
    ("DELETE FROM event WHERE position = (SELECT max(position) FROM event)", "head"),
    ("UPDATE head SET recorded = recorded + 1", "head"),
    ("UPDATE head SET vocabulary = 0", "vocabulary"),
    ("UPDATE head SET frontier = OTHER_FRONTIER", "frontier"),
    ("UPDATE data_key SET wrapped = NO_KEY", "key row"),
    ("UPDATE data_key SET kek = '00000000000000000000000000000000'", "KEK"),
    ("DELETE FROM data_key", "missing"),
    ("UPDATE fact_role SET role = 'auditor'", "fact_member"),
    ("UPDATE fact_member SET state = 3", "fact_member"),
    (
        "INSERT INTO fact_destroyed_key SELECT ledger_id, owner_kind, NO_ID, compartment, epoch, 0 FROM data_key LIMIT 1",
        "fact_destroyed_key",
    ),
    ("INSERT INTO fact_receipt SELECT ledger_id, NO_HASH, NO_ID, 1 FROM head", "fact_receipt"),
    ("DELETE FROM involvement", "involvement"),
    ("UPDATE view_case SET status = 'closed'", "view case"),
    ("UPDATE view_statistics SET victims = '{\"woman\":9}'", "view statistics"),
    ("DELETE FROM view_member", "view member"),
];

/// What each database calls the values above.
const VALUES: [(&str, &str, &str); 5] = [
    ("NO_HASH", "zeroblob(32)", "decode(repeat('00', 32), 'hex')"),
    ("NO_KEY", "zeroblob(104)", "decode(repeat('00', 104), 'hex')"),
    ("NO_ID", "zeroblob(16)", "'00000000-0000-0000-0000-000000000000'::uuid"),
    (
        "OTHER_RECORD",
        "CAST(replace(CAST(record AS TEXT), '2017', '2016') AS BLOB)",
        "convert_to(replace(convert_from(record, 'UTF8'), '2017', '2016'), 'UTF8')",
    ),
    (
        "OTHER_FRONTIER",
        // The last hash with its last eight bytes before the eight ahead of them.
        "substr(frontier, 1, length(frontier) - 16) || substr(frontier, length(frontier) - 7) \
            || substr(frontier, length(frontier) - 15, 8)",
        "substr(frontier, 1, length(frontier) - 16) || substr(frontier, length(frontier) - 7) \
            || substr(frontier, length(frontier) - 15, 8)",
    ),
];

/// Tables that replay answers for, and columns of them that no log can bear out: for how long a key of a request is
/// remembered, and which of several generations a view is read from, are not in it. Nor is by what somebody signs in: the log says
/// which factors there are and voids them (`ops/decisions/0038`), and what is kept of them is sealed. A draft is no record.
const NOT_OF_THE_LOG: [&str; 7] =
    ["idempotency", "migration", "credential", "session", "throttle", "login_name", "draft"];

/// Columns that say when a checkpoint was signed, which only its row says, and those by which a tile or a cosignature is
/// missing where it stood: the one is made again, the other asked for again.
const NOBODYS: [(&str, &str); 5] = [
    ("checkpoint", "signed"),
    ("tile", "ledger_id"),
    ("tile", "level"),
    ("cosignature", "ledger_id"),
    ("cosignature", "size"),
];

async fn filled(desk: &Desk) {
    desk.member("Mira Solenne", Role::ConductOfficer).await;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/sea/2017Q4.csv");
    let bytes = std::fs::read(path).unwrap();
    let imported =
        desk.office.import_sea(Acting::Operator, &bytes, "2017Q4.csv", None, &mut |_| {}).await;
    imported.unwrap();
    let sound = desk.office.replay(&mut |_| {}).await.unwrap();
    assert!(sound.holds(), "{:?}", sound.findings);
}

fn change(folder: &Path, sql: &str) {
    let sql = VALUES.iter().fold(sql.to_owned(), |sql, (name, ours, _)| sql.replace(name, ours));
    assert!(opened(folder).execute(&sql, []).unwrap() > 0, "nothing to change: {sql}");
}

/// The database's file without what keeps an honest program from changing the log.
pub(crate) fn opened(folder: &Path) -> Connection {
    let connection = Connection::open(folder.join("amana.db")).unwrap();
    connection
        .execute_batch("DROP TRIGGER IF EXISTS event_is_not_changed; DROP TRIGGER IF EXISTS event_is_not_deleted")
        .unwrap();
    connection
}

pub(crate) fn copy(from: &Path, to: &Path) {
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

async fn replayed(folder: &Path, options: &OpenOptions) -> Report {
    let office = Office::open(Folder::new(folder), options).await.unwrap();
    let report = office.replay(&mut |_| {}).await.unwrap();
    office.close().await;
    report
}

fn assert_named(report: &Report, sql: &str, word: &str) {
    let found: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    assert!(found.iter().any(|finding| finding.contains(word)), "{sql}: {found:?}");
}

#[tokio::test]
async fn whatever_is_changed_replay_finds_it_and_names_the_place() {
    let desk = Desk::new(Backend::Sqlite).await.unwrap();
    filled(&desk).await;
    let Desk { office, options, folder } = desk;
    office.close().await;
    for (sql, word) in CHANGES {
        let other = tempfile::tempdir().unwrap();
        copy(folder.path(), other.path());
        change(other.path(), sql);
        assert_named(&replayed(other.path(), &options).await, sql, word);
    }
}

#[tokio::test]
async fn whatever_is_changed_in_postgres_replay_finds_it_and_names_the_place() {
    let Some(database) = OwnDatabase::new() else { return };
    let url = Some(database.url());
    let desk = Desk::with(Backend::Postgres, |create| create.open.database_url = url).await;
    let mut desk = desk.unwrap();
    filled(&desk).await;
    desk.office.close().await;
    for (sql, word) in CHANGES {
        let copy = database.copied();
        let theirs = VALUES
            .iter()
            .fold((*sql).to_owned(), |sql, (name, _, theirs)| sql.replace(name, theirs));
        let changed = copy.run(&format!(
            "DROP TRIGGER event_is_append_only ON event;
             WITH changed AS ({theirs} RETURNING 1) SELECT count(*) FROM changed"
        ));
        assert_ne!(changed.trim(), "0", "nothing to change: {theirs}");
        desk.options.database_url = Some(copy.url());
        assert_named(&replayed(desk.folder.path(), &desk.options).await, &theirs, word);
    }
}

#[tokio::test]
async fn a_head_that_cannot_be_read_is_refused_when_the_ledger_is_opened() {
    let desk = Desk::new(Backend::Sqlite).await.unwrap();
    filled(&desk).await;
    let Desk { office, options, folder } = desk;
    office.close().await;
    change(folder.path(), "UPDATE head SET next_position = next_position - 1");
    let refused = Office::open(Folder::new(folder.path()), &options).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Broken);
}

/// The tables of the database with their columns.
fn columns(connection: &Connection) -> Vec<(String, Vec<String>)> {
    let names = |sql: &str| -> Vec<String> {
        let mut statement = connection.prepare(sql).unwrap();
        let names = statement.query_map([], |row| row.get(0)).unwrap();
        names.map(Result::unwrap).collect()
    };
    let tables = names("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
    let tables = tables.into_iter().filter(|table| !NOT_OF_THE_LOG.contains(&table.as_str()));
    let columns = |table: &str| names(&format!("SELECT name FROM pragma_table_info('{table}')"));
    tables.map(|table| (table.clone(), columns(&table))).collect()
}

/// Another value, as near as can be: the other flag, one letter more, one bit turned. Part of a key goes far away, or it
/// might meet its neighbour.
fn other(value: Value, kind: &str, far: bool) -> Value {
    match (value, kind) {
        (Value::Null, "BLOB") => Value::Blob(vec![7; 16]),
        (Value::Null, "TEXT") => Value::Text("x".to_owned()),
        (Value::Null, _) => Value::Integer(7),
        (Value::Integer(number), _) if far => Value::Integer(number + 1_000_000),
        (Value::Integer(number), _) => Value::Integer(number ^ 1),
        (Value::Text(text), _) => Value::Text(text + "x"),
        (Value::Real(number), _) => Value::Real(number + 1.0),
        (Value::Blob(mut bytes), _) => {
            let first = bytes.first_mut().expect("no empty bytes are stored");
            *first ^= 0x40;
            Value::Blob(bytes)
        }
    }
}

/// Changes one column in one row, one that has a value there where any has; `false` if the table is empty.
fn change_column(connection: &Connection, table: &str, column: &str) -> bool {
    let find = format!("SELECT {column} FROM {table} ORDER BY {column} IS NULL LIMIT 1");
    let Ok(value) = connection.query_row(&find, [], |row| row.get::<_, Value>(0)) else {
        return false;
    };
    let about = "SELECT (SELECT type FROM pragma_table_info(?1) WHERE name = ?2),
        (SELECT pk > 0 FROM pragma_table_info(?1) WHERE name = ?2),
        (SELECT group_concat(name) FROM pragma_table_info(?1) WHERE pk > 0)";
    let (kind, in_key, keys): (String, bool, String) = connection
        .query_row(about, [table, column], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap();
    let update = format!(
        "UPDATE {table} SET {column} = ?1 WHERE ({keys}) IN
         (SELECT {keys} FROM {table} WHERE {column} IS ?2 LIMIT 1)"
    );
    // A view that is one event behind is no lie: it catches up. One that is far ahead is.
    let far = in_key || column == "position";
    let new = other(value.clone(), &kind, far);
    assert_eq!(connection.execute(&update, (new, value)).unwrap(), 1, "{table}.{column}");
    true
}

/// Whether a finding begins with what this table is called in findings. A fact that cannot be read is named in the
/// explanation, or, where a value is not even of its kind, only if it is `alone`.
fn is_about(finding: &str, table: &str, alone: bool) -> bool {
    let unread = |table: &str| {
        finding.starts_with("access facts: ")
            && (finding.contains(table) || alone && finding.contains("a column's value"))
    };
    match table {
        "event" => finding.starts_with("position "),
        "data_key" => finding.starts_with("key row"),
        "fact_role" => finding.starts_with("fact_member") || unread(table),
        "view_head" => finding.starts_with("view"),
        fact if fact.starts_with("fact_") => finding.starts_with(fact) || unread(fact),
        "tile" => finding.starts_with("tile"),
        "checkpoint" => finding.starts_with("checkpoint") && !finding.contains("signed by"),
        "cosignature" => finding.starts_with("checkpoint") && finding.contains("signed by"),
        view => finding.starts_with(&view.replace("view_", "view ")),
    }
}

/// A demonstration in which every table has rows: its story, a look at figures, and a request to erase somebody.
async fn told() -> (TempDir, OpenOptions) {
    let desk = Desk::new(Backend::Sqlite).await.unwrap();
    let Desk { office, options, folder } = desk;
    office.tell(&Story::shipped().unwrap(), &mut |_| {}).await.unwrap();
    let wanted = FiguresWanted {
        from: "2017-10-01".parse().unwrap(),
        to: "2017-12-31".parse().unwrap(),
        as_known: None,
        as_recorded: None,
        internal: Some(PurposeCode::new("supervision").unwrap()),
    };
    office.figures(Acting::Operator, &wanted).await.unwrap();
    let [asks, approves, executes] =
        ["Farida Yusupova", "Teodor Vasilache", "Nomvula Dlamini-Strand"]
            .map(|name| Acting::Member(office.member_named(name).unwrap()));
    // One erasure that waits, and one that was executed.
    let _ = asked_to_be_erased(&office, asks).await;
    let gone = asked_to_be_erased(&office, asks).await;
    office.approve_erasure(approves, gone, &[]).await.unwrap();
    office.execute_erasure(executes, gone).await.unwrap();
    office.catch_up().await.unwrap();
    let signed = office.checkpoint().await.unwrap();
    let line = witness().cosign(&signed.note, 1_700_000_000).unwrap();
    office.keep_cosignature(signed.size(), witness().verifier(), &line).await.unwrap();
    office.close().await;
    (folder, options)
}

pub(crate) async fn asked_to_be_erased(office: &Office, asks: Acting) -> PersonId {
    let person = PersonId::new(office.new_id());
    let stream = StreamId::new(StreamKind::Person, person.uuid());
    for (name, data) in [
        ("create_person", json!({"personnel": false})),
        ("seal_identity", json!({"name": "Somebody Else"})),
    ] {
        let data = data.as_object().cloned().unwrap();
        let command = Command::read(StreamKind::Person, name, data).unwrap();
        office.execute(Request::new(asks, stream, command)).await.unwrap();
    }
    let reason = Secret::from("asked for it");
    office.request_erasure(asks, person, ErasureBasis::OwnRequest, &reason).await.unwrap();
    person
}

/// Opens and replays; what was found, or what went wrong instead. That it does not even open, because it does not hold,
/// names everything.
/// Somebody who saw the log's checkpoint.
fn witness() -> CosigningKey {
    CosigningKey::new(KeyName::new("witness.example/one").unwrap(), &[11; 32])
}

async fn found(folder: &Path, options: &OpenOptions) -> Result<Vec<String>, AppError> {
    let office = Office::open(Folder::new(folder), options).await?;
    let audit = Audit { witnesses: vec![witness().verifier().clone()], ..Audit::default() };
    let report = office.audit_log(&audit, &mut |_| {}).await;
    office.close().await;
    Ok(report?.findings.iter().map(ToString::to_string).collect())
}

/// Changes one column of these tables in a copy; the tables that are not named then.
async fn overlooked(folder: &Path, options: &OpenOptions, changes: &[(&str, &str)]) -> Vec<String> {
    let other = tempfile::tempdir().unwrap();
    copy(folder, other.path());
    let connection = opened(other.path());
    for (table, column) in changes {
        assert!(change_column(&connection, table, column), "{table} is empty");
    }
    drop(connection);
    let alone = changes.len() == 1;
    let found = match found(other.path(), options).await {
        Err(error) if alone && error.kind() == ErrorKind::Broken => return Vec::new(),
        found => found,
    };
    let named = |table: &str| {
        found.as_ref().is_ok_and(|all| all.iter().any(|finding| is_about(finding, table, alone)))
    };
    let missed = changes.iter().filter(|(table, _)| !named(table));
    missed.map(|(table, column)| format!("{table}.{column}: {found:?}")).collect()
}

#[tokio::test]
async fn every_column_of_every_table_is_answered_for() {
    let (folder, options) = told().await;
    let tables = columns(&Connection::open(folder.path().join("amana.db")).unwrap());
    assert!(tables.len() > 15, "{tables:?}");
    let longest = tables.iter().map(|(_, columns)| columns.len()).max().unwrap();
    let mut missed = Vec::new();
    for number in 0..longest {
        let each = tables.iter().filter_map(|(table, columns)| Some((table, columns.get(number)?)));
        // The next vocabulary is another program's business; a lower one is in the list above. Whether
        // a destroyed key's bytes were looked for is no event: at worst they are looked for again.
        let each = each.filter(|(_, column)| !["vocabulary", "wiped"].contains(&column.as_str()));
        let each = each.map(|(table, column)| (table.as_str(), column.as_str()));
        let changes: Vec<_> = each.filter(|column| !NOBODYS.contains(column)).collect();
        // A column of each table at once, and alone where other damage stood before it.
        let hidden = overlooked(folder.path(), &options, &changes).await;
        for (table, column) in changes {
            let name = format!("{table}.{column}:");
            if hidden.iter().any(|hidden| hidden.starts_with(&name)) {
                missed.extend(overlooked(folder.path(), &options, &[(table, column)]).await);
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}
