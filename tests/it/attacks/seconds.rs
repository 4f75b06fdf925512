//! Second words and doors: what takes two takes two, and what was let open opens.

use amana_app::{
    access::Withheld,
    seconds::{Allowed, WordFor},
};
use amana_events::PersonId;

use super::*;
use crate::support::log_of;

const INVESTIGATOR: &str = "Ilan Marek";

/// Two officers, a head, and a reporter who is kept confidential, whose name stands there.
async fn reported(desk: &Desk, of_themselves: bool) -> (StreamId, EventId) {
    for (name, role) in [
        (OFFICER, Role::ConductOfficer),
        (COLLEAGUE, Role::ConductOfficer),
        (HEAD, Role::HeadOfConduct),
    ] {
        desk.member(name, role).await;
    }
    let name = named(desk, OFFICER, id(1)).await;
    let mut told = json!({"kind": "allegation", "channel": "email", "language": "en",
        "mode": "confidential", "reporter": id(1), "account": "The fuel is sold."});
    if of_themselves {
        told["survivor"] = json!(id(1));
    }
    done(desk, OFFICER, of(StreamKind::Report, 2), "submit_report", told).await;
    name
}

async fn kinds(desk: &Desk, stream: StreamId) -> Vec<String> {
    let log = log_of(&desk.office, stream).await;
    log.iter().map(|it| it.kind.to_string()).collect()
}

