//! Redaction of what files say of somebody who is erased already.

use super::*;

impl Scene {
    async fn asked(&self, person: PersonId) -> EventId {
        self.office
            .request_redaction(self.mira, person, ErasureBasis::Unlawful)
            .await
            .unwrap()
            .event()
            .unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_was_kept_is_redacted_when_its_basis_has_ended() {
    for place in places() {
        let scene = Scene::new(&place).await;
        let office = &scene.office;
        let person = scene.person("Oriel Vantongeren").await;
        let report = scene.report("Oriel Vantongeren was there", &[person]).await;
        let alone = scene.report("nobody is named", &[]).await;
        let (account, other) = (scene.account(report).await, scene.account(alone).await);
        let early = office.request_redaction(scene.mira, person, ErasureBasis::Unlawful).await;
        assert_eq!(code_of(early), "person_not_erased");
        let first = scene.erase(person, &[]).await;
        assert_eq!(scene.text(&account).await, "Oriel Vantongeren was there");
        let erased = code_of(office.approve_erasure(scene.jon, person, &[]).await);
        assert_eq!(erased, "mention_undecided");
        let request = scene.asked(person).await;
        assert_ne!(request, first);
        let twice = office.request_redaction(scene.jon, person, ErasureBasis::Unlawful).await;
        assert_eq!(code_of(twice), "already_requested");
        assert_eq!(code_of(office.execute_erasure(scene.jon, person).await), "not_approved");
        let mine = scene.decisions(person, &BTreeMap::new()).await;
        assert_eq!(code_of(office.approve_erasure(scene.mira, person, &mine).await), "same_person");
        scene.approve(person, &[(&account, "A. was there")]).await;
        assert_eq!(scene.text(&account).await, "Oriel Vantongeren was there", "until it is done");
        assert_eq!(code_of(office.execute_erasure(scene.mira, person).await), "same_person");
        let done = office.execute_erasure(scene.jon, person).await.unwrap();
        assert_eq!((done.keys, done.redacted, done.certificate), (0, 1, None));
        assert_eq!(scene.text(&account).await, "A. was there");
        assert_eq!(scene.text(&other).await, "nobody is named");
        scene.holds().await;
        let sight = office.sight(scene.jon).await.unwrap();
        let certificate = office.erasure_certificate(&sight, person).await.unwrap();
        assert_eq!((certificate.redacted, certificate.kept, certificate.undecided), (1, 1, 0));
        assert_eq!(certificate.redactions[0].request, request);
        assert_eq!(certificate.request, first);
        let files = certificate.keys.iter().filter(|key| key.owner.kind == OwnerKind::File);
        assert!(files.count() >= 1, "{certificate:?}");
        let states = office.erasures_seen(&sight).await.unwrap();
        let states: Vec<&str> = states.iter().map(|row| row.state.code()).collect();
        assert_eq!(states, ["executed", "redacted"]);
        office.replay(&mut |_| {}).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redaction_that_was_refused_or_left_changes_nothing_and_is_asked_for_anew() {
    for place in places() {
        let scene = Scene::new(&place).await;
        let office = &scene.office;
        let person = scene.person("Oriel Vantongeren").await;
        let id = office.new_id();
        // A file with the person's own id has its keys in the same stream.
        let report = scene.report_at(person.uuid(), "Oriel Vantongeren was there", &[person]).await;
        let quiet = scene.person_at(PersonId::new(id), "Tomas Reyl");
        quiet.await;
        scene.erase(PersonId::new(id), &[]).await;
        let none = office.request_redaction(scene.mira, PersonId::new(id), ErasureBasis::Unlawful);
        assert!(matches!(none.await, Err(AppError::Usage(_))), "nothing mentions them");
        let account = scene.account(report).await;
        scene.erase(person, &[]).await;
        scene.asked(person).await;
        scene.approve(person, &[(&account, "first")]).await;
        scene.refuse(person).await;
        assert_eq!(code_of(office.execute_erasure(scene.jon, person).await), "nothing_requested");
        assert_eq!(scene.text(&account).await, "Oriel Vantongeren was there");
        scene.asked(person).await;
        // Kept once more: nothing is sealed again, and nothing is destroyed.
        scene.approve(person, &[]).await;
        let done = office.execute_erasure(scene.jon, person).await.unwrap();
        assert_eq!((done.redacted, done.resealed), (0, 0));
        assert_eq!(scene.text(&account).await, "Oriel Vantongeren was there");
        scene.asked(person).await;
        scene.approve(person, &[(&account, "second")]).await;
        office.execute_erasure(scene.jon, person).await.unwrap();
        assert_eq!(scene.text(&account).await, "second");
        scene.holds().await;
    }
}
