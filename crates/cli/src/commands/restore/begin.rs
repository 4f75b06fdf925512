//! `amana restore begin`: the loss is said in the log, which goes on as its next generation.

use std::path::PathBuf;

use amana_events::common::Approval;
use clap::Args;

use super::read_ask;
use crate::{
    args::Global,
    commands::checkpoint::open,
    fail::Fail,
    output::{self, Format},
    screen::{count, paragraph},
    word_file,
};

/// Record what was lost with both signatures, destroy again the keys that certificates name, and go on as the log's next generation.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office restore begin ask.json \\\n    --approval tomas.json --approval kes.json\n\nAfterwards tell everybody who verifies the log its new key, and have witnesses\ntrust it: `amana witness trust`."
)]
pub(crate) struct Begin {
    /// The file that `amana restore propose` wrote.
    ask: PathBuf,
    /// A member's signature, as `amana restore approve` wrote it; twice.
    #[arg(long = "approval", value_name = "FILE", required = true)]
    approvals: Vec<PathBuf>,
}

impl Begin {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let ask = read_ask(&self.ask)?;
        let words =
            self.approvals.iter().map(|path| word_file::read(path, "amana restore approve"));
        let words = words.collect::<Result<Vec<Approval>, Fail>>()?;
        let office = open(global).await?;
        let begun = office.begin_generation(&ask, words).await?;
        office.catch_up().await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&begun);
        }
        output::line(format!(
            "Generation {} begins at position {}: events {} to {} are lost, and the log says so.",
            begun.generation,
            begun.position,
            begun.left_size,
            begun.known_size - 1
        ))?;
        for person in &begun.erased {
            output::line(format!("Person {person} is erased again."))?;
        }
        if !begun.erased.is_empty() {
            output::line(format!("Keys destroyed again: {}.", begun.keys))?;
        }
        for undecided in &begun.undecided {
            let fields = count(
                undecided.fields as u64,
                "field of a file mentions",
                "fields of files mention",
            );
            paragraph(
                "",
                &format!(
                    "{fields} person {person}, and what was decided of them is lost. Decide anew: `amana erase request {person} \
                     --basis BASIS`, then as with any erasure.",
                    person = undecided.person
                ),
            )?;
        }
        if !begun.remains.is_done() {
            paragraph(
                "",
                "Copies of destroyed keys may still be in files here: run `amana doctor`.",
            )?;
        }
        output::line(format!("Key {}", begun.key))?;
        paragraph(
            "",
            "Whoever verifies the log verifies it by this key now, and a witness has to trust it: it bears the name of the new \
             generation.",
        )
    }
}
