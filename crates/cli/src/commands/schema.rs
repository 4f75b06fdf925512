//! `amana schema`: JSON Schema of commands and events.

use amana_domain::Command;
use amana_events::Event;
use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
};

/// JSON Schema of what can be recorded, or of what the log holds.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana schema commands\n  amana schema events | jq '.case | keys'"
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
        let entries: Vec<(&str, &str, Value)> = match self.what {
            What::Commands => Command::specs()
                .into_iter()
                .map(|spec| (spec.stream.code(), spec.name, spec.schema))
                .collect(),
            What::Events => Event::specs()
                .into_iter()
                .map(|spec| (spec.stream.code(), spec.name, spec.schema))
                .collect(),
        };
        let mut streams: Map<String, Value> = Map::new();
        for (stream, name, schema) in entries {
            let stream = streams.entry(stream).or_insert_with(|| json!({}));
            if let Some(stream) = stream.as_object_mut() {
                stream.insert(name.to_owned(), schema);
            }
        }
        if global.format == Format::Json {
            return output::json(&streams);
        }
        let text = serde_json::to_string_pretty(&streams)
            .map_err(|error| Fail::environment(error.to_string()))?;
        output::line(text)
    }
}
