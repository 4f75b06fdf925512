//! Conflict of interest, computed: who is shut out of a case (`domain.md`, rule 5).
//!
//! [`excluded`] works on the registry alone: members, personnel entries, units and supervision over
//! time. Whom a case is about, with the sealed links that amana alone opens, is gathered by
//! [`ground()`] and comes in as [`Link`]s; what goes out are member ids, never a reason.
//!
//! Excluded are the subject; who is in a unit of theirs, then or now; who supervises them or
//! reports to them, then or now; parties, who keep their own part; and who is recused. While the
//! subject is not identified, the whole contingent or office of the unit named is excluded. Near
//! relations are known to nobody's registry: they are shut out by declaration.
//!
//! Deliberately absent: chains of command beyond one step. Who stands two steps above decides
//! nothing about the case, and excluding whole chains would empty small offices.

mod ground;

use std::collections::BTreeSet;

use amana_events::{MemberId, Moment, PersonId, StreamId, UnitId, common::Role};

use crate::registry::RegistryState;

pub use ground::{Ground, SealedLink, concerns_case, concerns_person, concerns_registry, ground};

/// What is known of whom an allegation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectLink {
    /// A member or somebody with a personnel entry.
    Identified {
        /// The person.
        person: PersonId,
        /// Their unit as far as the case knows, besides what the registry says.
        unit: Option<UnitId>,
        /// When it is said to have happened; none counts every unit they were ever in.
        then: Option<Moment>,
    },
    /// Nobody in particular, in a unit if one is known.
    Unidentified {
        /// The unit, contingent or office.
        unit: Option<UnitId>,
        /// When it is said to have happened; none counts whoever was ever in it.
        then: Option<Moment>,
    },
}

/// Who is linked to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// An allegation is about them.
    Subject(SubjectLink),
    /// Named in passing: the exclusion is provisional.
    Mentioned(SubjectLink),
    /// Survivor, reporter or witness: they keep their own part and work none other.
    Party(PersonId),
}

/// Who is shut out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exclusions {
    /// Excluded, in order of their ids.
    pub members: Vec<MemberId>,
    /// Excluded by a mere mention, until a person outside the chain confirms or lifts it.
    pub provisional: Vec<MemberId>,
    /// Why the case goes to the escalation authority at once, where it does.
    pub escalation: Option<Escalation>,
}

/// Why a case goes to the escalation authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escalation {
    /// Nobody who may work the case is left.
    NoHands,
    /// The subject heads the office, or supervises who does.
    HeadExcluded,
    /// The subject keeps the keys.
    KeyKeeperExcluded,
}

impl Escalation {
    /// The code that `case_escalated` carries.
    pub const fn code(self) -> &'static str {
        match self {
            Escalation::NoHands => "no_hands",
            Escalation::HeadExcluded => "head_excluded",
            Escalation::KeyKeeperExcluded => "key_keeper_excluded",
        }
    }
}

impl Exclusions {
    /// Whether nobody who may work the case is left, or the subject heads the office or keeps its
    /// keys.
    pub const fn no_hands(&self) -> bool {
        self.escalation.is_some()
    }

    /// Whether anybody is shut out.
    pub const fn shuts_out(&self) -> bool {
        !self.members.is_empty() || !self.provisional.is_empty()
    }
}

/// Computes who is shut out of the case `stream`.
pub fn excluded(registry: &RegistryState, stream: StreamId, links: &[Link]) -> Exclusions {
    let mut members: BTreeSet<MemberId> = registry.recused_from(stream).into_iter().collect();
    let mut provisional = BTreeSet::new();
    let mut subject_rules = None;
    for link in links {
        match link {
            Link::Subject(subject) => {
                members.extend(near(registry, *subject));
                subject_rules = subject_rules.or(heads_or_keeps(registry, *subject));
            }
            Link::Mentioned(subject) => provisional.extend(near(registry, *subject)),
            Link::Party(person) => members.extend(members_who_are(registry, *person)),
        }
    }
    provisional.retain(|member| !members.contains(member));
    let hands =
        hands_left(registry, |member| !members.contains(&member) && !provisional.contains(&member));
    Exclusions {
        members: members.into_iter().collect(),
        provisional: provisional.into_iter().collect(),
        escalation: if hands { subject_rules } else { Some(Escalation::NoHands) },
    }
}

