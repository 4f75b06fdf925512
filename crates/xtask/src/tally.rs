//! Counting tests from what cargo prints.
//!
//! Cargo has no stable machine-readable total, so the `test result:` line that ends each test binary is read.

/// Tests that passed and failed, over any number of test binaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    /// Tests that passed.
    pub(crate) passed: usize,
    /// Tests that failed.
    pub(crate) failed: usize,
}

impl Tally {
    /// Adds one line of cargo's output; any other line than a `test result:` line adds nothing.
    pub(crate) fn add_line(&mut self, line: &str) {
        let Some((_, counts)) = line.split_once("test result: ") else { return };
        if !line.starts_with("test result: ") {
            return;
        }
        self.passed += count(counts, "passed");
        self.failed += count(counts, "failed");
    }
}

/// The number directly before `unit`: `ok. 12 passed; 0 failed; …`.
fn count(counts: &str, unit: &str) -> usize {
    let words: Vec<_> = counts.split([' ', ';']).filter(|word| !word.is_empty()).collect();
    let number = words.windows(2).find_map(|pair| match pair {
        [number, word] if *word == unit => number.parse().ok(),
        _ => None,
    });
    number.unwrap_or(0)
}

impl std::fmt::Display for Tally {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "
running 3 tests
test a ... ok
test result: ok. 18 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.17s
   Doc-tests amana_tlog
test result: FAILED. 41 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s
  left: \"test result: ok. 900 passed; 900 failed;\"
";

    #[test]
    fn the_total_is_the_sum_of_all_result_lines() {
        let mut tally = Tally::default();
        OUTPUT.lines().for_each(|line| tally.add_line(line));
        assert_eq!(tally, Tally { passed: 59, failed: 2 });
        assert_eq!(tally.to_string(), "59 passed, 2 failed");
    }

    #[test]
    fn a_line_without_numbers_counts_nothing() {
        let mut tally = Tally::default();
        tally.add_line("test result: none passed; many failed;");
        assert_eq!(tally, Tally::default());
    }
}
