//! What belongs to one room only: SQL in the store, the cipher in the vault, the argument parser in the command line.

use crate::tidy::manifest::Manifest;
use crate::tidy::{Finding, has_ending};

/// A library and the crates that may name it. The suite may: it measures and tampers from outside.
const LIBRARIES: [(&str, &[&str]); 8] = [
    ("sqlx", &["amana-store", "suite"]),
    ("rusqlite", &["amana-store", "suite"]),
    ("aes-gcm", &["amana-vault"]),
    ("argon2", &["amana-vault"]),
    ("cedar-policy", &["amana-policy", "amana-prove"]),
    ("cedar-policy-symcc", &["amana-prove"]),
    ("clap", &["amana-cli", "amana-verify"]),
    ("clap_complete", &["amana-cli"]),
];

/// How a statement begins. A line of Rust that has one of these in it is SQL.
const STATEMENTS: [&str; 7] = [
    concat!("SELECT", " "),
    concat!("INSERT", " INTO "),
    concat!("DELETE", " FROM "),
    concat!("UPDATE", " "),
    concat!("CREATE", " TABLE "),
    concat!("ALTER", " TABLE "),
    concat!("PRAGMA", " "),
];

/// Folders whose Rust may hold SQL.
const SQL_FOLDERS: [&str; 3] = ["crates/store/", "crates/testkit/", "tests/"];

/// Finds libraries named outside their room.
pub(crate) fn check_manifests(manifests: &[Manifest]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in manifests {
        for dependency in &manifest.dependencies {
            let library = LIBRARIES.iter().find(|(library, _)| *library == dependency.package);
            let Some((library, allowed)) = library else { continue };
            if !allowed.contains(&manifest.package.as_str()) {
                let message = format!("`{library}` belongs to {}", allowed.join(" and "));
                findings.push(Finding::new(&manifest.path, 0, message));
            }
        }
    }
    findings
}

/// Finds SQL in Rust outside its room. Comments are prose and may speak of it; so may a test's own SQL.
pub(crate) fn check_text(path: &str, text: &str) -> Vec<Finding> {
    let free = SQL_FOLDERS.iter().any(|folder| path.starts_with(folder));
    // The checks of the migrations are tested with migrations.
    if free || !has_ending(path, &["rs"]) || path.starts_with("crates/xtask/src/tidy/") {
        return Vec::new();
    }
    let code = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    let sql = code.filter(|(_, line)| STATEMENTS.iter().any(|statement| holds(line, statement)));
    sql.map(|(index, _)| Finding::new(path, index + 1, "SQL outside crates/store")).collect()
}

/// Does a string literal of this line begin with the statement?
fn holds(line: &str, statement: &str) -> bool {
    line.match_indices(statement).any(|(at, _)| {
        let before = line.get(..at).unwrap_or_default().trim_end();
        before.is_empty() || before.ends_with(['"', '('])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::manifest::parse;

    #[test]
    fn only_the_store_names_sqlx() {
        let manifest = |package: &str| {
            let text =
                format!("[package]\nname = \"{package}\"\n[dependencies]\nsqlx.workspace = true\n");
            parse("crates/x/Cargo.toml", &text).unwrap()
        };
        assert!(check_manifests(&[manifest("amana-store")]).is_empty());
        let findings = check_manifests(&[manifest("amana-app")]);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].message, "`sqlx` belongs to amana-store and suite");
    }

    #[test]
    fn a_statement_outside_the_store_is_found() {
        let text =
            concat!("let a = query(\"SELECT", " 1\");\nlet b = r\"\n    INSERT", " INTO t\";\n");
        let lines: Vec<_> =
            check_text("crates/app/src/x.rs", text).iter().map(|found| found.line).collect();
        assert_eq!(lines, [1, 3]);
        assert!(check_text("crates/store/src/x.rs", text).is_empty());
    }

    #[test]
    fn prose_is_not_sql() {
        let text = concat!("/// SELECT", " is a word\nlet help = \"to SELECT", " a case\";\n");
        assert!(check_text("crates/app/src/x.rs", text).is_empty());
    }
}
