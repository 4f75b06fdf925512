//! Which part of a case's row an event changes. Every event is named, so that a new one cannot be
//! forgotten here.

use amana_events::case::CaseEvent;

/// Which part of the row an event changes.
pub(super) enum Part {
    Allegations,
    Investigation,
    Hands,
    Closure,
    Moves,
    Corrections,
    None,
}

#[expect(clippy::too_many_lines, reason = "one line an event: the compiler is the checklist")]
pub(super) const fn part_of(event: &CaseEvent) -> Part {
    match event {
        CaseEvent::AllegationRecorded(_)
        | CaseEvent::AllegationImported(_)
        | CaseEvent::AllegationRestated(_)
        | CaseEvent::AllegationReclassified(_)
        | CaseEvent::RouteStepRecorded(_)
        | CaseEvent::SubjectLeftMission(_) => Part::Allegations,
        CaseEvent::InvestigationOpened(_)
        | CaseEvent::InvestigationStepTaken(_)
        | CaseEvent::InvestigationSuspended(_)
        | CaseEvent::InvestigationResumed(_)
        | CaseEvent::InvestigationCompleted(_)
        | CaseEvent::FindingMade(_) => Part::Investigation,
        CaseEvent::CaseAssigned(_)
        | CaseEvent::AssignmentAccepted(_)
        | CaseEvent::CaseReassigned(_)
        | CaseEvent::LegalHoldPlaced(_)
        | CaseEvent::LegalHoldLifted(_)
        | CaseEvent::CaseEscalated(_)
        | CaseEvent::EscalationAnswered(_)
        | CaseEvent::AssignmentDeclined(_)
        | CaseEvent::AssignmentEnded(_) => Part::Hands,
        CaseEvent::ClosureProposed(_)
        | CaseEvent::ClosureDeclined(_)
        | CaseEvent::CaseClosed(_)
        | CaseEvent::ReviewAsked(_)
        | CaseEvent::ClosureUpheld(_)
        | CaseEvent::CaseReopened(_)
        | CaseEvent::AppealDecided(_) => Part::Closure,
        CaseEvent::CaseMerged(_) | CaseEvent::CaseSplit(_) | CaseEvent::MergeUndone(_) => {
            Part::Moves
        }
        CaseEvent::CaseCorrected(_) | CaseEvent::EntryCorrected(_) => Part::Corrections,
        CaseEvent::CaseOpened(_)
        | CaseEvent::SubjectUnitSealed(_)
        | CaseEvent::AllegationCorrected(_)
        | CaseEvent::PartyAdded(_)
        | CaseEvent::PartyRemoved(_)
        | CaseEvent::SafetyAssessed(_)
        | CaseEvent::SafetyLiftProposed(_)
        | CaseEvent::SafetyLifted(_)
        | CaseEvent::DetrimentRiskAssessed(_)
        | CaseEvent::RetaliationRecorded(_)
        | CaseEvent::ActingForSet(_)
        | CaseEvent::HandoverNoteRead(_)
        | CaseEvent::NobodyHasActed(_)
        | CaseEvent::CaseNoted(_)
        | CaseEvent::InterimMeasureTaken(_)
        | CaseEvent::InterimMeasureEnded(_)
        | CaseEvent::InvestigationPlanned(_)
        | CaseEvent::EvidenceCollected(_)
        | CaseEvent::EvidenceMoved(_)
        | CaseEvent::EvidenceReleased(_)
        | CaseEvent::SubjectStepTaken(_)
        | CaseEvent::OutcomeRecorded(_)
        | CaseEvent::AccountabilityActionTaken(_)
        | CaseEvent::CriminalStepRecorded(_)
        | CaseEvent::ScreeningRecorded(_)
        | CaseEvent::PaternityStepRecorded(_)
        | CaseEvent::SurvivorInformed(_)
        | CaseEvent::ComplaintLinked(_)
        | CaseEvent::SurvivorWithdrew(_)
        | CaseEvent::SurvivorReturned(_)
        | CaseEvent::ReviewAssigned(_)
        | CaseEvent::CaseLinked(_)
        | CaseEvent::LegalHoldLiftProposed(_)
        | CaseEvent::ExclusionsSet(_)
        | CaseEvent::ExclusionConfirmed(_)
        | CaseEvent::ExclusionLifted(_)
        | CaseEvent::LegalHoldLiftDeclined(_)
        | CaseEvent::SafetyLiftDeclined(_)
        | CaseEvent::ConfirmedExclusionLifted(_)
        | CaseEvent::ReportLinked(_)
        | CaseEvent::LinkRemoved(_) => Part::None,
    }
}
