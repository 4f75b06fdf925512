//! State of a `person` stream: what rules need of a person, and nothing of who they are.
//!
//! INVARIANT: once erased, the state keeps the fact of the erasure and forgets the rest.

use amana_events::{
    Code, EventId, MemberId, Moment, PersonId,
    common::{AgeBand, AgeSource, Safe},
    person::{ErasureBasis, PersonEvent},
};

use crate::Stamp;

/// State of a `person` stream.
#[derive(Debug, Clone, Default)]
pub struct PersonState {
    /// How many events it has.
    pub version: u64,
    being: Being,
    personnel: bool,
    identity_sealed: bool,
    contact_sealed: bool,
    stated: Option<(EventId, AgeBand)>,
    apparent: Option<(EventId, AgeBand)>,
    assessed: Option<(EventId, AgeBand)>,
    age_known: Option<Moment>,
    rare: Option<Box<Rare>>,
}

/// Whether there is anybody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Being {
    /// Nobody was created under the id.
    #[default]
    Nobody,
    /// Created and not erased.
    Recorded,
    /// The keys were destroyed.
    Erased,
    /// They were destroyed again in a restored log, and what becomes of the fields that mention the person is not decided.
    ErasedAgain,
}

/// What few persons have: boxed, so that the others stay small.
#[derive(Debug, Clone, Default)]
struct Rare {
    guardians: Vec<(PersonId, Safe)>,
    agents: Vec<(PersonId, Code)>,
    same_as: Vec<PersonId>,
    /// The events that hold sealed links to personnel entries.
    personnel_links: Vec<EventId>,
    erasure: Option<Erasure>,
}

/// An erasure on its way, or a redaction after one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erasure {
    /// The request.
    pub request: EventId,
    /// On which basis.
    pub basis: ErasureBasis,
    /// Who asked for it on the ledger.
    pub requester: Option<MemberId>,
    /// Whether a second member approved.
    pub approved: bool,
}

impl PersonState {
    /// Whether the person was created here.
    pub fn exists(&self) -> bool {
        self.being != Being::Nobody
    }

    /// Whether the person's keys were destroyed.
    pub fn is_erased(&self) -> bool {
        matches!(self.being, Being::Erased | Being::ErasedAgain)
    }

    /// Whether the keys were destroyed again, and nothing is decided since of the fields that mention the person.
    pub fn mentions_undecided(&self) -> bool {
        self.being == Being::ErasedAgain
    }

    /// Whether the person is personnel.
    pub fn is_personnel(&self) -> bool {
        self.personnel
    }

    /// Whether a name was sealed.
    pub fn has_identity(&self) -> bool {
        self.identity_sealed
    }

    /// Whether means of contact were sealed.
    pub fn has_contact(&self) -> bool {
        self.contact_sealed
    }

    /// The age rules go by: the assessed one, else the stated one; never the apparent one against
    /// the person's word. Unknown when none is recorded, when statement and appearance disagree
    /// about being a child, or when only appearance speaks for an adult (benefit of the doubt).
    pub fn age(&self) -> AgeBand {
        if let Some((_, assessed)) = self.assessed {
            return assessed;
        }
        match (self.stated.map(|told| told.1), self.apparent.map(|told| told.1)) {
            (Some(stated), Some(apparent))
                if stated.protected_as_child() != apparent.protected_as_child() =>
            {
                AgeBand::Unknown
            }
            (Some(stated), _) => stated,
            (None, Some(apparent)) if apparent.protected_as_child() => apparent,
            (None, _) => AgeBand::Unknown,
        }
    }

    /// When the organisation came to know the age that is recorded last.
    pub fn age_known(&self) -> Option<Moment> {
        self.age_known
    }

    /// Whether the person is protected as a child: under 18, or of unknown or disputed age.
    pub fn protected_as_child(&self) -> bool {
        self.age().protected_as_child()
    }

    /// Whether the recorded guardian is safe; `None` when no such guardian is recorded.
    pub fn guardian(&self, guardian: PersonId) -> Option<Safe> {
        let guardians = self.rare.as_ref().map_or(&[][..], |rare| &rare.guardians);
        guardians.iter().find(|(person, _)| *person == guardian).map(|(_, safe)| *safe)
    }

    /// Whether `agent` may act for the person in `scope`: by an authority for that scope or for
    /// `all`.
    pub fn acts_for(&self, agent: PersonId, scope: &str) -> bool {
        self.agents().any(|(person, code)| {
            *person == agent && (code.as_str() == scope || code.as_str() == "all")
        })
    }

    /// Whether `agent` has any authority to act for the person.
    pub fn is_agent(&self, agent: PersonId) -> bool {
        self.agents().any(|(person, _)| *person == agent)
    }

    fn agents(&self) -> impl Iterator<Item = &(PersonId, Code)> {
        self.rare.iter().flat_map(|rare| &rare.agents)
    }

