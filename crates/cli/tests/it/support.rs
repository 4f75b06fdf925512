//! A ledger in a temporary folder, and the binary to look after it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;

use serde_json::{Value, json};
use tempfile::TempDir;

/// The binary under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_amana");
/// A member who may open and work cases.
pub(crate) const OFFICER: &str = "Mira Solenne";
/// A published quarter: 40 allegations.
pub(crate) const QUARTER: &str = include_str!("../../../../tests/data/sea/2017Q4.csv");

/// Variables that would change what the binary does.
const VARIABLES: [&str; 4] =
    ["AMANA_DATA", "AMANA_DATABASE_URL", "AMANA_PASSPHRASE_FILE", "AMANA_LOG"];

/// A ledger with one member in it, made once: tests begin with copies.
static TEMPLATE: LazyLock<Shared> = LazyLock::new(|| Shared::new(Place::made(None)));

/// A ledger that tests share and that is removed when their process ends: nothing static is ever dropped, so a shell
/// waits for the end of a pipe that only this process holds.
pub(crate) struct Shared {
    pub(crate) place: Place,
    #[expect(dead_code, reason = "held, not read")]
    watchdog: Child,
}

impl Shared {
    pub(crate) fn new(place: Place) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", r#"trap '' HUP INT TERM; cat >/dev/null; rm -rf "$1""#, "watchdog"]);
        command.arg(place.folder.path()).stdin(Stdio::piped());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        Self { place, watchdog: command.spawn().unwrap() }
    }
}

/// What a run of the binary left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        let code = output.status.code().expect("ends by itself");
        let out = String::from_utf8(output.stdout).expect("UTF-8");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!err.contains("panicked"), "{err}");
        Self { code, out, err }
    }

    /// It did what was asked; what it printed.
    #[track_caller]
    pub(crate) fn done(self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self.out
    }

    /// It failed with this code, saying these words, and without a word about it on standard output.
    #[track_caller]
    pub(crate) fn fails(self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        let missing: Vec<_> = words.iter().filter(|word| !self.err.contains(**word)).collect();
        assert!(missing.is_empty(), "{missing:?} not in: {}", self.err);
    }

    /// Each line is one JSON object.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Value> {
        let read = |line: &str| {
            let value: Value = serde_json::from_str(line).expect("a line of JSON");
            assert!(value.is_object(), "{line}");
            value
        };
        self.out.lines().map(read).collect()
    }

    /// All of it is one JSON object on one line.
    #[track_caller]
    pub(crate) fn object(&self) -> Value {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        let mut lines = self.lines();
        assert_eq!(lines.len(), 1, "{}", self.out);
        lines.remove(0)
    }
}

/// A ledger's folder inside a temporary one, and where its log is.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
    pub(crate) database: Option<String>,
}

impl Place {
    /// Nothing yet.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), database: None }
    }

    /// A demo ledger in its folder, with one member.
    pub(crate) fn new() -> Self {
        TEMPLATE.place.copied()
    }

    /// The same in PostgreSQL; says so where there is none.
    pub(crate) fn in_postgres() -> Option<Self> {
        let url = std::env::var("TEST_POSTGRES_URL").ok();
        if url.is_none() {
            // The harness shows what a passing test printed only when asked; this goes past it.
            let _ = writeln!(std::io::stderr(), "not run: TEST_POSTGRES_URL is not set");
        }
        url.map(|url| Self::made(Some(url)))
    }

    fn made(database: Option<String>) -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap(), database };
        place.run(&["init", "--demo", "--name", "Test ledger"]).done();
        place.run(&["member", "add", OFFICER, "--role", "conduct_officer"]).done();
        place
    }

    /// Another ledger with the same files.
    pub(crate) fn copied(&self) -> Self {
        let other = Self { folder: tempfile::tempdir().unwrap(), database: self.database.clone() };
        copy(&self.data(), &other.data());
        other
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file beside the data folder.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The binary with these arguments, for this ledger.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = bare(arguments);
        command.env("AMANA_DATA", self.data());
        if let Some(url) = &self.database {
            command.env("AMANA_DATABASE_URL", url);
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }

    /// The same, for programs.
    pub(crate) fn json(&self, arguments: &[&str]) -> Ran {
        self.run(&[arguments, &["--format", "json"]].concat())
    }

    /// Records lines from standard input.
    pub(crate) fn record(&self, lines: &[Value], options: &[&str]) -> Ran {
        fed(self.command(&[&["record", "-"], options].concat()), text(lines).as_bytes())
    }

    pub(crate) fn log(&self) -> Vec<Value> {
        let ran = self.json(&["log"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.lines()
    }

    /// Replay finds nothing wrong, views included.
    #[track_caller]
    pub(crate) fn holds(&self) {
        let report = self.json(&["replay"]).object();
        assert_eq!(report["findings"], json!([]));
    }

    /// Every file of the data folder with its bytes. Left out are a lock, and what SQLite keeps beside a file in use, where
    /// nothing is in it: who was refused in the middle may leave that behind.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(&self.data(), &mut files);
        files.retain(|path, bytes| !(path.ends_with("keys/kek.lock") && bytes.is_empty()));
        let log = self.data().join("amana.db-wal");
        if files.get(&log).is_none_or(Vec::is_empty) {
            files.retain(|path, _| *path != log && !path.ends_with("amana.db-shm"));
        }
        files
    }

    /// Nothing in the data folder is other than it was then.
    #[track_caller]
    pub(crate) fn is_as_it_was(&self, before: &BTreeMap<PathBuf, Vec<u8>>) {
        let now = self.files();
        let differs = |path: &&PathBuf| now.get(*path) != before.get(*path);
        let paths: BTreeSet<_> = now.keys().chain(before.keys()).filter(differs).collect();
        assert!(paths.is_empty(), "changed: {paths:?}");
    }
}

/// The binary with nothing around it that it would listen to.
pub(crate) fn bare(arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command.args(arguments).stdin(Stdio::null());
    for variable in VARIABLES {
        command.env_remove(variable);
    }
    command
}

/// Runs a command with these bytes as standard input.
pub(crate) fn fed(mut command: Command, input: &[u8]) -> Ran {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let input = input.to_vec();
    // Whoever ends before having read everything breaks the pipe, which is theirs to do.
    let writing = std::thread::spawn(move || drop(pipe.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap();
    Ran::of(output)
}

/// Lines as a file has them.
pub(crate) fn text(lines: &[Value]) -> String {
    let each = lines.iter().flat_map(|line| [line.to_string(), "\n".to_owned()]);
    each.collect()
}

/// A line that opens a case.
pub(crate) fn open_case(id: &str, case: &str) -> Value {
    json!({"id": id, "as": OFFICER, "stream": case, "expect": "new", "command": "open_case",
        "data": {"class": "fraud"}})
}

/// A case of its own for each number.
pub(crate) fn case(number: usize) -> String {
    format!("case/01990000-0000-7000-8000-{number:012}")
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            let bytes = std::fs::read(&path).unwrap();
            files.insert(path, bytes);
        }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(path, target).unwrap();
        }
    }
}
