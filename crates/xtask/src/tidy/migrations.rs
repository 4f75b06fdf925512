//! The shape of the tables: a ledger is the unit of placement, so every key leads with it.
//!
//! What is checked is what a distributed PostgreSQL needs (`migrations/README.md`): `ledger_id` first in each primary key
//! and in each unique constraint, no sequence, no foreign key across ledgers. And every column says what it is.

use crate::tidy::sql::{Comment, Kind, Token, read};
use crate::tidy::{Finding, has_ending};

const LEDGER: &str = "ledger_id";

/// Words that make a number for the whole database, not for one ledger.
const SEQUENCES: [&str; 10] = [
    "sequence",
    "serial",
    "serial2",
    "serial4",
    "serial8",
    "smallserial",
    "bigserial",
    "autoincrement",
    "identity",
    "nextval",
];

/// Words that begin a table constraint and not a column.
const CONSTRAINTS: [&str; 6] = ["constraint", "primary", "unique", "foreign", "check", "exclude"];

/// Checks one migration; any other file has no findings.
pub(crate) fn check(path: &str, text: &str) -> Vec<Finding> {
    if !path.starts_with("migrations/") || !has_ending(path, &["sql"]) {
        return Vec::new();
    }
    let script = read(text);
    let mut notes = Notes { path, comments: &script.comments, findings: Vec::new() };
    script.statements.iter().for_each(|statement| notes.statement(statement));
    notes.findings
}

struct Notes<'a> {
    path: &'a str,
    comments: &'a [Comment],
    findings: Vec<Finding>,
}

impl Notes<'_> {
    fn add(&mut self, token: Option<&Token>, message: impl Into<String>) {
        let line = token.map_or(0, |token| token.line);
        self.findings.push(Finding::new(self.path, line, message));
    }

    fn statement(&mut self, tokens: &[Token]) {
        for token in tokens.iter().filter(|token| SEQUENCES.iter().any(|word| token.is(word))) {
            let word = token.word().unwrap_or_default();
            self.add(
                Some(token),
                format!("`{word}`: numbers come from the ledger, not from the database"),
            );
        }
        let words: Vec<_> = tokens.iter().map_while(Token::word).collect();
        match words.as_slice() {
            ["create", "table", ..]
            | ["create", "temp" | "temporary" | "unlogged", "table", ..] => self.table(tokens),
            ["create", "unique", "index", ..] => self.unique_index(tokens),
            ["alter", "table", rest @ ..] => self.alter(tokens, rest),
            _ => {}
        }
    }

    fn table(&mut self, tokens: &[Token]) {
        let opening = tokens.iter().position(|token| token.kind == Kind::Open);
        let (head, body) = tokens.split_at(opening.unwrap_or(tokens.len()));
        let name = head.iter().rev().find_map(Token::word).unwrap_or_default();
        if head.iter().any(|token| token.is("as") || token.is("partition")) || body.is_empty() {
            self.add(tokens.first(), "a table whose columns are not written out");
            return;
        }
        let items = items(body);
        let mut keyed = false;
        for item in &items {
            let is_column =
                !CONSTRAINTS.iter().any(|word| item.first().is_some_and(|first| first.is(word)));
            if is_column && !self.is_documented(item) {
                let column = item.first().and_then(Token::word).unwrap_or_default();
                self.add(item.first(), format!("column `{name}.{column}` has no `--` comment"));
            }
            keyed |= self.keys(item, is_column);
        }
        if !keyed {
            self.add(
                tokens.first(),
                format!("table `{name}` has no primary key that begins with `{LEDGER}`"),
            );
        }
    }

    /// Checks what one column or constraint says of keys; is it a primary key that leads with the ledger?
    fn keys(&mut self, item: &[Token], is_column: bool) -> bool {
        let own = item.first().filter(|_| is_column).and_then(Token::word);
        let mut keyed = false;
        for (index, token) in item.iter().enumerate() {
            let columns = || columns_of(item, index, own);
            match token.word() {
                Some("primary") => {
                    keyed |= columns().first().is_some_and(|column| column == LEDGER);
                }
                Some("unique") if !columns().iter().any(|column| column == LEDGER) => {
                    self.add(Some(token), format!("a unique constraint without `{LEDGER}`"));
                }
                Some("references") if !self_and_target_have_ledger(item, index, own) => {
                    self.add(Some(token), format!("a foreign key without `{LEDGER}`"));
                }
                _ => {}
            }
        }
        keyed
    }

    fn unique_index(&mut self, tokens: &[Token]) {
        let on = tokens.iter().position(|token| token.is("on")).unwrap_or(0);
        if !columns_of(tokens, on, None).iter().any(|column| column == LEDGER) {
            self.add(tokens.first(), format!("a unique index without `{LEDGER}`"));
        }
    }

    fn alter(&mut self, tokens: &[Token], words: &[&str]) {
        let constraint = words.iter().any(|word| CONSTRAINTS.contains(word));
        if words.contains(&"add") && !constraint && !self.is_documented(tokens) {
            self.add(tokens.first(), "the added column has no `--` comment");
        }
        self.keys(tokens, false);
    }

    /// A comment on one of the item's own lines, or alone on the line just before it.
    fn is_documented(&self, item: &[Token]) -> bool {
        let (Some(first), Some(last)) = (item.first(), item.last()) else { return true };
        self.comments.iter().any(|comment| {
            let beside = (first.line..=last.line).contains(&comment.line);
            beside || (comment.alone && comment.line + 1 == first.line)
        })
    }
}

