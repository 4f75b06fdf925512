//! Golden files of a release are only ever added: what was written once must be readable for ever.

use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::programs;
use crate::tidy::Finding;

/// Compares with the point where this branch left the main line, else with the commit before.
///
/// Without git or without an earlier commit there is nothing to compare with, and no finding.
///
/// # Errors
/// A program's failure if git knows the earlier commit but cannot compare with it.
pub(crate) fn check(root: &Path) -> Result<Vec<Finding>, Failure> {
    let Some(base) = base(root) else { return Ok(Vec::new()) };
    // The working tree is compared, so that a change is found before it is committed.
    let mut diff = git(root);
    diff.args(["diff", "--no-renames", "--name-status", &base, "--", "tests/golden"]);
    Ok(check_diff(&programs::output(&mut diff)?))
}

/// Is this a golden file of a release (`tests/golden/v…/…`)?
pub(crate) fn is_frozen(path: &str) -> bool {
    let release = path.strip_prefix("tests/golden/v").and_then(|rest| rest.split_once('/'));
    release.is_some_and(|(version, file)| {
        version.starts_with(|c: char| c.is_ascii_digit()) && !file.is_empty()
    })
}

fn base(root: &Path) -> Option<String> {
    let commit = |arguments: &[&str]| {
        let found = programs::output(git(root).args(arguments)).ok()?;
        Some(found.trim().to_owned()).filter(|commit| !commit.is_empty())
    };
    let head = commit(&["rev-parse", "--verify", "-q", "HEAD"])?;
    let branched = ["origin/main", "main"]
        .iter()
        .filter_map(|main| commit(&["merge-base", "HEAD", main]))
        .find(|base| *base != head);
    branched.or_else(|| commit(&["rev-parse", "--verify", "-q", "HEAD~1"]))
}

fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(root);
    command
}

/// `diff` is what `git diff --name-status` prints: a letter, a tab, a path.
fn check_diff(diff: &str) -> Vec<Finding> {
    let changes = diff.lines().filter_map(|line| line.split_once('\t'));
    let frozen = changes.filter(|(status, path)| !status.starts_with('A') && is_frozen(path));
    frozen
        .map(|(status, path)| {
            let what = if status.starts_with('D') { "removed" } else { "changed" };
            Finding::new(path, 0, format!("a golden file was {what}; golden files are only added"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn golden_files_are_only_added() {
        let diff = "A\ttests/golden/v0.2.0/case.jsonl\nM\ttests/golden/v0.1.0/case.jsonl\n\
                    D\ttests/golden/v0.1.0/keys.jsonl\nM\ttests/golden/fields.csv\nM\ttests/golden/views/a\n";
        let findings: Vec<_> = check_diff(diff).iter().map(ToString::to_string).collect();
        assert_eq!(
            findings,
            [
                "tests/golden/v0.1.0/case.jsonl: a golden file was changed; golden files are only added",
                "tests/golden/v0.1.0/keys.jsonl: a golden file was removed; golden files are only added",
            ]
        );
    }

    #[test]
    fn a_change_is_found_in_a_real_history() {
        let root = std::env::temp_dir().join(format!("amana-golden-{}", std::process::id()));
        let golden = root.join("tests/golden/v0.1.0");
        fs::create_dir_all(&golden).unwrap();
        assert_eq!(check(&root).unwrap(), [], "no history at all");
        let commit = || {
            let identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
            programs::output(git(&root).args(["add", "."])).unwrap();
            let quiet = ["commit", "-q", "--no-gpg-sign", "--no-verify", "-m", "step"];
            programs::output(git(&root).args(identity).args(quiet)).unwrap();
        };
        programs::output(git(&root).args(["init", "-q", "-b", "trunk"])).unwrap();
        fs::write(golden.join("a.jsonl"), "1\n").unwrap();
        commit();
        assert_eq!(check(&root).unwrap(), [], "one commit");
        fs::write(golden.join("b.jsonl"), "2\n").unwrap();
        commit();
        assert_eq!(check(&root).unwrap(), [], "a file was added");
        fs::write(golden.join("a.jsonl"), "3\n").unwrap();
        assert_eq!(check(&root).unwrap().len(), 1, "changed, not yet committed");
        commit();
        assert_eq!(check(&root).unwrap().len(), 1, "changed and committed");
        fs::remove_dir_all(&root).unwrap();
    }
}
