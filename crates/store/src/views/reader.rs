//! Reading the views: typed rows of the generation that is read now.
//!
//! Each view's own file says which questions may be asked of it. Whoever asks must have been
//! authorised: nothing here knows a role.

use std::{fmt::Write as _, marker::PhantomData};

use amana_events::{LedgerId, MemberId, Moment, StreamKind};
use sqlx::{AssertSqlSafe, Row as _, sqlite::SqliteRow};
use uuid::Uuid;

use super::{
    View, ViewError,
    cell::{BadCell, Cell, CellValue, Kind},
    link::{ReadRow, read_postgres},
    row::{Row, Table},
};
use crate::Database;

/// Where a row stands in a list that has the newest first. Two rows never stand at one place, and a row keeps its own: whoever
/// goes on behind it skips nothing and sees nothing twice, whatever was recorded meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The moment the list is sorted by.
    pub at: Moment,
    /// The row's id, where two have the same moment.
    pub id: Uuid,
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many rows at most.
    pub limit: u32,
    /// Behind which row; none for the first rows.
    pub after: Option<Place>,
}

impl Page {
    /// The whole list.
    pub const ALL: Self = Self::first(u32::MAX);

    /// The first rows.
    pub const fn first(limit: u32) -> Self {
        Self { limit, after: None }
    }
}

/// The views of one ledger, to be read.
#[derive(Debug, Clone)]
pub struct Views {
    database: Database,
    ledger: LedgerId,
}

/// A value to compare a column with.
pub(super) trait Bound {
    fn cell(&self) -> Cell;
}

impl<T: CellValue> Bound for T {
    fn cell(&self) -> Cell {
        self.to_cell()
    }
}

/// A statement in the making: rows of one view, conditions and order.
pub(super) struct Select<'v, V> {
    views: &'v Views,
    sql: String,
    cells: Vec<Cell>,
    view: PhantomData<V>,
}

impl Views {
    /// The views of a ledger.
    pub fn new(database: &Database, ledger: LedgerId) -> Self {
        Self { database: database.clone(), ledger }
    }

    /// Whose views they are.
    pub(super) const fn ledger(&self) -> LedgerId {
        self.ledger
    }

    /// Where they stand.
    pub(super) const fn database(&self) -> &Database {
        &self.database
    }

    /// Begins a statement on a view. Its table is called `v`.
    pub(super) fn select<V: View>(&self) -> Select<'_, V> {
        let table = <V::Row as Row>::TABLE;
        let names: Vec<String> =
            table.columns.iter().map(|column| format!("v.{}", column.name)).collect();
        let sql = format!(
            "SELECT {} FROM {} AS v JOIN view_head AS h ON h.ledger_id = v.ledger_id \
             AND h.generation = v.generation AND h.view_name = '{}' AND h.state = 'active' \
             WHERE v.ledger_id = $1",
            names.join(", "),
            table.name,
            V::NAME,
        );
        let cells = vec![Cell::Id(self.ledger.uuid())];
        Select { views: self, sql, cells, view: PhantomData }
    }
}

impl<V: View> Select<'_, V> {
    /// Adds a condition without values.
    pub(super) fn and(&mut self, condition: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
    }

    /// Adds a condition with a `?` for each value.
    pub(super) fn and_with(&mut self, condition: &str, values: &[&dyn Bound]) {
        self.sql.push_str(" AND ");
        let mut values = values.iter();
        for (index, part) in condition.split('?').enumerate() {
            if index > 0
                && let Some(value) = values.next()
            {
                self.cells.push(value.cell());
                let _ = write!(self.sql, "${}", self.cells.len());
            }
            self.sql.push_str(part);
        }
    }

    /// Adds that a column has this value.
    pub(super) fn and_equal(&mut self, column: &str, value: &dyn Bound) {
        self.and_with(&format!("v.{column} = ?"), &[value]);
    }

    /// Adds that a column has one of these ids.
    pub(super) fn and_among(&mut self, column: &str, ids: &[Uuid]) {
        let marks = vec!["?"; ids.len()].join(", ");
        let values: Vec<&dyn Bound> = ids.iter().map(|id| id as &dyn Bound).collect();
        self.and_with(&format!("v.{column} IN ({marks})"), &values);
    }

    /// Adds that the member is assigned to the file of this kind whose id the column holds.
    pub(super) fn and_worked_by(&mut self, column: &str, kind: StreamKind, member: &MemberId) {
        let condition = format!(
            "v.{column} IN (SELECT a.stream_id FROM fact_assignment AS a \
             WHERE a.ledger_id = $1 AND a.stream_kind = {} AND a.member_id = ?)",
            kind.number()
        );
        self.and_with(&condition, &[member]);
    }

    /// Sorts the rows.
    pub(super) fn order(mut self, order: &str) -> Self {
        self.sql.push_str(" ORDER BY ");
        self.sql.push_str(order);
        self
    }

    /// Sorts the rows and takes the first of them.
    pub(super) fn first(self, order: &str, limit: u32) -> Self {
        let mut select = self.order(order);
        let _ = write!(select.sql, " LIMIT {limit}");
        select
    }

    /// Sorts the rows by a moment and an id, the newest first, and takes a part of them.
    pub(super) fn newest(mut self, at: &str, id: &str, page: Page) -> Self {
        if let Some(place) = &page.after {
            self.and_with(&format!("(v.{at}, v.{id}) < (?, ?)"), &[&place.at, &place.id]);
        }
        self.first(&format!("v.{at} DESC, v.{id} DESC"), page.limit)
    }

    /// Reads the rows.
    pub(super) async fn rows(self) -> Result<Vec<V::Row>, ViewError> {
        let table = <V::Row as Row>::TABLE;
        let rows = self.views.read(self.sql, self.cells, &table).await?;
        let typed = |row: ReadRow| {
            let cells: Vec<Cell> = row.into_iter().collect::<Result<_, _>>()?;
            V::Row::from_cells(cells)
        };
        let rows: Result<_, BadCell> = rows.into_iter().map(typed).collect();
        rows.map_err(|source| ViewError::Row { view: V::NAME, source })
    }

    /// How many rows there are.
    pub(super) async fn count(self) -> Result<u64, ViewError> {
        let Some((_, rest)) = self.sql.split_once(" FROM ") else { return Ok(0) };
        let sql = format!("SELECT count(*) FROM {rest}");
        let count = self.views.read_count(sql, self.cells).await?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Reads the one row there should be.
    pub(super) async fn one(self) -> Result<Option<V::Row>, ViewError> {
        self.rows().await.map(|rows| rows.into_iter().next())
    }
}

