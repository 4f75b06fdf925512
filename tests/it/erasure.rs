//! Erasure through the app: request, second signature, execution, and what comes back is destroyed
//! again.

use std::sync::Arc;

use amana_app::{
    Acting, AppError, Office, Request, SystemClock,
    doctor::{self, Health},
    erase::{Decision, Remains, Ruling},
};
use amana_domain::Command;
use amana_events::{
    Code, Digest, Event, EventId, LedgerId, PersonId, StreamId, StreamKind,
    common::Role,
    keys::{DataKeysDestroyed, KeyEntry, KeysBackedUp, KeysEvent},
    person::ErasureBasis,
};
use amana_store::{
    Append, Clock as _, Database, Draft, Expected, Journal, KeyChange, KeyRow, Patience, Readback,
    StreamAppend, Unwiped,
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
        let (basis, person) = (ErasureBasis::OwnRequest, self.person);
        self.office.request_erasure(self.mira, person, basis, &reason).await?.event()
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
        // No view is brought up: what is destroyed stands in the log.
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
        let wanted: &[Remains] = if place.open.database_url.is_some() {
            // Other tests hold transactions on the same server, which may still see the rows.
            &[Remains::ServerLogs, Remains::NotVacuumed]
        } else {
            &[Remains::NothingHere]
        };
        assert!(wanted.contains(&erased.remains), "{erased:?}");
        let today = office.now().day();
        assert!(
            erased.complete_on > today
                && erased.complete_on <= office.now().plus_seconds(36 * 86_400).day()
        );
        // Nothing is recorded of the person any more, and they are not erased twice.
        assert!(scene.request().await.is_err());
        assert!(office.execute_erasure(scene.jon, scene.person).await.is_err());
        office.catch_up().await.unwrap();
        let report =
            office.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
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
        let decide = |mention: &amana_app::erase::Mention| Decision {
            event: mention.event,
            field: mention.field.clone(),
            ruling: Ruling::Keep(Code::new("legal_claim").unwrap()),
        };
        let keep: Vec<Decision> = mentions.iter().map(decide).collect();
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
        assert_eq!(scene.office.destroy_again(Patience::Much).await.unwrap().rows, 0);
        scene.office.close().await;

        bring_back(&place, ledger, rows.clone()).await;
        assert_eq!(keys_of(&place, ledger, owner).await, rows);
        // Opening the ledger is enough.
        let office = place.open().await;
        assert_eq!(office.destroy_again(Patience::Much).await.unwrap().rows, 0);
        assert!(keys_of(&place, ledger, owner).await.is_empty());
    }
}

/// An erasure was committed and the process killed before it looked at the files.
#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_killed_before_the_files_were_wiped_is_finished_when_the_ledger_is_opened() {
    for place in places() {
        let scene = scene(&place).await;
        let owner = Owner::person(scene.person.uuid());
        let ledger = scene.office.ledger();
        let rows = keys_of(&place, ledger, owner).await;
        let request = scene.request().await.unwrap();
        scene.office.approve_erasure(scene.jon, scene.person, &[]).await.unwrap();
        scene.office.close().await;
        let reader = reader(&place);
        let (database, own) = journal(&place, ledger).await;
        let keys = rows.iter().map(|row| KeyEntry {
            compartment: row.compartment,
            epoch: row.epoch,
            wrapped: Digest::new(amana_tlog::record_hash(&row.wrapped).into()),
        });
        let event = KeysEvent::from(DataKeysDestroyed { owner, request, keys: keys.collect() });
        append_raw(&own, &event.into(), owner.id, vec![KeyChange::DeleteOwner(owner)]).await;
        assert_eq!(own.destroyed_keys(Unwiped::Only).await.unwrap().len(), rows.len());
        drop(own);
        database.close().await;
        assert!(reader.is_none() || is_in_files(&place, &rows), "the test shows nothing");
        drop(reader);

        place.open().await.close().await;
        let (database, own) = journal(&place, ledger).await;
        let left = own.destroyed_keys(Unwiped::Only).await.unwrap();
        assert!(left.is_empty() || place.open.database_url.is_some(), "{left:?}");
        assert_eq!(own.destroyed_keys(Unwiped::AndWiped).await.unwrap().len(), rows.len());
        drop(own);
        database.close().await;
        assert!(!is_in_files(&place, &rows));
    }
}

