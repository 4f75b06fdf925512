//! A record that lacks only what the end of the log decides: its version, and when it was recorded.
//!
//! Whoever appends writes everything else beforehand, each caller for itself; the sequencer, of which
//! there is one, only joins the parts. INVARIANT: what [`Unfinished::finish`] gives is byte for byte
//! what the envelope serialises to.

use serde_json::value::RawValue;

use crate::{DecodeError, Envelope, Moment};

const VERSION: &str = ",\"version\":";
const KNOWN: &str = ",\"known\":\"";
const RECORDED: &str = "\",\"recorded\":\"";

/// A moment as a record writes it, to be written once for many records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    moment: Moment,
    text: String,
}

impl From<Moment> for Written {
    fn from(moment: Moment) -> Self {
        Self { moment, text: moment.to_string() }
    }
}

impl Written {
    /// The moment.
    pub const fn moment(&self) -> Moment {
        self.moment
    }
}

/// The parts of a record between which version and times stand.
#[derive(Debug, Clone)]
pub struct Unfinished {
    /// Up to the version.
    head: String,
    /// From the version to the time of knowing.
    middle: String,
    /// After the time of recording.
    tail: String,
    known: Option<Written>,
}

impl Unfinished {
    /// Writes an envelope but for version and times. `known` is when the organisation came to know,
    /// where somebody said so; else the time of recording will stand there.
    ///
    /// # Errors
    /// [`DecodeError::Write`] where the envelope does not serialise.
    pub fn new(
        mut envelope: Envelope<Box<RawValue>>,
        known: Option<Moment>,
    ) -> Result<Self, DecodeError> {
        (envelope.version, envelope.known, envelope.recorded) = (0, BLANK, BLANK);
        let text = serde_json::to_string(&envelope).map_err(DecodeError::Write)?;
        let blank = BLANK.to_string();
        // Only ids and codes stand before these, and neither holds a quotation mark.
        let version = format!("{VERSION}0");
        let times = format!("{KNOWN}{blank}{RECORDED}{blank}");
        let parts = text.split_once(&version).and_then(|(head, rest)| {
            let (middle, tail) = rest.split_once(&times)?;
            Some((head.to_owned(), middle.to_owned(), tail.to_owned()))
        });
        let (head, middle, tail) = parts.ok_or_else(|| {
            DecodeError::Write(serde::ser::Error::custom("an envelope has version and times"))
        })?;
        Ok(Self { head, middle, tail, known: known.map(Written::from) })
    }

    /// When the organisation came to know, where somebody said so.
    pub fn known(&self) -> Option<Moment> {
        self.known.as_ref().map(Written::moment)
    }

    /// The record's bytes.
    pub fn finish(&self, version: u64, recorded: &Written) -> Vec<u8> {
        let version = version.to_string();
        let known = self.known.as_ref().unwrap_or(recorded);
        let parts = [
            &self.head,
            VERSION,
            &version,
            &self.middle,
            KNOWN,
            &known.text,
            RECORDED,
            &recorded.text,
            &self.tail,
        ];
        let mut record = Vec::with_capacity(parts.iter().map(|part| part.len()).sum());
        for part in parts {
            record.extend_from_slice(part.as_bytes());
        }
        record
    }
}

const BLANK: Moment = Moment::from_micros(0);

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        Actor, ActorKind, Assurance, Code, EventId, FORMAT_VERSION, LedgerId, StreamId, StreamKind,
        Via,
    };

    fn envelope(data: &str, occurred: Option<&str>) -> Envelope<Box<RawValue>> {
        Envelope {
            v: FORMAT_VERSION,
            ledger: LedgerId::new(Uuid::from_u128(1)),
            event: EventId::new(Uuid::from_u128(2)),
            stream: StreamId::new(StreamKind::Case, Uuid::from_u128(3)),
            version: 0,
            kind: Code::new("case_noted").unwrap(),
            type_version: 1,
            occurred: occurred.map(|text| text.parse().unwrap()),
            known: Moment::from_micros(5),
            recorded: Moment::from_micros(7),
            actor: Actor {
                kind: ActorKind::Member,
                id: Some(Uuid::from_u128(4)),
                via: Via::Cli,
                assurance: Assurance::Asserted,
            },
            on_behalf_of: None,
            purpose: None,
            decision: None,
            cause: Some(EventId::new(Uuid::from_u128(6))),
            origin: None,
            data: RawValue::from_string(data.to_owned()).unwrap(),
        }
    }

    #[test]
    fn a_finished_record_is_the_envelope_as_it_serialises() {
        let tricky = r#"{"x":",\"version\":0","version":0,"known":"1970-01-01T00:00:00.000000Z"}"#;
        for (data, occurred) in [("{}", None), (tricky, Some("2026-03")), (tricky, None)] {
            for known in [None, Some(Moment::from_micros(1_790_000_000_000_001))] {
                let recorded = Moment::from_micros(1_790_000_123_456_789);
                let unfinished = Unfinished::new(envelope(data, occurred), known).unwrap();
                for version in [1, 12, u64::MAX] {
                    let mut whole = envelope(data, occurred);
                    whole.version = version;
                    (whole.known, whole.recorded) = (known.unwrap_or(recorded), recorded);
                    let record = unfinished.finish(version, &recorded.into());
                    assert_eq!(record, serde_json::to_vec(&whole).unwrap());
                }
            }
        }
    }
}
