//! Channels counted and held against the log.

use super::*;

fn june() -> AuditPeriod {
    AuditPeriod { from: day("2026-06-01"), until: day("2026-06-30") }
}

fn counted(which: &str, count: u32) -> CountChannel {
    CountChannel {
        counted: Counted {
            channel: CountedChannel::Box,
            which: Some(code(which)),
            organisation: None,
            period: june(),
        },
        count,
        by: CountedBy::Auditor,
        note: "Opened with the guard".into(),
    }
}

fn reconciled(
    population: EventId,
    countings: &[EventId],
    (counted, recorded): (u32, u32),
) -> ChannelReconciled {
    ChannelReconciled {
        channel: CountedChannel::Box,
        period: june(),
        countings: countings.to_vec(),
        population,
        counted,
        recorded,
        replaces: None,
        severity: (counted != recorded).then_some(Severity::Critical),
        explanation: amana_events::FileText::of_file(amana_vault::Secret::from("")),
    }
}

fn code_of(refused: Result<EventId, Refusal>) -> &'static str {
    refused.unwrap_err().code
}

/// Two boxes were counted.
fn two_boxes() -> (Ledger, EventId, [EventId; 2]) {
    let (ledger, population) = fixed();
    let ledger = ledger.when(audit(), counted("north", 4));
    let north = ledger.last_event();
    let ledger = ledger.when(audit(), counted("south", 3));
    let south = ledger.last_event();
    (ledger, population, [north, south])
}

#[test]
fn a_partners_list_names_the_partner_and_a_box_none() {
    let clinic = Some(crate::person::stage::clinic());
    let of = |channel, organisation| CountChannel {
        counted: Counted { channel, which: None, organisation, period: june() },
        ..counted("north", 1)
    };
    let _ = engaged()
        .refused(audit(), of(CountedChannel::Partner, None), "partner_not_named")
        .refused(audit(), of(CountedChannel::Box, clinic), "no_partner")
        .when(audit(), of(CountedChannel::Partner, clinic))
        .then(&["channel_counted"]);
}

#[test]
fn a_channel_is_reconciled_with_all_that_was_counted_of_it() {
    let (mut ledger, population, [north, south]) = two_boxes();
    let one = reconciled(population, &[north], (4, 4));
    assert_eq!(code_of(ledger.note(audit(), one)), "not_counted");
    let wrong = reconciled(population, &[north, south], (8, 8));
    assert_eq!(code_of(ledger.note(audit(), wrong)), "counts_differ");
    let other = EventId::new(crate::spec::uuid(1));
    let unfixed = reconciled(other, &[north, south], (7, 7));
    assert_eq!(code_of(ledger.note(audit(), unfixed)), "no_such_population");
    ledger.note(audit(), reconciled(population, &[south, north], (7, 7))).unwrap();
    let again = reconciled(population, &[north, south], (7, 7));
    assert_eq!(code_of(ledger.note(audit(), again)), "already_reconciled");
}

#[test]
fn a_gap_is_a_finding_until_it_is_reconciled_anew() {
    let (mut ledger, population, [north, south]) = two_boxes();
    let gap = reconciled(population, &[north, south], (7, 5));
    let light = ChannelReconciled { severity: None, ..gap.clone() };
    assert_eq!(code_of(ledger.note(audit(), light)), "gap_is_a_finding");
    let finding = ledger.note(audit(), gap).unwrap();
    let withdraw = WithdrawFinding { finding, reason: "It was nothing".into() };
    let respond =
        || RespondToFinding { finding, answer: Answer::Partly, text: "Two were wet".into() };
    let ledger = ledger
        .refused(audit(), withdraw, "gap_stands")
        .by(2)
        .when(audit(), respond())
        .by(8)
        .when(audit(), counted("south", 1));
    let south = ledger.last_event();
    let mut ledger = ledger;
    let anew = reconciled(population, &[north, south], (5, 5));
    assert_eq!(code_of(ledger.note(audit(), anew.clone())), "gap_replaced");
    ledger.note(audit(), ChannelReconciled { replaces: Some(finding), ..anew }).unwrap();
    let _ = ledger.by(2).refused(audit(), respond(), "finding_withdrawn");
}

#[test]
fn an_engagement_does_not_close_over_what_was_counted_and_never_compared() {
    let (mut ledger, population, [north, south]) = two_boxes();
    let close = || CloseEngagement { summary: "Complete".into() };
    ledger = ledger.refused(audit(), close(), "not_reconciled");
    ledger.note(audit(), reconciled(population, &[north, south], (7, 7))).unwrap();
    let _ = ledger.when(audit(), close());
}