    /// Whether the entry says an age that still counts.
    pub(super) fn is_age_entry(&self, entry: EventId) -> bool {
        let entries = [self.stated, self.apparent, self.assessed];
        entries.into_iter().flatten().any(|(event, _)| event == entry)
    }

    /// Whether the two ids are recorded here as one person.
    pub fn is_same_as(&self, other: PersonId) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.same_as.contains(&other))
    }

    /// The other ids recorded here as the same person.
    pub fn same_as(&self) -> &[PersonId] {
        self.rare.as_ref().map_or(&[], |rare| &rare.same_as)
    }

    /// The events whose sealed field links the person to a personnel entry.
    pub fn personnel_links(&self) -> &[EventId] {
        self.rare.as_ref().map_or(&[], |rare| &rare.personnel_links)
    }

    /// The erasure on its way, if one is; of who is erased, the redaction.
    pub fn erasure(&self) -> Option<&Erasure> {
        self.rare.as_ref()?.erasure.as_ref()
    }

    fn rare(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    fn record_age(&mut self, event: EventId, age: AgeBand, source: AgeSource, known: Moment) {
        let place = match source {
            AgeSource::Stated => &mut self.stated,
            AgeSource::Apparent => &mut self.apparent,
            AgeSource::Assessed => &mut self.assessed,
        };
        *place = Some((event, age));
        self.age_known = Some(known);
    }

    fn record_guardian(&mut self, guardian: PersonId, safe: Safe) {
        let guardians = &mut self.rare().guardians;
        guardians.retain(|(person, _)| *person != guardian);
        guardians.push((guardian, safe));
    }

    fn record_agent(&mut self, agent: PersonId, scope: &Code) {
        let agents = &mut self.rare().agents;
        agents.retain(|known| known.0 != agent || known.1 != *scope);
        agents.push((agent, scope.clone()));
    }

    fn request(&mut self, basis: ErasureBasis, stamp: &Stamp) {
        let (request, requester) = (stamp.event, stamp.actor.member());
        self.rare().erasure = Some(Erasure { request, basis, requester, approved: false });
    }

    fn erase(&mut self, being: Being) {
        *self = Self { version: self.version, being, personnel: self.personnel, ..Self::default() };
    }

    pub(super) fn apply(&mut self, event: &PersonEvent, stamp: &Stamp) {
        self.version = stamp.version;
        match event {
            PersonEvent::PersonCreated(created) if self.being == Being::Nobody => {
                self.being = Being::Recorded;
                self.personnel = created.personnel;
            }
            PersonEvent::IdentitySealed(_) => self.identity_sealed = true,
            PersonEvent::ContactSealed(_) => self.contact_sealed = true,
            PersonEvent::DemographicsRecorded(told) => {
                self.record_age(stamp.event, told.age, told.age_source, stamp.known);
            }
            PersonEvent::GuardianRecorded(told) => self.record_guardian(told.guardian, told.safe),
            PersonEvent::GuardianEnded(ended) => {
                self.rare().guardians.retain(|(person, _)| *person != ended.guardian);
            }
            PersonEvent::AuthorityToActRecorded(told) => self.record_agent(told.agent, &told.scope),
            PersonEvent::AuthorityToActRevoked(ended) => {
                self.rare().agents.retain(|(person, _)| *person != ended.agent);
            }
            PersonEvent::SamePersonAs(merged) => self.rare().same_as.push(merged.other),
            PersonEvent::SamePersonUndone(undone) => {
                self.rare().same_as.retain(|person| *person != undone.other);
            }
            PersonEvent::PersonnelCorrected(corrected) => self.personnel = corrected.personnel,
            PersonEvent::EntryCorrected(corrected) => {
                for place in [&mut self.stated, &mut self.apparent, &mut self.assessed] {
                    *place = place.filter(|(event, _)| *event != corrected.entry);
                }
            }
            PersonEvent::ErasureRequested(request) => self.request(request.basis, stamp),
            PersonEvent::RedactionRequested(request) => self.request(request.basis, stamp),
            PersonEvent::ErasureApproved(_) => {
                if let Some(erasure) = &mut self.rare().erasure {
                    erasure.approved = true;
                }
            }
            PersonEvent::ErasureRefused(_) => self.rare().erasure = None,
            PersonEvent::PersonErased(_) | PersonEvent::RedactionDone(_) => {
                self.erase(Being::Erased);
            }
            PersonEvent::PersonErasedAgain(_) => self.erase(Being::ErasedAgain),
            PersonEvent::PersonnelLinkSealed(_) => self.rare().personnel_links.push(stamp.event),
            PersonEvent::PersonCreated(_)
            | PersonEvent::IdentityCorrected(_)
            | PersonEvent::ContactCorrected(_)
            | PersonEvent::CommunicationNeedsRecorded(_)
            | PersonEvent::InterpreterRecorded(_) => {}
        }
    }
}
