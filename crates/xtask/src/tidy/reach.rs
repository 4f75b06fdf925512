//! What crates reach through others. The ground: no runtime, no database and, for the rules, no randomness. What is
//! served: no prover.
//!
//! The manifests say what a crate names; `cargo tree` says what it gets.

use crate::failure::Failure;
use crate::programs;
use crate::tidy::Finding;

/// A crate, its manifest, and what must not be in its tree.
const FAR: [(&str, &str, &[&str]); 5] = [
    ("amana-vault", "crates/vault/Cargo.toml", &["tokio", "sqlx"]),
    ("amana-tlog", "crates/tlog/Cargo.toml", &["tokio", "sqlx", "getrandom"]),
    ("amana-events", "crates/events/Cargo.toml", &["tokio", "sqlx"]),
    ("amana-domain", "crates/domain/Cargo.toml", &["tokio", "sqlx", "getrandom"]),
    ("amana-cli", "crates/cli/Cargo.toml", &["amana-prove", "cedar-policy-symcc"]),
];

/// Asks cargo for each of these crates' tree.
///
/// # Errors
/// A program's failure if cargo cannot tell.
pub(crate) fn check() -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    for (package, path, forbidden) in FAR {
        let mut tree = programs::cargo();
        tree.args(["tree", "--locked", "-p", package, "-e", "normal", "--prefix", "none"]);
        if package == "amana-domain" {
            // The vault's Shamir library links a random source it is never asked for: shares are
            // dealt from the entropy the caller gives.
            tree.args(["--prune", "blahaj"]);
        }
        findings.extend(check_tree(package, path, forbidden, &programs::output(&mut tree)?));
    }
    Ok(findings)
}

/// `tree` has a package and its version on each line.
fn check_tree(package: &str, path: &str, forbidden: &[&str], tree: &str) -> Vec<Finding> {
    let reached = |name: &&&str| tree.lines().any(|line| line.split(' ').next() == Some(**name));
    let message = |name: &&str| Finding::new(path, 0, format!("`{package}` reaches `{name}`"));
    forbidden.iter().filter(reached).map(message).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_reached_through_another_crate_is_found() {
        let tree = "amana-domain v0.1.0 (crates/domain)\nuuid v1.29.3\ngetrandom v0.4.3\ntokio-util v0.7.0\n";
        let findings =
            check_tree("amana-domain", "crates/domain/Cargo.toml", &["tokio", "getrandom"], tree);
        let wanted = "crates/domain/Cargo.toml: `amana-domain` reaches `getrandom`";
        assert_eq!(findings.iter().map(ToString::to_string).collect::<Vec<_>>(), [wanted]);
    }
}
