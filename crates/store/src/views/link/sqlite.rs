//! The link to SQLite: one `rusqlite` connection, used away from the asynchronous threads, and while there is much to fold a
//! second one that only reads.

mod ahead;

use rusqlite::{
    Connection, ToSql, TransactionBehavior, params_from_iter,
    types::{ToSqlOutput, ValueRef},
};
use uuid::Uuid;

use self::ahead::Ahead;
use super::{Change, HEADS, HeadRow, MOVE, NEXT_POSITION, PAGE, ReadRow, Sink, Step, Wanted};
use crate::{
    Cause, SqliteDatabase, StoreError,
    number::signed,
    sqlite::blocking,
    views::{
        ViewError,
        batch::{BATCH_EVENTS_MAX, Batch, Target, TargetChanges},
        cell::{BadCell, Cell, Kind},
        head::ViewHead,
        row::Table,
        sql::{self, Dialect},
    },
};

/// Statements kept prepared: four a view.
const STATEMENTS_MAX: usize = 64;

pub(crate) struct SqliteLink {
    database: SqliteDatabase,
    connection: Option<Connection>,
    /// While there is more than one page to fold.
    ahead: Option<Ahead>,
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Cell::Null => ValueRef::Null,
            Cell::Id(id) => ValueRef::Blob(id.as_bytes()),
            Cell::Text(text) => ValueRef::Text(text.as_bytes()),
            Cell::Int(number) => ValueRef::Integer(*number),
            Cell::Flag(flag) => ValueRef::Integer(i64::from(*flag)),
        }))
    }
}

impl SqliteLink {
    pub(crate) async fn open(database: &SqliteDatabase) -> Result<Self, ViewError> {
        let own = database.clone();
        let connection = blocking(move || own.connect_views()).await?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        Ok(Self { database: database.clone(), connection: Some(connection), ahead: None })
    }

    /// Runs work on the connection. A connection that was lost in a panic is not replaced.
    async fn run<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Connection, &SqliteDatabase) -> Result<T, ViewError> + Send + 'static,
    ) -> Result<T, ViewError> {
        let ended = || StoreError::Unavailable(Cause::new("the views' connection is gone"));
        let mut connection = self.connection.take().ok_or_else(ended)?;
        let database = self.database.clone();
        let (connection, outcome) = blocking(move || {
            let outcome = work(&mut connection, &database);
            Ok((connection, outcome))
        })
        .await?;
        self.connection = Some(connection);
        outcome
    }

    pub(crate) async fn heads(&mut self, ledger: Uuid) -> Result<(Vec<ViewHead>, u64), ViewError> {
        self.run(move |connection, _| {
            Ok((heads(connection, ledger)?, next_position(connection, ledger)?))
        })
        .await
    }

    pub(crate) async fn change(&mut self, changes: Vec<Change>) -> Result<(), ViewError> {
        self.run(move |connection, database| {
            let _turn = database.turn_blocking();
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for change in &changes {
                transaction.execute(&change.sql, params_from_iter(&change.cells))?;
            }
            transaction.commit()?;
            Ok(())
        })
        .await
    }

    pub(crate) async fn step(
        &mut self,
        ledger: Uuid,
        targets: &mut Vec<Target>,
        to: u64,
    ) -> Result<Step, ViewError> {
        let (mut taken, mut ahead) = (std::mem::take(targets), self.ahead.take());
        let (taken, ahead, step) = self
            .run(move |connection, database| {
                let step = step_ahead(connection, &mut ahead, database, ledger, &mut taken, to);
                Ok((taken, ahead, step))
            })
            .await?;
        (*targets, self.ahead) = (taken, ahead);
        step
    }

    #[cfg(feature = "ceiling")]
    pub(crate) async fn insert(
        &mut self,
        ledger: Uuid,
        changes: TargetChanges,
    ) -> Result<(), ViewError> {
        self.run(move |connection, database| {
            let _turn = database.turn_blocking();
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let bytes = write(&transaction, ledger, &changes)?;
            transaction.commit()?;
            database.written(bytes);
            Ok(())
        })
        .await
    }

    pub(crate) async fn begin_snapshot(&mut self) -> Result<(), ViewError> {
        self.run(|connection, _| Ok(connection.execute_batch("BEGIN")?)).await
    }

    pub(crate) async fn end_snapshot(&mut self) -> Result<(), ViewError> {
        self.run(|connection, _| Ok(connection.execute_batch("ROLLBACK")?)).await
    }

    pub(crate) async fn count(
        &mut self,
        ledger: Uuid,
        table: Table,
        generation: i64,
    ) -> Result<u64, ViewError> {
        self.run(move |connection, _| {
            let mut statement = connection.prepare(&sql::count(&table))?;
            let count: i64 = statement.query_row((ledger.as_bytes(), generation), |r| r.get(0))?;
            Ok(u64::try_from(count).unwrap_or(0))
        })
        .await
    }

    pub(crate) async fn page(
        &mut self,
        ledger: Uuid,
        from: u64,
        to: u64,
        wanted: Wanted,
    ) -> Result<Batch, ViewError> {
        self.run(move |connection, _| page(connection, ledger, from, to, wanted)).await
    }

    pub(crate) async fn rows<S: Sink>(
        &mut self,
        ledger: Uuid,
        table: Table,
        generation: i64,
        mut sink: S,
    ) -> Result<S, ViewError> {
        self.run(move |connection, _| {
            let mut statement = connection.prepare(&sql::all_rows(&table))?;
            let mut rows = statement.query((ledger.as_bytes(), generation))?;
            while let Some(row) = rows.next()? {
                sink.row(read(row, &table)?);
            }
            Ok(sink)
        })
        .await
    }
}

