//! Moments as the command line names them: a day, which is its end, or an instant.

use amana_app::past::AsOf;
use amana_events::{Day, Moment};
use clap::Args;

/// A moment, or the end of a day.
pub(crate) fn moment(text: &str) -> Result<Moment, String> {
    if let Ok(day) = text.parse::<Day>() {
        return Ok(day.end());
    }
    text.parse::<Moment>().map_err(|error| error.to_string())
}

/// As of when.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct AsOfWhen {
    /// As recorded by this moment (or the end of this day).
    #[arg(long, value_name = "T", value_parser = moment)]
    as_recorded: Option<Moment>,
    /// As known by this moment (or the end of this day).
    #[arg(long, value_name = "D", value_parser = moment)]
    as_known: Option<Moment>,
}

impl AsOfWhen {
    pub(crate) fn get(self) -> AsOf {
        AsOf { recorded: self.as_recorded, known: self.as_known }
    }
}
