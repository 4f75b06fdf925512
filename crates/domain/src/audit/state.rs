//! State of an `audit` stream: one engagement, what it found, and what became of it.

use std::collections::BTreeMap;

use amana_events::{
    Code, Day, Digest, EventId, MemberId, Moment, StreamId,
    audit::{
        Answer, AuditEvent, AuditPeriod, AuditedKind, ClosedAs, Conclusion, Counted, CountedBy,
        CountedChannel, EngagementOpened, Priority, Progress, Severity,
    },
};

use crate::Stamp;

/// A population that was fixed.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    /// The event that fixed it.
    pub event: EventId,
    /// How many events the log had.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Digest,
    /// Files first known in these days.
    pub period: AuditPeriod,
    /// Files of each kind.
    pub kinds: BTreeMap<AuditedKind, u32>,
}

/// A sample that was drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleState {
    /// The event of the draw.
    pub event: EventId,
    /// The population it was drawn from.
    pub population: EventId,
    /// Which draw, from 1.
    pub round: u32,
    /// The kinds drawn from.
    pub kinds: Vec<AuditedKind>,
    /// The files, in the order of the draw.
    pub items: Vec<StreamId>,
}

/// A file that was examined; the newest examination of it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Examined {
    /// The event.
    pub event: EventId,
    /// The file.
    pub stream: StreamId,
    /// The sample it is of; none where it was added.
    pub sample: Option<EventId>,
    /// Why it was added.
    pub added: Option<Code>,
    /// What was found.
    pub conclusion: Conclusion,
    /// Who examined it.
    pub by: Option<MemberId>,
}

/// A finding.
#[derive(Debug, Clone, PartialEq)]
pub struct FindingState {
    /// The event: its id.
    pub event: EventId,
    /// How much it weighs.
    pub severity: Severity,
    /// The rule that is not kept.
    pub criterion: Option<Code>,
    /// The file it was found in.
    pub item: Option<StreamId>,
    /// Of a gap: the channel and the days.
    pub gap: Option<(CountedChannel, AuditPeriod)>,
    /// Whether it was taken back, or another stands in its place.
    pub withdrawn: bool,
    /// The newest answer, and when it was given.
    pub answer: Option<(Answer, Moment)>,
    /// When it was recorded.
    pub recorded: Moment,
}

/// A recommendation.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommendation {
    /// The event: its id.
    pub event: EventId,
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
    /// On what it was closed, and when.
    pub closed: Option<(ClosedAs, Moment)>,
    /// The events that speak of it.
    words: Vec<EventId>,
}

/// A counting of a channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Counting {
    /// The event.
    pub event: EventId,
    /// What was counted.
    pub counted: Counted,
    /// How many there were.
    pub count: u32,
    /// Who counted.
    pub by: CountedBy,
    /// Whether it was held against the log.
    pub reconciled: bool,
}

/// A reconciliation.
#[derive(Debug, Clone, PartialEq)]
pub struct Reconciliation {
    /// The event.
    pub event: EventId,
    /// The channel.
    pub channel: CountedChannel,
    /// The days.
    pub period: AuditPeriod,
    /// The population that says what the log held.
    pub population: EventId,
    /// How many were counted.
    pub counted: u32,
    /// How many were recorded.
    pub recorded: u32,
}

/// What opened an engagement.
#[derive(Debug, Clone, PartialEq)]
struct Engagement {
    mandate: Code,
    scope: Vec<Code>,
    period: AuditPeriod,
    lead: MemberId,
    auditors: Vec<MemberId>,
}

/// State of an `audit` stream.
#[derive(Debug, Clone, Default)]
pub struct AuditState {
    /// How many events it has.
    pub version: u64,
    engagement: Option<Box<Engagement>>,
    independent: Vec<MemberId>,
    opened_at: Option<Moment>,
    closed_at: Option<Moment>,
    populations: Vec<Population>,
    samples: Vec<SampleState>,
    examined: Vec<Examined>,
    findings: Vec<FindingState>,
    recommendations: Vec<Recommendation>,
    countings: Vec<Counting>,
    reconciliations: Vec<Reconciliation>,
}

