//! Rules of the `case` stream: allegations and what is done about them.
//!
//! | Stage | Comes by | Takes |
//! |---|---|---|
//! | open | `case_opened`, `case_reopened` | everything whose own rule holds |
//! | closed | `case_closed`: a second member's signature | what outlives a case: review, appeal, links, holds, exclusions, safety and retaliation, the survivor informed, withdrawn or back, criminal and paternity steps to their end, outcomes, actions and the State's answer, the end of measures, evidence, a subject's departure, complaints, restatements, corrections |
//! | merged | `case_merged` | exclusions, legal holds, the undoing of the merge; all else goes on in the other case |
//! | escalated | `case_escalated` | safety, holds, the survivor informed, the authority's answer |
//!
//! What every rule here goes by: an excluded or recused member is told `not_found` (rule 11 of
//! `domain.md`), and so is who has a part in the case (`who`); nobody acts before reading the handover note left for them; what the subject or the
//! outside would notice waits for the survivors' safety ([`safety`], rule 14); nobody is contacted
//! without a plan (rule 13); a finding is made by an investigation only (rule 8).
//!
//! Not here: who may hold which role (registry), permissions by role (policy), computing who is in
//! conflict (`crate::conflict`). A text of a case counts as speaking of every party unless the
//! command says in `mentions` of whom it speaks: erasure lists it for each of them.

macro_rules! asks_for {
    ($command:ident, |$this:ident, $state:ident, $context:ident| $event:expr) => {
        impl crate::Decide<crate::case::CaseState> for $command {
            fn decide(
                &self,
                $state: &crate::case::CaseState,
                $context: &crate::Context<'_>,
            ) -> Result<Vec<amana_events::case::CaseEvent>, crate::Refusal> {
                let $this = self;
                Ok(vec![amana_events::case::CaseEvent::from($event)])
            }
        }
    };
}

macro_rules! admits {
    ($event:ident, |$this:ident, $state:ident, $context:ident| $body:expr) => {
        impl crate::Admit<crate::case::CaseState> for $event {
            fn admit(
                &self,
                $state: &crate::case::CaseState,
                $context: &crate::Context<'_>,
            ) -> Result<(), crate::Refusal> {
                let $this = self;
                $body
            }
        }
    };
}

pub mod allegations;
pub mod appeal;
pub mod assignment;
pub mod closure;
pub mod corrections;
pub mod criminal;
pub mod duties;
pub mod escalation;
pub mod evidence;
pub mod exclusions;
pub mod finding;
pub mod holds;
pub mod import;
pub mod informing;
pub mod investigation;
pub mod measures;
pub mod open;
pub mod parties;
pub mod paternity;
pub mod proposals;
pub mod relations;
pub mod reports;
pub mod retaliation;
pub mod review;
pub mod route_steps;
pub mod safety;
pub mod subject;
pub mod unlinking;

mod codes;
mod entries;
mod evolve;
mod guards;
mod parts;
mod state;
mod status;
#[cfg(test)]
mod tests;
mod who;

pub use guards::is_safe;
pub use parts::{
    Allegation, Assignment, Claim, CriminalTrail, Custody, Inquiry, Investigation, Party, Safety,
    Step, Steps, Subject,
};
pub use state::CaseState;
pub use status::{Progress, own_status};

use amana_events::case::CaseEvent;

stream_rules! {
    /// A command for a `case` stream.
    pub enum Command of Case {
        open::OpenCase,
        allegations::RecordAllegation, allegations::ReclassifyAllegation,
        allegations::CorrectAllegation, import::ImportAllegation, import::RestateAllegation,
        parties::AddParty, parties::RemoveParty, parties::RecordSurvivorWithdrew,
        parties::RecordSurvivorReturned, allegations::SealSubjectUnit,
        safety::AssessSafety, safety::ProposeSafetyLift, safety::LiftSafety,
        retaliation::AssessDetrimentRisk, retaliation::RecordRetaliation,
        assignment::AssignCase, assignment::AcceptAssignment, assignment::SetActingFor,
        assignment::ReassignCase, assignment::ReadHandoverNote, assignment::RecordNobodyHasActed,
        assignment::NoteCase, measures::TakeInterimMeasure, measures::EndInterimMeasure,
        route_steps::RecordRouteStep,
        investigation::OpenInvestigation, investigation::PlanInvestigation,
        investigation::TakeInvestigationStep, investigation::SuspendInvestigation,
        investigation::ResumeInvestigation, investigation::CompleteInvestigation,
        evidence::CollectEvidence, evidence::MoveEvidence, evidence::ReleaseEvidence,
        subject::TakeSubjectStep, subject::RecordScreening, subject::RecordSubjectLeftMission,
        finding::MakeFinding, finding::RecordOutcome, finding::TakeAccountabilityAction,
        criminal::RecordCriminalStep, paternity::RecordPaternityStep,
        informing::RecordSurvivorInformed, informing::LinkComplaint,
        closure::ProposeClosure, closure::DeclineClosure, closure::CloseCase,
        review::AskReview, review::AssignReview, review::UpholdClosure, review::ReopenCase,
        relations::LinkCase, relations::MergeCase, relations::SplitCase,
        holds::PlaceLegalHold, holds::ProposeLegalHoldLift, holds::LiftLegalHold,
        exclusions::SetExclusions, exclusions::ConfirmExclusion, exclusions::LiftExclusion,
        exclusions::EscalateCase,
        corrections::CorrectCase, corrections::CorrectEntry, appeal::DecideAppeal,
        escalation::AnswerEscalation, duties::DeclineAssignment, duties::EndAssignment,
        proposals::DeclineLegalHoldLift, proposals::DeclineSafetyLift,
        proposals::LiftConfirmedExclusion, reports::LinkReport, unlinking::UndoMerge,
        unlinking::RemoveLink,
    }
    state CaseState; event CaseEvent {
        CaseOpened, AllegationRecorded, AllegationImported, AllegationRestated,
        AllegationReclassified, AllegationCorrected, PartyAdded, PartyRemoved, SafetyAssessed,
        SafetyLiftProposed, SafetyLifted, DetrimentRiskAssessed, RetaliationRecorded, CaseAssigned,
        AssignmentAccepted, ActingForSet, CaseReassigned, HandoverNoteRead, NobodyHasActed,
        CaseNoted, InterimMeasureTaken, InterimMeasureEnded, RouteStepRecorded,
        InvestigationOpened, InvestigationPlanned, InvestigationStepTaken, InvestigationSuspended,
        InvestigationResumed, InvestigationCompleted, EvidenceCollected, EvidenceMoved,
        EvidenceReleased, SubjectStepTaken, FindingMade, OutcomeRecorded,
        AccountabilityActionTaken, CriminalStepRecorded, ScreeningRecorded, SubjectLeftMission,
        PaternityStepRecorded, SurvivorInformed, ComplaintLinked, SurvivorWithdrew,
        SurvivorReturned, SubjectUnitSealed,
        ClosureProposed, ClosureDeclined, CaseClosed, ReviewAsked, ReviewAssigned, ClosureUpheld,
        CaseReopened, CaseLinked, CaseMerged, CaseSplit, LegalHoldPlaced, LegalHoldLiftProposed,
        LegalHoldLifted, ExclusionsSet, ExclusionConfirmed, ExclusionLifted, CaseEscalated,
        CaseCorrected, EntryCorrected, AppealDecided, EscalationAnswered, AssignmentDeclined,
        AssignmentEnded, LegalHoldLiftDeclined, SafetyLiftDeclined, ConfirmedExclusionLifted,
        ReportLinked, MergeUndone, LinkRemoved,
    }
}
