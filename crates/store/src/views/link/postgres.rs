//! The link to PostgreSQL: one connection, one statement a view for reading rows and one for writing, and while there is
//! much to fold a second connection that only reads.

mod ahead;

use sqlx::{
    AssertSqlSafe, Connection, Postgres, Row,
    postgres::{PgArguments, PgConnection, PgRow},
    query::Query,
};
use uuid::Uuid;

use self::ahead::Ahead;
use super::{
    Change, HEADS, HeadRow, MOVE, NEXT_POSITION, PAGE, ReadRow, Sink, Step, Wanted, lock_key,
};
use crate::{
    PostgresDatabase, StoreError,
    number::signed,
    views::{
        ViewError,
        batch::{BATCH_EVENTS_MAX, Batch, Target, TargetChanges},
        cell::{BadCell, Cell, Kind},
        head::ViewHead,
        row::{Column, Table},
        sql::{self, Dialect},
    },
};

/// Rows fetched at once while verifying.
const FETCH_ROWS: usize = 2_000;

pub(crate) struct PostgresLink {
    database: PostgresDatabase,
    connection: PgConnection,
    /// While there is more than one page to fold.
    ahead: Option<Ahead>,
}

type PgQuery<'q> = Query<'q, Postgres, PgArguments>;

fn bind<'q>(query: PgQuery<'q>, cell: &Cell) -> PgQuery<'q> {
    match cell {
        Cell::Null => query.bind(None::<i64>),
        Cell::Id(id) => query.bind(*id),
        Cell::Text(text) => query.bind(text.to_string()),
        Cell::Int(number) => query.bind(*number),
        Cell::Flag(flag) => query.bind(*flag),
    }
}

impl PostgresLink {
    pub(crate) async fn open(database: &PostgresDatabase) -> Result<Self, ViewError> {
        Ok(Self {
            database: database.clone(),
            connection: Box::pin(database.connect_views()).await?,
            ahead: None,
        })
    }

    pub(crate) async fn heads(&mut self, ledger: Uuid) -> Result<(Vec<ViewHead>, u64), ViewError> {
        let heads = heads(&mut self.connection, ledger).await?;
        Ok((heads, next_position(&mut self.connection, ledger).await?))
    }

