//! `amana-prove`: proves the policies of a folder, a line for each thing proved.
//!
//! Exit codes: 0 everything holds (of `--diff`: nothing is newly granted), 1 something does not, 2 usage, 4 no solver.
//! Whatever cannot be read or is not answered is 1 or 4, never 0.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool speaks through its output"
)]

use std::path::Path;
use std::process::ExitCode;

use amana_prove::{DiffError, Fault, Folder, LoadError, Rules, SolverOptions, diff, mutate, prove};

const HELP: &str = "\
usage: amana-prove [--policies DIR] [--mutants]
       amana-prove --diff OLD NEW

Proves the invariants of DIR (`policies` if not said) for every request there can be, one line VERIFIED or FAILED each.
--mutants  also takes away and weakens every guard: each time a proof must fail
--diff     names what the set in NEW grants that the set in OLD denied

CVC5 names the solver, `cvc5` on PATH if not said.
exit codes: 0 holds, or nothing new; 1 it does not; 2 usage; 4 the solver is missing";

/// What ends the program before it has an answer.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error("{HELP}")]
    Usage,
    #[error("FAILED to read the policies: {0}")]
    Load(#[from] LoadError),
    #[error("FAILED solver: {0}")]
    Solver(#[from] Fault),
    #[error("FAILED diff: {0}")]
    Diff(#[from] DiffError),
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let code = match run(&arguments) {
        Ok(true) => 0,
        Ok(false) => 1,
        Err(stop) => {
            eprintln!("{stop}");
            stop.exit_code()
        }
    };
    ExitCode::from(code)
}

fn run(arguments: &[&str]) -> Result<bool, Stop> {
    let (policies, mutants) = match arguments {
        ["--help" | "-h"] => {
            println!("{HELP}");
            return Ok(true);
        }
        ["--diff", old, new] => return compare(Path::new(old), Path::new(new)),
        [] => ("policies", false),
        ["--mutants"] => ("policies", true),
        ["--policies", folder] => (*folder, false),
        ["--policies", folder, "--mutants"] | ["--mutants", "--policies", folder] => {
            (*folder, true)
        }
        _ => return Err(Stop::Usage),
    };
    let (folder, options) = (Folder::read(Path::new(policies))?, SolverOptions::from_environment());
    let report = prove(&folder, &options)?;
    println!("{report}");
    if !mutants || !report.holds() {
        return Ok(report.holds());
    }
    let report = mutate(&folder, &options)?;
    println!("{report}");
    Ok(report.holds())
}

fn compare(old: &Path, new: &Path) -> Result<bool, Stop> {
    let grants = diff(&Rules::read(old)?, &Rules::read(new)?, &SolverOptions::from_environment())?;
    for grant in &grants {
        println!("{grant}");
    }
    if grants.is_empty() {
        println!("NOTHING NEW");
    }
    Ok(grants.is_empty())
}

impl Stop {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::Solver(Fault::Missing { .. })
            | Self::Diff(DiffError::Fault(Fault::Missing { .. })) => 4,
            Self::Load(_) | Self::Solver(_) | Self::Diff(_) => 1,
        }
    }
}
