//! Lists, pages and the review of access tell the same story.

use std::collections::{BTreeMap, BTreeSet};

use amana_app::{Sight, matters::MatterFilter};

use super::*;

const KINDS: [(StreamKind, &str); 4] = [
    (StreamKind::Case, "case_id"),
    (StreamKind::Assistance, "assistance"),
    (StreamKind::Referral, "referral"),
    (StreamKind::Handover, "handover"),
];

async fn listed(office: &Office, kind: StreamKind, key: &str, sight: &Sight) -> BTreeSet<StreamId> {
    let filter = MatterFilter::default();
    let mut pages = office.matter_pages(kind, filter, sight.clone(), None).await.unwrap();
    let mut streams = BTreeSet::new();
    while let Some(rows) = pages.next_page().await.unwrap() {
        let id = |row: &Value| serde_json::from_value(row[key].clone()).unwrap();
        streams.extend(rows.iter().map(|row| StreamId::new(kind, id(row))));
    }
    streams
}

/// Every member declares some conflicts, each others: of cases, of other files, of persons.
async fn some_conflicts(desk: &Desk, members: &[MemberId], all: &[StreamId]) {
    let mut subjects = all.to_vec();
    let sight = desk.office.sight(Acting::Operator).await.unwrap();
    let files = desk.office.matters(StreamKind::Assistance, MatterFilter::default(), sight);
    for row in files.await.unwrap() {
        let person: Option<Uuid> = serde_json::from_value(row["person"].clone()).unwrap();
        subjects.extend(person.map(|person| StreamId::new(StreamKind::Person, person)));
    }
    let registry = desk.office.registry_stream();
    let mut declared = 0;
    for (number, member) in members.iter().enumerate() {
        for step in [1, 5, 11] {
            let stream = subjects[(number * step + step) % subjects.len()];
            let data = json!({"member": member, "stream": stream});
            let line = json!({"id": fresh(), "as": member, "stream": registry,
                "command": "declare_recusal", "data": data});
            declared += usize::from(refused(&desk.record(&line).await).is_empty());
        }
    }
    assert!(declared > members.len(), "{declared}");
}

on_both! {
    async fn a_list_holds_what_its_pages_show_and_the_review_counts_the_same(desk: Desk) {
        told(&desk.office).await;
        let office = &desk.office;
        let rows = office.members().await.unwrap();
        let id = |row: &Value| serde_json::from_value::<MemberId>(row["member"].clone()).unwrap();
        let members: Vec<MemberId> = rows.iter().map(id).collect();
        let mut all = BTreeMap::new();
        for (kind, key) in KINDS {
            let whole = office.sight(Acting::Operator).await.unwrap();
            all.insert(kind, listed(office, kind, key, &whole).await);
        }
        let streams: Vec<StreamId> =
            all.iter().rev().flat_map(|(_, of)| of.iter().take(12)).copied().collect();
        some_conflicts(&desk, &members, &streams).await;
        let review = office.access_review(Acting::Operator, office.now()).await.unwrap();
        let (mut hidden, mut shown) = (0, 0);
        for member in members {
            let sight = office.sight(Acting::Member(member)).await.unwrap();
            let reviewed = review.iter().find(|row| row.member == member).unwrap();
            for (kind, key) in KINDS {
                let on_list = listed(office, kind, key, &sight).await;
                let mut pages = BTreeSet::new();
                for stream in &all[&kind] {
                    if office.sees(&sight, *stream).await.unwrap() {
                        pages.insert(*stream);
                    }
                }
                let more: Vec<_> = on_list.difference(&pages).collect();
                assert!(more.is_empty(), "{member} is listed what has no page for them: {more:?}");
                if kind == StreamKind::Case {
                    assert_eq!(on_list, pages, "{member}");
                }
                let counted = reviewed.files.get(kind.code()).copied().unwrap_or_default();
                assert_eq!(counted, pages.len() as u64, "{member} {kind}");
                hidden += all[&kind].len() - pages.len();
                shown += pages.len();
            }
        }
        assert!(hidden > 50 && shown > 10, "{hidden} hidden, {shown} shown");
        holds(office).await;
    }
}
