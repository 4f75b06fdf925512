//! A throw-away PostgreSQL from the system's binaries.
//!
//! Invariants: it never runs as root; it listens on 127.0.0.1 only, on a free port, behind a random password; its folder
//! is temporary and goes with it. It is stopped when [`Postgres`] drops. A watchdog process holds the other end of a pipe
//! and stops the server when this process dies in any other way (Ctrl-C, SIGTERM, SIGKILL), because std has no signals.
//!
//! Deliberately absent: using a server that is already there. Tests drop and create what they like.

use std::fs;
use std::io::Read as _;
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::programs;

/// Where Debian keeps the server's programs, one folder a major version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// How long a server may take to answer.
const START_SECONDS_MAX: u64 = 30;

/// The port can be taken between finding it free and listening; then another is tried.
const START_ATTEMPTS_MAX: u32 = 3;

/// Stops the server and removes its folder at the end of its standard input.
/// `$1` the programs, `$2` the folder. It ignores what a closing terminal sends.
const WATCHDOG: &str = r#"
trap '' HUP INT TERM
cat >/dev/null
"$1/pg_ctl" stop -m immediate -w -D "$2/data" >/dev/null 2>&1
rm -rf "$2"
"#;

/// How much the server does to survive a loss of power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// `fsync` and `full_page_writes` off: a killed server recovers, a machine without power may not. For tests.
    Tests,
    /// PostgreSQL's own defaults. For measuring.
    Default,
}

/// The folder of the server's programs.
#[derive(Debug, Clone)]
pub(crate) struct Binaries(PathBuf);

/// A running server; dropping it stops it and removes its folder.
#[derive(Debug)]
pub(crate) struct Postgres {
    binaries: Binaries,
    folder: PathBuf,
    url: String,
    server: Child,
    watchdog: Watchdog,
}

/// The process that cleans up. It acts when its standard input ends: on drop, or when this process is no more.
#[derive(Debug)]
struct Watchdog(Child);

impl Durability {
    /// One line for people.
    pub(crate) fn description(self) -> &'static str {
        match self {
            Self::Tests => "fsync off (for tests only), port and folder of its own",
            Self::Default => "default durability, port and folder of its own",
        }
    }

    fn settings(self) -> &'static [&'static str] {
        match self {
            Self::Tests => &[
                "fsync=off",
                "full_page_writes=off",
                "max_connections=200",
                // amana refuses such a server unless it says itself that it is for tests.
                "amana.may_lose_data=on",
            ],
            Self::Default => &["max_connections=400"],
        }
    }

    /// The folder for data: `/var/tmp` is on a disk even where `/tmp` is memory. Both are short enough for a socket's path.
    fn parent(self) -> &'static str {
        match self {
            Self::Tests => "/tmp",
            Self::Default => "/var/tmp",
        }
    }
}

impl Binaries {
    /// The newest version under `/usr/lib/postgresql`, else the folder of the `initdb` on PATH.
    ///
    /// # Errors
    /// [`Failure::Missing`] if there is neither.
    pub(crate) fn find() -> Result<Self, Failure> {
        let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
        let newest = versions
            .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
            .filter(|version| is_complete(&debian_folder(*version)))
            .max()
            .map(debian_folder);
        let on_path = || {
            let initdb = fs::canonicalize(programs::find("initdb")?).ok()?;
            initdb.parent().map(Path::to_path_buf).filter(|folder| is_complete(folder))
        };
        let missing = || Failure::Missing("PostgreSQL's initdb, postgres and pg_ctl".to_owned());
        newest.or_else(on_path).map(Self).ok_or_else(missing)
    }

