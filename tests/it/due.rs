//! What falls due by the day alone comes into the log by itself, once.

use std::sync::Arc;

use amana_app::{FallenDue, Folder, Office, SystemClock};
use amana_events::{Moment, StreamId, StreamKind, common::Role};
use amana_store::Clock;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Desk, log_of, on_both};

const OFFICER: &str = "Mira Solenne";
const ADVOCATE: &str = "Ines Okoro";

/// The machine's clock, so many days ahead.
pub(crate) struct Ahead(pub(crate) i64);

impl Clock for Ahead {
    fn now(&self) -> Moment {
        SystemClock.now().plus_seconds(self.0 * 86_400)
    }
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0199_0000 << 96 | 0x7000 << 64 | 0x8000 << 48 | number)
}

fn of(kind: StreamKind, number: u128) -> StreamId {
    StreamId::new(kind, id(number))
}

async fn done(desk: &Desk, stream: StreamId, command: &str, data: Value) {
    let line = json!({"id": desk.office.new_id(), "as": OFFICER,
        "stream": stream, "command": command, "data": data});
    let answer = desk.record(&line).await;
    assert!(answer.get("refused").is_none(), "{command}: {answer}");
}

fn consent(given_by: &str, giver: Option<Uuid>, expires_on: Option<String>) -> Value {
    let mut data = json!({
        "purpose": "assistance", "recipient": {"kind": "own_organisation"}, "fields": ["narrative"],
        "given_by": given_by, "language": "fr", "explained": "written", "repeated_back": true,
        "mark": "voice", "words": "Yes.",
    });
    if let Some(day) = expires_on {
        data["expires_on"] = json!(day);
    }
    if let Some(giver) = giver {
        data["giver"] = json!(giver);
        data["child_view"] = json!("agrees");
    }
    data
}

fn in_days(days: i64) -> String {
    Ahead(days).now().day().to_string()
}

/// An adult with a consent and a plan of ten days, and a child whose caregiver consents.
async fn people(desk: &Desk) {
    desk.member(OFFICER, Role::ConductOfficer).await;
    for (number, age) in [(1, "18+"), (2, "15-17"), (3, "18+")] {
        let person = of(StreamKind::Person, number);
        done(desk, person, "create_person", json!({"personnel": false})).await;
        let data = json!({"sex": "unknown", "age": age, "age_source": "stated"});
        done(desk, person, "record_demographics", data).await;
    }
    let given = consent("person", None, Some(in_days(10)));
    done(desk, of(StreamKind::Consent, 1), "record_consent", given).await;
    desk.member(ADVOCATE, Role::VictimsRightsAdvocate).await;
    found_safe(desk).await;
    let plan =
        json!({"ways": ["call"], "language": "fr", "review_on": in_days(10), "plan": "By day."});
    done(desk, of(StreamKind::Contact, 1), "make_contact_plan", plan).await;
    let rule =
        json!({"age": "15-17", "rule": "2026.1", "caregiver": id(3), "caregiver_safe": "yes"});
    done(desk, of(StreamKind::Consent, 2), "record_child_rule", rule).await;
    let given = consent("caregiver", Some(id(3)), None);
    done(desk, of(StreamKind::Consent, 2), "record_consent", given).await;
}

async fn found_safe(desk: &Desk) {
    let line = json!({"id": desk.office.new_id(), "as": ADVOCATE, "command": "assess_safety",
        "stream": of(StreamKind::Contact, 1), "data": {"result": "safe", "note": "Asked alone."}});
    let answer = desk.record(&line).await;
    assert!(answer.get("refused").is_none(), "{answer}");
}

async fn at(desk: Desk, days: i64) -> Desk {
    let Desk { office, options, folder } = desk;
    office.close().await;
    let clock = Arc::new(Ahead(days));
    let office = Office::open_by(Folder::new(folder.path()), &options, clock).await.unwrap();
    office.unlock(None).unwrap();
    Desk { office, options, folder }
}

async fn newest(desk: &Desk, stream: StreamId) -> String {
    log_of(&desk.office, stream).await.pop().unwrap().kind.to_string()
}

on_both! {
    async fn consents_and_plans_past_their_day_are_said_to_be_once(desk: Desk) {
        people(&desk).await;
        assert!(desk.office.raise_due().await.unwrap().is_nothing());
        let desk = at(desk, 20).await;
        let wanted = FallenDue { consents: 1, plans: 1, ..FallenDue::default() };
        assert_eq!(desk.office.begin_writing().await.unwrap(), wanted);
        assert_eq!(newest(&desk, of(StreamKind::Consent, 1)).await, "consent_expired");
        assert_eq!(newest(&desk, of(StreamKind::Contact, 1)).await, "contact_plan_lapsed");
        assert!(desk.office.raise_due().await.unwrap().is_nothing(), "once");
        let review = json!({"review_on": in_days(60)});
        done(&desk, of(StreamKind::Contact, 1), "review_contact_plan", review).await;
        found_safe(&desk).await;
        let call = json!({"way": "call"});
        done(&desk, of(StreamKind::Contact, 1), "record_contact_attempt", call).await;
        desk.office.catch_up().await.unwrap();
        let report = desk.office.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
        assert!(report.holds(), "{:?}", report.findings);
    }

    async fn who_comes_of_age_for_certain_decides_alone_from_then_on(desk: Desk) {
        people(&desk).await;
        let desk = at(desk, 3 * 365 - 5).await;
        assert_eq!(desk.office.raise_due().await.unwrap().of_age, 0, "perhaps is not for certain");
        let desk = at(desk, 3 * 365 + 5).await;
        assert_eq!(desk.office.raise_due().await.unwrap().of_age, 1);
        assert_eq!(newest(&desk, of(StreamKind::Consent, 2)).await, "of_age_recorded");
        assert_eq!(desk.office.raise_due().await.unwrap(), FallenDue::default());
        let own = consent("person", None, None);
        done(&desk, of(StreamKind::Consent, 2), "record_consent", own).await;
        desk.office.catch_up().await.unwrap();
        let report = desk.office.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
        assert!(report.holds(), "{:?}", report.findings);
    }

    async fn two_processes_say_what_fell_due_once(desk: Desk) {
        people(&desk).await;
        let desk = at(desk, 20).await;
        let folder = Folder::new(desk.path());
        let other = Office::open_by(folder, &desk.options, Arc::new(Ahead(20))).await.unwrap();
        let (one, two) = tokio::join!(desk.office.raise_due(), other.raise_due());
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!((one.consents + two.consents, one.plans + two.plans), (1, 1));
        other.close().await;
    }
}
