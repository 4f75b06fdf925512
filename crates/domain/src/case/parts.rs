//! The parts of a case's state. They hold ids, codes and times, never texts: replay holds the
//! states of all cases at once.

use std::{marker::PhantomData, num::NonZeroU64};

use amana_events::{
    AffiliationCode, AllegationId, ClassCode, Code, Country, Day, EventId, EvidenceId, MeasureId,
    MemberId, Moment, OrganisationId, Period, PersonId, StreamId,
    case::{
        ClosureReason, CriminalStep, Finding, InvestigationEnd, PartyRole, PaternityStep,
        RouteStep, SafetyLift, SafetyResult, ScreeningStep, SubjectStep,
    },
    common::Role,
};

use super::entries::Entry;

/// A step of which a set can be kept.
pub trait Step: Copy {
    /// Its place in the set, below 16.
    fn place(self) -> u16;
}

macro_rules! steps {
    ($($name:ident)+) => {$(
        impl Step for $name {
            fn place(self) -> u16 {
                self as u16
            }
        }
    )+};
}

steps! { CriminalStep PaternityStep RouteStep ScreeningStep SubjectStep }

/// Which steps of a family were taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps<S> {
    bits: u16,
    family: PhantomData<fn() -> S>,
}

impl<S> Default for Steps<S> {
    fn default() -> Self {
        Self { bits: 0, family: PhantomData }
    }
}

impl<S: Step> Steps<S> {
    const fn bit(place: u16) -> u16 {
        if place < 16 { 1 << place } else { 0 }
    }

    /// Whether the step was taken.
    pub fn has(self, step: S) -> bool {
        self.bits & Self::bit(step.place()) != 0
    }

    /// Whether any of the steps was taken.
    pub fn has_any(self, steps: &[S]) -> bool {
        steps.iter().any(|step| self.has(*step))
    }

    /// Whether no step was taken.
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }

    pub(super) fn take(&mut self, step: S) {
        self.bits |= Self::bit(step.place());
    }

    pub(super) fn undo(&mut self, steps: &[S]) {
        for step in steps {
            self.bits &= !Self::bit(step.place());
        }
    }
}

/// How an allegation stands with the investigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Inquiry {
    /// No investigation was opened into it.
    #[default]
    NotOpened,
    /// One is running, or suspended.
    Running,
    /// One was completed.
    Completed(InvestigationEnd),
}

/// About what a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum FoundAbout {
    /// A person.
    #[default]
    Person,
    /// The occurrence only, and so no person.
    Occurrence,
}

/// What was recorded about an allegation of our own; a row that is only imported has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its class.
    pub class: ClassCode,
    /// Its type within the class.
    pub kind: Code,
    /// Whose personnel.
    pub affiliation: AffiliationCode,
    /// The contributing country, where the affiliation has one.
    pub contributing_country: Option<Country>,
    /// Whether grave.
    pub grave: bool,
    /// Whether any victim was counted.
    pub victims_stated: bool,
    /// When it is said to have happened, coarsely.
    pub period: Option<Period>,
}

/// One allegation of a case.
#[derive(Debug, Clone)]
pub struct Allegation {
    /// Its id.
    pub id: AllegationId,
    /// What was recorded here; none while it is only as reported elsewhere.
    pub claim: Option<Box<Claim>>,
    /// Fingerprint of the imported row as it now stands.
    pub(super) imported: Option<NonZeroU64>,
    /// Steps taken on its route.
    pub route: Steps<RouteStep>,
    /// The way towards criminal accountability.
    pub criminal: CriminalTrail,
    /// How it stands with the investigation.
    pub inquiry: Inquiry,
    /// The standing finding.
    pub finding: Option<Finding>,
    /// About what the finding is.
    pub(super) found_about: FoundAbout,
    /// Whether another finding may replace it: after a reopening or an appeal.
    pub(super) revisable: bool,
    /// Whether somebody investigated before the State was notified (R4): flagged, not refused.
    pub investigated_before_notification: bool,
    /// Whether it went on in another case by a split.
    pub moved: bool,
}

