//! Erasure through the app: request, second signature, execution, and what comes back is destroyed
//! again.

use std::sync::Arc;

use amana_app::{
    Acting, AppError, Office, Request, SystemClock,
    erase::{Decision, Remains},
};
use amana_domain::Command;
use amana_events::{
    Code, Event, EventId, LedgerId, PersonId, StreamId, StreamKind,
    common::Role,
    keys::{KeysBackedUp, KeysEvent},
    person::ErasureBasis,
};
use amana_store::{
    Append, Clock as _, Database, Draft, Expected, Journal, KeyChange, KeyRow, StreamAppend,
};
use amana_vault::{Owner, Secret};
use serde_json::{Value, json};

use crate::custody::{Place, add, places};

const NAME: &str = "Oriel Vantongeren";

struct Scene {
    office: Office,
    mira: Acting,
    jon: Acting,
    person: PersonId,
}

async fn record(office: &Office, acting: Acting, stream: StreamId, name: &str, data: Value) {
    let Value::Object(data) = data else { panic!("data is an object") };
    let command = Command::read(stream.kind, name, data).unwrap();
    if let Err(error) = office.execute(Request::new(acting, stream, command)).await {
        panic!("{name}: {error:?}");
    }
}

async fn scene(place: &Place) -> Scene {
    let office = place.make(None).await;
    let mira = add(&office, "Mira Solenne", Role::ConductOfficer).await;
    let jon = add(&office, "Jon Harrow", Role::ConductOfficer).await;
    let person = PersonId::new(office.new_id());
    let stream = StreamId::new(StreamKind::Person, person.uuid());
    record(&office, mira, stream, "create_person", json!({"personnel": false})).await;
    record(&office, mira, stream, "seal_identity", json!({"name": NAME})).await;
    Scene { office, mira, jon, person }
}

impl Scene {
    async fn request(&self) -> Result<EventId, AppError> {
        let reason = Secret::from("asked for it in writing");
        self.office.request_erasure(self.mira, self.person, ErasureBasis::OwnRequest, &reason).await
    }

    /// A report outside the remit, whose account speaks of the person.
    async fn report(&self, triaged: bool) {
        let stream = StreamId::new(StreamKind::Report, self.office.new_id());
        let report = json!({
            "kind": "allegation", "channel": "paper", "language": "fr", "mode": "anonymous",
            "account": format!("about {NAME}"), "mentions": [self.person],
        });
        record(&self.office, self.mira, stream, "submit_report", report).await;
        if triaged {
            let triage = json!({
                "outcome": "outside_remit", "assistance_offered": true, "reason": "another body's",
            });
            record(&self.office, self.jon, stream, "triage_report", triage).await;
        }
    }

    async fn erase(&self, keep: &[Decision]) {
        self.request().await.unwrap();
        self.office.approve_erasure(self.jon, self.person, keep).await.unwrap();
        let erased = self.office.execute_erasure(self.jon, self.person).await.unwrap();
        assert!(erased.keys >= 2, "{erased:?}");
        self.office.catch_up().await.unwrap();
    }
}

