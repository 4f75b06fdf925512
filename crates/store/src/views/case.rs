//! `case`: one row a case, for the conduct desk and the case file.
//!
//! The row says where a matter stands, in codes and times. What its allegations are stands in
//! `allegation`, its clocks in `clock`. Who is excluded is an access fact, not a view.

mod part;

use amana_events::{
    ActorKind, Admin1, AllegationId, ClassCode, Code, Country, Event, MemberId, MissionCode,
    Moment, Reference, StreamKind,
    case::{
        AppealDecision, CaseEvent, ClosureReason, EntryCorrected, EntryKind, EscalationAnswer,
        InvestigationEnd, InvestigationStep, RouteStep,
    },
    common::Role,
};
use uuid::Uuid;

use self::part::{Part, part_of};
use super::{Header, Page, Rows, View, ViewError, Views, cell::Words, row::view_row};

view_codes! {
    /// Where a case stands, by its own events.
    pub enum CaseStatus {
        /// Opened; no investigation yet.
        Open = "open",
        /// Under investigation.
        Investigating = "investigating",
        /// The investigation is suspended.
        Suspended = "suspended",
        /// The investigation ended without a finding.
        UnderReview = "under_review",
        /// The investigation ended with findings.
        Found = "found",
        /// Closed.
        Closed = "closed",
        /// Closed, and its closure under review.
        InReview = "in_review",
        /// Merged into another case: read only.
        Merged = "merged",
    }
}

view_row! {
    /// One case.
    pub struct CaseRow of "view_case" {
        key {
            /// The case.
            case_id: Uuid,
        }
        /// What people say aloud.
        reference: Reference,
        /// The class of its first allegation.
        class: ClassCode,
        /// When the organisation came to know.
        opened_known: Moment,
        /// When it was opened here.
        opened_recorded: Moment,
        /// The mission or office.
        mission: Option<MissionCode>,
        /// Country.
        country: Option<Country>,
        /// Where, to admin 1.
        admin1: Option<Admin1>,
        /// Where it stands.
        status: CaseStatus,
        /// Its allegations.
        allegations: Words<AllegationId>,
        /// Those of them that are grave.
        grave_allegations: Words<AllegationId>,
        /// Those of a contingent whose State has not been notified.
        unnotified_allegations: Words<AllegationId>,
        /// Who is responsible.
        handler: Option<MemberId>,
        /// In which role.
        handler_role: Option<Role>,
        /// Whether they accepted.
        accepted: bool,
        /// Whether a closure is proposed and not decided.
        closure_proposed: bool,
        /// Why it is closed.
        closure_reason: Option<ClosureReason>,
        /// Legal holds in force.
        holds: u32,
        /// Whether it went to the escalation authority.
        escalated: bool,
        /// The last time a person did something.
        last_activity: Moment,
        /// Whether it came from a line list.
        imported: bool,
        /// Its reference in the line list.
        source_reference: Option<Code>,
        /// Whether an investigative act came before the State's notification (R4).
        investigated_before_notification: bool,
        /// How often survivors were interviewed (R4).
        survivor_interviews: u32,
        /// Whether a subject left the mission while it was open (R5).
        subject_left: bool,
    }
}

impl CaseRow {
    /// Whether any allegation is grave.
    pub fn is_grave(&self) -> bool {
        !self.grave_allegations.0.is_empty()
    }

    /// Whether the case is neither closed nor merged.
    pub fn is_open(&self) -> bool {
        !matches!(self.status, CaseStatus::Closed | CaseStatus::InReview | CaseStatus::Merged)
    }
}

/// The fold of the `case` view.
#[derive(Debug)]
pub(crate) struct Cases;

/// Whether the State concerned is notified before anything else: military contingents (R4, S6).
pub(crate) fn is_contingent(affiliation: &str) -> bool {
    affiliation.eq_ignore_ascii_case("contingent")
}

impl View for Cases {
    const NAME: &'static str = "case";
    const VERSION: u32 = 2;
    const KINDS: &'static [StreamKind] = &[StreamKind::Case];
    type Row = CaseRow;

    fn touches(event: &Event, header: &Header, groups: &mut Vec<Uuid>) {
        groups.push(header.stream.id);
        match event {
            Event::Case(CaseEvent::CaseMerged(merged)) => groups.push(merged.into.id),
            Event::Case(CaseEvent::CaseSplit(split)) => groups.push(split.into.id),
            Event::Case(CaseEvent::MergeUndone(undone)) => groups.push(undone.into.id),
            _ => {}
        }
    }

