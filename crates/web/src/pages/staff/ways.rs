//! Where a member may go from any page: what their roles are for. What they may see there the policy decides, page by page.

use amana_events::common::Role;

/// A way: its message and its address.
type Way = (&'static str, &'static str);

const DESK: Way = ("way-desk", "/desk");
const REPORTS: Way = ("way-reports", "/desk/reports");
const CASES: Way = ("way-cases", "/desk/cases");
const ASSISTANCE: Way = ("way-assistance", "/desk/assistance");
const REFERRALS: Way = ("way-referrals", "/desk/referrals");
const HANDOVERS: Way = ("way-handovers", "/desk/handovers");
const CHILDREN: Way = ("way-children", "/desk/children");
const SERVICES: Way = ("way-services", "/desk/services");
const FIGURES: Way = ("way-figures", "/desk/figures");
const MEMBERS: Way = ("way-members", "/desk/members");
const LOG: Way = ("way-log", "/desk/log");
const AUDIT: Way = ("way-audit", "/desk/audit");
const DOORS: Way = ("way-doors", "/desk/doors");
const KEYS: Way = ("way-keys", "/desk/keys");
const POLICIES: Way = ("way-policies", "/desk/policies");
const PARTNERS: Way = ("way-partners", "/desk/partners");
const STATISTICS: Way = ("way-statistics", "/desk/statistics");

/// What a role is for.
const fn of_role(role: Role) -> &'static [Way] {
    match role {
        Role::ConductOfficer => &[REPORTS, CASES, ASSISTANCE],
        Role::HeadOfConduct => {
            &[REPORTS, CASES, ASSISTANCE, FIGURES, STATISTICS, DOORS, POLICIES, AUDIT]
        }
        Role::Investigator | Role::Counsel => &[CASES],
        Role::AssistanceFocalPoint | Role::VictimsRightsAdvocate => {
            &[ASSISTANCE, REFERRALS, PARTNERS, SERVICES]
        }
        Role::ChildProtectionActor => &[CHILDREN, HANDOVERS, REFERRALS, SERVICES],
        Role::ReferralPartner => &[REFERRALS],
        Role::ArmedActor => &[HANDOVERS],
        Role::Auditor => &[LOG, AUDIT, MEMBERS, POLICIES, DOORS, KEYS],
        Role::Registrar => &[MEMBERS, PARTNERS, AUDIT],
        Role::StatisticsOfficer => &[STATISTICS],
        Role::KeyCustodian => &[KEYS, AUDIT],
        Role::PolicyOwner => &[POLICIES, AUDIT],
        Role::Reviewer => &[DOORS],
    }
}

/// Whether somebody with these roles is a partner and nothing else: their pages are in every language.
pub(super) fn is_partner(roles: &[Role]) -> bool {
    let partner = |role: &Role| {
        matches!(role, Role::ReferralPartner | Role::ChildProtectionActor | Role::ArmedActor)
    };
    !roles.is_empty() && roles.iter().all(partner)
}

/// The ways of somebody with these roles, and whether an address lies on each.
pub(super) fn of(roles: &[Role], path: &str) -> Vec<(&'static str, &'static str, bool)> {
    let mut ways = vec![DESK];
    for way in roles.iter().flat_map(|role| of_role(*role)) {
        if !ways.contains(way) {
            ways.push(*way);
        }
    }
    ways.into_iter().map(|(says, place)| (says, place, path == place)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_is_shown_once_and_the_desk_to_everybody() {
        let ways = of(&[Role::ConductOfficer, Role::Investigator], "/desk/cases");
        let cases = ways.iter().filter(|(says, ..)| *says == "way-cases");
        assert_eq!(cases.map(|(.., here)| *here).collect::<Vec<_>>(), [true]);
        assert_eq!(of(&[], "/desk"), [("way-desk", "/desk", true)]);
    }
}
