//! Who records a consent opens nothing by it, and every look and refusal stands in the log.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn who_records_a_consent_opens_nothing_by_it() {
    for place in places() {
        let scene = Scene::new(&place).await;
        let person = scene.person("Safiatou Kenge").await;
        let stream = StreamId::new(StreamKind::Person, person.uuid());
        let entries = entries_of(&scene.office, stream).await;
        let sealed = entries.iter().find(|entry| entry.event.name() == "identity_sealed").unwrap();
        let name = (stream, sealed.envelope.event, "name".to_owned());
        assert_eq!(code_of(scene.open(&name).await), "not_allowed");
        // Mira opens, and what Mira wrote down herself is no consent for her.
        scene.agreed(scene.mira, person).await;
        assert_eq!(code_of(scene.open(&name).await), "not_allowed");
        scene.agrees(person).await;
        assert_eq!(scene.text(&name).await, "Safiatou Kenge");
        // Every look and every refusal stands in the log, with the decision it rests on.
        let access = StreamId::new(StreamKind::Access, person.uuid());
        let looks = entries_of(&scene.office, access).await;
        let names: Vec<&str> = looks.iter().map(|entry| entry.event.name()).collect();
        assert_eq!(names, ["opening_refused", "opening_refused", "field_opened"]);
        assert!(looks.last().unwrap().envelope.decision.is_some());
        scene.holds().await;
        scene.office.close().await;
    }
}
