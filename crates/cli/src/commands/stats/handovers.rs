//! `amana stats handovers`: how instruments' limits were kept in a quarter, without any child.

use amana_app::children::{Compliance, Counts, OfInstrument, Quarter};
use amana_events::PurposeCode;
use clap::Args;

use super::{Level, opened};
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    screen::{heading, paragraph},
    words::words,
};

/// How wide the names before the figures are.
const NAME: usize = 14;

/// By instrument: handovers, limits kept and missed, the force's reasons, breaches that receivers saw.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office stats handovers --quarter 2026-Q3\n  amana --data office stats handovers --quarter 2026-Q3 \\\n    --disclosure internal --purpose supervision\n\nA handover counts in the quarter of the force's first contact. Published, a figure of 1 to 4 is withheld, and with it every figure that stands beside it."
)]
pub(crate) struct Handovers {
    /// The quarter of the force's first contact, such as 2026-Q3.
    #[arg(long, value_name = "Q", value_parser = quarter)]
    quarter: Quarter,
    /// Public withholds small figures; internal prints every figure and is recorded.
    #[arg(long, value_enum, default_value_t)]
    disclosure: Level,
    /// For what the internal figures are used.
    #[arg(long, value_name = "P", required_if_eq("disclosure", "internal"))]
    purpose: Option<PurposeCode>,
}

fn quarter(text: &str) -> Result<Quarter, String> {
    text.parse().map_err(|_| "a quarter is written as 2026-Q3".to_owned())
}

impl Handovers {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let (office, acting) = opened(global).await?;
        let internal = (self.disclosure == Level::Internal).then_some(self.purpose).flatten();
        let report = office.compliance(acting, self.quarter, internal.as_ref()).await?;
        office.close().await;
        match global.format {
            Format::Json => output::json(&report),
            Format::Text => print(&report),
        }
    }
}

fn print(report: &Compliance) -> Result<(), Fail> {
    output::line(format!("{}, handovers of {}", report.scope, report.quarter))?;
    output::line(format!("{}, as of {}", report.disclosure.code(), report.as_of))?;
    if report.instruments.is_empty() {
        return output::line("No handover has its first contact in this quarter.");
    }
    report.instruments.iter().try_for_each(instrument)
}

fn instrument(of: &OfInstrument) -> Result<(), Fail> {
    heading(&format!("{} ({})", of.label, of.version))?;
    let limit = of.limit_hours.map_or_else(
        || "no limit is known".to_owned(),
        |hours| format!("{hours} h from first contact"),
    );
    field("limit", &format!("{limit}; {}", of.source))?;
    let number = |figure: &amana_app::sea::disclosure::Figure| {
        figure.shown().map_or_else(|| "withheld".to_owned(), |count| count.to_string())
    };
    field("handovers", &number(&of.handovers))?;
    field("infants", &number(&of.infants))?;
    let divisions = [
        ("kept", &of.limit),
        ("late because", &of.reasons),
        ("breaches", &of.breaches),
        ("urgent care", &of.urgent_care),
    ];
    for (name, counts) in divisions.into_iter().filter(|(_, counts)| !counts.is_empty()) {
        field(name, &said(counts, number))?;
    }
    Ok(())
}

fn said(counts: &Counts, number: impl Fn(&amana_app::sea::disclosure::Figure) -> String) -> String {
    let said = counts.iter().map(|(code, figure)| format!("{} {}", words(code), number(figure)));
    said.collect::<Vec<_>>().join(", ")
}

fn field(name: &str, said: &str) -> Result<(), Fail> {
    paragraph(&format!("  {name:<NAME$}"), said)
}
