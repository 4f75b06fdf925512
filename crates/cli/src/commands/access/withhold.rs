//! `amana access withhold`, `end-withholding` and `withheld`: what investigators opened, left out of a
//! survivor's own list for an approved and expiring time.

use std::path::PathBuf;

use amana_app::{Acting, Office, doors::OpenFor};
use amana_events::{EventId, Moment, PersonId, StreamId, StreamKind};
use clap::Args;
use serde_json::json;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    screen::paragraph,
    table::{Table, whole, wraps},
    texts, word_file,
};

/// Leave what investigators opened in a case out of the survivor's own list. How many openings are
/// left out is shown to the survivor all the same, and the auditor sees them.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Ilan Marek\" access withhold --approval rena.json \\\n    --days 30 --reason @why.txt"
)]
pub(crate) struct Withhold {
    /// The word of a head of conduct or a reviewer, as `access approve` wrote it.
    #[arg(long, value_name = "PATH")]
    approval: PathBuf,
    /// Why, in words, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// For so many days; without it, as long as the ledger's clock allows.
    #[arg(long, value_name = "N", conflicts_with = "until",
        value_parser = clap::value_parser!(u32).range(1..=365))]
    days: Option<u32>,
    /// Until this moment, in UTC.
    #[arg(long, value_name = "TIME")]
    until: Option<Moment>,
}

/// Show again what was left out, before its time is over.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Rena Voss\" access end-withholding <withholding> \\\n    --person <uuid>"
)]
pub(crate) struct EndWithholding {
    /// As `withheld` prints it.
    withholding: EventId,
    /// The survivor.
    #[arg(long, value_name = "PERSON")]
    person: PersonId,
}

/// List what is or was left out of a survivor's own list, in cases you may see.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Ada Winther\" access withheld <uuid>"
)]
pub(crate) struct Withheld {
    /// The survivor.
    person: PersonId,
}

impl Withhold {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let reason = texts::given(&self.reason)?;
        let word = word_file::read(&self.approval, "amana access approve --out")?;
        let how_long = match (self.days, self.until) {
            (_, Some(until)) => OpenFor::Until(until),
            (Some(days), None) => OpenFor::Hours(days * 24),
            (None, None) => OpenFor::TheLimit,
        };
        let office = global.open_unlocked().await?;
        let member = global.member(&office, "the operator leaves nothing out")?;
        let (withheld, _) = office.withhold_access(member, &word, how_long, &reason).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&withheld);
        }
        output::line(format!("Left out until {}.", withheld.until))?;
        output::line(format!("Withholding {}", withheld.withholding))?;
        paragraph(
            "",
            "The survivor is shown how many openings are left out, and all of them afterwards.",
        )
    }
}

impl EndWithholding {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let member = global.member(&office, "the operator ends nothing here")?;
        office.end_withholding(member, self.person, self.withholding).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&json!({"ended": self.withholding}));
        }
        output::line("Shown again from now on.")
    }
}

impl Withheld {
    pub(super) async fn print(
        self,
        office: &Office,
        acting: Acting,
        format: Format,
    ) -> Result<(), Fail> {
        let all = office.withheld(acting, self.person).await?;
        let person = StreamId::new(StreamKind::Person, self.person.uuid());
        office.note_list(acting, "access_withheld", &[person], None).await?;
        if format == Format::Json {
            return all.iter().try_for_each(output::json);
        }
        let names = office.references(all.iter().map(|it| it.case)).await?;
        let row = |it: &amana_app::access::Withheld| {
            let stands = match (it.holds, it.ended) {
                (true, _) => "holds".to_owned(),
                (false, Some(ended)) => format!("ended {}", ended.day()),
                (false, None) => "over".to_owned(),
            };
            let case = names.get(&it.case).cloned().unwrap_or_default();
            vec![case, it.from.day().to_string(), it.until.day().to_string(), stands]
        };
        let rows: Vec<Vec<String>> = all.iter().map(row).collect();
        let columns = [whole("case"), whole("from"), whole("until"), wraps("how it stands")];
        Table::all(&columns, &rows)?;
        for it in all.iter().filter(|it| it.holds) {
            output::line(format!("  end-withholding {}", it.withholding))?;
        }
        Ok(())
    }
}
