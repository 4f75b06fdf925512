//! The demonstration's story, told on both databases: as written, legal on replay, sealed
//! everywhere, and told again without effect.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::{
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use amana_app::{
    Acting, Office,
    deadlines::Deadline,
    demo::{LINE_LISTS, Needles, Step, Story, Telling, differs},
    figures::FiguresWanted,
    matters::MatterFilter,
};
use amana_events::{PurposeCode, StreamId, StreamKind};
use serde_json::{Value, json};

use crate::support::{log_of, on_both};

/// Words that stand in clear: whatever searches for personal strings must be able to find these.
const CLEAR: [&str; 2] = ["sexual_harassment", "referral_proposed"];

async fn told(office: &Office) -> (Story, Telling) {
    let story = Story::shipped().unwrap();
    let telling = office.tell(&story, &mut |_| {}).await.unwrap();
    (story, telling)
}

/// How many lines of a story are recorded, and how many refused.
fn wanted(story: &Story) -> (usize, usize) {
    let lines = story.steps().filter_map(|step| match step {
        Step::Line(line) => Some(line.refused_as.is_some()),
        Step::Member(_) => None,
    });
    let (refused, recorded): (Vec<bool>, Vec<bool>) = lines.partition(|refused| *refused);
    (recorded.len(), refused.len())
}

async fn rows(office: &Office) -> Vec<Value> {
    let mut rows = Vec::new();
    for kind in
        [StreamKind::Case, StreamKind::Assistance, StreamKind::Referral, StreamKind::Handover]
    {
        let sight = office.sight(Acting::Operator).await.unwrap();
        rows.extend(office.matters(kind, MatterFilter::default(), sight).await.unwrap());
    }
    rows
}

/// What is due, line by line. Of what waits for a safe way the limit moves with every moment, and is left out.
async fn due(office: &Office) -> Vec<String> {
    let sight = office.sight(Acting::Operator).await.unwrap();
    let (all, left_out) = office.deadlines_seen(&sight, false).await.unwrap();
    let line = |it: Deadline| {
        let due = it.due.filter(|_| it.status != "waiting_for_a_safe_way");
        format!("{} {} {} {} {due:?} {left_out}", it.status, it.clock, it.stream, it.subject)
    };
    all.into_iter().map(line).collect()
}

async fn holds(office: &Office) {
    office.catch_up().await.unwrap();
    let report = office.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
    assert!(report.holds(), "{:#?}", report.findings);
    assert_eq!(report.events, office.size().await.unwrap());
}

