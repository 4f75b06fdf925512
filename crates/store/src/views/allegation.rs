//! `allegation`: one row an allegation, what the ledger itself says beside what was reported.
//!
//! A status from elsewhere stays *as reported*; the own state moves by own events alone.

use amana_events::{
    AffiliationCode, AllegationId, ClassCode, Code, Country, Day, Event, Moment, Period, PersonId,
    StreamKind,
    case::{
        CaseEvent, CriminalStep, EntryCorrected, EntryKind, Finding, InvestigationEnd, PartyRole,
        PersonnelCategory, ReportedRow, ReportedStatus, ReportingEntity, RouteStep, SeaType,
    },
    common::{Sex, VictimCategory},
};
use uuid::Uuid;

use super::{
    Header, Rows, View, ViewError, Views,
    cell::{Counts, Words},
    row::view_row,
};

/// The own state of an allegation, in the words published figures use (`domain.md`, Imported rows).
pub type OwnStatus = ReportedStatus;

view_row! {
    /// One allegation.
    pub struct AllegationRow of "view_allegation" {
        key {
            /// The case it stands in now.
            case_id: Uuid,
            /// The allegation.
            allegation: AllegationId,
        }
        /// Its class; none for an imported row nobody classified here.
        class: Option<ClassCode>,
        /// Its type within the class.
        kind: Option<Code>,
        /// Whose personnel.
        affiliation: Option<AffiliationCode>,
        /// The contributing country.
        contributing_country: Option<Country>,
        /// Whether grave.
        grave: bool,
        /// The subject; none while unidentified.
        subject: Option<PersonId>,
        /// Survivors known to the file.
        survivors: Words<PersonId>,
        /// Victims by category.
        victims: Counts<VictimCategory>,
        /// Alleged perpetrators by sex.
        alleged_perpetrators: Counts<Sex>,
        /// When it is said to have happened.
        incident_period: Option<Period>,
        /// Who reports it in published figures.
        reporting_entity: Option<ReportingEntity>,
        /// The own state; none while the ledger itself did nothing about an imported row.
        own_status: Option<OwnStatus>,
        /// The own state a closure put aside.
        status_before_closure: Option<OwnStatus>,
        /// What the investigation found.
        finding: Option<Finding>,
        /// The outcome that followed.
        outcome: Option<Code>,
        /// The last step on the route.
        route_step: Option<RouteStep>,
        /// Whether the responsible authority was notified.
        notified: bool,
        /// The last step towards criminal accountability.
        criminal_step: Option<CriminalStep>,
        /// Its reference in the line list.
        source_reference: Option<Code>,
        /// When it was received, as reported.
        received_on: Option<Day>,
        /// Category of personnel, as reported.
        personnel_category: Option<PersonnelCategory>,
        /// Type, as reported.
        allegation_type: Option<SeaType>,
        /// Status, as reported elsewhere.
        reported_status: Option<ReportedStatus>,
        /// Whether it was referred to a Member State, as reported.
        referred_to_member_state: Option<bool>,
        /// How often its source restated it.
        restatements: u32,
        /// When the organisation came to know.
        known: Moment,
        /// When it was recorded.
        recorded: Moment,
    }
}

impl AllegationRow {
    fn new(header: &Header, allegation: AllegationId) -> Self {
        Self {
            case_id: header.stream.id,
            allegation,
            class: None,
            kind: None,
            affiliation: None,
            contributing_country: None,
            grave: false,
            subject: None,
            survivors: Words::default(),
            victims: Counts::default(),
            alleged_perpetrators: Counts::default(),
            incident_period: None,
            reporting_entity: None,
            own_status: None,
            status_before_closure: None,
            finding: None,
            outcome: None,
            route_step: None,
            notified: false,
            criminal_step: None,
            source_reference: None,
            received_on: None,
            personnel_category: None,
            allegation_type: None,
            reported_status: None,
            referred_to_member_state: None,
            restatements: 0,
            known: header.known,
            recorded: header.recorded,
        }
    }

    fn take_reported(&mut self, row: &ReportedRow) {
        self.victims = Counts(row.victims.clone());
        self.alleged_perpetrators = Counts(row.alleged_perpetrators.clone());
        self.incident_period = row.incident_period;
        self.reporting_entity = Some(row.reporting_entity);
        self.received_on = Some(row.received_on);
        self.personnel_category = row.personnel_category;
        self.allegation_type = row.allegation_type;
        self.reported_status = row.status;
        self.referred_to_member_state = row.referred_to_member_state;
    }
}

