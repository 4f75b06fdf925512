//! Units and postings over time: the ground on which conflicts of interest are computed.

use std::collections::BTreeSet;

use amana_events::{MemberId, Moment, PersonId, UnitId};

use super::{RegistryState, state::Posting};

/// Where somebody belonged from a moment on, until the next posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PostingOf {
    pub(crate) from: Moment,
    pub(crate) unit: Option<UnitId>,
    pub(crate) supervisor: Option<PersonId>,
}

impl RegistryState {
    /// Whether the person is a member, or has a personnel entry.
    pub fn is_personnel(&self, person: PersonId) -> bool {
        self.facts.personnel.contains_key(&person) || self.member_of(person).is_some()
    }

    /// Every member ever added, with the person they are.
    pub(crate) fn all_members(&self) -> impl Iterator<Item = (MemberId, PersonId)> + '_ {
        self.facts.members.iter().map(|(id, member)| (*id, member.person))
    }

    /// Where the person belonged over time, as member and by personnel entries, oldest first.
    pub(crate) fn postings_of(&self, person: PersonId) -> Vec<PostingOf> {
        let entries = self.facts.personnel.get(&person).into_iter().flatten();
        let mut postings: Vec<PostingOf> = entries
            .map(|p| PostingOf { from: p.from, unit: p.unit, supervisor: p.supervisor })
            .collect();
        for member in self.facts.members.values().filter(|member| member.person == person) {
            postings.extend(member.postings.iter().map(|posting| self.with_person(posting)));
        }
        postings.sort_by_key(|posting| posting.from);
        postings
    }

    /// The unit and every unit above it, from below.
    pub(crate) fn units_above(&self, unit: UnitId) -> Vec<UnitId> {
        let mut chain = Vec::new();
        let mut at = Some(unit);
        while let Some(unit) = at.filter(|unit| !chain.contains(unit)) {
            chain.push(unit);
            at = self.facts.units.get(&unit).and_then(|unit| unit.parent);
        }
        chain
    }

    /// The whole contingent or office of a unit: from the highest unit above it of the same
    /// contributing country and organisation, everything below. An office without a country is
    /// itself and what is below.
    pub(crate) fn contingent_of(&self, unit: UnitId) -> BTreeSet<UnitId> {
        let top = self.top_of_contingent(unit);
        let below =
            self.facts.units.keys().filter(|other| self.units_above(**other).contains(&top));
        below.copied().chain([unit]).collect()
    }

    fn top_of_contingent(&self, unit: UnitId) -> UnitId {
        let Some(own) = self.facts.units.get(&unit).filter(|entry| entry.country.is_some()) else {
            return unit;
        };
        let same = |other: &UnitId| {
            self.facts.units.get(other).is_some_and(|other| {
                other.country == own.country && other.organisation == own.organisation
            })
        };
        self.units_above(unit).into_iter().take_while(same).last().unwrap_or(unit)
    }

    fn with_person(&self, posting: &Posting<MemberId>) -> PostingOf {
        PostingOf {
            from: posting.from,
            unit: posting.unit,
            supervisor: posting.supervisor.and_then(|member| self.person_of(member)),
        }
    }
}
