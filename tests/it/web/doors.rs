//! Doors and withholdings to their end: asked, approved by others, used, and looked at afterwards.

use amana_events::common::Role;
use serde_json::json;

use super::{Served, holds, members::Signed};
use crate::support::on_both;

const STAFF: [(&str, Role); 7] = [
    ("Rena Voss", Role::Registrar),
    ("Mira Solenne", Role::ConductOfficer),
    ("Jon Harrow", Role::ConductOfficer),
    ("Ines Okoro", Role::ConductOfficer),
    ("Ilan Marek", Role::Investigator),
    ("Lina Osei", Role::HeadOfConduct),
    ("Ada Brenn", Role::Reviewer),
];

impl Served {
    async fn at_hand(&self, name: &str) -> Signed {
        let mut who = self.enrolled(STAFF[0].0, name).await;
        self.steps_up(&mut who).await;
        who
    }
}

on_both! {
    async fn a_door_is_asked_for_approved_used_and_reviewed(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mira, jon) = (served.at_hand("Mira Solenne").await, served.at_hand("Jon Harrow").await);
        let (ines, ada) = (served.at_hand("Ines Okoro").await, served.at_hand("Ada Brenn").await);
        let stream = format!("report/{}", served.a_report(&mira).await);
        let asked = served.post_as(&mira, "/api/v1/doors/ask", &json!({"stream": stream, "hours": 1})).await;
        assert_eq!(asked.status, 201, "{asked:?}");
        let request = json!({"request": asked.json()["request"], "stream": stream});
        let mut approvals = Vec::new();
        for other in [&jon, &ines] {
            let approved = served.post_as(other, "/api/v1/doors/approve", &request).await;
            assert_eq!(approved.status, 201, "{approved:?}");
            approvals.push(approved.json());
        }
        let invoke = |approvals: &[serde_json::Value], reason: &str| {
            json!({"approvals": approvals, "reason": reason, "hours": 1})
        };
        let one = served.post_as(&mira, "/api/v1/doors/invoke", &invoke(&approvals[..1], "A threat.")).await;
        assert_eq!(one.json()["code"], "needs_two_others", "{one:?}");
        let opened = served
            .twice(&mira, "/api/v1/doors/invoke", &invoke(&approvals, "A threat."), &invoke(&approvals, "Another."))
            .await.json();
        assert_eq!((&opened["open"], &opened["told"]), (&json!(true), &json!([ada.member])), "{opened}");
        assert_eq!(opened["involved"], json!([jon.member, ines.member]));
        // Under no key the approvals are spent.
        let spent = served.post_as(&mira, "/api/v1/doors/invoke", &invoke(&approvals, "A threat.")).await;
        assert_eq!(spent.json()["code"], "approval_used", "{spent:?}");
        let doors = served.get_as(&ada, "/api/v1/doors").await.json();
        assert_eq!(doors["doors"][0]["invocation"], opened["invocation"]);
        let review = format!("/api/v1/doors/{}/review", opened["invocation"].as_str().unwrap());
        let found = |note: &str| json!({"justified": false, "note": note});
        served.post_as(&jon, &review, &found("No danger.")).await.is_problem(403, "role_not_held");
        let absent = format!("/api/v1/doors/{}/review", served.office.new_id());
        served.post_as(&ada, &absent, &found("No danger.")).await.is_problem(404, "not_found");
        served.twice(&ada, &review, &found("No danger."), &found("Some danger.")).await;
        assert_eq!(served.get_as(&ada, "/api/v1/doors").await.json(), json!({"doors": []}));
        let all = served.get_as(&mira, "/api/v1/doors?all=true").await.json();
        assert_eq!((&all["doors"][0]["justified"], &all["doors"][0]["open"]), (&json!(false), &json!(false)));
        holds(&served.end().await.office).await;
    }

    async fn the_narrower_door_tells_two_at_once(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mira = served.at_hand("Mira Solenne").await;
        let member = |name: &str| served.office.member_named(name).unwrap();
        let stream = format!("report/{}", served.a_report(&mira).await);
        let told = |reason: &str| json!({
            "stream": stream, "told": [member("Jon Harrow"), member("Ines Okoro")], "reason": reason,
        });
        let path = "/api/v1/doors/danger-to-life";
        let opened = served.twice(&mira, path, &told("He waits at her door."), &told("Another.")).await.json();
        assert_eq!((&opened["door"], &opened["open"]), (&json!("danger_to_life"), &json!(true)), "{opened}");
        holds(&served.end().await.office).await;
    }

    async fn a_withholding_is_made_on_anothers_word_and_ended(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mira, lina) = (served.at_hand("Mira Solenne").await, served.at_hand("Lina Osei").await);
        let ilan = served.at_hand("Ilan Marek").await;
        let (person, case) = (served.office.new_id(), served.office.new_id());
        let (of_person, of_case) = (format!("person/{person}"), format!("case/{case}"));
        served.commanded(&mira, &of_person, "create_person", json!({"personnel": false})).await;
        served.commanded(&mira, &of_case, "open_case", json!({"class": "sea"})).await;
        let party = json!({"person": person, "role": "survivor"});
        served.commanded(&mira, &of_case, "add_party", party).await;
        let assigned = json!({"member": ilan.member, "role": "investigator"});
        served.commanded(&lina, &of_case, "assign_case", assigned).await;
        let asked = json!({"word": "withholding", "to": ilan.member, "file": of_case, "person": person});
        let refused = served.post_as(&mira, "/api/v1/words", &asked).await;
        assert_eq!(refused.json()["code"], "role_not_held", "{refused:?}");
        let word = served.post_as(&lina, "/api/v1/words", &asked).await;
        assert_eq!(word.status, 201, "{word:?}");
        let wanted = |reason: &str| json!({"word": word.json(), "reason": reason, "hours": 24});
        served.post_as(&mira, "/api/v1/withholdings", &wanted("Not hers.")).await.is_problem(400, "usage");
        let withheld = served
            .twice(&ilan, "/api/v1/withholdings", &wanted("The subject would learn of it."), &wanted("Other."))
            .await.json();
        assert_eq!((&withheld["holds"], &withheld["case"]), (&json!(true), &json!(of_case)), "{withheld}");
        // A word serves once.
        let again = served.post_as(&ilan, "/api/v1/withholdings", &wanted("The subject would learn of it.")).await;
        assert_eq!(again.status, 409, "{again:?}");
        let list = format!("/api/v1/persons/{person}/withholdings");
        let shown = served.get_as(&ilan, &list).await.json();
        assert_eq!(shown["withholdings"][0]["withholding"], withheld["withholding"], "{shown}");
        let end = format!("{list}/{}/end", withheld["withholding"].as_str().unwrap());
        let key = "ends-what-was-withheld";
        let ended = served.post_once(&lina, key, &end, &json!({})).await;
        assert_eq!(ended.status, 204, "{ended:?}");
        let repeated = served.post_once(&lina, key, &end, &json!({})).await;
        assert_eq!((repeated.status, repeated.header("position")), (204, ended.header("position")));
        assert_ne!(served.post_as(&lina, &end, &json!({})).await.status, 204, "it is over");
        let shown = served.get_as(&ilan, &list).await.json();
        assert_eq!(shown["withholdings"][0]["holds"], json!(false), "{shown}");
        holds(&served.end().await.office).await;
    }
}
