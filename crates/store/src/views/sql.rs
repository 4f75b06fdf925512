//! The text of the views' statements. Names come from constants of this program, values are bound.

use super::{
    cell::Kind,
    row::{Column, Table},
};

/// The database a statement is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// `a, b, c`, each with what `form` makes of it.
fn list<'c>(
    columns: impl Iterator<Item = &'c Column>,
    between: &str,
    form: impl Fn(usize, &Column) -> String,
) -> String {
    let parts: Vec<String> = columns.enumerate().map(|(index, c)| form(index, c)).collect();
    parts.join(between)
}

fn names(columns: impl Iterator<Item = &'static Column>) -> String {
    list(columns, ", ", |_, column| column.name.to_owned())
}

/// `$1` ledger, `$2` generation, in the order of keys.
pub(crate) fn all_rows(table: &Table) -> String {
    let (name, columns) = (table.name, names(table.columns.iter()));
    let keys = names(table.key_columns());
    format!("SELECT {columns} FROM {name} WHERE ledger_id = $1 AND generation = $2 ORDER BY {keys}")
}

/// `$1` ledger, `$2` generation, `$3` the group, or on PostgreSQL an array of groups.
pub(crate) fn load(table: &Table, dialect: Dialect) -> String {
    let (name, columns) = (table.name, names(table.columns.iter()));
    let (group, keys) = (names(table.columns.iter().take(1)), names(table.key_columns()));
    let of = |group_is: &str| {
        format!(
            "SELECT {columns} FROM {name} WHERE ledger_id = $1 AND generation = $2 AND {group} = {group_is} ORDER BY {keys}"
        )
    };
    match dialect {
        Dialect::Sqlite => of("$3"),
        // Group by group: asked for all at once and in order, PostgreSQL walks through the whole generation.
        Dialect::Postgres => {
            format!(
                "SELECT r.* FROM unnest($3::UUID[]) AS g (id) CROSS JOIN LATERAL ({}) AS r",
                of("g.id")
            )
        }
    }
}

/// `$1` ledger, `$2` generation, then the columns: values on SQLite, arrays on PostgreSQL.
pub(crate) fn write(table: &Table, dialect: Dialect) -> String {
    let (name, columns) = (table.name, names(table.columns.iter()));
    let keys = names(table.key_columns());
    let source = match dialect {
        Dialect::Sqlite => {
            let values = list(table.columns.iter(), ", ", |index, _| format!("${}", index + 3));
            format!("VALUES ($1, $2, {values})")
        }
        Dialect::Postgres => {
            let arrays = arrays(table.columns.iter());
            format!("SELECT $1, $2, {columns} FROM UNNEST({arrays}) AS u ({columns})")
        }
    };
    let data = table.columns.iter().skip(table.keys);
    let set = list(data, ", ", |_, column| format!("{0} = excluded.{0}", column.name));
    let conflict = if set.is_empty() { "NOTHING".to_owned() } else { format!("UPDATE SET {set}") };
    format!(
        "INSERT INTO {name} (ledger_id, generation, {columns}) {source} \
         ON CONFLICT (ledger_id, generation, {keys}) DO {conflict}"
    )
}

/// `$1` ledger, `$2` generation, then the key columns: values on SQLite, arrays on PostgreSQL.
pub(crate) fn remove(table: &Table, dialect: Dialect) -> String {
    let name = table.name;
    match dialect {
        Dialect::Sqlite => {
            let keys = list(table.key_columns(), " AND ", |index, column| {
                format!("{} = ${}", column.name, index + 3)
            });
            format!("DELETE FROM {name} WHERE ledger_id = $1 AND generation = $2 AND {keys}")
        }
        Dialect::Postgres => {
            let (arrays, columns) = (arrays(table.key_columns()), names(table.key_columns()));
            let keys = list(table.key_columns(), " AND ", |_, column| {
                format!("t.{0} = u.{0}", column.name)
            });
            format!(
                "DELETE FROM {name} AS t USING UNNEST({arrays}) AS u ({columns}) \
                 WHERE t.ledger_id = $1 AND t.generation = $2 AND {keys}"
            )
        }
    }
}

/// `$1` ledger, `$2` generation.
pub(crate) fn count(table: &Table) -> String {
    format!("SELECT COUNT(*) FROM {} WHERE ledger_id = $1 AND generation = $2", table.name)
}

/// `$1` ledger, `$2` generation.
pub(crate) fn remove_generation(table: &Table) -> String {
    format!("DELETE FROM {} WHERE ledger_id = $1 AND generation = $2", table.name)
}

/// The array parameters from `$3` on. PostgreSQL needs their types said.
fn arrays<'c>(columns: impl Iterator<Item = &'c Column>) -> String {
    list(columns, ", ", |index, column| {
        let of = match column.kind {
            Kind::Id => "uuid",
            Kind::Text => "text",
            Kind::Int => "bigint",
            Kind::Flag => "boolean",
        };
        format!("${}::{of}[]", index + 3)
    })
}
