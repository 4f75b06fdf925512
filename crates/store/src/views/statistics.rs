//! `statistics`: every version of every allegation, as of what was known and as of what was recorded.
//!
//! A version holds the fold of exactly those events of its allegation that were known by `known` and
//! stand in the log up to `position`. An event that becomes known out of order therefore writes one
//! version for its own known time and one for each later known time there is. As of (known K,
//! recorded R) an allegation is its version with the greatest known ≤ K and, of those, the greatest
//! position recorded ≤ R.
//!
//! Deliberately absent: suppression of small cells, totals, and the category under which an own
//! allegation is published. That mapping is registry data: the affiliation stands here.

use amana_events::{
    AffiliationCode, AllegationId, ClassCode, Code, Country, Day, Event, MissionCode, Moment,
    Period, StreamKind,
    case::{
        AllegationRecorded, CaseEvent, EntryKind, PersonnelCategory, ReportedRow, ReportedStatus,
        ReportingEntity, RouteStep, SeaType,
    },
    common::{Sex, VictimCategory},
};
use uuid::Uuid;

use super::{
    Header, OwnStatus, Rows, View, ViewError, Views, allegation::own_status_after, cell::Counts,
    row::view_row,
};

view_row! {
    /// One version of one allegation.
    pub struct StatisticsRow of "view_statistics" {
        key {
            /// The case.
            case_id: Uuid,
            /// The allegation; the case's own id for the row that keeps what the case says.
            allegation: AllegationId,
            /// Known by when.
            known: Moment,
            /// The event that made this version.
            position: u64,
        }
        /// When that event was recorded.
        recorded: Moment,
        /// Whether it is an allegation, and not the row that keeps what the case says.
        counts: bool,
        /// The class; none for an imported row nobody classified here.
        class: Option<ClassCode>,
        /// The type within the class.
        kind: Option<Code>,
        /// Whose personnel.
        affiliation: Option<AffiliationCode>,
        /// The contributing country.
        contributing_country: Option<Country>,
        /// The day on which the organisation came to know, UTC.
        received_on: Day,
        /// Who reports it.
        reporting_entity: Option<ReportingEntity>,
        /// The mission.
        mission: Option<MissionCode>,
        /// Category of personnel, as reported.
        personnel_category: Option<PersonnelCategory>,
        /// Type, as reported.
        allegation_type: Option<SeaType>,
        /// When it is said to have happened.
        incident_period: Option<Period>,
        /// The own state.
        own_status: Option<OwnStatus>,
        /// The own state a closure put aside.
        status_before_closure: Option<OwnStatus>,
        /// Status, as reported elsewhere.
        reported_status: Option<ReportedStatus>,
        /// Whether it was referred to a Member State: reported so, or notified here.
        referred_to_member_state: Option<bool>,
        /// Whether it was notified here, whatever was reported.
        notified: bool,
        /// Victims by category.
        victims: Counts<VictimCategory>,
        /// Alleged perpetrators by sex.
        alleged_perpetrators: Counts<Sex>,
        /// Its reference in the line list, for an imported row.
        source_reference: Option<Code>,
    }
}

impl StatisticsRow {
    /// The status that counts: the own one where there is one, else as reported.
    pub fn status(&self) -> Option<ReportedStatus> {
        self.own_status.or(self.reported_status)
    }

    /// Whether the status that counts is the ledger's own.
    pub fn status_is_own(&self) -> bool {
        self.own_status.is_some()
    }

    fn empty(header: &Header, allegation: AllegationId) -> Self {
        Self {
            case_id: header.stream.id,
            allegation,
            known: header.known,
            position: header.position,
            recorded: header.recorded,
            counts: true,
            class: None,
            kind: None,
            affiliation: None,
            contributing_country: None,
            received_on: header.known.day(),
            reporting_entity: None,
            mission: None,
            personnel_category: None,
            allegation_type: None,
            incident_period: None,
            own_status: None,
            status_before_closure: None,
            reported_status: None,
            referred_to_member_state: None,
            notified: false,
            victims: Counts::default(),
            alleged_perpetrators: Counts::default(),
            source_reference: None,
        }
    }

    fn take_reported(&mut self, row: &ReportedRow) {
        self.received_on = row.received_on;
        self.reporting_entity = Some(row.reporting_entity);
        if row.mission.is_some() {
            self.mission.clone_from(&row.mission);
        }
        self.personnel_category = row.personnel_category;
        self.allegation_type = row.allegation_type;
        self.incident_period = row.incident_period;
        self.reported_status = row.status;
        self.referred_to_member_state =
            if self.notified { Some(true) } else { row.referred_to_member_state };
        self.victims = Counts(row.victims.clone());
        self.alleged_perpetrators = Counts(row.alleged_perpetrators.clone());
    }

