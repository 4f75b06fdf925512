//! How a case takes an event in. Total: any event in any state; what makes no sense changes little.

use std::num::NonZeroU64;

use amana_events::{
    AllegationId, EventId, EvidenceId, MemberId, PersonId, StreamEvent as _, StreamId,
    case::{
        ActingForSet, AllegationCorrected, AllegationReclassified, AllegationRecorded, CaseEvent,
        CaseOpened, CaseReassigned, CaseSplit, ClosureProposed, ExclusionsSet, FindingMade,
        InterimMeasureEnded, InvestigationEnd, InvestigationOpened, InvestigationStep,
        InvestigationStepTaken, PartyRemoved, PartyRole, PaternityStep, ReportedRow, RouteStep,
        SafetyLifted, SafetyResult, ScreeningRecorded, ScreeningStep, SubjectStep,
        SubjectStepTaken,
    },
    common::Role,
};

use super::{
    Allegation, Assignment, CaseState, Claim, Inquiry, Party, Safety, Subject,
    finding::OCCURRENCE_ONLY,
    parts::{ClosureProposal, Custody, File, FoundAbout, Hold, Review, SafetyProposal, StandIn},
    state::Stage,
};
use crate::Stamp;

/// Tells two contents of an imported row apart (64-bit FNV-1a of its canonical JSON). It never
/// leaves memory: no hash of a plaintext is ever stored.
pub(super) fn fingerprint(row: &ReportedRow) -> NonZeroU64 {
    let bytes = serde_json::to_vec(row).unwrap_or_default();
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    NonZeroU64::new(hash).unwrap_or(NonZeroU64::MIN)
}

