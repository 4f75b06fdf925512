//! `/desk/audit/{id}`: an engagement: its findings and recommendations, and what comes next.

use amana_app::{
    AppError,
    audit::{EngagementRow, FindingRow},
};
use amana_events::StreamId;
use axum::{extract::Path, response::Response};

use super::{
    super::{
        At, Halt,
        list::place_of_file,
        sheet::{Row, Sheet, Table},
        shown::Shown,
    },
    engagement, place_of, recommendations,
};

/// Shows it.
pub(in crate::pages) async fn show(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let stream = engagement(&id)?;
    let recommended = at.office.audit_recommendations(at.acting(), Some(stream), true).await?;
    at.office.note_list(at.acting(), "audit_recommendations", &[stream], None).await?;
    let findings = match at.office.audit_findings(at.acting(), stream).await {
        Ok(findings) => findings,
        // Who owns a recommendation of it, and nothing else, reads none.
        Err(AppError::Refused(refusal)) if refusal.code == "not_found" => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let mut files = vec![stream];
    files.extend(findings.iter().filter_map(|row| row.item));
    at.office.note_list(at.acting(), "audit_findings", &files, None).await?;
    let known = at.office.audit_engagements(at.acting()).await?;
    let known = known.into_iter().find(|row| row.engagement == stream);
    let shown = Shown::of(&at.office, at.words).await?;
    let (place, steps) = (place_of(stream), format!("{}/do", place_of_file(stream)));
    let way = |says: &str, to: String| (at.words.say(says), to);
    let mut ways = vec![way("file-steps", steps)];
    if known.is_some() {
        ways.extend([
            way("audit-population", format!("{place}/population")),
            way("audit-sample", format!("{place}/sample")),
            way("audit-reconcile", format!("{place}/reconcile")),
            way("audit-bundle", format!("{place}/bundle")),
        ]);
    }
    let sheet = Sheet {
        title: shown.file(stream),
        back: Some("/desk/audit".to_owned()),
        ways,
        facts: known.as_ref().map(|it| facts(&at, &shown, it)).unwrap_or_default(),
        tables: vec![
            Table {
                says: "audit-findings",
                columns: &["column-criterion", "column-severity", "column-file", "column-answer"],
                rows: findings.iter().map(|it| finding(&shown, it)).collect(),
            },
            recommendations(&shown, &recommended),
        ],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}

fn facts(at: &At, shown: &Shown, it: &EngagementRow) -> Vec<(String, String)> {
    use amana_app::said::Tongue as _;
    let scope = it.scope.iter().map(|code| shown.label_in("audit_scope", code.as_str()));
    let auditors = it.auditors.iter().map(|member| shown.people.member(*member));
    let mut facts = vec![
        (shown.title("scope"), scope.collect::<Vec<_>>().join(", ")),
        (shown.words.say("audit-auditors"), auditors.collect::<Vec<_>>().join(", ")),
        (shown.words.say("column-unexamined"), it.unexamined.to_string()),
    ];
    // Whom a second member's word for a bundle is asked of opens this address.
    let asks = format!("/desk/words/bundle?to={}&engagement={}", at.member(), it.engagement);
    facts.push((shown.words.say("word-asked"), asks));
    facts.extend(it.period.as_ref().map(|period| {
        let days = format!("{} – {}", shown.words.day(period.from), shown.words.day(period.until));
        (shown.title("period"), days)
    }));
    facts
}

fn finding(shown: &Shown, it: &FindingRow) -> Row {
    let criterion =
        it.criterion.as_ref().map(|code| shown.label_in("audit_criterion", code.as_str()));
    let channel = it.channel.map(|channel| shown.called("channel", channel.code()));
    let item: Option<StreamId> = it.item;
    let answer = match it.answer {
        _ if it.withdrawn => shown.words.say("finding-withdrawn"),
        Some(answer) => shown.called("answer", answer.code()),
        None => shown.words.say("finding-unanswered"),
    };
    Row {
        name: criterion.or(channel).unwrap_or_default(),
        to: None,
        cells: vec![
            shown.called("severity", it.severity.code()),
            item.map(|item| shown.file(item)).unwrap_or_default(),
            answer,
        ],
        acts: Vec::new(),
    }
}
