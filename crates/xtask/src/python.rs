//! A Python of our own with the packages a check needs: of the versions and digests that are written down, under the target
//! folder, and made again when the list changes.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::programs;

/// The interpreter of an environment in `folder` that has what the list names; `module` is asked for to see whether it works.
///
/// # Errors
/// [`Failure::Program`] if a package cannot be had, [`Failure::Io`] for the list.
pub(crate) fn with(folder: &Path, list: &Path, module: &str) -> Result<PathBuf, Failure> {
    let venv = folder.join("venv");
    let python = venv.join("bin/python");
    let kept = venv.join("installed.txt");
    let io = |what| move |source| Failure::Io { what, source };
    let text = std::fs::read(list).map_err(io("the list of Python packages"))?;
    // Asked, not only looked for: a folder that was copied or half made is no environment.
    let works = programs::succeeds(Command::new(&python).args(["-c", &format!("import {module}")]));
    if works && std::fs::read(&kept).is_ok_and(|kept| kept == text) {
        return Ok(python);
    }
    programs::output(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    install.args(["--only-binary", ":all:", "--require-hashes", "--requirement"]);
    programs::output(install.arg(list))?;
    std::fs::write(&kept, text).map_err(io("the list of installed Python packages"))?;
    Ok(python)
}
