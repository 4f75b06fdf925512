//! What the log held at one size of it: files of each kind, reports by channel, cases by standing.
//!
//! Pure: takes stored records one after the other. What fixes a population and what replay compares it
//! with are this one fold. A file counts by the day on which its first event was known, in UTC; a report
//! once it is submitted.

use std::collections::BTreeMap;

use amana_domain::{Stamp, State};
use amana_events::{
    Day, Digest, Event, LedgerId, StreamId,
    audit::{AuditPeriod, AuditedKind, CaseStanding, CountedChannel},
    report::Channel,
};
use amana_store::{Chain, Stored};

/// What was folded of the log so far.
pub(crate) struct Census {
    chain: Chain,
    size: u64,
    /// Every file of an audited kind, with the day its first event was known.
    files: BTreeMap<StreamId, Day>,
    /// Reports and cases, whose state says how they count.
    states: BTreeMap<StreamId, State>,
}

/// Counts of a population.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) kinds: BTreeMap<AuditedKind, u32>,
    pub(crate) channels: BTreeMap<Channel, u32>,
    pub(crate) cases: BTreeMap<CaseStanding, u32>,
}

impl Census {
    pub(crate) fn new(ledger: LedgerId) -> Self {
        Self { chain: Chain::new(ledger), size: 0, files: BTreeMap::new(), states: BTreeMap::new() }
    }

    /// Takes the next record. What does not hold about its bytes is replay's to say.
    pub(crate) fn take(&mut self, stored: &Stored, event: &Event, stamp: &Stamp) {
        self.pass(stored);
        let Some(kind) = AuditedKind::of(stored.stream.kind) else { return };
        self.files.entry(stored.stream).or_insert_with(|| stored.known.day());
        if matches!(kind, AuditedKind::Report | AuditedKind::Case) {
            let state = || State::new(stored.stream.kind);
            self.states.entry(stored.stream).or_insert_with(state).evolve(event, stamp);
        }
    }

    /// Takes a record that does not decode: its leaf belongs to the tree all the same.
    pub(crate) fn pass(&mut self, stored: &Stored) {
        self.chain.take(stored);
        self.size = stored.position + 1;
    }

    /// How many events were taken.
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    /// The root over them.
    pub(crate) fn root(&self) -> Digest {
        Digest::new(*self.chain.root().as_bytes())
    }

    /// The files of these kinds that were first known in these days.
    pub(crate) fn items(&self, period: &AuditPeriod, kinds: &[AuditedKind]) -> Vec<StreamId> {
        let files = self.files.iter().filter(|(_, known)| period.holds(**known));
        let of = |stream: &StreamId| AuditedKind::of(stream.kind);
        files
            .map(|(stream, _)| *stream)
            .filter(|stream| of(stream).is_some_and(|kind| kinds.contains(&kind)))
            .filter(|stream| self.counts_at_all(*stream))
            .collect()
    }

    /// A report of which only the limits of confidentiality were told is none yet.
    fn counts_at_all(&self, stream: StreamId) -> bool {
        match self.states.get(&stream) {
            Some(State::Report(report)) => report.channel().is_some(),
            Some(State::Case(case)) => case.exists(),
            Some(
                State::Person(_)
                | State::Assistance(_)
                | State::Contact(_)
                | State::Consent(_)
                | State::Referral(_)
                | State::Handover(_)
                | State::Access(_)
                | State::Keys(_)
                | State::Registry(_)
                | State::Audit(_)
                | State::Receipt(_),
            )
            | None => true,
        }
    }

    /// The counts of the files first known in these days.
    pub(crate) fn counts(&self, period: &AuditPeriod) -> Counts {
        let mut counts = Counts::default();
        for stream in self.items(period, AuditedKind::ALL) {
            if let Some(kind) = AuditedKind::of(stream.kind) {
                *counts.kinds.entry(kind).or_default() += 1;
            }
            let state = self.states.get(&stream);
            if let Some(State::Report(report)) = state
                && let Some(channel) = report.channel()
            {
                *counts.channels.entry(channel).or_default() += 1;
            }
            if let Some(State::Case(case)) = state {
                let standing = if case.is_merged() {
                    CaseStanding::Merged
                } else if case.is_open() {
                    CaseStanding::Open
                } else {
                    CaseStanding::Closed
                };
                *counts.cases.entry(standing).or_default() += 1;
            }
        }
        counts
    }

    /// How many reports came by a channel, known in these days.
    pub(crate) fn recorded(&self, channel: CountedChannel, period: &AuditPeriod) -> u32 {
        let counts = self.counts(period);
        let of = |it: &Channel| counts.channels.get(it).copied().unwrap_or(0);
        channel.channels().iter().map(of).sum()
    }
}
