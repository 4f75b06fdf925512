//! `amana schema`: JSON Schema of commands and events.

use amana_app::schema;
use clap::{Args, ValueEnum};

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
};

/// JSON Schema of what can be recorded, or of what the log holds.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana schema commands | jq '.case | keys'\n  amana schema commands | jq .case.record_allegation\n  amana schema events | jq '.case | keys'\n\nThe object has a key for each kind of stream, and in it one for each command. A field marked x-list takes a code of that list: amana registry show LIST. One marked x-sealed is sealed under its owner's key."
)]
pub(crate) struct Schema {
    /// Commands or events.
    what: What,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// What `record` takes as `data`.
    Commands,
    /// What a record holds as `data`.
    Events,
}

impl Schema {
    pub(crate) fn run(self, global: &Global) -> Result<(), Fail> {
        let streams = match self.what {
            What::Commands => schema::of_commands(),
            What::Events => schema::of_events(),
        };
        if global.format == Format::Json {
            return output::json(&streams);
        }
        let text = serde_json::to_string_pretty(&streams)
            .map_err(|error| Fail::environment(error.to_string()))?;
        output::line(text)
    }
}
