//! Entries that can be taken back, as the state keeps them: what each said, and what stood before it.
//!
//! Steps of one kind about one matter are a list; what stands is what its entries make of it, taken
//! in order. So taking one back is taking the others in again.

use amana_events::{
    AllegationId, Code, EventId, EvidenceId, MeasureId, PersonId,
    case::{
        CaseEvent, CriminalStep, EntryKind, Finding, InvestigationStep, PaternityStep, RouteStep,
        ScreeningStep, SubjectStep,
    },
};

use super::{
    CaseState, CriminalTrail, Custody, Inquiry, Steps,
    parts::{FoundAbout, Process},
};
use crate::Stamp;

/// One entry.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) event: EventId,
    pub(super) said: Said,
}

/// What an entry said.
#[derive(Debug, Clone)]
pub(super) enum Said {
    Route(AllegationId, RouteStep),
    Investigation(InvestigationStep, Option<PersonId>, Box<[AllegationId]>),
    Subject(PersonId, SubjectStep, Box<[AllegationId]>),
    Screening(PersonId, ScreeningStep),
    Departure(PersonId),
    Finding(AllegationId, Finding, Before),
    Outcome(AllegationId, Code),
    Action(AllegationId, MeasureId, Code),
    Measure(MeasureId, Code, Option<PersonId>),
    Criminal(AllegationId, CriminalStep),
    Paternity(PersonId, PaternityStep),
    Evidence(EvidenceId, &'static str, Option<Custody>),
}

/// How an allegation's finding stood before another.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Before {
    pub(super) finding: Option<Finding>,
    pub(super) found_about: FoundAbout,
    pub(super) revisable: bool,
}

/// Which entries belong together: of one kind, about one matter. Only the last of them is taken
/// back; those that stand for themselves are each their own.
type Family = (EntryKind, Option<uuid::Uuid>);

impl Entry {
    pub(super) fn kind(&self) -> EntryKind {
        match self.said {
            Said::Route(..) => EntryKind::RouteStep,
            Said::Investigation(..) => EntryKind::InvestigationStep,
            Said::Subject(..) => EntryKind::SubjectStep,
            Said::Screening(..) => EntryKind::ScreeningStep,
            Said::Departure(..) => EntryKind::Departure,
            Said::Finding(..) => EntryKind::Finding,
            Said::Outcome(..) => EntryKind::Outcome,
            Said::Action(..) => EntryKind::Action,
            Said::Measure(..) => EntryKind::Measure,
            Said::Criminal(..) => EntryKind::CriminalStep,
            Said::Paternity(..) => EntryKind::PaternityStep,
            Said::Evidence(..) => EntryKind::Evidence,
        }
    }

    pub(super) fn family(&self) -> Family {
        let about = match &self.said {
            Said::Route(id, _)
            | Said::Finding(id, ..)
            | Said::Outcome(id, _)
            | Said::Criminal(id, _) => id.uuid(),
            Said::Subject(person, ..)
            | Said::Screening(person, _)
            | Said::Departure(person)
            | Said::Paternity(person, _) => person.uuid(),
            Said::Evidence(evidence, ..) => evidence.uuid(),
            Said::Action(_, measure, _) | Said::Measure(measure, ..) => measure.uuid(),
            Said::Investigation(..) => self.event.uuid(),
        };
        (self.kind(), Some(about))
    }

    /// What it said, as a code.
    pub(super) fn code(&self) -> Option<Code> {
        let code = match &self.said {
            Said::Route(_, step) => step.code(),
            Said::Investigation(step, ..) => step.code(),
            Said::Subject(_, step, _) => step.code(),
            Said::Screening(_, step) => step.code(),
            Said::Departure(_) => "left",
            Said::Finding(_, finding, _) => finding.code(),
            Said::Criminal(_, step) => step.code(),
            Said::Paternity(_, step) => step.code(),
            Said::Evidence(_, step, _) => step,
            Said::Outcome(_, code) | Said::Action(_, _, code) | Said::Measure(_, code, _) => {
                return Some(code.clone());
            }
        };
        Code::new(code).ok()
    }

    pub(super) fn allegation(&self) -> Option<AllegationId> {
        match &self.said {
            Said::Route(id, _)
            | Said::Finding(id, ..)
            | Said::Outcome(id, _)
            | Said::Action(id, ..)
            | Said::Criminal(id, _) => Some(*id),
            Said::Investigation(..)
            | Said::Subject(..)
            | Said::Screening(..)
            | Said::Departure(_)
            | Said::Measure(..)
            | Said::Paternity(..)
            | Said::Evidence(..) => None,
        }
    }

