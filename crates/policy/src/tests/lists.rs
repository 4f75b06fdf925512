//! What a list asks once for many rows is what would be decided row by row.

use proptest::prelude::*;

use super::*;

fn any_relation() -> impl Strategy<Value = Relation> {
    any::<[bool; 8]>().prop_map(
        |[excluded, recused, own_matter, works, partner, force, unit, for_investigation]| {
            Relation {
                excluded,
                recused,
                own_matter,
                works,
                partner,
                force,
                unit,
                for_investigation,
            }
        },
    )
}

fn any_roles() -> impl Strategy<Value = Vec<Role>> {
    proptest::sample::subsequence(Role::ALL.to_vec(), 0..=3)
}

#[test]
fn the_ways_of_standing_that_are_shown_are_those_that_are_decided_so_for_any_row() {
    let engine = engine();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let kinds = proptest::sample::select(vec![
        StreamKind::Case,
        StreamKind::Assistance,
        StreamKind::Referral,
        StreamKind::Handover,
    ]);
    let rows = proptest::collection::vec((any_relation(), any::<u128>()), 1..20);
    runner
        .run(&(any_roles(), any::<bool>(), kinds, rows), |(roles, ours, kind, rows)| {
            let who = if ours { own(&roles) } else { partner(&roles) };
            let principal = Principal::Member(who.clone());
            let shown = engine.classes(&principal, kind, Action::List);
            for (relation, id) in rows {
                let file = FileFacts {
                    stream: StreamId::new(kind, Uuid::from_u128(id)),
                    ..file(kind, relation)
                };
                let decided = allows(&engine, &who, &Act::File(Action::List, &file));
                prop_assert_eq!(decided, shown.contains(&relation));
                // A list shows no more than the page would.
                let page = allows(&engine, &who, &Act::File(Action::View, &file));
                prop_assert!(page || !decided);
            }
            Ok(())
        })
        .unwrap();
}
