//! Children: an inbox of ten thousand who have no receiver yet, and the care of one with two hundred events.

use std::sync::Arc;
use std::time::{Duration, Instant};

use amana_app::{Acting, Office, members::NewMember};
use amana_events::{
    Actor, ActorKind, Assurance, Event, MemberId, OrganisationId, PublicText, Reference, StreamId,
    StreamKind, Via,
    common::{AgeBand, Role, Sex},
    handover::{
        CareArrangement, CareStarted, ChildEncountered, ChildHandedOver, ReceiverAccepted,
        ReceiverNamed, TransferSide,
    },
    registry::{OrganisationKind, OrganisationRegistered},
};
use amana_store::{Append, Database, Draft, Expected, Journal, StreamAppend};
use amana_vault::{Entropy as _, Secret};

use crate::access::settle;
use crate::fixture::{Numbers, WallClock, folder};
use crate::full::office;
use crate::load::summary;

/// Children without a receiver.
const WAITING: usize = 10_000;
/// Streams in one append.
const AT_ONCE: usize = 400;
/// Rows of an inbox, and how often it is read.
const ROWS: usize = 50;
const READS: usize = 60;
/// Events of one child's care.
const STEPS: usize = 200;
/// Most that an inbox and a care timeline may take, in milliseconds.
const INBOX_MOST: f64 = 15.0;
const CARE_MOST: f64 = 20.0;

/// Measures on SQLite, and where there is one on PostgreSQL.
pub(crate) async fn run(quick: bool) {
    println!("\nChildren");
    println!("| what | measured | target |");
    println!("|---|---:|---|");
    one("SQLite", None, quick).await;
    if let Ok(url) = std::env::var(crate::POSTGRES) {
        one("PostgreSQL", Some(&url), quick).await;
    }
}

/// Who takes part.
#[derive(Clone, Copy)]
struct Sides {
    actor: Actor,
    force: OrganisationId,
    partner: OrganisationId,
}

async fn one(name: &str, url: Option<&str>, quick: bool) {
    let room = folder();
    let (office, officer) = office(&room.path().join("office"), url).await;
    let database = match url {
        Some(url) => Database::open_postgres(url).await.unwrap(),
        None => Database::open_sqlite(&office.folder().database(), false).await.unwrap(),
    };
    let journal = Journal::open(&database, office.ledger(), Arc::new(WallClock)).await.unwrap();
    let (kind, via, assurance) = (ActorKind::Member, Via::Cli, Assurance::Asserted);
    let sides = Sides {
        actor: Actor { kind, id: Some(officer.uuid()), via, assurance },
        force: OrganisationId::new(office.new_id()),
        partner: OrganisationId::new(office.new_id()),
    };
    register(&office, &journal, sides).await;
    let member = added(&office, sides.partner).await;
    let mut numbers = Numbers::seeded(23);
    waiting(&journal, sides, &mut numbers).await;
    let child = cared_for(&journal, sides, &mut numbers).await;
    office.catch_up().await.unwrap();
    url.into_iter().for_each(settle);
    let reads = if quick { READS / 2 } else { READS };
    inbox(name, &office, member, reads).await;
    care(name, &office, (member, child), reads).await;
}

async fn register(office: &Office, journal: &Journal, sides: Sides) {
    let stream = StreamId::new(StreamKind::Registry, office.ledger().uuid());
    let mut numbers = Numbers::seeded(5);
    let kinds = [
        (sides.force, OrganisationKind::ArmedForce),
        (sides.partner, OrganisationKind::ChildProtection),
    ];
    let entry = |(organisation, kind)| OrganisationRegistered {
        organisation,
        name: PublicText::new("An organisation").unwrap(),
        kind,
        country: None,
        immunity: None,
        key: None,
    };
    let drafts = kinds.map(|of| draft(&entry(of).into(), stream, &mut numbers, sides.actor));
    append(journal, stream, Expected::Any, drafts.into()).await;
}

async fn added(office: &Office, partner: OrganisationId) -> MemberId {
    let name = Secret::from("Child protection");
    let (role, organisation) = (Role::ChildProtectionActor, Some(partner));
    let new = NewMember { name, role, unit: None, organisation };
    office.add_member(Acting::Operator, new).await.unwrap().member
}

fn draft(event: &Event, stream: StreamId, numbers: &mut Numbers, actor: Actor) -> Draft {
    Draft::of(event, &stream, numbers.id(), actor).unwrap()
}

async fn append(journal: &Journal, stream: StreamId, expected: Expected, drafts: Vec<Draft>) {
    let streams = vec![StreamAppend { stream, expected, drafts }];
    journal.append(Append { streams, ..Append::default() }).await.unwrap();
}

