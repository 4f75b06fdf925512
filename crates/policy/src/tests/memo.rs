//! What the engine remembers is what it would decide anew.

use proptest::prelude::*;

use super::{
    lists::{any_relation, any_roles},
    *,
};

fn any_agreed() -> impl Strategy<Value = Vec<Agreed>> {
    let purpose = proptest::sample::select(vec!["investigation", "assistance", "tracing"]);
    let recipient = proptest::option::of(Just(OrganisationId::new(Uuid::from_u128(9))));
    let one = (purpose, recipient).prop_map(|(purpose, to)| (purpose.to_owned(), to));
    proptest::collection::vec(one, 0..3)
}

fn any_field() -> impl Strategy<Value = FieldFacts> {
    let kinds = vec![StreamKind::Report, StreamKind::Case, StreamKind::Person, StreamKind::Access];
    let compartments = vec![
        Compartment::Identity,
        Compartment::Contact,
        Compartment::Narrative,
        Compartment::Medical,
    ];
    (
        proptest::sample::select(kinds),
        proptest::sample::select(compartments),
        any_relation(),
        any_agreed(),
        any::<[bool; 6]>(),
        any::<u128>(),
    )
        .prop_map(|(kind, compartment, relation, consents, is, id)| {
            let [personal, protected, child, confidential, erased, help_only] = is;
            FieldFacts {
                stream: StreamId::new(kind, Uuid::from_u128(id)),
                relation,
                consents,
                personal,
                protected,
                child,
                confidential,
                erased,
                help_only,
                ..field(kind, compartment)
            }
        })
}

/// Questions that differ in one thing only are different questions: an answer kept under too short a
/// key would be given to the other.
fn asked<'a>(
    file: &'a FileFacts,
    field: &'a FieldFacts,
    is: [bool; 2],
    number: usize,
) -> Vec<Act<'a>> {
    let [one, two] = is;
    let purpose = if one { "investigation" } else { "supervision" };
    let minutes = i64::try_from(number).unwrap() * 30;
    let mut acts: Vec<Act<'a>> = Action::ALL.iter().map(|it| Act::File(*it, file)).collect();
    acts.extend([
        Act::Disclose { file, purpose, recipient: None, identity: two },
        Act::Approve { file, proposed: one },
        Act::Review { file, involved: one },
        Act::BreakGlass { file, approvals: number, reason: one },
        Act::DangerToLife { file, told: number, reason: one, minutes },
        Act::Ledger(Action::Administer, one),
        Act::Ledger(Action::ProposePolicies, one),
        Act::Second { action: Action::GrantRole, proposed: one, beneficiary: two },
        Act::Second { action: Action::ActivatePolicies, proposed: one, beneficiary: two },
        Act::Figures { purpose: two.then_some(purpose) },
        Act::ExportOpened { purpose, persons: number * 15, seconds: number },
        Act::Open {
            field,
            purpose: two.then_some(purpose),
            basis: one.then_some("official_task"),
            break_glass: one,
            danger_to_life: two,
            seconds: number,
        },
    ]);
    acts
}

#[test]
fn a_decision_that_is_remembered_is_the_one_that_would_be_made() {
    let engine = engine();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let kinds = proptest::sample::select(StreamKind::ALL.to_vec());
    let file = (kinds, any_relation(), any_agreed(), any::<[bool; 4]>(), any::<u128>()).prop_map(
        |(kind, relation, consents, [reachable, safe, erased, help_only], id)| FileFacts {
            stream: StreamId::new(kind, Uuid::from_u128(id)),
            relation,
            consents,
            reachable,
            safe,
            erased,
            help_only,
        },
    );
    let who = (any_roles(), any::<bool>(), any::<bool>());
    runner
        .run(
            &(who, file, any_field(), any::<[bool; 2]>(), 0_usize..3),
            |(who, file, field, is, number)| {
                let (roles, ours, active) = who;
                let member = if ours { own(&roles) } else { partner(&roles) };
                let member = Principal::Member(MemberFacts { active, ..member });
                let holder = Principal::Reporter(field.stream);
                for who in [member, Principal::Operator, Principal::System, holder] {
                    for act in asked(&file, &field, is, number) {
                        // Asked twice: the second answer is a remembered one.
                        let first = engine.decide(&who, &act);
                        prop_assert_eq!(&first, &engine.decide(&who, &act));
                        prop_assert_eq!(
                            first,
                            engine.decide_anew(&who, &act),
                            "{:?} {:?}",
                            who,
                            act
                        );
                    }
                }
                Ok(())
            },
        )
        .unwrap();
}
