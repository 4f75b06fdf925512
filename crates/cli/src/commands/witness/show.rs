//! `amana witness show`: its key, and what it saw.

use clap::Args;
use serde_json::json;

use super::{Place, told};
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
};

/// The witness's key, and the newest it saw of each log.
#[derive(Debug, Args)]
pub(crate) struct Show {
    #[command(flatten)]
    place: Place,
}

impl Show {
    pub(super) fn run(self, global: &Global) -> Result<(), Fail> {
        let witness = self.place.open()?;
        let known = witness.known().map_err(told)?;
        if global.format == Format::Json {
            let logs: Vec<_> = known
                .iter()
                .map(|log| {
                    let (size, root) = match log.seen {
                        Some(seen) => (Some(seen.size), Some(seen.root.to_string())),
                        None => (None, None),
                    };
                    json!({"key": log.log.to_string(), "size": size, "root": root})
                })
                .collect();
            return output::json(&json!({"key": witness.key().to_string(), "logs": logs}));
        }
        output::line(format!("key  {}", witness.key()))?;
        for log in known {
            output::line(format!("log  {}", log.log))?;
            match log.seen {
                Some(seen) => {
                    output::line(format!("     {} events, root {}", seen.size, seen.root))?;
                }
                None => output::line("     nothing signed yet")?,
            }
        }
        Ok(())
    }
}
