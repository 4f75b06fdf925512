//! `amana erase certificate`: what was destroyed, on whose authority, and the proof.

use std::path::PathBuf;

use amana_app::erase::{ErasureCertificate, Part};
use clap::Args;
use uuid::Uuid;

use crate::{
    args::Global,
    commands::checkpoint::write_new,
    fail::Fail,
    output::{self, Format},
    people::People,
    screen::{count, paragraph},
    words::words,
};

/// The certificate of an erasure that was executed: printed, and with its proof as JSON.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office --as \"Jon Harrow\" erase certificate <person>\n  amana --data office --as \"Jon Harrow\" erase certificate <person> --proof erased.tlog-proof\n\nThe proof is a C2SP tlog-proof of the leaf that --format json shows: whoever has the log's key verifies it alone."
)]
pub(crate) struct Certificate {
    /// The person's id, or the request's.
    id: Uuid,
    /// Write the proof to a new file.
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
}

impl Certificate {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let sight = office.sight(global.reader(&office)?).await?;
        office.catch_up().await?;
        let person = office.erasure_named(self.id).await?;
        let certificate = office.erasure_certificate(&sight, person).await?;
        let people = People::of(&office).await?;
        office.close().await;
        if let Some(path) = &self.proof {
            write_new(path, certificate.proof.as_bytes())?;
        }
        if global.format == Format::Json {
            return output::json(&certificate);
        }
        print(&certificate, &people)
    }
}

fn print(certificate: &ErasureCertificate, people: &People) -> Result<(), Fail> {
    output::line(format!("Person {} is erased.", certificate.person))?;
    let part = |what: &str, part: &Part| {
        let who = part.member.map_or_else(|| "the operator".to_owned(), |it| people.member(it));
        output::line(format!(
            "{what:<10}{}  {who}  (position {})",
            part.recorded.day(),
            part.position
        ))
    };
    for (what, done) in [("asked", &certificate.requested), ("approved", &certificate.approved)] {
        match done {
            Some(done) => part(what, done)?,
            None => output::line(format!("{what:<10}lost with what was recorded then"))?,
        }
    }
    match certificate.again {
        None => part("executed", &certificate.executed)?,
        Some(generation) => output::line(format!(
            "{:<10}{}  again, as generation {generation} of the log began  (position {})",
            "executed",
            certificate.executed.recorded.day(),
            certificate.executed.position
        ))?,
    }
    if let Some(basis) = certificate.basis {
        output::line(format!("{:<10}{}", "why", words(basis.code())))?;
    }
    let keys = count(certificate.keys.len() as u64, "key", "keys");
    output::line(format!("Destroyed: {keys}, each named by the digest of its wrapped form."))?;
    for key in &certificate.keys {
        let what = key.compartment.map_or("the owner's own key", |it| it.code());
        output::line(format!("  {} {what} {}  {}", key.owner, key.epoch, key.wrapped))?;
    }
    for redaction in &certificate.redactions {
        part("redacted", &redaction.executed)?;
    }
    fields(certificate)?;
    output::line(format!("Certificate {}", certificate.certificate))?;
    paragraph(
        "",
        &format!(
            "The log stays whole and still verifies: what was sealed under these keys is there and opens no more. A backup taken \
             before may hold them until {}.",
            certificate.backups_until
        ),
    )
}

/// What became of the fields that mention the person, and of letters.
fn fields(certificate: &ErasureCertificate) -> Result<(), Fail> {
    let (redacted, kept) = (certificate.redacted, certificate.kept);
    if redacted + kept > 0 {
        output::line(format!("Fields of files about others: {redacted} redacted, {kept} kept."))?;
    }
    if certificate.undecided > 0 {
        let fields = count(
            certificate.undecided as u64,
            "field of a file mentions",
            "fields of files mention",
        );
        let id = certificate.person;
        paragraph(
            "",
            &format!(
                "{fields} the person, and nothing is decided of it since: amana erase request {id}"
            ),
        )?;
    }
    if certificate.letters > 0 {
        let letters = count(certificate.letters as u64, "message has", "messages have");
        paragraph(
            "",
            &format!(
                "{letters} a copy for the holder of a receipt. Like a letter that was sent, it opens with their code alone, and with \
                 no key that was kept here."
            ),
        )?;
    }
    Ok(())
}