    pub(crate) async fn change(&mut self, changes: Vec<Change>) -> Result<(), ViewError> {
        let mut transaction = self.connection.begin().await?;
        for change in changes {
            let query = sqlx::query(AssertSqlSafe(change.sql));
            let query = change.cells.iter().fold(query, bind);
            query.execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    pub(crate) async fn step(
        &mut self,
        ledger: Uuid,
        targets: &mut [Target],
        to: u64,
    ) -> Result<Step, ViewError> {
        let wanted = Target::wanted(targets);
        let from = Target::first(targets).unwrap_or(to);
        let ready = Box::pin(self.read_ahead(ledger, (from, to), wanted)).await;
        let mut transaction = self.connection.begin().await?;
        let connection = &mut *transaction;
        sqlx::query("SELECT pg_advisory_xact_lock($1)")
            .bind(lock_key(ledger))
            .execute(&mut *connection)
            .await?;
        let to = to.min(next_position(connection, ledger).await?);
        let heads = heads(connection, ledger).await?;
        if !targets.iter().all(|target| target.is_at(&heads)) {
            return Ok(Step::Overtaken);
        }
        if from >= to {
            return Ok(Step::Done(to));
        }
        let batch = match ready.filter(|batch| batch.end <= to) {
            Some(batch) => batch,
            None => page(connection, ledger, from, to, wanted).await?,
        };
        for target in targets.iter_mut() {
            load(connection, ledger, target, &batch).await?;
        }
        for target in targets.iter_mut().filter(|target| target.position < batch.end) {
            let change = target.fold(&batch);
            write(connection, ledger, change).await?;
            let moved = sqlx::query(MOVE)
                .bind(signed(batch.end))
                .bind(ledger)
                .bind(target.fold.name())
                .bind(target.generation)
                .bind(signed(target.position))
                .execute(&mut *connection)
                .await?;
            if moved.rows_affected() != 1 {
                return Ok(Step::Overtaken);
            }
        }
        transaction.commit().await?;
        for target in targets.iter_mut() {
            target.position = target.position.max(batch.end);
        }
        Ok(if batch.end < to { Step::Moved(batch.end) } else { Step::Done(batch.end) })
    }

    /// The next page, if it was read ahead: where it ends, whoever folds it looks. The one after it, where there is one, is
    /// being read from now on.
    async fn read_ahead(
        &mut self,
        ledger: Uuid,
        (from, to): (u64, u64),
        wanted: Wanted,
    ) -> Option<Batch> {
        let next = from.saturating_add(BATCH_EVENTS_MAX);
        let (mut reader, mut ready) = (None, None);
        if let Some(ahead) = self.ahead.take() {
            (reader, ready) = ahead.take(from, wanted).await;
        }
        if next < to {
            if reader.is_none() {
                reader = self.database.connect_views().await.ok();
            }
            self.ahead = reader.map(|reader| Ahead::read(reader, ledger, (next, to), wanted));
        }
        ready
    }

    #[cfg(feature = "ceiling")]
    pub(crate) async fn insert(
        &mut self,
        ledger: Uuid,
        changes: TargetChanges,
    ) -> Result<(), ViewError> {
        let mut transaction = self.connection.begin().await?;
        write(&mut transaction, ledger, changes).await?;
        transaction.commit().await?;
        Ok(())
    }

    pub(crate) async fn begin_snapshot(&mut self) -> Result<(), ViewError> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        sqlx::query(begin).execute(&mut self.connection).await?;
        Ok(())
    }

    pub(crate) async fn end_snapshot(&mut self) -> Result<(), ViewError> {
        sqlx::query("ROLLBACK").execute(&mut self.connection).await?;
        Ok(())
    }

    pub(crate) async fn count(
        &mut self,
        ledger: Uuid,
        table: Table,
        generation: i64,
    ) -> Result<u64, ViewError> {
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql::count(&table)))
            .bind(ledger)
            .bind(generation)
            .fetch_one(&mut self.connection)
            .await?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    pub(crate) async fn page(
        &mut self,
        ledger: Uuid,
        from: u64,
        to: u64,
        wanted: Wanted,
    ) -> Result<Batch, ViewError> {
        let ready = Box::pin(self.read_ahead(ledger, (from, to), wanted)).await;
        match ready.filter(|batch| batch.end <= to) {
            Some(batch) => Ok(batch),
            None => page(&mut self.connection, ledger, from, to, wanted).await,
        }
    }

    pub(crate) async fn rows<S: Sink>(
        &mut self,
        ledger: Uuid,
        table: Table,
        generation: i64,
        mut sink: S,
    ) -> Result<S, ViewError> {
        // A cursor's statement takes no parameters: both values are numbers of this program's making.
        let all = sql::all_rows(&table)
            .replace("$1", &format!("'{ledger}'"))
            .replace("$2", &generation.to_string());
        let declare = format!("DECLARE view_rows NO SCROLL CURSOR FOR {all}");
        sqlx::query(AssertSqlSafe(declare)).execute(&mut self.connection).await?;
        let fetch = format!("FETCH {FETCH_ROWS} FROM view_rows");
        loop {
            let rows = sqlx::query(AssertSqlSafe(fetch.clone()))
                .persistent(false)
                .fetch_all(&mut self.connection)
                .await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                sink.row(read(row, &table));
            }
        }
        sqlx::query("CLOSE view_rows").execute(&mut self.connection).await?;
        Ok(sink)
    }
}

async fn heads(connection: &mut PgConnection, ledger: Uuid) -> Result<Vec<ViewHead>, ViewError> {
    let rows: Vec<HeadRow> = sqlx::query_as(HEADS).bind(ledger).fetch_all(connection).await?;
    rows.into_iter().map(ViewHead::from_row).collect()
}

async fn next_position(connection: &mut PgConnection, ledger: Uuid) -> Result<u64, ViewError> {
    let next: Option<i64> =
        sqlx::query_scalar(NEXT_POSITION).bind(ledger).fetch_optional(connection).await?;
    let next = next.ok_or(StoreError::NotFound(amana_events::LedgerId::new(ledger)))?;
    Ok(u64::try_from(next).unwrap_or(0))
}