    fn apply(rows: &mut Rows<CaseRow>, event: &Event, header: &Header) {
        let Event::Case(event) = event else { return };
        let id = header.stream.id;
        if let CaseEvent::CaseOpened(opened) = event {
            rows.put(id, opened_row(opened, header));
            return;
        }
        let Some(row) = rows.only(id) else { return };
        // That nobody acted, and that a note was read, is no act on the case.
        let acts = !matches!(event, CaseEvent::NobodyHasActed(_) | CaseEvent::HandoverNoteRead(_));
        if acts && header.actor.kind == ActorKind::Member {
            row.last_activity = header.recorded;
        }
        match part_of(event) {
            Part::Allegations => allegations(row, event),
            Part::Investigation => investigation(row, event),
            Part::Hands => assignment(row, event),
            Part::Closure => closure(row, event),
            Part::Moves => moves(rows, id, event),
            Part::Corrections => corrections(row, event),
            Part::None => {}
        }
    }
}

fn moves(rows: &mut Rows<CaseRow>, id: Uuid, event: &CaseEvent) {
    match event {
        CaseEvent::CaseMerged(merged) => {
            let Some(row) = rows.only(id) else { return };
            row.status = CaseStatus::Merged;
            let all = row.allegations.0.clone();
            move_allegations(rows, id, merged.into.id, &all);
        }
        CaseEvent::CaseSplit(split) => {
            move_allegations(rows, id, split.into.id, &split.allegations);
        }
        CaseEvent::MergeUndone(undone) => {
            let Some(row) = rows.only(id) else { return };
            row.status = CaseStatus::Open;
            move_allegations(rows, undone.into.id, id, &undone.allegations);
        }
        _ => {}
    }
}

fn opened_row(opened: &amana_events::case::CaseOpened, header: &Header) -> CaseRow {
    CaseRow {
        case_id: header.stream.id,
        reference: opened.reference,
        class: opened.class.clone(),
        opened_known: header.known,
        opened_recorded: header.recorded,
        mission: opened.mission.clone(),
        country: opened.country.clone(),
        admin1: opened.admin1.clone(),
        status: CaseStatus::Open,
        allegations: Words::default(),
        grave_allegations: Words::default(),
        unnotified_allegations: Words::default(),
        handler: None,
        handler_role: None,
        accepted: false,
        closure_proposed: false,
        closure_reason: None,
        holds: 0,
        escalated: false,
        last_activity: header.recorded,
        imported: false,
        source_reference: None,
        investigated_before_notification: false,
        survivor_interviews: 0,
        subject_left: false,
    }
}

fn weigh(row: &mut CaseRow, allegation: AllegationId, grave: bool, contingent: bool) {
    row.allegations.add(allegation);
    if grave {
        row.grave_allegations.add(allegation);
    } else {
        row.grave_allegations.remove(&allegation);
    }
    if contingent {
        row.unnotified_allegations.add(allegation);
    } else {
        row.unnotified_allegations.remove(&allegation);
    }
}

fn allegations(row: &mut CaseRow, event: &CaseEvent) {
    match event {
        CaseEvent::AllegationRecorded(e) => {
            weigh(row, e.allegation, e.grave, is_contingent(e.affiliation.as_str()));
        }
        CaseEvent::AllegationReclassified(e) => {
            // Who was notified before a correction is not notified of another affiliation.
            let was_notified = row.allegations.0.contains(&e.allegation)
                && !row.unnotified_allegations.0.contains(&e.allegation);
            let contingent = is_contingent(e.affiliation.as_str()) && !was_notified;
            weigh(row, e.allegation, e.grave, contingent);
        }
        CaseEvent::AllegationImported(e) => {
            row.allegations.add(e.allegation);
            row.imported = true;
            row.source_reference = Some(e.source_reference.clone());
            row.mission = e.row.mission.clone().or(row.mission.take());
        }
        CaseEvent::AllegationRestated(e) => {
            row.mission = e.row.mission.clone().or(row.mission.take());
        }
        CaseEvent::RouteStepRecorded(e) if e.step == RouteStep::Notified => {
            row.unnotified_allegations.remove(&e.allegation);
        }
        CaseEvent::SubjectLeftMission(_) => row.subject_left = true,
        _ => {}
    }
}

