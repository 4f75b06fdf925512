//! `amana checkpoint`: sign what the log is now, and have witnesses sign it.

mod cosign;
mod request;
mod submit;

use std::path::PathBuf;

use amana_app::{Office, proof::Signed};
use clap::{Args, Subcommand};
use serde_json::json;

use self::{cosign::Cosign, request::Request, submit::Submit};
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    screen::paragraph,
};

/// Sign a checkpoint of the log: its size and root. Whoever keeps one notices any later change.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  amana --data office checkpoint\n  amana --data office checkpoint --out checkpoint.txt\n  amana --data office checkpoint submit --policy witnesses.txt\n\nThe text is a C2SP signed note of some 200 bytes: print it, send it, read it over the radio.\namana signs one by itself when a command that writes finds 256 events or ten minutes since the last."
)]
pub(crate) struct Checkpoint {
    /// Write it to a new file instead of printing it.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Write a file by which a witness far away is asked.
    Request(Request),
    /// Take in the line that a witness signed.
    Cosign(Cosign),
    /// Ask every witness of a policy over the network.
    Submit(Submit),
}

impl Checkpoint {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self.verb {
            None => self.sign(global).await,
            Some(Verb::Request(verb)) => verb.run(global).await,
            Some(Verb::Cosign(verb)) => verb.run(global).await,
            Some(Verb::Submit(verb)) => verb.run(global).await,
        }
    }

    async fn sign(self, global: &Global) -> Result<(), Fail> {
        let office = open(global).await?;
        let signed = office.checkpoint().await?;
        let key = office.log_key().await?;
        office.close().await;
        if let Some(path) = &self.out {
            write_new(path, signed.note.to_string().as_bytes())?;
        }
        if global.format == Format::Json {
            return output::json(&json!({
                "size": signed.size(), "root": signed.root().to_string(), "fresh": signed.fresh,
                "signed": signed.signed, "key": key.to_string(), "note": signed.note.to_string(),
            }));
        }
        match &self.out {
            None => output::line(signed.note.to_string().trim_end())?,
            Some(path) => output::line(path.display())?,
        }
        say(&signed)?;
        paragraph("", &format!("Verify it with the key {key}"))
    }
}

/// Opens the ledger for who may be told how much there is of everything: who audits, and who keeps the keys.
pub(crate) async fn open(global: &Global) -> Result<Office, Fail> {
    let office = global.open_unlocked().await?;
    office.may_prove(global.acting(&office)?).await?;
    Ok(office)
}

/// Writes a file that was not there.
pub(crate) fn write_new(path: &PathBuf, bytes: &[u8]) -> Result<(), Fail> {
    use std::io::Write as _;
    let made = std::fs::File::options().write(true).create_new(true).open(path);
    made.and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .map_err(|error| Fail::environment(format!("{}: {error}", path.display())))
}

/// Says what was signed, and who saw it.
fn say(signed: &Signed) -> Result<(), Fail> {
    let others = signed.note.note().signatures().len().saturating_sub(1);
    let seen = match others {
        0 => {
            "No witness has signed it: whoever runs this ledger could show somebody else another log."
        }
        _ => "Witnesses have signed it; `amana verify --policy FILE` says which of them count.",
    };
    paragraph("", &format!("{} events. {seen}", signed.size()))
}
