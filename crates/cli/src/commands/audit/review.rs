//! `amana audit review`.

use clap::Args;

use crate::{
    args::Global,
    commands::matter::timeline,
    fail::Fail,
    output::{self, Format},
    people::People,
};

/// Show a file's events, everything sealed: no identity, no word of anybody. The look stands in the log
/// before it is shown.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Tomas Reyl\" audit review C-7F3K-92QW"
)]
pub(crate) struct Review {
    /// The file: a reference, or kind/uuid.
    file: String,
}

impl Review {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_to_read().await?;
        let acting = global.acting(&office)?;
        let stream = office.file_named(&self.file).await?;
        let lines = office.audit_review(acting, stream).await?;
        let (book, people) = (office.book().await?, People::of(&office).await?);
        office.close().await;
        if global.format == Format::Json {
            return lines.iter().try_for_each(output::json);
        }
        timeline::rows(&lines, &book, &people)
    }
}
