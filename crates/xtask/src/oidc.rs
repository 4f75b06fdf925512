//! `oidc`: members sign in by an identity provider that shares no code with us (`tests/oidc`), as it is and made to lie.
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
const SECRET: &str = "not a secret: on the loopback";

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
    let folder = built::folder("oidc")?;
    match install::ensure_node().and_then(|()| installed(&folder)) {
        Ok(()) => {}
        Err(failure @ (Failure::Missing(_) | Failure::Program { .. })) if !programs::is_root() => {
            println!("not run: {failure}");
            return Ok(Outcome::NotRun);
        }
        Err(failure) => return Err(failure),
    }
    let office = Office::made(&folder)?;
    // Each must know where the other answers before it does.
    let (provider, own) = (free_port()?, free_port()?);
    let address = format!("http://127.0.0.1:{own}");
    let secret = folder.join("secret");
    fs::write(&secret, SECRET).map_err(failed)?;
    let served = Running::start(&serve(&office, provider, own, &secret))?;
    let mut check = Command::new("node");
    check.arg(folder.join("check.mjs")).arg(provider.to_string()).arg(&address);
    check.arg(office.binary()).arg(office.folder()).env("NODE_NO_WARNINGS", "1");
    let outcome = stream(check.current_dir(&folder), &mut Tally::default());
    drop(served);
    outcome
}

/// The server, with this provider in its settings.
fn serve(office: &Office, provider: u16, own: u16, secret: &Path) -> Command {
    let mut serve = office.command(&["serve"]);
    for (name, value) in [
        ("LISTEN", format!("127.0.0.1:{own}")),
        ("OIDC_ISSUER", format!("http://127.0.0.1:{provider}")),
        ("OIDC_CLIENT_ID", "office".to_owned()),
        ("OIDC_CLIENT_SECRET_FILE", secret.display().to_string()),
        ("OIDC_REDIRECT", format!("http://127.0.0.1:{own}/api/v1/session/oidc/return")),
        ("OIDC_ROLES_CLAIM", "roles".to_owned()),
        ("OIDC_ROLES", "officers=conduct_officer, auditors=auditor".to_owned()),
        ("OIDC_SECOND_FACTOR", "mfa".to_owned()),
    ] {
        serve.env(format!("AMANA_SERVE_{name}"), value);
    }
    serve
}

/// The provider and its packages, of the versions and digests that are written down.
fn installed(folder: &Path) -> Result<(), Failure> {
    let kept = folder.join("installed.json");
    let text = fs::read(source("package-lock.json")).map_err(failed)?;
    for file in FILES {
        fs::copy(source(file), folder.join(file)).map_err(failed)?;
    }
    if folder.join("node_modules/oidc-provider").is_dir()
        && fs::read(&kept).is_ok_and(|kept| kept == text)
    {
        return Ok(());
    }
    let mut install = Command::new("npm");
    install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    programs::output(install.current_dir(folder))?;
    fs::write(&kept, text).map_err(failed)
}

fn source(name: &str) -> PathBuf {
    programs::root().join("tests/oidc").join(name)
}

fn failed(source: std::io::Error) -> Failure {
    Failure::Io { what: "the identity provider of the tests", source }
}