impl CaseState {
    #[expect(clippy::too_many_lines, reason = "one line an event: the compiler is the checklist")]
    pub(super) fn apply(&mut self, event: &CaseEvent, stamp: &Stamp) {
        use CaseEvent as E;
        self.stamped(event, stamp);
        self.keep_entry(event, stamp);
        match event {
            E::CaseOpened(e) => self.opened(e),
            E::AllegationRecorded(e) => self.recorded(e),
            E::AllegationImported(e) => self.row(e.allegation, &e.row),
            E::AllegationRestated(e) => self.row(e.allegation, &e.row),
            E::AllegationReclassified(e) => self.reclassified(e),
            E::AllegationCorrected(e) => self.corrected(e),
            E::SubjectUnitSealed(e) => self.work().units.push((e.allegation, stamp.event)),
            E::PartyAdded(e) => self.joins(e.person, e.role, e.allegation),
            E::PartyRemoved(e) => self.leaves(e),
            E::SafetyAssessed(e) => self.safety(e.person, Safety::of(e.result, stamp)),
            E::SafetyLiftProposed(e) => self.safety_lift_proposed(e.person, stamp),
            E::SafetyLifted(e) => self.safety_lifted(e, stamp),
            E::CaseAssigned(e) => self.assigned(e.member, e.role, None),
            E::AssignmentAccepted(e) => self.accepted(e.member),
            E::ActingForSet(e) => self.stands_in(e),
            E::CaseReassigned(e) => self.reassigned(e, stamp.event),
            E::HandoverNoteRead(e) => self.note_read(e.note),
            E::NobodyHasActed(e) => self.work().idle_since = Some(e.since),
            E::InterimMeasureTaken(e) => self.work().measures.push((e.measure, true)),
            E::InterimMeasureEnded(e) => self.measure_ended(e),
            E::RouteStepRecorded(e) => self.with(e.allegation, |a| a.route.take(e.step)),
            E::InvestigationOpened(e) => self.inquiry_opened(e),
            E::InvestigationStepTaken(e) => self.inquiry_step(e),
            E::InvestigationSuspended(_) => self.work().investigation.suspended = true,
            E::InvestigationResumed(_) => self.work().investigation.suspended = false,
            E::InvestigationCompleted(e) => self.inquiry_completed(e.end),
            E::EvidenceCollected(e) => self.collected(e.evidence, e.custodian),
            E::EvidenceMoved(e) => self.custody(e.evidence, Custody::Held(e.to)),
            E::EvidenceReleased(e) => self.custody(e.evidence, Custody::Released),
            E::SubjectStepTaken(e) => self.subject_step(e),
            E::FindingMade(e) => self.found(e, stamp),
            E::AccountabilityActionTaken(e) => self.work().actions.push(e.measure),
            E::CriminalStepRecorded(e) => self.with(e.allegation, |a| a.criminal.take(e.step)),
            E::ScreeningRecorded(e) => self.screened(e),
            E::SubjectLeftMission(e) => self.with_subject(e.person, |s| s.left = true),
            E::PaternityStepRecorded(e) => self.paternity_step(e.person, e.step),
            E::SurvivorWithdrew(e) => self.withdrew(e.person, stamp),
            E::SurvivorReturned(e) => self.came_back(e.person),
            E::ClosureProposed(e) => self.closure_is_proposed(e, stamp),
            E::ClosureDeclined(_) => self.work().closure = None,
            E::CaseClosed(e) => self.closed(e.approval.member),
            E::ReviewAsked(_) => self.work().review = Review::Asked,
            E::ReviewAssigned(e) => self.work().review = Review::With(e.member),
            E::ClosureUpheld(_) => self.work().review = Review::None,
            E::CaseReopened(_) => self.reopened(),
            E::CaseLinked(e) => self.work().links.push(e.other),
            E::CaseMerged(e) => self.merged(e.into),
            E::CaseSplit(e) => self.split(e),
            E::LegalHoldPlaced(_) => self.hold_placed(stamp.event),
            E::LegalHoldLiftProposed(e) => self.hold_lift_proposed(e.hold, stamp),
            E::LegalHoldLifted(e) => self.work().holds.retain(|hold| hold.event != e.hold),
            E::ExclusionsSet(e) => self.exclusions(e),
            E::ExclusionConfirmed(e) => {
                self.work().confirmed_by.push((e.member, stamp.actor.member()));
                self.exclusion_decided(e.member, true);
            }
            E::ExclusionLifted(e) => self.exclusion_decided(e.member, false),
            E::CaseEscalated(_) => self.work().escalated = true,
            E::CaseCorrected(e) => self.is_sea = super::allegations::is_sea(&e.class),
            E::EntryCorrected(e) => self.take_back(e.event),
            E::AppealDecided(e) => self.appeal_decided(e),
            E::EscalationAnswered(e) => self.escalation_answered(e.answer),
            E::AssignmentDeclined(e) => self.assignment_over(e.member, e.role),
            E::AssignmentEnded(e) => self.assignment_over(e.member, e.role),
            E::LegalHoldLiftDeclined(e) => self.hold_lift_declined(e.proposal),
            E::SafetyLiftDeclined(e) => self.safety_lift_declined(e.proposal),
            E::ConfirmedExclusionLifted(e) => self.confirmed_exclusion_lifted(e.member),
            E::ReportLinked(e) => self.work().reports.push(e.report),
            E::MergeUndone(e) => self.merge_undone(e.into),
            E::LinkRemoved(e) => self.work().links.retain(|link| *link != e.other),
            E::DetrimentRiskAssessed(_)
            | E::RetaliationRecorded(_)
            | E::CaseNoted(_)
            | E::InvestigationPlanned(_)
            | E::OutcomeRecorded(_)
            | E::SurvivorInformed(_)
            | E::ComplaintLinked(_) => {}
        }
        self.speaks_of(event);
    }

    /// Notes whom the event names who has no part in the case. A party who is removed is no mention:
    /// whoever removed them said so. A row of a line list names nobody, and there are many.
    fn speaks_of(&mut self, event: &CaseEvent) {
        if matches!(event, CaseEvent::PartyRemoved(_) | CaseEvent::AllegationImported(_)) {
            return;
        }
        for person in event.persons() {
            let known = self.parties().iter().any(|party| party.person == person);
            if !known && !self.file().mentioned.contains(&person) {
                self.work().mentioned.push(person);
            }
        }
    }