    fn take_recorded(&mut self, e: &AllegationRecorded) {
        self.class = Some(e.class.clone());
        self.kind = Some(e.kind.clone());
        self.affiliation = Some(e.affiliation.clone());
        self.contributing_country.clone_from(&e.contributing_country);
        self.reporting_entity = e.reporting_entity;
        self.incident_period = e.incident_period;
        self.victims = Counts(e.victims.clone());
        self.alleged_perpetrators = Counts(e.alleged_perpetrators.clone());
    }
}

/// The fold of the `statistics` view.
#[derive(Debug)]
pub(crate) struct Statistics;

impl View for Statistics {
    const NAME: &'static str = "statistics";
    const VERSION: u32 = 2;
    const KINDS: &'static [StreamKind] = &[StreamKind::Case];
    type Row = StatisticsRow;

    #[expect(clippy::too_many_lines, reason = "one line an event: the compiler is the checklist")]
    fn touches(event: &Event, header: &Header, groups: &mut Vec<Uuid>) {
        let Event::Case(event) = event else { return };
        match event {
            CaseEvent::CaseMerged(e) => groups.extend([header.stream.id, e.into.id]),
            CaseEvent::CaseSplit(e) => groups.extend([header.stream.id, e.into.id]),
            CaseEvent::MergeUndone(e) => groups.extend([header.stream.id, e.into.id]),
            CaseEvent::CaseOpened(_)
            | CaseEvent::CaseCorrected(_)
            | CaseEvent::EntryCorrected(_)
            | CaseEvent::AllegationRecorded(_)
            | CaseEvent::AllegationImported(_)
            | CaseEvent::AllegationRestated(_)
            | CaseEvent::AllegationReclassified(_)
            | CaseEvent::AllegationCorrected(_)
            | CaseEvent::RouteStepRecorded(_)
            | CaseEvent::InvestigationOpened(_)
            | CaseEvent::InvestigationCompleted(_)
            | CaseEvent::FindingMade(_)
            | CaseEvent::CaseClosed(_)
            | CaseEvent::CaseReopened(_) => groups.push(header.stream.id),
            CaseEvent::SubjectUnitSealed(_)
            | CaseEvent::PartyAdded(_)
            | CaseEvent::PartyRemoved(_)
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
            | CaseEvent::OutcomeRecorded(_)
            | CaseEvent::AccountabilityActionTaken(_)
            | CaseEvent::CriminalStepRecorded(_)
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

    fn apply(rows: &mut Rows<StatisticsRow>, event: &Event, header: &Header) {
        let Event::Case(event) = event else { return };
        let case = header.stream.id;
        match event {
            CaseEvent::CaseMerged(e) => transfer(rows, case, e.into.id, None),
            CaseEvent::CaseSplit(e) => transfer(rows, case, e.into.id, Some(&e.allegations)),
            CaseEvent::MergeUndone(e) => transfer(rows, e.into.id, case, Some(&e.allegations)),
            CaseEvent::CaseOpened(e) => rows.put(case, of_case(e.mission.as_ref(), header)),
            CaseEvent::CaseCorrected(e) => {
                versions(rows.group(case), event, header);
                rows.put(case, of_case(e.mission.as_ref(), header));
            }
            CaseEvent::AllegationRecorded(e) => {
                let mut row = fresh(rows, header, e.allegation);
                row.take_recorded(e);
                row.own_status = Some(OwnStatus::PreliminaryAssessment);
                rows.put(case, row);
            }
            CaseEvent::AllegationImported(e) => {
                let mut row = fresh(rows, header, e.allegation);
                row.take_reported(&e.row);
                row.source_reference = Some(e.source_reference.clone());
                rows.put(case, row);
            }
            _ => versions(rows.group(case), event, header),
        }
    }
}

fn of_case(mission: Option<&MissionCode>, header: &Header) -> StatisticsRow {
    let allegation = AllegationId::new(header.stream.id);
    let row = StatisticsRow::empty(header, allegation);
    StatisticsRow { counts: false, mission: mission.cloned(), ..row }
}

fn fresh(
    rows: &mut Rows<StatisticsRow>,
    header: &Header,
    allegation: AllegationId,
) -> StatisticsRow {
    let of_case = rows.group(header.stream.id).iter().filter(|row| !row.counts);
    let case = of_case.max_by_key(|row| row.position);
    let mission = case.and_then(|row| row.mission.clone());
    StatisticsRow { mission, ..StatisticsRow::empty(header, allegation) }
}

/// Writes the versions an event makes: one for its own known time, and one for each later known time.
fn versions(rows: &mut Vec<StatisticsRow>, event: &CaseEvent, header: &Header) {
    let mut allegations: Vec<AllegationId> =
        rows.iter().filter(|row| row.counts).map(|row| row.allegation).collect();
    allegations.sort_unstable();
    allegations.dedup();
    let mut made = Vec::new();
    for allegation in allegations {
        let of = |row: &&StatisticsRow| row.allegation == allegation;
        let mut cuts: Vec<Moment> = rows.iter().filter(of).map(|row| row.known).collect();
        cuts.retain(|known| *known > header.known);
        cuts.push(header.known);
        cuts.sort_unstable();
        cuts.dedup();
        for cut in cuts {
            let known = |row: &&StatisticsRow| of(row) && row.known <= cut;
            let base = rows.iter().filter(known).max_by_key(|row| (row.known, row.position));
            let Some(base) = base else { continue };
            let mut next = base.clone();
            change(&mut next, event);
            if next != *base {
                let (position, recorded) = (header.position, header.recorded);
                made.push(StatisticsRow { known: cut, position, recorded, ..next });
            }
        }
    }
    rows.append(&mut made);
}

fn change(row: &mut StatisticsRow, event: &CaseEvent) {
    let before = &mut row.status_before_closure;
    row.own_status = own_status_after(row.own_status, before, row.allegation, event);
    match event {
        CaseEvent::AllegationRestated(e) if e.allegation == row.allegation => {
            row.take_reported(&e.row);
        }
        CaseEvent::AllegationReclassified(e) if e.allegation == row.allegation => {
            row.class = Some(e.class.clone());
            row.kind = Some(e.kind.clone());
            row.affiliation = Some(e.affiliation.clone());
            row.contributing_country.clone_from(&e.contributing_country);
        }
        CaseEvent::AllegationCorrected(e) if e.allegation == row.allegation => {
            row.incident_period = e.incident_period;
            row.victims = Counts(e.victims.clone());
            row.alleged_perpetrators = Counts(e.alleged_perpetrators.clone());
            row.reporting_entity = e.reporting_entity.or(row.reporting_entity);
        }
        // A row of a line list names its own mission.
        CaseEvent::CaseCorrected(e) if row.source_reference.is_none() => {
            row.mission.clone_from(&e.mission);
        }
        // What was reported before the notification that is taken back is not kept: not stated.
        CaseEvent::EntryCorrected(e)
            if e.allegation == Some(row.allegation)
                && e.entry == EntryKind::RouteStep
                && e.stands.is_none()
                && row.notified =>
        {
            row.notified = false;
            row.referred_to_member_state = None;
        }
        CaseEvent::RouteStepRecorded(e)
            if e.allegation == row.allegation
                && e.step == RouteStep::Notified
                && e.state.is_some() =>
        {
            row.notified = true;
            row.referred_to_member_state = Some(true);
        }
        _ => {}
    }
}

/// Moves the versions of allegations that go on in another case.
fn transfer(
    rows: &mut Rows<StatisticsRow>,
    from: Uuid,
    to: Uuid,
    only: Option<&Vec<AllegationId>>,
) {
    if from == to {
        return;
    }
    let goes = |row: &mut StatisticsRow| {
        row.counts && only.is_none_or(|ids| ids.contains(&row.allegation))
    };
    let moved: Vec<StatisticsRow> = rows.group(from).extract_if(.., goes).collect();
    for row in moved {
        rows.put(to, StatisticsRow { case_id: to, ..row });
    }
}

impl Views {
    /// Every allegation as it was known by `known` and recorded by `recorded`; a time that is not
    /// given means now. Sorted by the day of receipt.
    ///
    /// # Errors
    /// [`ViewError`] when the database fails or a row was changed by somebody else.
    pub async fn statistics_as_of(
        &self,
        known: Option<Moment>,
        recorded: Option<Moment>,
    ) -> Result<Vec<StatisticsRow>, ViewError> {
        let end = Moment::from_micros(i64::MAX);
        let (known, recorded) = (known.unwrap_or(end), recorded.unwrap_or(end));
        let mut select = self.select::<Statistics>();
        select.and("counts");
        select.and_with("known <= ?", &[&known]);
        select.and_with("recorded <= ?", &[&recorded]);
        select.and_with(
            "NOT EXISTS (SELECT 1 FROM view_statistics AS later
                WHERE later.ledger_id = v.ledger_id AND later.generation = v.generation
                AND later.counts AND later.case_id = v.case_id AND later.allegation = v.allegation
                AND later.known <= ? AND later.recorded <= ?
                AND (later.known > v.known OR (later.known = v.known AND later.position > v.position)))",
            &[&known, &recorded],
        );
        select.order("received_on, allegation").rows().await
    }
}
