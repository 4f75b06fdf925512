//! `amana stats sea`: tables of allegations, victims and alleged perpetrators.

use amana_app::{figures::FiguresWanted, sea::render_text};
use amana_events::{Day, Moment, PurposeCode};
use clap::Args;

use super::{Level, opened};
use crate::{
    args::Global,
    fail::Fail,
    moments::moment,
    output::{self, Format},
    screen::{paragraph, width},
};

/// Tables of allegations, victims and alleged perpetrators received in a period.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office stats sea --from 2018-04-01 --to 2018-06-30\n  amana --data office stats sea --from 2018-04-01 --to 2018-06-30 \\\n    --disclosure internal --purpose supervision\n\nTwo public releases a day apart can be subtracted from each other: publish whole quarters."
)]
pub(crate) struct Sea {
    /// First day of receipt.
    #[arg(long, value_name = "D")]
    from: Day,
    /// Last day of receipt, included.
    #[arg(long, value_name = "D")]
    to: Day,
    /// As known by the end of this day.
    #[arg(long, value_name = "D")]
    as_known: Option<Day>,
    /// As recorded by this moment (or the end of this day).
    #[arg(long, value_name = "T", value_parser = moment)]
    as_recorded: Option<Moment>,
    /// Public withholds small cells; internal prints every cell and is recorded.
    #[arg(long, value_enum, default_value_t)]
    disclosure: Level,
    /// For what the internal figures are used.
    #[arg(long, value_name = "P", required_if_eq("disclosure", "internal"))]
    purpose: Option<PurposeCode>,
}

impl Sea {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let sea = self;
        let (office, acting) = opened(global).await?;
        let internal = (sea.disclosure == Level::Internal).then_some(sea.purpose).flatten();
        let wanted = FiguresWanted {
            from: sea.from,
            to: sea.to,
            as_known: sea.as_known,
            as_recorded: sea.as_recorded,
            internal,
        };
        let published = office.figures(acting, &wanted).await?;
        office.close().await;
        match global.format {
            Format::Json => output::json(&published),
            Format::Text => render_text(&published).trim_end().lines().try_for_each(show),
        }
    }
}

/// How wide the names above the tables are.
const NAME: usize = 12;

/// Prints a line; one that is too long goes on below what follows its name.
fn show(line: &str) -> Result<(), Fail> {
    if line.chars().count() <= width() {
        return output::line(line);
    }
    let name: String = line.chars().take(NAME).collect();
    let rest: String = line.chars().skip(NAME).collect();
    paragraph(&name, &rest)
}