    fn withdrew(&mut self, person: PersonId, stamp: &Stamp) {
        let file = self.work();
        file.returned.retain(|(who, _)| *who != person);
        file.withdrawn.push((person, stamp.recorded));
    }

    fn came_back(&mut self, person: PersonId) {
        let file = self.work();
        let then = file.withdrawn.iter().rev().find(|(who, _)| *who == person).copied();
        file.withdrawn.retain(|(who, _)| *who != person);
        file.returned.extend(then);
    }

    fn stamped(&mut self, event: &CaseEvent, stamp: &Stamp) {
        self.version = stamp.version;
        // That nobody acted, and that a note was read, is no act on the case.
        let acts = !matches!(event, CaseEvent::NobodyHasActed(_) | CaseEvent::HandoverNoteRead(_));
        if acts && stamp.actor.member().is_some() {
            self.last_acted = stamp.recorded;
        }
    }

    pub(super) fn work(&mut self) -> &mut File {
        self.file.get_or_insert_default()
    }

    pub(super) fn with(&mut self, id: AllegationId, change: impl FnOnce(&mut Allegation)) {
        if let Some(allegation) = self.allegations.iter_mut().find(|a| a.id == id) {
            change(allegation);
        }
    }

    pub(super) fn with_subject(&mut self, person: PersonId, change: impl FnOnce(&mut Subject)) {
        let subjects = &mut self.work().subjects;
        if let Some(subject) = subjects.iter_mut().find(|subject| subject.person == person) {
            change(subject);
        } else {
            let mut subject = Subject::new(person);
            change(&mut subject);
            subjects.push(subject);
        }
    }

    fn opened(&mut self, event: &CaseOpened) {
        self.stage = Stage::Open;
        self.is_sea = super::allegations::is_sea(&event.class);
        if event.report.is_some() {
            self.work().report = event.report;
        }
    }

    /// Most cases hold one allegation: room is made for one at a time.
    fn allegation_or_new(&mut self, id: AllegationId) {
        if !self.allegations.iter().any(|allegation| allegation.id == id) {
            self.allegations.reserve_exact(1);
            self.allegations.push(Allegation::new(id));
        }
        self.with(id, |allegation| allegation.moved = false);
    }

    fn recorded(&mut self, event: &AllegationRecorded) {
        let id = event.allegation;
        self.allegation_or_new(id);
        let claim = Claim {
            class: event.class.clone(),
            kind: event.kind.clone(),
            affiliation: event.affiliation.clone(),
            contributing_country: event.contributing_country.clone(),
            grave: event.grave,
            victims_stated: !event.victims.is_empty(),
            period: event.incident_period,
        };
        self.with(id, |allegation| allegation.claim = Some(Box::new(claim)));
        for survivor in &event.survivors {
            self.joins(*survivor, PartyRole::Survivor, Some(id));
        }
        if let Some(subject) = event.subject {
            self.joins(subject, PartyRole::Subject, Some(id));
        }
    }

    fn row(&mut self, id: AllegationId, row: &ReportedRow) {
        self.allegation_or_new(id);
        self.with(id, |allegation| allegation.imported = Some(fingerprint(row)));
    }

    /// Another authority answers for the allegation now, so its route begins anew.
    fn reclassified(&mut self, event: &AllegationReclassified) {
        let claim = self.allegation_ever(event.allegation).and_then(|a| a.claim.as_deref());
        let answers = |claim: &Claim| {
            claim.affiliation == event.affiliation
                && claim.contributing_country == event.contributing_country
        };
        let same_authority = claim.is_some_and(answers);
        if !same_authority {
            self.forget_route(event.allegation);
        }
        self.with(event.allegation, |allegation| {
            let before = allegation.claim.take();
            if !same_authority {
                allegation.route = super::Steps::default();
            }
            allegation.claim = Some(Box::new(Claim {
                class: event.class.clone(),
                kind: event.kind.clone(),
                affiliation: event.affiliation.clone(),
                contributing_country: event.contributing_country.clone(),
                grave: event.grave,
                victims_stated: before.as_ref().is_none_or(|claim| claim.victims_stated),
                period: before.and_then(|claim| claim.period),
            }));
        });
    }