/// What an event of a case makes of the own state of `allegation`. `own` is the state before, `before`
/// the one a closure put aside. The table is the domain's (`domain.md`, Imported rows): recorded,
/// investigation opened, completed without finding, found, closed without a finding.
pub(crate) fn own_status_after(
    own: Option<OwnStatus>,
    before: &mut Option<OwnStatus>,
    allegation: AllegationId,
    event: &CaseEvent,
) -> Option<OwnStatus> {
    let found = |own| matches!(own, Some(OwnStatus::Substantiated | OwnStatus::NotSubstantiated));
    match event {
        CaseEvent::AllegationRecorded(e) if e.allegation == allegation => {
            Some(OwnStatus::PreliminaryAssessment)
        }
        CaseEvent::InvestigationOpened(e) if e.allegations.contains(&allegation) && !found(own) => {
            Some(OwnStatus::Investigation)
        }
        CaseEvent::InvestigationCompleted(e)
            if e.end == InvestigationEnd::WithoutFinding
                && own == Some(OwnStatus::Investigation) =>
        {
            Some(OwnStatus::UnderReview)
        }
        CaseEvent::FindingMade(e) if e.allegation == allegation => Some(match e.finding {
            Finding::Substantiated => OwnStatus::Substantiated,
            Finding::InsufficientEvidence | Finding::Unfounded => OwnStatus::NotSubstantiated,
        }),
        CaseEvent::EntryCorrected(e)
            if e.entry == EntryKind::Finding && e.allegation == Some(allegation) =>
        {
            Some(match e.stands.as_ref().map(Code::as_str).and_then(|code| code.parse().ok()) {
                Some(Finding::Substantiated) => OwnStatus::Substantiated,
                Some(Finding::InsufficientEvidence | Finding::Unfounded) => {
                    OwnStatus::NotSubstantiated
                }
                // Only an investigation makes a finding: it is to be made anew.
                None => OwnStatus::Investigation,
            })
        }
        CaseEvent::CaseClosed(_) if !found(own) && own != Some(OwnStatus::ClosedOther) => {
            *before = own;
            Some(OwnStatus::ClosedOther)
        }
        CaseEvent::CaseReopened(_) if own == Some(OwnStatus::ClosedOther) => before.take(),
        _ => own,
    }
}

/// The fold of the `allegation` view.
#[derive(Debug)]
pub(crate) struct Allegations;

impl View for Allegations {
    const NAME: &'static str = "allegation";
    const VERSION: u32 = 2;
    const KINDS: &'static [StreamKind] = &[StreamKind::Case];
    type Row = AllegationRow;

