//! What staff do beside commands: receipts for holders, erasures, who looked, and doors. Each is for some, and absent for others.

use amana_events::common::Role;
use serde_json::{Value, json};

use super::{Served, members::Signed};
use crate::support::on_both;

const STAFF: [(&str, Role); 6] = [
    ("Rena Voss", Role::Registrar),
    ("Mira Solenne", Role::ConductOfficer),
    ("Jon Harrow", Role::ConductOfficer),
    ("Lina Osei", Role::AssistanceFocalPoint),
    ("Tomas Reyl", Role::Auditor),
    ("Ada Brenn", Role::Reviewer),
];

impl Served {
    pub(super) async fn commands(
        &self,
        who: &Signed,
        kind: &str,
        command: &str,
        data: Value,
    ) -> String {
        let id = self.office.new_id();
        let path = format!("/api/v1/streams/{kind}/{id}/commands");
        let told = json!({"command": command, "data": data});
        let done = self.post_as(who, &path, &told).await;
        assert_eq!(done.status, 201, "{done:?}");
        id.to_string()
    }

    pub(super) async fn a_report(&self, who: &Signed) -> String {
        let data = json!({"kind": "allegation", "channel": "paper", "language": "en",
            "mode": "anonymous", "account": "They took her phone."});
        self.commands(who, "report", "submit_report", data).await
    }
}

