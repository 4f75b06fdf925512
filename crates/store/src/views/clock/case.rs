//! Clocks of a case: the State's, the investigation's, the survivor's, exclusions and retention.

use amana_events::{
    AllegationId, PersonId, StreamId, StreamKind,
    case::{CaseEvent, EntryCorrected, EntryKind, PartyRole, RouteStep},
};
use uuid::Uuid;

use super::{
    super::{Header, Rows},
    Audience, ClockRow, INVESTIGATION_COMPLETES, MEMBER_STATE_NAMES_INVESTIGATOR, Matter,
    PROVISIONAL_EXCLUSION, RETENTION_REVIEW, SURVIVOR_TOLD, Standstill,
};

/// The code of the row that keeps an allegation's affiliation and gravity until its clocks start.
/// It never starts itself.
const ROUTE: &str = "route";

/// Whether an event of a case may start, stop or move a clock.
#[expect(clippy::too_many_lines, reason = "one line an event: the compiler is the checklist")]
pub(super) fn concerns(event: &CaseEvent) -> bool {
    match event {
        CaseEvent::AllegationRecorded(_)
        | CaseEvent::AllegationReclassified(_)
        | CaseEvent::PartyAdded(_)
        | CaseEvent::PartyRemoved(_)
        | CaseEvent::RouteStepRecorded(_)
        | CaseEvent::InvestigationOpened(_)
        | CaseEvent::InvestigationSuspended(_)
        | CaseEvent::InvestigationResumed(_)
        | CaseEvent::InvestigationCompleted(_)
        | CaseEvent::FindingMade(_)
        | CaseEvent::SurvivorInformed(_)
        | CaseEvent::SurvivorWithdrew(_)
        | CaseEvent::SurvivorReturned(_)
        | CaseEvent::CaseClosed(_)
        | CaseEvent::CaseReopened(_)
        | CaseEvent::CaseMerged(_)
        | CaseEvent::CaseSplit(_)
        | CaseEvent::MergeUndone(_)
        | CaseEvent::EntryCorrected(_)
        | CaseEvent::ExclusionsSet(_)
        | CaseEvent::ExclusionConfirmed(_)
        | CaseEvent::ExclusionLifted(_) => true,
        CaseEvent::CaseOpened(_)
        | CaseEvent::SubjectUnitSealed(_)
        | CaseEvent::AllegationImported(_)
        | CaseEvent::AllegationRestated(_)
        | CaseEvent::AllegationCorrected(_)
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
        | CaseEvent::ComplaintLinked(_)
        | CaseEvent::ClosureProposed(_)
        | CaseEvent::ClosureDeclined(_)
        | CaseEvent::ReviewAsked(_)
        | CaseEvent::ReviewAssigned(_)
        | CaseEvent::ClosureUpheld(_)
        | CaseEvent::CaseLinked(_)
        | CaseEvent::LegalHoldPlaced(_)
        | CaseEvent::LegalHoldLiftProposed(_)
        | CaseEvent::LegalHoldLifted(_)
        | CaseEvent::CaseEscalated(_)
        | CaseEvent::CaseCorrected(_)
        | CaseEvent::AppealDecided(_)
        | CaseEvent::EscalationAnswered(_)
        | CaseEvent::AssignmentDeclined(_)
        | CaseEvent::AssignmentEnded(_)
        | CaseEvent::LegalHoldLiftDeclined(_)
        | CaseEvent::SafetyLiftDeclined(_)
        | CaseEvent::ConfirmedExclusionLifted(_)
        | CaseEvent::ReportLinked(_)
        | CaseEvent::LinkRemoved(_) => false,
    }
}

pub(super) fn apply(matter: &mut Matter<'_>, event: &CaseEvent, header: &Header) {
    allegations(matter, event, header);
    route(matter, event, header);
    investigation(matter, event, header);
    survivors(matter, event, header);
    exclusions(matter, event, header);
    match event {
        CaseEvent::CaseClosed(_) => {
            for clock in [MEMBER_STATE_NAMES_INVESTIGATOR, INVESTIGATION_COMPLETES] {
                matter.stop_all(clock, header.known);
            }
            let id = header.stream.id;
            let (audience, at) = (Audience::Conduct, Some(header.known));
            matter.start(ClockRow::new(header.stream, RETENTION_REVIEW, id, audience, at));
        }
        CaseEvent::CaseReopened(_) => {
            matter.stop(RETENTION_REVIEW, header.stream.id, header.known);
        }
        CaseEvent::EntryCorrected(e) => taken_back(matter, e),
        _ => {}
    }
}