/// Whether somebody is left who may work a case: a conduct officer or the head of conduct.
fn hands_left(registry: &RegistryState, may: impl Fn(MemberId) -> bool) -> bool {
    let officers = registry.members_with(Role::ConductOfficer);
    officers.into_iter().chain(registry.members_with(Role::HeadOfConduct)).any(may)
}

/// Whether the subject leads the office that works cases, supervises who leads it, or keeps its
/// keys.
fn heads_or_keeps(registry: &RegistryState, subject: SubjectLink) -> Option<Escalation> {
    let SubjectLink::Identified { person, .. } = subject else { return None };
    let heads = registry.members_with(Role::HeadOfConduct);
    members_who_are(registry, person).find_map(|member| {
        let leads = registry.holds(member, Role::HeadOfConduct)
            || heads.iter().any(|head| registry.supervisor_of(*head) == Some(member));
        let keeps = registry.holds(member, Role::KeyCustodian);
        let keeps = keeps.then_some(Escalation::KeyKeeperExcluded);
        if leads { Some(Escalation::HeadExcluded) } else { keeps }
    })
}

fn near(registry: &RegistryState, subject: SubjectLink) -> Vec<MemberId> {
    match subject {
        SubjectLink::Unidentified { unit: None, .. } => Vec::new(),
        SubjectLink::Unidentified { unit: Some(unit), then } => {
            in_units(registry, &registry.contingent_of(unit), then)
        }
        SubjectLink::Identified { person, unit, then } => {
            let mut units: BTreeSet<UnitId> = unit.into_iter().collect();
            units.extend(places(registry, person, then).filter_map(|place| place.0));
            let mut near = in_units(registry, &units, then);
            near.extend(members_who_are(registry, person));
            near.extend(in_line_with(registry, person, then));
            near
        }
    }
}

/// Members whose unit, then or now, is among `units`.
fn in_units(
    registry: &RegistryState,
    units: &BTreeSet<UnitId>,
    then: Option<Moment>,
) -> Vec<MemberId> {
    let inside = |person| {
        places(registry, person, then).any(|(unit, _)| unit.is_some_and(|u| units.contains(&u)))
    };
    registry.all_members().filter(|(_, person)| inside(*person)).map(|(member, _)| member).collect()
}

/// Members who, then or now, supervise the person or report to them.
fn in_line_with(registry: &RegistryState, person: PersonId, then: Option<Moment>) -> Vec<MemberId> {
    let above: BTreeSet<PersonId> =
        places(registry, person, then).filter_map(|place| place.1).collect();
    let reports = |other| places(registry, other, then).any(|place| place.1 == Some(person));
    registry
        .all_members()
        .filter(|(_, other)| above.contains(other) || reports(*other))
        .map(|(member, _)| member)
        .collect()
}

fn members_who_are(
    registry: &RegistryState,
    person: PersonId,
) -> impl Iterator<Item = MemberId> + '_ {
    registry.all_members().filter(move |(_, other)| *other == person).map(|(member, _)| member)
}

/// Unit and supervisor of the person then and now; over all time when `then` is not known.
fn places(
    registry: &RegistryState,
    person: PersonId,
    then: Option<Moment>,
) -> impl Iterator<Item = (Option<UnitId>, Option<PersonId>)> {
    let postings = registry.postings_of(person);
    let last = postings.len().saturating_sub(1);
    // Somebody entered later than `then` was somewhere before: their first posting stands for it.
    let at =
        then.map(|then| postings.partition_point(|posting| posting.from <= then).saturating_sub(1));
    postings
        .into_iter()
        .enumerate()
        .filter(move |(index, _)| at.is_none_or(|at| *index == at) || *index == last)
        .map(|(_, posting)| (posting.unit, posting.supervisor))
}

#[cfg(test)]
mod tests;
