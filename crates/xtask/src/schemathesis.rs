//! `schemathesis`: the interface held against its own document by a tool that shares no code with us.
//!
//! A demo office is served on the loopback. A member enrols and signs in, a report is sent, and schemathesis asks every
//! operation of the document what it says it answers, with what fits and with what does not: an answer of 500 and above, or one
//! that the document does not name, fails the step.
//!
//! Invariant: where root runs this, a tool that cannot be had is a failure. Elsewhere it is *not run*, and says so.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::office::Office;
use crate::running::Running;
use crate::step::{Outcome, stream};
use crate::tally::Tally;
use crate::{built, install, programs, python};

/// Who enrols.
const MEMBER: &str = "Nomvula Dlamini-Strand";
const LOGIN: &str = "nomvula";
/// An answer that does not end: the tool waits for the end of each. The suite listens to it.
const FEED: &str = "GET /api/v1/feed";
/// The operation after which the member is signed in no more.
const SIGN_OUT: &str = "DELETE /api/v1/session";

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
/// [`Failure`] if the tool cannot be had as root, or no office can be served.
pub(crate) fn step() -> Result<Outcome, Failure> {
    let folder = built::folder("schemathesis")?;
    let ready = install::ensure_python()
        .and_then(|()| python::with(&folder, &source("requirements.txt"), "schemathesis"));
    let python = match ready {
        Ok(python) => python,
        Err(failure @ (Failure::Missing(_) | Failure::Program { .. })) if !programs::is_root() => {
            println!("not run: {failure}");
            return Ok(Outcome::NotRun);
        }
        Err(failure) => return Err(failure),
    };
    let office = Office::made(&folder)?;
    let mut serve = office.command(&["serve"]);
    serve.env("AMANA_SERVE_LISTEN", "127.0.0.1:0");
    let served = Running::start(&serve)?;
    let code = office.enrolment(MEMBER, LOGIN)?;
    let mut visit = Command::new(&python);
    visit.arg(source("visit.py")).args([served.address(), LOGIN, &code]);
    let held = programs::output(&mut visit)?;
    let mut held = held.lines();
    let (token, receipt) = (held.next().unwrap_or_default(), held.next().unwrap_or_default());
    let ask = |which: &[&str]| {
        let mut ask = Command::new(python.with_file_name("schemathesis"));
        ask.arg("--config-file").arg(source("schemathesis.toml"));
        ask.arg("run").arg(format!("{}/api/v1/openapi.json", served.address()));
        ask.args(which).env("TOKEN", token).env("RECEIPT", receipt);
        ask.env("NO_COLOR", "1").env("COLUMNS", "120");
        // Examples that failed are kept here, and nothing of them in the project.
        stream(ask.current_dir(&folder), &mut Tally::default())
    };
    // Last what ends the session that all the rest is asked in.
    let all = ask(&["--exclude-name", SIGN_OUT, "--exclude-name", FEED])?;
    let last = ask(&["--include-name", SIGN_OUT])?;
    Ok(if all == Outcome::Passed { last } else { all })
}

fn source(name: &str) -> PathBuf {
    programs::root().join("tests/schemathesis").join(name)
}