impl Allegation {
    pub(super) fn new(id: AllegationId) -> Self {
        Self {
            id,
            claim: None,
            imported: None,
            route: Steps::default(),
            criminal: CriminalTrail::default(),
            inquiry: Inquiry::NotOpened,
            finding: None,
            found_about: FoundAbout::Person,
            revisable: false,
            investigated_before_notification: false,
            moved: false,
        }
    }

    /// Whether it came as a row of a line list.
    pub const fn is_imported(&self) -> bool {
        self.imported.is_some()
    }
}

/// The way of one allegation towards criminal accountability, to its final national outcome (R15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CriminalTrail {
    /// The steps that stand.
    pub steps: Steps<CriminalStep>,
}

impl CriminalTrail {
    /// Whether something was sent or begun and no final answer, "no answer" included, is known.
    pub fn is_open(self) -> bool {
        use CriminalStep as S;
        self.steps.has_any(&[S::Sent, S::ReferredToState, S::Charged])
            && !self.steps.has_any(&[S::Sentenced, S::Acquitted, S::NoAnswer, S::ImmunityAsserted])
    }

    /// A later step takes back what it contradicts: an appeal the judgement, a question the
    /// silence, an assertion of immunity its waiver.
    pub(super) fn take(&mut self, step: CriminalStep) {
        use CriminalStep as S;
        match step {
            S::ImmunityAsserted => self.steps.undo(&[S::ImmunityNotApplicable, S::ImmunityWaived]),
            S::ImmunityNotApplicable | S::ImmunityWaived => self.steps.undo(&[S::ImmunityAsserted]),
            S::StatusAsked | S::Charged | S::Tried => self.steps.undo(&[S::NoAnswer]),
            S::Appealed => self.steps.undo(&[S::Sentenced, S::Acquitted, S::NoAnswer]),
            S::Considered
            | S::Sent
            | S::ReferredToState
            | S::Sentenced
            | S::Acquitted
            | S::NoAnswer => {}
        }
        self.steps.take(step);
    }
}

/// A person's part in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub role: PartyRole,
    /// To which allegation; none for the whole case.
    pub allegation: Option<AllegationId>,
}

/// The last word on a person's safety.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Safety {
    /// What the last assessment said.
    pub result: SafetyResult,
    /// When it was recorded, as assessed or lifted.
    pub at: Moment,
    /// When the organisation knew it: a paper that was recorded late is as old as it is.
    pub known: Moment,
    /// The place in the stream of the assessment: what was proposed before it is about an older one.
    pub(super) version: u64,
    /// On whose word a "not safe" was lifted.
    pub lifted: Option<SafetyLift>,
}

impl Safety {
    /// Since when it counts.
    pub fn since(self) -> Moment {
        self.known.min(self.at)
    }

    /// Whether a "not safe" stands.
    pub fn blocks(self) -> bool {
        self.result == SafetyResult::NotSafe && self.lifted.is_none()
    }
}

/// Who works a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assignment {
    /// The member.
    pub member: MemberId,
    /// In which role.
    pub role: Role,
    /// Whether they accepted.
    pub accepted: bool,
    /// The handover note they have not read yet.
    pub unread: Option<EventId>,
}

/// Who stands in for whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct StandIn {
    pub(super) member: MemberId,
    pub(super) absent: MemberId,
    pub(super) until: Day,
}

/// The investigation of a case.
#[derive(Debug, Clone, Default)]
pub struct Investigation {
    /// How many were opened, one after another (R4).
    pub opened: u16,
    /// Whether one is open.
    pub open: bool,
    /// Whether it is suspended.
    pub suspended: bool,
    /// Another organisation that investigates.
    pub organisation: Option<OrganisationId>,
    /// How often survivors were interviewed (R4).
    pub survivor_interviews: u16,
    /// Which survivors were.
    pub(super) interviewed: Vec<PersonId>,
}

/// Due process of one subject.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    /// Who.
    pub person: PersonId,
    /// Steps taken.
    pub steps: Steps<SubjectStep>,
    /// Steps of exit screening.
    pub screening: Steps<ScreeningStep>,
    /// Whether an appeal waits for its answer.
    pub appeal_open: bool,
    /// Whether they left the mission.
    pub left: bool,
}

