//! `amana restore`: after real loss, say in the log what is lost, and go on as its next generation.

mod approve;
mod begin;
mod propose;

use std::{fs, path::Path};

use amana_app::restore::{RestoreAsk, RestoreProposed};
use amana_events::Digest;
use amana_tlog::Hash;
use clap::Subcommand;
use serde::de::DeserializeOwned;

use self::{approve::Approve, begin::Begin, propose::Propose};
use crate::{args::Global, fail::Fail, output, screen::paragraph};

/// Longest file that is read, in bytes: what is asked with a thousand certificates.
const BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Say in the log what a real loss took, and go on as its next generation.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "A database that was put back from an older copy and goes on silently forks the\nlog: whoever kept a newer checkpoint finds it. Say it instead:\n  amana --data office restore propose --checkpoint newest.txt \\\n    --reason disk_lost --out ask.json\n  amana --data office --as \"Tomas Reyl\" restore approve ask.json \\\n    --out tomas.json\n  amana --data office --as \"Kes Adom\" restore approve ask.json --out kes.json\n  amana --data office restore begin ask.json \\\n    --approval tomas.json --approval kes.json"
)]
pub(crate) enum Restore {
    /// Write what has to be signed, and say what is lost.
    Propose(Propose),
    /// Sign it, as one of two members.
    Approve(Approve),
    /// Record it with both signatures, and destroy erased keys again.
    Begin(Begin),
}

impl Restore {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Self::Propose(verb) => verb.run(global).await,
            Self::Approve(verb) => verb.run(global).await,
            Self::Begin(verb) => verb.run(global).await,
        }
    }
}

/// Reads a JSON file; `what` it must be is said where it is not.
fn read<T: DeserializeOwned>(path: &Path, what: &str) -> Result<T, Fail> {
    let unread = |why: String| Fail::usage(format!("{}: {why}", path.display()));
    let length = fs::metadata(path).map_err(|error| unread(error.to_string()))?.len();
    if length > BYTES_MAX {
        return Err(unread(format!("is not {what}: too long")));
    }
    let bytes = fs::read(path).map_err(|error| unread(error.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|error| unread(format!("is not {what}: {error}")))
}

/// Reads what `amana restore propose` wrote.
fn read_ask(path: &Path) -> Result<RestoreAsk, Fail> {
    read(path, "what `amana restore propose` wrote")
}

/// Says what will be recorded, for whoever signs it.
fn say(made: &RestoreProposed) -> Result<(), Fail> {
    let said = &made.ask.said;
    output::line(format!("Reason      {}", said.reason.code()))?;
    let root = |root: Digest| Hash::new(*root.bytes());
    output::line(format!(
        "Known       {} events, root {}",
        said.known_size,
        root(said.known_root)
    ))?;
    output::line(format!("Left        {} events, root {}", said.left_size, root(said.left_root)))?;
    let missing = said.known_size - said.left_size;
    let last = said.known_size - 1;
    output::line(format!("Lost        {missing} events: {} to {last}", said.left_size))?;
    output::line(format!("Generation  {}", said.generation))?;
    for erased in &said.erased {
        output::line(format!(
            "Erase again person {} (was position {})",
            erased.person, erased.position
        ))?;
    }
    if said.erased.is_empty() {
        paragraph(
            "",
            "No certificate of an erasure is named: whoever was erased in the lost range is readable again until their keys are \
             destroyed.",
        )?;
    }
    if made.signatures == 0 {
        paragraph(
            "",
            "Nobody but the log signed the checkpoint: whoever holds the log's key could have made it up, and the certificates with \
             it. Ask who brings them where they were kept.",
        )?;
    }
    if !made.signed_since.is_empty() {
        let sizes: Vec<_> = made.signed_since.iter().map(ToString::to_string).collect();
        paragraph(
            "",
            &format!(
                "Checkpoints of {} events were signed here after the loss, under the old name. Whoever was given one holds the \
                 proof of two logs: tell them what happened.",
                sizes.join(", ")
            ),
        )?;
    }
    Ok(())
}
