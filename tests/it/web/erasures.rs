//! Erasures that end otherwise than at once: refused, and redacted once the person is erased.

use amana_events::common::Role;
use serde_json::{Value, json};

use super::{Served, holds, members::Signed};
use crate::support::on_both;

const STAFF: [(&str, Role); 3] = [
    ("Rena Voss", Role::Registrar),
    ("Mira Solenne", Role::ConductOfficer),
    ("Jon Harrow", Role::ConductOfficer),
];

impl Served {
    /// A person, and a report outside the remit whose account speaks of them.
    pub(super) async fn spoken_of(&self, mira: &Signed, jon: &Signed) -> (String, String) {
        let person =
            self.commands(mira, "person", "create_person", json!({"personnel": false})).await;
        let data = json!({"kind": "allegation", "channel": "paper", "language": "en",
            "mode": "anonymous", "account": "Lina came at night.", "mentions": [person]});
        let report =
            format!("report/{}", self.commands(mira, "report", "submit_report", data).await);
        let data = json!({"outcome": "outside_remit", "assistance_offered": true, "reason": "Another body's."});
        self.commanded(jon, &report, "triage_report", data).await;
        (person, report)
    }

    /// What is decided of every field that mentions the person: the account is redacted, or kept as the others are.
    async fn decided(&self, who: &Signed, request: &str, account: Option<&str>) -> Value {
        let shown = self.get_as(who, &format!("/api/v1/erasures/{request}")).await.json();
        let mentions = shown["mentions"].as_array().unwrap();
        assert!(!mentions.is_empty(), "{shown}");
        let (mut keep, mut redact) = (Vec::new(), Vec::new());
        for mention in mentions {
            let (event, field) = (&mention["event"], &mention["field"]);
            match account.filter(|_| field == "account") {
                Some(text) => redact.push(json!({"event": event, "field": field, "text": text})),
                None => keep.push(json!({"event": event, "field": field, "basis": "legal_claim"})),
            }
        }
        json!({"keep": keep, "redact": redact})
    }
}

on_both! {
    async fn an_erasure_is_refused_and_asked_for_again_and_what_files_say_is_redacted_afterwards(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = served.enrolled(STAFF[0].0, STAFF[1].0).await;
        let mut jon = served.enrolled(STAFF[0].0, STAFF[2].0).await;
        let (person, report) = served.spoken_of(&mira, &jon).await;
        let asked = |reason: &str| json!({"person": person, "basis": "own_request", "reason": reason});
        let erasures = "/api/v1/erasures";
        let request = async |who: &Signed, body: &Value, other: &Value| {
            let requested = served.twice(who, erasures, body, other).await.json();
            requested["request"].as_str().unwrap().to_owned()
        };
        let first = request(&mira, &asked("She asked for it."), &asked("He did.")).await;
        let refuse = format!("{erasures}/{first}/refuse");
        let why = |reason: &str| json!({"reason": reason});
        served.post_as(&jon, &refuse, &why("no_reason")).await.is_problem(422, "wrong_shape");
        served.twice(&jon, &refuse, &why("legal_hold"), &why("other")).await;
        let over = served.post_as(&jon, &refuse, &why("legal_hold")).await;
        assert_eq!(over.status, 409, "{over:?}");
        let approve = |request: &str| format!("{erasures}/{request}/approve");
        let kept = served.decided(&jon, &first, None).await;
        let late = served.post_as(&jon, &approve(&first), &kept).await;
        assert_eq!(late.status, 409, "{late:?}");
        // Asked for again, approved with everything kept, and carried out.
        let second = request(&mira, &asked("The hold is over."), &asked("Again.")).await;
        served.twice(&jon, &approve(&second), &kept, &json!({})).await;
        served.steps_up(&mut jon).await;
        let execute = |request: &str| format!("{erasures}/{request}/execute");
        let by_no_key = json!({});
        let executes = async |who: &Signed, request: &str, key: &str| {
            let done = served.post_once(who, key, &execute(request), &by_no_key).await;
            assert_eq!(done.status, 201, "{done:?}");
            let again = served.post_once(who, key, &execute(request), &by_no_key).await;
            assert_eq!((again.status, again.json()), (201, done.json()), "told again from the log");
            assert_eq!(again.header("position"), done.header("position"));
            assert_eq!(done.json()["position"].to_string(), done.header("position").unwrap());
            assert_ne!(served.post_as(who, &execute(request), &by_no_key).await.status, 201);
            done.json()
        };
        let erased = executes(&jon, &second, "erases-her").await;
        assert_eq!((&erased["redacted"], &erased["person"]), (&json!(0), &json!(person)), "{erased}");
        // Of who is erased: what becomes of the fields is decided anew, for no reason in words.
        let plain = json!({"person": person, "basis": "unlawful"});
        let third = request(&mira, &plain, &json!({"person": person})).await;
        let redacted = served.decided(&jon, &third, Some("Somebody came at night.")).await;
        served.twice(&jon, &approve(&third), &redacted, &json!({})).await;
        let done = executes(&jon, &third, "redacts-it").await;
        assert_eq!((&done["redacted"], done.get("certificate")), (&json!(1), None), "{done}");
        served.steps_up(&mut mira).await;
        let account = redacted["redact"][0].clone();
        let wanted = json!({"stream": report, "event": account["event"], "field": "account",
            "purpose": "investigation", "basis": "official_task"});
        let opened = served.post_as(&mira, "/api/v1/openings", &wanted).await.json();
        assert_eq!((&opened["text"], &opened["redacted"]["request"]),
            (&json!("Somebody came at night."), &json!(third)), "{opened}");
        holds(&served.end().await.office).await;
    }
}
