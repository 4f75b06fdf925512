//! The frozen contract: golden records, the schema snapshot, and the list of clear and sealed fields.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::PathBuf};

use amana_app::replay::Fold;
use amana_events::{
    Actor, ActorKind, Assurance, Class, Code, Envelope, Event, EventId, EventSpec, FORMAT_VERSION,
    LedgerId, Moment, Sampler, StreamId, StreamKind, Via,
};
use amana_store::Stored;
use amana_tlog::{Frontier, Leaf, record_hash};
use serde_json::{Map, Value, json, value::RawValue};
use uuid::Uuid;

/// What is new since the release before is kept under this one.
const RELEASE: &str = "v0.8.0";

fn golden() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden")
}

fn updating() -> bool {
    std::env::var_os("UPDATE_SNAPSHOTS").is_some()
}

/// One record of one event, always the same.
fn sample_record(number: u64, spec: &EventSpec) -> String {
    let event = Event::sample(spec.stream, spec.name, &mut Sampler::golden()).unwrap();
    let recorded =
        Moment::from_micros(1_790_000_000_000_000).plus_seconds(i64::try_from(number).unwrap());
    let envelope = Envelope {
        v: FORMAT_VERSION,
        ledger: LedgerId::new(Uuid::from_u128(0xa3a4_a000)),
        event: EventId::from_parts(1_790_000_000_000 + number * 1_000, &[7; 10]),
        stream: StreamId::new(spec.stream, Uuid::from_u128(u128::from(number) + 1)),
        version: 1,
        kind: Code::new(spec.name).unwrap(),
        type_version: 1,
        occurred: Some("2026-03".parse().unwrap()),
        known: recorded.plus_seconds(-3_600),
        recorded,
        actor: Actor {
            kind: ActorKind::Member,
            id: Some(Uuid::from_u128(9)),
            via: Via::Cli,
            assurance: Assurance::Asserted,
        },
        on_behalf_of: None,
        purpose: None,
        decision: None,
        cause: None,
        origin: None,
        data: RawValue::from_string(event.data().unwrap()).unwrap(),
    };
    serde_json::to_string(&envelope).unwrap()
}

fn parse(line: &str) -> (Envelope<Box<RawValue>>, Event) {
    let envelope: Envelope<Box<RawValue>> = serde_json::from_str(line).unwrap();
    let kind = envelope.stream.kind;
    let event =
        Event::decode(kind, envelope.kind.as_str(), envelope.type_version, envelope.data.get());
    (envelope, event.unwrap())
}