    fn corrected(&mut self, event: &AllegationCorrected) {
        self.with(event.allegation, |allegation| {
            if let Some(claim) = &mut allegation.claim {
                claim.victims_stated = !event.victims.is_empty();
                claim.period = event.incident_period;
            }
        });
    }

    fn joins(&mut self, person: PersonId, role: PartyRole, allegation: Option<AllegationId>) {
        let party = Party { person, role, allegation };
        let parties = &mut self.work().parties;
        if !parties.contains(&party) {
            parties.push(party);
        }
    }

    fn leaves(&mut self, event: &PartyRemoved) {
        let parties = &mut self.work().parties;
        let of = |party: &Party| {
            party.person == event.person
                && party.role == event.role
                && (event.allegation.is_none() || party.allegation == event.allegation)
        };
        parties.retain(|party| !of(party));
    }

    fn safety(&mut self, person: PersonId, safety: Safety) {
        let known = &mut self.work().safety;
        known.retain(|(of, _)| *of != person);
        known.push((person, safety));
    }

    fn safety_lifted(&mut self, event: &SafetyLifted, stamp: &Stamp) {
        let file = self.work();
        file.lift_proposals.retain(|proposal| proposal.person != event.person);
        if let Some((_, safety)) = file.safety.iter_mut().find(|(of, _)| *of == event.person) {
            safety.lifted = Some(event.lift);
            safety.at = stamp.recorded;
            safety.known = stamp.known;
        }
    }

    fn safety_lift_proposed(&mut self, person: PersonId, stamp: &Stamp) {
        let (event, by, version) = (stamp.event, stamp.actor.member(), stamp.version);
        self.work().lift_proposals.push(SafetyProposal { event, person, by, version });
    }

    fn assigned(&mut self, member: MemberId, role: Role, unread: Option<EventId>) {
        let file = self.work();
        if !file.hands_ever.contains(&member) {
            file.hands_ever.push(member);
        }
        if works_on_conduct(role) && !file.conduct_ever.contains(&member) {
            file.conduct_ever.push(member);
        }
        file.assignments.retain(|a| a.member != member || a.role != role);
        file.assignments.push(Assignment { member, role, accepted: false, unread });
    }

    fn accepted(&mut self, member: MemberId) {
        for assignment in self.work().assignments.iter_mut().filter(|a| a.member == member) {
            assignment.accepted = true;
        }
    }

    fn stands_in(&mut self, event: &ActingForSet) {
        let file = self.work();
        if !file.hands_ever.contains(&event.member) {
            file.hands_ever.push(event.member);
        }
        let conduct =
            file.assignments.iter().any(|a| a.member == event.absent && works_on_conduct(a.role));
        if conduct && !file.conduct_ever.contains(&event.member) {
            file.conduct_ever.push(event.member);
        }
        file.stand_ins.retain(|s| s.member != event.member || s.absent != event.absent);
        let (member, absent, until) = (event.member, event.absent, event.until);
        file.stand_ins.push(StandIn { member, absent, until });
    }

    fn reassigned(&mut self, event: &CaseReassigned, note: EventId) {
        let file = self.work();
        file.assignments.retain(|a| a.member != event.from || a.role != event.role);
        file.stand_ins.retain(|s| s.absent != event.from);
        self.assigned(event.to, event.role, Some(note));
    }

    fn note_read(&mut self, note: EventId) {
        for assignment in &mut self.work().assignments {
            if assignment.unread == Some(note) {
                assignment.unread = None;
            }
        }
    }

    fn measure_ended(&mut self, event: &InterimMeasureEnded) {
        for (measure, in_force) in &mut self.work().measures {
            *in_force &= *measure != event.measure;
        }
    }

