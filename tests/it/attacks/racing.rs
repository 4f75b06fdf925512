//! Two who write at once: whichever is first, what the other then does rests on it.

use amana_app::record::{answer_done, answer_refused, read_line};
use amana_events::{PersonId, person::ErasureBasis};

use super::*;
use crate::support::log_of;

/// How often each race is run.
const RACES: u128 = 6;

async fn record(office: &Office, line: &Value) -> Value {
    let line = read_line(office, line.to_string().as_bytes(), Acting::Operator).unwrap();
    match office.execute(line.request).await {
        Ok(done) => answer_done(&line.id, &done),
        Err(AppError::Refused(refusal)) => answer_refused(Some(&line.id), &refusal),
        Err(error) => panic!("{error:?}"),
    }
}

async fn as_operator(office: &Office, stream: StreamId, command: &str, data: Value) {
    let line = json!({"id": fresh(), "stream": stream, "command": command, "data": data});
    let answer = record(office, &line).await;
    assert!(answer.get("refused").is_none(), "{command}: {answer}");
}

async fn position(office: &Office, stream: StreamId, name: &str) -> Option<u64> {
    let log = log_of(office, stream).await;
    log.iter().find(|it| it.kind.as_str() == name).map(|it| it.position)
}

on_both! {
    async fn a_withdrawal_and_a_sending_at_once_send_nothing_that_stays_open(desk: Desk) {
        const WHO: &str = "Lucía Peralta Quispe";
        let story = told(&desk.office).await;
        let clinic = story.id("clinic").unwrap();
        let other = another(&desk).await;
        let (mut sent, mut stopped) = (0, 0);
        for race in 0..RACES {
            let (person, file) = (id(0x100 + race), of(StreamKind::Assistance, 0x200 + race));
            named(&desk, WHO, person).await;
            done(&desk, WHO, file, "open_assistance", json!({"person": person})).await;
            let consents = StreamId::new(StreamKind::Consent, person);
            let agreed = consent("psychosocial", &json!({"kind": "organisation", "organisation": clinic}));
            let given = done(&desk, WHO, consents, "record_consent", agreed).await;
            let referral = of(StreamKind::Referral, 0x300 + race);
            let proposed = json!({"person": person, "from": file, "recipient": clinic,
                "service": story.id("service-counselling").unwrap(),
                "service_kind": "psychosocial_service", "purpose": "psychosocial",
                "urgency": "72h", "fields": ["identity"]});
            done(&desk, WHO, referral, "propose_referral", proposed).await;
            done(&desk, WHO, referral, "check_referral_consent", json!({})).await;
            let sending = line(WHO, referral, "send_referral", &json!({"way": "by_hand", "without_agreement": true}));
            let withdrawn = json!({"consent": given, "withdrawn_by": "person", "words": "No."});
            let withdrawal = line(WHO, consents, "withdraw_consent", &withdrawn);
            let (one, two) =
                tokio::join!(record(&desk.office, &sending), record(&other, &withdrawal));
            assert_eq!(refused(&two), "", "{two}");
            let ended = position(&other, consents, "consent_withdrawn").await.unwrap();
            let at = position(&other, referral, "referral_sent").await;
            assert_eq!(at.is_none(), !refused(&one).is_empty(), "{one}");
            if let Some(at) = at {
                assert!(at < ended, "sent on a consent that was withdrawn");
                let last = log_of(&other, referral).await.pop().unwrap();
                assert_eq!(last.kind.as_str(), "referral_revoked");
                sent += 1;
            } else {
                stopped += 1;
            }
        }
        assert_eq!(sent + stopped, RACES);
        other.close().await;
        holds(&desk.office).await;
    }

    async fn what_is_refused_while_another_approves_it_is_not_erased(desk: Desk) {
        for name in [OFFICER, COLLEAGUE, "Ines Okoro"] {
            desk.member(name, Role::ConductOfficer).await;
        }
        let other = another(&desk).await;
        let (jon, ines) = (member(&desk, COLLEAGUE), member(&desk, "Ines Okoro"));
        for race in 0..RACES {
            let person = PersonId::new(id(0x100 + race));
            named(&desk, OFFICER, person.uuid()).await;
            let mira = Acting::Member(member(&desk, OFFICER));
            let reason = Secret::from("asked for it");
            desk.office.request_erasure(mira, person, ErasureBasis::OwnRequest, &reason).await.unwrap();
            let wrong = Code::new("wrong_person").unwrap();
            let (approved, turned_down) = tokio::join!(
                desk.office.approve_erasure(Acting::Member(jon), person, &[]),
                other.refuse_erasure(Acting::Member(ines), person, wrong),
            );
            assert!(approved.is_ok() || turned_down.is_ok(), "{approved:?} {turned_down:?}");
            // What was refused is not approved afterwards; what was approved may still be refused.
            if approved.is_ok() && turned_down.is_ok() {
                let home = StreamId::new(StreamKind::Person, person.uuid());
                let approval = position(&other, home, "erasure_approved").await;
                assert!(approval < position(&other, home, "erasure_refused").await);
            }
            let erased = desk.office.execute_erasure(Acting::Member(jon), person).await;
            assert_eq!(erased.is_ok(), turned_down.is_err(), "{erased:?}");
        }
        other.close().await;
        holds(&desk.office).await;
    }

    async fn who_opens_while_the_person_is_erased_opens_before_it_or_not_at_all(desk: Desk) {
        for name in [OFFICER, COLLEAGUE] {
            desk.member(name, Role::ConductOfficer).await;
        }
        let other = another(&desk).await;
        let (mira, jon) = (member(&desk, OFFICER), member(&desk, COLLEAGUE));
        for race in 0..RACES {
            let person = PersonId::new(id(0x100 + race));
            let name = named(&desk, OFFICER, person.uuid()).await;
            let agreed = consent("investigation", &json!({"kind": "own_organisation"}));
            let consents = StreamId::new(StreamKind::Consent, person.uuid());
            done(&desk, COLLEAGUE, consents, "record_consent", agreed).await;
            let reason = Secret::from("asked for it");
            let asks = Acting::Member(mira);
            desk.office.request_erasure(asks, person, ErasureBasis::OwnRequest, &reason).await.unwrap();
            desk.office.approve_erasure(Acting::Member(jon), person, &[]).await.unwrap();
            let wanted = name_of(name, "investigation");
            // What the opening process remembers is older than the erasure.
            desk.office.open_field(mira, &wanted).await.unwrap();
            let (opened, erased) = tokio::join!(
                desk.office.open_field(mira, &wanted),
                other.execute_erasure(Acting::Member(jon), person),
            );
            assert!(erased.unwrap().keys > 0);
            let access = StreamId::new(StreamKind::Access, person.uuid());
            let looks = log_of(&desk.office, access).await;
            let looked = looks.iter().filter(|it| it.kind.as_str() == "field_opened");
            let keys = StreamId::new(StreamKind::Keys, person.uuid());
            let gone = position(&desk.office, keys, "data_keys_destroyed").await.unwrap();
            assert!(looked.clone().all(|it| it.position < gone));
            assert_eq!(looked.count(), 1 + usize::from(opened.is_ok()), "{opened:?}");
            let after = desk.office.open_field(mira, &wanted).await;
            assert!(after.is_err(), "opened after the erasure");
        }
        other.close().await;
        holds(&desk.office).await;
    }

    async fn who_opens_while_the_person_becomes_a_party_elsewhere_opens_before_it_or_not_at_all(desk: Desk) {
        for name in [OFFICER, COLLEAGUE] {
            desk.member(name, Role::ConductOfficer).await;
        }
        let registry = desk.office.registry_stream();
        let (mira, unit) = (member(&desk, OFFICER), id(11));
        for (command, data) in [
            ("name_escalation_authority", json!({"name": "Internal Oversight"})),
            ("register_organisation", json!({"organisation": id(1), "name": "A mission", "kind": "own"})),
            ("register_unit", json!({"unit": unit, "organisation": id(1), "name": "A unit"})),
            ("move_member", json!({"member": mira, "unit": unit})),
        ] {
            as_operator(&desk.office, registry, command, data).await;
        }
        let other = another(&desk).await;
        let (mut before, mut never) = (0, 0);
        for race in 0..RACES {
            let (subject, entry) = (id(0x100 + race), id(0x400 + race));
            let home = StreamId::new(StreamKind::Person, subject);
            done(&desk, COLLEAGUE, home, "create_person", json!({"personnel": true})).await;
            let adult = json!({"sex": "male", "age": "18+", "age_source": "stated"});
            done(&desk, COLLEAGUE, home, "record_demographics", adult).await;
            let sealed = json!({"name": "Safiatou Kenge"});
            let name = (home, done(&desk, COLLEAGUE, home, "seal_identity", sealed).await);
            let agreed = consent("investigation", &json!({"kind": "own_organisation"}));
            let consents = StreamId::new(StreamKind::Consent, subject);
            done(&desk, COLLEAGUE, consents, "record_consent", agreed).await;
            let personnel = json!({"person": entry, "unit": unit, "from": "2025-01-01"});
            as_operator(&desk.office, registry, "enter_personnel", personnel).await;
            done(&desk, COLLEAGUE, home, "link_personnel", json!({"entry": entry})).await;
            let wanted = name_of(name, "investigation");
            // What the opening process remembers is older than the case.
            desk.office.open_field(mira, &wanted).await.unwrap();
            let case = of(StreamKind::Case, 0x500 + race);
            let accused = json!({"allegation": id(0x600 + race), "class": "fraud", "kind": "major_theft",
                "affiliation": "staff_int", "grave": false, "account": "What was told.", "subject": subject});
            let lines = [("open_case", json!({"class": "fraud"})), ("record_allegation", accused)];
            let lines = lines.map(|(command, data)| line(COLLEAGUE, case, command, &data));
            let lines = lines.iter().map(|it| {
                read_line(&other, it.to_string().as_bytes(), Acting::Operator).unwrap()
            });
            let (opened, accused) = tokio::join!(
                desk.office.open_field(mira, &wanted),
                other.record_all(lines.collect()),
            );
            accused.unwrap();
            let shut_out = position(&other, case, "exclusions_set").await.unwrap();
            let access = StreamId::new(StreamKind::Access, subject);
            let looks = log_of(&other, access).await;
            let looked = looks.iter().filter(|it| it.kind.as_str() == "field_opened" && it.actor.id.is_some());
            assert!(looked.clone().all(|it| it.position < shut_out), "opened behind the exclusion");
            assert_eq!(looked.count(), 1 + usize::from(opened.is_ok()), "{opened:?}");
            if opened.is_ok() { before += 1 } else { never += 1 }
            assert!(desk.office.open_field(mira, &wanted).await.is_err(), "opened after the exclusion");
        }
        assert_eq!(before + never, RACES);
        other.close().await;
        holds(&desk.office).await;
    }
}
