//! State of a `case` stream: what its rules, other streams' rules and the pages' notes ask of it.

use std::{collections::BTreeSet, sync::LazyLock};

use amana_events::{
    AllegationId, Day, EventId, EvidenceId, MemberId, Moment, PersonId, StreamId,
    case::{ClosureReason, ExclusionsSet, PartyRole, PaternityStep, ReportedStatus, SubjectStep},
    common::Role,
};

use super::{
    Allegation, Assignment, Investigation, Party, Safety, Steps, Subject, own_status,
    parts::{Custody, File, Hold, Review, heard},
    status::progress,
};
use crate::conflict::Exclusions;

static EMPTY: LazyLock<File> = LazyLock::new(File::default);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Stage {
    #[default]
    Missing,
    Open,
    Closed,
    Merged,
}

/// State of a `case` stream.
#[derive(Debug, Clone, Default)]
pub struct CaseState {
    /// How many events it has.
    pub version: u64,
    pub(super) last_acted: Moment,
    pub(super) stage: Stage,
    pub(super) is_sea: bool,
    pub(super) allegations: Vec<Allegation>,
    pub(super) file: Option<Box<File>>,
}

impl CaseState {
    pub(super) fn file(&self) -> &File {
        self.file.as_deref().unwrap_or(&EMPTY)
    }

    /// Whether it was opened.
    pub fn exists(&self) -> bool {
        self.stage != Stage::Missing
    }

    /// Whether it is open: neither closed nor merged into another.
    pub fn is_open(&self) -> bool {
        self.stage == Stage::Open
    }

    /// Whether anything was done about it here; a row that is only imported has nothing.
    pub fn is_worked(&self) -> bool {
        self.file.is_some()
    }

    /// Whether it went on in another case.
    pub fn is_merged(&self) -> bool {
        self.stage == Stage::Merged
    }

    /// Whether the member is excluded, provisionally or not.
    pub fn is_excluded(&self, member: MemberId) -> bool {
        let file = self.file();
        file.excluded.contains(&member) || file.provisional.contains(&member)
    }

    /// Whether the member is excluded by a mere mention, until confirmed or lifted.
    pub fn is_provisionally_excluded(&self, member: MemberId) -> bool {
        self.file().provisional.contains(&member)
    }

    /// Whether the case went to the escalation authority.
    pub fn is_escalated(&self) -> bool {
        self.file().escalated
    }

    /// Who handles the case: the conduct officer last assigned, else whoever was assigned last.
    pub fn handler(&self) -> Option<MemberId> {
        let hands = || self.file().assignments.iter().filter(|a| !self.is_excluded(a.member)).rev();
        let officer = hands().find(|a| a.role == Role::ConductOfficer);
        officer.or_else(|| hands().next()).map(|a| a.member)
    }

    /// Who is assigned.
    pub fn assignments(&self) -> &[Assignment] {
        &self.file().assignments
    }

    /// Whether the member ever was assigned, or stood in for who was.
    pub fn ever_handled(&self, member: MemberId) -> bool {
        self.file().hands_ever.contains(&member)
    }

    /// Whether the member is assigned, or stands in for who is, on that day.
    pub fn is_handled_by(&self, member: MemberId, today: Day) -> bool {
        let file = self.file();
        file.assignments.iter().any(|a| a.member == member)
            || file.stand_ins.iter().any(|s| s.member == member && s.until >= today)
    }

    /// Whether the member was given the review of its closure.
    pub fn is_reviewed_by(&self, member: MemberId) -> bool {
        self.file().review == Review::With(member)
    }

    /// Whether a handover note waits for the member.
    pub fn has_unread_note(&self, member: MemberId) -> bool {
        self.file().assignments.iter().any(|a| a.member == member && a.unread.is_some())
    }

    /// When a member last did anything here.
    pub const fn last_acted(&self) -> Moment {
        self.last_acted
    }

    /// Whether a legal hold is in force.
    pub fn has_hold(&self) -> bool {
        !self.file().holds.is_empty()
    }

    pub(super) fn hold(&self, event: EventId) -> Option<&Hold> {
        self.file().holds.iter().find(|hold| hold.event == event)
    }

    /// Whether a paternity claim, an appeal or a review waits for its end.
    pub fn has_open_claim(&self) -> bool {
        self.has_open_paternity() || self.has_open_appeal() || self.file().review != Review::None
    }

    /// Whether there is or was a paternity claim: such a file is never erased by a clock.
    pub fn has_paternity_claim(&self) -> bool {
        !self.file().paternity.is_empty()
    }

