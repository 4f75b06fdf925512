//! A demo ledger in a temporary folder, and the binary run on it.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// A ledger of its own for each test.
pub(crate) struct Room {
    folder: TempDir,
}

/// What a run said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// Standard output as JSON Lines.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// Runs the binary with these arguments and this input, on no ledger.
pub(crate) fn run(args: &[&str], input: &[u8]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amana"));
    for name in ["AMANA_DATA", "AMANA_DATABASE_URL", "AMANA_PASSPHRASE_FILE", "AMANA_LOG"] {
        command.env_remove(name);
    }
    let mut child = command
        .env("COLUMNS", "80")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may have gone already.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Room {
    /// A folder without a ledger.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A demo ledger.
    pub(crate) fn new() -> Self {
        let room = Self::empty();
        assert_eq!(room.amana(&["init", "--demo"]).code, 0);
        room
    }

    pub(crate) fn member(&self, name: &str, role: &str) {
        let said = self.amana(&["member", "add", name, "--role", role]);
        assert_eq!(said.code, 0, "{said:?}");
    }

    pub(crate) fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("office")
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs the binary on the ledger.
    pub(crate) fn amana(&self, args: &[&str]) -> Said {
        self.amana_with(args, b"")
    }

    pub(crate) fn amana_with(&self, args: &[&str], input: &[u8]) -> Said {
        let data = self.data();
        let mut all = vec!["--data", data.to_str().unwrap()];
        all.extend(args);
        run(&all, input)
    }

    /// Records lines; with `atomic` all or none.
    pub(crate) fn record(&self, lines: &[Value], atomic: bool) -> Said {
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        self.record_bytes(lines.join("\n").as_bytes(), atomic)
    }

    pub(crate) fn record_bytes(&self, bytes: &[u8], atomic: bool) -> Said {
        let args: &[&str] = if atomic { &["record", "-", "--atomic"] } else { &["record", "-"] };
        self.amana_with(args, bytes)
    }

    /// How many events the log holds.
    pub(crate) fn size(&self) -> usize {
        self.amana(&["log", "--format", "json"]).out.lines().count()
    }
}
