//! An audit judges every access decision again: the whole story holds, and each violation that is planted is found and named.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use amana_app::{
    demo::Story,
    replay::{Audit, Report, Severity},
};

use crate::support::{Desk, on_both};

async fn audited(desk: &Desk) -> Report {
    desk.office.audit_log(&Audit::default(), &mut |_| {}).await.unwrap()
}

on_both! {
    async fn the_whole_story_is_judged_again_and_holds(desk: Desk) {
        desk.office.tell(&Story::shipped().unwrap(), &mut |_| {}).await.unwrap();
        desk.office.catch_up().await.unwrap();
        let report = audited(&desk).await;
        assert!(report.holds(), "{:#?}", report.findings);
        assert!(report.decisions > 100, "{report:#?}");
        let unchecked: Vec<String> = report.unchecked.iter().map(ToString::to_string).collect();
        eprintln!("{unchecked:?} {} {}", report.decisions, report.events);
        assert!(report.findings.iter().all(|it| it.severity == Severity::Note));
    }
}
