//! `bless`: run the tests and take what they produce as the new snapshots.
//!
//! Invariant: a golden file of a release that is committed stays byte for byte. If a test rewrites one all the same, the
//! old bytes are put back and the command fails.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::install;
use crate::postgres::{Durability, Postgres};
use crate::programs;
use crate::step::{Outcome, Steps, stream};
use crate::tidy::is_frozen;

/// Runs the tests with `INSTA_UPDATE=always` and `UPDATE_SNAPSHOTS=1`.
///
/// # Errors
/// [`Failure::Step`] if a test fails or tried to change a frozen golden file.
pub(crate) fn run() -> Result<(), Failure> {
    install::ensure()?;
    let root = programs::root();
    let frozen = frozen_files(&root);
    let postgres = Postgres::start(Durability::Tests)?;
    let mut steps = Steps::default();
    steps.run("tests, accepting snapshots", |tests| {
        let mut command = programs::cargo();
        command.args(["test", "--workspace", "--locked", "--no-fail-fast"]);
        command
            .env("INSTA_UPDATE", "always")
            .env("INSTA_FORCE_PASS", "1")
            .env("UPDATE_SNAPSHOTS", "1");
        stream(command.env("TEST_POSTGRES_URL", postgres.url()), tests)
    });
    steps.run("frozen golden files", |_| put_back(&frozen));
    drop(postgres);
    println!("\n{}", steps.table());
    steps.verdict()
}

/// The golden files of committed releases, with their bytes. Without history nothing is frozen yet.
fn frozen_files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut list = Command::new("git");
    list.current_dir(root).args(["ls-tree", "-r", "--name-only", "-z", "HEAD", "tests/golden"]);
    let committed = programs::output(&mut list).unwrap_or_default();
    let frozen = committed.split('\0').filter(|path| is_frozen(path)).map(|path| root.join(path));
    frozen.filter_map(|path| fs::read(&path).ok().map(|bytes| (path, bytes))).collect()
}

fn put_back(frozen: &BTreeMap<PathBuf, Vec<u8>>) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::Passed;
    for (path, bytes) in frozen {
        if fs::read(path).is_ok_and(|now| now == *bytes) {
            continue;
        }
        fs::write(path, bytes).map_err(|source| Failure::Io { what: "a golden file", source })?;
        println!("{} is frozen; a test changed it and the old bytes are back", path.display());
        outcome = Outcome::Failed;
    }
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_or_removed_golden_file_is_put_back() {
        let folder = std::env::temp_dir().join(format!("amana-bless-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (changed, removed, kept) = (folder.join("a"), folder.join("b"), folder.join("c"));
        let frozen: BTreeMap<_, _> =
            [&changed, &removed, &kept].map(|path| (path.clone(), b"old".to_vec())).into();
        fs::write(&changed, "new").unwrap();
        fs::write(&kept, "old").unwrap();
        assert_eq!(put_back(&frozen).unwrap(), Outcome::Failed);
        assert!([changed, removed, kept].iter().all(|path| fs::read(path).unwrap() == b"old"));
        assert_eq!(put_back(&frozen).unwrap(), Outcome::Passed);
        fs::remove_dir_all(&folder).unwrap();
    }
}