fn heads(connection: &Connection, ledger: Uuid) -> Result<Vec<ViewHead>, ViewError> {
    let mut statement = connection.prepare_cached(HEADS)?;
    let mut rows = statement.query([ledger.as_bytes()])?;
    let mut heads = Vec::new();
    while let Some(row) = rows.next()? {
        let row: HeadRow = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
        heads.push(ViewHead::from_row(row)?);
    }
    Ok(heads)
}

fn next_position(connection: &Connection, ledger: Uuid) -> Result<u64, ViewError> {
    let mut statement = connection.prepare_cached(NEXT_POSITION)?;
    let next: i64 = statement.query_row([ledger.as_bytes()], |row| row.get(0))?;
    Ok(u64::try_from(next).unwrap_or(0))
}

fn page(
    connection: &Connection,
    ledger: Uuid,
    from: u64,
    to: u64,
    wanted: Wanted,
) -> Result<Batch, ViewError> {
    let mut batch = Batch::new(from);
    let to = to.min(from.saturating_add(BATCH_EVENTS_MAX));
    let mut statement = connection.prepare_cached(PAGE)?;
    let mut rows = statement.query((ledger.as_bytes(), signed(from), signed(to)))?;
    while let Some(row) = rows.next()? {
        let position: i64 = row.get(0)?;
        let position = u64::try_from(position).unwrap_or(u64::MAX);
        let record = row.get_ref(2)?.as_blob().map_err(|_| ViewError::Record { position })?;
        batch.push(position, row.get(1)?, record, wanted)?;
    }
    if batch.end < to {
        return Err(ViewError::Gap { position: batch.end });
    }
    Ok(batch)
}

/// One step, with the next page read meanwhile where there is one.
fn step_ahead(
    connection: &mut Connection,
    ahead: &mut Option<Ahead>,
    database: &SqliteDatabase,
    ledger: Uuid,
    targets: &mut [Target],
    to: u64,
) -> Result<Step, ViewError> {
    let from = Target::first(targets).unwrap_or(to);
    let wanted = Target::wanted(targets);
    let ready = ahead.as_mut().and_then(|ahead| ahead.take(from, to, wanted));
    let is_last = to.saturating_sub(from) <= BATCH_EVENTS_MAX;
    if is_last {
        *ahead = None;
    } else if ahead.is_none() {
        *ahead = Ahead::open(database);
    }
    let work = || step(connection, ready, database, ledger, targets, to);
    match ahead {
        Some(ahead) => ahead.meanwhile(ledger, (from, to), wanted, work),
        None => work(),
    }
}

