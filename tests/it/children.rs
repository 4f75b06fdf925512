//! Children on their way into care: who waits, whom nobody is responsible for, care without a hole, and how limits were kept. The
//! force reads none of it.

use std::collections::BTreeSet;

use amana_app::{
    Acting, AppError, Office,
    children::{Compliance, Quarter, Why},
    demo::Story,
};
use amana_events::{Moment, StreamId, StreamKind};
use serde_json::json;

use crate::support::{log_from, on_both};

const FORCE: &str = "Bakary Touré-Sidibé";
const PARTNER: &str = "Grâce Ndoumbé-Lissouba";
const STATISTICS: &str = "Ahmad Rahimzai";

async fn told(office: &Office) -> Story {
    let story = Story::shipped().unwrap();
    office.tell(&story, &mut |_| {}).await.unwrap();
    story
}

fn handover(story: &Story, name: &str) -> StreamId {
    StreamId::new(StreamKind::Handover, story.id(name).unwrap())
}

fn refused<T: std::fmt::Debug>(result: Result<T, AppError>) -> &'static str {
    match result {
        Err(AppError::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    }
}

/// Every report of the last year and a half, every figure of it.
async fn reports(office: &Office, acting: Acting) -> Vec<Compliance> {
    let (mut quarter, mut all) = (Quarter::of(office.now()), Vec::new());
    let purpose = "supervision".parse().unwrap();
    for _ in 0..6 {
        all.push(office.compliance(acting, quarter, Some(&purpose)).await.unwrap());
        quarter = quarter.before();
    }
    all
}

on_both! {
    async fn who_waits_and_whom_nobody_has_stand_on_their_lists_and_the_force_sees_neither(desk: Desk) {
        let office = &desk.office;
        let story = told(office).await;
        let younger = handover(&story, "younger-handover");
        let partner = Acting::Member(office.member_named(PARTNER).unwrap());
        for acting in [Acting::Operator, partner] {
            let sight = office.sight(acting).await.unwrap();
            let waiting = office.children_waiting(&sight, 50).await.unwrap();
            let found: Vec<_> = waiting.iter().map(|it| (it.stream, it.why, it.status)).collect();
            assert_eq!(found, [(younger, Why::NotAnswered, "due_soon")], "{acting:?}");
            assert_eq!(waiting[0].due, Some(waiting[0].first_contact.plus_seconds(48 * 3_600)));
            let lost = office.children_lost(&sight, 50).await.unwrap();
            let found: Vec<_> = lost.iter().map(|it| (it.stream, it.why)).collect();
            assert_eq!(found, [(handover(&story, "girl-handover"), Why::Left)], "{acting:?}");
            assert!(office.children_waiting(&sight, 0).await.unwrap().is_empty());
        }
        let force = office.sight(Acting::Member(office.member_named(FORCE).unwrap())).await.unwrap();
        assert!(office.children_waiting(&force, 50).await.unwrap().is_empty());
        assert!(office.children_lost(&force, 50).await.unwrap().is_empty());
        let leave = office.may_look(&force, younger).await.unwrap();
        assert_eq!(refused(office.care(&leave).await), "not_found");
        // Accepted, the child still waits; arrived, no longer.
        let data = json!({"receiver": story.id("partner").unwrap().to_string()});
        let line = json!({"id": "c-1", "as": PARTNER, "stream": younger.to_string(), "command": "accept_child", "data": data});
        let answer = desk.record(&line).await;
        assert_eq!(answer["refused"], serde_json::Value::Null, "{answer}");
        let sight = office.sight(Acting::Operator).await.unwrap();
        let waiting = office.children_waiting(&sight, 50).await.unwrap();
        assert_eq!(waiting.iter().map(|it| it.why).collect::<Vec<_>>(), [Why::NotArrived]);
    }

    async fn care_has_no_hole_and_says_where_nobody_was(desk: Desk) {
        let office = &desk.office;
        let story = told(office).await;
        let sight = office.sight(Acting::Operator).await.unwrap();
        for (name, gap) in [("boy-handover", false), ("girl-handover", true), ("younger-handover", false)] {
            let leave = office.may_look(&sight, handover(&story, name)).await.unwrap();
            let care = office.care(&leave).await.unwrap();
            assert!(care.with_force > 0, "{name}");
            assert!(care.spans.windows(2).all(|two| two[0].until == Some(two[1].since)), "{care:#?}");
            assert!(care.spans.last().unwrap().until.is_none(), "{care:#?}");
            assert_eq!(care.spans.iter().any(|span| span.gap), gap, "{name}: {care:#?}");
            assert_eq!(care.in_gaps > 0, gap);
            let whole: i64 = care.spans.iter().map(|span| span.seconds).sum();
            let since = |at: Moment| (office.now().micros() - at.micros()) / 1_000_000;
            assert!((whole - since(care.spans[0].since)).abs() < 60, "{name}: {whole}");
            assert!(care.steps.len() > 1);
        }
    }

    async fn how_limits_were_kept_is_counted_without_a_child_and_published_without_small_figures(desk: Desk) {
        let office = &desk.office;
        let story = told(office).await;
        let quarter = Quarter::of(office.now());
        let makes = Acting::Member(office.member_named(STATISTICS).unwrap());
        let force = Acting::Member(office.member_named(FORCE).unwrap());
        assert_eq!(refused(office.compliance(force, quarter, None).await), "role_not_held");
        let before = office.size().await.unwrap();
        let all = reports(office, makes).await;
        let of = || all.iter().flat_map(|report| &report.instruments);
        let sum: u64 = of().map(|it| it.handovers.shown().unwrap()).sum();
        assert_eq!(sum, 3, "{all:#?}");
        let count = |pick: fn(&amana_app::children::OfInstrument) -> u64| of().map(pick).sum::<u64>();
        let limits = count(|it| it.limit.values().filter_map(|figure| figure.shown()).sum());
        assert_eq!(limits, 3, "each stands in one place");
        assert_eq!(count(|it| it.infants.shown().unwrap()), 1);
        assert!(count(|it| it.breaches.values().filter_map(|figure| figure.shown()).sum()) > 0);
        let told = log_from(office, before).await;
        let disclosed = told.iter().filter(|line| line.kind.as_str() == "figures_disclosed");
        assert_eq!(disclosed.filter(|line| line.data.get().contains("handovers")).count(), 6);
        // What may be published says no number of three children, and names none of them.
        let running = office.compliance(makes, quarter, None).await;
        assert!(matches!(running, Err(AppError::Usage(_))), "two reports of a quarter that runs could be subtracted");
        let mut quarter = quarter.before();
        let mut words = BTreeSet::new();
        for _ in 0..6 {
            let public = office.compliance(makes, quarter, None).await.unwrap();
            for of in &public.instruments {
                assert_eq!(of.handovers.shown(), None, "{of:?}");
                let divisions = [&of.limit, &of.reasons, &of.breaches, &of.urgent_care];
                let shown = divisions.into_iter().flat_map(|counts| counts.values());
                assert!(shown.into_iter().all(|figure| figure.shown().is_none()), "{of:?}");
            }
            words.insert(serde_json::to_string(&public).unwrap());
            quarter = quarter.before();
        }
        let words: String = words.into_iter().collect();
        for name in ["boy-handover", "boy", "girl-handover", "girl", "younger-handover"] {
            assert!(!words.contains(&story.id(name).unwrap().to_string()), "{name}");
        }
    }
}