    #[expect(clippy::too_many_lines, reason = "one line an event: the compiler is the checklist")]
    fn touches(event: &Event, header: &Header, groups: &mut Vec<Uuid>) {
        let Event::Case(event) = event else { return };
        match event {
            CaseEvent::CaseMerged(e) => groups.extend([header.stream.id, e.into.id]),
            CaseEvent::CaseSplit(e) => groups.extend([header.stream.id, e.into.id]),
            CaseEvent::MergeUndone(e) => groups.extend([header.stream.id, e.into.id]),
            CaseEvent::AllegationRecorded(_)
            | CaseEvent::AllegationImported(_)
            | CaseEvent::AllegationRestated(_)
            | CaseEvent::AllegationReclassified(_)
            | CaseEvent::AllegationCorrected(_)
            | CaseEvent::PartyAdded(_)
            | CaseEvent::PartyRemoved(_)
            | CaseEvent::RouteStepRecorded(_)
            | CaseEvent::InvestigationOpened(_)
            | CaseEvent::InvestigationCompleted(_)
            | CaseEvent::FindingMade(_)
            | CaseEvent::OutcomeRecorded(_)
            | CaseEvent::CriminalStepRecorded(_)
            | CaseEvent::EntryCorrected(_)
            | CaseEvent::CaseClosed(_)
            | CaseEvent::CaseReopened(_) => groups.push(header.stream.id),
            CaseEvent::CaseOpened(_)
            | CaseEvent::SubjectUnitSealed(_)
            | CaseEvent::SafetyAssessed(_)
            | CaseEvent::SafetyLiftProposed(_)
            | CaseEvent::SafetyLifted(_)
            | CaseEvent::DetrimentRiskAssessed(_)
            | CaseEvent::RetaliationRecorded(_)
            | CaseEvent::CaseAssigned(_)
            | CaseEvent::AssignmentAccepted(_)
            | CaseEvent::ActingForSet(_)
            | CaseEvent::CaseReassigned(_)
            | CaseEvent::HandoverNoteRead(_)
            | CaseEvent::NobodyHasActed(_)
            | CaseEvent::CaseNoted(_)
            | CaseEvent::InterimMeasureTaken(_)
            | CaseEvent::InterimMeasureEnded(_)
            | CaseEvent::InvestigationPlanned(_)
            | CaseEvent::InvestigationStepTaken(_)
            | CaseEvent::InvestigationSuspended(_)
            | CaseEvent::InvestigationResumed(_)
            | CaseEvent::EvidenceCollected(_)
            | CaseEvent::EvidenceMoved(_)
            | CaseEvent::EvidenceReleased(_)
            | CaseEvent::SubjectStepTaken(_)
            | CaseEvent::AccountabilityActionTaken(_)
            | CaseEvent::ScreeningRecorded(_)
            | CaseEvent::SubjectLeftMission(_)
            | CaseEvent::PaternityStepRecorded(_)
            | CaseEvent::SurvivorInformed(_)
            | CaseEvent::ComplaintLinked(_)
            | CaseEvent::SurvivorWithdrew(_)
            | CaseEvent::SurvivorReturned(_)
            | CaseEvent::ClosureProposed(_)
            | CaseEvent::ClosureDeclined(_)
            | CaseEvent::ReviewAsked(_)
            | CaseEvent::ReviewAssigned(_)
            | CaseEvent::ClosureUpheld(_)
            | CaseEvent::CaseLinked(_)
            | CaseEvent::LegalHoldPlaced(_)
            | CaseEvent::LegalHoldLiftProposed(_)
            | CaseEvent::LegalHoldLifted(_)
            | CaseEvent::ExclusionsSet(_)
            | CaseEvent::ExclusionConfirmed(_)
            | CaseEvent::ExclusionLifted(_)
            | CaseEvent::CaseCorrected(_)
            | CaseEvent::AppealDecided(_)
            | CaseEvent::EscalationAnswered(_)
            | CaseEvent::AssignmentDeclined(_)
            | CaseEvent::AssignmentEnded(_)
            | CaseEvent::LegalHoldLiftDeclined(_)
            | CaseEvent::SafetyLiftDeclined(_)
            | CaseEvent::ConfirmedExclusionLifted(_)
            | CaseEvent::ReportLinked(_)
            | CaseEvent::LinkRemoved(_)
            | CaseEvent::CaseEscalated(_) => {}
        }
    }

    fn apply(rows: &mut Rows<AllegationRow>, event: &Event, header: &Header) {
        let Event::Case(event) = event else { return };
        let group = header.stream.id;
        match event {
            CaseEvent::CaseMerged(e) => return transfer(rows, group, e.into.id, None),
            CaseEvent::CaseSplit(e) => {
                return transfer(rows, group, e.into.id, Some(&e.allegations));
            }
            CaseEvent::MergeUndone(e) => {
                return transfer(rows, e.into.id, group, Some(&e.allegations));
            }
            CaseEvent::AllegationRecorded(e) => rows.put(group, recorded(e, header)),
            CaseEvent::AllegationImported(e) => {
                let mut row = AllegationRow::new(header, e.allegation);
                row.source_reference = Some(e.source_reference.clone());
                row.take_reported(&e.row);
                rows.put(group, row);
            }
            _ => {}
        }
        for row in rows.group(group) {
            let before = &mut row.status_before_closure;
            row.own_status = own_status_after(row.own_status, before, row.allegation, event);
            content(row, event);
            parties(row, event);
            steps(row, event);
        }
    }
}

fn recorded(e: &amana_events::case::AllegationRecorded, header: &Header) -> AllegationRow {
    AllegationRow {
        class: Some(e.class.clone()),
        kind: Some(e.kind.clone()),
        affiliation: Some(e.affiliation.clone()),
        contributing_country: e.contributing_country.clone(),
        grave: e.grave,
        subject: e.subject,
        survivors: Words(e.survivors.clone()),
        victims: Counts(e.victims.clone()),
        alleged_perpetrators: Counts(e.alleged_perpetrators.clone()),
        incident_period: e.incident_period,
        reporting_entity: e.reporting_entity,
        ..AllegationRow::new(header, e.allegation)
    }
}

