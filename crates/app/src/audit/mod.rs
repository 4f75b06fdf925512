//! The auditor's own work: what amana computes for it from the log, and what it hands out.
//!
//! Engagements, findings and recommendations are commands like others ([`crate::record`]); here stand
//! populations, samples and reconciliations, whose counts nobody types, the lists, the workpapers and
//! the standard tests. Everything reads the log as it is stored, sealed: no key is needed but where
//! words of the auditor's own are sealed on their way in.

mod census;
mod checks;
mod csv;
mod lists;
mod part;
mod population;
mod reconcile;
mod review;
mod sample;
mod workpapers;

pub use checks::{Hit, Limits};
pub use lists::{EngagementRow, FindingRow, RecommendationRow};
pub use population::Fixed;
pub use reconcile::{Reconciled, ToReconcile};
pub use sample::Drawn;
pub use workpapers::Paper;

pub(crate) use census::Census;

use std::sync::Arc;

use amana_domain::{State, audit::AuditState};
use amana_events::{Event, EventId, MemberId, StreamId, StreamKind};

use crate::{
    AppError, Office,
    files::{no_such_file, unseen},
    office::{Acting, Request},
};

impl Office {
    /// The state of an engagement.
    async fn engagement(&self, stream: StreamId) -> Result<Arc<AuditState>, AppError> {
        let state = self.state(stream).await?;
        if let Some(State::Audit(audit)) = state.as_ref().map(|(state, _)| state.as_ref()) {
            return Ok(audit.clone());
        }
        Err(no_such_file())
    }

    /// The same for one of its auditors; to anybody else there is none.
    async fn audited_by(
        &self,
        member: MemberId,
        stream: StreamId,
    ) -> Result<Arc<AuditState>, AppError> {
        let engagement = self.engagement(stream).await?;
        if engagement.is_auditor(member) { Ok(engagement) } else { Err(no_such_file()) }
    }

    /// Records what an auditor did in an engagement; the event it became.
    async fn audited(
        &self,
        member: MemberId,
        stream: StreamId,
        event: impl Into<Event>,
    ) -> Result<EventId, AppError> {
        let request = Request::event(Acting::Member(member), stream, event);
        self.execute(request).await.map_err(unseen)?.event()
    }

    /// Every engagement, oldest first. No desk holds them, for there are few: the log is read for it.
    async fn engagements(&self) -> Result<Vec<StreamId>, AppError> {
        let (mut found, mut scan) = (Vec::new(), self.journal.scan(0));
        while let Some(page) = scan.next_page().await? {
            let first = page.iter().filter(|it| it.stream.kind == StreamKind::Audit);
            found.extend(first.filter(|it| it.version == 1).map(|it| it.stream));
        }
        Ok(found)
    }

    /// What the log held when it had `size` events.
    async fn census(&self, size: Option<u64>) -> Result<Census, AppError> {
        let (mut census, mut scan) = (Census::new(self.ledger), self.journal.scan(0));
        while let Some(page) = scan.next_page().await? {
            for stored in &page {
                if size.is_some_and(|size| stored.position >= size) {
                    return Ok(census);
                }
                let entry = crate::office::decode(stored)?;
                census.take(stored, &entry.event, &entry.stamp());
            }
        }
        Ok(census)
    }
}

/// The name of an event of an audit; none of others.
fn audit_event(event: &Event) -> Option<&amana_events::audit::AuditEvent> {
    if let Event::Audit(event) = event { Some(event) } else { None }
}