impl Subject {
    pub(super) fn new(person: PersonId) -> Self {
        Self {
            person,
            steps: Steps::default(),
            screening: Steps::default(),
            appeal_open: false,
            left: false,
        }
    }

    /// Whether they were told of anything, and heard about anything: what the first vocabulary asks.
    pub(super) fn was_heard(self) -> bool {
        heard(self.steps)
    }
}

/// Whether the steps say that somebody was told what is alleged, and heard.
pub(super) fn heard(steps: Steps<SubjectStep>) -> bool {
    steps.has(SubjectStep::Notified)
        && steps.has_any(&[SubjectStep::Interviewed, SubjectStep::Responded])
}

/// Due process of one subject about one allegation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Process {
    pub(super) person: PersonId,
    pub(super) allegation: AllegationId,
    pub(super) steps: Steps<SubjectStep>,
}

/// A proposal to lift a "not safe".
#[derive(Debug, Clone, Copy)]
pub(super) struct SafetyProposal {
    pub(super) event: EventId,
    pub(super) person: PersonId,
    pub(super) by: Option<MemberId>,
    pub(super) version: u64,
}

/// In whose hands an item of evidence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Custody {
    /// In a member's.
    Held(MemberId),
    /// Released: its chain has ended.
    Released,
}

/// Whether the closure is under review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Review {
    #[default]
    None,
    Asked,
    With(MemberId),
}

/// A proposed closure.
#[derive(Debug, Clone)]
pub(super) struct ClosureProposal {
    pub(super) event: EventId,
    pub(super) by: Option<MemberId>,
    pub(super) reason: ClosureReason,
    pub(super) still_open: Vec<&'static str>,
}

/// A legal hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hold {
    pub(super) event: EventId,
    pub(super) lift_proposed: Option<(EventId, Option<MemberId>)>,
}

/// What only a case that is really worked has; an imported row has none of it.
#[derive(Debug, Clone, Default)]
pub(super) struct File {
    pub(super) report: Option<StreamId>,
    pub(super) reports: Vec<StreamId>,
    pub(super) parties: Vec<Party>,
    pub(super) safety: Vec<(PersonId, Safety)>,
    pub(super) lift_proposals: Vec<SafetyProposal>,
    /// Survivors who withdrew, and when.
    pub(super) withdrawn: Vec<(PersonId, Moment)>,
    /// Survivors who came back, and when they had withdrawn.
    pub(super) returned: Vec<(PersonId, Moment)>,
    /// Whom texts of the case speak of though they have no part in it.
    pub(super) mentioned: Vec<PersonId>,
    /// The events that hold the sealed units of subjects, newest last.
    pub(super) units: Vec<(AllegationId, EventId)>,
    pub(super) assignments: Vec<Assignment>,
    pub(super) hands_ever: Vec<MemberId>,
    pub(super) conduct_ever: Vec<MemberId>,
    pub(super) finders: Vec<MemberId>,
    pub(super) stand_ins: Vec<StandIn>,
    pub(super) idle_since: Option<Moment>,
    pub(super) measures: Vec<(MeasureId, bool)>,
    pub(super) actions: Vec<MeasureId>,
    pub(super) investigation: Investigation,
    pub(super) evidence: Vec<(EvidenceId, Custody)>,
    pub(super) subjects: Vec<Subject>,
    pub(super) process: Vec<Process>,
    pub(super) entries: Vec<Entry>,
    pub(super) paternity: Vec<(PersonId, Steps<PaternityStep>)>,
    pub(super) closure: Option<ClosureProposal>,
    pub(super) closers: Vec<MemberId>,
    pub(super) review: Review,
    pub(super) links: Vec<StreamId>,
    pub(super) merged_into: Option<StreamId>,
    pub(super) split_into: Vec<(StreamId, AllegationId)>,
    pub(super) holds: Vec<Hold>,
    pub(super) excluded: Vec<MemberId>,
    pub(super) confirmed: Vec<MemberId>,
    pub(super) confirmed_by: Vec<(MemberId, Option<MemberId>)>,
    pub(super) provisional: Vec<MemberId>,
    pub(super) lifted: Vec<MemberId>,
    pub(super) escalated: bool,
    pub(super) taken_over: bool,
}
