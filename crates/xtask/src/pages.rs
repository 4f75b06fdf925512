//! `pages`: walks the public pages in a real Chromium (`tests/pages`), without a script and with one, and has axe look at each.
//!
//! Invariant: where root runs this, a tool that cannot be had is a failure. Elsewhere it is *not run*, and says so.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::office::Office;
use crate::postgres::free_port;
use crate::running::Running;
use crate::step::{Outcome, stream};
use crate::tally::Tally;
use crate::{built, install, programs};

/// What is copied to where it is installed.
const FILES: [&str; 3] = ["package.json", "package-lock.json", "check.mjs"];
/// A report of the demo whose survivor has no code yet, and who gives them one.
const GIVES: &str = "Lucía Peralta Quispe";
const REPORT: &str = "report/0199c3a4-7572-7edb-900e-73ffda256b72";

/// Runs the check as a command of its own.
///
/// # Errors
/// [`Failure::Step`] if something is found; otherwise what is missing on this machine.
pub(crate) fn run() -> Result<(), Failure> {
    match step()? {
        Outcome::Passed | Outcome::NotRun => Ok(()),
        Outcome::Failed => Err(Failure::Step),
    }
}

/// The step of `ci`.
///
/// # Errors
/// [`Failure`] if a tool cannot be had as root, or no office can be served.
pub(crate) fn step() -> Result<Outcome, Failure> {
    let folder = built::folder("pages")?;
    let chromium = install::ensure_browser().and_then(|()| installed(&folder));
    match chromium {
        Ok(()) => {}
        Err(failure @ (Failure::Missing(_) | Failure::Program { .. })) if !programs::is_root() => {
            println!("not run: {failure}");
            return Ok(Outcome::NotRun);
        }
        Err(failure) => return Err(failure),
    }
    let office = Office::made(&folder)?;
    let code = survivors(&office)?;
    let address = format!("127.0.0.1:{}", free_port()?);
    let mut serve = office.command(&["serve"]);
    serve.env("AMANA_SERVE_LISTEN", &address);
    // The same survivor comes back in every walk, faster than a person could.
    serve.env("AMANA_SERVE_RECEIPT_PER_MINUTE", "100000");
    let served = Running::start(&serve)?;
    let mut check = Command::new("node");
    check.arg("check.mjs").arg(format!("http://{address}")).arg(code);
    check.arg(programs::find("chromium").unwrap_or_default()).arg(folder.join("pictures"));
    let outcome = stream(check.current_dir(&folder), &mut Tally::default());
    drop(served);
    println!("pictures of the pages: {}", folder.join("pictures").display());
    outcome
}

/// The code of a survivor.
fn survivors(office: &Office) -> Result<String, Failure> {
    let issue = ["receipt", "issue", REPORT, "--kind", "survivor", "--choice", "code_only"];
    let mut issue = office.command(&[&["--as", GIVES], &issue[..]].concat());
    let said = programs::output(issue.args(["--word", "I want it"]))?;
    Ok(said.lines().next().unwrap_or_default().trim().to_owned())
}

/// The tools, of the versions and digests that are written down.
fn installed(folder: &Path) -> Result<(), Failure> {
    let kept = folder.join("installed.json");
    let text = fs::read(source("package-lock.json")).map_err(failed)?;
    for file in FILES {
        fs::copy(source(file), folder.join(file)).map_err(failed)?;
    }
    if folder.join("node_modules/playwright-core").is_dir()
        && fs::read(&kept).is_ok_and(|kept| kept == text)
    {
        return Ok(());
    }
    let mut install = Command::new("npm");
    install.args(["ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"]);
    programs::output(install.current_dir(folder))?;
    fs::write(&kept, text).map_err(failed)
}

fn source(name: &str) -> PathBuf {
    programs::root().join("tests/pages").join(name)
}

fn failed(source: std::io::Error) -> Failure {
    Failure::Io { what: "the browser of the tests", source }
}
