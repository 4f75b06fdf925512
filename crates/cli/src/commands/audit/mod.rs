//! `amana audit`: the auditor's own work, from the mandate to the last recommendation. One file is one
//! verb.

mod close;
mod count;
mod declare;
mod engage;
mod examine;
mod finding;
mod findings;
mod list;
mod move_due;
mod population;
mod progress;
mod recommend;
mod recommendations;
mod reconcile;
mod respond;
mod review;
mod sample;
mod tests;
mod workpapers;

use amana_app::{Done, Office};
use amana_events::{Day, StreamId, StreamKind, audit::AuditPeriod};
use clap::{Args, Subcommand};
use serde_json::json;

use crate::{
    args::Global,
    fail::Fail,
    verbs::{self, Data},
};

/// The auditor's own work.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "An engagement, step by step:\n  amana --as \"Tomas Reyl\" audit engage --mandate internal_oversight \\\n    --scope intake --from 2026-06-01 --until 2026-08-31 \\\n    --independent --terms @terms.txt\n  amana --as \"Tomas Reyl\" audit population audit/<uuid>\n  amana --as \"Tomas Reyl\" audit sample audit/<uuid> --kind case --size 10\n  amana --as \"Tomas Reyl\" audit examine audit/<uuid> C-7F3K-92QW \\\n    --sample <sample> --conclusion in_order\n  amana --as \"Tomas Reyl\" audit workpapers audit/<uuid> --out papers"
)]
pub(crate) enum Audit {
    /// Open an engagement, and lead it.
    Engage(engage::Engage),
    /// Declare independence, as another of its auditors.
    Declare(declare::Declare),
    /// List engagements.
    List(list::List),
    /// Fix a population: what the log holds now, counted.
    Population(population::Population),
    /// Draw a sample that anybody draws again.
    Sample(sample::Sample),
    /// Show a file's events, everything sealed.
    Review(review::Review),
    /// Record what was found of a file.
    Examine(examine::Examine),
    /// Record, correct or take back a finding.
    Finding(finding::Finding),
    /// List the findings of an engagement.
    Findings(findings::Findings),
    /// Answer a finding.
    Respond(respond::Respond),
    /// Recommend something.
    Recommend(recommend::Recommend),
    /// List recommendations: an owner's own, an auditor's all.
    Recommendations(recommendations::Recommendations),
    /// Say how far a recommendation of yours is.
    Progress(progress::Progress),
    /// Move the day a recommendation is due.
    MoveDue(move_due::MoveDue),
    /// Close a recommendation, or the engagement.
    Close(close::Close),
    /// Record what was counted of a channel at its source.
    Count(count::Count),
    /// Hold what was counted against what was recorded.
    Reconcile(reconcile::Reconcile),
    /// Write tables that open in a spreadsheet; no sealed word is in them.
    Workpapers(workpapers::Workpapers),
    /// Put the standard tests to the log.
    Tests(tests::Tests),
}

impl Audit {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Audit::Engage(it) => it.run(global).await,
            Audit::Declare(it) => it.run(global).await,
            Audit::List(it) => it.run(global).await,
            Audit::Population(it) => it.run(global).await,
            Audit::Sample(it) => it.run(global).await,
            Audit::Review(it) => it.run(global).await,
            Audit::Examine(it) => it.run(global).await,
            Audit::Finding(it) => it.run(global).await,
            Audit::Findings(it) => it.run(global).await,
            Audit::Respond(it) => it.run(global).await,
            Audit::Recommend(it) => it.run(global).await,
            Audit::Recommendations(it) => it.run(global).await,
            Audit::Progress(it) => it.run(global).await,
            Audit::MoveDue(it) => it.run(global).await,
            Audit::Close(it) => it.run(global).await,
            Audit::Count(it) => it.run(global).await,
            Audit::Reconcile(it) => it.run(global).await,
            Audit::Workpapers(it) => it.run(global).await,
            Audit::Tests(it) => it.run(global).await,
        }
    }
}

/// Days, both counted.
#[derive(Debug, Clone, Copy, Args)]
struct Days {
    /// The first day.
    #[arg(long, value_name = "DAY")]
    from: Day,
    /// The last day.
    #[arg(long, value_name = "DAY")]
    until: Day,
}

impl Days {
    const fn period(self) -> AuditPeriod {
        AuditPeriod { from: self.from, until: self.until }
    }
}

/// The engagement of this name: `audit/<uuid>`.
async fn engagement(office: &Office, name: &str) -> Result<StreamId, Fail> {
    verbs::of_kind(office, StreamKind::Audit, name).await
}

/// Does one command on an engagement, and says what was done.
async fn record(
    global: &Global,
    name: &str,
    (command, data): (&'static str, Data),
    sentence: impl FnOnce(&str) -> String,
) -> Result<(), Fail> {
    let office = global.open_unlocked().await?;
    let outcome = async {
        let stream = engagement(&office, name).await?;
        verbs::act(global, &office, data.verb(stream, command)).await
    };
    let outcome = Box::pin(outcome).await;
    office.close().await;
    said(global, &outcome?, sentence)
}

/// Says what was done, with the id of the event it led to.
fn said(global: &Global, done: &Done, sentence: impl FnOnce(&str) -> String) -> Result<(), Fail> {
    let event = done.events.first().map(|(event, _)| event.to_string()).unwrap_or_default();
    verbs::say(done, global.format, &sentence(&event))
}

/// Days as a command takes them.
fn days(period: &AuditPeriod) -> serde_json::Value {
    json!({"from": period.from, "until": period.until})
}