/// Every row of this ledger in every table of the schema, as text and with bytes decoded.
fn dump(url: &str, ledger: &str) -> Vec<u8> {
    let psql = |query: &str| {
        let mut command = Command::new("psql");
        let output = command.args(["-X", "-A", "-t", "-q", url, "-c", query]).output();
        let output = output.expect("psql comes with PostgreSQL's own packages");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let tables = psql(
        "SELECT table_name FROM information_schema.columns \
         WHERE table_schema = 'amana' AND column_name = 'ledger_id'",
    );
    assert!(tables.lines().count() > 10, "{tables}");
    let mut all = Vec::new();
    for table in tables.lines() {
        let query =
            format!("SELECT t::text FROM amana.{table} t WHERE ledger_id::text = '{ledger}'");
        let text = psql(&query);
        for part in text.split("\\x").skip(1) {
            let digits: Vec<u8> = part.bytes().take_while(u8::is_ascii_hexdigit).collect();
            all.extend(
                digits.chunks_exact(2).map(|pair| {
                    u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()
                }),
            );
            all.push(b'\n');
        }
        all.extend(text.into_bytes());
    }
    all
}

on_both! {
    async fn every_line_of_the_story_goes_as_written(desk: Desk) {
        let (story, telling) = told(&desk.office).await;
        let recorded: usize = telling.chapters.iter().map(|chapter| chapter.recorded).sum();
        let refused: usize = telling.chapters.iter().map(|chapter| chapter.refusals.len()).sum();
        assert_eq!((recorded, refused), wanted(&story));
        assert!(telling.chapters.iter().all(|chapter| chapter.again == 0));
        holds(&desk.office).await;
        let overdue = desk.office.deadlines(None).await.unwrap();
        assert!(overdue.iter().any(|deadline| deadline.status == "overdue"), "{overdue:?}");
    }

    async fn what_is_due_is_the_same_kept_along_the_way_and_read_anew(desk: Desk) {
        let office = &desk.office;
        let (over, mut asked) = (AtomicBool::new(false), 0);
        let tell = async {
            told(office).await;
            office.import_shipped(&mut |_| {}).await.unwrap();
            over.store(true, Ordering::Relaxed);
        };
        let ask = async {
            while !over.load(Ordering::Relaxed) {
                due(office).await;
                asked += 1;
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::join!(tell, ask);
        assert!(asked > 5, "{asked}");
        let (before, story) = (due(office).await, Story::shipped().unwrap());
        let plan = format!("contact/{}", story.id("sea-survivor").unwrap());
        let line = json!({"id": "w-1", "as": "Lucía Peralta Quispe", "stream": plan, "command": "withdraw_contact_plan", "data": {}});
        let answer = desk.record(&line).await;
        assert_eq!(answer["refused"], Value::Null, "{answer}");
        let kept = due(office).await;
        let waits = |all: &[String]| all.iter().filter(|row| row.contains("waiting_for_a_safe_way")).count();
        assert!(kept.len() > 20 && waits(&kept) > waits(&before), "{kept:#?}");
        let anew = due(&desk.reopen().await.office).await;
        assert_eq!(kept, anew);
    }

    async fn told_again_the_story_adds_nothing(desk: Desk) {
        let (story, first) = told(&desk.office).await;
        assert!(first.is_new());
        desk.office.import_shipped(&mut |_| {}).await.unwrap();
        let size = desk.office.size().await.unwrap();
        let desk = desk.reopen().await;
        let (_, again) = told(&desk.office).await;
        assert!(!again.is_new(), "{again:#?}");
        let known: usize = again.chapters.iter().map(|chapter| chapter.again).sum();
        assert_eq!(known, wanted(&story).0);
        let imported = desk.office.import_shipped(&mut |_| {}).await.unwrap();
        assert!(imported.iter().all(|(_, done)| done.new == 0), "{imported:?}");
        assert_eq!(desk.office.size().await.unwrap(), size);
    }

    async fn views_built_again_show_the_same_and_tables_are_as_published(desk: Desk) {
        told(&desk.office).await;
        desk.office.import_shipped(&mut |_| {}).await.unwrap();
        let before = rows(&desk.office).await;
        desk.office.rebuild_views(&mut |_| {}).await.unwrap();
        assert_eq!(rows(&desk.office).await, before);
        for list in LINE_LISTS {
            let expected: Value = serde_json::from_str(list.expected).unwrap();
            let day = |field: &str| expected[field].as_str().unwrap().parse().unwrap();
            let wanted = FiguresWanted {
                from: day("from"),
                to: day("to"),
                as_known: None,
                as_recorded: None,
                internal: Some(PurposeCode::new("statistics").unwrap()),
            };
            let ours = desk.office.figures(Acting::Operator, &wanted).await.unwrap();
            assert_eq!(differs(&serde_json::to_value(&ours).unwrap(), &expected), None);
        }
        holds(&desk.office).await;
    }

    async fn no_personal_string_stands_in_clear_anywhere(desk: Desk) {
        let (story, _) = told(&desk.office).await;
        let needles = Needles::of(&story);
        let clear = Needles::new(CLEAR.map(str::to_owned));
        let searched = needles.search_folder(desk.path()).unwrap();
        assert!(searched.hits.is_empty(), "{:?}", searched.hits);
        match &desk.options.database_url {
            None => assert!(!clear.search_folder(desk.path()).unwrap().hits.is_empty()),
            Some(url) => {
                let bytes = dump(url, &desk.office.ledger().to_string());
                assert_eq!(clear.find(&bytes).len(), CLEAR.len());
                let found = needles.find(&bytes);
                assert!(found.is_empty(), "{found:?}");
            }
        }
    }

    async fn a_withdrawal_takes_back_what_was_sent_and_says_what_was_disclosed(desk: Desk) {
        let (story, _) = told(&desk.office).await;
        let consents = StreamId::new(StreamKind::Consent, story.id("help-person").unwrap());
        let referral = story.id("help-referral-counselling").unwrap();
        let referral = StreamId::new(StreamKind::Referral, referral);
        let given = log_of(&desk.office, consents).await.remove(0).event;
        let line = serde_json::json!({
            "id": "withdrawn", "as": "Lucía Peralta Quispe", "stream": consents,
            "command": "withdraw_consent",
            "data": {"consent": given, "withdrawn_by": "person", "words": "No more"},
        });
        for replayed in [false, true] {
            let answer = desk.record(&line).await;
            assert_eq!(answer["replayed"], replayed, "{answer}");
            assert_eq!(answer["events"].as_array().unwrap().len(), 1, "{answer}");
            assert_eq!(answer["disclosed_before"][0]["referral"], referral.to_string());
            assert_eq!(answer["disclosed_before"][0]["fields"][0], "identity");
        }
        let revoked = log_of(&desk.office, referral).await.pop().unwrap();
        assert_eq!(revoked.kind.as_str(), "referral_revoked");
        assert!(log_of(&desk.office, consents).await.pop().unwrap().position > revoked.position);
        holds(&desk.office).await;
    }

    async fn a_sealed_name_is_read_by_who_may_and_the_look_is_recorded(desk: Desk) {
        let (story, _) = told(&desk.office).await;
        let stream = StreamId::new(StreamKind::Person, story.id("sea-survivor").unwrap());
        let size = desk.office.size().await.unwrap();
        let focal_point = "Lucía Peralta Quispe";
        let show = |member| {
            desk.office.show_sealed(member, stream, "identity_sealed", "name", "assistance")
        };
        let shown = show(focal_point).await.unwrap();
        assert_eq!(shown.opened.reveal(), "Mireille Kossi-Yandoka");
        assert!(shown.stored["sealed"].as_str().unwrap().len() > 100);
        assert_eq!(desk.office.size().await.unwrap(), size + 1);
        assert!(show("Ahmad Rahimzai").await.is_err());
    }
}

/// The shipped copies of the line lists are those the tests of the tables go by.
#[test]
fn the_line_lists_of_the_demo_are_those_of_the_tests() {
    for list in LINE_LISTS {
        let path = format!("{}/data/sea/{}", env!("CARGO_MANIFEST_DIR"), list.name);
        assert_eq!(std::fs::read_to_string(path).unwrap(), list.csv);
    }
}