    pub(super) fn has_open_paternity(&self) -> bool {
        let ends =
            [PaternityStep::Withdrawn, PaternityStep::SupportPaid, PaternityStep::ResultNegative];
        self.file().paternity.iter().any(|(_, steps)| !steps.has_any(&ends))
    }

    pub(super) fn has_open_appeal(&self) -> bool {
        self.file().subjects.iter().any(|subject| subject.appeal_open)
    }

    /// The steps of the paternity claim of a mother or guardian.
    pub fn paternity_of(&self, person: PersonId) -> Steps<PaternityStep> {
        let claim = self.file().paternity.iter().find(|(claimant, _)| *claimant == person);
        claim.map(|(_, steps)| *steps).unwrap_or_default()
    }

    /// The last word on the person's safety.
    pub fn safety_of(&self, person: PersonId) -> Option<Safety> {
        self.file().safety.iter().find(|(of, _)| *of == person).map(|(_, safety)| *safety)
    }

    /// Whether the person has any part in the case.
    pub fn involves(&self, person: PersonId) -> bool {
        let file = self.file();
        file.parties.iter().any(|party| party.person == person)
            || file.paternity.iter().any(|(claimant, _)| *claimant == person)
    }

    /// Everybody's parts.
    pub fn parties(&self) -> &[Party] {
        &self.file().parties
    }

    /// Everybody with a part, each once.
    pub fn persons(&self) -> Vec<PersonId> {
        let mut persons: Vec<_> = self.parties().iter().map(|party| party.person).collect();
        persons.sort_unstable();
        persons.dedup();
        persons
    }

    /// Whether the person has this part, in the case or in one of its allegations.
    pub fn is_party(&self, person: PersonId, role: PartyRole) -> bool {
        self.parties().iter().any(|party| party.person == person && party.role == role)
    }

    /// The survivors the file knows, each once: of one allegation and of the case as a whole, or,
    /// without an allegation, all.
    pub fn survivors(&self, allegation: Option<AllegationId>) -> Vec<PersonId> {
        let concerns = |party: &&Party| {
            party.role == PartyRole::Survivor
                && (allegation.is_none()
                    || party.allegation.is_none()
                    || party.allegation == allegation)
        };
        let mut survivors: Vec<_> =
            self.parties().iter().filter(concerns).map(|party| party.person).collect();
        survivors.sort_unstable();
        survivors.dedup();
        survivors
    }

    /// The subject of an allegation; none while unidentified.
    pub fn subject_of(&self, allegation: AllegationId) -> Option<PersonId> {
        let of = |party: &&Party| {
            party.role == PartyRole::Subject && party.allegation == Some(allegation)
        };
        self.parties().iter().find(of).map(|party| party.person)
    }

    /// The due process of a subject.
    pub fn subject(&self, person: PersonId) -> Subject {
        let subject = self.file().subjects.iter().find(|subject| subject.person == person);
        subject.copied().unwrap_or_else(|| Subject::new(person))
    }

    /// What was done about the subject of one allegation, as due process asks.
    pub fn process_of(&self, person: PersonId, allegation: AllegationId) -> Steps<SubjectStep> {
        let process = self.file().process.iter();
        let mut known = process.filter(|p| p.person == person && p.allegation == allegation);
        known.next().map(|process| process.steps).unwrap_or_default()
    }

    /// Whether the person was told of this allegation, and heard about it.
    pub fn was_heard(&self, person: PersonId, allegation: AllegationId) -> bool {
        heard(self.process_of(person, allegation))
    }

    /// The allegations about a person that are here.
    pub fn about(&self, person: PersonId) -> Vec<AllegationId> {
        let about = |id: &AllegationId| self.subject_of(*id) == Some(person);
        self.allegations().map(|allegation| allegation.id).filter(about).collect()
    }

    /// Whether the survivor withdrew: nobody contacts them any more.
    pub fn has_withdrawn(&self, person: PersonId) -> bool {
        self.file().withdrawn.iter().any(|(who, _)| *who == person)
    }

    /// When a survivor who came back had withdrawn: what they agreed to before then is asked anew.
    pub fn withdrew_before_returning(&self, person: PersonId) -> Option<Moment> {
        self.file().returned.iter().find(|(who, _)| *who == person).map(|(_, then)| *then)
    }

