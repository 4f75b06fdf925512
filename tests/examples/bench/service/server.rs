//! The program itself, serving in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server that runs.
pub(super) struct Server {
    child: Child,
    pub(super) address: SocketAddr,
    /// How long it took from its start to its line.
    pub(super) ready: Duration,
}

impl Server {
    pub(super) fn start(data: &Path, url: Option<&str>) -> Self {
        let mut command = Command::new(program());
        command.arg("--data").arg(data).args(["serve", "--listen", "127.0.0.1:0"]);
        if let Some(url) = url {
            command.args(["--database", url]);
        }
        // A benchmark is a flood, and is to be measured as one that is let in.
        command.env("AMANA_SERVE_WORK_ABOVE_REPORTS", "10000000");
        let begun = Instant::now();
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().unwrap().unwrap();
        let ready = begun.elapsed();
        let address = line.rsplit("//").next().unwrap().parse().unwrap();
        Self { child, address, ready }
    }

    /// What it holds in memory, in MiB.
    pub(super) fn resident(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kib / 1_024.0
    }

    /// Ends it in good order.
    pub(super) fn stop(mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }
}

/// The program that was built beside this one.
fn program() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let built = own.ancestors().nth(2).unwrap().join("amana");
    assert!(built.exists(), "build the program for release first: cargo build --release");
    built
}
