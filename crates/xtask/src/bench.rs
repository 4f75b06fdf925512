//! `bench`: the benchmark of the suite, beside its ceilings, on a PostgreSQL that really syncs.

use crate::failure::Failure;
use crate::install;
use crate::postgres::{Durability, Postgres};
use crate::programs;
use crate::step::{Outcome, stream};
use crate::tally::Tally;

/// Builds for release and runs the benchmark with `arguments`.
///
/// The program finds the database in `BENCH_POSTGRES_URL` and pgbench in `BENCH_PGBENCH`.
///
/// # Errors
/// [`Failure::Step`] if it fails; otherwise what is missing on this machine.
pub(crate) fn run(arguments: &[String]) -> Result<(), Failure> {
    install::ensure()?;
    // Compiling first: a database that idles for minutes is no fair start.
    let build = ["build", "--release", "--locked", "--package", "suite", "--example", "bench"];
    expect_passed(programs::cargo().args(build))?;
    // The program too: the service is measured as it runs.
    let program = ["build", "--release", "--locked", "--package", "amana-cli"];
    expect_passed(programs::cargo().args(program))?;
    let postgres = Postgres::start(Durability::Default)?;
    println!("PostgreSQL for the benchmark: {}", Durability::Default.description());
    let mut command = programs::cargo();
    command.args([
        "run",
        "--release",
        "--locked",
        "--package",
        "suite",
        "--example",
        "bench",
        "--",
    ]);
    command.args(arguments).env("BENCH_POSTGRES_URL", postgres.url());
    if let Some(pgbench) = postgres.program("pgbench").or_else(|| programs::find("pgbench")) {
        command.env("BENCH_PGBENCH", pgbench);
    }
    expect_passed(&mut command)
}

fn expect_passed(command: &mut std::process::Command) -> Result<(), Failure> {
    match stream(command, &mut Tally::default())? {
        Outcome::Passed => Ok(()),
        Outcome::Failed | Outcome::NotRun => Err(Failure::Step),
    }
}