fn step(
    connection: &mut Connection,
    ready: Option<Batch>,
    database: &SqliteDatabase,
    ledger: Uuid,
    targets: &mut [Target],
    to: u64,
) -> Result<Step, ViewError> {
    let snapshot = connection.transaction()?;
    let to = to.min(next_position(&snapshot, ledger)?);
    let heads = heads(&snapshot, ledger)?;
    if !targets.iter().all(|target| target.is_at(&heads)) {
        return Ok(Step::Overtaken);
    }
    let Some(from) = Target::first(targets).filter(|at| *at < to) else {
        return Ok(Step::Done(to));
    };
    let batch = match ready {
        Some(batch) => batch,
        None => page(&snapshot, ledger, from, to, Target::wanted(targets))?,
    };
    for target in targets.iter_mut() {
        load(&snapshot, ledger, target, &batch)?;
    }
    snapshot.finish()?;
    let changes: Vec<TargetChanges> = targets.iter_mut().map(|t| t.fold(&batch)).collect();
    let _turn = database.turn_blocking();
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for target in targets.iter().filter(|target| target.position < batch.end) {
        let mut statement = transaction.prepare_cached(MOVE)?;
        let (view, generation) = (target.fold.name(), target.generation);
        let values = (signed(batch.end), ledger.as_bytes(), view, generation);
        let (a, b, c, d) = values;
        if statement.execute((a, b, c, d, signed(target.position)))? != 1 {
            return Ok(Step::Overtaken);
        }
    }
    let mut bytes = 0;
    for change in &changes {
        bytes += write(&transaction, ledger, change)?;
    }
    transaction.commit()?;
    database.written(bytes);
    for target in targets.iter_mut() {
        target.position = target.position.max(batch.end);
    }
    Ok(if batch.end < to { Step::Moved(batch.end) } else { Step::Done(batch.end) })
}

fn load(
    connection: &Connection,
    ledger: Uuid,
    target: &mut Target,
    batch: &Batch,
) -> Result<(), ViewError> {
    let groups = target.touch(batch);
    if groups.is_empty() {
        return Ok(());
    }
    let table = target.fold.table();
    let mut statement = connection.prepare_cached(&sql::load(&table, Dialect::Sqlite))?;
    for group in groups {
        let mut rows = statement.query((ledger.as_bytes(), target.generation, group.as_bytes()))?;
        while let Some(row) = rows.next()? {
            let cells: Result<Vec<Cell>, BadCell> = read(row, &table)?.into_iter().collect();
            let loaded = cells.and_then(|cells| target.fold.load(cells));
            loaded.map_err(|source| ViewError::Row { view: target.fold.name(), source })?;
        }
    }
    Ok(())
}

/// Writes and removes rows; about how many bytes that were.
fn write(
    connection: &Connection,
    ledger: Uuid,
    change: &TargetChanges,
) -> Result<usize, ViewError> {
    let fixed = [Cell::Id(ledger), Cell::Int(change.generation)];
    if !change.removed.is_empty() {
        let text = sql::remove(&change.table, Dialect::Sqlite);
        let mut statement = connection.prepare_cached(&text)?;
        for row in &change.removed {
            let keys = row.iter().take(change.table.keys);
            statement.execute(params_from_iter(fixed.iter().chain(keys)))?;
        }
    }
    if change.written.is_empty() {
        return Ok(0);
    }
    let mut statement = connection.prepare_cached(&sql::write(&change.table, Dialect::Sqlite))?;
    for row in &change.written {
        statement.execute(params_from_iter(fixed.iter().chain(row)))?;
    }
    Ok(change.written.len().saturating_mul(16 * change.table.columns.len()))
}

fn read(row: &rusqlite::Row<'_>, table: &Table) -> Result<ReadRow, ViewError> {
    let mut cells = Vec::with_capacity(table.columns.len());
    for (index, column) in table.columns.iter().enumerate() {
        cells.push(cell(column.kind, row.get_ref(index)?));
    }
    Ok(cells)
}

fn cell(kind: Kind, value: ValueRef<'_>) -> Result<Cell, BadCell> {
    match (kind, value) {
        (_, ValueRef::Null) => Ok(Cell::Null),
        (Kind::Id, ValueRef::Blob(id)) => Uuid::from_slice(id).map(Cell::Id).map_err(|_| BadCell),
        (Kind::Text, ValueRef::Text(text)) => {
            std::str::from_utf8(text).map(|text| Cell::Text(text.into())).map_err(|_| BadCell)
        }
        (Kind::Int, ValueRef::Integer(number)) => Ok(Cell::Int(number)),
        (Kind::Flag, ValueRef::Integer(0)) => Ok(Cell::Flag(false)),
        (Kind::Flag, ValueRef::Integer(1)) => Ok(Cell::Flag(true)),
        (Kind::Id | Kind::Text | Kind::Int | Kind::Flag, _) => Err(BadCell),
    }
}
