//! Events of the auditor's own work: one stream is one engagement, from its mandate to the last
//! recommendation that was closed.
//!
//! What is found is said in codes, ids and counts; words are sealed under the audit file's own key.
//! INVARIANT: no event here holds a field of a person: an examined file is named by its stream.

use std::collections::BTreeMap;

use amana_vault::{InvestigationNote, Narrative};

use crate::{
    Code, Day, Digest, EventId, FileText, MemberId, OrganisationId, StreamId, StreamKind,
    report::Channel,
};

codes! {
    /// The kinds of file an audit draws from.
    pub enum AuditedKind {
        /// Reports.
        Report = "report",
        /// Cases.
        Case = "case",
        /// Assistance files.
        Assistance = "assistance",
        /// Referrals.
        Referral = "referral",
        /// Handovers of children.
        Handover = "handover",
    }

    /// How a case stands in a population.
    pub enum CaseStanding {
        /// Being worked.
        Open = "open",
        /// Closed.
        Closed = "closed",
        /// Gone into another case.
        Merged = "merged",
    }

    /// What was found of an item.
    pub enum Conclusion {
        /// As it should be.
        InOrder = "in_order",
        /// Something is not as it should be.
        Exception = "exception",
        /// It cannot be told from what is there.
        NotAssessable = "not_assessable",
    }

    /// How much a finding weighs.
    pub enum Severity {
        /// Somebody may come to harm, or the record cannot be relied on.
        Critical = "critical",
        /// A rule that protects somebody does not hold.
        High = "high",
        /// A rule is not kept, and nobody is harmed by it yet.
        Medium = "medium",
        /// An untidiness.
        Low = "low",
    }

    /// What the auditee says to a finding.
    pub enum Answer {
        /// Agreed.
        Agreed = "agreed",
        /// Agreed in part.
        Partly = "partly",
        /// Not agreed.
        Disagreed = "disagreed",
    }

    /// How pressing a recommendation is.
    pub enum Priority {
        /// At once.
        Urgent = "urgent",
        /// Soon.
        High = "high",
        /// In its turn.
        Normal = "normal",
    }

    /// How far its owner says a recommendation is.
    pub enum Progress {
        /// Nothing was done yet.
        NotStarted = "not_started",
        /// Being done.
        Started = "started",
        /// Done, by the owner's own word: it stays open until the auditor looked.
        Done = "done",
        /// It cannot be done.
        Cannot = "cannot",
    }

    /// On what a recommendation was closed.
    pub enum ClosedAs {
        /// The auditor saw that it is done.
        Implemented = "implemented",
        /// What it was about is no more.
        Overtaken = "overtaken",
        /// Whoever answers for it accepted the risk instead.
        RiskAccepted = "risk_accepted",
    }

    /// By what way reports come in, as it is counted.
    pub enum CountedChannel {
        /// Calls of a hotline.
        Hotline = "hotline",
        /// Messages of a mailbox.
        Mailbox = "mailbox",
        /// Papers of a box.
        Box = "box",
        /// Entries of a paper register.
        PaperRegister = "paper_register",
        /// The list of a partner.
        Partner = "partner",
    }

    /// Who counted.
    pub enum CountedBy {
        /// The auditor, from the source itself.
        Auditor = "auditor",
        /// Whoever runs the channel here.
        Auditee = "auditee",
        /// Whoever runs it outside: a telephone company, a partner.
        Provider = "provider",
    }
}

part! {
    /// A time of whole days, both counted, in UTC.
    pub struct AuditPeriod {
        /// The first day.
        from: Day,
        /// The last day.
        until: Day,
    }

    /// Which channel was counted.
    pub struct Counted {
        /// By what way.
        channel: CountedChannel,
        /// Which one of several, as a code of the auditor's choice.
        which: Option<Code>,
        /// The partner whose list it is.
        organisation: Option<OrganisationId>,
        /// For which days.
        period: AuditPeriod,
    }
}

