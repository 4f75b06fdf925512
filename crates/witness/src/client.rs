//! Asking a witness over HTTP.

use std::{io::Read as _, time::Duration};

use amana_tlog::{AddCheckpoint, NOTE_BYTES_MAX, NoteSignature};

/// How long a witness may take, for everything.
const ANSWER_MAX: Duration = Duration::from_secs(30);

/// What a witness answered.
#[derive(Debug)]
pub enum Reply {
    /// Its signature lines.
    Cosigned(Vec<NoteSignature>),
    /// It starts from another size.
    Conflict(u64),
    /// It does not cosign.
    Refused {
        /// The HTTP status.
        status: u16,
        /// What it said, in one line.
        said: String,
    },
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The witness was not reached, or did not answer in time.
    #[error("the witness at {url} does not answer: {what}")]
    Unreachable {
        /// Where it was asked.
        url: String,
        /// Why.
        what: String,
    },
    /// The answer is none of a witness.
    #[error("what answers at {url} is no witness: {what}")]
    NoWitness {
        /// Where it was asked.
        url: String,
        /// What is wrong with the answer.
        what: String,
    },
}

/// Asks the witness at a URL, whose path `add-checkpoint` it answers at. Blocks until it did.
///
/// # Errors
/// [`AskError`].
pub fn ask(url: &str, request: &AddCheckpoint) -> Result<Reply, AskError> {
    let unreachable = |what: &dyn std::fmt::Display| AskError::Unreachable {
        url: url.to_owned(),
        what: what.to_string(),
    };
    let no_witness = |what: String| AskError::NoWitness { url: url.to_owned(), what };
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(ANSWER_MAX))
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .new_agent();
    let place = format!("{}/add-checkpoint", url.trim_end_matches('/'));
    let mut answer =
        agent.post(&place).send(request.to_string()).map_err(|error| unreachable(&error))?;
    let status = answer.status().as_u16();
    let mut said = String::new();
    let mut body = answer.body_mut().as_reader().take(NOTE_BYTES_MAX as u64);
    body.read_to_string(&mut said).map_err(|error| unreachable(&error))?;
    match status {
        200 => NoteSignature::parse_lines(&said)
            .map(Reply::Cosigned)
            .map_err(|error| no_witness(error.to_string())),
        409 => match said.trim_end().parse() {
            Ok(size) => Ok(Reply::Conflict(size)),
            Err(_) => Err(no_witness("a conflict without a size".to_owned())),
        },
        _ => {
            let said = said.lines().next().unwrap_or_default().chars().take(200).collect();
            Ok(Reply::Refused { status, said })
        }
    }
}
