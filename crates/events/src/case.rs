//! Events of a case: allegations and what is done about them.
//!
//! The codes its fields are made of stand in `codes`. A child is never the subject of a case for
//! association with a force or group: recruitment by personnel is a class, by others it is not.

use amana_vault::{Circumstance, Conflict, InvestigationNote, LegalAdvice, Narrative};

use crate::{
    Admin1, AffiliationCode, AllegationId, ClassCode, Code, Country, Day, Digest, EventId,
    EvidenceId, FileText, MeasureId, MemberId, MissionCode, Month, OrganisationId, Period,
    PersonId, PublicText, PurposeCode, Reference, RouteCode, StreamId,
    common::{Approval, Level, Role, SexCounts, VictimCounts},
};

mod codes;
mod ending;
mod later;

pub use codes::{
    AppealDecision, CaseRelation, ClosureReason, CriminalStep, EntryKind, EscalationAnswer,
    Finding, InformedWay, InvestigationEnd, InvestigationStep, PartyRole, PaternityStep,
    PersonnelCategory, Pressure, ReportedRow, ReportedStatus, ReportingEntity, RetaliationStep,
    ReturnWay, RouteStep, SafetyLift, SafetyResult, ScreeningStep, SeaType, SubjectStep,
};
pub use ending::{
    CaseClosed, CaseLinked, CaseMerged, CaseReopened, CaseSplit, ClosureDeclined, ClosureProposed,
    ClosureUpheld, ReviewAsked, ReviewAssigned,
};
pub use later::{
    AppealDecided, AssignmentDeclined, AssignmentEnded, CaseCorrected, ConfirmedExclusionLifted,
    EntryCorrected, EscalationAnswered, LegalHoldLiftDeclined, LinkRemoved, MergeUndone,
    ReportLinked, SafetyLiftDeclined,
};

