//! What is written: notes of about 1,024 bytes of which about 512 are a sealed text, each in a stream of its own.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use amana_events::case::CaseNoted;
use amana_events::{
    Actor, ActorKind, Assurance, Envelope, Event, EventId, FORMAT_VERSION, FileText, LedgerId,
    Moment, StreamId, StreamKind, Via,
};
use amana_store::{
    Append, Clock, Database, Draft, Expected, Journal, StreamAppend, ceiling::RawRow,
};
use amana_tlog::{Leaf, record_hash};
use amana_vault::{
    Ciphertext, Compartment, DataKey, Entropy, InvestigationNote, Owner, SealContext, Secret, seal,
};
use serde_json::value::RawValue;

/// Bytes of text in a note: with padding, frame and base64url about half a record.
const TEXT_BYTES: usize = 300;

/// The machine's clock.
pub(crate) struct WallClock;

impl Clock for WallClock {
    #[expect(clippy::disallowed_methods, reason = "the benchmark is its own composition root")]
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// Quick numbers that are no secret: xorshift64*. The cost of real randomness is not what is measured.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// An id that sorts by time, as real ones do.
    pub(crate) fn id(&mut self) -> EventId {
        let mut random = [0; 10];
        self.fill(&mut random);
        let millis = u64::try_from(WallClock.now().micros() / 1_000).unwrap_or(0);
        EventId::from_parts(millis, &random)
    }
}

impl Entropy for Numbers {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            for (to, from) in chunk.iter_mut().zip(self.next().to_be_bytes()) {
                *to = from;
            }
        }
    }
}

/// One caller's key and numbers.
pub(crate) struct Writer {
    pub(crate) ledger: LedgerId,
    key: DataKey,
    numbers: Numbers,
    text: Secret,
}

impl Writer {
    pub(crate) fn new(ledger: LedgerId) -> Self {
        // Each writer of the process has numbers of its own, or ids would meet.
        static WRITERS: AtomicU64 = AtomicU64::new(1);
        let mut numbers = Numbers::seeded(WRITERS.fetch_add(1, Ordering::Relaxed));
        let key = DataKey::generate(&mut numbers);
        let text = Secret::new("witness ".repeat(TEXT_BYTES / 8));
        Self { ledger, key, numbers, text }
    }

    /// A new stream and its first note, sealed.
    pub(crate) fn note(&mut self) -> (StreamId, Draft) {
        let stream = StreamId::new(StreamKind::Case, self.numbers.id().uuid());
        let event = self.numbers.id();
        let owner = Owner::file(stream.id);
        let context = SealContext {
            ledger: self.ledger.uuid(),
            stream: &stream.to_string(),
            owner,
            compartment: Compartment::InvestigationNote,
            field: "note",
            event: event.uuid(),
            epoch: 1,
        };
        let bytes = seal(&self.key, &context, &self.text, &mut self.numbers).unwrap();
        let sealed = Ciphertext { owner, epoch: 1, mentions: Vec::new(), bytes };
        let note = FileText::<InvestigationNote>::closed(sealed);
        let data = Event::from(CaseNoted { note }).data().unwrap();
        (stream, draft(event, "case_noted", data))
    }

    pub(crate) fn append(&mut self) -> Append {
        let (stream, draft) = self.note();
        let part = StreamAppend { stream, expected: Expected::New, drafts: vec![draft] };
        Append { streams: vec![part], ..Append::default() }
    }

    /// The same as finished rows, for the ceiling.
    pub(crate) fn rows(&mut self, count: u64) -> Vec<RawRow> {
        (0..count).map(|position| self.row(position)).collect()
    }

    fn row(&mut self, position: u64) -> RawRow {
        let (stream, draft) = self.note();
        let recorded = WallClock.now();
        let envelope = Envelope {
            v: FORMAT_VERSION,
            ledger: self.ledger,
            event: draft.event,
            stream,
            version: 1,
            kind: draft.type_name.parse().unwrap(),
            type_version: 1,
            occurred: None,
            known: recorded,
            recorded,
            actor: draft.actor,
            on_behalf_of: None,
            purpose: None,
            decision: None,
            cause: None,
            origin: None,
            data: RawValue::from_string(draft.data).unwrap(),
        };
        let record = serde_json::to_vec(&envelope).unwrap();
        let event = draft.event.uuid().into_bytes();
        let leaf = Leaf { position, event, record_hash: record_hash(&record) };
        let (event, type_name, leaf_hash) = (draft.event, draft.type_name, leaf.hash());
        RawRow { position, stream, event, type_name, recorded, record, leaf_hash }
    }
}

fn draft(event: EventId, type_name: &'static str, data: String) -> Draft {
    let (kind, via, assurance) = (ActorKind::Operator, Via::Internal, Assurance::Asserted);
    Draft {
        event,
        occurred: None,
        known: None,
        actor: Actor { kind, id: None, via, assurance },
        on_behalf_of: None,
        purpose: None,
        decision: None,
        cause: None,
        origin: None,
        type_name,
        type_version: 1,
        since: 1,
        data,
        facts: Vec::new(),
        persons: Vec::new(),
    }
}

/// A folder on a disk that is removed at the end.
pub(crate) fn folder() -> tempfile::TempDir {
    let parent = std::env::var_os("BENCH_DIR").map_or_else(|| "/var/tmp".into(), PathBuf::from);
    tempfile::Builder::new().prefix("amana-bench-").tempdir_in(parent).unwrap()
}

/// A fresh ledger of one event.
pub(crate) async fn ledger(database: &Database) -> Journal {
    let mut numbers = Numbers::seeded(u64::try_from(WallClock.now().micros()).unwrap_or(1));
    let ledger = LedgerId::new(numbers.id().uuid());
    let stream = StreamId::new(StreamKind::Registry, ledger.uuid());
    let drafts = vec![draft(numbers.id(), "ledger_created", "{}".to_owned())];
    let part = StreamAppend { stream, expected: Expected::New, drafts };
    let genesis = Append { streams: vec![part], ..Append::default() };
    Journal::create(database, ledger, genesis, Arc::new(WallClock)).await.unwrap()
}
