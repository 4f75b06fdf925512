//! The views in a database: SQLite always, PostgreSQL where `TEST_POSTGRES_URL` names a server.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use amana_events::{
    Actor, ActorKind, Assurance, Event, EventId, Field, LedgerId, Moment, Sampler, StreamId,
    StreamKind, Via, registry::LedgerCreated,
};
use uuid::Uuid;

use super::{
    super::{
        ALL, CaseFilter, Page, Place, Projector, ViewError, ViewFinding, ViewState, Views,
        cell::{Cell, Kind},
        link::{Change, Link, ReadRow, Sink},
    },
    laws::{random_event, sample_of},
};
use crate::{Append, Clock, Database, Draft, Expected, Journal, StreamAppend};

/// Makes a test for each database.
macro_rules! on_both {
    ($($name:ident,)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(super::sqlite().await).await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if let Some(room) = super::postgres().await {
                    super::$name(room).await;
                }
            })+
        }
    };
}

on_both! {
    a_live_view_is_a_rebuilt_view,
    what_somebody_changed_is_found_and_named,
    a_newer_fold_is_built_beside_the_old_rows_and_switched_when_level,
    work_broken_off_anywhere_leaves_rows_and_position_together,
    two_projectors_do_not_fold_an_event_twice,
    a_view_holds_codes_and_ids_and_no_ciphertext,
    every_question_has_an_answer,
    figures_as_of_are_the_newest_version_known_and_recorded_by_then,
}

struct StandingClock;

const NOW: i64 = 1_790_000_000_000_000;

impl Clock for StandingClock {
    fn now(&self) -> Moment {
        Moment::from_micros(NOW)
    }
}

struct Room {
    database: Database,
    ledger: LedgerId,
    journal: Journal,
    projector: Projector,
    sampler: Sampler,
    _folder: Option<tempfile::TempDir>,
}

async fn sqlite() -> Room {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open_sqlite(&folder.path().join("ledger.db"), true).await.unwrap();
    Room::new(database, Some(folder)).await
}

async fn postgres() -> Option<Room> {
    let url = std::env::var("TEST_POSTGRES_URL").ok()?;
    Some(Room::new(Database::open_postgres(&url).await.unwrap(), None).await)
}

fn draft(event: &Event, id: Uuid, known: Option<Moment>) -> Draft {
    let actor = Actor {
        kind: ActorKind::Operator,
        id: None,
        via: Via::Internal,
        assurance: Assurance::Asserted,
    };
    let stream = StreamId::new(event.stream_kind(), id);
    let draft = Draft::of(event, &stream, EventId::new(id), actor).unwrap();
    Draft { known, facts: Vec::new(), persons: Vec::new(), ..draft }
}

