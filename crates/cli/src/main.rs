//! The binary `amana`: arguments in, use cases called, text or JSON out.
//!
//! The command line is no security boundary: whoever holds the data folder and the passphrase can
//! act as any member whose key lies in it. What it does is recorded all the same.

#![expect(clippy::print_stderr, reason = "a command line says there why it fails")]

mod args;
mod commands;
mod fail;
mod output;
mod passphrase;
mod session;

use std::process::ExitCode;

use clap::Parser as _;

use crate::{args::Args, fail::Fail};

fn main() -> ExitCode {
    let args = Args::parse();
    start_tracing();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Fail::environment(format!("cannot start: {error}")));
    let outcome = runtime.and_then(|runtime| runtime.block_on(commands::run(args)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fail) => {
            if let Some(text) = fail.text() {
                eprintln!("amana: {text}");
            }
            ExitCode::from(fail.code())
        }
    }
}

/// Traces go to standard error where `AMANA_LOG` asks for them; they never hold personal data.
fn start_tracing() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("AMANA_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
