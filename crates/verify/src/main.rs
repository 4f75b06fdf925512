//! `amana-verify`: verifies a bundle. A small program of its own, so that whoever verifies runs nothing else of ours.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use amana_verify::{
    Report,
    command::{NotVerified, VerifyArgs},
};
use clap::Parser;

/// Verifies a bundle of an amana log: no database, no keys, no network.
///
/// Exit codes: 0 it holds, 2 usage, 3 it does not hold, 4 it cannot be read.
#[derive(Debug, Parser)]
#[command(name = "amana-verify", version)]
struct Command {
    #[command(flatten)]
    verify: VerifyArgs,
    /// Prints the report as one JSON object
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let command = Command::parse();
    let report = match command.verify.run() {
        Ok(report) => report,
        Err(error) => {
            // Nobody is left to tell if this fails.
            let _ = writeln!(io::stderr(), "amana-verify: {error}");
            return ExitCode::from(match error {
                NotVerified::Usage(_) => 2,
                NotVerified::Unreadable(_) => 4,
            });
        }
    };
    match print(&report, command.json) {
        Ok(()) if report.holds() => ExitCode::SUCCESS,
        Ok(()) => ExitCode::from(3),
        Err(error) => {
            let _ = writeln!(io::stderr(), "amana-verify: {error}");
            ExitCode::from(4)
        }
    }
}

fn print(report: &Report, json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if json {
        serde_json::to_writer(&mut out, report)?;
        writeln!(out)
    } else {
        writeln!(out, "{report}")
    }
}
