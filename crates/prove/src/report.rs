//! What was proved and what was not, a line each.

use std::fmt;

use crate::counterexample::Counterexample;

/// How many failures of one name are printed: a solver that is gone fails hundreds of questions for one reason.
const SHOWN_MAX: usize = 5;

/// All verdicts, in the order in which they are printed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// One for each invariant, each thing that must be possible, and each built-in check.
    pub verdicts: Vec<Verdict>,
}

/// The verdict on one name. It is verified if nothing speaks against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The invariant's or check's name.
    pub name: String,
    /// Everything that speaks against it.
    pub failures: Vec<Failure>,
}

/// Why something does not hold, or could not be proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The shape of request, where it is about one: `Member open Field`.
    pub environment: Option<String>,
    /// What is wrong.
    pub what: String,
    /// The request that shows it, where there is one.
    pub counterexample: Option<Counterexample>,
}

impl Report {
    /// Does everything hold? A report without verdicts proves nothing.
    pub fn holds(&self) -> bool {
        !self.verdicts.is_empty() && self.verdicts.iter().all(Verdict::holds)
    }

    /// The verdict of this name.
    pub fn verdict(&self, name: &str) -> Option<&Verdict> {
        self.verdicts.iter().find(|verdict| verdict.name == name)
    }
}

impl Verdict {
    pub(crate) fn new(name: impl Into<String>, failures: Vec<Failure>) -> Self {
        Self { name: name.into(), failures }
    }

    /// Does nothing speak against it?
    pub fn holds(&self) -> bool {
        self.failures.is_empty()
    }
}

impl Failure {
    /// A failure that is about no single shape of request.
    pub(crate) fn general(what: impl Into<String>) -> Self {
        Self { environment: None, what: what.into(), counterexample: None }
    }

    /// A failure in one shape of request.
    pub(crate) fn within(environment: &str, what: impl Into<String>) -> Self {
        Self { environment: Some(environment.to_owned()), ..Self::general(what) }
    }

    /// The same with the request that shows it.
    pub(crate) fn shown_by(self, counterexample: Counterexample) -> Self {
        Self { counterexample: Some(counterexample), ..self }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, verdict) in self.verdicts.iter().enumerate() {
            if index > 0 {
                writeln!(formatter)?;
            }
            write!(formatter, "{verdict}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.holds() {
            return write!(formatter, "VERIFIED {}", self.name);
        }
        write!(formatter, "FAILED {}", self.name)?;
        for failure in self.failures.iter().take(SHOWN_MAX) {
            write!(formatter, "\n{}", indented(&failure.to_string(), "  "))?;
        }
        match self.failures.len().saturating_sub(SHOWN_MAX) {
            0 => Ok(()),
            more => write!(formatter, "\n  and {more} more"),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(environment) = &self.environment {
            write!(formatter, "{environment}: ")?;
        }
        formatter.write_str(&self.what)?;
        if let Some(counterexample) = &self.counterexample {
            write!(formatter, "\n{}", indented(&counterexample.to_string(), "  "))?;
        }
        Ok(())
    }
}

fn indented(text: &str, by: &str) -> String {
    text.lines().map(|line| format!("{by}{line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_without_verdicts_proves_nothing() {
        assert!(!Report::default().holds());
    }

    #[test]
    fn many_failures_are_counted_not_listed() {
        let text = Verdict::new("bad", vec![Failure::general("why"); 7]).to_string();
        assert_eq!(text.lines().count(), 7);
        assert!(text.ends_with("\n  why\n  and 2 more"), "{text}");
    }

    #[test]
    fn one_failure_is_enough() {
        let verdicts = vec![
            Verdict::new("good", vec![]),
            Verdict::new("bad", vec![Failure::within("Member open Field", "is allowed")]),
        ];
        let report = Report { verdicts };
        assert!(!report.holds());
        assert_eq!(
            report.to_string(),
            "VERIFIED good\nFAILED bad\n  Member open Field: is allowed"
        );
    }
}