/// Binds cells to a statement, as the given type of identifier.
macro_rules! bound {
    ($query:expr, $cells:expr, $id:ident => $as:expr) => {{
        let mut query = $query;
        for cell in $cells {
            query = match cell {
                Cell::Null => query.bind(None::<i64>),
                Cell::Id($id) => query.bind($as),
                Cell::Text(text) => query.bind(text.into_string()),
                Cell::Int(number) => query.bind(number),
                Cell::Flag(flag) => query.bind(flag),
            };
        }
        query
    }};
}

impl Views {
    async fn read(
        &self,
        sql: String,
        cells: Vec<Cell>,
        table: &Table,
    ) -> Result<Vec<ReadRow>, ViewError> {
        match &self.database {
            Database::Sqlite(database) => {
                let query = sqlx::query(AssertSqlSafe(sql));
                let query = bound!(query, cells, id => id.as_bytes().to_vec());
                let rows = query.fetch_all(database.reader()).await?;
                Ok(rows.iter().map(|row| read_sqlite(row, table)).collect())
            }
            Database::Postgres(database) => {
                let query = bound!(sqlx::query(AssertSqlSafe(sql)), cells, id => id);
                let rows = query.fetch_all(database.pool()).await?;
                Ok(rows.iter().map(|row| read_postgres(row, table)).collect())
            }
        }
    }

    async fn read_count(&self, sql: String, cells: Vec<Cell>) -> Result<i64, ViewError> {
        Ok(match &self.database {
            Database::Sqlite(database) => {
                let query = sqlx::query_scalar(AssertSqlSafe(sql));
                let query = bound!(query, cells, id => id.as_bytes().to_vec());
                query.fetch_one(database.reader()).await?
            }
            Database::Postgres(database) => {
                let query = bound!(sqlx::query_scalar(AssertSqlSafe(sql)), cells, id => id);
                query.fetch_one(database.pool()).await?
            }
        })
    }
}

fn read_sqlite(row: &SqliteRow, table: &Table) -> ReadRow {
    let columns = table.columns.iter().enumerate();
    columns.map(|(index, column)| cell(row, index, column.kind).ok_or(BadCell)).collect()
}

fn cell(row: &SqliteRow, index: usize, kind: Kind) -> Option<Cell> {
    let cell = match kind {
        Kind::Id => match row.try_get::<Option<Vec<u8>>, _>(index).ok()? {
            Some(bytes) => Some(Cell::Id(Uuid::from_slice(&bytes).ok()?)),
            None => None,
        },
        Kind::Text => row.try_get::<Option<String>, _>(index).ok()?.map(|t| Cell::Text(t.into())),
        Kind::Int => row.try_get::<Option<i64>, _>(index).ok()?.map(Cell::Int),
        Kind::Flag => match row.try_get::<Option<i64>, _>(index).ok()? {
            Some(0) => Some(Cell::Flag(false)),
            Some(1) => Some(Cell::Flag(true)),
            Some(_) => return None,
            None => None,
        },
    };
    Some(cell.unwrap_or(Cell::Null))
}
