//! What stands in a package: a tar that `age` encrypted to the recipient's key.
//!
//! | File | What |
//! |---|---|
//! | `README.txt` | what this is, how it is answered and verified |
//! | `referral.txt` | what the recipient is asked and told, to be read |
//! | `manifest.json` | the same for programs, with the digest of every other file |
//! | `proof.txt` | that the person's consent was recorded before anything left (C2SP tlog-proof) |
//! | `reply.txt` | the form of an answer, with the package's code |

use amana_events::{Digest, Moment, OrganisationId, StreamId};
use amana_vault::Secret;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::reply::ANSWERS;
use crate::{
    AppError,
    proof::{add_to_tar, end_tar},
};

/// What the manifest's format is called.
const FORMAT: &str = "amana package v1";

/// An opened field.
pub(super) struct Told {
    /// What it is called.
    pub(super) title: String,
    /// Its class.
    pub(super) compartment: &'static str,
    pub(super) text: Secret,
}

/// What a package says in clear.
#[derive(Debug, Serialize)]
pub(super) struct About {
    pub(super) ledger: String,
    pub(super) from: String,
    pub(super) referral: StreamId,
    pub(super) reference: String,
    pub(super) recipient: OrganisationId,
    pub(super) recipient_name: String,
    pub(super) service_kind: String,
    pub(super) purpose: String,
    pub(super) urgency: String,
    pub(super) fields: Vec<String>,
    pub(super) made: Moment,
    pub(super) expires: Moment,
    pub(super) log_key: String,
    /// The record that the proof is of: its position, event and SHA-256.
    pub(super) consent: Proved,
    /// Codes of `reason` and `outcome`, as the ledger has them.
    pub(super) decline_reasons: Vec<String>,
    pub(super) outcomes: Vec<String>,
}

/// The record a proof is of.
#[derive(Debug, Serialize)]
pub(super) struct Proved {
    pub(super) position: u64,
    pub(super) event: amana_events::EventId,
    pub(super) record: Digest,
}

#[derive(Serialize)]
struct Manifest<'a> {
    format: &'static str,
    #[serde(flatten)]
    about: &'a About,
    files: Vec<FileDigest>,
}

#[derive(Serialize)]
struct FileDigest {
    path: &'static str,
    sha256: String,
}

fn sha256(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

/// The package before it is encrypted.
pub(super) fn tar(
    about: &About,
    told: &[Told],
    code: &Secret,
    proof: &str,
) -> Result<Zeroizing<Vec<u8>>, AppError> {
    let files = [
        ("README.txt", Zeroizing::new(readme(about))),
        ("referral.txt", referral(about, told)),
        ("proof.txt", Zeroizing::new(proof.to_owned())),
        ("reply.txt", reply(about, code)),
    ];
    let digests =
        files.iter().map(|(path, text)| FileDigest { path, sha256: sha256(text.as_bytes()) });
    let manifest = Manifest { format: FORMAT, about, files: digests.collect() };
    let manifest = serde_json::to_string_pretty(&manifest);
    let manifest = manifest.map_err(|error| AppError::Usage(error.to_string()))?;
    let mut out = Zeroizing::new(Vec::new());
    let all = files.iter().map(|(path, text)| (*path, text.as_str()));
    let written = std::iter::once(("manifest.json", manifest.as_str()))
        .chain(all)
        .try_for_each(|(path, text)| add_to_tar(&mut *out, path, text.as_bytes()))
        .and_then(|()| end_tar(&mut *out));
    written.map_err(|error| AppError::Usage(error.to_string()))?;
    Ok(out)
}

fn readme(about: &About) -> String {
    format!(
        "A referral from {from}, for {to}.\n\n\
         Read referral.txt. It holds what the person agreed that you are told, and nothing else. Keep it as you keep what people\n\
         entrust to you: do not pass it on; delete it when you are asked to.\n\n\
         Answer before {expires}: fill in reply.txt and send it back, or give reference and code at the page /reply of whoever\n\
         sent this. Silence is no answer. After that day, call.\n\n\
         proof.txt shows that the person's consent stood in the log of {from} before anything left. It is a C2SP tlog-proof of the\n\
         record named in manifest.json under \"consent\"; the log's key is\n  {key}\n\
         Compare that key with one that you have from somebody you trust.\n",
        from = about.from,
        to = about.recipient_name,
        expires = about.expires,
        key = about.log_key,
    )
}

fn referral(about: &About, told: &[Told]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(format!(
        "Referral {}\nFrom       {}\nFor        {}\nService    {}\nPurpose    {}\nAnswer in  {}\n",
        about.reference,
        about.from,
        about.recipient_name,
        about.service_kind,
        about.purpose,
        about.urgency,
    ));
    for field in told {
        text.push_str("\n-- ");
        text.push_str(&field.title);
        text.push_str(" (");
        text.push_str(field.compartment);
        text.push_str(")\n");
        text.push_str(field.text.reveal());
        text.push('\n');
    }
    text
}

fn reply(about: &About, code: &Secret) -> Zeroizing<String> {
    let answers = ANSWERS.join(", ");
    Zeroizing::new(format!(
        "# Fill in what stands behind \"answer\", and \"reason\" or \"outcome\" where it is asked for. Send the whole text back.\n\
         # Lines that begin with # are passed over. Whoever has this code answers in your name: keep it as you keep the rest.\n\
         amana-reply: 1\n\
         referral: {referral}\n\
         code: {code}\n\
         # One of: {answers}\n\
         answer: \n\
         # With declined, one of: {reasons}\n\
         reason: \n\
         # With done, one of: {outcomes}\n\
         outcome: \n",
        referral = about.referral,
        code = code.reveal(),
        reasons = about.decline_reasons.join(", "),
        outcomes = about.outcomes.join(", "),
    ))
}
