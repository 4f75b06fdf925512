//! Binaries of ours that a check runs, and folders under the target folder for what it makes.

use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::programs;
use crate::step::{Outcome, stream};
use crate::tally::Tally;

/// A binary of ours, built with the features that everything else is built with (see `prove`).
///
/// # Errors
/// [`Failure::Step`] if it does not build.
pub(crate) fn binary(name: &str) -> Result<PathBuf, Failure> {
    let mut build = programs::cargo();
    build.args(["build", "--quiet", "--locked", "--workspace", "--bin", name]);
    if stream(&mut build, &mut Tally::default())? != Outcome::Passed {
        return Err(Failure::Step);
    }
    Ok(beside()?.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// A folder for what a check makes: nothing of it is worth keeping but for the next run.
///
/// # Errors
/// [`Failure::Io`].
pub(crate) fn folder(name: &str) -> Result<PathBuf, Failure> {
    let folder = beside()?.join(name);
    let io = |source| Failure::Io { what: "a folder for a check", source };
    std::fs::create_dir_all(&folder).map_err(io)?;
    Ok(folder)
}

fn beside() -> Result<PathBuf, Failure> {
    let here =
        std::env::current_exe().map_err(|source| Failure::Io { what: "this program", source })?;
    let mut folder = here.parent().unwrap_or(Path::new(".")).to_owned();
    // Tests of this program lie one folder deeper.
    if folder.ends_with("deps") {
        folder.pop();
    }
    Ok(folder)
}
