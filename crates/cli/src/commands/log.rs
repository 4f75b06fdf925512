//! `amana log`: the log as it is. Never opens a sealed field.

use amana_events::StreamId;
use clap::Args;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    screen::{cut, width},
};

/// Print the log, or one stream of it.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office log --from 100 --format json\n  amana --data office log --stream case/<uuid>\n  amana --data office log --stream registry\n\nText shows each event on a line, short; JSON has everything. With --as NAME an auditor sees all of it, others the files they may see."
)]
pub(crate) struct Log {
    /// One stream only, as kind/uuid; `registry` alone is the ledger's.
    #[arg(long, value_name = "S", value_parser = named)]
    stream: Option<Named>,
    /// From this position on.
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,
}

/// A stream as the command line names it.
#[derive(Debug, Clone, Copy)]
enum Named {
    Stream(StreamId),
    Registry,
}

fn named(text: &str) -> Result<Named, String> {
    if text == "registry" {
        return Ok(Named::Registry);
    }
    let stream = text.parse::<StreamId>().map(Named::Stream);
    stream.map_err(|error| format!("{error}; or registry, of which there is one"))
}

impl Log {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open().await?;
        let sight = office.sight(global.reader(&office)?).await?;
        let format = global.format;
        let mut print = |line: &amana_app::log::LogLine| show(format, line);
        if let Some(stream) = self.stream {
            let stream = match stream {
                Named::Stream(stream) => stream,
                Named::Registry => office.registry_stream(),
            };
            let lines = match office.may_read(&sight, stream).await? {
                Some(leave) => office.log_of(&leave).await?,
                None => Vec::new(),
            };
            lines.iter().filter(|line| line.position >= self.from).try_for_each(&mut print)?;
        } else {
            let mut pages = office.log_pages(sight, self.from);
            while let Some(page) = pages.next_page(&office).await? {
                page.iter().try_for_each(&mut print)?;
            }
        }
        office.close().await;
        Ok(())
    }
}

fn show(format: Format, line: &amana_app::log::LogLine) -> Result<(), Fail> {
    match format {
        Format::Json => output::json(line),
        Format::Text => output::line(format!(
            "{:>7}  {}  {:<25}  {}",
            line.position,
            line.recorded.day(),
            cut(&line.stream.to_string(), 25),
            cut(line.kind.as_str(), width().saturating_sub(48))
        )),
    }
}
