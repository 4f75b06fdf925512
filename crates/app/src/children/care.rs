//! A child's care from the force's first contact to now: who was responsible from when to when, and where nobody was.

use amana_events::{
    Moment, OrganisationId, StreamId,
    handover::{CareArrangement, ExitKind},
};
use amana_policy::{Authorized, Look};
use amana_store::views::{CareKind, CareRow, HandoverState};
use serde::Serialize;

use crate::{AppError, Office, files::no_such_file, log::LogLine, matters::is_part_one};

/// A second, in microseconds.
const SECOND_MICROS: i64 = 1_000_000;

/// A time in which one was responsible for the child, or nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Span {
    /// What kind of responsibility it was.
    pub kind: CareKind,
    /// Who held it; none with the family, and where nobody did.
    pub holder: Option<OrganisationId>,
    /// How the child lived.
    pub arrangement: Option<CareArrangement>,
    /// How the child left.
    pub exit: Option<ExitKind>,
    /// From when.
    pub since: Moment,
    /// Until when; none while it lasts.
    pub until: Option<Moment>,
    /// How long, in seconds; to now while it lasts.
    pub seconds: i64,
    /// Whether nobody was responsible, or nobody knows who was.
    pub gap: bool,
}

impl Span {
    fn of(row: &CareRow, now: Moment) -> Self {
        let gap = match row.kind {
            CareKind::Unknown => true,
            CareKind::Left => row.exit_kind.is_none_or(ExitKind::leaves_nobody_responsible),
            CareKind::Custody | CareKind::Care | CareKind::Settled => false,
        };
        let until = row.until.unwrap_or(now);
        Self {
            kind: row.kind,
            holder: row.holder,
            arrangement: row.arrangement,
            exit: row.exit_kind,
            since: row.since,
            until: row.until,
            seconds: (until.micros() - row.since.micros()).max(0) / SECOND_MICROS,
            gap,
        }
    }
}

/// A child's care.
#[derive(Debug, Serialize)]
pub struct Care {
    /// The handover.
    pub stream: StreamId,
    /// Every time from first contact on, without a hole between two.
    pub spans: Vec<Span>,
    /// How long the child was with the force, in seconds.
    pub with_force: i64,
    /// How long nobody was responsible, or nobody knows who was, in seconds.
    pub in_gaps: i64,
    /// Since when somebody else than the receiver says that the child was handed over, while the receiver has not said so: the
    /// force counts as responsible until then.
    pub stated_since: Option<Moment>,
    /// What was done, in order.
    pub steps: Vec<LogLine>,
}

impl Office {
    /// A child's care. Not of who sees the custody receipt alone: to them there is none.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found`; [`AppError::Store`], [`AppError::View`], [`AppError::Broken`].
    pub async fn care(&self, leave: &Authorized<Look>) -> Result<Care, AppError> {
        if is_part_one(leave) {
            return Err(no_such_file());
        }
        let steps = self.timeline(leave).await?;
        self.catch_up().await?;
        let (views, stream) = (self.views(), leave.stream());
        let row = views.handover(stream.id).await?.ok_or_else(no_such_file)?;
        let now = self.now();
        let rows = views.care(stream.id).await?;
        let spans: Vec<Span> = rows.iter().map(|row| Span::of(row, now)).collect();
        let time = |which: fn(&Span) -> bool| {
            spans.iter().filter(|span| which(span)).map(|span| span.seconds).sum()
        };
        let stated = row.state == HandoverState::AwaitsConfirmation;
        Ok(Care {
            stream,
            with_force: time(|span| span.kind == CareKind::Custody),
            in_gaps: time(|span| span.gap),
            stated_since: row.handed_over_at.filter(|_| stated),
            spans,
            steps,
        })
    }
}
