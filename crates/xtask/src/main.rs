//! What the project does to itself: `cargo xtask <ci|tidy|prove|outside|schemathesis|oidc|pages|assets|bless|bench|pg>`.
//!
//! Owns the one definition of the checks that a change must pass, and the throw-away PostgreSQL they run on.
//!
//! Invariants: no crate of the product is linked here, so a broken product cannot break its own checks; every process
//! started is stopped, also when a step fails. `main` returns, it never exits in the middle: guards must drop.
//!
//! Deliberately absent: anything a released binary needs.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool speaks through its output"
)]

mod assets;
mod bench;
mod bless;
mod built;
mod ci;
mod failure;
mod install;
mod office;
mod oidc;
mod outside;
mod pages;
mod postgres;
mod programs;
mod prove;
mod python;
mod running;
mod schemathesis;
mod step;
mod tally;
mod tidy;

use std::io::Read as _;
use std::process::ExitCode;

use crate::failure::Failure;
use crate::postgres::{Durability, Postgres};

const HELP: &str = "\
usage: cargo xtask <command>

  ci             install what is missing, then format, lints, tidy, proofs, tests on both databases, documentation
  tidy           only the project's own checks (crate arrows, migrations, files, golden files)
  prove [--policies DIR] [--mutants]
                 prove what the policies can never grant; with --mutants, that a proof notices every guard
  prove --diff OLD NEW
                 name what one set of policies grants that another denied
  outside        verify bundles with tools that share no code with us, whole ones and tampered ones
  schemathesis   serve a demo office and hold its interface against its own document
  oidc           sign members in by an identity provider of others, as it is and made to lie
  pages [NAME..] walk the pages in Chromium, one journey after the other or those so called; axe looks at each
  assets         make the pages' style sheets again from npm's packages; what it makes is committed
  bless          run the tests and accept new snapshots; frozen golden files stay as they are
  bench [ARGS]   build for release and measure, on a PostgreSQL with its default durability
  pg [--durable] start a throw-away PostgreSQL, print its URL, stop it when standard input ends

exit codes: 0 done, 1 a check failed, 2 usage, 4 something is missing on this machine";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // After `ci` the last line is the total, so a failed step has said all it has to say.
            if !matches!(failure, Failure::Step) {
                eprintln!("xtask: {failure}");
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Failure> {
    let (command, rest) = arguments.split_first().ok_or_else(|| Failure::Usage(HELP.to_owned()))?;
    match (command.as_str(), rest) {
        ("ci", []) => ci::run(),
        ("tidy", []) => tidy::run(),
        ("prove", arguments) => prove::run(arguments),
        ("outside", []) => outside::run(),
        ("schemathesis", []) => schemathesis::run(),
        ("oidc", []) => oidc::run(),
        ("pages", names) => pages::run(names),
        ("assets", []) => assets::run(),
        ("bless", []) => bless::run(),
        ("bench", arguments) => bench::run(arguments),
        ("pg", []) => serve(Durability::Tests),
        ("pg", [flag]) if flag == "--durable" => serve(Durability::Default),
        ("help" | "--help" | "-h", _) => {
            println!("{HELP}");
            Ok(())
        }
        _ => Err(Failure::Usage(HELP.to_owned())),
    }
}

/// `pg`: a PostgreSQL for as long as standard input stays open.
fn serve(durability: Durability) -> Result<(), Failure> {
    let postgres = Postgres::start(durability)?;
    println!("{}", postgres.url());
    eprintln!("{}; it stops when standard input ends (Ctrl-D)", durability.description());
    let mut ignored = [0; 256];
    let mut input = std::io::stdin().lock();
    while input
        .read(&mut ignored)
        .map_err(|source| Failure::Io { what: "standard input", source })?
        > 0
    {}
    Ok(())
}
