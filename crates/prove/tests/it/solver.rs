//! No answer is never a yes.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;

use amana_prove::{DiffError, Fault, SolverOptions, diff, mutate, prove};

use crate::{House, failed, script};

const EVERYTHING: [&str; 8] = [
    "excluded_learns_nothing",
    "opening_takes_two",
    "suspended_does_nothing",
    "liveness/officer_opens",
    "liveness/somebody_audits",
    "vacuity",
    "never-errors",
    "no-dead-policy",
];

fn options(program: PathBuf) -> SolverOptions {
    SolverOptions { limit: Duration::from_millis(50), processes: 1, ..SolverOptions::new(program) }
}

/// The names that do not fail, with a solver of these lines of shell.
fn verified_with(text: &str) -> Vec<String> {
    let house = House::new();
    let report = prove(&house.folder(), &options(script(&house, text))).unwrap();
    assert!(!report.holds());
    let failed = failed(&report);
    EVERYTHING.iter().filter(|name| !failed.contains(name)).map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_solver_that_is_not_there_proves_nothing() {
    let house = House::new();
    let nowhere = options(house.path().join("nowhere"));
    assert!(matches!(prove(&house.folder(), &nowhere), Err(Fault::Missing { .. })));
    assert!(matches!(mutate(&house.folder(), &nowhere), Err(Fault::Missing { .. })));
    let compared = diff(&house.rules(), &house.rules(), &nowhere);
    assert!(matches!(compared, Err(DiffError::Fault(Fault::Missing { .. }))));
}

#[test]
fn a_solver_that_does_not_know_proves_nothing() {
    let unknown = "while read -r line; do case \"$line\" in *check-sat*) echo unknown;; esac; done";
    // That no policy of the small house can err is plain from the translation; the solver is not asked.
    assert_eq!(verified_with(unknown), ["never-errors"]);
}

#[test]
fn a_solver_that_dies_proves_nothing() {
    assert!(verified_with("exit 0").is_empty());
}

#[test]
fn a_solver_that_says_nothing_proves_nothing() {
    assert!(verified_with("exec sleep 60").is_empty());
}

#[test]
fn a_solver_that_babbles_proves_nothing() {
    assert!(verified_with("exec cat").is_empty());
}

#[test]
fn a_solver_that_says_yes_to_everything_is_found_out() {
    // It verifies invariants, but then nothing is possible and every region is empty.
    let yes = "while read -r line; do case \"$line\" in *check-sat*) echo unsat;; esac; done";
    let verified = verified_with(yes);
    assert!(
        !verified.iter().any(|name| name.starts_with("liveness") || name == "vacuity"),
        "{verified:?}"
    );
}

#[test]
fn a_comparison_without_an_answer_is_no_comparison() {
    let house = House::new();
    let other = House::without("guards/conflict.cedar");
    let compared = diff(&house.rules(), &other.rules(), &options(script(&house, "exit 0")));
    assert!(matches!(compared, Err(DiffError::Unanswered { .. })), "{compared:?}");
}

#[test]
fn a_mutant_without_an_answer_survives() {
    let house = House::new();
    let report = mutate(&house.folder(), &options(script(&house, "exit 0"))).unwrap();
    assert!(!report.holds());
    assert_eq!(report.killed, 0);
}

fn run(house: &House, arguments: &[&str], solver: Option<&str>) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_amana-prove"));
    program.current_dir(house.path()).args(arguments);
    if let Some(solver) = solver {
        program.env("CVC5", solver);
    }
    program.output().unwrap()
}

#[test]
fn the_program_fails_unless_all_holds() {
    let house = House::new();
    let here = house.path().to_str().unwrap();
    let good = run(&house, &["--policies", here], None);
    assert_eq!(good.status.code(), Some(0));
    assert!(
        String::from_utf8(good.stdout).unwrap().lines().all(|line| line.starts_with("VERIFIED "))
    );
    let missing = run(&house, &["--policies", here], Some("/nowhere/cvc5"));
    assert_eq!((missing.status.code(), missing.stdout.len()), (Some(4), 0));
    assert!(String::from_utf8(missing.stderr).unwrap().contains("apt-get install cvc5"));
    assert_eq!(run(&house, &["--policies", "nowhere"], None).status.code(), Some(1));
    assert_eq!(run(&house, &["--policies"], None).status.code(), Some(2));
    let broken = House::without("guards/second.cedar");
    let broken = run(&broken, &["--policies", "."], None);
    assert_eq!(broken.status.code(), Some(1));
    assert!(
        String::from_utf8(broken.stdout)
            .unwrap()
            .contains("FAILED opening_takes_two\n  Member open File: allowed by officer.work\n")
    );
}

#[test]
fn the_program_compares() {
    let (old, new) = (House::new(), House::without("guards/second.cedar"));
    let (old, new) = (old.path().to_str().unwrap(), new.path().to_str().unwrap());
    let house = House::new();
    let same = run(&house, &["--diff", old, old], None);
    assert_eq!((same.status.code(), same.stdout.as_slice()), (Some(0), &b"NOTHING NEW\n"[..]));
    let more = run(&house, &["--diff", old, new], None);
    assert_eq!(more.status.code(), Some(1));
    let words = String::from_utf8(more.stdout).unwrap();
    assert!(
        words.starts_with("GRANTS open to Member on File: second.opening removed\n"),
        "{words}"
    );
}
