//! Existence by timing. What takes time that others can measure is a write to the disk and a read of the
//! whole log; so what is hidden must cost as many of them as what is not there. No clock is read here:
//! what was written is counted.

use amana_app::log::LogLine;

use super::*;
use crate::support::log_from;

/// What an answer wrote: the code of the refusal, and how many events, each with its stream's kind.
async fn written<T: std::fmt::Debug>(
    office: &Office,
    asked: impl Future<Output = Result<T, AppError>>,
) -> (&'static str, Vec<StreamKind>) {
    let before = log_from(office, 0).await.len() as u64;
    let code = code_of(asked.await);
    let after: Vec<LogLine> = log_from(office, before).await;
    (code, after.iter().map(|line| line.stream.kind).collect())
}

on_both! {
    async fn hidden_costs_the_disk_what_absent_costs(desk: Desk) {
        let story = told(&desk.office).await;
        let office = &desk.office;
        let outsider = member(&desk, "Grâce Ndoumbé-Lissouba");
        let case = StreamId::new(StreamKind::Case, story.id("sea-case").unwrap());
        let none = of(StreamKind::Case, 77);
        let sight = office.sight(Acting::Member(outsider)).await.unwrap();
        assert!(!office.sees(&sight, case).await.unwrap(), "the case is hidden from them");

        let person = StreamId::new(StreamKind::Person, story.id("sea-survivor").unwrap());
        let name = log_of(office, person).await.into_iter().find(|it| it.kind.as_str() == "identity_sealed");
        let hidden = name_of((person, name.unwrap().event), "investigation");
        let absent = name_of((of(StreamKind::Person, 78), EventId::new(id(79))), "investigation");
        let of_hidden = written(office, Box::pin(office.open_field(outsider, &hidden))).await;
        let of_absent = written(office, Box::pin(office.open_field(outsider, &absent))).await;
        assert_eq!(of_hidden, ("not_found", vec![StreamKind::Access]));
        assert_eq!(of_hidden, of_absent, "an opening");
        // Asked twice it is noted twice: no answer is remembered for one and not for the other.
        assert_eq!(of_absent, written(office, Box::pin(office.open_field(outsider, &absent))).await);

        let looked = written(office, Box::pin(office.may_look(&sight, case))).await;
        assert_eq!(looked, ("not_found", Vec::new()));
        assert_eq!(looked, written(office, Box::pin(office.may_look(&sight, none))).await, "a page");
    }

    async fn a_miss_stands_in_the_askers_own_stream_and_says_for_what(desk: Desk) {
        desk.member(OFFICER, Role::ConductOfficer).await;
        let asker = member(&desk, OFFICER);
        let wanted = name_of((of(StreamKind::Person, 1), EventId::new(id(2))), "investigation");
        assert_eq!(code_of(desk.office.open_field(asker, &wanted).await), "not_found");
        let log = log_from(&desk.office, 0).await;
        let noted = log.last().unwrap();
        assert_eq!(noted.kind.as_str(), "searched");
        assert_eq!(noted.purpose, PurposeCode::new("investigation").ok());
        assert_eq!(noted.actor.member(), Some(asker));
        let data: Value = serde_json::from_str(noted.data.get()).unwrap();
        assert_eq!(data["view"], "field_asked_for");
        assert_eq!(data["streams"], json!([]));
        holds(&desk.office).await;
    }
}
