//! The certificate of an erasure that stood in a range that is lost, verified by nothing but the log's key.

use amana_events::{
    Digest, Envelope, Event, EventId, PersonId, StreamId, StreamKind,
    person::PersonEvent,
    registry::{LogRestored, LostErasure},
};
use amana_tlog::{Leaf, ProofFile, VerifierKey, record_hash};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::AppError;

/// A certificate as `amana erase certificate --format json` writes it; of what it says more, nothing is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateGiven {
    /// The person.
    pub person: PersonId,
    /// The request.
    pub request: EventId,
    /// The record that says so, as it was stored.
    pub record: String,
    /// That the record was in the log: a C2SP tlog-proof of its leaf.
    pub proof: String,
    /// The leaf, in hexadecimal digits.
    pub leaf: String,
}

impl CertificateGiven {
    /// The erasure, if it was in the log and stood in the range that is lost.
    pub(super) fn lost(
        &self,
        keys: &[VerifierKey],
        said: &LogRestored,
    ) -> Result<LostErasure, AppError> {
        let person = self.person;
        let usage = |what: &dyn std::fmt::Display| {
            AppError::Usage(format!("the certificate of person {person}: {what}"))
        };
        let proof = ProofFile::parse(self.proof.as_bytes()).map_err(|error| usage(&error))?;
        let checkpoint = proof.checkpoint().checkpoint();
        let key = keys.iter().find(|key| key.name().as_str() == checkpoint.origin());
        let key = key.ok_or_else(|| usage(&"its proof is of another log"))?;
        let bytes = data_encoding::HEXLOWER.decode(self.leaf.as_bytes());
        let bytes = bytes.map_err(|_| usage(&"its leaf is no leaf"))?;
        let leaf = Leaf::parse(&bytes).map_err(|error| usage(&error))?;
        proof.verify_log(&bytes, key).map_err(|error| usage(&error))?;
        let hash = record_hash(self.record.as_bytes());
        if (leaf.position, leaf.record_hash) != (proof.index(), hash) {
            return Err(usage(&"its record is not the one that is proved"));
        }
        if checkpoint.size() > said.known_size {
            return Err(usage(
                &"its proof is of more events than the checkpoint: give that one instead",
            ));
        }
        if leaf.position < said.left_size {
            return Err(usage(&"the erasure stands in what is left: nothing of it is lost"));
        }
        if self.request_said(leaf.event).ok_or_else(|| usage(&"its record says no such erasure"))?
            != self.request
        {
            return Err(usage(&"its record is of another request"));
        }
        let record = Digest::new(*hash.as_bytes());
        Ok(LostErasure { person, request: self.request, position: leaf.position, record })
    }

    /// The request that the record of this id says was carried out, in the person's own stream.
    #[expect(clippy::wildcard_enum_match_arm, reason = "looks for its own two events")]
    fn request_said(&self, event: [u8; 16]) -> Option<EventId> {
        let envelope: Envelope<&RawValue> = serde_json::from_str(&self.record).ok()?;
        let own = StreamId::new(StreamKind::Person, self.person.uuid());
        if envelope.stream != own || envelope.event.uuid().into_bytes() != event {
            return None;
        }
        let (kind, name) = (envelope.stream.kind, envelope.kind.as_str());
        match Event::decode(kind, name, envelope.type_version, envelope.data.get()).ok()? {
            Event::Person(PersonEvent::PersonErased(erased)) => Some(erased.request),
            Event::Person(PersonEvent::PersonErasedAgain(erased)) => Some(erased.request),
            _ => None,
        }
    }
}
