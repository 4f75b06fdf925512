//! What a replay found: findings by severity, layer and place, and what could not be checked.
//!
//! INVARIANT: nothing here is personal data: positions, streams, names of events and rules, ids and counts.

use std::{collections::BTreeMap, fmt};

use amana_events::Moment;
use serde::Serialize;

use super::seams::SeamSeen;

/// How many findings are kept; the rest are counted.
const FINDINGS_MAX: usize = 1_000;

/// How bad a finding is, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Somebody wrote what the rules or the policy of its moment forbid, or the log is another than was signed.
    Breach,
    /// What is kept is not what was written.
    Damage,
    /// It does not fit together, and may have an innocent cause.
    Irregularity,
    /// Worth knowing; nothing that does not hold.
    Note,
}

impl Severity {
    /// Worst first.
    pub const ALL: [Severity; 4] =
        [Severity::Breach, Severity::Damage, Severity::Irregularity, Severity::Note];

    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Severity::Breach => "breach",
            Severity::Damage => "damage",
            Severity::Irregularity => "irregularity",
            Severity::Note => "note",
        }
    }

    /// What it means, in a sentence.
    pub const fn means(self) -> &'static str {
        match self {
            Severity::Breach => {
                "Written though the rules or the access policy of its moment forbid it, or not the log that was signed."
            }
            Severity::Damage => "What is kept is not what was written.",
            Severity::Irregularity => "It does not fit together; the cause may be innocent.",
            Severity::Note => "Worth knowing. It holds.",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// Record, leaf, index columns, dense positions.
    Bytes,
    /// The tree's root and the head.
    Tree,
    /// Stored tiles.
    Tiles,
    /// Signed checkpoints, the ledger's own and one that somebody kept.
    Checkpoints,
    /// What witnesses signed.
    Witnesses,
    /// Recorded and known times.
    Clocks,
    /// Every event legal at its place.
    Rules,
    /// Every access decision, judged again.
    Decisions,
    /// Who is excluded from what.
    Exclusions,
    /// Access facts and involvements beside the log.
    Facts,
    /// Key rows, and what was to be destroyed.
    Keys,
    /// What an erasure had to redact.
    Redactions,
    /// Populations, samples and reconciliations of auditors.
    Audits,
    /// What receipts prove.
    Receipts,
    /// Views.
    Views,
}

impl Layer {
    /// In the order in which they are checked.
    pub const ALL: [Layer; 15] = [
        Layer::Bytes,
        Layer::Tree,
        Layer::Tiles,
        Layer::Checkpoints,
        Layer::Witnesses,
        Layer::Clocks,
        Layer::Rules,
        Layer::Decisions,
        Layer::Exclusions,
        Layer::Facts,
        Layer::Keys,
        Layer::Redactions,
        Layer::Audits,
        Layer::Receipts,
        Layer::Views,
    ];

    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Layer::Bytes => "bytes",
            Layer::Tree => "tree",
            Layer::Tiles => "tiles",
            Layer::Checkpoints => "checkpoints",
            Layer::Witnesses => "witnesses",
            Layer::Clocks => "clocks",
            Layer::Rules => "rules",
            Layer::Decisions => "decisions",
            Layer::Exclusions => "exclusions",
            Layer::Facts => "facts",
            Layer::Keys => "keys",
            Layer::Redactions => "redactions",
            Layer::Audits => "audits",
            Layer::Receipts => "receipts",
            Layer::Views => "views",
        }
    }

    /// How bad it is where this layer does not hold, unless a finding says otherwise.
    const fn severity(self) -> Severity {
        match self {
            Layer::Rules
            | Layer::Decisions
            | Layer::Checkpoints
            | Layer::Audits
            | Layer::Receipts => Severity::Breach,
            Layer::Bytes
            | Layer::Tree
            | Layer::Tiles
            | Layer::Witnesses
            | Layer::Facts
            | Layer::Keys
            | Layer::Redactions
            | Layer::Views => Severity::Damage,
            Layer::Clocks | Layer::Exclusions => Severity::Irregularity,
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Something that does not hold, or is worth knowing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What was checked.
    pub layer: Layer,
    /// The position in the log, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<u64>,
    /// The stream, key row or view row.
    pub place: String,
    /// What is wrong there. Never personal data.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = self.position {
            write!(f, "position {position}, ")?;
        }
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// What could not be checked, why, and how often that was met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unchecked {
    /// Of which layer.
    pub layer: Layer,
    /// What.
    pub what: &'static str,
    /// Why.
    pub why: &'static str,
    /// How many.
    pub count: u64,
}

