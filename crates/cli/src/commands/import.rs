//! `amana import`: line lists.

use std::path::PathBuf;

use amana_app::{
    AppError, ErrorKind,
    import::{ImportError, Imported},
    sea::line_list::LineListError,
};
use amana_vault::Secret;
use clap::{Args, Subcommand};
use serde_json::json;

use crate::{
    args::Global,
    commands::replay::bar,
    fail::Fail,
    output::{self, Format},
    screen::count,
};

/// How many errors of a file are printed.
const ERRORS_SHOWN_MAX: usize = 20;

#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// A line list of allegations of sexual exploitation and abuse.
    Sea(Sea),
}

/// Import a line list; the same file twice adds nothing.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office import sea 2018Q2.csv\n  amana --data office import sea 2018Q2-revised.csv \\\n    --restate \"published revision of 30 July\""
)]
pub(crate) struct Sea {
    /// CSV file, UTF-8, with a header row.
    file: PathBuf,
    /// Take over content that differs from what was imported before, for this reason (sealed).
    #[arg(long, value_name = "REASON")]
    restate: Option<String>,
}

impl Import {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let Import::Sea(sea) = self;
        let bytes = std::fs::read(&sea.file).map_err(|error| {
            Fail::environment(format!("cannot read {}: {error}", sea.file.display()))
        })?;
        let office = global.open().await?;
        if sea.restate.is_some() || global.acting_as.is_some() {
            global.unlock(&office)?;
        }
        let acting = global.acting(&office)?;
        let reason = sea.restate.map(Secret::new);
        let name = sea.file.display().to_string();
        let progress = bar(0, "rows");
        let mut report = |done: usize| progress.set_position(done as u64);
        let outcome = office.import_sea(acting, &bytes, &name, reason.as_ref(), &mut report).await;
        progress.finish_and_clear();
        office.close().await;
        match outcome {
            Ok(done) => say(global.format, done),
            Err(ImportError::File(errors)) => {
                errors.iter().take(ERRORS_SHOWN_MAX).for_each(|error| tell(global.format, error));
                let count = count(errors.len() as u64, "error", "errors");
                Err(Fail::refused(format!("{count} in {name}; nothing was recorded")))
            }
            Err(ImportError::Differs(error)) => {
                Err(Fail::refused(format!("{error}; nothing was recorded")))
            }
            Err(ImportError::App(error)) => Err(error.into()),
            Err(error @ ImportError::Partly { .. }) => {
                let cause = cause_of(&error);
                let kind = cause.map_or(ErrorKind::Refused, AppError::kind);
                let full = cause.is_some_and(AppError::is_disk_full);
                let fail = Fail::of(kind, error.to_string());
                Err(if full { fail.at("the disk is full") } else { fail })
            }
        }
    }
}

/// The error of the use case behind it, if there is one.
fn cause_of(error: &ImportError) -> Option<&AppError> {
    match error {
        ImportError::App(error) => Some(error),
        ImportError::Partly { source, .. } => cause_of(source),
        ImportError::File(_) | ImportError::Differs(_) => None,
    }
}

/// Says what is wrong with the file: a line for people, an object for programs.
fn tell(format: Format, error: &LineListError) {
    match format {
        Format::Text => eprintln!("{error}"),
        Format::Json => {
            let (code, field, line) = (error.fault.code(), &error.column, error.line);
            let reason = error.to_string();
            let error = json!({"code": code, "reason": reason, "field": field, "line": line});
            eprintln!("{}", json!({"error": error}));
        }
    }
}

fn say(format: Format, done: Imported) -> Result<(), Fail> {
    match format {
        Format::Json => output::json(&done),
        Format::Text => output::line(format!(
            "{} new, {} restated, {} already there.",
            done.new, done.restated, done.same
        )),
    }
}