    fn program(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

fn debian_folder(version: u32) -> PathBuf {
    Path::new(DEBIAN).join(version.to_string()).join("bin")
}

fn is_complete(folder: &Path) -> bool {
    ["initdb", "postgres", "pg_ctl"].iter().all(|name| folder.join(name).is_file())
}

impl Postgres {
    /// Makes a new database cluster and waits until it answers.
    ///
    /// # Errors
    /// [`Failure::Missing`] without the programs or, as root, without another user to run them;
    /// [`Failure::Program`] if `initdb` fails, [`Failure::Postgres`] if the server does not answer.
    pub(crate) fn start(durability: Durability) -> Result<Self, Failure> {
        let binaries = Binaries::find()?;
        let user = User::find()?;
        let pattern = format!("{}/amana-pg.XXXXXX", durability.parent());
        let folder = programs::output(user.command(Path::new("mktemp")).arg("-d").arg(pattern))?;
        let folder = PathBuf::from(folder.trim_end());
        let watchdog = Watchdog::start(&user, &binaries, &folder)?;
        let password = random_password()?;
        initialise(&user, &binaries, &folder, &password)?;
        for attempt in 1.. {
            let port = free_port()?;
            let mut server = spawn(&user, &binaries, &folder, port, durability)?;
            if answers(&binaries, port, &mut server) {
                let url = format!("postgres://amana:{password}@127.0.0.1:{port}/postgres");
                return Ok(Self { binaries, folder, url, server, watchdog });
            }
            stop_by_id(&mut server);
            if attempt == START_ATTEMPTS_MAX {
                break;
            }
        }
        let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
        Err(Failure::Postgres(programs::last_lines(&log, 10)))
    }

    /// How to connect, with the password: `postgres://amana:…@127.0.0.1:PORT/postgres`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Another program of the same installation, such as `pgbench`.
    pub(crate) fn program(&self, name: &str) -> Option<PathBuf> {
        Some(self.binaries.program(name)).filter(|program| program.is_file())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.watchdog.act();
        // Only if the watchdog itself was killed: the server must not outlive this process.
        stop_by_id(&mut self.server);
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Watchdog {
    fn start(user: &User, binaries: &Binaries, folder: &Path) -> Result<Self, Failure> {
        let mut command = user.command(Path::new("/bin/sh"));
        command.args(["-c", WATCHDOG, "watchdog"]).arg(&binaries.0).arg(folder);
        // A process group of its own: Ctrl-C goes to the terminal's group and must not reach it.
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let start = |source| Failure::Start { program: "sh".to_owned(), source };
        command.spawn().map(Self).map_err(start)
    }

    fn act(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.act();
    }
}

/// Who runs the server: ourselves, or as root another user that exists everywhere.
struct User(Option<String>);

impl User {
    fn find() -> Result<Self, Failure> {
        if !programs::is_root() {
            return Ok(Self(None));
        }
        let exists = |name: &&str| programs::succeeds(Command::new("id").args(["-u", name]));
        let name = ["postgres", "nobody"].into_iter().find(exists);
        let missing =
            || Failure::Missing("a user to run PostgreSQL: `postgres` or `nobody`".to_owned());
        name.map(|name| Self(Some(name.to_owned()))).ok_or_else(missing)
    }

    /// A command that runs as this user, in a folder that anyone may enter.
    fn command(&self, program: &Path) -> Command {
        let mut command = match &self.0 {
            None => Command::new(program),
            Some(name) if programs::find("setpriv").is_some() => {
                let group =
                    programs::output(Command::new("id").args(["-g", name])).unwrap_or_default();
                let mut command = Command::new("setpriv");
                command.arg(format!("--reuid={name}")).arg(format!("--regid={}", group.trim()));
                command.args(["--init-groups", "--"]).arg(program);
                command
            }
            Some(name) => {
                let mut command = Command::new("runuser");
                command.args(["-u", name, "--"]).arg(program);
                command
            }
        };
        command.current_dir("/").env("HOME", "/").env("LC_ALL", "C");
        command
    }
}

fn initialise(
    user: &User,
    binaries: &Binaries,
    folder: &Path,
    password: &str,
) -> Result<(), Failure> {
    // The password reaches initdb through its standard input, so that it stands in no command line and no file.
    let script = r#"printf '%s\n' "$PGPASSWORD" | "$0" "$@" --pwfile=/dev/stdin"#;
    let mut command = user.command(Path::new("/bin/sh"));
    command
        .args(["-c", script])
        .arg(binaries.program("initdb"))
        .arg("--pgdata")
        .arg(folder.join("data"));
    // `password` and not `scram-sha-256`: on the loopback it protects as well and costs a test nothing.
    command.args([
        "--username=amana",
        "--auth=password",
        "--encoding=UTF8",
        "--no-locale",
        "--no-sync",
    ]);
    programs::output(command.env("PGPASSWORD", password)).map(drop)
}

fn spawn(
    user: &User,
    binaries: &Binaries,
    folder: &Path,
    port: u16,
    durability: Durability,
) -> Result<Child, Failure> {
    // The log is opened by the server's user, because the folder is theirs.
    let script = r#"log=$1; shift; exec "$0" "$@" >>"$log" 2>&1"#;
    let mut command = user.command(Path::new("/bin/sh"));
    command.args(["-c", script]).arg(binaries.program("postgres")).arg(folder.join("log"));
    command.arg("-D").arg(folder.join("data")).arg("-k").arg(folder);
    command.args(["-h", "127.0.0.1", "-p"]).arg(port.to_string()).args(["-c", "timezone=UTC"]);
    durability.settings().iter().for_each(|setting| {
        command.args(["-c", setting]);
    });
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    command.spawn().map_err(|source| Failure::Start { program: "postgres".to_owned(), source })
}

/// Waits until the server accepts connections; `false` if it ends or takes too long.
fn answers(binaries: &Binaries, port: u16, server: &mut Child) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(START_SECONDS_MAX) {
        if !matches!(server.try_wait(), Ok(None)) {
            return false;
        }
        let mut ready = Command::new(binaries.program("pg_isready"));
        if programs::succeeds(ready.args(["-q", "-h", "127.0.0.1", "-p"]).arg(port.to_string())) {
            return true;
        }
        sleep(Duration::from_millis(50));
    }
    false
}

/// Ends a server that may already have ended, and waits for it.
fn stop_by_id(server: &mut Child) {
    if matches!(server.try_wait(), Ok(None)) {
        // SIGQUIT is PostgreSQL's immediate shutdown; SIGKILL would leave its other processes alone.
        let _ = programs::output(Command::new("kill").args(["-QUIT", &server.id().to_string()]));
    }
    let _ = server.wait();
}

/// A port of the loopback that nobody listens at.
///
/// # Errors
/// [`Failure::Io`].
pub(crate) fn free_port() -> Result<u16, Failure> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    listener
        .map(|address| address.port())
        .map_err(|source| Failure::Io { what: "a free port", source })
}

fn random_password() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    let read = fs::File::open("/dev/urandom").and_then(|mut random| random.read_exact(&mut bytes));
    read.map_err(|source| Failure::Io { what: "randomness", source })?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    /// Port and host are the same for all; a server that is gone refuses the connection.
    fn listens(url: &str) -> bool {
        let address = url.split(['@', '/']).nth(3).unwrap();
        TcpStream::connect(address).is_ok()
    }

    #[test]
    fn a_server_answers_until_it_is_dropped() {
        // Where PostgreSQL is not installed there is nothing to test; `ci` installs it.
        if Binaries::find().is_err() {
            return;
        }
        let postgres = Postgres::start(Durability::Tests).unwrap();
        let (url, folder, id) =
            (postgres.url().to_owned(), postgres.folder.clone(), postgres.server.id());
        assert!(listens(&url));
        let mut select = Command::new(postgres.program("psql").unwrap());
        let answer =
            programs::output(select.args([&url, "-Atc", "select current_setting('fsync'), 6 * 7"]));
        assert_eq!(answer.unwrap(), "off|42\n");
        let mut stranger = Command::new(postgres.program("psql").unwrap());
        stranger.args(["-w", &url.replace("amana:", "amana:wrong"), "-c", "select 1"]);
        assert!(programs::output(&mut stranger).is_err(), "a wrong password must not do");
        drop(postgres);
        assert!(!listens(&url));
        assert!(!folder.exists());
        assert!(!programs::succeeds(Command::new("kill").args(["-0", &id.to_string()])));
    }

    #[test]
    fn two_servers_do_not_meet() {
        if Binaries::find().is_err() {
            return;
        }
        let first = Postgres::start(Durability::Tests).unwrap();
        let second = Postgres::start(Durability::Tests).unwrap();
        assert_ne!((first.url(), &first.folder), (second.url(), &second.folder));
        drop(first);
        assert!(listens(second.url()));
    }

    #[test]
    fn the_folder_of_a_server_that_cannot_start_is_removed() {
        let Ok(binaries) = Binaries::find() else { return };
        let user = User::find().unwrap();
        let folder = programs::output(
            user.command(Path::new("mktemp")).args(["-d", "/tmp/amana-pg.XXXXXX"]),
        );
        let folder = PathBuf::from(folder.unwrap().trim_end());
        let mut watchdog = Watchdog::start(&user, &binaries, &folder).unwrap();
        assert!(folder.exists());
        watchdog.act();
        assert!(!folder.exists());
    }
}
