//! The migrations make the tables the rows are written to, column by column.

use super::super::{ALL, cell::Kind};

const SQLITE: &str = concat!(
    include_str!("../../../../../migrations/sqlite/0002_views.sql"),
    include_str!("../../../../../migrations/sqlite/0010_lists.sql"),
    include_str!("../../../../../migrations/sqlite/0013_holder_asks.sql"),
    include_str!("../../../../../migrations/sqlite/0014_referral_questions.sql"),
    include_str!("../../../../../migrations/sqlite/0015_closed_from.sql"),
);
const POSTGRES: &str = concat!(
    include_str!("../../../../../migrations/postgres/0002_views.sql"),
    include_str!("../../../../../migrations/postgres/0010_lists.sql"),
    include_str!("../../../../../migrations/postgres/0013_holder_asks.sql"),
    include_str!("../../../../../migrations/postgres/0014_referral_questions.sql"),
    include_str!("../../../../../migrations/postgres/0015_closed_from.sql"),
);

/// The columns of a table as `name TYPE [NOT NULL]`, and its key.
fn columns(text: &str, table: &str) -> (Vec<String>, String) {
    let start = format!("CREATE TABLE {table} (\n");
    let (_, body) = text.split_once(&start).unwrap_or_else(|| panic!("no table {table}"));
    let (body, _) = body.split_once("\n)").unwrap();
    let mut lines: Vec<String> = body
        .lines()
        .map(|line| line.split(" -- ").next().unwrap().trim().trim_end_matches(',').to_owned())
        .collect();
    let key = lines.pop().unwrap();
    // What a later migration adds stands behind.
    let added = format!("ALTER TABLE {table} ADD COLUMN ");
    let added = text.split(&added).skip(1).map(|rest| rest.split(';').next().unwrap().to_owned());
    lines.extend(added);
    (lines, key)
}

#[test]
fn both_migrations_make_the_tables_of_the_rows() {
    for (text, prefix, types) in [
        (SQLITE, "", ["BLOB", "TEXT", "INTEGER", "INTEGER"]),
        (POSTGRES, "amana.", ["UUID", "TEXT", "BIGINT", "BOOLEAN"]),
    ] {
        let of = |kind: Kind| match kind {
            Kind::Id => types[0],
            Kind::Text => types[1],
            Kind::Int => types[2],
            Kind::Flag => types[3],
        };
        for spec in ALL {
            let (stored, key) = columns(text, &format!("{prefix}{}", spec.table.name));
            let mut wanted = vec![
                format!("ledger_id {} NOT NULL", of(Kind::Id)),
                format!("generation {} NOT NULL", of(Kind::Int)),
            ];
            wanted.extend(spec.table.columns.iter().map(|column| {
                let null = if column.optional { "" } else { " NOT NULL" };
                format!("{} {}{null}", column.name, of(column.kind))
            }));
            assert_eq!(stored, wanted, "{}", spec.table.name);
            let keys: Vec<&str> = spec.table.key_columns().map(|column| column.name).collect();
            assert_eq!(key, format!("PRIMARY KEY (ledger_id, generation, {})", keys.join(", ")));
        }
    }
}

#[test]
fn each_view_has_a_name_and_a_table_of_its_own_and_a_group_as_first_column() {
    for (index, spec) in ALL.iter().enumerate() {
        assert_eq!(spec.table.name, format!("view_{}", spec.name));
        assert_eq!(spec.table.columns[0].kind, Kind::Id);
        assert!(ALL[..index].iter().all(|other| other.name != spec.name));
    }
}
