//! `amana config`: how the server runs.

use std::{io::ErrorKind, path::Path};

use amana_web::config::{FILE, Read};
use clap::{Args, Subcommand};
use serde_json::json;

use super::serve::Flags;
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    table::{Table, whole, wraps},
};

/// How the server runs.
#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Check the settings, and show what holds and where it comes from.
    Check(Check),
}

/// Check the settings of `amana serve`: the file, the environment, and the flags given here. What is wrong is
/// said with its line.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  amana --data office config check")]
pub(crate) struct Check {
    #[command(flatten)]
    flags: Flags,
}

impl Config {
    pub(crate) fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Self::Check(check) => check.run(global),
        }
    }
}

impl Check {
    fn run(self, global: &Global) -> Result<(), Fail> {
        let read = read(global, &self.flags)?;
        if global.format == Format::Json {
            return read.lines().try_for_each(|(setting, value, origin)| {
                let origin = origin.to_string();
                let (name, what) = (setting.name, setting.what);
                output::json(
                    &json!({"setting": name, "value": value, "from": origin, "what": what}),
                )
            });
        }
        let rows = read.lines().map(|(setting, value, origin)| {
            vec![setting.name.to_owned(), value, origin.to_string(), setting.what.to_owned()]
        });
        let columns = [whole("setting"), whole("value"), whole("from"), wraps("what it is")];
        Table::all(&columns, &rows.collect::<Vec<_>>())
    }
}

/// The settings: of the data folder's file, the environment and the flags.
pub(super) fn read(global: &Global, flags: &Flags) -> Result<Read, Fail> {
    read_in(global.folder()?.path(), flags)
}

/// The same of a folder.
pub(super) fn read_in(folder: &Path, flags: &Flags) -> Result<Read, Fail> {
    let path = folder.join(FILE);
    let place = path.display().to_string();
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(Fail::usage(format!("{place}: {error}"))),
    };
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let file = text.as_deref().map(|text| (place.as_str(), text));
    Read::of(file, environment, flags.given()?).map_err(|error| Fail::usage(error.to_string()))
}