on_both! {
    async fn a_receipt_is_issued_answered_replaced_and_revoked(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = served.enrolled(STAFF[0].0, STAFF[1].0).await;
        let mut jon = served.enrolled(STAFF[0].0, STAFF[2].0).await;
        let mut rena = served.enrolled(STAFF[0].0, STAFF[0].0).await;
        let base = format!("/api/v1/reports/{}/receipts", served.a_report(&mira).await);
        let wanted = json!({"holder": "reporter", "choice": "code_only",
            "question": "Which tree stands at the well?", "answer": "The old mango"});
        let nowhere = format!("/api/v1/reports/{}/receipts", served.office.new_id());
        served.post_as(&mira, &nowhere, &wanted).await.is_problem(404, "not_found");
        let issued = served.post_as(&mira, &base, &wanted).await;
        assert_eq!(issued.status, 201, "{issued:?}");
        let header = |issued: &super::Answer| format!("Receipt {}", issued.json()["code"].as_str().unwrap());
        let first = header(&issued);
        let page = async |code: &str| served.send("GET", "/api/v1/receipt", &[("Authorization", code)], "").await;
        assert_eq!(page(&first).await.status, 200);
        let told = json!({"holder": "reporter", "text": "Come to the clinic on market days."});
        let reply = served.post_as(&mira, &format!("{base}/reply"), &told).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        assert!(page(&first).await.body.contains("market days"));
        // Lost: each of two asks their question.
        let whose = json!({"holder": "reporter"});
        let question = format!("{base}/question");
        served.post_as(&mira, &question, &whose).await.is_problem(403, "step_up_needed");
        served.steps_up(&mut mira).await;
        let asked = served.post_as(&mira, &question, &whose).await;
        assert_eq!(asked.json(), json!({"question": "Which tree stands at the well?"}), "{asked:?}");
        served.steps_up(&mut rena).await;
        let refused = served.post_as(&rena, &question, &whose).await;
        assert!([403, 404].contains(&refused.status), "{refused:?}");
        let wrong = json!({"holder": "reporter", "answer": "a palm", "note": "At the gate."});
        served.post_as(&mira, &format!("{base}/replacement"), &wrong).await.is_problem(409, "wrong_answer");
        let right = json!({"holder": "reporter", "answer": "the old mango", "note": "At the gate."});
        let proposed = served.post_as(&mira, &format!("{base}/replacement"), &right).await;
        assert_eq!(proposed.status, 201, "{proposed:?}");
        served.steps_up(&mut jon).await;
        let second = json!({"holder": "reporter", "answer": "old mango, the"});
        served.post_as(&jon, &format!("{base}/replacement/approve"), &second).await.is_problem(409, "wrong_answer");
        let second = json!({"holder": "reporter", "answer": "The old mango", "form": "words"});
        let replaced = served.post_as(&jon, &format!("{base}/replacement/approve"), &second).await;
        assert_eq!(replaced.status, 201, "{replaced:?}");
        let code = header(&replaced);
        assert_eq!((page(&first).await.status, page(&code).await.status), (404, 200));
        let over = json!({"holder": "reporter", "reason": "lost"});
        assert_eq!(served.post_as(&mira, &format!("{base}/revoke"), &over).await.status, 201);
        assert_eq!(page(&code).await.status, 404);
        // Of another report it was offered, and declined.
        let base = format!("/api/v1/reports/{}/receipts", served.a_report(&mira).await);
        let declined = served.post_as(&mira, &format!("{base}/decline"), &whose).await;
        assert_eq!(declined.status, 201, "{declined:?}");
        super::holds(&*served.end().await).await;
    }

    async fn a_replacement_is_declined_and_what_staff_do_is_done_once(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = served.enrolled(STAFF[0].0, STAFF[1].0).await;
        let mut jon = served.enrolled(STAFF[0].0, STAFF[2].0).await;
        let base = format!("/api/v1/reports/{}/receipts", served.a_report(&mira).await);
        let wanted = json!({"holder": "reporter", "choice": "code_only",
            "question": "Which tree stands at the well?", "answer": "The old mango"});
        let issued = served.post_as(&mira, &base, &wanted).await;
        assert!(issued.status == 201 && issued.header("position").is_some(), "{issued:?}");
        let told = |text: &str| json!({"holder": "reporter", "text": text});
        served.twice(&mira, &format!("{base}/reply"), &told("On market days."), &told("Never.")).await;
        served.steps_up(&mut mira).await;
        served.steps_up(&mut jon).await;
        let proposed = |note: &str| json!({"holder": "reporter", "answer": "the old mango", "note": note});
        let replacement = format!("{base}/replacement");
        served.twice(&mira, &replacement, &proposed("At the gate."), &proposed("By phone.")).await;
        let declined = |reason: &str| json!({"holder": "reporter", "reason": reason});
        let decline = format!("{replacement}/decline");
        served.twice(&jon, &decline, &declined("She found the paper."), &declined("No.")).await;
        let approve = json!({"holder": "reporter", "answer": "the old mango"});
        let late = served.post_as(&jon, &format!("{replacement}/approve"), &approve).await;
        assert_eq!(late.status, 409, "nothing is proposed any more: {late:?}");
        let code = format!("Receipt {}", issued.json()["code"].as_str().unwrap());
        let page = async || served.send("GET", "/api/v1/receipt", &[("Authorization", &code)], "").await.status;
        assert_eq!(page().await, 200, "the old code opens as it did");
        let over = |reason: &str| json!({"holder": "reporter", "reason": reason});
        served.twice(&mira, &format!("{base}/revoke"), &over("lost"), &over("discovered")).await;
        assert_eq!(page().await, 404);
        let base = format!("/api/v1/reports/{}/receipts", served.a_report(&mira).await);
        let whose = |holder: &str| json!({"holder": holder});
        served.twice(&mira, &format!("{base}/decline"), &whose("reporter"), &whose("survivor")).await;
        super::holds(&*served.end().await).await;
    }

    async fn an_erasure_is_asked_for_approved_and_executed_by_different_members(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mira = served.enrolled(STAFF[0].0, STAFF[1].0).await;
        let mut jon = served.enrolled(STAFF[0].0, STAFF[2].0).await;
        let rena = served.enrolled(STAFF[0].0, STAFF[0].0).await;
        let data = json!({"personnel": false});
        let person = served.commands(&mira, "person", "create_person", data).await;
        let asked = json!({"person": person, "basis": "own_request", "reason": "She asked for it."});
        served.post_as(&rena, "/api/v1/erasures", &asked).await;
        let without = json!({"person": person});
        served.post_as(&mira, "/api/v1/erasures", &without).await.is_problem(422, "missing_field");
        let requested = served.post_as(&mira, "/api/v1/erasures", &asked).await;
        assert_eq!(requested.status, 201, "{requested:?}");
        let request = requested.json()["request"].as_str().unwrap().to_owned();
        let list = served.get_as(&mira, "/api/v1/erasures").await.json();
        assert_eq!(list["erasures"][0]["request"], json!(request), "{list}");
        assert_eq!(served.get_as(&rena, "/api/v1/erasures").await.json()["erasures"], json!([]));
        let base = format!("/api/v1/erasures/{request}");
        assert_eq!(served.get_as(&mira, &base).await.json()["mentions"], json!([]));
        served.get_as(&rena, &base).await.is_problem(404, "not_found");
        let approved = served.post_as(&jon, &format!("{base}/approve"), &json!({})).await;
        assert_eq!(approved.status, 201, "{approved:?}");
        let execute = format!("{base}/execute");
        served.post_as(&jon, &execute, &json!({})).await.is_problem(403, "step_up_needed");
        served.steps_up(&mut jon).await;
        let executed = served.post_as(&jon, &execute, &json!({})).await;
        assert_eq!(executed.status, 201, "{executed:?}");
        let certificate = served.get_as(&jon, &format!("{base}/certificate")).await;
        assert!(certificate.json()["proof"].is_string(), "{certificate:?}");
        served.get_as(&rena, &format!("{base}/certificate")).await.is_problem(404, "not_found");
        drop(served.end().await);
    }

    async fn who_looked_is_an_auditors_and_a_door_takes_three(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = served.enrolled(STAFF[0].0, STAFF[1].0).await;
        let tomas = served.enrolled(STAFF[0].0, STAFF[4].0).await;
        let rena = served.enrolled(STAFF[0].0, STAFF[0].0).await;
        let report = served.a_report(&mira).await;
        served.get_as(&mira, &format!("/api/v1/streams/report/{report}")).await;
        let looks = format!("/api/v1/streams/report/{report}/access");
        let shown = served.get_as(&tomas, &looks).await;
        assert_eq!(shown.status, 200, "{shown:?}");
        served.get_as(&mira, &looks).await.is_problem(404, "not_found");
        let nowhere = format!("/api/v1/streams/report/{}/access", served.office.new_id());
        served.get_as(&tomas, &nowhere).await.is_problem(404, "not_found");
        let review = served.get_as(&rena, "/api/v1/access/review").await;
        assert!(review.json()["members"].as_array().unwrap().len() >= STAFF.len(), "{review:?}");
        let refused = served.get_as(&mira, "/api/v1/access/review").await;
        refused.is_problem(refused.status, "role_not_held");
        let nobody = served.office.new_id();
        for path in ["access", "withholdings"] {
            served.get_as(&mira, &format!("/api/v1/persons/{nobody}/{path}")).await.is_problem(404, "not_found");
        }
        assert_eq!(served.get_as(&mira, "/api/v1/doors?all=true").await.json(), json!({"doors": []}));
        let stream = format!("report/{report}");
        let ask = json!({"stream": stream, "hours": 4});
        served.post_as(&rena, "/api/v1/doors/ask", &ask).await.is_problem(404, "not_found");
        let asked = served.post_as(&mira, "/api/v1/doors/ask", &ask).await;
        assert_eq!(asked.status, 201, "{asked:?}");
        let request = json!({"request": asked.json()["request"], "stream": stream});
        served.post_as(&mira, "/api/v1/doors/approve", &request).await.is_problem(403, "step_up_needed");
        served.steps_up(&mut mira).await;
        let none = json!({"approvals": [], "reason": "A threat was heard."});
        served.post_as(&mira, "/api/v1/doors/invoke", &none).await.is_problem(400, "usage");
        drop(served.end().await);
    }
}
