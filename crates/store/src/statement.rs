//! Small statements written once for both databases: text with `$n` and the values that go with it.
//!
//! INVARIANT: in each text the parameters appear for the first time in the order of their numbers, because SQLite numbers
//! `$n` by appearance and PostgreSQL by its digits.

use amana_events::Day;
use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};
use sqlx::Postgres;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use uuid::Uuid;

/// A value to bind.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Id(Uuid),
    MaybeId(Option<Uuid>),
    Small(i16),
    Number(i64),
    Text(String),
    Code(&'static str),
    MaybeDay(Option<Day>),
    Bytes(Vec<u8>),
    /// Several texts at once: an array on PostgreSQL, the text of a JSON array on SQLite.
    Texts(Vec<String>),
    /// Several ids at once: an array on PostgreSQL, the text of a JSON array of hexadecimals on SQLite.
    Ids(Vec<Uuid>),
}

/// A statement and its values.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) sql: &'static str,
    pub(crate) values: Vec<Value>,
}

impl Statement {
    pub(crate) fn new(sql: &'static str, values: Vec<Value>) -> Self {
        Self { sql, values }
    }

    /// Runs it on SQLite.
    pub(crate) fn run(&self, connection: &rusqlite::Connection) -> rusqlite::Result<usize> {
        let bound: Vec<Bound> = self.values.iter().map(Bound::new).collect();
        let values = rusqlite::params_from_iter(bound.iter());
        connection.prepare_cached(self.sql)?.execute(values)
    }

    /// The rows it finds on SQLite.
    pub(crate) fn rows<T>(
        &self,
        connection: &rusqlite::Connection,
        read: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        let bound: Vec<Bound> = self.values.iter().map(Bound::new).collect();
        let values = rusqlite::params_from_iter(bound.iter());
        let mut statement = connection.prepare_cached(self.sql)?;
        let rows = statement.query_map(values, |row| read(row))?;
        rows.collect()
    }

    /// The statement as PostgreSQL takes it.
    pub(crate) fn query(&self) -> Query<'static, Postgres, PgArguments> {
        let bind = |query: Query<'static, Postgres, PgArguments>, value: &Value| match value {
            Value::Id(id) => query.bind(*id),
            Value::MaybeId(id) => query.bind(*id),
            Value::Small(number) => query.bind(*number),
            Value::Number(number) => query.bind(*number),
            Value::Text(text) => query.bind(text.clone()),
            Value::Code(code) => query.bind(*code),
            Value::MaybeDay(day) => query.bind(day.map(|day| day.to_string())),
            Value::Bytes(bytes) => query.bind(bytes.clone()),
            Value::Texts(texts) => query.bind(texts.clone()),
            Value::Ids(ids) => query.bind(ids.clone()),
        };
        self.values.iter().fold(sqlx::query(self.sql), bind)
    }
}

/// A value as SQLite takes it; ids are their 16 bytes.
enum Bound<'a> {
    Value(ToSqlOutput<'a>),
}

impl<'a> Bound<'a> {
    fn new(value: &'a Value) -> Self {
        let borrowed = |bytes: &'a [u8]| ToSqlOutput::Borrowed(ValueRef::Blob(bytes));
        let text = |text: &'a str| ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()));
        let null = || ToSqlOutput::Borrowed(ValueRef::Null);
        let number = |number: i64| ToSqlOutput::Borrowed(ValueRef::Integer(number));
        Self::Value(match value {
            Value::Id(id) => borrowed(id.as_bytes()),
            Value::MaybeId(id) => id.as_ref().map_or_else(null, |id| borrowed(id.as_bytes())),
            Value::Small(small) => number(i64::from(*small)),
            Value::Number(large) => number(*large),
            Value::Text(string) => text(string),
            Value::Code(code) => text(code),
            Value::MaybeDay(day) => {
                day.map_or_else(null, |day| ToSqlOutput::Owned(day.to_string().into()))
            }
            Value::Bytes(bytes) => borrowed(bytes),
            Value::Texts(texts) => {
                let texts = serde_json::Value::from(texts.clone());
                ToSqlOutput::Owned(texts.to_string().into())
            }
            Value::Ids(ids) => {
                let hexadecimals = ids.iter().map(|id| id.simple().to_string());
                let texts: serde_json::Value = hexadecimals.collect();
                ToSqlOutput::Owned(texts.to_string().into())
            }
        })
    }
}

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let Self::Value(output) = self;
        Ok(output.clone())
    }
}
