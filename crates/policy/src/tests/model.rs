//! No single member, whatever roles they hold, gives anyone the power to open a sealed field: every act
//! that makes such power is refused where nobody else took part.

use super::*;

/// The acts that make power, as somebody would do them alone.
fn alone(file: &FileFacts) -> Vec<(&'static str, Act<'_>)> {
    let second = |action, beneficiary| Act::Second { action, proposed: true, beneficiary };
    vec![
        ("a role they proposed", second(Action::GrantRole, false)),
        (
            "a role of their own",
            Act::Second { action: Action::GrantRole, proposed: false, beneficiary: true },
        ),
        ("a policy set they proposed", second(Action::ActivatePolicies, false)),
        ("an override or hold they proposed", Act::Approve { file, proposed: true }),
        ("a door without others", Act::BreakGlass { file, approvals: 0, reason: true }),
        ("a door with one other", Act::BreakGlass { file, approvals: 1, reason: true }),
        (
            "the narrow door, telling one",
            Act::DangerToLife { file, told: 1, reason: true, minutes: 60 },
        ),
        ("a review of their own door", Act::Review { file, involved: true }),
        (
            "many persons' opened fields",
            Act::ExportOpened { purpose: "audit", persons: 21, seconds: 0 },
        ),
    ]
}

#[test]
fn no_single_member_gives_anyone_the_power_to_open() {
    let engine = engine();
    let relation = Relation { works: true, partner: true, ..Relation::default() };
    for kind in [StreamKind::Case, StreamKind::Consent, StreamKind::Person, StreamKind::Report] {
        let file = file(kind, relation);
        for one in Role::ALL {
            for other in Role::ALL {
                for who in [own(&[*one, *other]), partner(&[*one, *other])] {
                    for (what, act) in alone(&file) {
                        assert!(!allows(&engine, &who, &act), "{one:?} {other:?} {kind}: {what}");
                    }
                }
            }
        }
    }
}
