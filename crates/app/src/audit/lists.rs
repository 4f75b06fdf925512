//! Lists of engagements, findings and recommendations, as far as whoever asks may see them.
//!
//! Deliberately absent: words. They are sealed; `amana open` opens one, for a purpose, and leaves a trace.

use amana_domain::audit::{AuditState, FindingState};
use amana_events::{
    Code, Day, EventId, MemberId, Moment, StreamId,
    audit::{Answer, AuditPeriod, ClosedAs, CountedChannel, Priority, Progress, Severity},
};
use serde::Serialize;

use super::part::Part;
use crate::{AppError, Office, files::no_such_file, office::Acting};

/// An engagement.
#[derive(Debug, Clone, Serialize)]
pub struct EngagementRow {
    /// The stream.
    pub engagement: StreamId,
    /// On whose mandate.
    pub mandate: Option<Code>,
    /// What is looked at.
    pub scope: Vec<Code>,
    /// What time is looked at.
    pub period: Option<AuditPeriod>,
    /// The auditors, the lead first.
    pub auditors: Vec<MemberId>,
    /// When it was opened.
    pub opened: Option<Moment>,
    /// When it was closed.
    pub closed: Option<Moment>,
    /// Files of samples nobody examined yet.
    pub unexamined: usize,
    /// Findings that stand.
    pub findings: usize,
    /// Recommendations that are open.
    pub open_recommendations: usize,
}

/// A finding.
#[derive(Debug, Clone, Serialize)]
pub struct FindingRow {
    /// The engagement.
    pub engagement: StreamId,
    /// The finding: its event.
    pub finding: EventId,
    /// How much it weighs.
    pub severity: Severity,
    /// The rule that is not kept; none of a gap.
    pub criterion: Option<Code>,
    /// The file, for who may see it.
    pub item: Option<StreamId>,
    /// Of a gap: which channel.
    pub channel: Option<CountedChannel>,
    /// The newest answer.
    pub answer: Option<Answer>,
    /// When it was recorded.
    pub recorded: Moment,
    /// Whether it was taken back or replaced.
    pub withdrawn: bool,
}

/// A recommendation.
#[derive(Debug, Clone, Serialize)]
pub struct RecommendationRow {
    /// The engagement.
    pub engagement: StreamId,
    /// The recommendation: its event.
    pub recommendation: EventId,
    /// The finding it follows from.
    pub finding: EventId,
    /// Who is to do it.
    pub owner: MemberId,
    /// Until when.
    pub due: Day,
    /// How often that day was moved.
    pub moved: u32,
    /// How pressing it is.
    pub priority: Priority,
    /// How far its owner says it is.
    pub progress: Option<Progress>,
    /// On what it was closed.
    pub closed: Option<ClosedAs>,
    /// How it stands: `open`, `overdue`, `closed`.
    pub status: &'static str,
}

pub(super) fn finding_row(engagement: StreamId, finding: &FindingState) -> FindingRow {
    FindingRow {
        engagement,
        finding: finding.event,
        severity: finding.severity,
        criterion: finding.criterion.clone(),
        item: finding.item,
        channel: finding.gap.as_ref().map(|(channel, _)| *channel),
        answer: finding.answer.map(|(answer, _)| answer),
        recorded: finding.recorded,
        withdrawn: finding.withdrawn,
    }
}

pub(super) fn recommendation_rows(
    engagement: StreamId,
    state: &AuditState,
    today: Day,
) -> Vec<RecommendationRow> {
    let rows = state.recommendations().iter().map(|it| RecommendationRow {
        engagement,
        recommendation: it.event,
        finding: it.finding,
        owner: it.owner,
        due: it.due,
        moved: it.moved,
        priority: it.priority,
        progress: it.progress,
        closed: it.closed.map(|(closed, _)| closed),
        status: match it.closed {
            Some(_) => "closed",
            None if it.due < today => "overdue",
            None => "open",
        },
    });
    rows.collect()
}

fn engagement_row(engagement: StreamId, state: &AuditState) -> EngagementRow {
    EngagementRow {
        engagement,
        mandate: state.mandate().cloned(),
        scope: state.scope().to_vec(),
        period: state.period().cloned(),
        auditors: state.auditors(),
        opened: state.opened_at(),
        closed: state.closed_at(),
        unexamined: state.unexamined().count(),
        findings: state.findings().iter().filter(|it| !it.withdrawn).count(),
        open_recommendations: state
            .recommendations()
            .iter()
            .filter(|it| it.closed.is_none())
            .count(),
    }
}

impl Office {
    /// The day it is at the duty station.
    pub(crate) async fn day_here(&self) -> Result<Day, AppError> {
        let (registry, now) = (self.registry().await?, self.now());
        Ok(registry.calendar().map_or(now.day(), |it| it.day_of(now)))
    }

    /// Every engagement that may be seen whole.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn audit_engagements(&self, acting: Acting) -> Result<Vec<EngagementRow>, AppError> {
        let sight = self.sight(acting).await?;
        let mut rows = Vec::new();
        for stream in self.engagements().await? {
            if self.part_in(acting, &sight, stream).await? == Part::Whole {
                let state = self.engagement(stream).await?;
                rows.push(engagement_row(stream, &state));
            }
        }
        Ok(rows)
    }

    /// The findings of an engagement, for its readers and for who answers.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found` for others, in the same words as for what is not there.
    pub async fn audit_findings(
        &self,
        acting: Acting,
        stream: StreamId,
    ) -> Result<Vec<FindingRow>, AppError> {
        let sight = self.sight(acting).await?;
        let part = self.part_in(acting, &sight, stream).await?;
        if !matches!(part, Part::Whole | Part::Answers) {
            return Err(no_such_file());
        }
        let state = self.engagement(stream).await?;
        let mut rows = Vec::new();
        for finding in state.findings() {
            let mut row = finding_row(stream, finding);
            // Who may not know of the file is told of the finding, and not in which file it was.
            if let Some(item) = row.item
                && !self.names(&sight, part, item).await?
            {
                row.item = None;
            }
            rows.push(row);
        }
        Ok(rows)
    }

    /// Whether a file may be named: to an auditor who is not kept away from it, to others whose page
    /// of it they see.
    pub(super) async fn names(
        &self,
        sight: &crate::Sight,
        part: Part,
        item: StreamId,
    ) -> Result<bool, AppError> {
        if part == Part::Whole { Ok(sight.shows(item)) } else { self.sees(sight, item).await }
    }

    /// Recommendations of every engagement, or of one: all of them for its readers and for who answers,
    /// their own for who owns some.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found` for one that is named and of which they may see nothing.
    pub async fn audit_recommendations(
        &self,
        acting: Acting,
        of: Option<StreamId>,
        closed: bool,
    ) -> Result<Vec<RecommendationRow>, AppError> {
        let (sight, today) = (self.sight(acting).await?, self.day_here().await?);
        let streams = match of {
            Some(stream) => vec![stream],
            None => self.engagements().await?,
        };
        let mut rows = Vec::new();
        for stream in streams {
            let part = self.part_in(acting, &sight, stream).await?;
            if part == Part::None {
                // Of one that is named the same is said as of one that is not there.
                if of.is_some() {
                    return Err(no_such_file());
                }
                continue;
            }
            let state = self.engagement(stream).await?;
            let all = recommendation_rows(stream, &state, today).into_iter();
            rows.extend(all.filter(|row| part.owner(row.owner)));
        }
        rows.retain(|row| closed || row.closed.is_none());
        rows.sort_by_key(|row| (row.closed.is_some(), row.due));
        Ok(rows)
    }
}
