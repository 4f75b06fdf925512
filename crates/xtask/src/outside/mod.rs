//! `outside`: bundles verified by tools that share no code with us, in Go and in Python, and by `amana-verify` beside them.
//!
//! A real log is made by the built binary and exported twice, and once more with its records; every tool must accept what is whole and refuse every tampering that
//! it covers. A refusal counts only where the tool says so: one that breaks down has refused nothing.
//!
//! Invariant: where root runs this, a tool that cannot be had is a failure. Elsewhere it is *not run*, and says so.

mod scene;
mod tampering;
mod tools;

use self::scene::Scene;
use self::tampering::{RECORD_TAMPERINGS, TAMPERINGS};
use self::tools::{Tool, Tools, Verdict};
use crate::failure::Failure;
use crate::programs;
use crate::step::Outcome;

/// What was asked of the tools, and how they answered.
#[derive(Debug, Default)]
struct Checks {
    accepted: usize,
    refused: usize,
    wrong: usize,
}

/// Runs the checks as a command of its own.
///
/// # Errors
/// [`Failure::Step`] if a tool answers otherwise than it must; otherwise what is missing on this machine.
pub(crate) fn run() -> Result<(), Failure> {
    match step()? {
        Outcome::Passed | Outcome::NotRun => Ok(()),
        Outcome::Failed => Err(Failure::Step),
    }
}

/// The step of `ci`.
///
/// # Errors
/// [`Failure`] if a tool cannot be had as root, or no log can be made.
pub(crate) fn step() -> Result<Outcome, Failure> {
    let tools = match Tools::ready() {
        Ok(tools) => tools,
        Err(failure @ (Failure::Missing(_) | Failure::Program { .. })) if !programs::is_root() => {
            println!("not run: {failure}");
            return Ok(Outcome::NotRun);
        }
        Err(failure) => return Err(failure),
    };
    let scene = Scene::made()?;
    let mut checks = Checks::default();
    whole_ones(&tools, &scene, &mut checks)?;
    tampered_ones(&tools, &scene, &mut checks)?;
    let Checks { accepted, refused, wrong } = checks;
    println!(
        "{accepted} accepted as they must be, {refused} refused as they must be, {wrong} wrong"
    );
    Ok(if wrong == 0 { Outcome::Passed } else { Outcome::Failed })
}

/// Whole bundles: accepted, each alone and as the continuation of the one before; a fork only alone.
fn whole_ones(tools: &Tools, scene: &Scene, checks: &mut Checks) -> Result<(), Failure> {
    for tool in Tool::ALL {
        for (what, bundle, older) in [
            ("the older bundle", scene.older(), None),
            ("the newer bundle", scene.newer(), None),
            ("the newer bundle continues the older", scene.newer(), Some(scene.older())),
            ("the bundle with records", scene.records(), None),
            ("the bundle with records continues the newer", scene.records(), Some(scene.newer())),
            ("a fork, shown alone", scene.fork(), None),
        ] {
            let verdict = tools.ask(tool, scene.vkey(), &bundle, older.as_deref())?;
            checks.note(tool, what, true, &verdict);
        }
        let verdict = tools.ask(tool, scene.vkey(), &scene.fork(), Some(&scene.older()))?;
        checks.note(tool, "a fork, shown to who has the older bundle", false, &verdict);
        let (restored, lost) = (scene.restored(), scene.newer());
        let vkey = Scene::vkey_of(&restored)?;
        let verdict = tools.ask(tool, &vkey, &restored, None)?;
        checks.note(tool, "a log that was restored, under its new name", true, &verdict);
        let verdict = tools.ask(tool, &vkey, &restored, Some(&lost))?;
        checks.note(tool, "the same, shown to who has what is lost", false, &verdict);
    }
    Ok(())
}

/// Every tampering, with a manifest that fits it.
fn tampered_ones(tools: &Tools, scene: &Scene, checks: &mut Checks) -> Result<(), Failure> {
    let of_proofs = TAMPERINGS.iter().map(|it| (scene.newer(), it));
    let of_records = RECORD_TAMPERINGS.iter().map(|it| (scene.records(), it));
    for (whole, tampering) in of_proofs.chain(of_records) {
        let bundle = scene.tampered(&whole, tampering.change)?;
        tools.rewrite_manifest(&bundle)?;
        for tool in tampering.covered_by {
            let verdict = tools.ask(*tool, scene.vkey(), &bundle, None)?;
            checks.note(*tool, tampering.what, false, &verdict);
        }
    }
    Ok(())
}

impl Checks {
    fn note(&mut self, tool: Tool, what: &str, must_accept: bool, verdict: &Verdict) {
        let (word, said) = match verdict {
            Verdict::Accepted(said) => ("accepted", said),
            Verdict::Refused(said) => ("refused", said),
            Verdict::Broken(said) => ("BROKEN", said),
        };
        let right = match verdict {
            Verdict::Accepted(_) => must_accept,
            Verdict::Refused(_) => !must_accept,
            Verdict::Broken(_) => false,
        };
        match (right, must_accept) {
            (true, true) => self.accepted += 1,
            (true, false) => self.refused += 1,
            (false, _) => self.wrong += 1,
        }
        let wrong = if right { "" } else { "WRONG: " };
        println!("{wrong}{:12}  {word:8}  {what}  ({said})", tool.name());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_refusal_counts_as_one() {
        let mut checks = Checks::default();
        checks.note(Tool::Go, "tampered", false, &Verdict::Refused(String::new()));
        assert_eq!((checks.refused, checks.wrong), (1, 0));
        checks.note(Tool::Go, "tampered", false, &Verdict::Broken(String::new()));
        checks.note(Tool::Go, "tampered", false, &Verdict::Accepted(String::new()));
        checks.note(Tool::Go, "whole", true, &Verdict::Refused(String::new()));
        assert_eq!((checks.refused, checks.wrong), (1, 3));
    }

    #[test]
    fn every_tampering_is_covered_by_us_and_by_others() {
        for tampering in TAMPERINGS.iter().chain(RECORD_TAMPERINGS) {
            assert!(tampering.covered_by.contains(&Tool::Amana), "{}", tampering.what);
            assert!(tampering.covered_by.contains(&Tool::Go), "{}", tampering.what);
        }
    }
}