/// The table of destroyed keys is newer than the first release: it is filled from the log.
#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_of_an_older_program_learns_from_its_log_what_is_destroyed() {
    let place = places().remove(0);
    let scene = scene(&place).await;
    let (ledger, owner) = (scene.office.ledger(), Owner::person(scene.person.uuid()));
    scene.request().await.unwrap();
    let rows = keys_of(&place, ledger, owner).await;
    scene.office.approve_erasure(scene.jon, scene.person, &[]).await.unwrap();
    scene.office.execute_erasure(scene.jon, scene.person).await.unwrap();
    scene.office.close().await;
    let connection = rusqlite::Connection::open(place.folder().database()).unwrap();
    let forget = "DROP TABLE fact_destroyed_key; DROP TABLE fact_receipt;
        DROP TABLE tile; DROP TABLE checkpoint; DROP TABLE cosignature;
        DROP TABLE credential; DROP TABLE session; DROP TABLE throttle; DROP TABLE login_name; DROP TABLE draft;
        DROP TABLE view_report; DELETE FROM view_head WHERE view_name = 'report';
        DROP INDEX view_assistance_opened; DROP INDEX view_referral_proposed;
        DROP INDEX view_handover_opened; ALTER TABLE view_referral DROP COLUMN question;
        ALTER TABLE view_handover DROP COLUMN closed_from;
        DELETE FROM migration WHERE name >= '0003_destroyed_keys';";
    connection.execute_batch(forget).unwrap();
    drop(connection);
    let (database, own) = journal(&place, ledger).await;
    let known = own.destroyed_keys(Unwiped::Only).await.unwrap();
    drop(own);
    database.close().await;
    assert_eq!(known, rows.iter().map(KeyRow::name).collect::<Vec<_>>());
    // Nobody knows whether their bytes were looked for: they are, when it is opened.
    let office = place.open().await;
    office.catch_up().await.unwrap();
    assert_eq!(office.destroy_again(Patience::Much).await.unwrap().unwiped, 0);
    let report = office.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
    assert!(report.holds(), "{:?}", report.findings);
}

/// Somebody reads all the time: neither does the erasure hang, nor can the ledger not be opened, and
/// what is left is said and done once they are gone.
#[tokio::test(flavor = "multi_thread")]
async fn a_reader_elsewhere_stops_neither_an_erasure_nor_the_opening() {
    let place = places().remove(0);
    let scene = scene(&place).await;
    let owner = Owner::person(scene.person.uuid());
    let rows = keys_of(&place, scene.office.ledger(), owner).await;
    scene.request().await.unwrap();
    scene.office.approve_erasure(scene.jon, scene.person, &[]).await.unwrap();
    let reader = reader(&place);
    let erased = scene.office.execute_erasure(scene.jon, scene.person).await.unwrap();
    assert_eq!(erased.remains, Remains::TailInUse);
    // Others write meanwhile, and open the ledger.
    let case = StreamId::new(StreamKind::Case, scene.office.new_id());
    record(&scene.office, scene.mira, case, "open_case", json!({"class": "fraud"})).await;
    scene.office.close().await;
    place.open().await.close().await;
    assert_eq!(erasure_health(&place).await, Health::Bad);
    assert!(is_in_files(&place, &rows));
    drop(reader);
    assert_eq!(erasure_health(&place).await, Health::Ok);
    assert!(!is_in_files(&place, &rows));
}

/// A role that does not own the table is only warned by PostgreSQL: it must not be told that rows
/// are vacuumed.
#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_not_vacuum_says_so() {
    let Some(place) = places().into_iter().find(|place| place.open.database_url.is_some()) else {
        eprintln!("not run: TEST_POSTGRES_URL is not set");
        return;
    };
    let office = place.make(None).await;
    let ledger = office.ledger();
    office.close().await;
    let url = place.open.database_url.unwrap();
    let role = format!("amana_test_{}", ledger.uuid().simple());
    psql(
        &url,
        &format!(
            "CREATE ROLE {role} LOGIN PASSWORD 'none'; GRANT USAGE ON SCHEMA amana TO {role};
             GRANT SELECT ON amana.migration, amana.head TO {role};"
        ),
    );
    let (scheme, rest) = url.split_once("://").unwrap();
    let (_, server) = rest.rsplit_once('@').unwrap();
    let theirs = format!("{scheme}://{role}:none@{server}");
    let database = Database::open_postgres(&theirs).await.unwrap();
    let own = Journal::open(&database, ledger, Arc::new(SystemClock)).await.unwrap();
    let said = own.erase_tail(Vec::new(), Patience::Much).await;
    drop(own);
    database.close().await;
    // Its connection may take a moment to end; what it was granted must go first.
    psql(&url, &format!("DROP OWNED BY {role}; DROP ROLE {role};"));
    assert_eq!(said.unwrap(), Readback::NotVacuumed);
}

