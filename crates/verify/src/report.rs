//! What a verification found.

use std::fmt;

use serde::Serialize;

use crate::{Loss, manifest::Profile};

/// How many findings are kept; the rest are counted.
const FINDINGS_MAX: usize = 1_000;

/// Most characters of a place or of what is wrong there.
const TEXT_CHARS_MAX: usize = 400;

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The file, or the place in it.
    pub place: String,
    /// What is wrong there.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// A witness that signed the checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Witness {
    /// Its key's name.
    pub name: String,
    /// When it says it signed, in seconds since 1970 UTC.
    pub seconds: u64,
}

impl Witness {
    /// The time it states, as a date in UTC.
    fn when(&self) -> String {
        let second = i64::try_from(self.seconds).ok();
        let time = second.and_then(|second| jiff::Timestamp::from_second(second).ok());
        time.map_or_else(|| format!("second {} of 1970 UTC", self.seconds), |time| time.to_string())
    }
}

/// What a verification found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// How much the bundle holds.
    pub profile: Option<Profile>,
    /// The log's origin.
    pub origin: String,
    /// The number of events the checkpoint speaks of.
    pub size: u64,
    /// The tree's root, in hexadecimal digits.
    pub root: String,
    /// The key the checkpoint was verified with.
    pub key: String,
    /// Whether that key was given by whoever verifies; else it is the bundle's own.
    pub key_given: bool,
    /// Witnesses of the policy given that signed the checkpoint.
    pub witnesses: Vec<Witness>,
    /// Whether their number is what the policy asks for; none without a policy.
    pub quorum: Option<bool>,
    /// Where the log says it was restored after real loss.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub losses: Vec<Loss>,
    /// What a loss that was accepted means for the checkpoint that was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_lost: Option<String>,
    /// Leaves compared with the tree.
    pub leaves: u64,
    /// Records compared with their leaves.
    pub records: u64,
    /// Proofs that hold.
    pub proofs: u64,
    /// Files that are as the manifest says.
    pub files: u64,
    /// What does not hold.
    pub findings: Vec<Finding>,
    /// Findings beyond those kept.
    pub more_findings: u64,
}

impl Report {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        self.findings.is_empty()
    }

    pub(crate) fn find(&mut self, place: impl Into<String>, what: impl Into<String>) {
        if self.findings.len() < FINDINGS_MAX {
            let (place, what) = (printable(&place.into()), printable(&what.into()));
            self.findings.push(Finding { place, what });
        } else {
            self.more_findings += 1;
        }
    }

    /// Takes what another thread found.
    pub(crate) fn join(&mut self, other: Self) {
        self.leaves += other.leaves;
        self.records += other.records;
        self.proofs += other.proofs;
        self.files += other.files;
        self.more_findings += other.more_findings;
        if !other.losses.is_empty() {
            self.losses = other.losses;
        }
        for finding in other.findings {
            if self.findings.len() < FINDINGS_MAX {
                self.findings.push(finding);
            } else {
                self.more_findings += 1;
            }
        }
    }
}

/// The bundle's own words as nobody's terminal obeys them: escaped, and not without end.
pub(crate) fn printable(text: &str) -> String {
    let mut printed = String::new();
    for (count, character) in text.chars().enumerate() {
        if count == TEXT_CHARS_MAX {
            printed.push('…');
            break;
        }
        match character {
            '"' | '\'' | '\\' => printed.push(character),
            other => printed.extend(other.escape_debug()),
        }
    }
    printed
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "log         {}", self.origin)?;
        writeln!(f, "events      {}", self.size)?;
        writeln!(f, "root        {}", self.root)?;
        let whose = if self.key_given {
            "the one you gave"
        } else {
            "the bundle's own: compare it with one you have from elsewhere, or give --key"
        };
        writeln!(f, "key         {} ({whose})", self.key)?;
        match self.witnesses.len() {
            0 => writeln!(
                f,
                "witnesses   0: with none, whoever runs the log could show somebody else another one"
            )?,
            count => writeln!(f, "witnesses   {count}")?,
        }
        for witness in &self.witnesses {
            writeln!(f, "            {} at {}", witness.name, witness.when())?;
        }
        if let Some(met) = self.quorum {
            writeln!(f, "quorum      {}", if met { "met" } else { "NOT met" })?;
        }
        for Loss { generation, left_size, known_size, .. } in &self.losses {
            match known_size {
                Some(known) => writeln!(
                    f,
                    "LOST        generation {generation}: events {left_size}..{} were lost, says a record of the log",
                    known.saturating_sub(1)
                )?,
                None => writeln!(
                    f,
                    "LOST        generation {generation}: events from {left_size} on were lost, says the bundle, which holds no record"
                )?,
            }
        }
        if let Some(what) = &self.kept_lost {
            writeln!(f, "            {what}")?;
        }
        writeln!(
            f,
            "checked     {} leaves, {} proofs, {} files",
            self.leaves, self.proofs, self.files
        )?;
        match self.profile {
            Some(Profile::Audit) => {
                writeln!(f, "            {} records against their leaves", self.records)?;
            }
            Some(Profile::Proof) => {
                writeln!(
                    f,
                    "            no record is in the bundle: what they say was not checked"
                )?;
            }
            None => {}
        }
        for finding in &self.findings {
            writeln!(f, "FOUND       {finding}")?;
        }
        if self.more_findings > 0 {
            writeln!(f, "FOUND       {} more", self.more_findings)?;
        }
        write!(f, "{}", if self.holds() { "HOLDS" } else { "DOES NOT HOLD" })
    }
}