stream_events! {
    /// An event of a case.
    pub enum CaseEvent of Case {
        /// A case was opened.
        CaseOpened = "case_opened" {
            /// What people say aloud.
            reference: Reference,
            /// The class of its first allegation.
            class: ClassCode,
            /// The report it came from.
            report: Option<StreamId>,
            /// The mission or office.
            mission: Option<MissionCode>,
            /// Where, to admin 1.
            admin1: Option<Admin1>,
            /// Country.
            country: Option<Country>,
        }
        /// An allegation was recorded: one class and type, one subject or unidentified group, one
        /// affiliation.
        AllegationRecorded = "allegation_recorded" {
            /// The allegation.
            allegation: AllegationId,
            /// Its class.
            class: ClassCode,
            /// Its type within the class.
            kind: Code,
            /// The subject; none while unidentified.
            subject: Option<PersonId>,
            /// Whose personnel.
            affiliation: AffiliationCode,
            /// The contributing country, where the affiliation has one.
            contributing_country: Option<Country>,
            /// Whether grave (child, rape, several perpetrators): chooses the route.
            grave: bool,
            /// Survivors known to the file.
            survivors: Vec<PersonId>,
            /// Victims by category, as far as known. Never inferred.
            victims: VictimCounts,
            /// Alleged perpetrators by sex, as far as known.
            alleged_perpetrators: SexCounts,
            /// When it is said to have happened, coarsely.
            incident_period: Option<Period>,
            /// Who reports it in published figures.
            reporting_entity: Option<ReportingEntity>,
            /// What is alleged.
            account: FileText<Narrative>,
            /// Exact date, place and unit.
            circumstances: FileText<Circumstance>,
        }
        /// The unit of an allegation's subject, identified or not, was sealed: only the system opens
        /// it, to compute who is in conflict.
        SubjectUnitSealed = "subject_unit_sealed" since 2 {
            /// The allegation.
            allegation: AllegationId,
            /// The unit's id.
            unit: FileText<Conflict>,
        }
        /// A row of a line list was imported: as reported elsewhere.
        AllegationImported = "allegation_imported" {
            /// The allegation.
            allegation: AllegationId,
            /// Its reference in the line list.
            source_reference: Code,
            /// The row.
            row: ReportedRow,
        }
        /// A published row was restated by its source.
        AllegationRestated = "allegation_restated" {
            /// The allegation.
            allegation: AllegationId,
            /// The row as it now stands.
            row: ReportedRow,
            /// Why.
            reason: FileText<Narrative>,
        }
        /// An allegation was put in another class or type, or under another affiliation.
        AllegationReclassified = "allegation_reclassified" {
            /// The allegation.
            allegation: AllegationId,
            /// The class.
            class: ClassCode,
            /// The type.
            kind: Code,
            /// Whose personnel.
            affiliation: AffiliationCode,
            /// The contributing country.
            contributing_country: Option<Country>,
            /// Whether grave.
            grave: bool,
            /// Why.
            reason: FileText<Narrative>,
        }
        /// Counts and period of an allegation were corrected.
        AllegationCorrected = "allegation_corrected" {
            /// The allegation.
            allegation: AllegationId,
            /// Victims by category.
            victims: VictimCounts,
            /// Alleged perpetrators by sex.
            alleged_perpetrators: SexCounts,
            /// When it is said to have happened.
            incident_period: Option<Period>,
            /// What is alleged, where that was written down wrongly.
            account since 2: Option<FileText<Narrative>>,
            /// Exact date, place and unit, where they were.
            circumstances since 2: Option<FileText<Circumstance>>,
            /// Who reports it in published figures, where that was wrong.
            reporting_entity since 2: Option<ReportingEntity>,
            /// Why.
            reason: FileText<Narrative>,
        }
        /// A person became a party.
        PartyAdded = "party_added" {
            /// Who.
            person: PersonId,
            /// As what.
            role: PartyRole,
            /// To which allegation; none for the whole case.
            allegation: Option<AllegationId>,
        }
        /// A person is no party any more.
        PartyRemoved = "party_removed" {
            /// Who.
            person: PersonId,
            /// As what.
            role: PartyRole,
            /// Of which allegation; of the case and all of them when absent.
            allegation since 2: Option<AllegationId>,
            /// Why.
            reason: FileText<Narrative>,
        }
        /// Safety of a person was assessed by someone who works for the survivor.
        SafetyAssessed = "safety_assessed" {
            /// Whose.
            person: PersonId,
            /// What it says.
            result: SafetyResult,
            /// The measures, as codes.
            measures: Vec<Code>,
            /// In words.
            note: FileText<Circumstance>,
        }
        /// Lifting a "not safe" was proposed for danger to life.
        SafetyLiftProposed = "safety_lift_proposed" {
            /// Whose.
            person: PersonId,
            /// Why.
            reason: FileText<Circumstance>,
        }
        /// A "not safe" was lifted.
        SafetyLifted = "safety_lifted" {
            /// Whose.
            person: PersonId,
            /// On whose word.
            lift: SafetyLift,
            /// The second member's signature, for danger to life.
            approval: Option<Approval>,
        }
        /// Risk of detriment was assessed, for reporter or subject.
        DetrimentRiskAssessed = "detriment_risk_assessed" {
            /// Whose.
            person: PersonId,
            /// How high.
            risk: Level,
            /// In words.
            note: FileText<Circumstance>,
        }
        /// A step about retaliation.
        RetaliationRecorded = "retaliation_recorded" {
            /// Against whom.
            person: PersonId,
            /// Which step.
            step: RetaliationStep,
            /// In words.
            note: FileText<Circumstance>,
        }
        /// The case was assigned.
        CaseAssigned = "case_assigned" {
            /// To whom.
            member: MemberId,
            /// In which role.
            role: Role,
        }
        /// The assignment was accepted.
        AssignmentAccepted = "assignment_accepted" {
            /// By whom.
            member: MemberId,
        }
        /// Somebody acts for an absent member.
        ActingForSet = "acting_for_set" {
            /// Who acts.
            member: MemberId,
            /// For whom.
            absent: MemberId,
            /// The last day.
            until: Day,
        }
        /// The case moved to other hands.
        CaseReassigned = "case_reassigned" {
            /// From whom.
            from: MemberId,
            /// To whom.
            to: MemberId,
            /// In which role.
            role: Role,
            /// What the next one must know.
            handover_note: FileText<InvestigationNote>,
        }
        /// The handover note was read.
        HandoverNoteRead = "handover_note_read" {
            /// The reassignment.
            note: EventId,
        }
        /// Nobody has acted since the last step.
        NobodyHasActed = "nobody_has_acted" {
            /// Since when.
            since: crate::Moment,
        }
        /// A note was made.
        CaseNoted = "case_noted" {
            /// The note.
            note: FileText<InvestigationNote>,
        }
        /// An interim measure was taken.
        InterimMeasureTaken = "interim_measure_taken" {
            /// The measure.
            measure: MeasureId,
            /// Which kind.
            kind: Code,
            /// About whom.
            person: Option<PersonId>,
            /// From which day.
            from: Day,
        }
        /// An interim measure ended.
        InterimMeasureEnded = "interim_measure_ended" {
            /// The measure.
            measure: MeasureId,
            /// Why.
            reason: Code,
        }
        /// A step on the route: notified, replied, silent, extended.
        RouteStepRecorded = "route_step_recorded" {
            /// Which step.
            step: RouteStep,
            /// For which allegation.
            allegation: AllegationId,
            /// The route.
            route: RouteCode,
            /// The authority's State.
            state: Option<Country>,
            /// New end of the time given, when extended.
            until: Option<Day>,
            /// In words.
            note: FileText<InvestigationNote>,
        }
        /// An investigation was opened.
        InvestigationOpened = "investigation_opened" {
            /// Into which allegations.
            allegations: Vec<AllegationId>,
            /// Who investigates.
            investigator: Code,
            /// The organisation, when another's.
            organisation: Option<OrganisationId>,
        }
        /// It was planned.
        InvestigationPlanned = "investigation_planned" {
            /// The plan.
            plan: FileText<InvestigationNote>,
        }
        /// A step of the investigation was taken.
        InvestigationStepTaken = "investigation_step_taken" {
            /// Which.
            step: InvestigationStep,
            /// With whom.
            person: Option<PersonId>,
            /// In words.
            note: FileText<InvestigationNote>,
        }
        /// It was suspended.
        InvestigationSuspended = "investigation_suspended" {
            /// Why.
            reason: Code,
        }
        /// It was resumed.
        InvestigationResumed = "investigation_resumed" {
            /// Why.
            reason: Code,
        }
        /// It was completed.
        InvestigationCompleted = "investigation_completed" {
            /// How it ended.
            end: InvestigationEnd,
            /// The report.
            summary: FileText<InvestigationNote>,
        }
        /// Evidence was collected.
        EvidenceCollected = "evidence_collected" {
            /// The item.
            evidence: EvidenceId,
            /// What kind.
            kind: Code,
            /// Who holds it.
            custodian: MemberId,
            /// SHA-256 of the sealed file, when there is one.
            ciphertext: Option<Digest>,
            /// What it is.
            description: FileText<InvestigationNote>,
        }
        /// Evidence moved to other hands.
        EvidenceMoved = "evidence_moved" {
            /// The item.
            evidence: EvidenceId,
            /// From whom.
            from: MemberId,
            /// To whom.
            to: MemberId,
            /// Why.
            purpose: Code,
        }
        /// Evidence was released.
        EvidenceReleased = "evidence_released" {
            /// The item.
            evidence: EvidenceId,
            /// To whom.
            to: Code,
            /// In words.
            note: FileText<InvestigationNote>,
        }
        /// A step of the subject's due process.
        SubjectStepTaken = "subject_step_taken" {
            /// The subject.
            person: PersonId,
            /// Which step.
            step: SubjectStep,
            /// Of which allegations it speaks; all about the subject known then when absent.
            allegations since 2: Option<Vec<AllegationId>>,
            /// In words.
            note: FileText<InvestigationNote>,
        }
        /// A finding was made for one allegation, by the investigation.
        FindingMade = "finding_made" {
            /// The allegation.
            allegation: AllegationId,
            /// What was found.
            finding: Finding,
            /// Standard of proof.
            standard: Code,
            /// Why no survivor was interviewed, when none was (R7).
            survivor_not_heard: Option<Code>,
            /// Reasons.
            reasons: FileText<InvestigationNote>,
        }
        /// An outcome followed a finding.
        OutcomeRecorded = "outcome_recorded" {
            /// The allegation.
            allegation: AllegationId,
            /// Which outcome.
            outcome: Code,
            /// Who decided.
            decided_by: Code,
            /// In words.
            note: FileText<InvestigationNote>,
        }
        /// An accountability action was taken.
        AccountabilityActionTaken = "accountability_action_taken" {
            /// The action.
            measure: MeasureId,
            /// The allegation.
            allegation: AllegationId,
            /// Which action.
            action: Code,
            /// Who took it.
            taken_by: Code,
            /// In which month.
            month: Option<Month>,
        }
        /// A step towards criminal accountability.
        CriminalStepRecorded = "criminal_step_recorded" {
            /// The allegation.
            allegation: AllegationId,
            /// Which step.
            step: CriminalStep,
            /// The State.
            state: Option<Country>,
            /// In words.
            note: FileText<LegalAdvice>,
        }
        /// A step of exit screening.
        ScreeningRecorded = "screening_recorded" {
            /// The subject.
            person: PersonId,
            /// Which step.
            step: ScreeningStep,
            /// In words.
            note: FileText<InvestigationNote>,
        }
        /// The subject left the mission while the case is open (R5).
        SubjectLeftMission = "subject_left_mission" {
            /// The subject.
            person: PersonId,
            /// In which month.
            month: Month,
            /// Where to.
            country: Option<Country>,
        }
        /// A step of a paternity claim.
        PaternityStepRecorded = "paternity_step_recorded" {
            /// The mother or guardian.
            person: PersonId,
            /// Which step.
            step: PaternityStep,
            /// The State.
            state: Option<Country>,
            /// In words.
            note: FileText<Circumstance>,
        }
        /// The survivor was informed.
        SurvivorInformed = "survivor_informed" {
            /// The survivor.
            person: PersonId,
            /// Of what.
            what: Code,
            /// How it came to that; the office got in touch when absent.
            way since 2: Option<InformedWay>,
            /// What was said.
            note: FileText<Narrative>,
        }
        /// A complaint about treatment was linked; its handler is outside the case.
        ComplaintLinked = "complaint_linked" {
            /// The report.
            report: StreamId,
            /// Who handles it.
            handler: MemberId,
        }
        /// The survivor withdrew. Not a closure: nobody contacts them any more.
        SurvivorWithdrew = "survivor_withdrew" {
            /// The survivor.
            person: PersonId,
            /// Whether pressure was looked for.
            pressure: Pressure,
            /// Their own words.
            note: FileText<Narrative>,
        }
        /// A survivor who had withdrawn came back of their own will. What they agreed to before is
        /// not taken for granted: consent is asked anew.
        SurvivorReturned = "survivor_returned" since 2 {
            /// The survivor.
            person: PersonId,
            /// How they came back.
            way: ReturnWay,
            /// Who spoke for them, by a recorded authority; none where they spoke themselves.
            spoken_by: Option<PersonId>,
            /// Whether pressure to come back was looked for.
            pressure: Pressure,
            /// For which purposes consent was asked anew.
            asked_anew: Vec<PurposeCode>,
            /// Their own words.
            note: FileText<Narrative>,
        }
        /// A legal hold was placed.
        LegalHoldPlaced = "legal_hold_placed" {
            /// On what basis.
            basis: Code,
            /// In words.
            note: FileText<LegalAdvice>,
        }
        /// Lifting the hold was proposed.
        LegalHoldLiftProposed = "legal_hold_lift_proposed" {
            /// The hold.
            hold: EventId,
        }
        /// The hold was lifted by a second person.
        LegalHoldLifted = "legal_hold_lifted" {
            /// The hold.
            hold: EventId,
            /// The second member's signature.
            approval: Approval,
        }
        /// Who is excluded from the case, as computed: never why.
        ExclusionsSet = "exclusions_set" {
            /// Excluded.
            members: Vec<MemberId>,
            /// Excluded by a mere mention, until confirmed or lifted.
            provisional: Vec<MemberId>,
        }
        /// A provisional exclusion was confirmed by a person outside the chain.
        ExclusionConfirmed = "exclusion_confirmed" {
            /// Who is excluded.
            member: MemberId,
        }
        /// A provisional exclusion was lifted by a person outside the chain.
        ExclusionLifted = "exclusion_lifted" {
            /// Who was excluded.
            member: MemberId,
        }
        /// Nobody here may work the case: it went to the escalation authority.
        CaseEscalated = "case_escalated" {
            /// To whom.
            authority: PublicText,
            /// Why, as a code.
            reason: Code,
        }
    }
    also {
        /// Closure was proposed.
        ClosureProposed = "closure_proposed",
        /// The proposed closure was declined.
        ClosureDeclined = "closure_declined",
        /// The case was closed by a second person.
        CaseClosed = "case_closed",
        /// A review of the closure was asked for.
        ReviewAsked = "review_asked",
        /// The review went to other hands.
        ReviewAssigned = "review_assigned",
        /// The review upheld the closure.
        ClosureUpheld = "closure_upheld",
        /// The case was opened again.
        CaseReopened = "case_reopened",
        /// The case was linked to another.
        CaseLinked = "case_linked",
        /// The case was merged into another: its allegations go on there.
        CaseMerged = "case_merged",
        /// Allegations moved into a case of their own.
        CaseSplit = "case_split",
        /// What the case says of itself was corrected.
        CaseCorrected = "case_corrected" since 2,
        /// An entry was taken back: it should never have been made.
        EntryCorrected = "entry_corrected" since 2,
        /// The appeal was decided.
        AppealDecided = "appeal_decided" since 2,
        /// The escalation authority answered.
        EscalationAnswered = "escalation_answered" since 2,
        /// A member declined their assignment.
        AssignmentDeclined = "assignment_declined" since 2,
        /// An assignment ended.
        AssignmentEnded = "assignment_ended" since 2,
        /// The proposal to lift a hold was declined, or taken back.
        LegalHoldLiftDeclined = "legal_hold_lift_declined" since 2,
        /// The proposal to lift a "not safe" was declined, or taken back.
        SafetyLiftDeclined = "safety_lift_declined" since 2,
        /// A confirmed exclusion was lifted by a second reviewer.
        ConfirmedExclusionLifted = "confirmed_exclusion_lifted" since 2,
        /// Another report belongs to the case.
        ReportLinked = "report_linked" since 2,
        /// The merge was undone: the case goes on by itself.
        MergeUndone = "merge_undone" since 2,
        /// A link to another case was removed.
        LinkRemoved = "link_removed" since 2,
    }
}