    pub(super) fn person(&self) -> Option<PersonId> {
        match &self.said {
            Said::Investigation(_, person, _) | Said::Measure(_, _, person) => *person,
            Said::Subject(person, ..)
            | Said::Screening(person, _)
            | Said::Departure(person)
            | Said::Paternity(person, _) => Some(*person),
            Said::Route(..)
            | Said::Finding(..)
            | Said::Outcome(..)
            | Said::Action(..)
            | Said::Criminal(..)
            | Said::Evidence(..) => None,
        }
    }
}

impl CaseState {
    pub(super) fn entry(&self, event: EventId) -> Option<&Entry> {
        self.file().entries.iter().find(|entry| entry.event == event)
    }

    /// The entries of a family, in order.
    pub(super) fn family(&self, family: Family) -> impl Iterator<Item = &Entry> {
        self.file().entries.iter().filter(move |entry| entry.family() == family)
    }

    /// Keeps what an event said, where it can be taken back; called before the event is taken in.
    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not named is not taken back")]
    pub(super) fn keep_entry(&mut self, event: &CaseEvent, stamp: &Stamp) {
        let said = match event {
            CaseEvent::RouteStepRecorded(e) => Said::Route(e.allegation, e.step),
            CaseEvent::InvestigationStepTaken(e) => {
                let heard = e.step == InvestigationStep::SubjectInterviewed;
                let told = e.person.filter(|_| heard).map(|person| self.told(person));
                Said::Investigation(e.step, e.person, told.unwrap_or_default())
            }
            CaseEvent::SubjectStepTaken(e) => {
                let of = e.allegations.clone().unwrap_or_else(|| self.about(e.person));
                Said::Subject(e.person, e.step, of.into())
            }
            CaseEvent::ScreeningRecorded(e) => Said::Screening(e.person, e.step),
            CaseEvent::SubjectLeftMission(e) => Said::Departure(e.person),
            CaseEvent::FindingMade(e) => {
                let before = self.allegation_ever(e.allegation).map(|a| Before {
                    finding: a.finding,
                    found_about: a.found_about,
                    revisable: a.revisable,
                });
                Said::Finding(e.allegation, e.finding, before.unwrap_or_default())
            }
            CaseEvent::OutcomeRecorded(e) => Said::Outcome(e.allegation, e.outcome.clone()),
            CaseEvent::AccountabilityActionTaken(e) => {
                Said::Action(e.allegation, e.measure, e.action.clone())
            }
            CaseEvent::InterimMeasureTaken(e) => Said::Measure(e.measure, e.kind.clone(), e.person),
            CaseEvent::CriminalStepRecorded(e) => Said::Criminal(e.allegation, e.step),
            CaseEvent::PaternityStepRecorded(e) => {
                if e.step == PaternityStep::ClaimMade {
                    self.forget_paternity(e.person);
                }
                Said::Paternity(e.person, e.step)
            }
            CaseEvent::EvidenceCollected(e) => Said::Evidence(e.evidence, "collected", None),
            CaseEvent::EvidenceMoved(e) => {
                Said::Evidence(e.evidence, "moved", self.custody_of(e.evidence))
            }
            CaseEvent::EvidenceReleased(e) => {
                Said::Evidence(e.evidence, "released", self.custody_of(e.evidence))
            }
            _ => return,
        };
        self.work().entries.push(Entry { event: stamp.event, said });
    }

    /// The allegations under investigation about which this subject was told.
    pub(super) fn told(&self, person: PersonId) -> Box<[AllegationId]> {
        let told = |id: &AllegationId| self.process_of(person, *id).has(SubjectStep::Notified);
        let running =
            |id: &AllegationId| self.allegation(*id).is_some_and(|a| a.inquiry == Inquiry::Running);
        self.about(person).into_iter().filter(|id| told(id) && running(id)).collect()
    }

    /// Takes a subject's step in, for each allegation it speaks of.
    pub(super) fn process_step(
        &mut self,
        person: PersonId,
        step: SubjectStep,
        allegations: &[AllegationId],
    ) {
        let processes = &mut self.work().process;
        for allegation in allegations {
            let known =
                processes.iter_mut().find(|p| p.person == person && p.allegation == *allegation);
            if let Some(process) = known {
                process.steps.take(step);
            } else {
                let mut steps = Steps::default();
                steps.take(step);
                processes.push(Process { person, allegation: *allegation, steps });
            }
        }
    }

