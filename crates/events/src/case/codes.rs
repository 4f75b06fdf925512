//! Codes of a case: parties, statuses, steps and ends; and the row of a line list.

use crate::{
    Day, MissionCode, Period,
    common::{SexCounts, VictimCounts},
};

codes! {
    /// What a person is to a case.
    pub enum PartyRole {
        /// Said to be harmed.
        Survivor = "survivor",
        /// An allegation is about them.
        Subject = "subject",
        /// Saw, heard or knows.
        Witness = "witness",
        /// Reported it.
        Reporter = "reporter",
        /// A child of a paternity claim.
        Child = "child",
    }

    /// Status of an imported row: as reported elsewhere, never a finding of our own.
    pub enum ReportedStatus {
        /// Preliminary assessment.
        PreliminaryAssessment = "PRELIMINARY_ASSESSMENT",
        /// Investigation.
        Investigation = "INVESTIGATION",
        /// Under review, limited information.
        UnderReview = "UNDER_REVIEW",
        /// Substantiated.
        Substantiated = "SUBSTANTIATED",
        /// Not substantiated.
        NotSubstantiated = "NOT_SUBSTANTIATED",
        /// Closed under other circumstances.
        ClosedOther = "CLOSED_OTHER",
    }

    /// Who reports an allegation in published figures.
    pub enum ReportingEntity {
        /// Peacekeeping and special political missions.
        Peacekeeping = "PEACEKEEPING",
        /// Agencies, funds and programmes.
        Afp = "AFP",
        /// Implementing partners.
        ImplementingPartner = "IMPLEMENTING_PARTNER",
        /// Non-UN forces authorised by the Security Council.
        NonUnForce = "NON_UN_FORCE",
    }

    /// Category of personnel in published figures.
    pub enum PersonnelCategory {
        /// Military contingent.
        Mc = "MC",
        /// Military observer.
        Mo = "MO",
        /// United Nations Police.
        Unpol = "UNPOL",
        /// Formed police unit.
        Fpu = "FPU",
        /// Government-provided personnel.
        Gpp = "GPP",
        /// International staff.
        Int = "INT",
        /// National staff.
        Ns = "NS",
        /// United Nations Volunteer.
        Unv = "UNV",
        /// Implementing-partner personnel.
        Ip = "IP",
    }

    /// Type of allegation in published figures.
    pub enum SeaType {
        /// Sexual exploitation.
        Se = "SE",
        /// Sexual abuse.
        Sa = "SA",
        /// Other.
        Other = "OTHER",
        /// Of unknown nature.
        Unknown = "UNKNOWN",
    }

    /// What a safety assessment says.
    pub enum SafetyResult {
        /// Safe.
        Safe = "safe",
        /// Safe with the measures named.
        SafeWithMeasures = "safe_with_measures",
        /// Not safe: it blocks.
        NotSafe = "not_safe",
    }

    /// On whose word a "not safe" is lifted.
    pub enum SafetyLift {
        /// The survivor's own.
        Survivor = "survivor",
        /// Two people's, for danger to life.
        DangerToLife = "danger_to_life",
    }

    /// A step about retaliation.
    pub enum RetaliationStep {
        /// Feared.
        Feared = "feared",
        /// Reported.
        Reported = "reported",
        /// Referred to who protects.
        Referred = "referred",
        /// Protected.
        Protected = "protected",
        /// Watched.
        Watched = "watched",
        /// Ended.
        Ended = "ended",
    }

    /// A step on the route.
    pub enum RouteStep {
        /// The responsible authority was notified (note verbale or letter).
        Notified = "notified",
        /// It named an investigator.
        InvestigatorNamed = "investigator_named",
        /// It replied.
        Replied = "replied",
        /// It is silent.
        Silent = "silent",
        /// It asked for, and got, more time.
        Extended = "extended",
        /// It declined to investigate.
        Declined = "declined",
    }

    /// A step of an investigation.
    pub enum InvestigationStep {
        /// The survivor was interviewed.
        SurvivorInterviewed = "survivor_interviewed",
        /// A witness was interviewed.
        WitnessInterviewed = "witness_interviewed",
        /// The subject was interviewed.
        SubjectInterviewed = "subject_interviewed",
        /// A place was visited.
        SiteVisited = "site_visited",
        /// Documents were examined.
        DocumentsExamined = "documents_examined",
        /// Something else.
        Other = "other",
    }

    /// Due process of the subject.
    pub enum SubjectStep {
        /// Told what is alleged.
        Notified = "notified",
        /// Interviewed.
        Interviewed = "interviewed",
        /// Responded.
        Responded = "responded",
        /// Commented on the draft findings.
        Commented = "commented",
        /// Appealed.
        Appealed = "appealed",
        /// Cleared.
        Cleared = "cleared",
    }

    /// What an investigation finds for one allegation.
    pub enum Finding {
        /// Substantiated.
        Substantiated = "substantiated",
        /// Insufficient evidence: not "did not happen".
        InsufficientEvidence = "insufficient_evidence",
        /// It did not happen.
        Unfounded = "unfounded",
    }

    /// How an investigation ended.
    pub enum InvestigationEnd {
        /// With findings.
        WithFindings = "with_findings",
        /// Without a finding: under review.
        WithoutFinding = "without_finding",
    }

    /// A step towards criminal accountability, to its final national outcome (R15).
    pub enum CriminalStep {
        /// Considered.
        Considered = "considered",
        /// Sent to the legal office.
        Sent = "sent",
        /// Immunity does not apply.
        ImmunityNotApplicable = "immunity_not_applicable",
        /// Immunity asserted.
        ImmunityAsserted = "immunity_asserted",
        /// Immunity waived.
        ImmunityWaived = "immunity_waived",
        /// Referred to a State.
        ReferredToState = "referred_to_state",
        /// The State was asked how it stands.
        StatusAsked = "status_asked",
        /// Charged.
        Charged = "charged",
        /// Tried.
        Tried = "tried",
        /// Sentenced.
        Sentenced = "sentenced",
        /// Acquitted.
        Acquitted = "acquitted",
        /// Appealed.
        Appealed = "appealed",
        /// The State gives no answer.
        NoAnswer = "no_answer",
    }

    /// A step of exit screening.
    pub enum ScreeningStep {
        /// Entered.
        Made = "made",
        /// Contested.
        Contested = "contested",
        /// Removed.
        Removed = "removed",
    }

    /// A step of a paternity claim, all subject to the mother's or guardian's wish (S17).
    pub enum PaternityStep {
        /// Claim made.
        ClaimMade = "claim_made",
        /// State notified.
        StateNotified = "state_notified",
        /// National focal point named.
        FocalPointNamed = "focal_point_named",
        /// Sample taken with consent.
        SampleTaken = "sample_taken",
        /// Result known.
        ResultKnown = "result_known",
        /// Support ordered.
        SupportOrdered = "support_ordered",
        /// Support paid.
        SupportPaid = "support_paid",
        /// Claim withdrawn by who made it.
        Withdrawn = "withdrawn",
        /// The result says that the man named is not the father: the claim ends.
        ResultNegative = "result_negative" since 2,
    }

    /// Whether pressure on the survivor was looked for when they withdrew.
    pub enum Pressure {
        /// Asked alone, none found.
        NoneFound = "none_found",
        /// Found or feared.
        Feared = "feared",
        /// Could not be asked.
        NotAsked = "not_asked",
    }

    /// How a survivor who had withdrawn came back. Nobody asked them to.
    pub enum ReturnWay {
        /// They came, called or wrote themselves.
        SelfInitiated = "self_initiated",
        /// By the receipt they hold.
        Receipt = "receipt",
        /// Through a person they trust, whom they sent.
        Intermediary = "intermediary",
    }

    /// Why a case is closed.
    pub enum ClosureReason {
        /// Findings made and their accountability finished.
        Concluded = "concluded",
        /// Insufficient evidence found by an investigation.
        InsufficientEvidence = "insufficient_evidence",
        /// Not within remit; handed to who is.
        HandedOver = "handed_over",
        /// A duplicate of another case.
        Duplicate = "duplicate",
        /// The subject died or cannot be found.
        SubjectGone = "subject_gone",
        /// Another reason, in words.
        Other = "other",
    }

    /// How the survivor came to be informed.
    pub enum InformedWay {
        /// The office got in touch.
        Contacted = "contacted",
        /// The survivor came, called or wrote.
        SelfInitiated = "self_initiated",
        /// It waited behind the survivor's receipt.
        BehindReceipt = "behind_receipt",
    }

    /// What became of an appeal.
    pub enum AppealDecision {
        /// The finding stands.
        Dismissed = "dismissed",
        /// The finding is to be made anew.
        Upheld = "upheld",
    }

    /// What the escalation authority says to a case that was given to it.
    pub enum EscalationAnswer {
        /// It takes the case.
        TakesOver = "takes_over",
        /// It gives the case back.
        GivesBack = "gives_back",
    }

    /// What kind of entry can be taken back.
    pub enum EntryKind {
        /// A step on the route.
        RouteStep = "route_step",
        /// A step of an investigation.
        InvestigationStep = "investigation_step",
        /// A step of the subject's due process.
        SubjectStep = "subject_step",
        /// A step of exit screening.
        ScreeningStep = "screening_step",
        /// That the subject left the mission.
        Departure = "departure",
        /// A finding.
        Finding = "finding",
        /// An outcome.
        Outcome = "outcome",
        /// An accountability action.
        Action = "action",
        /// An interim measure.
        Measure = "measure",
        /// A step towards criminal accountability.
        CriminalStep = "criminal_step",
        /// A step of a paternity claim.
        PaternityStep = "paternity_step",
        /// What happened to an item of evidence.
        Evidence = "evidence",
    }

    /// How cases belong together.
    pub enum CaseRelation {
        /// Same occurrence.
        SameOccurrence = "same_occurrence",
        /// Same subject.
        SameSubject = "same_subject",
        /// Retaliation for the other.
        RetaliationFor = "retaliation_for",
        /// Another relation.
        Related = "related",
    }
}

part! {
    /// A row of a line list as it was reported.
    pub struct ReportedRow {
        /// When the organisation came to know.
        received_on: Day,
        /// When it is said to have happened.
        incident_period: Option<Period>,
        /// Who reports it.
        reporting_entity: ReportingEntity,
        /// The mission.
        mission: Option<MissionCode>,
        /// Category of personnel.
        personnel_category: Option<PersonnelCategory>,
        /// Type of allegation.
        allegation_type: Option<SeaType>,
        /// Victims by category; empty where not stated.
        victims: VictimCounts,
        /// Alleged perpetrators by sex; empty where not stated.
        alleged_perpetrators: SexCounts,
        /// Status as reported.
        status: Option<ReportedStatus>,
        /// Whether it was referred to a Member State: an overlay, not a status.
        referred_to_member_state: Option<bool>,
    }
}