/// Every file of records under `golden/v*/`, oldest release first.
fn golden_files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(golden())
        .unwrap()
        .filter_map(|entry| Some(entry.ok()?.path()).filter(|path| path.is_dir()))
        .flat_map(|release| fs::read_dir(release).unwrap().map(|entry| entry.unwrap().path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_golden_record_still_reads_and_is_written_the_same() {
    for file in golden_files() {
        let text = fs::read_to_string(&file).unwrap();
        let mut frontier = Frontier::default();
        for (position, line) in text.lines().enumerate() {
            let (envelope, event) = parse(line);
            assert_eq!(event.data().unwrap(), envelope.data.get(), "{}", file.display());
            assert_eq!(serde_json::to_string(&envelope).unwrap(), line);
            let mut state = amana_domain::State::new(envelope.stream.kind);
            state.evolve(&event, &stamp_of(&envelope));
            let leaf = Leaf {
                position: position as u64,
                event: envelope.event.uuid().into_bytes(),
                record_hash: record_hash(line.as_bytes()),
            };
            frontier.append(leaf.hash());
        }
        let root = fs::read_to_string(file.with_extension("root")).unwrap();
        assert_eq!(frontier.root().to_string(), root.trim(), "{}", file.display());
    }
}

fn stamp_of(envelope: &Envelope<Box<RawValue>>) -> amana_domain::Stamp {
    amana_domain::Stamp {
        event: envelope.event,
        stream: envelope.stream,
        version: envelope.version,
        occurred: envelope.occurred,
        known: envelope.known,
        recorded: envelope.recorded,
        actor: envelope.actor,
    }
}

/// An event with all it may hold: one that gained a field since has another, with a record of its own.
fn name_of(spec: &EventSpec) -> (StreamKind, &'static str, u32) {
    let whole = Event::sample(spec.stream, spec.name, &mut Sampler::golden()).unwrap();
    (spec.stream, spec.name, whole.since())
}

/// The events that have a golden record.
fn golden_names() -> BTreeSet<(StreamKind, &'static str, u32)> {
    let mut golden = BTreeSet::new();
    for file in golden_files() {
        for line in fs::read_to_string(file).unwrap().lines() {
            let (envelope, event) = parse(line);
            golden.insert((envelope.stream.kind, event.name(), event.since()));
        }
    }
    golden
}

#[test]
fn every_event_has_a_golden_record() {
    let release = golden().join(RELEASE);
    let file = release.join("events.jsonl");
    let known = golden_names();
    let new: Vec<EventSpec> =
        Event::specs().into_iter().filter(|spec| !known.contains(&name_of(spec))).collect();
    if updating() && !file.exists() && !new.is_empty() {
        fs::create_dir_all(&release).unwrap();
        let lines: Vec<String> =
            (0..).zip(&new).map(|(number, spec)| sample_record(number, spec)).collect();
        let leaves = (0..).zip(&lines).map(|(position, line)| {
            let event = parse(line).0.event.uuid().into_bytes();
            Leaf { position, event, record_hash: record_hash(line.as_bytes()) }.hash()
        });
        let root = leaves.collect::<Frontier>().root();
        fs::write(&file, lines.join("\n") + "\n").unwrap();
        fs::write(file.with_extension("root"), format!("{root}\n")).unwrap();
    }
    let golden = golden_names();
    for spec in Event::specs() {
        let name = name_of(&spec);
        assert!(golden.contains(&name), "{name:?} has no golden record: add a file to golden/");
    }
}

/// What was legal when it was written stays legal: a whole ledger of the first release, folded by
/// today's rules.
#[test]
fn a_ledger_of_the_first_release_is_legal_to_its_last_event() {
    let text = fs::read_to_string(golden().join("v0.1.0/ledger.jsonl")).unwrap();
    let mut fold = None;
    for (position, line) in (0..).zip(text.lines()) {
        let (envelope, event) = parse(line);
        let id = envelope.event.uuid().into_bytes();
        let leaf = Leaf { position, event: id, record_hash: record_hash(line.as_bytes()) };
        let stored = Stored {
            position,
            stream: envelope.stream,
            version: envelope.version,
            event: envelope.event,
            type_name: event.name().to_owned(),
            recorded: envelope.recorded,
            known: envelope.known,
            record: line.as_bytes().to_vec(),
            leaf_hash: leaf.hash(),
        };
        fold.get_or_insert_with(|| Fold::new(envelope.ledger)).take(&stored);
    }
    let fold = fold.unwrap();
    assert!(fold.report.holds(), "{:#?}", fold.report.findings);
    assert_eq!(fold.report.events, 610);
}

#[test]
fn an_unknown_event_stops_loudly() {
    let line = fs::read_to_string(golden().join("unknown-event.jsonl")).unwrap();
    let envelope: Envelope<Box<RawValue>> = serde_json::from_str(line.trim()).unwrap();
    let event = Event::decode(
        envelope.stream.kind,
        envelope.kind.as_str(),
        envelope.type_version,
        envelope.data.get(),
    );
    assert!(event.unwrap_err().to_string().starts_with("unknown event case.case_dreamt"));
}

fn compare(name: &str, text: &str) {
    let path = golden().join(name);
    if updating() {
        fs::write(&path, text).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "{name} is not as the program says: run `cargo xtask bless` and review it"
    );
}

#[test]
fn the_schema_of_events_is_as_reviewed() {
    let mut streams = Map::new();
    for spec in Event::specs() {
        let stream = streams.entry(spec.stream.code()).or_insert_with(|| json!({}));
        stream.as_object_mut().unwrap().insert(spec.name.to_owned(), spec.schema);
    }
    let mut streams = Value::Object(streams);
    streams.sort_all_objects();
    let text = serde_json::to_string_pretty(&streams).unwrap() + "\n";
    compare("events.schema.json", &text);
}

#[test]
fn clear_and_sealed_fields_are_as_reviewed() {
    let mut text = String::from("stream,event,field,optional,class,compartment,owner\n");
    for spec in Event::specs() {
        for field in spec.fields {
            let (compartment, owner) = match field.class {
                Class::Sealed(compartment, owner) => (compartment.code(), owner.code()),
                Class::SealedAs(owner) => ("the one beside it", owner.code()),
                _ => ("", ""),
            };
            let optional = if field.optional { "optional" } else { "" };
            writeln!(
                text,
                "{},{},{},{optional},{},{compartment},{owner}",
                spec.stream.code(),
                spec.name,
                field.path,
                field.class.code(),
            )
            .unwrap();
        }
    }
    compare("fields.csv", &text);
}

#[test]
fn public_text_stands_in_the_registry_alone() {
    let allowed = [(StreamKind::Case, "case_escalated")];
    for spec in Event::specs() {
        let public = spec.fields.iter().any(|field| field.class == Class::Public);
        let exempt = allowed.contains(&(spec.stream, spec.name));
        assert!(!public || spec.stream == StreamKind::Registry || exempt, "{}", spec.name);
    }
}
