//! `tidy`: the rules of this project that no other tool knows.
//!
//! Each check is a function over text or over the [`Tree`] and returns its findings; this file only calls them all.
//! Deliberately absent: anything rustc, clippy, rustfmt or cargo-deny already checks.

mod arrows;
mod files;
mod folders;
mod golden;
mod machine;
mod manifest;
mod migrations;
mod reach;
mod rooms;
mod snapshots;
mod sql;
mod tree;

use std::fmt;

use crate::failure::Failure;
use crate::programs;
use crate::tidy::tree::Tree;

pub(crate) use crate::tidy::golden::is_frozen;

/// Something to put right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// The file, relative to the project, with `/`.
    path: String,
    /// The line, from 1; 0 if the whole file is meant.
    line: usize,
    /// What is wrong and, where it is not plain, what to do.
    message: String,
}

impl Finding {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(formatter, "{}: {}", self.path, self.message),
            line => write!(formatter, "{}:{line}: {}", self.path, self.message),
        }
    }
}

/// Runs all checks on the project and prints each finding on a line.
///
/// # Errors
/// [`Failure::Findings`] if there are any; [`Failure::Unreadable`] or a program's failure if a check could not run.
pub(crate) fn run() -> Result<(), Failure> {
    let tree = Tree::open(&programs::root())?;
    let mut findings = all_checks(&tree)?;
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    println!("tidy: {} files, {} findings", tree.paths().len(), findings.len());
    if findings.is_empty() { Ok(()) } else { Err(Failure::Findings(findings.len())) }
}

/// Does the file name end in a dot and one of these?
fn has_ending(path: &str, endings: &[&str]) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending))
}

fn all_checks(tree: &Tree) -> Result<Vec<Finding>, Failure> {
    let manifests = manifest::all(tree)?;
    let mut findings = Vec::new();
    findings.extend(arrows::check(&manifests));
    findings.extend(rooms::check_manifests(&manifests));
    findings.extend(reach::check()?);
    findings.extend(folders::check(tree.paths()));
    findings.extend(golden::check(tree.root())?);
    findings.extend(snapshots::check(tree));
    for path in tree.paths() {
        // A file that is not text has no lines to check.
        let Some(text) = tree.text(path) else { continue };
        findings.extend(machine::check(path, &text));
        findings.extend(files::check(path, &text));
        findings.extend(rooms::check_text(path, &text));
        findings.extend(migrations::check(path, &text));
    }
    Ok(findings)
}
