//! `assets`: makes the pages' style sheets again from npm's packages. What it makes is committed: whoever runs amana needs no
//! Node.js, and whoever changes `crates/web/styles` runs this.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::{built, install, programs};

/// What is installed from, beside the sources.
const FILES: [&str; 3] = ["package.json", "package-lock.json", "build.mjs"];

/// Makes them.
///
/// # Errors
/// [`Failure::Missing`] without Node.js, [`Failure::Program`] if the packages cannot be had or a source is wrong.
pub(crate) fn run() -> Result<(), Failure> {
    install::ensure_node()?;
    let folder = built::folder("styles")?;
    installed(&folder)?;
    let web = programs::root().join("crates/web");
    let mut build = Command::new("node");
    build.arg("build.mjs").arg(web.join("styles")).arg(web.join("assets"));
    print!("{}", programs::output(build.current_dir(&folder))?);
    Ok(())
}

/// The packages, of the versions and digests that are written down.
fn installed(folder: &Path) -> Result<(), Failure> {
    for file in FILES {
        fs::copy(source(file), folder.join(file)).map_err(failed)?;
    }
    let mut install = Command::new("npm");
    install.args(["ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"]);
    programs::output(install.current_dir(folder)).map(drop)
}

fn source(name: &str) -> PathBuf {
    programs::root().join("crates/web/styles").join(name)
}

fn failed(source: std::io::Error) -> Failure {
    Failure::Io { what: "the sources of the style sheets", source }
}