impl AuditState {
    /// Whether an engagement was opened.
    pub fn exists(&self) -> bool {
        self.engagement.is_some()
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.exists() && self.closed_at.is_none()
    }

    /// When it was opened.
    pub const fn opened_at(&self) -> Option<Moment> {
        self.opened_at
    }

    /// When it was closed.
    pub const fn closed_at(&self) -> Option<Moment> {
        self.closed_at
    }

    /// On whose mandate.
    pub fn mandate(&self) -> Option<&Code> {
        self.engagement.as_ref().map(|it| &it.mandate)
    }

    /// What is looked at.
    pub fn scope(&self) -> &[Code] {
        self.engagement.as_ref().map_or(&[], |it| &it.scope)
    }

    /// What time is looked at.
    pub fn period(&self) -> Option<&AuditPeriod> {
        self.engagement.as_ref().map(|it| &it.period)
    }

    /// Who leads it.
    pub fn lead(&self) -> Option<MemberId> {
        self.engagement.as_ref().map(|it| it.lead)
    }

    /// The auditors, the lead first.
    pub fn auditors(&self) -> Vec<MemberId> {
        let all = |it: &Engagement| std::iter::once(it.lead).chain(it.auditors.clone()).collect();
        self.engagement.as_deref().map(all).unwrap_or_default()
    }

    /// Whether the member is one of its auditors.
    pub fn is_auditor(&self, member: MemberId) -> bool {
        self.engagement
            .as_ref()
            .is_some_and(|it| it.lead == member || it.auditors.contains(&member))
    }

    /// Whether the member declared to be independent, and nothing else since.
    pub fn is_independent(&self, member: MemberId) -> bool {
        self.independent.contains(&member)
    }

    /// Whether the member owns a recommendation.
    pub fn owns(&self, member: MemberId) -> bool {
        self.recommendations.iter().any(|it| it.owner == member)
    }

    /// Whether the event speaks of a recommendation that the member owns.
    pub fn tells(&self, member: MemberId, event: EventId) -> bool {
        self.recommendations.iter().any(|it| it.owner == member && it.words.contains(&event))
    }

    /// Populations, in the order they were fixed.
    pub fn populations(&self) -> &[Population] {
        &self.populations
    }

    /// The population that an event fixed.
    pub fn population(&self, event: EventId) -> Option<&Population> {
        self.populations.iter().find(|it| it.event == event)
    }

    /// Samples, in the order they were drawn.
    pub fn samples(&self) -> &[SampleState] {
        &self.samples
    }

    /// The sample that an event drew.
    pub fn sample(&self, event: EventId) -> Option<&SampleState> {
        self.samples.iter().find(|it| it.event == event)
    }

    /// Files that were examined.
    pub fn examined(&self) -> &[Examined] {
        &self.examined
    }

    /// Findings, in their order, withdrawn ones too.
    pub fn findings(&self) -> &[FindingState] {
        &self.findings
    }

    /// The finding of an event.
    pub fn finding(&self, event: EventId) -> Option<&FindingState> {
        self.findings.iter().find(|it| it.event == event)
    }

    /// Recommendations, in their order.
    pub fn recommendations(&self) -> &[Recommendation] {
        &self.recommendations
    }

    /// The recommendation of an event.
    pub fn recommendation(&self, event: EventId) -> Option<&Recommendation> {
        self.recommendations.iter().find(|it| it.event == event)
    }

    /// Countings that stand: the newest of each channel, place and time.
    pub fn countings(&self) -> &[Counting] {
        &self.countings
    }

