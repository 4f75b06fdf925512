//! What a holder's proof is: the stored bytes of a record that says that a record existed. Checked here
//! without a database and without a network: that the code is the one the record was made for. That the
//! record stands in a log is the other half, the log's own proof.

use amana_events::{
    Digest, Envelope, Event, LedgerId, Moment, StreamId, StreamKind, receipt::ReceiptEvent,
};
use amana_store::Without;
use amana_tlog::{Leaf, ProofFile, VerifierKey, verify_inclusion};
use amana_vault::receipt::{ReceiptCode, is_commitment_of, paper};
use data_encoding::{BASE32_NOPAD, BASE64};
use serde::Serialize;
use serde_json::value::RawValue;

use super::Presented;
use crate::{AppError, Office, SystemEntropy, files::no_such_file};

/// What a record says that belongs to a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// The ledger.
    pub ledger: LedgerId,
    /// The event's own id, as the leaf of the log has it.
    pub event: amana_events::EventId,
    /// SHA-256 of the record that existed.
    pub record: amana_events::Digest,
    /// By which hour.
    pub hour: Moment,
}

/// Why bytes are no proof for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// They are no record, or one of another kind.
    #[error("these bytes are no record of a receipt")]
    NoRecord,
    /// The record was made for another code.
    #[error("the record belongs to another code")]
    OtherCode,
}

/// Checks that a record was made for a code, of whichever kind; which kind, nobody is told.
///
/// # Errors
/// [`RecordError`] says why not.
pub fn verify(code: &ReceiptCode, record: &[u8]) -> Result<Record, RecordError> {
    let envelope: Envelope<&RawValue> =
        serde_json::from_slice(record).map_err(|_| RecordError::NoRecord)?;
    let (kind, version) = (envelope.stream.kind, envelope.type_version);
    if kind != StreamKind::Receipt {
        return Err(RecordError::NoRecord);
    }
    let event = Event::decode(kind, envelope.kind.as_str(), version, envelope.data.get());
    let Ok(Event::Receipt(ReceiptEvent::RecordExisted(existed))) = event else {
        return Err(RecordError::NoRecord);
    };
    if !is_commitment_of(code, envelope.ledger.uuid(), existed.commitment.bytes()) {
        return Err(RecordError::OtherCode);
    }
    Ok(Record {
        ledger: envelope.ledger,
        event: envelope.event,
        record: existed.record,
        hour: existed.hour,
    })
}

/// What a proof shows of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proved {
    /// The record, and that it is this code's.
    #[serde(flatten)]
    pub record: Record,
    /// Where in the log it stands.
    pub position: u64,
    /// How many events the checkpoint speaks of.
    pub size: u64,
    /// The log's name, as the checkpoint has it.
    pub origin: String,
    /// Whether the checkpoint's signature was checked with the log's key.
    pub signed: bool,
}

/// Why a proof does not hold.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// It does not open with the code, or is no proof.
    #[error("this is no proof, or not one for this code")]
    NoProof,
    /// The record in it does not hold.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The record is not in the log that the checkpoint speaks of.
    #[error("the record does not stand in the log that was signed")]
    NotInLog,
    /// The log's key did not sign the checkpoint.
    #[error("the checkpoint is not signed by this key")]
    NotSigned,
}

impl Office {
    /// The proof for the holder of a code that their record stands in the log: a C2SP tlog-proof with the
    /// record as its extra data, sealed under the code, in base32: capital letters and digits that fit one
    /// QR code and can be typed.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found` where there is no such record, [`AppError::Custody`] where
    /// no checkpoint can be signed.
    pub async fn receipt_proof(
        &self,
        code: &ReceiptCode,
        record: StreamId,
    ) -> Result<String, AppError> {
        let page = self.journal.stream_page(record, 1, Without::NOTHING, 1).await?;
        let stored = page.into_iter().next().filter(|_| record.kind == StreamKind::Receipt);
        let stored = stored.ok_or_else(no_such_file)?;
        let unmade = |error: &dyn std::fmt::Display| AppError::Usage(error.to_string());
        let signed = self.checkpoint().await?;
        let proof = self.proof_of(&signed, stored.position).await?;
        let proof = proof.with_extra(stored.record).map_err(|error| unmade(&error))?.to_string();
        let sealed = paper::seal(code, proof.as_bytes(), &mut SystemEntropy);
        Ok(BASE32_NOPAD.encode(&sealed.map_err(|error| unmade(&error))?))
    }
}

impl Office {
    /// The same for whoever presented the code.
    ///
    /// # Errors
    /// As [`Office::receipt_proof`].
    pub async fn holders_proof(
        &self,
        presented: &Presented,
        code: &ReceiptCode,
    ) -> Result<String, AppError> {
        let commitment = Digest::new(presented.keys.commitment());
        self.receipt_proof(code, StreamId::receipt(self.ledger, &commitment)).await
    }
}

/// The sealed bytes of a proof as it is printed. Before version 0.5.0 they were printed in base64.
fn sealed_of(printed: &[u8]) -> Option<Vec<u8>> {
    let text: Vec<u8> = printed.iter().copied().filter(|it| !it.is_ascii_whitespace()).collect();
    let letters = BASE32_NOPAD.decode(&text.to_ascii_uppercase());
    letters.or_else(|_| BASE64.decode(&text)).ok()
}

/// Checks a proof with its code, offline: that the record in it was made for this code, that it stands in
/// the log that the checkpoint speaks of, and, where the log's key is given, that the log signed it.
/// Without the key anybody could have made the checkpoint.
///
/// # Errors
/// [`ProofError`] says what does not hold.
pub fn verify_proof(
    code: &ReceiptCode,
    proof: &[u8],
    key: Option<&VerifierKey>,
) -> Result<Proved, ProofError> {
    let sealed = sealed_of(proof).ok_or(ProofError::NoProof)?;
    let opened = paper::open(code, &sealed).map_err(|_| ProofError::NoProof)?;
    let file = ProofFile::parse(&opened).map_err(|_| ProofError::NoProof)?;
    let bytes = file.extra().ok_or(ProofError::NoProof)?;
    let record = verify(code, bytes)?;
    let leaf = Leaf {
        position: file.index(),
        event: *record.event.uuid().as_bytes(),
        record_hash: amana_tlog::record_hash(bytes),
    };
    let tree = file.checkpoint().checkpoint();
    verify_inclusion(file.index(), tree.size(), &leaf.hash(), file.proof(), tree.root())
        .map_err(|_| ProofError::NotInLog)?;
    if let Some(key) = key {
        file.verify_log(&leaf.to_bytes(), key).map_err(|_| ProofError::NotSigned)?;
    }
    Ok(Proved {
        position: file.index(),
        size: tree.size(),
        origin: tree.origin().to_owned(),
        signed: key.is_some(),
        record,
    })
}