async fn page(
    connection: &mut PgConnection,
    ledger: Uuid,
    from: u64,
    to: u64,
    wanted: Wanted,
) -> Result<Batch, ViewError> {
    let mut batch = Batch::new(from);
    let to = to.min(from.saturating_add(BATCH_EVENTS_MAX));
    let rows: Vec<(i64, i16, Vec<u8>)> = sqlx::query_as(PAGE)
        .bind(ledger)
        .bind(signed(from))
        .bind(signed(to))
        .fetch_all(connection)
        .await?;
    for (position, kind, record) in rows {
        let position = u64::try_from(position).unwrap_or(u64::MAX);
        batch.push(position, kind, &record, wanted)?;
    }
    if batch.end < to {
        return Err(ViewError::Gap { position: batch.end });
    }
    Ok(batch)
}

async fn load(
    connection: &mut PgConnection,
    ledger: Uuid,
    target: &mut Target,
    batch: &Batch,
) -> Result<(), ViewError> {
    let groups = target.touch(batch);
    if groups.is_empty() {
        return Ok(());
    }
    let table = target.fold.table();
    let rows = sqlx::query(AssertSqlSafe(sql::load(&table, Dialect::Postgres)))
        .bind(ledger)
        .bind(target.generation)
        .bind(groups)
        .fetch_all(connection)
        .await?;
    for row in &rows {
        let cells: Result<Vec<Cell>, BadCell> = read(row, &table).into_iter().collect();
        let loaded = cells.and_then(|cells| target.fold.load(cells));
        loaded.map_err(|source| ViewError::Row { view: target.fold.name(), source })?;
    }
    Ok(())
}

async fn write(
    connection: &mut PgConnection,
    ledger: Uuid,
    change: TargetChanges,
) -> Result<(), ViewError> {
    let TargetChanges { generation, table, written, removed } = change;
    if !removed.is_empty() {
        let query = sqlx::query(AssertSqlSafe(sql::remove(&table, Dialect::Postgres)));
        let keys = table.columns.iter().take(table.keys);
        let query = bind_arrays(query.bind(ledger).bind(generation), keys, removed);
        query.execute(&mut *connection).await?;
    }
    if !written.is_empty() {
        let query = sqlx::query(AssertSqlSafe(sql::write(&table, Dialect::Postgres)));
        let columns = table.columns.iter();
        let query = bind_arrays(query.bind(ledger).bind(generation), columns, written);
        query.execute(connection).await?;
    }
    Ok(())
}

/// One array for each of the columns, with that column of every row.
fn bind_arrays(
    query: PgQuery<'_>,
    columns: impl Iterator<Item = &'static Column>,
    rows: Vec<Vec<Cell>>,
) -> PgQuery<'_> {
    let mut rows: Vec<_> = rows.into_iter().map(Vec::into_iter).collect();
    columns.fold(query, |query, column| {
        let cells = rows.iter_mut().map(|row| row.next().unwrap_or(Cell::Null));
        match column.kind {
            Kind::Id => query.bind(cells.map(|cell| id(&cell)).collect::<Vec<_>>()),
            Kind::Text => query.bind(cells.map(text).collect::<Vec<_>>()),
            Kind::Int => query.bind(cells.map(|cell| int(&cell)).collect::<Vec<_>>()),
            Kind::Flag => query.bind(cells.map(|cell| flag(&cell)).collect::<Vec<_>>()),
        }
    })
}

fn id(cell: &Cell) -> Option<Uuid> {
    if let Cell::Id(id) = cell { Some(*id) } else { None }
}

fn text(cell: Cell) -> Option<String> {
    if let Cell::Text(text) = cell { Some(text.into()) } else { None }
}

fn int(cell: &Cell) -> Option<i64> {
    if let Cell::Int(number) = cell { Some(*number) } else { None }
}

fn flag(cell: &Cell) -> Option<bool> {
    if let Cell::Flag(flag) = cell { Some(*flag) } else { None }
}

pub(crate) fn read(row: &PgRow, table: &Table) -> ReadRow {
    let cells = table.columns.iter().enumerate();
    cells.map(|(index, column)| cell(row, index, column.kind).map_err(|_| BadCell)).collect()
}

fn cell(row: &PgRow, index: usize, kind: Kind) -> Result<Cell, sqlx::Error> {
    let cell = match kind {
        Kind::Id => row.try_get::<Option<Uuid>, _>(index)?.map(Cell::Id),
        Kind::Text => row.try_get::<Option<String>, _>(index)?.map(|t| Cell::Text(t.into())),
        Kind::Int => row.try_get::<Option<i64>, _>(index)?.map(Cell::Int),
        Kind::Flag => row.try_get::<Option<bool>, _>(index)?.map(Cell::Flag),
    };
    Ok(cell.unwrap_or(Cell::Null))
}
