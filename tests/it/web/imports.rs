//! A line list over the interface, and how keys stand.

use amana_events::common::Role;
use serde_json::{Value, json};

use super::{Served, holds};
use crate::{figures::data, support::on_both};

const STAFF: [(&str, Role); 4] = [
    ("Rena Voss", Role::Registrar),
    ("Mira Solenne", Role::ConductOfficer),
    ("Tomas Reyl", Role::Auditor),
    ("Lina Osei", Role::AssistanceFocalPoint),
];

const IMPORTS: &str = "/api/v1/imports/sea";

fn list(text: &str) -> Value {
    json!({"text": text})
}

on_both! {
    async fn a_list_is_taken_in_once_and_restated_for_a_reason(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mira = served.enrolled(STAFF[0].0, "Mira Solenne").await;
        let lina = served.enrolled(STAFF[0].0, "Lina Osei").await;
        let text = String::from_utf8(data("2018Q2.csv")).unwrap();
        served.post(IMPORTS, &[], &list(&text)).await.is_problem(401, "sign_in_needed");
        let size = served.office.size().await.unwrap();
        let refused = served.post_as(&lina, IMPORTS, &list(&text)).await;
        assert!([403, 404].contains(&refused.status), "{refused:?}");
        // What cannot be read is told by line, with nothing of it repeated.
        let broken = text.replacen(",yes", ",perhaps so", 1);
        assert_ne!(broken, text);
        let told = served.post_as(&mira, IMPORTS, &list(&broken)).await;
        assert!(!told.body.contains("perhaps"), "{told:?}");
        let told = told.is_problem(422, "wrong_list");
        let error = &told["errors"][0];
        assert_eq!((&error["code"], &error["column"]), (&json!("code_unknown"), &json!("referred_to_member_state")));
        assert!(error["line"].as_u64().unwrap() > 1, "{told}");
        let strange = text.replacen("allegation_ref,", "Amina Diallo,", 1);
        let told = served.post_as(&mira, IMPORTS, &list(&strange)).await;
        assert!(!told.body.contains("Amina"), "{told:?}");
        told.is_problem(422, "wrong_list");
        served.post_as(&mira, IMPORTS, &json!({})).await.is_problem(422, "missing_field");
        let log = crate::support::log_from(&served.office, size).await;
        assert!(log.iter().all(|line| !line.kind.as_str().starts_with("allegation")), "{log:?}");
        // Twice is once.
        let taken = served.post_as(&mira, IMPORTS, &list(&text)).await;
        assert_eq!((taken.status, taken.json()), (201, json!({"new": 70, "same": 0, "restated": 0})), "{taken:?}");
        let again = served.post_as(&mira, IMPORTS, &list(&text)).await;
        assert_eq!(again.json(), json!({"new": 0, "same": 70, "restated": 0}));
        // Other content wants a reason.
        let other = text.replacen(",yes", ",no", 1);
        let told = served.post_as(&mira, IMPORTS, &list(&other)).await.is_problem(409, "list_differs");
        assert_eq!(told["differences"][0]["columns"], json!(["referred_to_member_state"]));
        let why = json!({"text": other, "restate": "its source published a revision"});
        let done = served.post_as(&mira, IMPORTS, &why).await;
        assert_eq!(done.json(), json!({"new": 0, "same": 69, "restated": 1}), "{done:?}");
        holds(&served.end().await.office).await;
    }

    async fn how_keys_stand_is_for_who_audits_it(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mira = served.enrolled(STAFF[0].0, "Mira Solenne").await;
        let tomas = served.enrolled(STAFF[0].0, "Tomas Reyl").await;
        served.get("/api/v1/keys").await.is_problem(401, "sign_in_needed");
        served.get_as(&mira, "/api/v1/keys").await.is_problem(403, "role_not_held");
        let told = served.get_as(&tomas, "/api/v1/keys").await;
        assert_eq!(told.status, 200, "{told:?}");
        let keys = told.json()["keys"].clone();
        let status = served.office.keys_status(None).await.unwrap();
        assert_eq!(keys, serde_json::to_value(&status).unwrap());
        assert!(keys["owner_keys"].as_u64().unwrap() > 0 && keys.get("duress_armed").is_none(), "{keys}");
    }
}
