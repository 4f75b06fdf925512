//! `ci`: every check a change must pass, in the order in which a failure is cheapest to learn.
//!
//! All steps run, also after a failure: one run tells everything that is wrong.
//! PostgreSQL comes first, so that a machine that cannot run it says so before ten minutes of compiling.

use std::process::Command;

use crate::failure::Failure;
use crate::postgres::{Durability, Postgres};
use crate::programs;
use crate::step::{Outcome, Steps, stream};
use crate::tally::Tally;
use crate::{install, oidc, outside, pages, prove, schemathesis, tidy};

/// Runs everything; the last line printed is the total of tests.
///
/// # Errors
/// [`Failure::Step`] if a step failed; before the first step, what is missing on this machine.
pub(crate) fn run() -> Result<(), Failure> {
    install::ensure()?;
    let postgres = Postgres::start(Durability::Tests)?;
    println!("PostgreSQL for the tests: {}", Durability::Tests.description());
    let steps = all_steps(postgres.url());
    // Stopped before the table: nothing may follow the total.
    drop(postgres);
    println!("\n{}", steps.table());
    steps.verdict()
}

fn all_steps(postgres_url: &str) -> Steps {
    let mut steps = Steps::default();
    steps.run("format", |tests| stream(cargo().args(["fmt", "--all", "--check"]), tests));
    steps.run("lints", |tests| {
        let lints = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
        stream(cargo().args(lints), tests)
    });
    steps.run("tidy", |_| tidy::run().map(|()| Outcome::Passed));
    steps.run("dependencies", dependencies);
    steps.run("tests on SQLite and PostgreSQL", |tests| {
        // Without `--no-fail-fast` the total would stop at the first crate with a failure.
        let mut command = cargo();
        command.args(["test", "--workspace", "--locked", "--no-fail-fast"]);
        stream(command.env("TEST_POSTGRES_URL", postgres_url), tests)
    });
    // After the tests, which have built all that the prover needs.
    steps.run("proofs", prove::step);
    steps.run("verifiers of others", |_| outside::step());
    steps.run("the interface against its document", |_| schemathesis::step());
    steps.run("an identity provider of others", |_| oidc::step());
    steps.run("pages in a browser", |_| pages::step());
    steps.run("documentation", |tests| {
        let mut command = cargo();
        command.args(["doc", "--workspace", "--no-deps", "--locked"]);
        stream(command.env("RUSTDOCFLAGS", "-D warnings"), tests)
    });
    steps
}

/// cargo-deny takes minutes to build from source, so it runs only where it is installed.
fn dependencies(tests: &mut Tally) -> Result<Outcome, Failure> {
    if !programs::succeeds(cargo().args(["deny", "--version"])) {
        println!("cargo-deny: not run (not installed)");
        return Ok(Outcome::NotRun);
    }
    stream(cargo().args(["--locked", "deny", "check"]), tests)
}

/// Cargo for a step: snapshots are compared, never written; on a build server nothing is kept for a next time.
fn cargo() -> Command {
    let mut command = programs::cargo();
    command.env("INSTA_UPDATE", "no").env_remove("UPDATE_SNAPSHOTS");
    if std::env::var_os("CI").is_some() {
        command.env("CARGO_INCREMENTAL", "0");
    }
    command
}