fn met(sides: Sides, numbers: &mut Numbers) -> Event {
    let mut random = [0; 5];
    numbers.fill(&mut random);
    let met = ChildEncountered {
        reference: Reference::from_random(StreamKind::Handover, random),
        instrument: "iddrs-5.20".parse().unwrap(),
        instrument_version: "2022".parse().unwrap(),
        force: sides.force,
        unit: None,
        first_contact: amana_store::Clock::now(&WallClock).plus_seconds(-86_400),
        country: "XLA".parse().unwrap(),
        admin1: "XL03".parse().unwrap(),
        admin2: None,
        sex: Sex::Male,
        apparent_age: AgeBand::Years15To17,
        infants: 0,
        urgent_medical: random[0] == 0,
        interpreter: None,
        together_with: Vec::new(),
    };
    met.into()
}

/// Children for whom the partner is named.
async fn waiting(journal: &Journal, sides: Sides, numbers: &mut Numbers) {
    let mut streams = Vec::new();
    for number in 1..=WAITING {
        let stream = StreamId::new(StreamKind::Handover, numbers.id().uuid());
        let events = [met(sides, numbers), ReceiverNamed { receiver: sides.partner }.into()];
        let drafts = events.map(|event| draft(&event, stream, numbers, sides.actor)).into();
        streams.push(StreamAppend { stream, expected: Expected::New, drafts });
        if streams.len() == AT_ONCE || number == WAITING {
            let streams = std::mem::take(&mut streams);
            journal.append(Append { streams, ..Append::default() }).await.unwrap();
        }
    }
}

/// One child, cared for from place to place.
async fn cared_for(journal: &Journal, sides: Sides, numbers: &mut Numbers) -> StreamId {
    let stream = StreamId::new(StreamKind::Handover, numbers.id().uuid());
    let at = amana_store::Clock::now(&WallClock).plus_seconds(-80_000);
    let receiver = sides.partner;
    let mut events = vec![
        met(sides, numbers),
        ReceiverNamed { receiver }.into(),
        ReceiverAccepted { receiver }.into(),
        ChildHandedOver {
            receiver,
            at,
            receipt_number: "R-7F3K-92QW".parse().unwrap(),
            belongings: Vec::new(),
            signatures: Vec::new(),
            delay_reason: None,
            apart_because: None,
            recorded_by: Some(TransferSide::Receiver),
        }
        .into(),
    ];
    while events.len() < STEPS {
        let from = at.plus_seconds(i64::try_from(events.len()).unwrap() * 300);
        let started =
            CareStarted { holder: receiver, arrangement: CareArrangement::FosterFamily, from };
        events.push(started.into());
    }
    let drafts = events.iter().map(|event| draft(event, stream, numbers, sides.actor));
    append(journal, stream, Expected::New, drafts.collect()).await;
    stream
}

async fn inbox(name: &str, office: &Office, member: MemberId, reads: usize) {
    let mut took = Vec::new();
    // The first read loads what a serving process keeps.
    for number in 0..=reads {
        let start = Instant::now();
        let sight = office.sight(Acting::Member(member)).await.unwrap();
        let rows = office.children_waiting(&sight, ROWS).await.unwrap();
        assert_eq!(rows.len(), ROWS);
        let streams: Vec<StreamId> = rows.iter().map(|row| row.stream).collect();
        office.note_list(Acting::Member(member), "children_waiting", &streams, None).await.unwrap();
        if number > 0 {
            took.push(start.elapsed());
        } else {
            println!("| {name}: the inbox's first read | {:.2} ms | – |", millis(start.elapsed()));
        }
    }
    rows(&format!("{name}: inbox, {ROWS} of {WAITING} children, noted"), &took, INBOX_MOST);
}

async fn care(name: &str, office: &Office, (member, child): (MemberId, StreamId), reads: usize) {
    let mut took = Vec::new();
    for _ in 0..reads {
        let start = Instant::now();
        let sight = office.sight(Acting::Member(member)).await.unwrap();
        let leave = office.may_look(&sight, child).await.unwrap();
        let care = office.care(&leave).await.unwrap();
        assert_eq!((care.steps.len(), care.spans.len()), (STEPS, STEPS - 2));
        took.push(start.elapsed());
    }
    rows(&format!("{name}: care of a child with {STEPS} events"), &took, CARE_MOST);
}

fn rows(what: &str, took: &[Duration], most: f64) {
    let load = summary(took, took.iter().sum(), 1);
    for (part, time) in [("p50", load.p50), ("p99", load.p99)] {
        let time = millis(time);
        let verdict = if time <= most { "met" } else { "MISSED" };
        println!("| {what}, {part} | {time:.2} ms | ≤ {most} ms {verdict} |");
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
