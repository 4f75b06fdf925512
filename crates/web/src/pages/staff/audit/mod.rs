//! `/desk/audit`: an auditor's own work: engagements, populations and samples, findings and recommendations, the standard tests; and
//! for who answers for the office, what is asked of them. Steps of an engagement are forms like those of any file (`step`).

pub(in crate::pages) mod bundle;
pub(in crate::pages) mod checks;
pub(in crate::pages) mod population;
pub(in crate::pages) mod reconcile;
pub(in crate::pages) mod review;
pub(in crate::pages) mod sample;
pub(in crate::pages) mod show;

use amana_app::audit::{EngagementRow, RecommendationRow};
use amana_events::{StreamId, StreamKind, common::Role};
use axum::response::Response;
use uuid::Uuid;

use super::{
    At, Halt,
    sheet::{Row, Sheet, Table},
    shown::Shown,
};
use crate::api::query::named;

/// Where an engagement's page stands.
pub(super) fn place_of(engagement: StreamId) -> String {
    format!("/desk/audit/{}", engagement.id)
}

/// The engagement of an address.
fn engagement(id: &str) -> Result<StreamId, Halt> {
    Ok(StreamId::new(StreamKind::Audit, named::<Uuid>(id)?))
}

/// Shows engagements, and recommendations that are open.
pub(in crate::pages) async fn list(at: At) -> Result<Response, Halt> {
    let engagements = at.office.audit_engagements(at.acting()).await?;
    let recommended = at.office.audit_recommendations(at.acting(), None, false).await?;
    let files: Vec<StreamId> = engagements.iter().map(|it| it.engagement).collect();
    at.office.note_list(at.acting(), "audit_list", &files, None).await?;
    let mut files: Vec<StreamId> = recommended.iter().map(|it| it.engagement).collect();
    files.sort_unstable();
    files.dedup();
    at.office.note_list(at.acting(), "audit_recommendations", &files, None).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let way = |says: &str, to: &str| (at.words.say(says), to.to_owned());
    let audits = at.office.registry().await?.holds(at.member(), Role::Auditor);
    let ways = vec![
        way("audit-begin", "/desk/new/audit/open_engagement"),
        way("audit-tests", "/desk/audit-tests"),
    ];
    let columns = &[
        "column-file",
        "column-mandate",
        "column-since",
        "column-until",
        "column-unexamined",
        "audit-findings",
        "audit-recommendations",
    ];
    let sheet = Sheet {
        title: at.words.say("way-audit"),
        intro: at.words.say("audit-text"),
        ways: if audits { ways } else { Vec::new() },
        tables: vec![
            Table {
                says: "audit-engagements",
                columns,
                rows: engagements.iter().rev().map(|it| row(&shown, it)).collect(),
            },
            recommendations(&shown, &recommended),
        ],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}

fn row(shown: &Shown, it: &EngagementRow) -> Row {
    let mandate = it.mandate.as_ref().map(|code| shown.label_in("audit_mandate", code.as_str()));
    let when = |at: Option<amana_events::Moment>| at.map(|at| shown.moment(at)).unwrap_or_default();
    Row {
        name: shown.file(it.engagement),
        to: Some(place_of(it.engagement)),
        cells: vec![
            mandate.unwrap_or_default(),
            when(it.opened),
            when(it.closed),
            it.unexamined.to_string(),
            it.findings.to_string(),
            it.open_recommendations.to_string(),
        ],
        acts: Vec::new(),
    }
}

/// Recommendations, with what their owner may say of them.
fn recommendations(shown: &Shown, rows: &[RecommendationRow]) -> Table {
    let columns = &[
        "column-recommendation",
        "column-owner",
        "column-until",
        "column-priority",
        "column-progress",
        "column-state",
    ];
    let row = |it: &RecommendationRow| {
        let step = |says: &str, command: &str| {
            let file = format!("/desk/file/audit/{}/do/{command}", it.engagement.id);
            (shown.words.say(says), format!("{file}/of/{}", it.recommendation))
        };
        let id = it.recommendation.to_string();
        let end = id.get(id.len().saturating_sub(4)..).unwrap_or_default();
        Row {
            name: format!("{} …{end}", shown.file(it.engagement)),
            to: Some(place_of(it.engagement)),
            cells: vec![
                shown.people.member(it.owner),
                shown.words.day(it.due),
                shown.called("priority", it.priority.code()),
                it.progress.map(|it| shown.called("progress", it.code())).unwrap_or_default(),
                shown.called("recommendation", it.status),
            ],
            acts: if it.closed.is_some() {
                Vec::new()
            } else {
                vec![step("audit-progress", "report_recommendation_progress")]
            },
        }
    };
    Table { says: "audit-recommendations", columns, rows: rows.iter().map(row).collect() }
}
