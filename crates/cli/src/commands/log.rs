//! `amana log`: the log as it is. Never opens a sealed field.

use amana_events::StreamId;
use clap::Args;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
};

/// Print the log, or one stream of it.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office log --from 100 --format json\n  amana --data office log --stream case/<uuid>"
)]
pub(crate) struct Log {
    /// One stream only, as kind/uuid.
    #[arg(long, value_name = "S")]
    stream: Option<StreamId>,
    /// From this position on.
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,
}

impl Log {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open().await?;
        let seen = office.seen_by(global.reader(&office)?).await?;
        let format = global.format;
        let mut print = |line: &amana_app::log::LogLine| show(format, line);
        if let Some(stream) = self.stream {
            let lines = seen.log_of(stream).await?;
            lines.iter().filter(|line| line.position >= self.from).try_for_each(&mut print)?;
        } else {
            let mut from = self.from;
            loop {
                let page = office.log_page(from).await?;
                let Some(last) = page.last() else { break };
                from = last.position + 1;
                page.iter().filter(|line| seen.shows(line.stream)).try_for_each(&mut print)?;
            }
        }
        drop(seen);
        office.close().await;
        Ok(())
    }
}

fn show(format: Format, line: &amana_app::log::LogLine) -> Result<(), Fail> {
    match format {
        Format::Json => output::json(line),
        Format::Text => output::line(format!(
            "{:>7}  {}  {:<47} {:>4}  {}",
            line.position, line.recorded, line.stream, line.version, line.kind
        )),
    }
}
