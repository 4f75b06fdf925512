//! Laws that hold for any events: a fold cut into batches is the fold, rows survive their cells, and
//! every event is either shown somewhere or named here as shown nowhere.

use std::collections::{BTreeMap, BTreeSet};

use amana_events::{Event, EventSpec, Sampler, StreamKind};
use proptest::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::{
    super::{ALL, Header, cell::Cell, fold::Fold},
    hour, id,
};
use amana_events::{Actor, ActorKind, Assurance, EventId, StreamId, Via};

/// Events no view shows: they stand in their file and nowhere else.
const SHOWN_NOWHERE: &[&str] = &[
    // Timelines read the stream itself.
    "receipt_issued",
    "message_received",
    "message_sent",
    "attachment_added",
    "report_corrected",
];

/// Puts one of four ids in the place of each id, so that random events meet.
fn meet(value: &mut Value, seed: u64) {
    match value {
        Value::String(text) => {
            let (kind, text_id) = text.rsplit_once('/').unwrap_or(("", text));
            if let Ok(found) = Uuid::parse_str(text_id) {
                let few = id(1 + u128::from((found.as_u64_pair().0 ^ seed) % 4));
                *text = if kind.is_empty() { few.to_string() } else { format!("{kind}/{few}") };
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| meet(item, seed)),
        Value::Object(map) => map.values_mut().for_each(|item| meet(item, seed)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The sample of an event, with the ids of [`meet`].
pub(super) fn sample_of(kind: StreamKind, name: &str) -> Event {
    let event = Event::sample(kind, name, &mut Sampler::golden()).unwrap();
    let mut data: Value = serde_json::from_str(&event.data().unwrap()).unwrap();
    meet(&mut data, 0);
    Event::decode(kind, name, 1, &data.to_string()).unwrap()
}

/// A random event whose ids are few.
pub(super) fn random_event(seed: u64) -> Event {
    let specs: Vec<EventSpec> = Event::specs();
    let mut sampler = Sampler::seeded(seed);
    let shown = [StreamKind::Case, StreamKind::Handover, StreamKind::Referral];
    let of = |spec: &&EventSpec| !seed.is_multiple_of(2) || shown.contains(&spec.stream);
    let specs: Vec<&EventSpec> = specs.iter().filter(of).collect();
    let spec = specs[usize::try_from(sampler.below(specs.len() as u64)).unwrap()];
    let event = Event::sample(spec.stream, spec.name, &mut sampler).unwrap();
    let mut data: Value = serde_json::from_str(&event.data().unwrap()).unwrap();
    meet(&mut data, seed);
    Event::decode(spec.stream, spec.name, 1, &data.to_string()).unwrap()
}

/// A random log.
fn log(seeds: &[u64]) -> Vec<(Header, Event)> {
    let numbered = seeds.iter().enumerate();
    numbered
        .map(|(position, seed)| {
            let event = random_event(*seed);
            let hours = i64::try_from(position).unwrap();
            let header = Header {
                position: position as u64,
                stream: StreamId::new(event.stream_kind(), id(1 + u128::from(seed % 4))),
                version: 1,
                event: EventId::new(id(1 + u128::from(seed % 4))),
                recorded: hour(hours),
                known: hour(hours - i64::try_from(seed % 7).unwrap()),
                occurred: None,
                actor: Actor {
                    kind: ActorKind::Operator,
                    id: None,
                    via: Via::Internal,
                    assurance: Assurance::Asserted,
                },
                purpose: None,
            };
            (header, event)
        })
        .collect()
}

type Stored = BTreeMap<String, Vec<Cell>>;

/// Folds the log in batches that end where `cuts` say, through rows as a database keeps them.
fn folded(mut fold: Box<dyn Fold>, log: &[(Header, Event)], cuts: &BTreeSet<usize>) -> Stored {
    let (mut stored, table) = (Stored::new(), fold.table());
    let key = |row: &[Cell]| format!("{:?}", &row[..table.keys]);
    let mut from = 0;
    for to in cuts.iter().copied().chain([log.len()]) {
        let batch = &log[from..to.max(from).min(log.len())];
        from += batch.len();
        let mut groups = Vec::new();
        for (header, event) in batch {
            fold.touch(event, header, &mut groups);
        }
        if !fold.appends_only() {
            let touched = fold.touched();
            let is_touched = |row: &Vec<Cell>| touched.iter().any(|id| row[0] == Cell::Id(*id));
            for row in stored.values().filter(|row| is_touched(row)) {
                fold.load(row.clone()).unwrap();
            }
        }
        for (header, event) in batch {
            fold.apply(event, header);
        }
        let changes = fold.take_changes();
        changes.removed.iter().for_each(|row| drop(stored.remove(&key(row))));
        for row in changes.written {
            assert_eq!(row.len(), table.columns.len());
            for (cell, column) in row.iter().zip(table.columns) {
                assert!(*cell != Cell::Null || column.optional, "{}", column.name);
            }
            stored.insert(key(&row), row);
        }
    }
    stored
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn a_view_cut_into_batches_anywhere_is_the_same_view(
        seeds in proptest::collection::vec(any::<u64>(), 1..150),
        cuts in proptest::collection::btree_set(0_usize..150, 0..12),
    ) {
        let log = log(&seeds);
        let cuts: BTreeSet<usize> = cuts.into_iter().filter(|cut| *cut < log.len()).collect();
        for spec in ALL {
            let whole = folded((spec.make)(), &log, &BTreeSet::new());
            let cut = folded((spec.make)(), &log, &cuts);
            prop_assert_eq!(whole, cut, "view {}", spec.name);
        }
    }
}

/// Whether any view names a group for the event.
fn is_shown(event: &Event) -> bool {
    let header = &log(&[1])[0].0;
    ALL.iter().any(|spec| {
        let mut groups = Vec::new();
        (spec.make)().touch(event, header, &mut groups);
        !groups.is_empty()
    })
}

#[test]
fn every_event_of_a_stream_some_view_follows_is_shown_or_named_as_not_shown() {
    // Of these streams views show parts by choice; the streams themselves are the rest.
    let partly = [
        StreamKind::Person,
        StreamKind::Contact,
        StreamKind::Consent,
        StreamKind::Keys,
        StreamKind::Registry,
        // Audits are few and read from their streams; what a receipt proves is for its holder alone.
        StreamKind::Audit,
        StreamKind::Receipt,
    ];
    for spec in Event::specs().iter().filter(|spec| !partly.contains(&spec.stream)) {
        let event = Event::sample(spec.stream, spec.name, &mut Sampler::golden()).unwrap();
        let listed = SHOWN_NOWHERE.contains(&spec.name);
        assert!(is_shown(&event) || listed, "{} is shown nowhere: say so", spec.name);
    }
}
