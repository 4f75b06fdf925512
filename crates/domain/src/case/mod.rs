//! Rules of the `case` stream.

mod state;

pub use state::CaseState;

use amana_events::case::*;

stream_rules! {
    /// A command for a `case` stream.
    pub enum Command of Case {}
    state CaseState; event CaseEvent {
        CaseOpened, AllegationRecorded, AllegationImported, AllegationRestated, AllegationReclassified, AllegationCorrected, PartyAdded, PartyRemoved, SafetyAssessed, SafetyLiftProposed, SafetyLifted, DetrimentRiskAssessed, RetaliationRecorded, CaseAssigned, AssignmentAccepted, ActingForSet, CaseReassigned, HandoverNoteRead, NobodyHasActed, CaseNoted, InterimMeasureTaken, InterimMeasureEnded, RouteStepRecorded, InvestigationOpened, InvestigationPlanned, InvestigationStepTaken, InvestigationSuspended, InvestigationResumed, InvestigationCompleted, EvidenceCollected, EvidenceMoved, EvidenceReleased, SubjectStepTaken, FindingMade, OutcomeRecorded, AccountabilityActionTaken, CriminalStepRecorded, ScreeningRecorded, SubjectLeftMission, PaternityStepRecorded, SurvivorInformed, ComplaintLinked, SurvivorWithdrew, ClosureProposed, ClosureDeclined, CaseClosed, ReviewAsked, ReviewAssigned, ClosureUpheld, CaseReopened, CaseLinked, CaseMerged, CaseSplit, LegalHoldPlaced, LegalHoldLiftProposed, LegalHoldLifted, ExclusionsSet, ExclusionConfirmed, ExclusionLifted, CaseEscalated,
    }
}

// PLACEHOLDER: to be replaced by the rules, one file per command.
macro_rules! open_to_all { ($($event:ident)+) => { $(impl crate::Admit<CaseState> for $event {
    fn admit(&self, _: &CaseState, _: &crate::Context<'_>) -> Result<(), crate::Refusal> { Ok(()) }
})+ }; }
open_to_all! { CaseOpened AllegationRecorded AllegationImported AllegationRestated AllegationReclassified AllegationCorrected PartyAdded PartyRemoved SafetyAssessed SafetyLiftProposed SafetyLifted DetrimentRiskAssessed RetaliationRecorded CaseAssigned AssignmentAccepted ActingForSet CaseReassigned HandoverNoteRead NobodyHasActed CaseNoted InterimMeasureTaken InterimMeasureEnded RouteStepRecorded InvestigationOpened InvestigationPlanned InvestigationStepTaken InvestigationSuspended InvestigationResumed InvestigationCompleted EvidenceCollected EvidenceMoved EvidenceReleased SubjectStepTaken FindingMade OutcomeRecorded AccountabilityActionTaken CriminalStepRecorded ScreeningRecorded SubjectLeftMission PaternityStepRecorded SurvivorInformed ComplaintLinked SurvivorWithdrew ClosureProposed ClosureDeclined CaseClosed ReviewAsked ReviewAssigned ClosureUpheld CaseReopened CaseLinked CaseMerged CaseSplit LegalHoldPlaced LegalHoldLiftProposed LegalHoldLifted ExclusionsSet ExclusionConfirmed ExclusionLifted CaseEscalated }
