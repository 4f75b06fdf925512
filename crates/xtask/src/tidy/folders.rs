//! Every top folder explains itself, and both databases have the same migrations.

use std::collections::BTreeSet;

use crate::tidy::{Finding, has_ending};

/// Looks at the list of files only.
pub(crate) fn check(paths: &[String]) -> Vec<Finding> {
    let mut findings = readmes(paths);
    findings.extend(missing_twins(paths, "migrations/sqlite/", "migrations/postgres/"));
    findings.extend(missing_twins(paths, "migrations/postgres/", "migrations/sqlite/"));
    findings
}

fn readmes(paths: &[String]) -> Vec<Finding> {
    let folders: BTreeSet<_> =
        paths.iter().filter_map(|path| path.split_once('/')).map(|(top, _)| top).collect();
    // Folders with a dot belong to a tool, which documents them.
    let ours = folders.into_iter().filter(|folder| !folder.starts_with('.'));
    let readme = |folder: &str| {
        if folder.is_empty() { "README.md".to_owned() } else { format!("{folder}/README.md") }
    };
    let wanted = ours.chain([""]).map(readme);
    wanted
        .filter(|path| !paths.contains(path))
        .map(|path| Finding::new(&path, 0, "is missing"))
        .collect()
}

/// The migrations of one database that the other does not have by the same name.
fn missing_twins(paths: &[String], here: &str, there: &str) -> Vec<Finding> {
    let names = paths.iter().filter_map(|path| path.strip_prefix(here));
    let twins =
        names.filter(|name| has_ending(name, &["sql"])).map(|name| format!("{there}{name}"));
    let missing = twins.filter(|twin| !paths.contains(twin));
    missing
        .map(|twin| Finding::new(&twin, 0, "is missing: each database has every migration"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(paths: &[&str]) -> Vec<String> {
        let paths: Vec<_> = paths.iter().map(|path| (*path).to_owned()).collect();
        check(&paths).into_iter().map(|finding| finding.path).collect()
    }

    #[test]
    fn every_top_folder_has_a_readme() {
        assert!(findings(&["README.md", "ops/README.md", "ops/x", ".ci/run"]).is_empty());
        assert_eq!(findings(&["ops/deep/README.md", ".ci/run"]), ["ops/README.md", "README.md"]);
    }

    #[test]
    fn both_databases_have_the_same_migrations() {
        let base = ["README.md", "migrations/README.md", "migrations/sqlite/0001_a.sql"];
        assert_eq!(findings(&base), ["migrations/postgres/0001_a.sql"]);
        assert!(findings(&[&base[..], &["migrations/postgres/0001_a.sql"]].concat()).is_empty());
        let other = [&base[..2], &["migrations/postgres/0002_b.sql"]].concat();
        assert_eq!(findings(&other), ["migrations/sqlite/0002_b.sql"]);
    }
}
