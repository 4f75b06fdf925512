//! `amana restore propose`: what two members have to sign.

use std::{fs, path::PathBuf};

use amana_app::restore::CertificateGiven;
use amana_events::registry::LossReason;
use clap::Args;
use serde_json::json;

use super::{read, say};
use crate::{
    args::Global,
    commands::checkpoint::{open, write_new},
    fail::Fail,
    output::{self, Format},
    screen::paragraph,
};

/// Write what two members have to sign after a real loss, and say what is lost. Nothing is recorded.
#[derive(Debug, Args)]
#[command(
    override_usage = "amana restore propose --checkpoint <FILE> --reason <CODE> \\\n           [--left <EVENTS>] [--certificate <FILE>]... --out <FILE>",
    after_help = "Examples:\n  amana --data office restore propose --checkpoint newest.txt \\\n    --reason seized --certificate erased.json --out ask.json\n\nThe checkpoint is the newest that anybody outside kept: a witness, an auditor.\nA certificate is what `amana erase certificate PERSON --format json` printed\nwhen somebody was erased: name every one there is."
)]
pub(crate) struct Propose {
    /// The newest checkpoint known outside.
    #[arg(long, value_name = "FILE")]
    checkpoint: PathBuf,
    /// Why: disk_lost, seized, corrupted, other.
    #[arg(long, value_name = "CODE", value_parser = reason)]
    reason: LossReason,
    /// How many events the copy held, where more were recorded since.
    #[arg(long, value_name = "EVENTS")]
    left: Option<u64>,
    /// The certificate of an erasure after the copy; may be given again.
    #[arg(long = "certificate", value_name = "FILE")]
    certificates: Vec<PathBuf>,
    /// The new file that is written.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

fn reason(code: &str) -> Result<LossReason, String> {
    let found = LossReason::ALL.iter().find(|reason| reason.code() == code);
    found.copied().ok_or_else(|| "one of disk_lost, seized, corrupted, other".to_owned())
}

impl Propose {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let place = self.checkpoint.display().to_string();
        let note = fs::read_to_string(&self.checkpoint)
            .map_err(|error| Fail::usage(format!("{place}: {error}")))?;
        let what = "a certificate that `amana erase certificate --format json` printed";
        let certificates = self.certificates.iter().map(|path| read(path, what));
        let certificates = certificates.collect::<Result<Vec<CertificateGiven>, Fail>>()?;
        let office = open(global).await?;
        let made = office.propose_restore(&note, self.reason, self.left, certificates).await?;
        office.close().await;
        let text = serde_json::to_string_pretty(&made.ask)
            .map_err(|error| Fail::environment(format!("cannot write JSON: {error}")))?;
        write_new(&self.out, format!("{text}\n").as_bytes())?;
        if global.format == Format::Json {
            return output::json(&json!({
                "said": made.ask.said, "proposal": made.ask.proposal(), "written": self.out,
                "signed_since": made.signed_since, "signatures": made.signatures,
            }));
        }
        say(&made)?;
        paragraph(
            "",
            &format!(
                "Two members sign {}: an auditor or a head of conduct, and a key custodian or a registrar.",
                self.out.display()
            ),
        )
    }
}
