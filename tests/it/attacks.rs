//! Attacks on access, each by its name: what other systems fell for must not work here, on either
//! database.

mod alone;
mod cost;
mod lists;
mod naming;
mod racing;
mod seconds;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use amana_app::{
    Acting, AppError, Folder, Office, SystemClock, demo::Story, doors::OpenFor,
    opening::FieldWanted,
};
use amana_events::{
    Code, EventId, MemberId, Moment, PurposeCode, StreamId, StreamKind, common::Role,
};
use amana_store::Clock;
use amana_vault::Secret;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Desk, log_of, on_both};

const OFFICER: &str = "Mira Solenne";
const COLLEAGUE: &str = "Jon Harrow";
const HEAD: &str = "Ada Winther";
const FOCAL_POINT: &str = "Lina Osei";

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0199_0000 << 96 | 0x7000 << 64 | 0x8000 << 48 | number)
}

fn of(kind: StreamKind, number: u128) -> StreamId {
    StreamId::new(kind, id(number))
}

fn code_of<T: std::fmt::Debug>(result: Result<T, AppError>) -> &'static str {
    match result {
        Err(AppError::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}

fn member(desk: &Desk, name: &str) -> MemberId {
    desk.office.member_named(name).unwrap()
}

/// Another idempotency key.
fn fresh() -> String {
    static LINES: AtomicI64 = AtomicI64::new(0);
    format!("line-{}", LINES.fetch_add(1, Ordering::Relaxed))
}

fn line(who: &str, stream: StreamId, command: &str, data: &Value) -> Value {
    json!({"id": fresh(), "as": who, "stream": stream, "command": command, "data": data})
}

async fn tried(desk: &Desk, who: &str, stream: StreamId, command: &str, data: Value) -> Value {
    desk.record(&line(who, stream, command, &data)).await
}

async fn done(desk: &Desk, who: &str, stream: StreamId, command: &str, data: Value) -> EventId {
    let answer = tried(desk, who, stream, command, data).await;
    assert!(answer.get("refused").is_none(), "{command}: {answer}");
    serde_json::from_value(answer["events"][0]["event"].clone()).unwrap()
}

/// The code of the refusal in an answer; empty where there is none.
fn refused(answer: &Value) -> &str {
    answer["refused"]["code"].as_str().unwrap_or_default()
}

async fn told(office: &Office) -> Story {
    let story = Story::shipped().unwrap();
    office.tell(&story, &mut |_| {}).await.unwrap();
    story
}

async fn holds(office: &Office) {
    office.catch_up().await.unwrap();
    let report = office.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
    assert!(report.holds(), "{:#?}", report.findings);
}

/// An adult with a sealed name; gives where that stands.
async fn named(desk: &Desk, who: &str, person: Uuid) -> (StreamId, EventId) {
    let stream = StreamId::new(StreamKind::Person, person);
    done(desk, who, stream, "create_person", json!({"personnel": false})).await;
    let adult = json!({"sex": "female", "age": "18+", "age_source": "stated"});
    done(desk, who, stream, "record_demographics", adult).await;
    (stream, done(desk, who, stream, "seal_identity", json!({"name": "Safiatou Kenge"})).await)
}

fn consent(purpose: &str, recipient: &Value) -> Value {
    json!({"purpose": purpose, "recipient": recipient, "fields": ["identity"], "given_by": "person",
        "language": "ff", "explained": "shown", "repeated_back": true, "mark": "mark",
        "words": "Yes."})
}

fn name_of((stream, event): (StreamId, EventId), purpose: &str) -> FieldWanted {
    FieldWanted {
        stream,
        event,
        field: Code::new("name").unwrap(),
        purpose: PurposeCode::new(purpose).unwrap(),
        basis: None,
        approval: None,
    }
}

/// Another process on the same ledger.
async fn another(desk: &Desk) -> Office {
    let office = Office::open(Folder::new(desk.path()), &desk.options).await.unwrap();
    office.unlock(None).unwrap();
    office
}

/// Opens a door to the file for an hour, with the signatures of two others.
async fn broken(desk: &Desk, office: &Office, who: MemberId, file: StreamId, others: [&str; 2]) {
    let asked = office.break_glass_ask(who, file, OpenFor::Hours(1)).await.unwrap();
    let mut approvals = Vec::new();
    for other in others {
        let other = member(desk, other);
        approvals.push(office.break_glass_approve(other, asked.request, file).await.unwrap());
    }
    let reason = Secret::from("She cannot be asked.");
    office.break_glass_invoke(who, &approvals, OpenFor::Hours(1), &reason).await.unwrap();
}

/// The machine's clock, so many microseconds off.
struct Shifted(AtomicI64);

impl Clock for Shifted {
    fn now(&self) -> Moment {
        Moment::from_micros(SystemClock.now().micros() + self.0.load(Ordering::SeqCst))
    }
}

impl Shifted {
    fn by_minutes(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60_000_000, Ordering::SeqCst);
    }
}