/// A clock that an entry started or stopped, once the entry is taken back: what never happened
/// starts and stops nothing.
fn taken_back(matter: &mut Matter<'_>, e: &EntryCorrected) {
    let Some(subject) = e.allegation.map(AllegationId::uuid) else { return };
    let runs_again = |matter: &mut Matter<'_>, clock: &str| {
        if let Some(row) = matter.clock(clock, subject) {
            row.stopped_at = None;
        }
    };
    let remove = |matter: &mut Matter<'_>, clock: &str| {
        matter.remove(clock, |row| row.subject == subject);
    };
    match (e.entry, e.said.as_str().parse::<RouteStep>()) {
        (EntryKind::Finding, _) if e.stands.is_none() => {
            runs_again(matter, INVESTIGATION_COMPLETES);
        }
        (EntryKind::RouteStep, Ok(RouteStep::Notified)) => {
            remove(matter, MEMBER_STATE_NAMES_INVESTIGATOR);
        }
        (EntryKind::RouteStep, Ok(RouteStep::InvestigatorNamed)) => {
            remove(matter, INVESTIGATION_COMPLETES);
            runs_again(matter, MEMBER_STATE_NAMES_INVESTIGATOR);
        }
        (EntryKind::RouteStep, Ok(RouteStep::Replied | RouteStep::Declined)) => {
            runs_again(matter, MEMBER_STATE_NAMES_INVESTIGATOR);
        }
        _ => {}
    }
}

/// A clock of an allegation, with the affiliation and gravity noted for it.
fn of_allegation(
    matter: &mut Matter<'_>,
    clock: &'static str,
    allegation: AllegationId,
    header: &Header,
) -> ClockRow {
    let known = Some(header.known);
    let subject = allegation.uuid();
    let mut row = ClockRow::new(header.stream, clock, subject, Audience::Conduct, known);
    if let Some(noted) = matter.clock(ROUTE, subject) {
        row.affiliation.clone_from(&noted.affiliation);
        row.grave = noted.grave;
    }
    row
}

fn allegations(matter: &mut Matter<'_>, event: &CaseEvent, header: &Header) {
    let (allegation, affiliation, grave) = match event {
        CaseEvent::AllegationRecorded(e) => (e.allegation, &e.affiliation, e.grave),
        CaseEvent::AllegationReclassified(e) => (e.allegation, &e.affiliation, e.grave),
        _ => return,
    };
    let subject = allegation.uuid();
    if matter.clock(ROUTE, subject).is_none() {
        let noted = ClockRow::new(header.stream, ROUTE, subject, Audience::Conduct, None);
        matter.rows.push(noted);
    }
    for row in matter.own().filter(|row| row.subject == subject) {
        row.affiliation = Some(affiliation.clone());
        row.grave = grave;
    }
}

fn route(matter: &mut Matter<'_>, event: &CaseEvent, header: &Header) {
    let CaseEvent::RouteStepRecorded(e) = event else { return };
    let subject = e.allegation.uuid();
    match e.step {
        RouteStep::Notified => {
            let clock = MEMBER_STATE_NAMES_INVESTIGATOR;
            let mut row = of_allegation(matter, clock, e.allegation, header);
            row.route = Some(e.route.clone());
            matter.start(row);
        }
        RouteStep::InvestigatorNamed => {
            matter.stop(MEMBER_STATE_NAMES_INVESTIGATOR, subject, header.known);
            let mut row = of_allegation(matter, INVESTIGATION_COMPLETES, e.allegation, header);
            row.route = Some(e.route.clone());
            matter.start(row);
        }
        RouteStep::Replied | RouteStep::Declined => {
            matter.stop(MEMBER_STATE_NAMES_INVESTIGATOR, subject, header.known);
        }
        RouteStep::Extended => {
            // More time is given for what runs: first the naming, afterwards the investigation.
            for clock in [MEMBER_STATE_NAMES_INVESTIGATOR, INVESTIGATION_COMPLETES] {
                if let Some(row) = matter.clock(clock, subject).filter(|row| row.is_open()) {
                    row.extended_until = e.until;
                    return;
                }
            }
        }
        // Silence stops nothing: it is what the clock shows.
        RouteStep::Silent => {}
    }
}

fn investigation(matter: &mut Matter<'_>, event: &CaseEvent, header: &Header) {
    match event {
        CaseEvent::InvestigationOpened(e) => {
            for allegation in &e.allegations {
                let row = of_allegation(matter, INVESTIGATION_COMPLETES, *allegation, header);
                matter.start(row);
            }
        }
        CaseEvent::InvestigationSuspended(_) => {
            let open = matter.open(INVESTIGATION_COMPLETES);
            open.for_each(|row| row.standstill = Some(Standstill::Suspended));
        }
        CaseEvent::InvestigationResumed(_) => {
            matter.open(INVESTIGATION_COMPLETES).for_each(|row| row.standstill = None);
        }
        CaseEvent::InvestigationCompleted(_) => {
            matter.stop_all(INVESTIGATION_COMPLETES, header.known);
        }
        CaseEvent::FindingMade(e) => {
            matter.stop(INVESTIGATION_COMPLETES, e.allegation.uuid(), header.known);
        }
        _ => {}
    }
}

