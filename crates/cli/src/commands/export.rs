//! `amana export`: a bundle by which anybody verifies the log.

use std::path::PathBuf;

use amana_app::{Office, proof::BundleWanted};
use clap::Args;

use super::{checkpoint::open, replay::bar};
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
};

/// Write a bundle: the signed checkpoint, the tree, proofs. Nothing in it says what any record is about.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office export --out bundle\n  amana --data office export --out bundle.tar --to 5000\n\nThe export stands in the log, after what is exported: the same --to gives the same bytes.\nVerify with `amana verify`, with `amana-verify`, or with tools of others: README.md in the bundle says how."
)]
pub(crate) struct Export {
    /// A new folder, or a new file whose name ends in .tar.
    #[arg(long, value_name = "DIR|FILE.tar")]
    out: PathBuf,
    /// Only the first so many events.
    #[arg(long, value_name = "EVENTS")]
    to: Option<u64>,
    /// End at the newest checkpoint that a witness signed.
    #[arg(long, conflicts_with = "to")]
    witnessed: bool,
    /// Put in a proof for the record at this position; may be given again.
    #[arg(long = "proof", value_name = "POSITION")]
    proofs: Vec<u64>,
}

impl Export {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = open(global).await?;
        let to = if self.witnessed { Some(newest_witnessed(&office).await?) } else { self.to };
        let total = match to {
            Some(size) => size,
            None => office.size().await?,
        };
        let progress = bar(total, "export");
        let out = self.out.display().to_string();
        let wanted = BundleWanted { out: self.out, to, proofs: self.proofs };
        let acting = global.acting(&office)?;
        let mut told = |done| progress.set_position(done);
        let bundle = office.export_proof(acting, &wanted, &mut told).await?;
        progress.finish_and_clear();
        office.close().await;
        if global.format == Format::Json {
            return output::json(&bundle);
        }
        output::line(format!("{out}: {} events, {} files", bundle.size, bundle.files))?;
        output::line(format!("Root {}", bundle.root))
    }
}

async fn newest_witnessed(office: &Office) -> Result<u64, Fail> {
    let newest = office.checkpoint_witnessed().await?;
    newest.map(|signed| signed.size()).ok_or_else(|| {
        Fail::refused(
            "no witness has signed a checkpoint yet: see `amana checkpoint submit --help`",
        )
    })
}