    /// Whom texts of the case speak of though they have no part in it.
    pub fn mentioned(&self) -> impl Iterator<Item = PersonId> + '_ {
        let parties = self.parties();
        let apart = |who: &&PersonId| parties.iter().all(|party| party.person != **who);
        self.file().mentioned.iter().filter(apart).copied()
    }

    /// The event that holds the sealed unit of an allegation's subject, if one was told.
    pub fn subject_unit(&self, allegation: AllegationId) -> Option<EventId> {
        let newest = self.file().units.iter().rev().find(|(of, _)| *of == allegation);
        newest.map(|(_, event)| *event)
    }

    /// The exclusions to set, where those computed differ from those in force. What a person outside
    /// the chain decided stays decided: who was lifted is not excluded again for a mention.
    pub fn exclusions_due(&self, computed: &Exclusions) -> Option<ExclusionsSet> {
        let file = self.file();
        let decided = |member: &MemberId| {
            file.lifted.contains(member)
                || file.confirmed.contains(member)
                || computed.members.contains(member)
        };
        let provisional: BTreeSet<MemberId> =
            computed.provisional.iter().filter(|member| !decided(member)).copied().collect();
        let members: BTreeSet<MemberId> =
            computed.members.iter().chain(&file.confirmed).copied().collect();
        let same = members.iter().eq(&file.excluded.iter().copied().collect::<BTreeSet<_>>())
            && provisional.iter().eq(&file.provisional.iter().copied().collect::<BTreeSet<_>>());
        (!same).then(|| ExclusionsSet {
            members: computed.members.clone(),
            provisional: provisional.into_iter().collect(),
        })
    }

    /// The allegations that are here; those that moved by a split are not.
    pub fn allegations(&self) -> impl Iterator<Item = &Allegation> {
        self.allegations.iter().filter(|allegation| !allegation.moved)
    }

    /// One allegation, if it is here.
    pub fn allegation(&self, id: AllegationId) -> Option<&Allegation> {
        self.allegations().find(|allegation| allegation.id == id)
    }

    /// The status of an allegation by our own events; none where only the reported one counts.
    pub fn own_status(&self, id: AllegationId) -> Option<ReportedStatus> {
        let closed = self.stage == Stage::Closed;
        self.allegation(id).and_then(|allegation| own_status(progress(allegation, closed)))
    }

    /// The investigation.
    pub fn investigation(&self) -> &Investigation {
        &self.file().investigation
    }

    /// In whose hands an item of evidence is; none when the case has no such item.
    pub fn custody_of(&self, evidence: EvidenceId) -> Option<Custody> {
        self.file().evidence.iter().find(|(id, _)| *id == evidence).map(|(_, holder)| *holder)
    }

    /// Whether the case, or one of its allegations, went on in that case.
    pub fn went_into(&self, other: StreamId) -> bool {
        let file = self.file();
        file.merged_into == Some(other) || file.split_into.iter().any(|(into, _)| *into == other)
    }

    /// Whether this allegation was here and went on in that case.
    pub(super) fn gave(&self, other: StreamId, id: AllegationId) -> bool {
        let file = self.file();
        let here = self.allegations.iter().any(|allegation| allegation.id == id);
        file.split_into.contains(&(other, id)) || (file.merged_into == Some(other) && here)
    }

    /// An allegation that was recorded here, also one that went on elsewhere.
    pub(super) fn allegation_ever(&self, id: AllegationId) -> Option<&Allegation> {
        self.allegations.iter().find(|allegation| allegation.id == id)
    }

    /// The reports that were linked to the case besides the one it came from.
    pub fn reports(&self) -> &[StreamId] {
        &self.file().reports
    }

    /// The report the case came from.
    pub fn report(&self) -> Option<StreamId> {
        self.file().report
    }

    /// The reason of the proposed closure that waits for a second member.
    pub fn closure_proposed(&self) -> Option<ClosureReason> {
        self.file().closure.as_ref().map(|closure| closure.reason)
    }

    /// Legal matters that would stay open if the case were closed now, as codes.
    pub fn still_open(&self) -> Vec<&'static str> {
        let mut open = Vec::new();
        if self.has_open_paternity() {
            open.push("paternity_claim");
        }
        if self.has_open_appeal() {
            open.push("appeal");
        }
        if self.allegations().any(|allegation| allegation.criminal.is_open()) {
            open.push("criminal_accountability");
        }
        if self.has_hold() {
            open.push("legal_hold");
        }
        if self.file().measures.iter().any(|(_, in_force)| *in_force) {
            open.push("interim_measure");
        }
        if self.file().evidence.iter().any(|(_, custody)| matches!(custody, Custody::Held(_))) {
            open.push("evidence");
        }
        open
    }
}
