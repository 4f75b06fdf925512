//! `amana audit examine`.

use amana_events::{EventId, audit::Conclusion};
use clap::Args;

use super::{engagement, said};
use crate::{
    args::Global,
    fail::Fail,
    verbs::{self, Data},
};

/// Record what was found of a file: one of a sample, or one that is added with a reason.
#[derive(Debug, Args)]
#[command(
    override_usage = "amana audit examine [OPTIONS] --conclusion <CODE> \\\n           <--sample <SAMPLE>|--added <CODE>> <ENGAGEMENT> <FILE>",
    after_help = "Example:\n  amana --data office --as \"Tomas Reyl\" audit examine audit/<uuid> C-7F3K-92QW \\\n    --sample <sample> --conclusion exception --notes @notes.txt"
)]
pub(crate) struct Examine {
    /// The engagement: audit/uuid.
    engagement: String,
    /// The file: a reference, or kind/uuid.
    file: String,
    /// The sample it is of, as `sample` printed it.
    #[arg(
        long,
        value_name = "SAMPLE",
        conflicts_with = "added",
        required_unless_present = "added"
    )]
    sample: Option<EventId>,
    /// Why it is looked at though no sample holds it, of the list `audit_added`.
    #[arg(long, value_name = "CODE")]
    added: Option<String>,
    /// `in_order`, exception or `not_assessable`.
    #[arg(long, value_name = "CODE")]
    conclusion: Conclusion,
    /// Notes, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    notes: Option<String>,
}

impl Examine {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let stream = engagement(&office, &self.engagement).await?;
        let file = office.file_named(&self.file).await?;
        let data = Data::default()
            .word("stream", Some(file.to_string()))?
            .word("sample", self.sample.map(|it| it.to_string()))?
            .word("added", self.added)?
            .word("conclusion", Some(self.conclusion.to_string()))?
            .sealed("notes", self.notes)?;
        let done = verbs::act(global, &office, data.verb(stream, "examine_item")).await?;
        office.close().await;
        said(global, &done, |event| format!("Examined: {event}"))
    }
}