/// The columns and constraints between the brackets that `body` begins with.
fn items(body: &[Token]) -> Vec<Vec<Token>> {
    let mut items = Vec::new();
    let mut item = Vec::new();
    let mut depth = 1_usize;
    for token in body.iter().skip(1) {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth -= 1,
            Kind::Word(_) | Kind::Comma | Kind::Other => {}
        }
        match token.kind {
            _ if depth == 0 => break,
            Kind::Comma if depth == 1 => items.push(std::mem::take(&mut item)),
            _ => item.push(token.clone()),
        }
    }
    items.push(item);
    items.retain(|item| !item.is_empty());
    items
}

/// The columns in the first brackets after `index`; for a column's own constraint, that column.
fn columns_of(item: &[Token], index: usize, own: Option<&str>) -> Vec<String> {
    if let Some(own) = own {
        return vec![own.to_owned()];
    }
    let after = item.iter().skip(index);
    let list: Vec<_> = after.skip_while(|token| token.kind != Kind::Open).cloned().collect();
    let names = items(&list).into_iter().filter_map(|item| item.first()?.word().map(str::to_owned));
    names.collect()
}

/// A foreign key stays within the ledger if both its sides name it.
fn self_and_target_have_ledger(item: &[Token], references: usize, own: Option<&str>) -> bool {
    let has_ledger = |columns: Vec<String>| columns.iter().any(|column| column == LEDGER);
    let foreign = item.iter().position(|token| token.is("foreign")).unwrap_or(0);
    has_ledger(columns_of(item, foreign, own)) && has_ledger(columns_of(item, references, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "
-- One row for each ledger.
CREATE TABLE head (
    -- The ledger: always first.
    ledger_id TEXT NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL CHECK (size >= 0), -- leaves so far
    note TEXT DEFAULT 'a, b; c'             -- nothing of importance
);
CREATE TABLE IF NOT EXISTS event (
    ledger_id TEXT NOT NULL REFERENCES head (ledger_id), -- whose
    position BIGINT NOT NULL, -- dense, from 0
    cost NUMERIC(10, 2), -- in whole
    record BYTEA NOT NULL, -- as hashed
    CONSTRAINT event_key PRIMARY KEY (ledger_id, position),
    UNIQUE (ledger_id, record),
    FOREIGN KEY (ledger_id, position) REFERENCES other (ledger_id, position) ON DELETE RESTRICT
) WITHOUT ROWID;
CREATE INDEX by_cost ON event (cost);
CREATE UNIQUE INDEX IF NOT EXISTS by_record ON event USING btree (ledger_id, lower(record));
ALTER TABLE event ADD COLUMN more TEXT; -- said later
";

    fn findings(text: &str) -> Vec<String> {
        check("migrations/sqlite/0001_a.sql", text)
            .into_iter()
            .map(|finding| format!("{}: {}", finding.line, finding.message))
            .collect()
    }

    #[test]
    fn a_table_that_leads_with_its_ledger_passes() {
        assert_eq!(findings(GOOD), [""; 0]);
    }

    #[test]
    fn a_key_begins_with_the_ledger() {
        for key in ["PRIMARY KEY (position, ledger_id)", "PRIMARY KEY (position)", "CHECK (true)"] {
            let text = format!("CREATE TABLE t (ledger_id TEXT, position INT, {key}); -- columns");
            assert_eq!(
                findings(&text),
                ["1: table `t` has no primary key that begins with `ledger_id`"],
                "{key}"
            );
        }
        let text = "CREATE TABLE t (id TEXT PRIMARY KEY, ledger_id TEXT); -- columns";
        assert_eq!(findings(text).len(), 1);
    }

    #[test]
    fn what_is_unique_is_unique_in_its_ledger() {
        let table = |item: &str| {
            format!(
                "CREATE TABLE t (ledger_id TEXT, name TEXT {item}, PRIMARY KEY (ledger_id, name)); -- all"
            )
        };
        assert_eq!(findings(&table("UNIQUE")), ["1: a unique constraint without `ledger_id`"]);
        assert_eq!(
            findings(&table(", UNIQUE (name)")),
            ["1: a unique constraint without `ledger_id`"]
        );
        let index = "CREATE UNIQUE INDEX i ON t (name)";
        assert_eq!(findings(index), ["1: a unique index without `ledger_id`"]);
        let altered = "ALTER TABLE t ADD CONSTRAINT u UNIQUE (name)";
        assert_eq!(findings(altered), ["1: a unique constraint without `ledger_id`"]);
    }

    #[test]
    fn a_foreign_key_stays_in_its_ledger() {
        let table = |item: &str| {
            format!(
                "CREATE TABLE t (ledger_id TEXT, a TEXT {item}, PRIMARY KEY (ledger_id, a)); -- all"
            )
        };
        let wrong = [
            "REFERENCES other (a)",
            ", FOREIGN KEY (a) REFERENCES other (ledger_id)",
            ", FOREIGN KEY (ledger_id, a) REFERENCES other (a)",
            ", FOREIGN KEY (ledger_id, a) REFERENCES other",
        ];
        for item in wrong {
            assert_eq!(findings(&table(item)), ["1: a foreign key without `ledger_id`"], "{item}");
        }
    }

    #[test]
    fn no_number_comes_from_the_database() {
        for word in ["BIGSERIAL", "INTEGER AUTOINCREMENT", "BIGINT GENERATED ALWAYS AS IDENTITY"] {
            let text = format!(
                "CREATE TABLE t (ledger_id TEXT, n {word}, PRIMARY KEY (ledger_id, n)); -- all"
            );
            assert_eq!(findings(&text).len(), 1, "{word}");
        }
        assert_eq!(findings("CREATE SEQUENCE s").len(), 1);
        assert!(findings("-- no SEQUENCE, no serial\nSELECT 'sequence'").is_empty());
    }

    #[test]
    fn every_column_says_what_it_is() {
        let text = "CREATE TABLE t (\n  ledger_id TEXT, -- whose\n  name TEXT,\n  kind TEXT -- which\n,\n  PRIMARY KEY (ledger_id)\n)";
        assert_eq!(findings(text), ["3: column `t.name` has no `--` comment"]);
        assert_eq!(
            findings("ALTER TABLE t ADD COLUMN a TEXT"),
            ["1: the added column has no `--` comment"]
        );
    }

    #[test]
    fn a_table_must_be_written_out() {
        assert_eq!(findings("CREATE TABLE t AS SELECT 1").len(), 1);
        assert_eq!(findings("CREATE TABLE t PARTITION OF u FOR VALUES IN (1)").len(), 1);
    }

    #[test]
    fn other_files_are_not_migrations() {
        assert!(check("tests/data/a.sql", "CREATE SEQUENCE s").is_empty());
    }
}