impl Room {
    async fn new(database: Database, folder: Option<tempfile::TempDir>) -> Self {
        // Tests share the server: their ledgers need ids nobody else has.
        let random = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 1);
        let mut sampler = Sampler::seeded(random);
        let ledger = LedgerId::sample(&mut sampler);
        let created: Event = LedgerCreated::sample(&mut sampler).into();
        let stream = StreamId::new(StreamKind::Registry, ledger.uuid());
        let drafts = vec![draft(&created, ledger.uuid(), None)];
        let streams = vec![StreamAppend { stream, expected: Expected::New, drafts }];
        let genesis = Append { streams, ..Append::default() };
        let clock = Arc::new(StandingClock);
        let journal = Journal::create(&database, ledger, genesis, clock).await.unwrap();
        let projector = Projector::new(&database, ledger);
        Self { database, ledger, journal, projector, sampler, _folder: folder }
    }

    /// Appends one sample of every event, to one stream of each kind.
    async fn append_each(&mut self) {
        let mut streams: BTreeMap<StreamId, Vec<Draft>> = BTreeMap::new();
        for spec in Event::specs() {
            let event = sample_of(spec.stream, spec.name);
            let id = EventId::sample(&mut self.sampler).uuid();
            let stream = StreamId::new(spec.stream, super::id(1));
            streams.entry(stream).or_default().push(draft(&event, id, None));
        }
        let append = |(stream, drafts)| StreamAppend { stream, expected: Expected::Any, drafts };
        let streams = streams.into_iter().map(append).collect();
        self.journal.append(Append { streams, ..Append::default() }).await.unwrap();
    }

    /// Appends so many random events to a few streams.
    async fn append(&mut self, events: usize) {
        let mut streams: BTreeMap<StreamId, Vec<Draft>> = BTreeMap::new();
        for _ in 0..events {
            let event = random_event(self.sampler.bits());
            let few = super::id(1 + u128::from(self.sampler.below(16)));
            let id = EventId::sample(&mut self.sampler).uuid();
            let back = i64::try_from(self.sampler.below(5)).unwrap() * 1_000_000;
            let known = Some(Moment::from_micros(NOW - back));
            let stream = StreamId::new(event.stream_kind(), few);
            streams.entry(stream).or_default().push(draft(&event, id, known));
        }
        let append = |(stream, drafts)| StreamAppend { stream, expected: Expected::Any, drafts };
        let streams = streams.into_iter().map(append).collect();
        self.journal.append(Append { streams, ..Append::default() }).await.unwrap();
    }

    async fn catch_up(&self, to: Option<u64>) -> u64 {
        self.projector.catch_up(to, &mut |_| {}).await.unwrap()
    }

    async fn assert_verified(&self) {
        assert_eq!(self.projector.verify(&mut |_| {}).await.unwrap(), []);
    }

    async fn change(&self, sql: &str, cells: Vec<Cell>) {
        let mut link = Link::open(&self.database).await.unwrap();
        link.change(vec![Change { sql: sql.to_owned(), cells }]).await.unwrap();
    }

    /// All rows that are read, by view.
    async fn rows(&self) -> BTreeMap<String, Vec<Vec<Cell>>> {
        let mut link = Link::open(&self.database).await.unwrap();
        let (heads, _) = link.heads(self.ledger).await.unwrap();
        let mut rows = BTreeMap::new();
        for head in heads.iter().filter(|head| head.state == ViewState::Active) {
            let table = ALL.iter().find(|spec| spec.name == head.view).unwrap().table;
            link.begin_snapshot().await.unwrap();
            let read = link.rows(self.ledger, table, head.generation, Rows::default()).await;
            link.end_snapshot().await.unwrap();
            rows.insert(head.view.clone(), read.unwrap().0);
        }
        rows
    }
}

#[derive(Default)]
struct Rows(Vec<Vec<Cell>>);

impl Sink for Rows {
    fn row(&mut self, row: ReadRow) {
        self.0.push(row.into_iter().map(Result::unwrap).collect());
    }
}

async fn a_live_view_is_a_rebuilt_view(mut room: Room) {
    room.append_each().await;
    let mut position = 0;
    for _ in 0..5 {
        room.append(200).await;
        position += room.sampler.below(300);
        room.catch_up(Some(position)).await;
    }
    let end = room.catch_up(None).await;
    assert!(end > 1_000, "one batch is no test");
    room.assert_verified().await;
    let live = room.rows().await;
    assert!(live.values().all(|rows| !rows.is_empty()), "a view without rows shows nothing");
    let mut progress = Vec::new();
    let rebuilt = room.projector.rebuild(&mut |step| progress.push(step.done)).await.unwrap();
    assert_eq!(rebuilt, end);
    assert_eq!(progress, [1_000, end]);
    assert_eq!(room.rows().await, live);
    room.assert_verified().await;
    let heads = room.projector.heads().await.unwrap();
    assert_eq!(heads.len(), ALL.len());
    assert!(heads.iter().all(|head| head.generation == 2 && head.state == ViewState::Active));
}

