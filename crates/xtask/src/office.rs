//! A demo office, served on the loopback for a check, in a folder that is removed at the end.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::{built, programs};

/// Who gives codes in the demo.
const REGISTRAR: &str = "Tomasz Wierzbicki";

/// A demo office.
#[derive(Debug)]
pub(crate) struct Office {
    amana: PathBuf,
    folder: PathBuf,
}

impl Office {
    /// Makes one, with its story told.
    ///
    /// # Errors
    /// [`Failure::Step`] if the binary does not build, [`Failure::Program`] if it does not do it.
    pub(crate) fn made(parent: &Path) -> Result<Self, Failure> {
        let folder = parent.join(format!("office-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let office = Self { amana: built::binary("amana")?, folder };
        programs::output(&mut office.command(&["demo"]))?;
        Ok(office)
    }

    /// The binary, at this office.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.amana);
        command.arg("--data").arg(&self.folder).args(arguments);
        command
    }

    /// The binary itself.
    pub(crate) fn binary(&self) -> &Path {
        &self.amana
    }

    /// The office's folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A code with which a member enrols under a name.
    ///
    /// # Errors
    /// [`Failure::Program`].
    pub(crate) fn enrolment(&self, member: &str, login: &str) -> Result<String, Failure> {
        let enrol = ["--as", REGISTRAR, "account", "enrol", member, "--login", login];
        let said = programs::output(&mut self.command(&enrol))?;
        Ok(said.lines().next().unwrap_or_default().trim().to_owned())
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        // What stays behind is under the target folder, and the next run removes it.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