    /// Flags an investigative act on an allegation whose State was not notified yet (R4).
    fn flag_act(allegation: &mut Allegation) {
        let state = allegation.claim.as_ref().is_some_and(|c| c.contributing_country.is_some());
        if state && !allegation.route.has(RouteStep::Notified) {
            allegation.investigated_before_notification = true;
        }
    }

    fn inquiry_opened(&mut self, event: &InvestigationOpened) {
        let investigation = &mut self.work().investigation;
        investigation.opened = investigation.opened.saturating_add(1);
        investigation.open = true;
        investigation.suspended = false;
        investigation.organisation = event.organisation;
        for id in &event.allegations {
            self.with(*id, |allegation| {
                allegation.inquiry = Inquiry::Running;
                Self::flag_act(allegation);
            });
        }
    }

    fn inquiry_step(&mut self, event: &InvestigationStepTaken) {
        for allegation in &mut self.allegations {
            if allegation.inquiry == Inquiry::Running {
                Self::flag_act(allegation);
            }
        }
        match (event.step, event.person) {
            (InvestigationStep::SurvivorInterviewed, person) => {
                let investigation = &mut self.work().investigation;
                investigation.survivor_interviews =
                    investigation.survivor_interviews.saturating_add(1);
                investigation.interviewed.extend(person);
            }
            (InvestigationStep::SubjectInterviewed, Some(person)) => {
                let told = self.told(person);
                self.with_subject(person, |subject| subject.steps.take(SubjectStep::Interviewed));
                self.process_step(person, SubjectStep::Interviewed, &told);
            }
            (
                InvestigationStep::WitnessInterviewed
                | InvestigationStep::SubjectInterviewed
                | InvestigationStep::SiteVisited
                | InvestigationStep::DocumentsExamined
                | InvestigationStep::Other,
                _,
            ) => {}
        }
    }

    fn inquiry_completed(&mut self, end: InvestigationEnd) {
        let investigation = &mut self.work().investigation;
        investigation.open = false;
        investigation.suspended = false;
        for allegation in &mut self.allegations {
            if allegation.inquiry == Inquiry::Running {
                allegation.inquiry = Inquiry::Completed(end);
            }
        }
    }

    fn hold_placed(&mut self, event: EventId) {
        self.work().holds.push(Hold { event, lift_proposed: None });
    }

    fn collected(&mut self, evidence: EvidenceId, custodian: MemberId) {
        self.work().evidence.push((evidence, Custody::Held(custodian)));
    }

    pub(super) fn custody(&mut self, evidence: EvidenceId, custody: Custody) {
        for item in &mut self.work().evidence {
            if item.0 == evidence {
                item.1 = custody;
            }
        }
    }

    fn subject_step(&mut self, event: &SubjectStepTaken) {
        let of = event.allegations.clone().unwrap_or_else(|| self.about(event.person));
        self.process_step(event.person, event.step, &of);
        self.with_subject(event.person, |subject| {
            subject.steps.take(event.step);
            match event.step {
                SubjectStep::Appealed => subject.appeal_open = true,
                SubjectStep::Cleared => subject.appeal_open = false,
                SubjectStep::Notified
                | SubjectStep::Interviewed
                | SubjectStep::Responded
                | SubjectStep::Commented => {}
            }
        });
        if event.step == SubjectStep::Appealed {
            self.revise(|state, id| state.subject_of(id) == Some(event.person) && of.contains(&id));
        }
    }

    /// Lets another finding replace the one there is.
    fn revise(&mut self, which: impl Fn(&Self, AllegationId) -> bool) {
        let ids: Vec<_> = self.allegations.iter().map(|allegation| allegation.id).collect();
        for id in ids {
            if which(self, id) {
                self.with(id, |allegation| allegation.revisable = true);
            }
        }
    }

