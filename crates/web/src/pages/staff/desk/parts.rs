//! Which parts a desk has: those that a member's roles have work in, the one they look at first before the others.

use amana_app::sides::Pile;
use amana_events::common::Role;

/// A part of a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Files in the member's hands.
    Mine,
    /// Referrals and handovers, by whose turn it is.
    Pile(Pile),
    /// Files in others' hands.
    Team,
    /// What is overdue.
    Overdue,
    /// What is due.
    Due,
    /// What nobody decided on, or accepted.
    New,
    /// What holders of a code asked for.
    Asked,
    /// What others are to decide.
    Awaiting,
}

use Part::{Asked, Awaiting, Due, Mine, New, Overdue, Team};

const INBOX: Part = Part::Pile(Pile::Ours);
const UNDER_WAY: Part = Part::Pile(Pile::UnderWay);
const AWAITED: Part = Part::Pile(Pile::Theirs);

impl Part {
    /// Its message.
    pub(super) const fn says(self) -> &'static str {
        match self {
            Self::Mine => "desk-mine",
            Self::Pile(Pile::Ours) => "desk-inbox",
            Self::Pile(Pile::UnderWay) => "desk-under-way",
            Self::Pile(Pile::Theirs) => "desk-theirs",
            Self::Team => "desk-team",
            Self::Overdue => "desk-overdue",
            Self::Due => "desk-due",
            Self::New => "desk-new",
            Self::Asked => "desk-asked",
            Self::Awaiting => "desk-awaiting",
        }
    }

    /// Its name in an address.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Pile(Pile::Ours) => "inbox",
            Self::Pile(Pile::UnderWay) => "under-way",
            Self::Pile(Pile::Theirs) => "theirs",
            Self::Team => "team",
            Self::Overdue => "overdue",
            Self::Due => "due",
            Self::New => "new",
            Self::Asked => "asked",
            Self::Awaiting => "awaiting",
        }
    }
}

/// The parts of a role.
const fn of_role(role: Role) -> &'static [Part] {
    match role {
        Role::ConductOfficer | Role::HeadOfConduct => {
            &[Mine, Team, Overdue, Due, New, Asked, Awaiting]
        }
        Role::Investigator | Role::Counsel => &[Mine, Overdue, Due, Awaiting],
        Role::AssistanceFocalPoint | Role::VictimsRightsAdvocate => {
            &[Mine, INBOX, UNDER_WAY, AWAITED, Overdue, Due, New, Asked]
        }
        Role::ChildProtectionActor => &[INBOX, UNDER_WAY, AWAITED, Mine, Overdue, Due],
        Role::ReferralPartner => &[INBOX, UNDER_WAY, AWAITED, Overdue, Due],
        Role::Auditor | Role::Reviewer => &[Mine, Overdue, Due],
        Role::ArmedActor
        | Role::Registrar
        | Role::StatisticsOfficer
        | Role::KeyCustodian
        | Role::PolicyOwner => &[],
    }
}

/// The parts of somebody with these roles, each once.
pub(super) fn of(roles: &[Role]) -> Vec<Part> {
    let mut parts = Vec::new();
    for part in roles.iter().flat_map(|role| of_role(*role)) {
        if !parts.contains(part) {
            parts.push(*part);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partner_has_an_inbox_first_and_no_part_of_an_officer() {
        let parts = of(&[Role::ReferralPartner]);
        assert_eq!(parts.first(), Some(&INBOX));
        assert!(!parts.iter().any(|part| matches!(part, Team | New | Asked | Awaiting | Mine)));
    }

    #[test]
    fn each_part_stands_once_and_has_an_address_of_its_own() {
        let parts = of(&[Role::ConductOfficer, Role::AssistanceFocalPoint]);
        let mut names: Vec<_> = parts.iter().map(|part| part.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), parts.len());
    }
}
