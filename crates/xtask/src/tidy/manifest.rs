//! What the crates' manifests say they depend on.

use toml::{Table, Value};

use crate::failure::Failure;
use crate::tidy::tree::Tree;

/// One crate and its direct dependencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// The manifest's path in the project.
    pub(crate) path: String,
    /// The package's name.
    pub(crate) package: String,
    /// Its dependencies, in the order of the manifest's tables.
    pub(crate) dependencies: Vec<Dependency>,
}

/// One dependency of a crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dependency {
    /// The package, also where the manifest gives it another name.
    pub(crate) package: String,
    /// Only for tests, benches and examples.
    pub(crate) dev: bool,
}

/// The manifests of all crates of the workspace.
///
/// # Errors
/// [`Failure::Unreadable`] if one is not TOML or names no package.
pub(crate) fn all(tree: &Tree) -> Result<Vec<Manifest>, Failure> {
    let paths = tree.paths().iter().filter(|path| path.ends_with("/Cargo.toml"));
    paths.map(|path| parse(path, &tree.text(path).unwrap_or_default())).collect()
}

/// Reads one manifest.
///
/// # Errors
/// As [`all`].
pub(crate) fn parse(path: &str, text: &str) -> Result<Manifest, Failure> {
    let unreadable = |reason: String| Failure::Unreadable { path: path.to_owned(), reason };
    let manifest: Table =
        text.parse().map_err(|error: toml::de::Error| unreadable(error.to_string()))?;
    let name =
        manifest.get("package").and_then(|package| package.get("name")).and_then(Value::as_str);
    let package = name.ok_or_else(|| unreadable("no package name".to_owned()))?.to_owned();
    let mut dependencies = sections(&manifest);
    let targets = manifest.get("target").and_then(Value::as_table);
    let targets = targets.into_iter().flat_map(Table::values).filter_map(Value::as_table);
    dependencies.extend(targets.flat_map(sections));
    Ok(Manifest { path: path.to_owned(), package, dependencies })
}

/// The dependencies in one table that has the three sections.
fn sections(table: &Table) -> Vec<Dependency> {
    let names =
        [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)];
    let section = |(name, dev)| {
        let entries = table.get(name).and_then(Value::as_table).into_iter().flatten();
        entries.map(move |(key, value)| {
            let renamed = value.get("package").and_then(Value::as_str);
            Dependency { package: renamed.unwrap_or(key).to_owned(), dev }
        })
    };
    names.into_iter().flat_map(section).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_name_a_dependency_is_seen() {
        let text = r#"
[package]
name = "amana-store"
[dependencies]
amana-vault.workspace = true
short = { package = "amana-app", path = "../app" }
[dependencies.sqlx]
version = "0"
[build-dependencies]
cc = "1"
[dev-dependencies]
proptest.workspace = true
[target.'cfg(unix)'.dependencies]
tokio = "1"
"#;
        let manifest = parse("crates/store/Cargo.toml", text).unwrap();
        let mut names: Vec<_> =
            manifest.dependencies.iter().map(|found| (found.package.as_str(), found.dev)).collect();
        names.sort_unstable();
        assert_eq!(manifest.package, "amana-store");
        assert_eq!(
            names,
            [
                ("amana-app", false),
                ("amana-vault", false),
                ("cc", false),
                ("proptest", true),
                ("sqlx", false),
                ("tokio", false),
            ]
        );
    }

    #[test]
    fn a_manifest_that_is_none_stops_the_check() {
        assert!(matches!(parse("a/Cargo.toml", "[package"), Err(Failure::Unreadable { .. })));
        assert!(matches!(parse("a/Cargo.toml", "[package]"), Err(Failure::Unreadable { .. })));
    }
}