stream_events! {
    /// An event of an audit.
    pub enum AuditEvent of Audit {
        /// An engagement was opened, by its lead.
        EngagementOpened = "engagement_opened" since 4 {
            /// On whose mandate, of the list `audit_mandate`.
            mandate: Code,
            /// What is looked at, of the list `audit_scope`.
            scope: Vec<Code>,
            /// What time is looked at.
            period: AuditPeriod,
            /// Who leads it: who opens it.
            lead: MemberId,
            /// The other auditors.
            auditors: Vec<MemberId>,
            /// The lead declares to be independent of what is looked at: never false.
            independent: bool,
            /// The mandate in words.
            terms: FileText<Narrative>,
        }
        /// Another auditor of the engagement declared to be independent, or not to be.
        IndependenceDeclared = "independence_declared" since 4 {
            /// Whether they are.
            independent: bool,
            /// What speaks against it, where something does.
            note: FileText<InvestigationNote>,
        }
        /// The engagement was closed: what is left are its recommendations.
        EngagementClosed = "engagement_closed" since 4 {
            /// The report in words.
            summary: FileText<Narrative>,
        }
        /// The population was fixed: what the log held at one size of it.
        PopulationFixed = "population_fixed" since 4 {
            /// How many events the log had.
            size: u64,
            /// The root of the tree over them.
            root: Digest,
            /// Which files count: those first known in these days.
            period: AuditPeriod,
            /// Files of each kind.
            kinds: BTreeMap<AuditedKind, u32>,
            /// Reports by the channel they came by.
            channels: BTreeMap<Channel, u32>,
            /// Cases by how they stood then.
            cases: BTreeMap<CaseStanding, u32>,
        }
        /// A sample was drawn from the population: anyone draws it again.
        SampleDrawn = "sample_drawn" since 4 {
            /// The population, by the event that fixed it.
            population: EventId,
            /// The population's root: the seed.
            seed: Digest,
            /// Which draw of this engagement, from 1.
            round: u32,
            /// The method, by name and version.
            method: Code,
            /// The kinds drawn from.
            kinds: Vec<AuditedKind>,
            /// How many files there were to draw from.
            of: u32,
            /// The files drawn, in the order of the draw.
            items: Vec<StreamId>,
        }
        /// A file was examined.
        ItemExamined = "item_examined" since 4 {
            /// The sample it is of.
            sample: Option<EventId>,
            /// Why it is looked at without being of a sample, of the list `audit_added`.
            added: Option<Code>,
            /// The file.
            stream: StreamId,
            /// What was found.
            conclusion: Conclusion,
            /// Notes of the auditor.
            notes: FileText<InvestigationNote>,
        }
        /// A finding was recorded.
        FindingRecorded = "finding_recorded" since 4 {
            /// How much it weighs.
            severity: Severity,
            /// The rule that is not kept, of the list `audit_criterion`.
            criterion: Code,
            /// The file it was found in.
            item: Option<StreamId>,
            /// The finding in words.
            text: FileText<Narrative>,
        }
        /// A finding was put right: what is said here stands in its place.
        FindingCorrected = "finding_corrected" since 4 {
            /// The finding.
            finding: EventId,
            /// How much it weighs.
            severity: Severity,
            /// The rule that is not kept.
            criterion: Code,
            /// What it should have said, and why.
            text: FileText<Narrative>,
        }
        /// A finding was taken back.
        FindingWithdrawn = "finding_withdrawn" since 4 {
            /// The finding.
            finding: EventId,
            /// Why.
            reason: FileText<Narrative>,
        }
        /// The auditee answered a finding.
        ManagementResponded = "management_responded" since 4 {
            /// The finding.
            finding: EventId,
            /// Whether they agree.
            answer: Answer,
            /// What they say to it.
            text: FileText<Narrative>,
        }
        /// Something was recommended.
        RecommendationMade = "recommendation_made" since 4 {
            /// The finding it follows from.
            finding: EventId,
            /// Who is to do it.
            owner: MemberId,
            /// Until when.
            due: Day,
            /// How pressing it is.
            priority: Priority,
            /// What is to be done.
            text: FileText<Narrative>,
        }
        /// Its owner said how far a recommendation is.
        RecommendationProgressed = "recommendation_progressed" since 4 {
            /// The recommendation.
            recommendation: EventId,
            /// How far.
            progress: Progress,
            /// What was done.
            text: FileText<Narrative>,
        }
        /// The day a recommendation is due was moved, by the auditor.
        RecommendationDueMoved = "recommendation_due_moved" since 4 {
            /// The recommendation.
            recommendation: EventId,
            /// To which day.
            due: Day,
            /// Why.
            reason: FileText<Narrative>,
        }
        /// A recommendation was closed, by the auditor.
        RecommendationClosed = "recommendation_closed" since 4 {
            /// The recommendation.
            recommendation: EventId,
            /// On what.
            closed: ClosedAs,
            /// What the auditor saw.
            evidence: FileText<Narrative>,
        }
        /// What came in by a channel was counted at its source.
        ChannelCounted = "channel_counted" since 4 {
            /// Which channel, for which days.
            counted: Counted,
            /// How many there were.
            count: u32,
            /// Who counted.
            by: CountedBy,
            /// How it was counted.
            note: FileText<InvestigationNote>,
        }
        /// What was counted was held against what the log had recorded. A gap is a finding, and this
        /// event its id.
        ChannelReconciled = "channel_reconciled" since 4 {
            /// The channel.
            channel: CountedChannel,
            /// Which days.
            period: AuditPeriod,
            /// All its countings for these days: of three boxes, three.
            countings: Vec<EventId>,
            /// The population that says what the log held.
            population: EventId,
            /// How many were counted, all together.
            counted: u32,
            /// How many reports the log had of that channel, known in those days.
            recorded: u32,
            /// The gap that was found before of this channel and these days, which no longer stands.
            replaces: Option<EventId>,
            /// How much a gap weighs; none where there is none.
            severity: Option<Severity>,
            /// What is said of the gap.
            explanation: FileText<Narrative>,
        }
    }
}

impl AuditedKind {
    /// The kind of stream.
    pub const fn stream(self) -> StreamKind {
        match self {
            AuditedKind::Report => StreamKind::Report,
            AuditedKind::Case => StreamKind::Case,
            AuditedKind::Assistance => StreamKind::Assistance,
            AuditedKind::Referral => StreamKind::Referral,
            AuditedKind::Handover => StreamKind::Handover,
        }
    }

    /// The kind of a stream that audits draw from; none of others.
    pub fn of(kind: StreamKind) -> Option<Self> {
        Self::ALL.iter().copied().find(|audited| audited.stream() == kind)
    }
}

impl CountedChannel {
    /// The channels of reports that are counted under it.
    pub const fn channels(self) -> &'static [Channel] {
        match self {
            CountedChannel::Hotline => &[Channel::Hotline],
            CountedChannel::Mailbox => &[Channel::Email, Channel::Web],
            CountedChannel::Box => &[Channel::Box],
            CountedChannel::PaperRegister => {
                &[Channel::Paper, Channel::InPerson, Channel::Community]
            }
            CountedChannel::Partner => &[Channel::Partner],
        }
    }
}

impl AuditPeriod {
    /// Whether the day lies in it.
    pub fn holds(&self, day: Day) -> bool {
        self.from <= day && day <= self.until
    }

    /// Whether it lies in the other.
    pub fn within(&self, other: &Self) -> bool {
        other.from <= self.from && self.until <= other.until
    }
}