on_both! {
    async fn a_consent_withdrawn_between_listing_and_opening_opens_nothing(desk: Desk) {
        desk.member(FOCAL_POINT, Role::AssistanceFocalPoint).await;
        desk.member("Ines Okoro", Role::AssistanceFocalPoint).await;
        let name = named(&desk, FOCAL_POINT, id(1)).await;
        let file = of(StreamKind::Assistance, 2);
        done(&desk, FOCAL_POINT, file, "open_assistance", json!({"person": id(1)})).await;
        let consents = of(StreamKind::Consent, 1);
        let agreed = consent("assistance", &json!({"kind": "own_organisation"}));
        let given = done(&desk, "Ines Okoro", consents, "record_consent", agreed).await;
        let (reader, wanted) = (member(&desk, FOCAL_POINT), name_of(name, "assistance"));
        // Another process, so that what the first one remembers is old.
        let other = another(&desk).await;
        let opened = desk.office.open_field(reader, &wanted).await.unwrap();
        assert_eq!(opened.text.reveal(), "Safiatou Kenge");
        let withdrawn = json!({"consent": given, "withdrawn_by": "person", "words": "No more."});
        let withdrawal = line("Ines Okoro", consents, "withdraw_consent", &withdrawn);
        let read = amana_app::record::read_line(&other, withdrawal.to_string().as_bytes(), Acting::Operator);
        other.execute(read.unwrap().request).await.unwrap();
        assert_eq!(code_of(desk.office.open_field(reader, &wanted).await), "not_allowed");
        let access = StreamId::new(StreamKind::Access, id(1));
        let looks = log_of(&desk.office, access).await;
        let kinds: Vec<&str> = looks.iter().map(|it| it.kind.as_str()).collect();
        assert_eq!(kinds, ["field_opened", "opening_refused"]);
        other.close().await;
        holds(&desk.office).await;
    }

    async fn a_clock_set_back_opens_no_door_again(desk: Desk) {
        for (name, role) in [(OFFICER, Role::ConductOfficer), (COLLEAGUE, Role::ConductOfficer), (HEAD, Role::HeadOfConduct)] {
            desk.member(name, role).await;
        }
        let name = named(&desk, OFFICER, id(1)).await;
        let clock = Arc::new(Shifted(AtomicI64::new(0)));
        let own: Arc<dyn Clock> = clock.clone();
        let office = Office::open_by(Folder::new(desk.path()), &desk.options, own).await.unwrap();
        office.unlock(None).unwrap();
        let (reader, wanted) = (member(&desk, OFFICER), name_of(name, "protection"));
        assert_eq!(code_of(office.open_field(reader, &wanted).await), "not_allowed");
        broken(&desk, &office, reader, name.0, [COLLEAGUE, HEAD]).await;
        office.open_field(reader, &wanted).await.unwrap();
        clock.by_minutes(120);
        assert_eq!(code_of(office.open_field(reader, &wanted).await), "not_allowed");
        // The refusal stands in the log, an hour after the door closed. Nothing is before it any more.
        clock.by_minutes(-90);
        assert_eq!(code_of(office.open_field(reader, &wanted).await), "not_allowed");
        office.close().await;
        // Nor for a program that is started on the clock as it is set now.
        let office = another(&desk).await;
        assert_eq!(code_of(office.open_field(reader, &wanted).await), "not_allowed");
        holds(&office).await;
        office.close().await;
    }

    async fn a_line_brings_neither_its_own_decision_nor_its_own_time_nor_another_actor(desk: Desk) {
        for name in [OFFICER, COLLEAGUE] {
            desk.member(name, Role::ConductOfficer).await;
        }
        let case = of(StreamKind::Case, 1);
        done(&desk, OFFICER, case, "open_case", json!({"class": "fraud"})).await;
        let size = desk.office.size().await.unwrap();
        let note = line(OFFICER, case, "note_case", &json!({"note": "n"}));
        let decision = json!({"policy_set": "00", "facts_at": 1, "request": id(9)});
        let forged = [
            ("decision", decision), ("actor", json!({"kind": "system"})), ("via", json!("system")),
            ("recorded", json!("2020-01-01T00:00:00Z")), ("now", json!("2020-01-01T00:00:00Z")),
            ("assurance", json!("strong")), ("roles", json!(["head_of_conduct"])),
            ("seconds", json!(2)), ("excluded", json!(false)), ("policy", json!("anything")),
        ];
        for (field, value) in forged {
            let mut forged = note.clone();
            forged[field] = value.clone();
            assert_ne!(refused(&desk.record(&forged).await), "", "{field} of a line");
            let mut forged = note.clone();
            forged["data"][field] = value;
            assert_ne!(refused(&desk.record(&forged).await), "", "{field} of a line's data");
        }
        // What only the program notes is no command of anybody's.
        for (kind, command) in [("access", "field_opened"), ("access", "access_withheld"), ("registry", "exclusions_computed"), ("case", "exclusions_set")] {
            let stream = format!("{kind}/{}", id(1));
            let forged = json!({"id": "f", "as": OFFICER, "stream": stream, "command": command, "data": {}});
            assert_ne!(refused(&desk.record(&forged).await), "", "{command}");
        }
        assert_eq!(desk.office.size().await.unwrap(), size);
        assert_eq!(refused(&desk.record(&note).await), "");
        holds(&desk.office).await;
    }
    async fn a_session_that_is_open_ends_with_the_suspension(desk: Desk) {
        for name in [OFFICER, COLLEAGUE] {
            desk.member(name, Role::ConductOfficer).await;
        }
        let case = of(StreamKind::Case, 1);
        done(&desk, OFFICER, case, "open_case", json!({"class": "fraud"})).await;
        let noted = json!({"note": "Seen."});
        let note = done(&desk, OFFICER, case, "note_case", noted).await;
        let wanted = FieldWanted {
            field: Code::new("note").unwrap(),
            basis: Code::new("official_task").ok(),
            ..name_of((case, note), "investigation")
        };
        let jon = member(&desk, COLLEAGUE);
        desk.office.open_field(jon, &wanted).await.unwrap();
        // Another process suspends him; this one remembers a registry in which he may.
        let other = another(&desk).await;
        let suspended = json!({"id": fresh(), "stream": other.registry_stream(),
            "command": "suspend_member", "data": {"member": jon}});
        let read = amana_app::record::read_line(
            &other, suspended.to_string().as_bytes(), Acting::Operator);
        other.execute(read.unwrap().request).await.unwrap();
        assert!(desk.office.open_field(jon, &wanted).await.is_err());
        assert_ne!(refused(&tried(&desk, COLLEAGUE, case, "note_case", json!({"note": "n"})).await), "");
        let sight = desk.office.sight(Acting::Member(jon)).await.unwrap();
        assert!(!desk.office.sees(&sight, case).await.unwrap());
        other.close().await;
        holds(&desk.office).await;
    }

    async fn two_roles_have_the_permits_of_both_and_meet_the_guards_of_both(desk: Desk) {
        for name in [OFFICER, COLLEAGUE] {
            desk.member(name, Role::ConductOfficer).await;
        }
        desk.member(FOCAL_POINT, Role::AssistanceFocalPoint).await;
        let (case, file) = (of(StreamKind::Case, 1), of(StreamKind::Assistance, 2));
        done(&desk, OFFICER, case, "open_case", json!({"class": "sea"})).await;
        named(&desk, FOCAL_POINT, id(3)).await;
        done(&desk, FOCAL_POINT, file, "open_assistance", json!({"person": id(3)})).await;
        let office = &desk.office;
        let jon = member(&desk, COLLEAGUE);
        let sees = async |stream| {
            let sight = office.sight(Acting::Member(jon)).await.unwrap();
            office.sees(&sight, stream).await.unwrap()
        };
        assert!(sees(case).await && !sees(file).await);
        let role = json!({"id": fresh(), "stream": office.registry_stream(),
            "command": "grant_role", "data": {"member": jon, "role": "assistance_focal_point"}});
        let granted = desk.record(&role).await;
        assert_eq!(refused(&granted), "", "{granted}");
        assert!(!sees(case).await && !sees(file).await, "who holds both sees neither");
        holds(office).await;
    }
}
