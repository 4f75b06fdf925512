//! Several at once: replay of a ledger in use, and a session of somebody else's that stands idle.

use std::{
    io::Write as _,
    process::{Child, ChildStdin, Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use amana_app::{Folder, Office};
use amana_events::{StreamId, StreamKind, common::Role};
use amana_testkit::conformance::random_id;
use serde_json::{Value, json};

use crate::support::{Desk, on_both};

const OFFICER: &str = "Mira Solenne";

fn lines(number: usize) -> [Value; 2] {
    let stream = StreamId::new(StreamKind::Case, random_id());
    [
        json!({"id": format!("o{number}"), "as": OFFICER, "stream": stream, "expect": "new",
            "command": "open_case", "data": {"class": "fraud"}}),
        json!({"id": format!("n{number}"), "as": OFFICER, "stream": stream, "expect": 1,
            "command": "note_case", "data": {"note": "seen"}}),
    ]
}

/// A session that has begun a transaction, holds a number of its own, and then does nothing.
enum Idle {
    Sqlite(rusqlite::Connection),
    Postgres(Child, ChildStdin),
}

impl Idle {
    fn of(desk: &Desk) -> Self {
        match &desk.options.database_url {
            None => {
                let connection = rusqlite::Connection::open(desk.path().join("amana.db")).unwrap();
                connection.execute_batch("BEGIN").unwrap();
                let read = "SELECT count(*) FROM event";
                connection.query_row(read, [], |row| row.get::<_, i64>(0)).unwrap();
                Self::Sqlite(connection)
            }
            Some(url) => {
                let mut psql = Command::new("psql");
                psql.args([url.as_str(), "-qAtX"]).stdin(Stdio::piped()).stdout(Stdio::piped());
                let mut psql = psql.spawn().unwrap();
                let mut input = psql.stdin.take().unwrap();
                let output = psql.stdout.take().unwrap();
                let begin = "BEGIN; SELECT txid_current(), count(*) FROM amana.event;\n";
                input.write_all(begin.as_bytes()).unwrap();
                let mut line = String::new();
                std::io::BufRead::read_line(&mut std::io::BufReader::new(output), &mut line)
                    .unwrap();
                assert!(line.contains('|'), "{line}");
                Self::Postgres(psql, input)
            }
        }
    }

    fn end(self) {
        match self {
            Self::Sqlite(connection) => drop(connection),
            Self::Postgres(mut psql, input) => {
                drop(input);
                psql.wait().unwrap();
            }
        }
    }
}

on_both! {
    async fn a_replay_of_a_ledger_in_use_finds_nothing(desk: Desk) {
        desk.member(OFFICER, Role::ConductOfficer).await;
        let reader = Office::open(Folder::new(desk.path()), &desk.options).await.unwrap();
        let done = AtomicBool::new(false);
        let write = async {
            let mut number = 0;
            while !done.load(Ordering::SeqCst) {
                for line in lines(number) {
                    let answer = desk.record(&line).await;
                    assert!(answer.get("refused").is_none(), "{answer}");
                }
                desk.office.catch_up().await.unwrap();
                number += 1;
            }
            number
        };
        let read = async {
            for _ in 0..8 {
                let report = reader.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
                assert!(report.holds(), "{:?}", report.findings);
            }
            done.store(true, Ordering::SeqCst);
        };
        let (written, ()) = tokio::join!(write, read);
        assert!(written > 0);
    }

    async fn an_idle_session_of_somebody_elses_stalls_nobody(desk: Desk) {
        desk.member(OFFICER, Role::ConductOfficer).await;
        let idle = Idle::of(&desk);
        let size = desk.office.size().await.unwrap();
        for number in 0..5 {
            for line in lines(number) {
                let answer = tokio::time::timeout(Duration::from_mins(1), desk.record(&line));
                let answer = answer.await.unwrap();
                assert!(answer.get("refused").is_none(), "{answer}");
            }
        }
        desk.office.catch_up().await.unwrap();
        assert!(desk.office.size().await.unwrap() >= size + 10);
        let report = desk.office.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
        assert!(report.holds(), "{:?}", report.findings);
        idle.end();
    }
}
