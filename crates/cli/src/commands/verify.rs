//! `amana verify`: a bundle, judged without a ledger.

use amana_verify::command::{NotVerified, VerifyArgs};
use clap::Args;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    screen::count,
};

/// Verify a bundle: no database, no keys, no network. `amana-verify` is the same as a program of its own.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana verify bundle.tar --key 'log/…+1f2e3d4c+AX…'\n  amana verify bundle --checkpoint kept-last-month.txt --policy witnesses.txt\n\nExit code 3 and the places where the bundle does not hold. Without --key the bundle's own key is used, which\nproves nothing by itself; without --policy no witness is counted."
)]
pub(crate) struct Verify {
    #[command(flatten)]
    verify: VerifyArgs,
}

impl Verify {
    pub(crate) fn run(self, global: &Global) -> Result<(), Fail> {
        let report = self.verify.run().map_err(|error| match error {
            NotVerified::Usage(reason) => Fail::usage(reason),
            NotVerified::Unreadable(error) => Fail::environment(error.to_string()),
        })?;
        match global.format {
            Format::Json => output::json(&report)?,
            Format::Text => output::line(&report)?,
        }
        if report.holds() {
            return Ok(());
        }
        let all = report.findings.len() as u64 + report.more_findings;
        let first = report.findings.first().map(ToString::to_string).unwrap_or_default();
        let found = count(all, "finding", "findings");
        Err(Fail::broken(format!("the bundle does not hold: {found}; first: {first}")))
    }
}