    /// The countings that stand of a channel and time.
    pub fn countings_of(&self, channel: CountedChannel, period: &AuditPeriod) -> Vec<&Counting> {
        let of = |it: &&Counting| it.counted.channel == channel && it.counted.period == *period;
        self.countings.iter().filter(of).collect()
    }

    /// The gap that was found of a channel and time, and stands.
    pub fn gap_of(&self, channel: CountedChannel, period: &AuditPeriod) -> Option<EventId> {
        let of = |it: &&FindingState| {
            let gap = it.gap.as_ref().filter(|_| !it.withdrawn);
            gap.is_some_and(|(of, days)| *of == channel && days == period)
        };
        self.findings.iter().find(of).map(|it| it.event)
    }

    /// Reconciliations, in their order.
    pub fn reconciliations(&self) -> &[Reconciliation] {
        &self.reconciliations
    }

    /// Files of samples that nobody examined yet.
    pub fn unexamined(&self) -> impl Iterator<Item = (EventId, StreamId)> + '_ {
        let of = |sample: &SampleState| {
            let event = sample.event;
            sample.items.clone().into_iter().map(move |item| (event, item))
        };
        let looked_at = |item: &StreamId| self.examined.iter().any(|it| it.stream == *item);
        self.samples.iter().flat_map(of).filter(move |(_, item)| !looked_at(item))
    }

    pub(super) fn apply(&mut self, event: &AuditEvent, stamp: &Stamp) {
        self.version = stamp.version;
        let (id, by) = (stamp.event, stamp.actor.member());
        match event {
            AuditEvent::EngagementOpened(e) => self.open(e, stamp),
            AuditEvent::IndependenceDeclared(e) => {
                self.independent.retain(|known| Some(*known) != by);
                self.independent.extend(by.filter(|_| e.independent));
            }
            AuditEvent::EngagementClosed(_) => self.closed_at = Some(stamp.recorded),
            AuditEvent::PopulationFixed(_)
            | AuditEvent::SampleDrawn(_)
            | AuditEvent::ItemExamined(_) => self.work(event, id, by),
            AuditEvent::FindingRecorded(_)
            | AuditEvent::FindingCorrected(_)
            | AuditEvent::FindingWithdrawn(_)
            | AuditEvent::ManagementResponded(_) => self.find(event, stamp),
            AuditEvent::RecommendationMade(_)
            | AuditEvent::RecommendationProgressed(_)
            | AuditEvent::RecommendationDueMoved(_)
            | AuditEvent::RecommendationClosed(_) => self.recommend(event, stamp),
            AuditEvent::ChannelCounted(_) | AuditEvent::ChannelReconciled(_) => {
                self.count(event, stamp);
            }
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what else happens is no such work")]
    fn work(&mut self, event: &AuditEvent, id: EventId, by: Option<MemberId>) {
        match event {
            AuditEvent::PopulationFixed(e) => self.populations.push(Population {
                event: id,
                size: e.size,
                root: e.root,
                period: e.period.clone(),
                kinds: e.kinds.clone(),
            }),
            AuditEvent::SampleDrawn(e) => self.samples.push(SampleState {
                event: id,
                population: e.population,
                round: e.round,
                kinds: e.kinds.clone(),
                items: e.items.clone(),
            }),
            AuditEvent::ItemExamined(e) => {
                self.examined.retain(|it| it.stream != e.stream);
                let (sample, added) = (e.sample, e.added.clone());
                let (stream, conclusion) = (e.stream, e.conclusion);
                let examined = Examined { event: id, stream, sample, added, conclusion, by };
                self.examined.push(examined);
            }
            _ => {}
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what else happens is no finding")]
    fn find(&mut self, event: &AuditEvent, stamp: &Stamp) {
        match event {
            AuditEvent::FindingRecorded(e) => {
                let fresh = FindingState {
                    criterion: Some(e.criterion.clone()),
                    item: e.item,
                    ..found(stamp, e.severity)
                };
                self.findings.push(fresh);
            }
            AuditEvent::FindingCorrected(e) => {
                if let Some(known) = self.finding_mut(e.finding) {
                    (known.severity, known.criterion) = (e.severity, Some(e.criterion.clone()));
                }
            }
            AuditEvent::FindingWithdrawn(e) => {
                if let Some(known) = self.finding_mut(e.finding) {
                    known.withdrawn = true;
                }
            }
            AuditEvent::ManagementResponded(e) => {
                if let Some(known) = self.finding_mut(e.finding) {
                    known.answer = Some((e.answer, stamp.recorded));
                }
            }
            _ => {}
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what else happens counts nothing")]
    fn count(&mut self, event: &AuditEvent, stamp: &Stamp) {
        let id = stamp.event;
        match event {
            AuditEvent::ChannelCounted(e) => {
                self.countings.retain(|it| it.counted != e.counted);
                let (counted, count, by) = (e.counted.clone(), e.count, e.by);
                let reconciled = false;
                self.countings.push(Counting { event: id, counted, count, by, reconciled });
            }
            AuditEvent::ChannelReconciled(e) => {
                let gap = (e.channel, e.period.clone());
                if let Some(known) = e.replaces.and_then(|it| self.finding_mut(it)) {
                    known.withdrawn = true;
                }
                for known in self.countings.iter_mut().filter(|it| e.countings.contains(&it.event))
                {
                    known.reconciled = true;
                }
                if let Some(severity) = e.severity {
                    self.findings.push(FindingState { gap: Some(gap), ..found(stamp, severity) });
                }
                self.reconciliations.push(Reconciliation {
                    event: id,
                    channel: e.channel,
                    period: e.period.clone(),
                    population: e.population,
                    counted: e.counted,
                    recorded: e.recorded,
                });
            }
            _ => {}
        }
    }

    fn open(&mut self, opened: &EngagementOpened, stamp: &Stamp) {
        self.opened_at = Some(stamp.recorded);
        self.independent.extend(opened.independent.then_some(opened.lead));
        self.engagement = Some(Box::new(Engagement {
            mandate: opened.mandate.clone(),
            scope: opened.scope.clone(),
            period: opened.period.clone(),
            lead: opened.lead,
            auditors: opened.auditors.clone(),
        }));
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what else happens is no recommendation")]
    fn recommend(&mut self, event: &AuditEvent, stamp: &Stamp) {
        let id = stamp.event;
        let known = match event {
            AuditEvent::RecommendationMade(e) => {
                self.recommendations.push(Recommendation {
                    event: id,
                    finding: e.finding,
                    owner: e.owner,
                    due: e.due,
                    moved: 0,
                    priority: e.priority,
                    progress: None,
                    closed: None,
                    words: vec![id],
                });
                return;
            }
            AuditEvent::RecommendationProgressed(e) => e.recommendation,
            AuditEvent::RecommendationDueMoved(e) => e.recommendation,
            AuditEvent::RecommendationClosed(e) => e.recommendation,
            _ => return,
        };
        let Some(known) = self.recommendations.iter_mut().find(|it| it.event == known) else {
            return;
        };
        known.words.push(id);
        match event {
            AuditEvent::RecommendationProgressed(e) => known.progress = Some(e.progress),
            AuditEvent::RecommendationDueMoved(e) => {
                (known.due, known.moved) = (e.due, known.moved + 1);
            }
            AuditEvent::RecommendationClosed(e) => known.closed = Some((e.closed, stamp.recorded)),
            _ => {}
        }
    }

    fn finding_mut(&mut self, event: EventId) -> Option<&mut FindingState> {
        self.findings.iter_mut().find(|it| it.event == event)
    }
}

fn found(stamp: &Stamp, severity: Severity) -> FindingState {
    FindingState {
        event: stamp.event,
        severity,
        criterion: None,
        item: None,
        gap: None,
        withdrawn: false,
        answer: None,
        recorded: stamp.recorded,
    }
}