async fn what_somebody_changed_is_found_and_named(mut room: Room) {
    room.append_each().await;
    room.catch_up(None).await;
    for spec in ALL {
        for column in spec.table.columns.iter().skip(spec.table.keys) {
            let set = match column.kind {
                Kind::Id => continue,
                Kind::Text => format!("{0} = COALESCE({0}, '') || 'x'", column.name),
                Kind::Int => format!("{0} = COALESCE({0}, 0) + 1", column.name),
                Kind::Flag => format!("{0} = NOT {0}", column.name),
            };
            let sql = format!("UPDATE {} SET {set} WHERE ledger_id = $1", spec.table.name);
            room.change(&sql, vec![Cell::Id(room.ledger.uuid())]).await;
        }
        let found = room.projector.verify(&mut |_| {}).await.unwrap();
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            found.iter().partition(|finding| finding.view == spec.name);
        assert!(!here.is_empty() && elsewhere.is_empty(), "{}: {found:?}", spec.name);
        assert!(here.iter().all(|finding| finding.what.starts_with("differs from its event")));
        assert!(here.iter().all(|finding| finding.key.len() >= 36));
        room.projector.rebuild(&mut |_| {}).await.unwrap();
    }
    room.assert_verified().await;
    // A row under another key is one missing and one that nobody made; a row that is gone is missing.
    let (one, other) = (super::id(1), super::id(77));
    let moved = "UPDATE view_case SET case_id = $1 WHERE ledger_id = $2 AND case_id = $3";
    let cells = vec![Cell::Id(other), Cell::Id(room.ledger.uuid()), Cell::Id(one)];
    room.change(moved, cells).await;
    let keys = |found: &[ViewFinding], what: &str| {
        let of = found.iter().filter(|finding| finding.what.contains(what));
        of.map(|finding| finding.key.clone()).collect::<Vec<_>>()
    };
    let found = room.projector.verify(&mut |_| {}).await.unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(keys(&found, "row is missing"), [one.to_string()]);
    assert_eq!(keys(&found, "no event made it"), [other.to_string()]);
    let gone = "DELETE FROM view_case WHERE ledger_id = $1";
    room.change(gone, vec![Cell::Id(room.ledger.uuid())]).await;
    let found = room.projector.verify(&mut |_| {}).await.unwrap();
    assert_eq!(keys(&found, "row is missing"), [one.to_string()]);
    let ahead = "UPDATE view_head SET position = position + 1000 \
        WHERE ledger_id = $1 AND view_name = 'case'";
    room.change(ahead, vec![Cell::Id(room.ledger.uuid())]).await;
    let found = room.projector.verify(&mut |_| {}).await.unwrap();
    assert!(found.iter().any(|finding| finding.key.is_empty() && finding.view == "case"));
    let refused = room.projector.catch_up(None, &mut |_| {}).await;
    assert!(matches!(refused, Err(ViewError::Ahead { .. })));
}

async fn a_newer_fold_is_built_beside_the_old_rows_and_switched_when_level(mut room: Room) {
    room.append(900).await;
    room.catch_up(None).await;
    let before = room.rows().await;
    let older = "UPDATE view_head SET version = 0 WHERE ledger_id = $1 AND view_name = 'clock'";
    room.change(older, vec![Cell::Id(room.ledger.uuid())]).await;
    // Until it is level with the old rows, those are read.
    room.catch_up(Some(500)).await;
    let of_clock = |heads: Vec<super::super::ViewHead>| {
        heads.into_iter().filter(|head| head.view == "clock").collect::<Vec<_>>()
    };
    let heads = of_clock(room.projector.heads().await.unwrap());
    assert_eq!(heads.len(), 2);
    assert_eq!((heads[0].state, heads[0].version), (ViewState::Active, 0));
    assert_eq!((heads[1].state, heads[1].position), (ViewState::Building, 500));
    assert_eq!(room.rows().await, before);
    room.append(10).await;
    room.catch_up(None).await;
    let heads = of_clock(room.projector.heads().await.unwrap());
    assert_eq!(heads.len(), 1);
    assert_eq!(
        (heads[0].state, heads[0].generation, heads[0].position),
        (ViewState::Active, 2, 911)
    );
    room.assert_verified().await;
    let newer = "UPDATE view_head SET version = 99 WHERE ledger_id = $1 AND view_name = 'case'";
    room.change(newer, vec![Cell::Id(room.ledger.uuid())]).await;
    let refused = room.projector.catch_up(None, &mut |_| {}).await;
    assert!(matches!(refused, Err(ViewError::Newer { view: "case", stored: 99, .. })));
}

