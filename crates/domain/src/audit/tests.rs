//! Tests of the rules of an audit.

use std::collections::BTreeMap;

use amana_events::{
    Day, Digest, EventId, Field as _, Sampler, StreamId, StreamKind,
    audit::{
        Answer, AuditPeriod, AuditedKind, CaseStanding, ChannelReconciled, ClosedAs, Conclusion,
        Counted, CountedBy, CountedChannel, PopulationFixed, Priority, Progress, SampleDrawn,
        Severity,
    },
    case::ExclusionsSet,
    common::Role,
    registry::RecusalDeclared,
};
use proptest::prelude::*;

use super::*;
use crate::{
    person::stage::{code, fold_samples, in_days, stage, stream},
    spec::Ledger,
};

mod counting;
mod following;

/// The engagement of these tests.
fn audit() -> StreamId {
    stream(StreamKind::Audit, 0xa0d)
}

fn case(number: u64) -> StreamId {
    stream(StreamKind::Case, number)
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn summer() -> AuditPeriod {
    AuditPeriod { from: day("2026-06-01"), until: day("2026-08-31") }
}

/// Members 8 and 9 audit, 10 keeps members; 8 acts.
fn office() -> Ledger {
    let opened = |ledger: Ledger, number| {
        let sample = amana_events::case::CaseOpened::sample(&mut Sampler::golden());
        ledger.given(case(number), sample)
    };
    let ledger = stage(true)
        .member(8, Role::Auditor)
        .member(9, Role::Auditor)
        .member(10, Role::Registrar)
        .member(11, Role::Auditor);
    (1..=3).fold(ledger, opened).by(8)
}

fn open_engagement() -> OpenEngagement {
    OpenEngagement {
        mandate: code("internal_oversight"),
        scope: vec![code("intake"), code("timeliness")],
        period: summer(),
        auditors: vec![Ledger::member_id(9)],
        independent: true,
        terms: "Intake of the summer".into(),
    }
}

fn engaged() -> Ledger {
    office().when(audit(), open_engagement())
}

fn population() -> PopulationFixed {
    PopulationFixed {
        size: 400,
        root: Digest::new([5; 32]),
        period: summer(),
        kinds: BTreeMap::from([(AuditedKind::Case, 3)]),
        channels: BTreeMap::new(),
        cases: BTreeMap::from([(CaseStanding::Open, 3)]),
    }
}

fn fixed() -> (Ledger, EventId) {
    let mut ledger = engaged();
    let population = ledger.note(audit(), population()).unwrap();
    (ledger, population)
}

fn drawn(population: EventId) -> SampleDrawn {
    SampleDrawn {
        population,
        seed: Digest::new([5; 32]),
        round: 1,
        method: code(sample::METHOD),
        kinds: vec![AuditedKind::Case],
        of: 3,
        items: vec![case(1), case(2)],
    }
}

fn sampled() -> (Ledger, EventId) {
    let (mut ledger, population) = fixed();
    let sample = ledger.note(audit(), drawn(population)).unwrap();
    (ledger, sample)
}

fn examine(sample: EventId, number: u64) -> ExamineItem {
    ExamineItem {
        stream: case(number),
        sample: Some(sample),
        added: None,
        conclusion: Conclusion::Exception,
        notes: "Nobody wrote down who decided".into(),
    }
}

fn find() -> RecordFinding {
    RecordFinding {
        severity: Severity::High,
        criterion: code("r15_second_member"),
        item: None,
        text: "One member proposed and approved".into(),
    }
}

#[test]
fn an_independent_auditor_opens_an_engagement_and_nobody_else() {
    let late = AuditPeriod { from: day("2026-08-31"), until: day("2026-06-01") };
    let _ = engaged().then(&["engagement_opened"]);
    let dependent = OpenEngagement { independent: false, ..open_engagement() };
    let _ = office()
        .refused(audit(), dependent, "not_independent")
        .refused(audit(), OpenEngagement { scope: Vec::new(), ..open_engagement() }, "no_scope")
        .refused(audit(), OpenEngagement { period: late, ..open_engagement() }, "wrong_period")
        .refused(
            audit(),
            OpenEngagement { auditors: vec![Ledger::member_id(1)], ..open_engagement() },
            "not_an_auditor",
        )
        .refused(
            audit(),
            OpenEngagement { auditors: vec![Ledger::member_id(8)], ..open_engagement() },
            "not_an_auditor",
        )
        .by(2)
        .refused(audit(), open_engagement(), "role_not_held");
    let _ = engaged().refused(audit(), open_engagement(), "engagement_exists");
}

#[test]
fn who_works_cases_beside_audits_nothing() {
    let granted = amana_events::registry::RoleGranted {
        member: Ledger::member_id(8),
        role: Role::ConductOfficer,
        approval: None,
        provisional: true,
    };
    let ledger = office();
    let registry = ledger.registry();
    let _ = ledger.given(registry, granted).refused(audit(), open_engagement(), "role_not_held");
}

#[test]
fn the_other_auditors_declare_independence_before_they_work() {
    let declare = |independent| DeclareIndependence { independent, note: "".into() };
    let _ = engaged()
        .by(9)
        .refused(audit(), find(), "not_independent")
        .when(audit(), declare(true))
        .when(audit(), find())
        .then(&["finding_recorded"])
        .when(audit(), declare(false))
        .refused(audit(), find(), "not_independent")
        .by(11)
        .refused(audit(), declare(true), "not_found")
        .refused(audit(), find(), "not_found")
        .by(1)
        .refused(audit(), find(), "not_found");
}

#[test]
fn a_recused_auditor_is_told_there_is_no_such_engagement() {
    let ledger = engaged();
    let registry = ledger.registry();
    let recused = RecusalDeclared { member: Ledger::member_id(8), stream: audit() };
    let _ = ledger.given(registry, recused).refused(audit(), find(), "not_found");
}

#[test]
fn a_population_agrees_with_itself_and_lies_in_the_past() {
    let (mut ledger, _) = fixed();
    let ahead = AuditPeriod { from: day("2026-06-01"), until: day("2026-12-31") };
    let odd = PopulationFixed { cases: BTreeMap::new(), ..population() };
    let refused = |it: Result<EventId, Refusal>| it.unwrap_err().code;
    assert_eq!(refused(ledger.note(audit(), odd)), "counts_differ");
    let outside = PopulationFixed { period: ahead.clone(), ..population() };
    assert_eq!(refused(ledger.note(audit(), outside)), "outside_the_period");
    let empty = PopulationFixed { size: 0, ..population() };
    assert_eq!(refused(ledger.note(audit(), empty)), "empty_log");
    let mut long = office();
    long.run(audit(), OpenEngagement { period: ahead.clone(), ..open_engagement() }).unwrap();
    let early = PopulationFixed { period: ahead, ..population() };
    assert_eq!(refused(long.note(audit(), early)), "days_ahead");
}

#[test]
fn a_sample_is_drawn_from_a_population_of_the_engagement_round_by_round() {
    let (mut ledger, population) = fixed();
    let refused = |ledger: &mut Ledger, it: SampleDrawn| ledger.note(audit(), it).unwrap_err().code;
    let other = EventId::new(crate::spec::uuid(1));
    let odd = [
        (SampleDrawn { population: other, ..drawn(population) }, "no_such_population"),
        (SampleDrawn { seed: Digest::new([6; 32]), ..drawn(population) }, "wrong_seed"),
        (SampleDrawn { method: code("by_hand"), ..drawn(population) }, "wrong_seed"),
        (SampleDrawn { round: 2, ..drawn(population) }, "wrong_round"),
        (SampleDrawn { kinds: Vec::new(), ..drawn(population) }, "wrong_kinds"),
        (SampleDrawn { of: 4, ..drawn(population) }, "counts_differ"),
        (SampleDrawn { items: Vec::new(), ..drawn(population) }, "wrong_items"),
        (SampleDrawn { items: vec![case(1), case(1)], ..drawn(population) }, "wrong_items"),
        (SampleDrawn { items: (1..=4).map(case).collect(), ..drawn(population) }, "wrong_items"),
    ];
    for (sample, code) in odd {
        assert_eq!(refused(&mut ledger, sample), code);
    }
    ledger.note(audit(), drawn(population)).unwrap();
    assert_eq!(refused(&mut ledger, drawn(population)), "wrong_round");
    ledger.note(audit(), SampleDrawn { round: 2, ..drawn(population) }).unwrap();
}

#[test]
fn a_file_is_examined_that_the_sample_holds_or_that_is_added_with_a_reason() {
    let (ledger, sample) = sampled();
    let added =
        |why: &str| ExamineItem { sample: None, added: Some(code(why)), ..examine(sample, 3) };
    let both = ExamineItem { added: Some(code("complaint")), ..examine(sample, 1) };
    let neither = ExamineItem { sample: None, ..examine(sample, 1) };
    let _ = ledger
        .when(audit(), examine(sample, 1))
        .then(&["item_examined"])
        .refused(audit(), examine(sample, 3), "not_of_the_sample")
        .when(audit(), added("complaint"))
        .refused(audit(), added("whim"), "unknown_code")
        .refused(audit(), both, "sample_or_added")
        .refused(audit(), neither, "sample_or_added")
        .refused(audit(), ExamineItem { stream: case(77), ..added("complaint") }, "not_found");
}

#[test]
fn an_auditor_excluded_from_a_case_examines_another() {
    let (ledger, sample) = sampled();
    let excluded = ExclusionsSet { members: vec![Ledger::member_id(8)], provisional: Vec::new() };
    let declare = DeclareIndependence { independent: true, note: "".into() };
    let _ = ledger
        .given(case(1), excluded)
        .refused(audit(), examine(sample, 1), "not_found")
        .when(audit(), examine(sample, 2))
        .by(9)
        .when(audit(), declare)
        .when(audit(), examine(sample, 1));
}

#[test]
fn a_finding_is_about_a_known_rule_and_an_examined_file() {
    let (ledger, sample) = sampled();
    let about = |number| RecordFinding { item: Some(case(number)), ..find() };
    let ledger = ledger
        .refused(audit(), RecordFinding { criterion: code("taste"), ..find() }, "unknown_code")
        .refused(audit(), about(1), "not_examined")
        .when(audit(), examine(sample, 1))
        .when(audit(), about(1));
    let finding = ledger.last_event();
    let correct = CorrectFinding {
        finding,
        severity: Severity::Low,
        criterion: code("accuracy"),
        text: "The second signature was there".into(),
    };
    let withdraw = |finding| WithdrawFinding { finding, reason: "Read the wrong file".into() };
    let other = EventId::new(crate::spec::uuid(1));
    let _ = ledger
        .when(audit(), correct.clone())
        .refused(audit(), withdraw(other), "no_such_finding")
        .when(audit(), withdraw(finding))
        .refused(audit(), correct, "finding_withdrawn");
}

#[test]
fn an_engagement_closes_when_its_samples_are_examined_and_takes_nothing_more() {
    let (ledger, sample) = sampled();
    let close = || CloseEngagement { summary: "Two of three".into() };
    let _ = ledger
        .refused(audit(), close(), "sample_not_examined")
        .when(audit(), examine(sample, 1))
        .when(audit(), examine(sample, 2))
        .when(audit(), close())
        .then(&["engagement_closed"])
        .refused(audit(), find(), "engagement_closed")
        .refused(audit(), close(), "engagement_closed");
}

proptest! {
    #[test]
    fn evolve_is_total(seed in any::<u64>(), events in 0_usize..60) {
        prop_assert_eq!(fold_samples::<AuditEvent>(seed, events), events);
    }
}
