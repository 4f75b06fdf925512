//! Files of Rust: short, headed, finished.

use crate::tidy::{Finding, has_ending};

/// Most lines of a file of Rust.
const LINES_MAX: usize = 600;

/// What says that something is not finished, and what it is called in a finding.
/// Put together here, so that this file does not find itself.
const UNFINISHED: [(&str, &str); 4] = [
    (concat!("#[", "ignore"), "an ignored test"),
    (concat!("todo", "!("), "unfinished code"),
    (concat!("unimplemented", "!("), "unfinished code"),
    (concat!("FIX", "ME"), "a note to oneself"),
];

/// Finds files of Rust that are too long or have no header, and anything unfinished in code, SQL and prose.
pub(crate) fn check(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if is_rust(path) {
        let lines = text.lines().count();
        if lines > LINES_MAX {
            findings.push(Finding::new(
                path,
                0,
                format!("{lines} lines, {LINES_MAX} at most: split it"),
            ));
        }
        if !text.starts_with("//!") {
            findings.push(Finding::new(
                path,
                1,
                "does not begin with `//!`: what it owns, its invariants",
            ));
        }
    }
    if is_rust(path) || has_ending(path, &["sql", "toml", "md", "sh", "yml", "yaml"]) {
        findings.extend(unfinished(path, text));
    }
    findings
}

fn unfinished<'a>(path: &'a str, text: &'a str) -> impl Iterator<Item = Finding> + 'a {
    text.lines().enumerate().flat_map(move |(index, line)| {
        let found = UNFINISHED.iter().filter(move |(mark, _)| line.contains(mark));
        found.map(move |(mark, what)| Finding::new(path, index + 1, format!("{what}: `{mark}`")))
    })
}

/// Is this a file of Rust that a person writes? Golden files and data are not.
fn is_rust(path: &str) -> bool {
    let data = path.starts_with("tests/golden/") || path.starts_with("tests/data/");
    has_ending(path, &["rs"]) && !data
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(path: &str, text: &str) -> Vec<String> {
        check(path, text).into_iter().map(|finding| finding.to_string()).collect()
    }

    #[test]
    fn six_hundred_lines_are_enough() {
        let text = |lines: usize| format!("//! Header.\n{}", "\n".repeat(lines - 1));
        assert!(messages("a.rs", &text(600)).is_empty());
        assert_eq!(messages("a.rs", &text(601)), ["a.rs: 601 lines, 600 at most: split it"]);
        assert!(messages("tests/golden/a.rs", &text(601)).is_empty());
        assert!(messages("a.csv", &text(601)).is_empty());
    }

    #[test]
    fn a_file_of_rust_begins_with_its_header() {
        assert_eq!(messages("a.rs", "use x;\n").len(), 1);
        assert_eq!(messages("a.rs", "").len(), 1);
        assert!(messages("a.sql", "create").is_empty());
    }

    #[test]
    fn nothing_unfinished_stays() {
        let text =
            concat!("//! A.\n#[", "ignore = \"slow\"]\nfn a() { todo", "!(); } // FIX", "ME\n");
        assert_eq!(messages("a.rs", text).len(), 3);
        assert_eq!(messages("README.md", concat!("FIX", "ME later")).len(), 1);
        assert!(messages("a.rs", "//! To do is to be: ignore nothing.\n").is_empty());
    }
}