async fn work_broken_off_anywhere_leaves_rows_and_position_together(mut room: Room) {
    for round in 0..6 {
        room.append(450).await;
        let broken = Projector::new(&room.database, room.ledger);
        let task = tokio::spawn(async move {
            if round % 2 == 0 {
                broken.catch_up(None, &mut |_| {}).await
            } else {
                broken.rebuild(&mut |_| {}).await
            }
        });
        tokio::time::sleep(Duration::from_micros(room.sampler.below(60_000))).await;
        task.abort();
        let _ = task.await;
        let after = Projector::new(&room.database, room.ledger);
        if after.heads().await.unwrap().iter().any(|head| head.state == ViewState::Active) {
            let found = after.verify(&mut |_| {}).await.unwrap();
            let of_rows: Vec<_> = found.iter().filter(|f| !f.key.is_empty()).collect();
            assert!(of_rows.is_empty(), "round {round}: {of_rows:?}");
        }
        assert_eq!(room.catch_up(None).await, room.journal.head().await.unwrap().next_position);
        room.assert_verified().await;
    }
}

async fn two_projectors_do_not_fold_an_event_twice(mut room: Room) {
    for _ in 0..3 {
        room.append(900).await;
    }
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..2 {
        let projector = Projector::new(&room.database, room.ledger);
        tasks.spawn(async move { projector.catch_up(None, &mut |_| {}).await.unwrap() });
    }
    assert_eq!(tasks.join_all().await, [2_701, 2_701]);
    room.assert_verified().await;
}

async fn a_view_holds_codes_and_ids_and_no_ciphertext(mut room: Room) {
    room.append(900).await;
    room.catch_up(None).await;
    let mut sealed = Vec::new();
    let mut scan = room.journal.scan(0);
    while let Some(page) = scan.next_page().await.unwrap() {
        for stored in page {
            let record: serde_json::Value = serde_json::from_slice(&stored.record).unwrap();
            collect_sealed(&record, &mut sealed);
        }
    }
    assert!(sealed.len() > 50);
    for row in room.rows().await.values().flatten() {
        for cell in row {
            let Cell::Text(text) = cell else { continue };
            let is_code = |c: char| c.is_ascii_alphanumeric() || "_.:/-=+ ".contains(c);
            assert!(text.chars().all(is_code), "{text}");
            assert!(text.split(' ').all(|word| word.len() <= 64), "{text}");
            assert!(!sealed.iter().any(|part| text.contains(part)), "{text}");
        }
    }
}

fn collect_sealed(value: &serde_json::Value, out: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(map) => {
            if let Some(serde_json::Value::String(text)) = map.get("sealed") {
                out.extend(text.get(..20).map(str::to_owned));
            }
            map.values().for_each(|value| collect_sealed(value, out));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect_sealed(item, out)),
        _ => {}
    }
}

async fn every_question_has_an_answer(mut room: Room) {
    loop {
        room.append(600).await;
        room.catch_up(None).await;
        // Chance may open a single case, which could not be paged.
        if room.rows().await.get("case").is_some_and(|cases| cases.len() > 1) {
            break;
        }
    }
    room.append_each().await;
    room.catch_up(None).await;
    let views = Views::new(&room.database, room.ledger);
    let cases = views.case_list(&CaseFilter::default(), Page::ALL).await.unwrap();
    assert_eq!(cases.len(), room.rows().await["case"].len());
    let case = &cases[0];
    assert_eq!(views.case(case.case_id).await.unwrap().as_ref(), Some(case));
    let same = views.case_by_reference(case.reference).await.unwrap();
    assert_eq!(same.map(|found| found.reference), Some(case.reference));
    let imported = cases.iter().find_map(|case| case.source_reference.as_ref()).unwrap();
    assert!(views.case_by_source_reference(imported).await.unwrap().is_some());
    let filter = CaseFilter {
        open: Some(case.is_open()),
        status: Some(case.status),
        class: Some(case.class.clone()),
        mission: case.mission.clone(),
        handler: case.handler,
        imported: Some(case.imported),
        worked_by: None,
    };
    assert!(views.case_list(&filter, Page::ALL).await.unwrap().contains(case));
    let below = CaseFilter { class: Some("se".parse().unwrap()), ..CaseFilter::default() };
    assert_eq!(views.case_list(&below, Page::ALL).await.unwrap(), []);
    let place = Place { at: case.opened_recorded, id: case.case_id };
    let first = Page { limit: 1, after: Some(place) };
    let second = views.case_list(&CaseFilter::default(), first).await.unwrap();
    assert_eq!(second, [cases[1].clone()]);
    let rows = room.rows().await;
    let mut allegations = 0;
    for case in 1..=16 {
        allegations += views.allegations(super::id(case)).await.unwrap().len();
    }
    assert_eq!(allegations, rows["allegation"].len());
    assert!(!views.clocks(None).await.unwrap().is_empty());
    let stream = StreamId::new(StreamKind::Case, super::id(1));
    assert!(!views.clocks_of(stream).await.unwrap().is_empty());
    assert!(!views.assistance_list(None, Page::ALL).await.unwrap().is_empty());
    let referrals = views.referral_list(None, Page::ALL).await.unwrap();
    let inbox = views.referral_list(Some(referrals[0].recipient), Page::ALL).await.unwrap();
    assert!(inbox.iter().all(|row| row.sent_at.is_some()));
    let handovers = views.handover_list(None, Page::ALL).await.unwrap();
    assert!(!views.care(handovers[0].handover).await.unwrap().is_empty());
    let owned = views.audit_trail(Some(super::id(1)), None, u32::MAX).await.unwrap();
    let all = views.audit_trail(None, None, u32::MAX).await.unwrap();
    assert!(!owned.is_empty() && owned.len() < all.len());
    assert_eq!(views.erasures().await.unwrap().len(), rows["erasure"].len());
    assert_eq!(views.members().await.unwrap().len(), rows["member"].len());
    every_list_is_the_same_in_parts(&views).await;
}