impl fmt::Display for Unchecked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.count, self.what, self.why)
    }
}

/// The newest checkpoint that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stands {
    /// The number of events it speaks of.
    pub size: u64,
    /// The root it names, in hexadecimal.
    pub root: String,
    /// When it was signed, as the row beside it says.
    pub signed: Option<Moment>,
    /// The witnesses whose signatures stand beside it, by key name and id.
    pub witnesses: Vec<String>,
}

/// What a replay found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Events folded.
    pub events: u64,
    /// Streams they belong to.
    pub streams: u64,
    /// The tree's root, in hexadecimal.
    pub root: String,
    /// When the newest event was recorded.
    pub recorded: Option<Moment>,
    /// Whether access decisions were judged again, and checkpoints and tiles compared.
    pub audited: bool,
    /// The newest checkpoint that stands beside the log and holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<Stands>,
    /// Checkpoints compared, with the one that somebody kept.
    pub checkpoints: u64,
    /// Tiles compared.
    pub tiles: u64,
    /// Access decisions judged again.
    pub decisions: u64,
    /// Key rows compared.
    pub key_rows: u64,
    /// Where the log says it was restored after real loss.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seams: Vec<SeamSeen>,
    /// What could not be checked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unchecked: Vec<Unchecked>,
    /// What does not hold, and what is worth knowing.
    pub findings: Vec<Finding>,
    /// Findings beyond those kept.
    pub more_findings: u64,
    /// How many findings of each severity and layer there are, those that are not kept with them.
    #[serde(serialize_with = "counted")]
    pub counts: BTreeMap<(Severity, Layer), u64>,
}

/// A line for each severity and layer.
fn counted<S: serde::Serializer>(
    counts: &BTreeMap<(Severity, Layer), u64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Line {
        severity: Severity,
        layer: Layer,
        count: u64,
    }
    let lines = counts.iter().map(|((severity, layer), count)| Line {
        severity: *severity,
        layer: *layer,
        count: *count,
    });
    serializer.collect_seq(lines)
}

impl Report {
    /// Whether everything holds. A note is nothing that does not.
    pub fn holds(&self) -> bool {
        self.counts.keys().all(|(severity, _)| *severity == Severity::Note)
    }

    /// How many findings there are, notes left out.
    pub fn broken(&self) -> u64 {
        let broken = self.counts.iter().filter(|((severity, _), _)| *severity != Severity::Note);
        broken.map(|(_, count)| count).sum()
    }

    /// The findings, worst first, each severity in the order of the log.
    pub fn by_severity(&self) -> Vec<&Finding> {
        let mut findings: Vec<&Finding> = self.findings.iter().collect();
        findings.sort_by_key(|finding| finding.severity);
        findings
    }

    pub(super) fn find(
        &mut self,
        layer: Layer,
        position: Option<u64>,
        place: impl Into<String>,
        what: impl Into<String>,
    ) {
        self.find_as(layer.severity(), layer, position, place, what);
    }

    pub(super) fn find_as(
        &mut self,
        severity: Severity,
        layer: Layer,
        position: Option<u64>,
        place: impl Into<String>,
        what: impl Into<String>,
    ) {
        *self.counts.entry((severity, layer)).or_default() += 1;
        if self.findings.len() < FINDINGS_MAX {
            let (place, what) = (place.into(), what.into());
            self.findings.push(Finding { severity, layer, position, place, what });
        } else {
            self.more_findings += 1;
        }
    }

    /// Notes so many more of what could not be checked for this reason.
    pub(super) fn leave(
        &mut self,
        layer: Layer,
        what: &'static str,
        why: &'static str,
        count: u64,
    ) {
        let same =
            |known: &&mut Unchecked| (known.layer, known.what, known.why) == (layer, what, why);
        match self.unchecked.iter_mut().find(same) {
            Some(known) => known.count += count,
            None if count > 0 => self.unchecked.push(Unchecked { layer, what, why, count }),
            None => {}
        }
    }
}
