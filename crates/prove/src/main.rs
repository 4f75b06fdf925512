//! `amana-prove`: proves the policies of a folder, a line for each thing proved.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool speaks through its output"
)]

use amana_prove::{Folder, SolverOptions, prove};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let folder = match Folder::read(Path::new("policies")) {
        Ok(f) => f,
        Err(e) => {
            eprintln!("{e}");
            return ExitCode::FAILURE;
        }
    };
    match prove(&folder, &SolverOptions::from_environment()) {
        Ok(r) => {
            println!("{r}");
            if r.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(e) => {
            eprintln!("{e}");
            ExitCode::FAILURE
        }
    }
}