fn investigation(row: &mut CaseRow, event: &CaseEvent) {
    match event {
        CaseEvent::InvestigationOpened(e) => {
            row.status = CaseStatus::Investigating;
            let unnotified = |a: &AllegationId| row.unnotified_allegations.0.contains(a);
            row.investigated_before_notification |= e.allegations.iter().any(unnotified);
        }
        CaseEvent::InvestigationStepTaken(e) => {
            row.investigated_before_notification |= !row.unnotified_allegations.0.is_empty();
            if e.step == InvestigationStep::SurvivorInterviewed {
                row.survivor_interviews = row.survivor_interviews.saturating_add(1);
            }
        }
        CaseEvent::InvestigationSuspended(_) => row.status = CaseStatus::Suspended,
        CaseEvent::InvestigationResumed(_) => row.status = CaseStatus::Investigating,
        CaseEvent::InvestigationCompleted(e) => {
            row.status = match e.end {
                InvestigationEnd::WithFindings => CaseStatus::Found,
                InvestigationEnd::WithoutFinding => CaseStatus::UnderReview,
            };
        }
        CaseEvent::FindingMade(_) if row.status == CaseStatus::UnderReview => {
            row.status = CaseStatus::Found;
        }
        _ => {}
    }
}

/// Nobody is responsible any more.
fn nobody(row: &mut CaseRow) {
    row.handler = None;
    row.handler_role = None;
    row.accepted = false;
}

fn assignment(row: &mut CaseRow, event: &CaseEvent) {
    let assign = |row: &mut CaseRow, member, role| {
        row.handler = Some(member);
        row.handler_role = Some(role);
        row.accepted = false;
    };
    match event {
        CaseEvent::CaseAssigned(e) => assign(row, e.member, e.role),
        CaseEvent::CaseReassigned(e) => assign(row, e.to, e.role),
        CaseEvent::AssignmentAccepted(e) if row.handler == Some(e.member) => row.accepted = true,
        CaseEvent::AssignmentDeclined(e) if row.handler == Some(e.member) => nobody(row),
        CaseEvent::AssignmentEnded(e) if row.handler == Some(e.member) => nobody(row),
        CaseEvent::EscalationAnswered(e) if e.answer == EscalationAnswer::GivesBack => {
            row.escalated = false;
            nobody(row);
        }
        CaseEvent::CaseEscalated(_) => row.escalated = true,
        CaseEvent::LegalHoldPlaced(_) => row.holds = row.holds.saturating_add(1),
        CaseEvent::LegalHoldLifted(_) => row.holds = row.holds.saturating_sub(1),
        _ => {}
    }
}

/// Puts right what an earlier event said.
fn corrections(row: &mut CaseRow, event: &CaseEvent) {
    match event {
        CaseEvent::CaseCorrected(e) => {
            row.class = e.class.clone();
            row.mission.clone_from(&e.mission);
            row.country.clone_from(&e.country);
            row.admin1.clone_from(&e.admin1);
        }
        CaseEvent::EntryCorrected(e) => entry(row, e),
        _ => {}
    }
}

fn entry(row: &mut CaseRow, e: &EntryCorrected) {
    match (e.entry, e.allegation) {
        (EntryKind::RouteStep, Some(allegation)) if e.stands.is_none() => {
            let affiliation = e.route.as_ref().and_then(|route| route.as_str().split('/').next());
            if affiliation.is_some_and(is_contingent) {
                row.unnotified_allegations.add(allegation);
            }
        }
        (EntryKind::InvestigationStep, _)
            if e.said.as_str() == InvestigationStep::SurvivorInterviewed.code() =>
        {
            row.survivor_interviews = row.survivor_interviews.saturating_sub(1);
        }
        (EntryKind::Departure, _) => row.subject_left = false,
        _ => {}
    }
}

fn closure(row: &mut CaseRow, event: &CaseEvent) {
    match event {
        CaseEvent::ClosureProposed(_) => row.closure_proposed = true,
        CaseEvent::ClosureDeclined(_) => row.closure_proposed = false,
        CaseEvent::CaseClosed(e) => {
            row.status = CaseStatus::Closed;
            row.closure_proposed = false;
            row.closure_reason = Some(e.reason);
        }
        CaseEvent::ReviewAsked(_) if row.status == CaseStatus::Closed => {
            row.status = CaseStatus::InReview;
        }
        CaseEvent::AppealDecided(e)
            if e.decision == AppealDecision::Upheld && row.status == CaseStatus::Closed =>
        {
            row.status = CaseStatus::InReview;
        }
        CaseEvent::ClosureUpheld(_) => row.status = CaseStatus::Closed,
        CaseEvent::CaseReopened(_) => {
            row.status = CaseStatus::Open;
            row.closure_reason = None;
        }
        _ => {}
    }
}

fn move_allegations(rows: &mut Rows<CaseRow>, from: Uuid, to: Uuid, moved: &[AllegationId]) {
    let Some(row) = rows.only(from).filter(|_| from != to) else { return };
    let grave = row.grave_allegations.clone();
    let unnotified = row.unnotified_allegations.clone();
    for allegation in moved {
        row.allegations.remove(allegation);
        row.grave_allegations.remove(allegation);
        row.unnotified_allegations.remove(allegation);
    }
    if let Some(target) = rows.only(to) {
        for allegation in moved {
            let (grave, contingent) = (&grave.0, &unnotified.0);
            weigh(target, *allegation, grave.contains(allegation), contingent.contains(allegation));
        }
    }
}

