//! A PostgreSQL database that one test has to itself, beside those that others share on the same server: in it a test may
//! drop a trigger, copy everything, or end every connection, and nobody else notices.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::io::Write as _;
use std::process::{Command, Stdio};

/// A database of its own; it goes when this is dropped, with whoever is still connected.
pub(crate) struct OwnDatabase {
    server: String,
    name: String,
}

impl OwnDatabase {
    /// An empty one; `None`, and says so, where there is no PostgreSQL to test on.
    pub(crate) fn new() -> Option<Self> {
        let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
            // Past the harness, which keeps to itself what a passing test prints.
            let _ = writeln!(std::io::stderr(), "not run: TEST_POSTGRES_URL is not set");
            return None;
        };
        let database = Self { server, name: new_name() };
        psql(&database.server, &format!("CREATE DATABASE {}", database.name));
        Some(database)
    }

    /// Another with the same content. Nobody works in this one any more.
    pub(crate) fn copied(&self) -> Self {
        // A template must have no connection left.
        psql(&self.server, &self.terminating(", 10000"));
        let copy = Self { server: self.server.clone(), name: new_name() };
        psql(&copy.server, &format!("CREATE DATABASE {} TEMPLATE {}", copy.name, self.name));
        copy
    }

    pub(crate) fn url(&self) -> String {
        let (server, _) = self.server.rsplit_once('/').expect("a URL ends with a database");
        format!("{server}/{}", self.name)
    }

    /// Runs statements; what they print.
    pub(crate) fn run(&self, sql: &str) -> String {
        psql(&self.url(), &format!("SET search_path = amana; {sql}"))
    }

    /// Runs statements that are too long for an argument.
    pub(crate) fn feed(&self, sql: &str) {
        let mut command = Command::new("psql");
        command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", &self.url(), "-f", "-"]);
        command.stdin(Stdio::piped()).stdout(Stdio::null());
        let mut fed = command.spawn().expect("psql comes with PostgreSQL's own packages");
        let mut input = fed.stdin.take().expect("standard input");
        let text = format!("SET search_path = amana; {sql}");
        input.write_all(text.as_bytes()).expect("psql reads");
        drop(input);
        assert!(fed.wait().expect("psql ends").success(), "psql refused");
    }

    /// What the server says against a statement that it must refuse.
    pub(crate) fn error(url: &str, sql: &str) -> String {
        let output = command(url, sql).output().expect("psql comes with PostgreSQL's own packages");
        assert!(!output.status.success(), "not refused: {sql}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// Ends every connection to this database, wherever each stands; how many they were.
    pub(crate) fn end_connections(&self) -> usize {
        psql(&self.server, &self.terminating("")).lines().count()
    }

    fn terminating(&self, waiting: &str) -> String {
        let name = &self.name;
        format!(
            "SELECT pg_terminate_backend(pid{waiting}) FROM pg_stat_activity WHERE datname = '{name}'"
        )
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let _ = command(&self.server, &drop).output();
    }
}

fn new_name() -> String {
    format!("amana_test_{}", amana_testkit::conformance::random_id().simple())
}

fn command(url: &str, sql: &str) -> Command {
    let mut command = Command::new("psql");
    command.args(["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", url, "-c", sql]);
    command
}

pub(crate) fn psql(url: &str, sql: &str) -> String {
    let output = command(url, sql).output().expect("psql comes with PostgreSQL's own packages");
    assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
