//! The prover against a small house of policies that is broken on purpose, one way a test.
//!
//! They need cvc5 on PATH, or in `CVC5`; without it they fail, as the prover does.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod diff;
mod folder;
mod mutation;
mod proof;
mod solver;

use std::fs;
use std::path::{Path, PathBuf};

use amana_prove::{Folder, Report, Rules, SolverOptions, prove};
use tempfile::TempDir;

const SCHEMA: &str = "
entity Member = { active: Bool, officer: Bool };
entity File = { excluded: Set<Member>, size: Long, note?: String };
entity Ledger;
action onFile;
action view in [onFile] appliesTo { principal: [Member], resource: [File], context: {} };
action open in [onFile] appliesTo { principal: [Member], resource: [File], context: { seconds: Long } };
action audit appliesTo { principal: [Member], resource: [Ledger], context: {} };
";

const FILES: [(&str, &str); 10] = [
    ("schema.cedarschema", SCHEMA),
    (
        "roles/officer.cedar",
        r#"@id("officer.work")
           permit (principal is Member, action in Action::"onFile", resource)
           when { principal.officer };
           @id("officer.audit")
           permit (principal is Member, action == Action::"audit", resource);"#,
    ),
    (
        "guards/conflict.cedar",
        r#"@id("conflict.excluded")
           forbid (principal is Member, action in [Action::"view", Action::"open"], resource)
           when { resource.excluded.contains(principal) };"#,
    ),
    (
        "guards/second.cedar",
        r#"@id("second.opening")
           forbid (principal is Member, action == Action::"open", resource)
           unless { context.seconds >= 1 };"#,
    ),
    (
        "guards/suspended.cedar",
        r#"@id("suspended") forbid (principal is Member, action, resource) unless { principal.active };"#,
    ),
    (
        "invariants/excluded_learns_nothing.cedar",
        r#"permit (principal is Member, action in [Action::"view", Action::"open"], resource)
           when { resource.excluded.contains(principal) };"#,
    ),
    (
        "invariants/opening_takes_two.cedar",
        r#"permit (principal is Member, action == Action::"open", resource) when { context.seconds < 1 };"#,
    ),
    (
        "invariants/suspended_does_nothing.cedar",
        "permit (principal is Member, action, resource) when { !principal.active };",
    ),
    (
        "liveness/officer_opens.cedar",
        r#"permit (principal is Member, action == Action::"open", resource) when { principal.officer };"#,
    ),
    (
        "liveness/somebody_audits.cedar",
        r#"permit (principal is Member, action == Action::"audit", resource);"#,
    ),
];

/// A folder of policies that holds, until a test changes a file.
struct House(TempDir);

impl House {
    fn new() -> Self {
        let house = Self(TempDir::new().unwrap());
        for (path, text) in FILES {
            house.write(path, text);
        }
        house
    }

    /// The house with one file more, or another.
    fn with(path: &str, text: &str) -> Self {
        let house = Self::new();
        house.write(path, text);
        house
    }

    fn without(path: &str) -> Self {
        let house = Self::new();
        fs::remove_file(house.path().join(path)).unwrap();
        house
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn folder(&self) -> Folder {
        Folder::read(self.path()).unwrap()
    }

    fn rules(&self) -> Rules {
        Rules::read(self.path()).unwrap()
    }

    fn prove(&self) -> Report {
        prove(&self.folder(), &options()).unwrap()
    }
}

fn options() -> SolverOptions {
    SolverOptions { processes: 1, ..SolverOptions::from_environment() }
}

/// The names that failed.
fn failed(report: &Report) -> Vec<&str> {
    report
        .verdicts
        .iter()
        .filter(|verdict| !verdict.holds())
        .map(|verdict| verdict.name.as_str())
        .collect()
}

/// A program of these lines of shell.
fn script(house: &House, text: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let path = house.path().join("solver.sh");
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}
