//! Clocks of an audit: a finding is answered, a recommendation is carried out by its day.

use amana_events::{EventId, audit::AuditEvent};

use super::{super::Header, Audience, ClockRow, MANAGEMENT_RESPONSE, Matter, RECOMMENDATION};

/// Whether an event of an audit may start or stop a clock.
pub(super) fn concerns(event: &AuditEvent) -> bool {
    match event {
        AuditEvent::FindingRecorded(_)
        | AuditEvent::FindingWithdrawn(_)
        | AuditEvent::ManagementResponded(_)
        | AuditEvent::RecommendationMade(_)
        | AuditEvent::RecommendationDueMoved(_)
        | AuditEvent::RecommendationClosed(_)
        | AuditEvent::ChannelReconciled(_) => true,
        AuditEvent::EngagementOpened(_)
        | AuditEvent::IndependenceDeclared(_)
        | AuditEvent::EngagementClosed(_)
        | AuditEvent::PopulationFixed(_)
        | AuditEvent::SampleDrawn(_)
        | AuditEvent::ItemExamined(_)
        | AuditEvent::FindingCorrected(_)
        | AuditEvent::RecommendationProgressed(_)
        | AuditEvent::ChannelCounted(_) => false,
    }
}

/// A finding waits for its answer until it is answered or taken back; a recommendation for the auditor
/// who closes it, whatever its owner says of it.
pub(super) fn apply(matter: &mut Matter<'_>, event: &AuditEvent, header: &Header) {
    let own = header.event;
    let start = |clock, subject: EventId| {
        let at = Some(header.recorded);
        ClockRow::new(header.stream, clock, subject.uuid(), Audience::Oversight, at)
    };
    match event {
        AuditEvent::FindingRecorded(_) => matter.start(start(MANAGEMENT_RESPONSE, own)),
        AuditEvent::ChannelReconciled(e) => {
            if let Some(gap) = e.replaces {
                matter.stop(MANAGEMENT_RESPONSE, gap.uuid(), header.recorded);
            }
            if e.severity.is_some() {
                matter.start(start(MANAGEMENT_RESPONSE, own));
            }
        }
        AuditEvent::FindingWithdrawn(e) => {
            matter.stop(MANAGEMENT_RESPONSE, e.finding.uuid(), header.recorded);
        }
        AuditEvent::ManagementResponded(e) => {
            matter.stop(MANAGEMENT_RESPONSE, e.finding.uuid(), header.recorded);
        }
        AuditEvent::RecommendationMade(e) => {
            let row = start(RECOMMENDATION, own);
            matter.start(ClockRow { extended_until: Some(e.due), ..row });
        }
        AuditEvent::RecommendationDueMoved(e) => {
            if let Some(row) = matter.clock(RECOMMENDATION, e.recommendation.uuid()) {
                row.extended_until = Some(e.due);
            }
        }
        AuditEvent::RecommendationClosed(e) => {
            matter.stop(RECOMMENDATION, e.recommendation.uuid(), header.recorded);
        }
        _ => {}
    }
}
