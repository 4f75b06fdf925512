//! `amana open`: one sealed field, for a purpose. The look is recorded first; a redacted text says
//! that it is one.

use std::path::PathBuf;

use amana_app::opening::FieldWanted;
use amana_events::{Code, EventId, PurposeCode, StreamId};
use clap::Args;
use serde_json::json;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    word_file,
};

/// Open one sealed field. Who looked, at what and for what stands in the log before you read it.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Mira Solenne\" open case/<uuid> <event> \\\n    account --purpose investigation"
)]
pub(crate) struct Open {
    /// The stream of the field.
    stream: StreamId,
    /// The event of the field.
    event: EventId,
    /// The field's path in the event's data.
    field: Code,
    /// For what.
    #[arg(long, value_name = "P")]
    purpose: PurposeCode,
    /// The lawful basis, a code of the list `lawful_basis`: needed for a person's field where no
    /// consent is in force.
    #[arg(long, value_name = "B")]
    basis: Option<Code>,
    /// Another member's word, as `access approve` wrote it: needed for who a confidential reporter is,
    /// and how they are reached.
    #[arg(long, value_name = "PATH")]
    approval: Option<PathBuf>,
}

impl Open {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let read = |path: PathBuf| word_file::read(&path, "amana access approve --out");
        let approval = self.approval.map(read).transpose()?;
        let office = global.open_unlocked().await?;
        let member = global.member(&office, "the operator opens no field")?;
        let wanted = FieldWanted {
            stream: self.stream,
            event: self.event,
            field: self.field,
            purpose: self.purpose,
            basis: self.basis,
            approval,
        };
        let opened = office.open_field(member, &wanted).await?;
        office.close().await;
        let text = opened.text.reveal();
        match (global.format, opened.redacted) {
            (Format::Json, None) => output::json(&json!({"text": text})),
            (Format::Json, Some(redacted)) => {
                output::json(&json!({"text": text, "redacted": redacted}))
            }
            (Format::Text, None) => output::line(text),
            (Format::Text, Some(redacted)) => {
                output::line(text)?;
                output::line(format!(
                    "[redacted since {}, on the erasure request {}]",
                    redacted.since, redacted.request
                ))
            }
        }
    }
}
