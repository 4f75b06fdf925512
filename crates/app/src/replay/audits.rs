//! Audits, recomputed: the counts of every population, every sample as its seed draws it, and every
//! reconciliation, against what the log held at the size that was named.
//!
//! The log is read a second time for it, and only where there is an audit; memory is what one census
//! takes.

use std::collections::BTreeMap;

use amana_domain::audit::sample::draw;
use amana_events::{
    Event, EventId, StreamId,
    audit::{AuditEvent, ChannelReconciled, PopulationFixed, SampleDrawn},
};
use amana_store::StoreError;

use super::report::{Layer, Report};
use crate::{AppError, Office, audit::Census, office::decode};

/// Where an event stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    position: u64,
    stream: StreamId,
}

/// A population and what was computed on it.
#[derive(Debug)]
struct Population {
    place: Place,
    fixed: PopulationFixed,
    samples: Vec<(Place, SampleDrawn)>,
    reconciled: Vec<(Place, ChannelReconciled)>,
}

/// What the log says of populations.
#[derive(Debug, Default)]
pub(super) struct Audits(BTreeMap<EventId, Population>);

impl Audits {
    pub(super) fn take(&mut self, event: &Event, id: EventId, stream: StreamId, position: u64) {
        let Event::Audit(event) = event else { return };
        let place = Place { position, stream };
        match event {
            AuditEvent::SampleDrawn(e) => {
                if let Some(known) = self.of(e.population, stream) {
                    known.samples.push((place, e.clone()));
                }
            }
            AuditEvent::ChannelReconciled(e) => {
                if let Some(known) = self.of(e.population, stream) {
                    known.reconciled.push((place, e.clone()));
                }
            }
            AuditEvent::PopulationFixed(e) => {
                let (samples, reconciled) = (Vec::new(), Vec::new());
                let known = Population { place, fixed: e.clone(), samples, reconciled };
                self.0.insert(id, known);
            }
            AuditEvent::EngagementOpened(_)
            | AuditEvent::IndependenceDeclared(_)
            | AuditEvent::EngagementClosed(_)
            | AuditEvent::ItemExamined(_)
            | AuditEvent::FindingRecorded(_)
            | AuditEvent::FindingCorrected(_)
            | AuditEvent::FindingWithdrawn(_)
            | AuditEvent::ManagementResponded(_)
            | AuditEvent::RecommendationMade(_)
            | AuditEvent::RecommendationProgressed(_)
            | AuditEvent::RecommendationDueMoved(_)
            | AuditEvent::RecommendationClosed(_)
            | AuditEvent::ChannelCounted(_) => {}
        }
    }
}

impl Audits {
    /// A population of this engagement. That it is another's is a finding of admission.
    fn of(&mut self, population: EventId, stream: StreamId) -> Option<&mut Population> {
        self.0.get_mut(&population).filter(|it| it.place.stream == stream)
    }
}

impl Population {
    fn compare(&self, census: &Census, report: &mut Report) {
        let mut find = |place: Place, what: &str| {
            report.find(Layer::Audits, Some(place.position), place.stream.to_string(), what);
        };
        let fixed = &self.fixed;
        if fixed.size > self.place.position {
            return find(self.place, "the population names more events than there were");
        }
        if census.size() != fixed.size || census.root() != fixed.root {
            find(self.place, "the population's root is not that of the log at its size");
        }
        let counts = census.counts(&fixed.period);
        if (counts.kinds, counts.channels, counts.cases)
            != (fixed.kinds.clone(), fixed.channels.clone(), fixed.cases.clone())
        {
            find(self.place, "the population's counts are not what the log held at its size");
        }
        for (place, sample) in &self.samples {
            let there = census.items(&fixed.period, &sample.kinds);
            let size = sample.items.len();
            let drawn = draw(&sample.seed, place.stream.id, sample.round, there, size);
            if drawn != sample.items {
                find(*place, "the sample is not the one that its seed draws");
            }
        }
        for (place, reconciled) in &self.reconciled {
            let recorded = census.recorded(reconciled.channel, &reconciled.period);
            if recorded != reconciled.recorded {
                find(*place, "the log held another number of reports of the channel");
            }
        }
    }
}

impl Office {
    /// Compares every population, sample and reconciliation with the log as it was.
    pub(super) async fn compare_audits(
        &self,
        audits: &Audits,
        report: &mut Report,
    ) -> Result<(), AppError> {
        let mut waiting: Vec<&Population> = audits.0.values().collect();
        waiting.sort_by_key(|it| std::cmp::Reverse(it.fixed.size));
        if waiting.is_empty() {
            return Ok(());
        }
        let (mut census, mut scan) = (Census::new(self.ledger), self.journal.scan(0));
        while let Some(page) = match scan.next_page().await {
            Ok(page) => page,
            // A row that cannot be read is a finding of its own, and ends what can be counted.
            Err(StoreError::Damaged { .. }) => None,
            Err(error) => return Err(error.into()),
        } {
            for stored in &page {
                while waiting.last().is_some_and(|it| it.fixed.size <= stored.position) {
                    if let Some(due) = waiting.pop() {
                        due.compare(&census, report);
                    }
                }
                if waiting.is_empty() {
                    return Ok(());
                }
                match decode(stored) {
                    Ok(entry) => census.take(stored, &entry.event, &entry.stamp()),
                    Err(_) => census.pass(stored),
                }
            }
        }
        waiting.into_iter().rev().for_each(|due| due.compare(&census, report));
        Ok(())
    }
}