on_both! {
    async fn a_second_word_serves_whom_and_what_it_was_given_for(desk: Desk) {
        let name = reported(&desk, false).await;
        let agreed = consent("investigation", &json!({"kind": "own_organisation"}));
        done(&desk, COLLEAGUE, of(StreamKind::Consent, 1), "record_consent", agreed).await;
        let office = &desk.office;
        let (mira, jon, ada) =
            (member(&desk, OFFICER), member(&desk, COLLEAGUE), member(&desk, HEAD));
        let alone = name_of(name, "investigation");
        assert_eq!(code_of(office.open_field(mira, &alone).await), "not_allowed");
        let person = PersonId::new(id(1));
        let opening = Allowed { word: WordFor::Opening { person }, to: mira, stream: name.0 };
        let with = |approval| FieldWanted { approval: Some(approval), ..alone.clone() };
        let usage = async |wrong| {
            let opened = office.open_field(mira, &with(wrong)).await;
            assert!(matches!(opened, Err(AppError::Usage(_))), "{opened:?}");
        };
        // One's own word is nobody else's, and leaves its trace.
        let own = with(office.give_word(mira, opening.clone()).await.unwrap());
        assert_eq!(code_of(office.open_field(mira, &own).await), "same_person");
        let looks = kinds(&desk, StreamId::new(StreamKind::Access, id(1))).await;
        assert_eq!(looks.last().map(String::as_str), Some("opening_refused"), "{looks:?}");
        let leave = Allowed { word: WordFor::Withholding { person }, ..opening.clone() };
        assert_eq!(code_of(office.give_word(jon, leave.clone()).await), "role_not_held");
        let good = office.give_word(jon, opening.clone()).await.unwrap();
        // Whatever is altered in the file, it is not the word that was given.
        let report = of(StreamKind::Report, 2);
        let mut wrong = good.clone();
        wrong.allowed.word = WordFor::Opening { person: PersonId::new(id(7)) };
        usage(wrong).await;
        let mut wrong = office.give_word(jon, Allowed { stream: report, ..opening.clone() }).await.unwrap();
        wrong.allowed.stream = name.0;
        usage(wrong).await;
        let mut wrong = office.give_word(jon, Allowed { to: ada, ..opening.clone() }).await.unwrap();
        usage(wrong.clone()).await;
        wrong.allowed.to = mira;
        usage(wrong).await;
        let mut wrong = office.give_word(ada, leave).await.unwrap();
        wrong.allowed.word = WordFor::Opening { person };
        usage(wrong).await;
        let mut wrong = good.clone();
        wrong.given = wrong.given.plus_seconds(1);
        usage(wrong).await;
        let mut wrong = good.clone();
        wrong.member = ada;
        assert_eq!(code_of(office.open_field(mira, &with(wrong)).await), "bad_signature");
        let opened = office.open_field(mira, &with(good)).await.unwrap();
        assert_eq!(opened.text.reveal(), "Safiatou Kenge");
        holds(office).await;
    }

    async fn a_broken_glass_names_a_confidential_reporter_without_a_third_signature(desk: Desk) {
        let name = reported(&desk, false).await;
        let (office, reader) = (&desk.office, member(&desk, OFFICER));
        let wanted = name_of(name, "protection");
        assert_eq!(code_of(office.open_field(reader, &wanted).await), "not_allowed");
        broken(&desk, office, reader, name.0, [COLLEAGUE, HEAD]).await;
        let opened = office.open_field(reader, &wanted).await.unwrap();
        assert_eq!(opened.text.reveal(), "Safiatou Kenge");
        holds(office).await;
    }

    async fn who_reported_of_themselves_is_helped_on_their_own_word(desk: Desk) {
        let name = reported(&desk, true).await;
        desk.member(FOCAL_POINT, Role::AssistanceFocalPoint).await;
        let file = of(StreamKind::Assistance, 3);
        done(&desk, FOCAL_POINT, file, "open_assistance", json!({"person": id(1)})).await;
        let agreed = consent("assistance", &json!({"kind": "own_organisation"}));
        done(&desk, COLLEAGUE, of(StreamKind::Consent, 1), "record_consent", agreed).await;
        let (office, reader) = (&desk.office, member(&desk, FOCAL_POINT));
        let opened = office.open_field(reader, &name_of(name, "assistance")).await.unwrap();
        assert_eq!(opened.text.reveal(), "Safiatou Kenge");
        holds(office).await;
    }

    async fn a_door_to_a_referral_opens_what_is_the_persons_in_it(desk: Desk) {
        const WHO: &str = "Lucía Peralta Quispe";
        let story = told(&desk.office).await;
        let office = &desk.office;
        let referral = StreamId::new(StreamKind::Referral, story.id("help-referral-counselling").unwrap());
        let log = log_of(office, referral).await;
        let proposed = log.iter().find(|it| it.kind.as_str() == "referral_proposed").unwrap().event;
        let wanted = FieldWanted {
            field: Code::new("note").unwrap(),
            ..name_of((referral, proposed), "protection")
        };
        let reader = member(&desk, WHO);
        assert_eq!(code_of(office.open_field(reader, &wanted).await), "not_allowed");
        broken(&desk, office, reader, referral, ["Solange Mbarga", "Henrik Aaltonen"]).await;
        office.open_field(reader, &wanted).await.unwrap();
        holds(office).await;
    }

    async fn no_door_and_no_request_for_one_tells_that_a_hidden_file_is_there(desk: Desk) {
        for (name, role) in [(OFFICER, Role::ConductOfficer), (FOCAL_POINT, Role::AssistanceFocalPoint), (COLLEAGUE, Role::ConductOfficer)] {
            desk.member(name, role).await;
        }
        named(&desk, FOCAL_POINT, id(1)).await;
        let hidden = of(StreamKind::Assistance, 2);
        done(&desk, FOCAL_POINT, hidden, "open_assistance", json!({"person": id(1)})).await;
        let absent = of(StreamKind::Assistance, 9);
        let (office, mira) = (&desk.office, member(&desk, OFFICER));
        let told = vec![member(&desk, COLLEAGUE), member(&desk, FOCAL_POINT)];
        let reason = Secret::from("r");
        let mut said = Vec::new();
        for file in [hidden, absent] {
            let ask = office.break_glass_ask(mira, file, OpenFor::TheLimit).await.map(|_| ());
            let danger = office.danger_to_life(mira, file, told.clone(), &reason).await.map(|_| ());
            said.push([format!("{ask:?}"), format!("{danger:?}")]);
        }
        assert_eq!(said[0], said[1]);
        assert!(said[0].iter().all(|it| it.contains("not_found")), "{said:?}");
    }

    async fn what_is_withheld_is_counted_and_shown_again(desk: Desk) {
        for (name, role) in [(OFFICER, Role::ConductOfficer), (HEAD, Role::HeadOfConduct), (INVESTIGATOR, Role::Investigator), ("Ines Okoro", Role::VictimsRightsAdvocate), ("Rena Voss", Role::Auditor)] {
            desk.member(name, role).await;
        }
        let name = named(&desk, OFFICER, id(1)).await;
        let (case, person) = (of(StreamKind::Case, 2), PersonId::new(id(1)));
        done(&desk, OFFICER, case, "open_case", json!({"class": "sea"})).await;
        done(&desk, OFFICER, case, "add_party", json!({"person": id(1), "role": "survivor"})).await;
        let assigned = json!({"member": member(&desk, INVESTIGATOR), "role": "investigator"});
        done(&desk, HEAD, case, "assign_case", assigned).await;
        let agreed = consent("investigation", &json!({"kind": "own_organisation"}));
        done(&desk, HEAD, of(StreamKind::Consent, 1), "record_consent", agreed).await;
        let office = &desk.office;
        let (ilan, ada) = (member(&desk, INVESTIGATOR), member(&desk, HEAD));
        office.open_field(ilan, &name_of(name, "investigation")).await.unwrap();
        let auditor = Acting::Member(member(&desk, "Rena Voss"));
        let seen = async || {
            let view = office.access_of_person(auditor, person).await.unwrap();
            (view.openings.len(), view.withheld)
        };
        assert_eq!(seen().await, (1, 0));
        let allowed = Allowed { word: WordFor::Withholding { person }, to: ilan, stream: case };
        let word = office.give_word(ada, allowed).await.unwrap();
        let reason = Secret::from("The subject would learn of it.");
        let withheld: Withheld =
            office.withhold_access(ilan, &word, OpenFor::Hours(24), &reason).await.unwrap().0;
        assert_eq!(seen().await, (0, 1));
        let again = office.withhold_access(ilan, &word, OpenFor::Hours(24), &reason).await;
        assert!(again.is_err(), "it serves once");
        let stranger = office.end_withholding(member(&desk, OFFICER), person, withheld.withholding).await;
        assert!(stranger.is_err());
        assert!(office.withheld(Acting::Member(ada), person).await.unwrap()[0].holds);
        office.end_withholding(ada, person, withheld.withholding).await.unwrap();
        assert_eq!(seen().await, (1, 0));
        holds(office).await;
    }
}
