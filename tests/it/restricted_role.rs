//! The role that `migrations/README.md` gives to `amana` on PostgreSQL: what the program does every day works with it, and
//! the log cannot be changed with it.

use std::sync::LazyLock;

use amana_app::{Acting, CreateOptions, Folder, Office, OpenOptions, Request};
use amana_domain::Command;
use amana_events::{
    PersonId, PublicText, StreamId, StreamKind, common::Role, person::ErasureBasis,
};
use amana_vault::Secret;
use serde_json::{Value, json};

use crate::{custody::add, own_database::OwnDatabase, support::cheap};

/// What the owner of the database runs, as the documentation says it.
static GRANTS: LazyLock<String> = LazyLock::new(|| {
    let readme = include_str!("../../migrations/README.md");
    let (_, block) = readme.split_once("```sql").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let (_, after) = block.split_once("-- After the migrations, as amana_owner:").unwrap();
    after.to_owned()
});

/// A role of the server, for one test.
struct RestrictedRole<'a> {
    database: &'a OwnDatabase,
    name: String,
}

impl<'a> RestrictedRole<'a> {
    fn new(database: &'a OwnDatabase) -> Self {
        let id = amana_testkit::conformance::random_id().simple();
        let name = format!("amana_test_{id}");
        database.run(&format!("CREATE ROLE {name} LOGIN PASSWORD '{name}'"));
        database.run(&GRANTS.replace(" TO amana;", &format!(" TO {name};")));
        Self { database, name }
    }

    fn url(&self) -> String {
        let url = self.database.url();
        let (scheme, rest) = url.split_once("://").unwrap();
        let (_, place) = rest.split_once('@').unwrap();
        format!("{scheme}://{0}:{0}@{place}", self.name)
    }

    /// What the server answers to a statement.
    fn error(&self, sql: &str) -> String {
        OwnDatabase::error(&self.url(), sql)
    }
}

impl Drop for RestrictedRole<'_> {
    fn drop(&mut self) {
        self.database.end_connections();
        self.database.run(&format!("DROP OWNED BY {0}; DROP ROLE {0}", self.name));
    }
}

async fn record(office: &Office, acting: Acting, stream: StreamId, name: &str, data: Value) {
    let Value::Object(data) = data else { panic!("data is an object") };
    let command = Command::read(stream.kind, name, data).unwrap();
    office.execute(Request::new(acting, stream, command)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_days_work_needs_no_more_than_the_documented_rights() {
    let Some(database) = OwnDatabase::new() else { return };
    let folder = tempfile::tempdir().unwrap();
    let create = CreateOptions {
        name: PublicText::new("Test ledger").unwrap(),
        passphrase: None,
        escalation: None,
        demo: true,
        backup_retention_days: 35,
        params: cheap(),
        open: OpenOptions { database_url: Some(database.url()) },
    };
    Office::create(Folder::new(folder.path()), create).await.unwrap().close().await;

    let role = RestrictedRole::new(&database);
    let options = OpenOptions { database_url: Some(role.url()) };
    let office = Office::open(Folder::new(folder.path()), &options).await.unwrap();
    office.unlock(None).unwrap();
    let mira = add(&office, "Mira Solenne", Role::ConductOfficer).await;
    let jon = add(&office, "Jon Harrow", Role::ConductOfficer).await;
    let person = PersonId::new(office.new_id());
    let stream = StreamId::new(StreamKind::Person, person.uuid());
    record(&office, mira, stream, "create_person", json!({"personnel": false})).await;
    record(&office, mira, stream, "seal_identity", json!({"name": "Oriel Vantongeren"})).await;
    office.catch_up().await.unwrap();
    let reason = Secret::from("asked for it in writing");
    office.request_erasure(mira, person, ErasureBasis::OwnRequest, &reason).await.unwrap();
    office.approve_erasure(jon, person, &[]).await.unwrap();
    let erased = office.execute_erasure(jon, person).await.unwrap();
    assert!(erased.keys >= 1, "{erased:?}");
    office.catch_up().await.unwrap();
    let report = office.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
    assert!(report.holds(), "{:?}", report.findings);
    office.close().await;

    for forbidden in [
        "UPDATE amana.event SET record = ''",
        "DELETE FROM amana.event",
        "TRUNCATE amana.event",
        "ALTER TABLE amana.event DISABLE TRIGGER ALL",
        "DROP TABLE amana.event",
        "DELETE FROM amana.head",
        "UPDATE amana.migration SET checksum = ''",
    ] {
        let error = role.error(forbidden);
        assert!(
            error.contains("permission denied") || error.contains("must be owner"),
            "{forbidden}: {error}"
        );
    }
}