fn psql(url: &str, statements: &str) {
    let output = std::process::Command::new("psql")
        .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", url, "-c", statements])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

async fn erasure_health(place: &Place) -> Health {
    let examination = doctor::examine(&place.folder(), &place.open).await.unwrap();
    let mut findings = examination.findings.into_iter();
    findings.find(|finding| finding.check == "erasure").unwrap().health
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_and_a_file_of_one_id_have_keys_of_their_own() {
    for place in places() {
        let scene = scene(&place).await;
        let id = scene.person.uuid();
        let case = StreamId::new(StreamKind::Case, id);
        let office = &scene.office;
        record(office, scene.mira, case, "open_case", json!({"class": "fraud"})).await;
        record(office, scene.mira, case, "note_case", json!({"note": "of the file"})).await;
        let rows = keys_of(&place, office.ledger(), Owner::file(id)).await;
        assert_eq!(rows.len(), 2);
        scene.erase(&[]).await;
        assert_eq!(keys_of(&place, office.ledger(), Owner::file(id)).await, rows);
        record(office, scene.mira, case, "note_case", json!({"note": "still open"})).await;
        // The other way round, the file is there first.
        let person = office.new_id();
        let case = StreamId::new(StreamKind::Case, person);
        record(office, scene.mira, case, "open_case", json!({"class": "fraud"})).await;
        record(office, scene.mira, case, "note_case", json!({"note": "of the file"})).await;
        let stream = StreamId::new(StreamKind::Person, person);
        record(office, scene.mira, stream, "create_person", json!({"personnel": false})).await;
        record(office, scene.mira, stream, "seal_identity", json!({"name": NAME})).await;
        office.catch_up().await.unwrap();
        let report =
            office.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
        assert!(report.holds(), "{:?}", report.findings);
    }
}

/// A snapshot that somebody holds; none where the database is a server.
fn reader(place: &Place) -> Option<rusqlite::Connection> {
    if place.open.database_url.is_some() {
        return None;
    }
    let connection = rusqlite::Connection::open(place.folder().database()).unwrap();
    connection.execute_batch("BEGIN; SELECT count(*) FROM event;").unwrap();
    Some(connection)
}

/// Whether one of the wrapped keys is in a file of the data folder.
fn is_in_files(place: &Place, rows: &[KeyRow]) -> bool {
    let files = std::fs::read_dir(place.folder().path()).unwrap().flatten();
    let files = files.filter(|file| file.file_type().unwrap().is_file());
    // What SQLite keeps beside its file goes away when the last connection has closed.
    let mut bytes = files.filter_map(|file| match amana_store::read_beside(&file.path()) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        read => Some(read.unwrap()),
    });
    bytes.any(|bytes| {
        rows.iter().any(|row| bytes.windows(row.wrapped.len()).any(|window| window == row.wrapped))
    })
}

pub(crate) async fn journal(place: &Place, ledger: LedgerId) -> (Database, Journal) {
    let database = match &place.open.database_url {
        Some(url) => Database::open_postgres(url).await.unwrap(),
        None => Database::open_sqlite(&place.folder().database(), false).await.unwrap(),
    };
    let journal = Journal::open(&database, ledger, Arc::new(SystemClock)).await.unwrap();
    (database, journal)
}

pub(crate) async fn keys_of(place: &Place, ledger: LedgerId, owner: Owner) -> Vec<KeyRow> {
    let (database, journal) = journal(place, ledger).await;
    let rows = journal.keys(owner).await.unwrap();
    drop(journal);
    database.close().await;
    rows
}

/// Puts rows back as a restored table would have them: beside some event that says nothing of them.
async fn bring_back(place: &Place, ledger: LedgerId, rows: Vec<KeyRow>) {
    let (database, journal) = journal(place, ledger).await;
    let event: Event = KeysEvent::from(KeysBackedUp { kek: Code::new("none").unwrap() }).into();
    let rows = rows.into_iter().map(KeyChange::Insert).collect();
    append_raw(&journal, &event, ledger.uuid(), rows).await;
    drop(journal);
    database.close().await;
}

/// Appends an event to the stream of its kind with this id as it is, whatever the rules say.
pub(crate) async fn append_raw(
    journal: &Journal,
    event: &Event,
    id: uuid::Uuid,
    keys: Vec<KeyChange>,
) {
    let stream = StreamId::new(event.stream_kind(), id);
    let now = SystemClock.now();
    let actor = amana_events::Actor {
        kind: amana_events::ActorKind::System,
        id: None,
        via: amana_events::Via::Cli,
        assurance: amana_events::Assurance::Asserted,
    };
    let id = EventId::from_parts(u64::try_from(now.micros() / 1_000).unwrap(), &[7; 10]);
    let draft = Draft::of(event, &stream, id, actor).unwrap();
    let streams = vec![StreamAppend { stream, expected: Expected::Any, drafts: vec![draft] }];
    journal.append(Append { streams, keys, ..Append::default() }).await.unwrap();
}
