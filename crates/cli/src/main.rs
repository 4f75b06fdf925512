//! The binary `amana`: arguments in, use cases called, text or JSON out.
//!
//! The command line is no security boundary: whoever holds the data folder and the passphrase can
//! act as any member whose key lies in it. What it does is recorded all the same.

#![expect(clippy::print_stderr, reason = "a command line says there why it fails")]

mod args;
mod commands;
mod fail;
mod moments;
mod output;
mod passphrase;
mod screen;
mod session;
mod table;
mod texts;
mod verbs;
#[cfg(test)]
mod verbs_table;
mod word_file;

use std::process::ExitCode;

use amana_app::{people, said as words};
use clap::{CommandFactory as _, FromArgMatches as _, error::ErrorKind};

use crate::{args::Args, fail::Fail, output::Format};

fn main() -> ExitCode {
    let args = match read_args() {
        Ok(args) => args,
        Err(code) => return code,
    };
    start_tracing();
    let format = args.global.format;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Fail::environment(format!("cannot start: {error}")));
    let outcome = runtime.and_then(|runtime| runtime.block_on(commands::run(args)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fail) => {
            if let Some(line) = fail.line(format) {
                eprintln!("{line}");
            }
            ExitCode::from(fail.exit())
        }
    }
}

/// Reads the arguments; help as wide as the screen, and for programs an object where they are wrong.
fn read_args() -> Result<Args, ExitCode> {
    let command = Args::command().term_width(screen::width());
    let read = command.try_get_matches().and_then(|matches| Args::from_arg_matches(&matches));
    read.map_err(|error| {
        let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
        if !asked && wants_json() {
            let text = error.render().to_string();
            let reason = text.trim().trim_start_matches("error: ");
            let fail = Fail::usage(reason.split("\n\n").next().unwrap_or(reason));
            if let Some(line) = fail.line(Format::Json) {
                eprintln!("{line}");
            }
            return ExitCode::from(fail.exit());
        }
        // Where nobody reads any more there is nobody to tell.
        let _ = error.print();
        ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
    })
}

/// Whether programs are to read what is said, as far as arguments that cannot be read tell.
fn wants_json() -> bool {
    let args: Vec<String> = std::env::args().collect();
    let apart = args.windows(2).any(|pair| pair == ["--format", "json"]);
    apart || args.iter().any(|arg| arg == "--format=json")
}

/// Traces go to standard error where `AMANA_LOG` asks for them; they never hold personal data.
fn start_tracing() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("AMANA_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