    /// Takes an entry back.
    pub(super) fn take_back(&mut self, event: EventId) {
        let entries = &mut self.work().entries;
        let Some(place) = entries.iter().position(|entry| entry.event == event) else { return };
        let entry = entries.remove(place);
        let family = entry.family();
        match entry.said {
            Said::Route(id, _) => self.route_again(id, family),
            Said::Criminal(id, _) => self.criminal_again(id, family),
            Said::Paternity(person, _) => self.paternity_again(person, family),
            Said::Subject(person, ..) | Said::Screening(person, _) => self.subject_again(person),
            Said::Investigation(_, person, _) => {
                self.interviews_again();
                if let Some(person) = person {
                    self.subject_again(person);
                }
            }
            Said::Departure(person) => self.with_subject(person, |subject| subject.left = false),
            Said::Finding(id, _, before) => self.with(id, |allegation| {
                allegation.finding = before.finding;
                allegation.found_about = before.found_about;
                allegation.revisable = before.revisable;
            }),
            Said::Action(_, measure, _) => self.work().actions.retain(|known| *known != measure),
            Said::Measure(measure, ..) => {
                self.work().measures.retain(|(known, _)| *known != measure);
            }
            Said::Evidence(evidence, _, Some(before)) => self.custody(evidence, before),
            Said::Evidence(evidence, _, None) => {
                self.work().evidence.retain(|(known, _)| *known != evidence);
            }
            Said::Outcome(..) => {}
        }
    }

    fn route_again(&mut self, id: AllegationId, family: Family) {
        let mut route = Steps::default();
        for entry in self.family(family) {
            if let Said::Route(_, step) = entry.said {
                route.take(step);
            }
        }
        self.with(id, |allegation| allegation.route = route);
    }

    fn criminal_again(&mut self, id: AllegationId, family: Family) {
        let mut trail = CriminalTrail::default();
        for entry in self.family(family) {
            if let Said::Criminal(_, step) = entry.said {
                trail.take(step);
            }
        }
        self.with(id, |allegation| allegation.criminal = trail);
    }

    fn paternity_again(&mut self, person: PersonId, family: Family) {
        let mut steps = Vec::new();
        for entry in self.family(family) {
            if let Said::Paternity(_, step) = entry.said {
                steps.push(step);
            }
        }
        self.work().paternity.retain(|(claimant, _)| *claimant != person);
        for step in steps {
            self.paternity_step(person, step);
        }
    }

    fn interviews_again(&mut self) {
        let mut survivors: Vec<Option<PersonId>> = Vec::new();
        for entry in &self.file().entries {
            if let Said::Investigation(InvestigationStep::SurvivorInterviewed, person, _) =
                entry.said
            {
                survivors.push(person);
            }
        }
        let investigation = &mut self.work().investigation;
        investigation.survivor_interviews = u16::try_from(survivors.len()).unwrap_or(u16::MAX);
        investigation.interviewed = survivors.into_iter().flatten().collect();
    }

    fn subject_again(&mut self, person: PersonId) {
        self.with_subject(person, |subject| {
            subject.steps = Steps::default();
            subject.screening = Steps::default();
        });
        self.work().process.retain(|process| process.person != person);
        for entry in self.file().entries.clone() {
            if entry.person() != Some(person) {
                continue;
            }
            if let Said::Screening(_, step) = entry.said {
                self.with_subject(person, |subject| subject.screen(step));
                continue;
            }
            let (step, allegations) = match entry.said {
                Said::Subject(_, step, allegations) => (step, allegations),
                Said::Investigation(InvestigationStep::SubjectInterviewed, _, told) => {
                    (SubjectStep::Interviewed, told)
                }
                Said::Route(..)
                | Said::Investigation(..)
                | Said::Screening(..)
                | Said::Departure(_)
                | Said::Finding(..)
                | Said::Outcome(..)
                | Said::Action(..)
                | Said::Measure(..)
                | Said::Criminal(..)
                | Said::Paternity(..)
                | Said::Evidence(..) => continue,
            };
            self.with_subject(person, |subject| subject.steps.take(step));
            self.process_step(person, step, &allegations);
        }
    }

    /// Another authority answers for the allegation: what the one before was told is history.
    pub(super) fn forget_route(&mut self, id: AllegationId) {
        let of = |entry: &Entry| matches!(entry.said, Said::Route(about, _) if about == id);
        self.work().entries.retain(|entry| !of(entry));
    }

    /// A new paternity claim begins anew: the steps of the one before are history.
    pub(super) fn forget_paternity(&mut self, person: PersonId) {
        let of = |entry: &Entry| matches!(entry.said, Said::Paternity(who, _) if who == person);
        self.work().entries.retain(|entry| !of(entry));
    }
}