fn survivors(matter: &mut Matter<'_>, event: &CaseEvent, header: &Header) {
    match event {
        CaseEvent::AllegationRecorded(e) => {
            e.survivors.iter().for_each(|person| wait_for(matter, *person, header));
        }
        CaseEvent::PartyAdded(e) if e.role == PartyRole::Survivor => {
            wait_for(matter, e.person, header);
        }
        // Who leaves one allegation may still be a survivor of another.
        CaseEvent::PartyRemoved(e) if e.role == PartyRole::Survivor && e.allegation.is_none() => {
            matter.remove(SURVIVOR_TOLD, |row| row.person == Some(e.person));
        }
        CaseEvent::FindingMade(_) | CaseEvent::CaseClosed(_) => {
            let told = |row: &&mut ClockRow| row.clock.as_str() == SURVIVOR_TOLD && !row.is_open();
            matter.own().filter(told).for_each(|row| row.restart(header.known));
        }
        CaseEvent::SurvivorInformed(e) => {
            matter.stop(SURVIVOR_TOLD, e.person.uuid(), header.known);
        }
        CaseEvent::SurvivorWithdrew(e) => {
            wait_for(matter, e.person, header);
            if let Some(row) = matter.clock(SURVIVOR_TOLD, e.person.uuid()) {
                row.standstill = Some(Standstill::Contact);
            }
        }
        CaseEvent::SurvivorReturned(e) => {
            if let Some(row) = matter.clock(SURVIVOR_TOLD, e.person.uuid()) {
                row.standstill = None;
            }
        }
        _ => {}
    }
}

/// Notes a survivor whom a finding or the closure will have to be told.
fn wait_for(matter: &mut Matter<'_>, person: PersonId, header: &Header) {
    if matter.clock(SURVIVOR_TOLD, person.uuid()).is_none() {
        let (subject, audience) = (person.uuid(), Audience::Conduct);
        let row = ClockRow::new(header.stream, SURVIVOR_TOLD, subject, audience, None);
        matter.rows.push(ClockRow { person: Some(person), ..row });
    }
}

fn exclusions(matter: &mut Matter<'_>, event: &CaseEvent, header: &Header) {
    match event {
        CaseEvent::ExclusionsSet(e) => {
            let provisional = |id: Uuid| e.provisional.iter().any(|member| member.uuid() == id);
            for row in matter.open(PROVISIONAL_EXCLUSION).filter(|row| !provisional(row.subject)) {
                row.stop(header.known);
            }
            for member in &e.provisional {
                let (subject, audience) = (member.uuid(), Audience::Oversight);
                let at = Some(header.recorded);
                let clock = PROVISIONAL_EXCLUSION;
                matter.start(ClockRow::new(header.stream, clock, subject, audience, at));
            }
        }
        CaseEvent::ExclusionConfirmed(e) => {
            matter.stop(PROVISIONAL_EXCLUSION, e.member.uuid(), header.known);
        }
        CaseEvent::ExclusionLifted(e) => {
            matter.stop(PROVISIONAL_EXCLUSION, e.member.uuid(), header.known);
        }
        _ => {}
    }
}

/// Moves the clocks of allegations that go on in another case, before the event itself is folded.
pub(super) fn transfer(rows: &mut Rows<ClockRow>, event: &CaseEvent, header: &Header) {
    let here = header.stream.id;
    let (from, to, only): (Uuid, Uuid, Option<&[AllegationId]>) = match event {
        CaseEvent::CaseMerged(e) => (here, e.into.id, None),
        CaseEvent::CaseSplit(e) => (here, e.into.id, Some(&e.allegations)),
        CaseEvent::MergeUndone(e) => (e.into.id, here, Some(&e.allegations)),
        _ => return,
    };
    if from == to {
        return;
    }
    // Streams of other kinds may have the case's id; their clocks stay.
    let goes = |row: &mut ClockRow| {
        row.stream.kind == StreamKind::Case
            && only.is_none_or(|ids| ids.iter().any(|id| id.uuid() == row.subject))
    };
    let moved: Vec<ClockRow> = rows.group(from).extract_if(.., goes).collect();
    let stream = StreamId::new(StreamKind::Case, to);
    for row in moved {
        let here = rows.group(to).iter().any(|r| r.clock == row.clock && r.subject == row.subject);
        if !here {
            rows.put(to, ClockRow { matter: to, stream, ..row });
        }
    }
}