/// The statuses of cases nobody works any more, for statements.
const ENDED: &str = "('closed', 'in_review', 'merged')";

/// Which cases a list shows.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// Only open ones, or only those that are not.
    pub open: Option<bool>,
    /// Only this status.
    pub status: Option<CaseStatus>,
    /// Only this class and the classes below it.
    pub class: Option<ClassCode>,
    /// Only this mission.
    pub mission: Option<MissionCode>,
    /// Only those this member is responsible for.
    pub handler: Option<MemberId>,
    /// Only imported ones, or only those that are not.
    pub imported: Option<bool>,
    /// Only those this member is assigned to, or was for a time that may be over.
    pub worked_by: Option<MemberId>,
}

impl Views {
    /// The cases the filter lets through, newest first.
    ///
    /// # Errors
    /// [`ViewError`] when the database fails or a row was changed by somebody else.
    pub async fn case_list(
        &self,
        filter: &CaseFilter,
        page: Page,
    ) -> Result<Vec<CaseRow>, ViewError> {
        let mut select = self.select::<Cases>();
        match filter.open {
            Some(true) => select.and(&format!("status NOT IN {ENDED}")),
            Some(false) => select.and(&format!("status IN {ENDED}")),
            None => {}
        }
        if let Some(status) = &filter.status {
            select.and_equal("status", status);
        }
        if let Some(class) = &filter.class {
            select.and_with("(class = ? OR class LIKE ? || '/%')", &[class, class]);
        }
        if let Some(mission) = &filter.mission {
            select.and_equal("mission", mission);
        }
        if let Some(handler) = &filter.handler {
            select.and_equal("handler", handler);
        }
        if let Some(imported) = &filter.imported {
            select.and_equal("imported", imported);
        }
        if let Some(member) = &filter.worked_by {
            select.and_worked_by("case_id", StreamKind::Case, member);
        }
        select.newest("opened_recorded", "case_id", page).rows().await
    }

    /// The next `limit` cases somebody may work, after one of them in order of id: neither closed nor
    /// merged, and, of imported ones, those in which anybody has a part.
    ///
    /// # Errors
    /// As [`Views::case_list`].
    pub async fn cases_in_work(
        &self,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<Uuid>, ViewError> {
        let mut select = self.select::<Cases>();
        select.and("v.status NOT IN ('closed', 'merged')");
        let kind = StreamKind::Case.number();
        let known = format!(
            "(v.imported = ? OR v.case_id IN (SELECT i.stream_id FROM involvement AS i \
             WHERE i.ledger_id = $1 AND i.stream_kind = {kind}))"
        );
        select.and_with(&known, &[&false]);
        if let Some(after) = after {
            select.and_with("v.case_id > ?", &[&after]);
        }
        let rows = select.first("v.case_id", limit).rows().await?;
        Ok(rows.into_iter().map(|row| row.case_id).collect())
    }

    /// The case people call by this reference.
    ///
    /// # Errors
    /// As [`Views::case_list`].
    pub async fn case_by_reference(
        &self,
        reference: Reference,
    ) -> Result<Option<CaseRow>, ViewError> {
        let mut select = self.select::<Cases>();
        select.and_equal("reference", &reference);
        select.one().await
    }

    /// The imported case with this reference of a line list.
    ///
    /// # Errors
    /// As [`Views::case_list`].
    pub async fn case_by_source_reference(
        &self,
        reference: &Code,
    ) -> Result<Option<CaseRow>, ViewError> {
        let mut select = self.select::<Cases>();
        select.and_equal("source_reference", reference);
        select.one().await
    }

    /// The imported cases with these references of a line list, at most a few hundred at a time.
    ///
    /// # Errors
    /// As [`Views::case_list`].
    pub async fn cases_by_source_references(
        &self,
        references: &[Code],
    ) -> Result<Vec<CaseRow>, ViewError> {
        if references.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = self.select::<Cases>();
        {
            let places = vec!["?"; references.len()].join(", ");
            let values: Vec<_> = references.iter().map(|code| code as _).collect();
            select.and_with(&format!("v.source_reference IN ({places})"), &values);
        }
        select.order("opened_recorded, case_id").rows().await
    }

    /// One case.
    ///
    /// # Errors
    /// As [`Views::case_list`].
    pub async fn case(&self, case: Uuid) -> Result<Option<CaseRow>, ViewError> {
        let mut select = self.select::<Cases>();
        select.and_equal("case_id", &case);
        select.one().await
    }
}