fn content(row: &mut AllegationRow, event: &CaseEvent) {
    match event {
        CaseEvent::AllegationRestated(e) if e.allegation == row.allegation => {
            row.take_reported(&e.row);
            row.restatements = row.restatements.saturating_add(1);
        }
        CaseEvent::AllegationReclassified(e) if e.allegation == row.allegation => {
            row.class = Some(e.class.clone());
            row.kind = Some(e.kind.clone());
            row.affiliation = Some(e.affiliation.clone());
            row.contributing_country.clone_from(&e.contributing_country);
            row.grave = e.grave;
        }
        CaseEvent::AllegationCorrected(e) if e.allegation == row.allegation => {
            row.victims = Counts(e.victims.clone());
            row.alleged_perpetrators = Counts(e.alleged_perpetrators.clone());
            row.incident_period = e.incident_period;
            row.reporting_entity = e.reporting_entity.or(row.reporting_entity);
        }
        CaseEvent::EntryCorrected(e) if e.allegation == Some(row.allegation) => entry(row, e),
        _ => {}
    }
}

/// What stands once an entry is taken back: the event says it.
fn entry(row: &mut AllegationRow, e: &EntryCorrected) {
    let stands = e.stands.as_ref().map(Code::as_str);
    match e.entry {
        EntryKind::Finding => row.finding = stands.and_then(|code| code.parse().ok()),
        EntryKind::Outcome => row.outcome.clone_from(&e.stands),
        EntryKind::RouteStep => {
            row.route_step = stands.and_then(|code| code.parse().ok());
            row.notified &= stands.is_some();
        }
        EntryKind::CriminalStep => {
            row.criminal_step = stands.and_then(|code| code.parse().ok());
        }
        EntryKind::InvestigationStep
        | EntryKind::SubjectStep
        | EntryKind::ScreeningStep
        | EntryKind::Departure
        | EntryKind::Action
        | EntryKind::Measure
        | EntryKind::PaternityStep
        | EntryKind::Evidence => {}
    }
}

fn parties(row: &mut AllegationRow, event: &CaseEvent) {
    match event {
        CaseEvent::PartyAdded(e) if e.allegation.is_none_or(|a| a == row.allegation) => {
            match e.role {
                PartyRole::Survivor => row.survivors.add(e.person),
                // A subject of the whole case is not one of each allegation.
                PartyRole::Subject if e.allegation.is_some() => row.subject = Some(e.person),
                PartyRole::Subject
                | PartyRole::Witness
                | PartyRole::Reporter
                | PartyRole::Child => {}
            }
        }
        CaseEvent::PartyRemoved(e) if e.allegation.is_none_or(|a| a == row.allegation) => {
            match e.role {
                PartyRole::Survivor => row.survivors.remove(&e.person),
                PartyRole::Subject => row.subject = row.subject.filter(|s| *s != e.person),
                PartyRole::Witness | PartyRole::Reporter | PartyRole::Child => {}
            }
        }
        _ => {}
    }
}

fn steps(row: &mut AllegationRow, event: &CaseEvent) {
    match event {
        CaseEvent::RouteStepRecorded(e) if e.allegation == row.allegation => {
            row.route_step = Some(e.step);
            row.notified |= e.step == RouteStep::Notified;
        }
        CaseEvent::FindingMade(e) if e.allegation == row.allegation => {
            row.finding = Some(e.finding);
        }
        CaseEvent::OutcomeRecorded(e) if e.allegation == row.allegation => {
            row.outcome = Some(e.outcome.clone());
        }
        CaseEvent::CriminalStepRecorded(e) if e.allegation == row.allegation => {
            row.criminal_step = Some(e.step);
        }
        _ => {}
    }
}

fn transfer(
    rows: &mut Rows<AllegationRow>,
    from: Uuid,
    to: Uuid,
    only: Option<&Vec<AllegationId>>,
) {
    if from == to {
        return;
    }
    let goes = |row: &mut AllegationRow| only.is_none_or(|ids| ids.contains(&row.allegation));
    let moved: Vec<AllegationRow> = rows.group(from).extract_if(.., goes).collect();
    for row in moved {
        rows.put(to, AllegationRow { case_id: to, ..row });
    }
}

impl Views {
    /// The allegations of a case, in the order in which they were recorded.
    ///
    /// # Errors
    /// [`ViewError`] when the database fails or a row was changed by somebody else.
    pub async fn allegations(&self, case: Uuid) -> Result<Vec<AllegationRow>, ViewError> {
        let mut select = self.select::<Allegations>();
        select.and_equal("case_id", &case);
        select.order("recorded, allegation").rows().await
    }
}
