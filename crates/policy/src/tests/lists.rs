//! A list asks once for each way of standing: nothing else of a row may count.

use proptest::prelude::*;

use super::*;

pub(super) fn any_relation() -> impl Strategy<Value = Relation> {
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

pub(super) fn any_roles() -> impl Strategy<Value = Vec<Role>> {
    proptest::sample::subsequence(Role::ALL.to_vec(), 0..=3)
}

#[test]
fn two_rows_to_which_somebody_stands_alike_are_shown_alike_and_no_more_than_the_page() {
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
            for (relation, id) in rows {
                let file = FileFacts {
                    stream: StreamId::new(kind, Uuid::from_u128(id)),
                    ..file(kind, relation)
                };
                let decided = allows(&engine, &who, &Act::File(Action::List, &file));
                let alike = FileFacts::of(StreamId::new(kind, Uuid::nil()), relation);
                prop_assert_eq!(decided, allows(&engine, &who, &Act::File(Action::List, &alike)));
                // A list shows no more than the page would.
                let page = allows(&engine, &who, &Act::File(Action::View, &file));
                prop_assert!(page || !decided);
            }
            Ok(())
        })
        .unwrap();
}