    fn found(&mut self, event: &FindingMade, stamp: &Stamp) {
        self.work().finders.extend(stamp.actor.member());
        self.with(event.allegation, |allegation| {
            allegation.finding = Some(event.finding);
            allegation.found_about = match event.standard.as_str() {
                OCCURRENCE_ONLY => FoundAbout::Occurrence,
                _ => FoundAbout::Person,
            };
            allegation.revisable = false;
        });
        if let Some(subject) = self.subject_of(event.allegation) {
            self.with_subject(subject, |subject| subject.appeal_open = false);
        }
    }

    fn screened(&mut self, event: &ScreeningRecorded) {
        self.with_subject(event.person, |subject| subject.screen(event.step));
    }

    pub(super) fn paternity_step(&mut self, person: PersonId, step: PaternityStep) {
        let claims = &mut self.work().paternity;
        if step == PaternityStep::ClaimMade {
            claims.retain(|(claimant, _)| *claimant != person);
        }
        if let Some((_, steps)) = claims.iter_mut().find(|(of, _)| *of == person) {
            steps.take(step);
        } else {
            let mut steps = super::Steps::default();
            steps.take(step);
            claims.push((person, steps));
        }
    }

    fn closure_is_proposed(&mut self, event: &ClosureProposed, stamp: &Stamp) {
        let still_open = self.still_open();
        let (by, reason) = (stamp.actor.member(), event.reason);
        self.work().closure = Some(ClosureProposal { event: stamp.event, by, reason, still_open });
    }

    fn closed(&mut self, approver: MemberId) {
        self.stage = Stage::Closed;
        let file = self.work();
        let proposer = file.closure.take().and_then(|closure| closure.by);
        file.closers.extend(proposer);
        file.closers.push(approver);
    }

    fn reopened(&mut self) {
        self.stage = Stage::Open;
        self.work().review = Review::None;
        self.revise(|_, _| true);
    }

    fn merged(&mut self, into: StreamId) {
        self.stage = Stage::Merged;
        let file = self.work();
        file.links.push(into);
        file.merged_into = Some(into);
    }

    fn split(&mut self, event: &CaseSplit) {
        for id in &event.allegations {
            self.with(*id, |allegation| allegation.moved = true);
        }
        let file = self.work();
        file.links.push(event.into);
        file.split_into.extend(event.allegations.iter().map(|id| (event.into, *id)));
    }

    fn hold_lift_proposed(&mut self, hold: EventId, stamp: &Stamp) {
        for known in &mut self.work().holds {
            if known.event == hold {
                known.lift_proposed = Some((stamp.event, stamp.actor.member()));
            }
        }
    }

    /// What a person outside the chain decided stays decided when exclusions are computed anew.
    fn exclusions(&mut self, event: &ExclusionsSet) {
        let file = self.work();
        file.excluded = event.members.iter().chain(&file.confirmed).copied().collect();
        let decided = |member: &&MemberId| !file.lifted.contains(member);
        file.provisional = event.provisional.iter().filter(decided).copied().collect();
    }

    fn exclusion_decided(&mut self, member: MemberId, confirmed: bool) {
        let file = self.work();
        file.provisional.retain(|other| *other != member);
        if confirmed {
            file.excluded.push(member);
            file.confirmed.push(member);
        } else {
            file.lifted.push(member);
        }
    }
}

impl Safety {
    const fn of(result: SafetyResult, stamp: &Stamp) -> Self {
        let (at, known, version) = (stamp.recorded, stamp.known, stamp.version);
        Self { result, at, known, version, lifted: None }
    }
}

impl Subject {
    pub(super) fn screen(&mut self, step: ScreeningStep) {
        match step {
            ScreeningStep::Made => {
                self.screening.undo(&[ScreeningStep::Contested, ScreeningStep::Removed]);
            }
            ScreeningStep::Removed => self.screening.undo(&[ScreeningStep::Made]),
            ScreeningStep::Contested => {}
        }
        self.screening.take(step);
    }
}

/// Whether who holds this role in a case handles or investigates it, and so does not work for the
/// survivor.
const fn works_on_conduct(role: Role) -> bool {
    matches!(role, Role::ConductOfficer | Role::HeadOfConduct | Role::Investigator)
}