/// Rows read one by one, each behind the one before, are those read at once.
async fn every_list_is_the_same_in_parts(views: &Views) {
    let all = views.report_list(None, Page::ALL).await.unwrap();
    assert!(!all.is_empty());
    let (mut parts, mut page) = (Vec::new(), Page::first(1));
    while let Some(row) = views.report_list(None, page).await.unwrap().pop() {
        page.after = Some(row.place());
        parts.push(row);
    }
    assert_eq!(parts, all);
    let open = views.report_list(Some(true), Page::ALL).await.unwrap();
    let closed = views.report_list(Some(false), Page::ALL).await.unwrap();
    assert_eq!(open.len() + closed.len(), all.len());
    let named = views.report_by_reference(all[0].reference).await.unwrap();
    assert_eq!(named.map(|row| row.reference), Some(all[0].reference));
    let all = views.case_list(&CaseFilter::default(), Page::ALL).await.unwrap();
    let (mut parts, mut page) = (Vec::new(), Page::first(2));
    loop {
        let rows = views.case_list(&CaseFilter::default(), page).await.unwrap();
        let Some(last) = rows.last() else { break };
        page.after = Some(Place { at: last.opened_recorded, id: last.case_id });
        parts.extend(rows);
    }
    assert_eq!(parts, all);
}

async fn figures_as_of_are_the_newest_version_known_and_recorded_by_then(mut room: Room) {
    for _ in 0..2 {
        room.append(400).await;
    }
    room.catch_up(None).await;
    let views = Views::new(&room.database, room.ledger);
    let rows = room.rows().await.remove("statistics").unwrap();
    let versions: Vec<super::super::StatisticsRow> = rows
        .into_iter()
        .map(|cells| super::super::row::Row::from_cells(cells).unwrap())
        .filter(|row: &super::super::StatisticsRow| row.counts)
        .collect();
    for back in 0..6 {
        let known = Moment::from_micros(NOW - back * 1_000_000);
        let mut newest: BTreeMap<_, super::super::StatisticsRow> = BTreeMap::new();
        for row in versions.iter().filter(|row| row.known <= known) {
            let key = (row.case_id, row.allegation);
            let older = newest.get(&key);
            if older.is_none_or(|o| (o.known, o.position) < (row.known, row.position)) {
                newest.insert(key, row.clone());
            }
        }
        let mut answer = views.statistics_as_of(Some(known), None).await.unwrap();
        answer.sort_by_key(|row| (row.case_id, row.allegation));
        assert_eq!(answer, newest.into_values().collect::<Vec<_>>());
    }
    let before = Moment::from_micros(NOW - 1);
    assert_eq!(views.statistics_as_of(None, Some(before)).await.unwrap(), []);
}
