//! `amana audit workpapers`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::engagement;
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
};

/// Write the workpapers of an engagement: one table a file, as spreadsheets open them. Codes, ids,
/// counts and days stand in them and no sealed word. That they left is recorded before they do.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Tomas Reyl\" audit workpapers audit/<uuid> \\\n    --out papers"
)]
pub(crate) struct Workpapers {
    /// The engagement: audit/uuid.
    engagement: String,
    /// The folder they go into; it is made where there is none, and no file in it is written over.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Workpapers {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let failed = |path: &std::path::Path, error: std::io::Error| {
            Fail::environment(format!("{}: {error}", path.display()))
        };
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let stream = engagement(&office, &self.engagement).await?;
        let papers = Box::pin(office.audit_workpapers(acting, stream)).await?;
        office.close().await;
        std::fs::create_dir_all(&self.out).map_err(|error| failed(&self.out, error))?;
        let mut written = Vec::new();
        for paper in papers {
            let path = self.out.join(&paper.name);
            let file = std::fs::File::create_new(&path).map_err(|error| failed(&path, error))?;
            std::io::Write::write_all(&mut &file, &paper.bytes)
                .and_then(|()| file.sync_all())
                .map_err(|error| failed(&path, error))?;
            written.push((path, paper.rows));
        }
        if global.format == Format::Json {
            let file = |(path, rows): &(PathBuf, usize)| json!({"path": path, "rows": rows});
            let written: Vec<_> = written.iter().map(file).collect();
            return output::json(&json!({"written": written}));
        }
        written.iter().try_for_each(|(path, rows)| {
            output::line(format!("{:<44}{rows:>6} rows", path.display()))
        })
    }
}
