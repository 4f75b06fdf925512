//! `prove`: the prover of the policies, built and run. No crate of the product is linked here, the prover neither.
//!
//! Invariant: a solver that is not there is a failure. Nothing here can turn that into "not run".

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::install;
use crate::programs;
use crate::step::{Outcome, stream};
use crate::tally::Tally;

/// Proves a folder of policies, or names what one set grants that another denied.
///
/// # Errors
/// [`Failure::Step`] if something does not hold, [`Failure::Missing`] without a solver, [`Failure::Usage`] for
/// arguments that the prover would not understand.
pub(crate) fn run(arguments: &[String]) -> Result<(), Failure> {
    let arguments = prover_arguments(arguments)?;
    install::ensure_solver()?;
    let mut prover = built()?;
    match stream(prover.args(arguments), &mut Tally::default())? {
        Outcome::Passed => Ok(()),
        Outcome::Failed | Outcome::NotRun => Err(Failure::Step),
    }
}

/// The step of `ci`: everything proved, and every guard taken away and weakened.
///
/// # Errors
/// [`Failure::Missing`] without a solver; a program's failure if the prover cannot be built.
pub(crate) fn step(tests: &mut Tally) -> Result<Outcome, Failure> {
    install::ensure_solver()?;
    let mut prover = built()?;
    stream(prover.arg("--policies").arg(policies()).arg("--mutants"), tests)
}

/// What the prover is to do. Folders are made absolute: they are meant from where the command was given.
fn prover_arguments(arguments: &[String]) -> Result<Vec<PathBuf>, Failure> {
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => Ok(vec!["--policies".into(), policies()]),
        ["--mutants"] => Ok(vec!["--policies".into(), policies(), "--mutants".into()]),
        ["--policies", folder] => Ok(vec!["--policies".into(), absolute(folder)?]),
        ["--policies", folder, "--mutants"] => {
            Ok(vec!["--policies".into(), absolute(folder)?, "--mutants".into()])
        }
        ["--diff", old, new] => Ok(vec!["--diff".into(), absolute(old)?, absolute(new)?]),
        _ => Err(Failure::Usage(
            "usage: cargo xtask prove [--policies DIR] [--mutants] | --diff OLD NEW".to_owned(),
        )),
    }
}

fn policies() -> PathBuf {
    programs::root().join("policies")
}

fn absolute(folder: &str) -> Result<PathBuf, Failure> {
    std::path::absolute(folder)
        .map_err(|source| Failure::Io { what: "a folder of policies", source })
}

/// Builds the prover and gives its command.
///
/// `--workspace` with one binary builds that binary alone, but with the features that everything else is built with: so
/// what the tests compiled is not compiled again.
fn built() -> Result<Command, Failure> {
    let mut build = programs::cargo();
    build.args(["build", "--quiet", "--locked", "--workspace", "--bin", "amana-prove"]);
    if stream(&mut build, &mut Tally::default())? != Outcome::Passed {
        return Err(Failure::Step);
    }
    // Cargo lays it beside this program, which was built the same way.
    let here =
        std::env::current_exe().map_err(|source| Failure::Io { what: "this program", source })?;
    let folder = here.parent().unwrap_or(Path::new("."));
    Ok(Command::new(folder.join(format!("amana-prove{}", std::env::consts::EXE_SUFFIX))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(words: &[&str]) -> Result<Vec<PathBuf>, Failure> {
        prover_arguments(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_projects_own_policies_are_meant_if_none_are_named() {
        assert_eq!(arguments(&[]).unwrap(), [PathBuf::from("--policies"), policies()]);
    }

    #[test]
    fn a_folder_is_meant_from_here() {
        let wanted = std::env::current_dir().unwrap().join("other");
        assert_eq!(arguments(&["--policies", "other"]).unwrap().last(), Some(&wanted));
        assert_eq!(arguments(&["--diff", "old", "other"]).unwrap().last(), Some(&wanted));
    }

    #[test]
    fn what_is_not_understood_is_not_run() {
        for words in [&["--diff", "old"][..], &["--policies"], &["everything"]] {
            assert!(matches!(arguments(words), Err(Failure::Usage(_))), "{words:?}");
        }
    }
}
