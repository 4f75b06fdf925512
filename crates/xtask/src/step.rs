//! Steps of a run: each says its name and its seconds; at the end a table and the total of tests.

use std::fmt::Write as _;
use std::io::BufReader;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::programs;
use crate::tally::Tally;

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It did what it should.
    Passed,
    /// It found something wrong.
    Failed,
    /// It was not run, and the table says so.
    NotRun,
}

/// The steps run so far.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    rows: Vec<(String, Outcome, Duration)>,
    tests: Tally,
    /// Failed steps in which no test failed: they count in the total, so that a red run never ends in "0 failed".
    failed_without_test: usize,
}

impl Steps {
    /// Runs one step and prints its name before, its seconds after.
    pub(crate) fn run(
        &mut self,
        name: &str,
        work: impl FnOnce(&mut Tally) -> Result<Outcome, Failure>,
    ) {
        println!("\n== {name}");
        let start = Instant::now();
        let mut tests = Tally::default();
        let outcome = work(&mut tests).unwrap_or_else(|failure| {
            eprintln!("{name}: {failure}");
            Outcome::Failed
        });
        let seconds = start.elapsed();
        println!("== {name}: {} in {:.1} s", outcome.word(), seconds.as_secs_f64());
        self.add(name, outcome, seconds, tests);
    }

    fn add(&mut self, name: &str, outcome: Outcome, seconds: Duration, tests: Tally) {
        self.tests.passed += tests.passed;
        self.tests.failed += tests.failed;
        if outcome == Outcome::Failed && tests.failed == 0 {
            self.failed_without_test += 1;
        }
        self.rows.push((name.to_owned(), outcome, seconds));
    }

    /// The table of steps and, as its very last line, `N passed, M failed`.
    ///
    /// N and M are cargo's tests; a step that failed without a failing test (formatting, a lint, a build) adds one to M.
    pub(crate) fn table(&self) -> String {
        let width = self.rows.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
        let mut table = String::new();
        for (name, outcome, seconds) in &self.rows {
            // Writing to a string cannot fail.
            let _ = writeln!(
                table,
                "{name:width$}  {:8} {:7.1} s",
                outcome.word(),
                seconds.as_secs_f64()
            );
        }
        let failed = self.tests.failed + self.failed_without_test;
        let total = Tally { failed, ..self.tests };
        let _ = write!(table, "{total}");
        table
    }

    /// Did any step fail?
    ///
    /// # Errors
    /// [`Failure::Step`] if one did.
    pub(crate) fn verdict(&self) -> Result<(), Failure> {
        let failed = self.rows.iter().any(|(_, outcome, _)| *outcome == Outcome::Failed);
        if failed { Err(Failure::Step) } else { Ok(()) }
    }
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotRun => "not run",
        }
    }
}

/// Runs a program with its output streaming through, and counts its tests.
///
/// # Errors
/// [`Failure::Start`] if it cannot be started, [`Failure::Io`] if its output breaks off.
pub(crate) fn stream(command: &mut Command, tests: &mut Tally) -> Result<Outcome, Failure> {
    let program = programs::name(command.get_program());
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|source| Failure::Start { program, source })?;
    let mut streamed = Ok(());
    if let Some(output) = child.stdout.take() {
        streamed = print_lines(BufReader::new(output), tests);
    }
    let status =
        child.wait().map_err(|source| Failure::Io { what: "waiting for a step", source })?;
    streamed?;
    Ok(if status.success() { Outcome::Passed } else { Outcome::Failed })
}

fn print_lines(mut output: impl std::io::BufRead, tests: &mut Tally) -> Result<(), Failure> {
    let mut line = Vec::new();
    loop {
        line.clear();
        // Bytes, not strings: what a test prints need not be UTF-8.
        let read = output.read_until(b'\n', &mut line);
        if read.map_err(|source| Failure::Io { what: "the output of a step", source })? == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&line);
        print!("{text}");
        tests.add_line(&text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str, tests: &mut Tally) -> Outcome {
        stream(Command::new("sh").args(["-c", script]), tests).unwrap()
    }

    #[test]
    fn a_programs_tests_are_counted_while_it_speaks() {
        let mut tests = Tally::default();
        let script = "echo 'test result: ok. 3 passed; 0 failed;'; printf '\\377\\n'; \
                      echo 'test result: FAILED. 4 passed; 1 failed;'; exit 101";
        assert_eq!(sh(script, &mut tests), Outcome::Failed);
        assert_eq!(tests, Tally { passed: 7, failed: 1 });
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let failure =
            stream(&mut Command::new("no-such-program-here"), &mut Tally::default()).unwrap_err();
        assert!(failure.to_string().starts_with("cannot start no-such-program-here"), "{failure}");
        assert_eq!(failure.exit_code(), 4);
    }

    #[test]
    fn the_last_line_is_the_total() {
        let mut steps = Steps::default();
        steps.add("format", Outcome::Passed, Duration::from_millis(1500), Tally::default());
        steps.add(
            "tests",
            Outcome::Failed,
            Duration::from_secs(61),
            Tally { passed: 10, failed: 2 },
        );
        steps.add("deny", Outcome::NotRun, Duration::ZERO, Tally::default());
        let table = steps.table();
        assert_eq!(
            table.lines().collect::<Vec<_>>(),
            [
                "format  passed       1.5 s",
                "tests   failed      61.0 s",
                "deny    not run      0.0 s",
                "10 passed, 2 failed",
            ]
        );
        assert!(matches!(steps.verdict(), Err(Failure::Step)));
    }

    #[test]
    fn a_step_that_fails_without_a_test_still_shows_in_the_total() {
        let mut steps = Steps::default();
        steps.add("tests", Outcome::Passed, Duration::ZERO, Tally { passed: 10, failed: 0 });
        assert!(steps.verdict().is_ok());
        steps.add("lints", Outcome::Failed, Duration::ZERO, Tally::default());
        assert_eq!(steps.table().lines().last(), Some("10 passed, 1 failed"));
        assert!(steps.verdict().is_err());
    }
}
