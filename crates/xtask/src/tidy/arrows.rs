//! The arrows between our crates: who may depend on whom (`crates/README.md` draws the picture).

use crate::tidy::Finding;
use crate::tidy::manifest::Manifest;

/// Every crate of the workspace with all it may depend on. A crate that is not here is a finding, so a new room is drawn.
const ARROWS: [(&str, &[&str]); 15] = [
    ("amana-vault", &[]),
    ("amana-tlog", &[]),
    ("amana-events", &["amana-vault"]),
    ("amana-domain", &["amana-events", "amana-vault"]),
    ("amana-policy", &["amana-events", "amana-vault"]),
    ("amana-store", &["amana-events", "amana-tlog", "amana-vault"]),
    (
        "amana-app",
        &[
            "amana-domain",
            "amana-events",
            "amana-policy",
            "amana-store",
            "amana-tlog",
            "amana-vault",
            "amana-verify",
        ],
    ),
    // Who verifies needs nothing of ours but the tree.
    ("amana-verify", &["amana-tlog"]),
    ("amana-witness", &["amana-tlog"]),
    ("amana-web", &["amana-app", "amana-domain", "amana-events", "amana-policy", "amana-vault"]),
    (
        "amana-cli",
        &[
            "amana-app",
            "amana-domain",
            "amana-events",
            "amana-tlog",
            "amana-vault",
            "amana-verify",
            "amana-web",
            "amana-witness",
        ],
    ),
    (
        "amana-testkit",
        &["amana-app", "amana-domain", "amana-events", "amana-store", "amana-tlog", "amana-vault"],
    ),
    // Policies are text to the prover: it needs no crate of ours, and none may need it.
    ("amana-prove", &[]),
    ("xtask", &[]),
    // The integration tests may look into every room.
    (
        "suite",
        &[
            "amana-app",
            "amana-cli",
            "amana-domain",
            "amana-events",
            "amana-policy",
            "amana-store",
            "amana-testkit",
            "amana-tlog",
            "amana-vault",
            "amana-verify",
            "amana-web",
            "amana-witness",
        ],
    ),
];

/// Compares the manifests with the table. Tests of any crate may also use the test kit.
pub(crate) fn check(manifests: &[Manifest]) -> Vec<Finding> {
    manifests.iter().flat_map(check_one).collect()
}

fn check_one(manifest: &Manifest) -> Vec<Finding> {
    let Some((_, allowed)) = ARROWS.iter().find(|(package, _)| *package == manifest.package) else {
        let message = format!("`{}` is not in the table of crate arrows", manifest.package);
        return vec![Finding::new(&manifest.path, 0, message)];
    };
    let ours = manifest.dependencies.iter().filter(|dependency| is_ours(&dependency.package));
    let forbidden = ours.filter(|dependency| {
        let for_tests = dependency.dev && dependency.package == "amana-testkit";
        !for_tests && !allowed.contains(&dependency.package.as_str())
    });
    forbidden
        .map(|dependency| {
            let message =
                format!("`{}` may not depend on `{}`", manifest.package, dependency.package);
            Finding::new(&manifest.path, 0, message)
        })
        .collect()
}

fn is_ours(package: &str) -> bool {
    package.starts_with("amana-") || ARROWS.iter().any(|(ours, _)| *ours == package)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::manifest::Dependency;

    fn findings(package: &str, dependencies: &[(&str, bool)]) -> Vec<String> {
        let dependencies = dependencies
            .iter()
            .map(|(name, dev)| Dependency { package: (*name).to_owned(), dev: *dev });
        let manifest = Manifest {
            path: "crates/x/Cargo.toml".to_owned(),
            package: package.to_owned(),
            dependencies: dependencies.collect(),
        };
        check(&[manifest]).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn an_arrow_of_the_picture_passes() {
        assert!(findings("amana-domain", &[("amana-events", false), ("jiff", false)]).is_empty());
        assert!(findings("suite", &[("amana-store", true)]).is_empty());
    }

    #[test]
    fn the_command_line_cannot_name_the_store() {
        let wanted = ["`amana-cli` may not depend on `amana-store`"];
        assert_eq!(findings("amana-cli", &[("amana-store", false)]), wanted);
        assert_eq!(findings("amana-cli", &[("amana-store", true)]), wanted);
    }

    #[test]
    fn no_face_can_name_the_store() {
        let wanted = ["`amana-web` may not depend on `amana-store`"];
        assert_eq!(findings("amana-web", &[("amana-store", false)]), wanted);
    }

    #[test]
    fn only_tests_use_the_test_kit() {
        assert!(findings("amana-app", &[("amana-testkit", true)]).is_empty());
        assert_eq!(findings("amana-app", &[("amana-testkit", false)]).len(), 1);
    }

    #[test]
    fn a_room_nobody_drew_is_a_finding() {
        assert_eq!(
            findings("amana-attic", &[]),
            ["`amana-attic` is not in the table of crate arrows"]
        );
        assert_eq!(findings("amana-vault", &[("amana-attic", false)]).len(), 1);
    }
}