fn code_of<T: std::fmt::Debug>(result: Result<T, AppError>) -> &'static str {
    match result {
        Err(AppError::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_takes_two_people_and_destroys_every_key() {
    for place in places() {
        let scene = scene(&place).await;
        let office = &scene.office;
        assert_eq!(
            code_of(office.execute_erasure(scene.jon, scene.person).await),
            "nothing_requested"
        );
        let request = scene.request().await.unwrap();
        assert_eq!(
            code_of(office.approve_erasure(scene.mira, scene.person, &[]).await),
            "same_person"
        );
        assert_eq!(code_of(office.execute_erasure(scene.jon, scene.person).await), "not_approved");
        office.approve_erasure(scene.jon, scene.person, &[]).await.unwrap();
        assert_eq!(code_of(office.execute_erasure(scene.mira, scene.person).await), "same_person");
        assert_eq!(
            code_of(office.execute_erasure(Acting::Operator, scene.person).await),
            "not_a_member"
        );
        let erased = office.execute_erasure(scene.jon, scene.person).await.unwrap();
        assert_eq!((erased.person, erased.request), (scene.person, request));
        let wanted = if place.open.database_url.is_some() {
            Remains::ServerLogs
        } else {
            Remains::NothingHere
        };
        assert_eq!(erased.remains, wanted);
        let today = office.now().day();
        assert!(
            erased.complete_on > today
                && erased.complete_on <= office.now().plus_seconds(36 * 86_400).day()
        );
        // Nothing is recorded of the person any more, and they are not erased twice.
        assert!(scene.request().await.is_err());
        assert!(office.execute_erasure(scene.jon, scene.person).await.is_err());
        office.catch_up().await.unwrap();
        let report = office.replay(&mut |_| {}).await.unwrap();
        assert!(report.holds(), "{:?}", report.findings);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_matter_refuses_and_mentions_need_a_decision_each() {
    for place in places() {
        let scene = scene(&place).await;
        scene.report(true).await;
        scene.request().await.unwrap();
        let office = &scene.office;
        assert_eq!(
            code_of(office.approve_erasure(scene.jon, scene.person, &[]).await),
            "mention_undecided"
        );
        let mentions = office.mentions(scene.person).await.unwrap();
        assert!(!mentions.is_empty());
        let decide = |keep: Option<Code>| -> Vec<Decision> {
            let decision = |mention: &amana_app::erase::Mention| Decision {
                event: mention.event,
                field: mention.field.clone(),
                keep: keep.clone(),
            };
            mentions.iter().map(decision).collect()
        };
        let redact = office.approve_erasure(scene.jon, scene.person, &decide(None)).await;
        assert_eq!(code_of(redact), "redaction_not_available");
        let keep = decide(Some(Code::new("legal_claim").unwrap()));
        office.approve_erasure(scene.jon, scene.person, &keep).await.unwrap();
        // A report that came in since is an open matter, and a field that nobody decided.
        scene.report(false).await;
        let refused = code_of(office.execute_erasure(scene.jon, scene.person).await);
        assert!(["mention_undecided", "open_matter"].contains(&refused), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_a_backup_brought_back_is_destroyed_again() {
    for place in places() {
        let scene = scene(&place).await;
        let owner = Owner::person(scene.person.uuid());
        let ledger = scene.office.ledger();
        let rows = keys_of(&place, ledger, owner).await;
        assert!(rows.len() >= 2);
        scene.erase(&[]).await;
        assert!(keys_of(&place, ledger, owner).await.is_empty());
        assert_eq!(scene.office.destroy_again().await.unwrap().rows, 0);
        scene.office.close().await;

        bring_back(&place, ledger, rows.clone()).await;
        assert_eq!(keys_of(&place, ledger, owner).await, rows);
        let office = place.open().await;
        office.destroy_again().await.unwrap();
        assert!(keys_of(&place, ledger, owner).await.is_empty());
    }
}

async fn journal(place: &Place, ledger: LedgerId) -> (Database, Journal) {
    let database = match &place.open.database_url {
        Some(url) => Database::open_postgres(url).await.unwrap(),
        None => Database::open_sqlite(&place.folder().database(), false).await.unwrap(),
    };
    let journal = Journal::open(&database, ledger, Arc::new(SystemClock)).await.unwrap();
    (database, journal)
}

async fn keys_of(place: &Place, ledger: LedgerId, owner: Owner) -> Vec<KeyRow> {
    let (database, journal) = journal(place, ledger).await;
    let rows = journal.keys(owner).await.unwrap();
    drop(journal);
    database.close().await;
    rows
}

/// Puts rows back as a restored table would have them: beside some event that says nothing of them.
async fn bring_back(place: &Place, ledger: LedgerId, rows: Vec<KeyRow>) {
    let (database, journal) = journal(place, ledger).await;
    let stream = StreamId::new(StreamKind::Keys, ledger.uuid());
    let event: Event = KeysEvent::from(KeysBackedUp { kek: Code::new("none").unwrap() }).into();
    let now = SystemClock.now();
    let actor = amana_events::Actor {
        kind: amana_events::ActorKind::System,
        id: None,
        via: amana_events::Via::Cli,
        assurance: amana_events::Assurance::Asserted,
    };
    let id = EventId::from_parts(u64::try_from(now.micros() / 1_000).unwrap(), &[7; 10]);
    let draft = Draft::of(&event, &stream, id, actor).unwrap();
    let append = Append {
        streams: vec![StreamAppend { stream, expected: Expected::Any, drafts: vec![draft] }],
        keys: rows.into_iter().map(KeyChange::Insert).collect(),
        ..Append::default()
    };
    journal.append(append).await.unwrap();
    drop(journal);
    database.close().await;
}
