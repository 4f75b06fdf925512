//! PostgreSQL: many ledgers in the schema `amana`, several processes.
//!
//! INVARIANT: whoever appends holds the ledger's head row until the commit, so positions become visible in their order.
//! Nothing is notified inside a transaction, no statement is SERIALIZABLE.

mod ahead;
mod append;
mod flight;
mod peek;
mod scan;
mod statements;

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection};

use crate::migrate::{self, Migration};
use crate::statement::Statement;
use crate::{Cause, StoreError};

use peek::Peekers;

pub(crate) use append::start;
pub(crate) use scan::scan;

/// Connections of one process at most, the sequencers' apart.
const CONNECTIONS_MAX: u32 = 8;

/// How long is waited for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// The advisory lock under which migrations are applied: `amana` in ASCII.
const MIGRATION_LOCK: i64 = 0x61_6d_61_6e_61;

/// An open PostgreSQL database. Clones share its connections.
#[derive(Debug, Clone)]
pub struct PostgresDatabase {
    pool: PgPool,
    peekers: Arc<Peekers>,
    options: PgConnectOptions,
}

impl PostgresDatabase {
    pub(crate) async fn open(url: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url).map_err(|error| opening(&error))?;
        let options = options
            .application_name("amana")
            // Compiling a statement takes longer than any of these runs.
            .options([("search_path", "amana"), ("jit", "off")])
            .disable_statement_logging();
        let mut connection =
            PgConnection::connect_with(&options).await.map_err(|error| opening(&error))?;
        let ready = match check_durable(&mut connection).await {
            Ok(()) => migrate(&mut connection).await,
            Err(error) => Err(error),
        };
        connection.close().await?;
        ready?;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_lazy_with(options.clone());
        Ok(Self { pool, peekers: Arc::default(), options })
    }

    pub(crate) async fn close(self) {
        self.peekers.clear();
        self.pool.close().await;
    }

    /// Its connections.
    pub(crate) fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// A connection of its own for a sequencer: commits are durable, and statements use their index whatever the
    /// statistics of a young table say, because their plans are kept for as long as the connection.
    pub(crate) async fn connect_writer(&self) -> Result<PgConnection, StoreError> {
        let options = self.options.clone().options([
            ("default_transaction_isolation", "read committed"),
            ("plan_cache_mode", "force_generic_plan"),
            ("enable_seqscan", "off"),
            ("enable_bitmapscan", "off"),
            ("enable_hashjoin", "off"),
            ("enable_mergejoin", "off"),
        ]);
        let mut connection = PgConnection::connect_with(&options).await?;
        sqlx::query(
            "SELECT set_config('synchronous_commit', 'on', false)
             WHERE current_setting('synchronous_commit') = 'off'",
        )
        .execute(&mut connection)
        .await?;
        Ok(connection)
    }

    /// The same for what can be folded again: a commit is not waited for. What is lost with the server is lost whole, rows
    /// and position (`ops/decisions/0025-views-need-no-sync.md`).
    pub(crate) async fn connect_views(&self) -> Result<PgConnection, StoreError> {
        let mut connection = self.connect_writer().await?;
        sqlx::query("SET synchronous_commit = off").execute(&mut connection).await?;
        Ok(connection)
    }

    /// Runs statements in one transaction; how many rows they changed.
    pub(crate) async fn change(&self, statements: Vec<Statement>) -> Result<u64, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let mut changed = 0;
        for statement in &statements {
            changed += statement.query().execute(&mut *transaction).await?.rows_affected();
        }
        transaction.commit().await?;
        Ok(changed)
    }

    /// Runs statements in one transaction, each of which must change a row: false, and nothing changed, where one does not.
    pub(crate) async fn change_each(&self, statements: Vec<Statement>) -> Result<bool, StoreError> {
        let mut transaction = self.pool.begin().await?;
        for statement in &statements {
            if statement.query().execute(&mut *transaction).await?.rows_affected() == 0 {
                transaction.rollback().await?;
                return Ok(false);
            }
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Lets PostgreSQL reclaim deleted key rows now; says whether it did. A role that may not vacuum is only warned, and
    /// rows that an older transaction still sees stay. What its log, archives and replicas hold is not touched.
    pub(crate) async fn vacuum_keys(&self) -> Result<bool, StoreError> {
        if !sqlx::query_scalar::<_, bool>(MAY_VACUUM).fetch_one(&self.pool).await? {
            return Ok(false);
        }
        let mut connection = self.pool.acquire().await?;
        sqlx::query("VACUUM data_key").execute(&mut *connection).await?;
        let dead: Option<i64> =
            sqlx::query_scalar(DEAD_ROWS).fetch_optional(&mut *connection).await?;
        Ok(dead.unwrap_or(0) == 0)
    }
}

/// Refuses a server that may lose what it acknowledged, unless it says itself (`amana.may_lose_data`)
/// that it is one for tests.
async fn check_durable(connection: &mut PgConnection) -> Result<(), StoreError> {
    let (fsync, pages, accepted): (String, String, Option<String>) = sqlx::query_as(
        "SELECT current_setting('fsync'), current_setting('full_page_writes'),
            current_setting('amana.may_lose_data', true)",
    )
    .fetch_one(connection)
    .await?;
    match (fsync.as_str(), pages.as_str(), accepted.as_deref()) {
        ("on", "on", _) | (_, _, Some("on")) => Ok(()),
        ("on", ..) => Err(StoreError::NotDurable("the server runs with full_page_writes off")),
        _ => Err(StoreError::NotDurable("the server runs with fsync off")),
    }
}

/// Whether this role may vacuum the table of keys: as its owner, the database's, or by `MAINTAIN`, which came with 17.
const MAY_VACUUM: &str = "SELECT pg_has_role(class.relowner, 'USAGE')
    OR pg_has_role((SELECT datdba FROM pg_database WHERE datname = current_database()), 'USAGE')
    OR CASE WHEN current_setting('server_version_num')::INT >= 170000
        THEN has_table_privilege(class.oid, 'MAINTAIN') ELSE false END
    FROM pg_class AS class WHERE class.oid = 'amana.data_key'::regclass";

/// What the vacuum had to leave, as it counted itself.
const DEAD_ROWS: &str =
    "SELECT n_dead_tup FROM pg_stat_all_tables WHERE relid = 'amana.data_key'::regclass";

/// Applies what is missing. Where nothing is, it needs no right but to read.
async fn migrate(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(MIGRATION_LOCK)
        .execute(&mut *connection)
        .await?;
    let known: bool = sqlx::query_scalar("SELECT to_regclass('amana.migration') IS NOT NULL")
        .fetch_one(&mut *connection)
        .await?;
    if !known {
        sqlx::raw_sql(
            "CREATE SCHEMA IF NOT EXISTS amana;
             CREATE TABLE amana.migration (name TEXT PRIMARY KEY, checksum TEXT NOT NULL)",
        )
        .execute(&mut *connection)
        .await?;
    }
    let applied: Vec<(String, String)> =
        sqlx::query_as(migrate::APPLIED).fetch_all(&mut *connection).await?;
    for migration in migrate::pending(migrate::POSTGRES, &applied)? {
        apply(connection, *migration).await?;
    }
    sqlx::query("SELECT pg_advisory_unlock($1)")
        .bind(MIGRATION_LOCK)
        .execute(&mut *connection)
        .await?;
    Ok(())
}

async fn apply(connection: &mut PgConnection, migration: Migration) -> Result<(), StoreError> {
    let mut transaction = connection.begin().await?;
    let applied = sqlx::raw_sql(migration.text).execute(&mut *transaction).await;
    applied.map_err(|_| StoreError::Migration {
        name: migration.name.to_owned(),
        what: "does not apply to this database",
    })?;
    sqlx::query("INSERT INTO migration (name, checksum) VALUES ($1, $2)")
        .bind(migration.name)
        .bind(migration.checksum())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

fn opening(error: &sqlx::Error) -> StoreError {
    StoreError::Open(Cause::from(error))
}
