//! A record that lacks only what the end of the log decides: its version, and when it was recorded.
//!
//! Whoever appends writes everything else beforehand, each caller for itself; the sequencer, of which
//! there is one, only joins the parts. INVARIANT: what [`Unfinished::finish`] gives is byte for byte
//! what the envelope serialises to.

use std::ops::Range;

use serde_json::value::RawValue;

use crate::{DecodeError, Envelope, Moment};

const VERSION_BLANK: &str = ",\"version\":0";
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

/// A record in which version and times are left blank.
#[derive(Debug, Clone)]
pub struct Unfinished {
    text: String,
    /// Where the version begins, a blank of one digit.
    version: usize,
    /// Where the time of knowing begins, and where that of recording ends.
    times: Range<usize>,
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
        let mut text = Vec::with_capacity(envelope.data.get().len() + FRAME_BYTES);
        serde_json::to_writer(&mut text, &envelope).map_err(DecodeError::Write)?;
        let unfinished = String::from_utf8(text).ok().and_then(|text| {
            // Only ids and codes stand before these, and neither holds a quotation mark.
            let version = text.find(VERSION_BLANK)? + VERSION_BLANK.len() - 1;
            let start = version + text.get(version..)?.find(KNOWN)? + KNOWN.len();
            let end = start + BLANK_TEXT.len() + RECORDED.len() + BLANK_TEXT.len();
            let blank = text.get(start..end)?.strip_prefix(BLANK_TEXT)?.strip_prefix(RECORDED)?;
            let known = known.map(Written::from);
            (blank == BLANK_TEXT).then_some(Self { version, times: start..end, known, text })
        });
        unfinished.ok_or_else(|| {
            DecodeError::Write(serde::ser::Error::custom("an envelope has version and times"))
        })
    }

    /// When the organisation came to know, where somebody said so.
    pub fn known(&self) -> Option<Moment> {
        self.known.as_ref().map(Written::moment)
    }

    /// The record's bytes.
    pub fn finish(&self, version: u64, recorded: &Written) -> Vec<u8> {
        let version = version.to_string();
        let known = self.known.as_ref().unwrap_or(recorded);
        // Where the text was found to be divisible when it was written, it still is.
        let (head, rest) = self.text.split_at(self.version);
        let (rest, tail) = rest.split_at(self.times.end - self.version);
        let (_, middle) = rest.split_at(rest.len().min(1));
        let (middle, _) = middle.split_at(self.times.start - self.version - 1);
        let parts = [head, &version, middle, &known.text, RECORDED, &recorded.text, tail];
        let mut record = Vec::with_capacity(parts.iter().map(|part| part.len()).sum());
        for part in parts {
            record.extend_from_slice(part.as_bytes());
        }
        record
    }
}

/// What an envelope takes beside its data, most often; a longer one is written all the same.
const FRAME_BYTES: usize = 768;

const BLANK: Moment = Moment::from_micros(0);
const BLANK_TEXT: &str = "1970-01-01T00:00:00.000000Z";

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
