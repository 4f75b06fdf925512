//! `amana checkpoint submit`: asks every witness of a policy over the network.

use std::{fs, path::PathBuf};

use amana_app::Office;
use amana_tlog::{Policy, PolicyWitness};
use amana_witness::{Reply, ask};
use clap::Args;

use super::open;
use crate::{args::Global, fail::Fail, output, screen::paragraph};

/// Ask every witness of a policy that has an address to sign the newest checkpoint.
#[derive(Debug, Args)]
#[command(
    after_help = "A policy file names witnesses and how many are enough (C2SP tlog-policy):\n  witness ombuds ombuds.example+1a2b3c4d+BA… https://witness.ombuds.example\n  witness donor  donor.example+5e6f7a8b+BB…  https://witness.donor.example\n  group any-of-two 1 ombuds donor\n  quorum any-of-two\n\nWitnesses without an address are asked by `amana checkpoint request`."
)]
pub(crate) struct Submit {
    /// The policy file.
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
}

impl Submit {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let place = self.policy.display().to_string();
        let bytes = fs::read(&self.policy)
            .map_err(|error| Fail::environment(format!("{place}: {error}")))?;
        let policy =
            Policy::parse(&bytes).map_err(|error| Fail::usage(format!("{place}: {error}")))?;
        let office = open(global).await?;
        let mut missing = 0;
        for witness in policy.witnesses() {
            let name = String::from_utf8_lossy(witness.name().as_bytes()).into_owned();
            match cosigned(&office, witness).await? {
                Ok(size) => output::line(format!("{name}: signed the log of {size} events"))?,
                Err(why) => {
                    missing += 1;
                    paragraph("", &format!("{name}: {why}"))?;
                }
            }
        }
        let met = match office.checkpoint_newest().await? {
            Some(signed) => policy.judge_log(&signed.note, &office.log_key().await?).is_ok(),
            None => false,
        };
        office.close().await;
        if met {
            return output::line("Enough witnesses stand behind the newest checkpoint.");
        }
        Err(Fail::refused(format!("too few witnesses signed; {missing} did not answer or refused")))
    }
}

/// Has one witness sign; the size it signed, or why it did not.
async fn cosigned(office: &Office, witness: &PolicyWitness) -> Result<Result<u64, String>, Fail> {
    let Some(url) = witness.url() else {
        return Ok(Err("has no address: see `amana checkpoint request`".to_owned()));
    };
    let url = String::from_utf8_lossy(url.as_bytes()).into_owned();
    let mut old = None;
    // A witness that saw more than is known here says so, and is asked once more from there.
    for _ in 0..2 {
        let request = office.witness_request(witness.key(), old).await?;
        let size = request.checkpoint().checkpoint().size();
        let place = url.clone();
        let asked = tokio::task::spawn_blocking(move || ask(&place, &request)).await;
        let reply = match asked {
            Ok(Ok(reply)) => reply,
            Ok(Err(error)) => return Ok(Err(error.to_string())),
            Err(error) => return Ok(Err(error.to_string())),
        };
        match reply {
            Reply::Cosigned(lines) => {
                for line in &lines {
                    office.keep_cosignature(size, witness.key(), line).await?;
                }
                return Ok(Ok(size));
            }
            Reply::Conflict(known) if known > size => {
                let why = format!(
                    "saw {known} events of this log, and here are {size}: this database is older than what was signed"
                );
                return Ok(Err(why));
            }
            Reply::Conflict(known) => old = Some(known),
            Reply::Refused { status: 422, .. } => {
                let why = "says that this log does not continue what it saw: somebody changed it, or shows two";
                return Ok(Err(why.to_owned()));
            }
            Reply::Refused { status, said } => {
                return Ok(Err(format!("refused ({status}): {said}")));
            }
        }
    }
    Ok(Err("was asked twice and still starts from another size".to_owned()))
}
