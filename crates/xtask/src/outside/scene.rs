//! The logs that are verified: a real one at two sizes, its fork under the same key, and another one.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use super::tampering::Change;
use crate::failure::Failure;
use crate::{built, programs};

/// Members of the log.
const AUDITOR: &str = "Tomas Reyl";
const HEAD: &str = "Ada Brenn";
const CUSTODIAN: &str = "Kei Tanaka";

/// Bundles in a folder that is removed at the end.
#[derive(Debug)]
pub(super) struct Scene {
    folder: PathBuf,
    vkey: String,
}

impl Scene {
    /// Makes the logs with the built binary and exports them.
    ///
    /// # Errors
    /// [`Failure::Program`] if the binary does not do it, [`Failure::Io`].
    pub(super) fn made() -> Result<Self, Failure> {
        let amana = built::binary("amana")?;
        let folder = work()?.join(format!("scene-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).map_err(failed)?;
        let mut scene = Self { folder, vkey: String::new() };
        let run = |data: &str, arguments: &[&str]| {
            let mut command = Command::new(&amana);
            command.arg("--data").arg(scene.folder.join(data)).args(arguments);
            programs::output(command.current_dir(&scene.folder)).map(drop)
        };
        let data = programs::root().join("tests/data/sea");
        let list = |name: &str| data.join(name).display().to_string();
        let (first, second) = (list("2017Q4.csv"), list("2018Q2.csv"));
        run("ledger", &["init", "--demo"])?;
        for (name, role) in
            [(AUDITOR, "auditor"), (HEAD, "head_of_conduct"), (CUSTODIAN, "key_custodian")]
        {
            run("ledger", &["member", "add", name, "--role", role])?;
        }
        // The same keys twice: whoever runs the log goes on with it in two ways.
        copy(&scene.folder.join("ledger"), &scene.folder.join("forked")).map_err(failed)?;
        run("ledger", &["import", "sea", &first])?;
        run("ledger", &["export", "--out", "older"])?;
        copy(&scene.folder.join("ledger"), &scene.folder.join("kept")).map_err(failed)?;
        run("ledger", &["import", "sea", &second])?;
        run("ledger", &["export", "--out", "newer"])?;
        scene.export_records(&amana)?;
        scene.restore(&amana)?;
        run("forked", &["import", "sea", &second])?;
        run("forked", &["import", "sea", &first])?;
        run("forked", &["export", "--out", "fork"])?;
        run("another", &["init", "--demo"])?;
        run("another", &["import", "sea", &first])?;
        run("another", &["import", "sea", &second])?;
        run("another", &["export", "--out", "other"])?;
        scene.vkey = Self::vkey_of(&scene.older())?;
        Ok(scene)
    }

    /// Exports the log once more, with its records: an auditor does, under an engagement, on a second member's word.
    fn export_records(&self, amana: &Path) -> Result<(), Failure> {
        let run = |arguments: &[&str]| {
            let mut command = Command::new(amana);
            command.arg("--data").arg(self.folder.join("ledger")).args(arguments);
            programs::output(command.current_dir(&self.folder))
        };
        let engage = ["--as", AUDITOR, "audit", "engage", "--independent"];
        let what = ["--mandate", "incident", "--scope", "intake", "--terms", "Intake"];
        let days = ["--from", "2026-01-01", "--until", "2026-12-31"];
        let opened = run(&[&engage[..], &what, &days].concat())?;
        let engagement = opened.split_whitespace().find(|word| word.starts_with("audit/"));
        let engagement = engagement.ok_or_else(|| failed(io::ErrorKind::InvalidData.into()))?;
        let marked = ["--recipient", "board_of_auditors", "--purpose", "audit"];
        let approve = ["--as", HEAD, "access", "approve", "--for", "audit-bundle", "--to", AUDITOR];
        let word = ["--stream", engagement, "--out", "word.json"];
        run(&[&approve[..], &word, &marked].concat())?;
        let export = ["--as", AUDITOR, "export", "--profile", "audit", "--out", "records"];
        let under = ["--engagement", engagement, "--approval", "word.json"];
        run(&[&export[..], &under, &marked].concat()).map(drop)
    }

    /// Goes on from the copy of before the second export, says what is lost, and exports under the name of generation 2.
    fn restore(&self, amana: &Path) -> Result<(), Failure> {
        let run = |arguments: &[&str]| {
            let mut command = Command::new(amana);
            command.arg("--data").arg(self.folder.join("kept")).args(arguments);
            programs::output(command.current_dir(&self.folder))
        };
        let known = ["--checkpoint", "newer/checkpoint", "--reason", "disk_lost"];
        run(&[&["restore", "propose", "--out", "ask.json"], &known[..]].concat())?;
        for (name, out) in [(AUDITOR, "one.json"), (CUSTODIAN, "two.json")] {
            run(&["--as", name, "restore", "approve", "ask.json", "--out", out])?;
        }
        let signed = ["--approval", "one.json", "--approval", "two.json"];
        run(&[&["restore", "begin", "ask.json"], &signed[..]].concat())?;
        run(&["export", "--out", "restored"]).map(drop)
    }

    /// The key of a bundle, as it lies in it.
    ///
    /// # Errors
    /// [`Failure::Io`].
    pub(super) fn vkey_of(bundle: &Path) -> Result<String, Failure> {
        let vkey = fs::read_to_string(bundle.join("vkey")).map_err(failed)?;
        Ok(vkey.trim_end().to_owned())
    }

    /// The log's key, as it was at the first export.
    pub(super) fn vkey(&self) -> &str {
        &self.vkey
    }

    /// The first export.
    pub(super) fn older(&self) -> PathBuf {
        self.folder.join("older")
    }

    /// The second export, more than a tile long.
    pub(super) fn newer(&self) -> PathBuf {
        self.folder.join("newer")
    }

    /// The third export, with records.
    pub(super) fn records(&self) -> PathBuf {
        self.folder.join("records")
    }

    /// The log after a loss, under the name of its second generation.
    pub(super) fn restored(&self) -> PathBuf {
        self.folder.join("restored")
    }

    /// Another log under the same key.
    pub(super) fn fork(&self) -> PathBuf {
        self.folder.join("fork")
    }

    /// Another log under another key.
    pub(super) fn other(&self) -> PathBuf {
        self.folder.join("other")
    }

    /// A copy of an export, changed.
    ///
    /// # Errors
    /// [`Failure::Io`], also where the change changed nothing.
    pub(super) fn tampered(&self, whole: &Path, change: Change) -> Result<PathBuf, Failure> {
        let bundle = self.folder.join("tampered");
        let _ = fs::remove_dir_all(&bundle);
        copy(whole, &bundle).map_err(failed)?;
        change(self, &bundle).map_err(failed)?;
        if same(whole, &bundle).map_err(failed)? {
            return Err(failed(io::Error::other("a tampering changed nothing")));
        }
        Ok(bundle)
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        // What stays behind is under `target`, and the next run removes it.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn failed(source: io::Error) -> Failure {
    Failure::Io { what: "a bundle to be verified", source }
}

/// Where all of this is kept: nothing of it is worth keeping but for the next run.
pub(super) fn work() -> Result<PathBuf, Failure> {
    built::folder("outside")
}

/// Copies a folder and what is in it.
pub(super) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Whether two folders hold the same files.
fn same(one: &Path, other: &Path) -> io::Result<bool> {
    let (one, other) = (contents(one, one)?, contents(other, other)?);
    Ok(one == other)
}

fn contents(root: &Path, folder: &Path) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(contents(root, &path)?);
        } else {
            let inside = path.strip_prefix(root).unwrap_or(&path).to_owned();
            found.push((inside, fs::read(&path)?));
        }
    }
    found.sort();
    Ok(found)
}
