//! What an allegation's route asks, how far it has come, and what is left before the case can be closed well.
//!
//! Advice for who works the case: the order in which steps may be taken, and what stands against each, the rules decide.

use amana_domain::{
    State,
    case::{Allegation, CaseState, Inquiry},
    registry::RegistryState,
};
use amana_events::{
    AllegationId, Code, PublicText, RouteCode,
    case::{Finding, InvestigationEnd, RouteStep, SubjectStep},
};
use amana_policy::{Authorized, Look};
use serde::Serialize;

use crate::{AppError, Office};

/// How far an allegation has come on its route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OnRoute {
    /// The allegation.
    pub allegation: AllegationId,
    /// The route, by whose personnel it is about and how grave it is.
    pub route: RouteCode,
    /// Who is responsible for it, as a code.
    pub responsible: Code,
    /// Who investigates, as a code.
    pub investigator: Code,
    /// Who is notified; nobody where it is not known whose personnel it was.
    pub notified: Option<Code>,
    /// Where the route comes from.
    pub source: PublicText,
    /// What is left, in the order in which it is usually done.
    pub left: Vec<Left>,
}

/// Something that is left to do for an allegation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Left {
    /// The survivor's safety is assessed.
    SafetyAssessed,
    /// Who is responsible is notified.
    Notified,
    /// The State says who investigates.
    InvestigatorNamed,
    /// An investigation is opened.
    InvestigationOpened,
    /// The subject is told what is alleged.
    SubjectNotified,
    /// The subject is heard.
    SubjectHeard,
    /// The investigation is completed.
    InvestigationCompleted,
    /// A finding is made.
    FindingMade,
    /// Criminal accountability is considered.
    CriminalConsidered,
    /// The State gives its final answer, or says that there is none.
    FinalAnswer,
}

impl Left {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SafetyAssessed => "safety_assessed",
            Self::Notified => "notified",
            Self::InvestigatorNamed => "investigator_named",
            Self::InvestigationOpened => "investigation_opened",
            Self::SubjectNotified => "subject_notified",
            Self::SubjectHeard => "subject_heard",
            Self::InvestigationCompleted => "investigation_completed",
            Self::FindingMade => "finding_made",
            Self::CriminalConsidered => "criminal_considered",
            Self::FinalAnswer => "final_answer",
        }
    }

    /// The command that does it.
    pub const fn command(self) -> &'static str {
        match self {
            Self::SafetyAssessed => "assess_safety",
            Self::Notified | Self::InvestigatorNamed => "record_route_step",
            Self::InvestigationOpened => "open_investigation",
            Self::SubjectNotified | Self::SubjectHeard => "take_subject_step",
            Self::InvestigationCompleted => "complete_investigation",
            Self::FindingMade => "make_finding",
            Self::CriminalConsidered | Self::FinalAnswer => "record_criminal_step",
        }
    }
}

impl Office {
    /// How far each allegation of a case has come on its route, in the order in which they were recorded; nothing of what is no
    /// case, and of rows of a line list, which take no route here. Of a closed case what is left for the State alone.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn routes_of(&self, leave: &Authorized<Look>) -> Result<Vec<OnRoute>, AppError> {
        let state = self.state(leave.stream()).await?;
        let Some(State::Case(case)) = state.as_ref().map(|(state, _)| state.as_ref()) else {
            return Ok(Vec::new());
        };
        let registry = self.registry().await?;
        Ok(case.allegations().filter_map(|it| on_route(&registry, case, it)).collect())
    }
}

fn on_route(registry: &RegistryState, case: &CaseState, it: &Allegation) -> Option<OnRoute> {
    let claim = it.claim.as_ref().filter(|_| !it.moved)?;
    let route = registry.route(&claim.affiliation, claim.grave)?;
    Some(OnRoute {
        allegation: it.id,
        route: route.route.clone(),
        responsible: route.responsible.clone(),
        investigator: route.investigator.clone(),
        notified: route.notified.clone(),
        source: route.source.clone(),
        left: left(case, it, route.notified.is_some()),
    })
}

fn left(case: &CaseState, it: &Allegation, is_notified: bool) -> Vec<Left> {
    let open = case.is_open();
    let subject = case.subject_of(it.id);
    let was = |step| subject.is_none_or(|person| case.process_of(person, it.id).has(step));
    let heard = subject.is_none_or(|person| case.was_heard(person, it.id));
    let unassessed = case.survivors(Some(it.id)).iter().any(|who| case.safety_of(*who).is_none());
    let answered = [RouteStep::InvestigatorNamed, RouteStep::Declined];
    let told = it.route.has(RouteStep::Notified);
    let ended = matches!(it.inquiry, Inquiry::Completed(_));
    let with_findings = it.inquiry == Inquiry::Completed(InvestigationEnd::WithFindings);
    let substantiated = it.finding == Some(Finding::Substantiated);
    let considered = !it.criminal.steps.is_empty();
    let waits = [
        (open && unassessed, Left::SafetyAssessed),
        (open && is_notified && !told, Left::Notified),
        (open && is_notified && told && !it.route.has_any(&answered), Left::InvestigatorNamed),
        (open && it.inquiry == Inquiry::NotOpened, Left::InvestigationOpened),
        (open && !ended && !was(SubjectStep::Notified), Left::SubjectNotified),
        (open && !ended && !heard, Left::SubjectHeard),
        (open && it.inquiry == Inquiry::Running, Left::InvestigationCompleted),
        (open && with_findings && it.finding.is_none(), Left::FindingMade),
        (open && substantiated && !considered, Left::CriminalConsidered),
        (it.criminal.is_open(), Left::FinalAnswer),
    ];
    waits.into_iter().filter(|(waits, _)| *waits).map(|(_, left)| left).collect()
}
