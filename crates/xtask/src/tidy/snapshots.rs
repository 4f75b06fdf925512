//! Snapshots that no test reads any more, and those nobody has accepted.

use crate::tidy::tree::Tree;
use crate::tidy::{Finding, has_ending};

/// Looks at every snapshot of the project.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let paths = tree.paths();
    let snapshots = paths.iter().filter(|path| path.contains(".snap"));
    let exists = |source: &str| paths.binary_search_by(|path| path.as_str().cmp(source)).is_ok();
    snapshots.filter_map(|path| check_one(path, &tree.text(path)?, &exists)).collect()
}

/// A snapshot begins with a header between two lines `---`; its `source:` is the test's file.
fn check_one(path: &str, text: &str, exists: &dyn Fn(&str) -> bool) -> Option<Finding> {
    if path.ends_with(".snap.new") || has_ending(path, &["pending-snap"]) {
        return Some(Finding::new(path, 0, "a snapshot that nobody has accepted"));
    }
    if !has_ending(path, &["snap"]) {
        return None;
    }
    let mut header = text.lines().skip(1).take_while(|line| *line != "---");
    let source = header.find_map(|line| line.strip_prefix("source: "));
    match source.map(|source| source.trim().trim_matches('"')) {
        None => Some(Finding::new(path, 1, "a snapshot that does not name its test's file")),
        Some(source) if exists(source) => None,
        Some(source) => {
            Some(Finding::new(path, 0, format!("a snapshot whose test is gone: {source}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(path: &str, text: &str) -> Option<String> {
        check_one(path, text, &|source| source == "tests/it/a.rs").map(|finding| finding.message)
    }

    #[test]
    fn a_snapshot_needs_its_test() {
        let text =
            |source: &str| format!("---\nsource: {source}\nexpression: x\n---\nsource: none\n");
        assert_eq!(finding("tests/it/snapshots/a.snap", &text("tests/it/a.rs")), None);
        let gone = finding("tests/it/snapshots/a.snap", &text("tests/it/gone.rs"));
        assert_eq!(gone.unwrap(), "a snapshot whose test is gone: tests/it/gone.rs");
        assert!(finding("a.snap", "---\nexpression: x\n---\nsource: tests/it/a.rs\n").is_some());
    }

    #[test]
    fn a_snapshot_waiting_to_be_accepted_is_a_finding() {
        assert!(finding("a.snap.new", "").is_some());
        assert!(finding("tests/it/.a.rs.pending-snap", "").is_some());
        assert_eq!(finding("about.snapshots.md", ""), None);
    }
}
