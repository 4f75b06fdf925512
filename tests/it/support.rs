//! Offices for tests: a demo ledger in a temporary folder, on SQLite or on PostgreSQL.

use std::path::Path;

use amana_app::{
    Acting, AppError, CreateOptions, Entry, Folder, Office, OpenOptions,
    log::LogLine,
    members::NewMember,
    record::{answer_done, answer_refused, read_line},
};
use amana_events::{PublicText, StreamId, common::Role};
use amana_vault::{Secret, keyfile::Argon2Params};
use serde_json::Value;
use tempfile::TempDir;

/// Where a test's ledger lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    Sqlite,
    Postgres,
}

impl Backend {
    /// How its database is found; `None` where there is no PostgreSQL to test on.
    fn options(self) -> Option<OpenOptions> {
        match self {
            Backend::Sqlite => Some(OpenOptions::default()),
            Backend::Postgres => std::env::var("TEST_POSTGRES_URL")
                .ok()
                .map(|url| OpenOptions { database_url: Some(url) }),
        }
    }
}

/// A ledger in a temporary folder.
pub(crate) struct Desk {
    pub(crate) office: Office,
    pub(crate) options: OpenOptions,
    pub(crate) folder: TempDir,
}

/// A cheap key derivation: tests do not defend anything.
pub(crate) fn cheap() -> Argon2Params {
    Argon2Params::new(8, 1, 1).unwrap()
}

impl Desk {
    /// A demo ledger without a passphrase; `None` where the backend is not there.
    pub(crate) async fn new(backend: Backend) -> Option<Self> {
        Self::with(backend, |_| {}).await
    }

    pub(crate) async fn with(
        backend: Backend,
        change: impl FnOnce(&mut CreateOptions),
    ) -> Option<Self> {
        let options = backend.options()?;
        let folder = tempfile::tempdir().unwrap();
        let mut create = CreateOptions {
            name: PublicText::new("Test ledger").unwrap(),
            passphrase: None,
            escalation: None,
            demo: true,
            backup_retention_days: 35,
            params: cheap(),
            open: options.clone(),
        };
        change(&mut create);
        let office = Office::create(Folder::new(folder.path()), create).await.unwrap();
        Some(Self { office, options, folder })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Closes the office and opens it again, as another process would.
    pub(crate) async fn reopen(self) -> Self {
        let Self { office, options, folder } = self;
        office.close().await;
        let office = Office::open(Folder::new(folder.path()), &options).await.unwrap();
        office.unlock(None).unwrap();
        Self { office, options, folder }
    }

    /// Adds a member with a role.
    pub(crate) async fn member(&self, name: &str, role: Role) {
        let new = NewMember { name: Secret::from(name), role, unit: None, organisation: None };
        self.office.add_member(Acting::Operator, new).await.unwrap();
    }

    /// Records one line and gives its answer.
    pub(crate) async fn record(&self, line: &Value) -> Value {
        let line = match read_line(&self.office, line.to_string().as_bytes(), Acting::Operator) {
            Ok(line) => line,
            Err(bad) => return answer_refused(bad.id.as_deref(), &bad.refusal),
        };
        match self.office.execute(line.request).await {
            Ok(done) => answer_done(&line.id, &done),
            Err(AppError::Refused(refusal)) => answer_refused(Some(&line.id), &refusal),
            Err(error) => panic!("{error:?}"),
        }
    }
}

/// The lines of a stream, as the operator reads them.
pub(crate) async fn log_of(office: &Office, stream: StreamId) -> Vec<LogLine> {
    let sight = office.sight(Acting::Operator).await.unwrap();
    let leave = office.may_read(&sight, stream).await.unwrap().unwrap();
    office.log_of(&leave).await.unwrap()
}

/// The entries of a stream, as the operator reads them.
pub(crate) async fn entries_of(office: &Office, stream: StreamId) -> Vec<Entry> {
    let sight = office.sight(Acting::Operator).await.unwrap();
    let leave = office.may_read(&sight, stream).await.unwrap().unwrap();
    office.entries_of(&leave).await.unwrap()
}

/// The lines of the whole log from a position on, as the operator reads them.
pub(crate) async fn log_from(office: &Office, from: u64) -> Vec<LogLine> {
    let mut pages = office.log_pages(office.sight(Acting::Operator).await.unwrap(), from);
    let mut lines = Vec::new();
    while let Some(page) = pages.next_page(office).await.unwrap() {
        lines.extend(page);
    }
    lines
}

/// Declares tests that run on both databases; on PostgreSQL where `TEST_POSTGRES_URL` is set.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($desk:ident: Desk) $body:block)+) => {
        mod sqlite {
            $($(#[$meta])* #[tokio::test] async fn $name() {
                let desk = $crate::support::Desk::new($crate::support::Backend::Sqlite).await;
                super::$name(desk.expect("SQLite is always there")).await;
            })+
        }

        mod postgres {
            $($(#[$meta])* #[tokio::test] async fn $name() {
                match $crate::support::Desk::new($crate::support::Backend::Postgres).await {
                    Some(desk) => super::$name(desk).await,
                    None => eprintln!("not run: TEST_POSTGRES_URL is not set"),
                }
            })+
        }

        $(async fn $name($desk: $crate::support::Desk) $body)+
    };
}
pub(crate) use on_both;
