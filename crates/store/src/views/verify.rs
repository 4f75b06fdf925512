//! Verifying: the log is folded again in memory and compared with every row that is read.
//!
//! Rows are kept in a compact form (of views that only append, a digest a row), and views are folded
//! in several passes where they would not fit, so a ledger of a million events needs tens of
//! megabytes. Nothing is written; everything is read in one snapshot.

use std::collections::HashMap;

use amana_events::LedgerId;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    ALL, ViewError, ViewHead, ViewSpec, ViewState,
    batch::{Batch, Target},
    cell::{Cell, pack, unpack},
    link::{Link, ReadRow, Sink},
    projector::{OnProgress, Progress},
    row::Table,
};

/// What the rows of one pass may take in memory, as estimated from what is stored: 64 MiB.
const PASS_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// What a row takes besides its cells: its place in the map and in the heap.
const ROW_BYTES: u64 = 96;

/// What a cell takes on average.
const CELL_BYTES: u64 = 9;

/// One thing in the views that the log does not bear out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewFinding {
    /// The view.
    pub view: String,
    /// The row's key, its parts joined by `/`; empty for the view's head.
    pub key: String,
    /// What is wrong with it: never a value.
    pub what: String,
}

/// Folds and compares. To be called in a snapshot.
pub(super) async fn run(
    link: &mut Link,
    ledger: LedgerId,
    progress: OnProgress<'_>,
) -> Result<Vec<ViewFinding>, ViewError> {
    let (heads, end) = link.heads(ledger).await?;
    let mut findings = Vec::new();
    let mut passes: Vec<(u64, Vec<Replay>)> = Vec::new();
    if heads.is_empty() {
        // Nobody has asked for a view yet, so none was made.
        return Ok(findings);
    }
    for head in heads.iter().filter(|head| ALL.iter().all(|spec| spec.name != head.view)) {
        let what = "no view of this program has that name".to_owned();
        findings.push(ViewFinding { view: head.view.clone(), key: String::new(), what });
    }
    for spec in ALL {
        let Some(head) = check_head(spec, &heads, end, &mut findings) else { continue };
        let rows = link.count(ledger, spec.table, head.generation).await?;
        let replay = Replay::new(spec, head);
        let bytes = rows.saturating_mul(replay.row_bytes());
        match passes.last_mut().filter(|(sum, _)| sum.saturating_add(bytes) <= PASS_BYTES_MAX) {
            Some((sum, pass)) => {
                *sum = sum.saturating_add(bytes);
                pass.push(replay);
            }
            None => passes.push((bytes, vec![replay])),
        }
    }
    let of = u64::try_from(passes.len()).unwrap_or(1).saturating_mul(end);
    let mut before = 0;
    for (_, mut pass) in passes {
        fold(link, ledger, &mut pass, &mut |done| {
            progress(Progress { done: before + done, of });
        })
        .await?;
        for replay in pass {
            let (table, generation) = (replay.table, replay.target.generation);
            let comparison = Comparison::new(replay);
            let comparison = link.rows(ledger, table, generation, comparison).await?;
            findings.append(&mut comparison.finish());
        }
        before += end;
    }
    Ok(findings)
}

fn check_head<'h>(
    spec: &ViewSpec,
    heads: &'h [ViewHead],
    end: u64,
    findings: &mut Vec<ViewFinding>,
) -> Option<&'h ViewHead> {
    let mut active = heads.iter().filter(|h| h.view == spec.name && h.state == ViewState::Active);
    let mut finding = |what: String| {
        findings.push(ViewFinding { view: spec.name.to_owned(), key: String::new(), what });
    };
    let Some(head) = active.next() else {
        finding("no generation of the view is read".to_owned());
        return None;
    };
    if active.next().is_some() {
        finding("several generations of the view are read".to_owned());
    }
    if head.version != spec.version {
        finding(format!("built by version {}, this program folds {}", head.version, spec.version));
        return None;
    }
    if head.position > end {
        finding(format!("stands at position {}, the log ends at {end}", head.position));
        return None;
    }
    Some(head)
}

async fn fold(
    link: &mut Link,
    ledger: LedgerId,
    pass: &mut [Replay],
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<(), ViewError> {
    let to = pass.iter().map(|replay| replay.end).max().unwrap_or(0);
    let mut wanted = super::link::Wanted::default();
    for kind in amana_events::StreamKind::ALL {
        if pass.iter().any(|replay| replay.target.fold.wants(*kind)) {
            wanted.add(kind.number());
        }
    }
    let mut position = 0;
    while position < to {
        let batch = link.page(ledger, position, to, wanted).await?;
        position = batch.end;
        pass.iter_mut().try_for_each(|replay| replay.fold(&batch))?;
        progress(position);
    }
    Ok(())
}

/// One view folded in memory.
struct Replay {
    name: &'static str,
    table: Table,
    target: Target,
    end: u64,
    groups: HashMap<Uuid, Box<[u8]>>,
}

impl Replay {
    fn new(spec: &ViewSpec, head: &ViewHead) -> Self {
        let (fold, generation) = ((spec.make)(), head.generation);
        let target = Target { fold, generation, position: 0, met: None };
        let (name, table) = (spec.name, spec.table);
        Self { name, table, target, end: head.position, groups: HashMap::new() }
    }

    fn row_bytes(&self) -> u64 {
        if self.target.fold.appends_only() {
            return ROW_BYTES;
        }
        let columns = u64::try_from(self.table.columns.len()).unwrap_or(u64::MAX);
        ROW_BYTES.saturating_add(CELL_BYTES.saturating_mul(columns))
    }

    fn fold(&mut self, batch: &Batch) -> Result<(), ViewError> {
        let view = self.name;
        let end = self.end;
        let fold = &mut self.target.fold;
        let events = || batch.events.iter().filter(|(header, _)| header.position < end);
        let mut touched = Vec::new();
        events().for_each(|(header, event)| fold.touch(event, header, &mut touched));
        if fold.appends_only() {
            events().for_each(|(header, event)| fold.apply(event, header));
            for row in fold.take_changes().written {
                self.append(&row);
            }
            return Ok(());
        }
        for group in fold.touched() {
            let mut bytes = self.groups.get(&group).map(Box::as_ref).unwrap_or_default();
            while let Some(cells) = next_row(&mut bytes, self.table.columns.len()) {
                fold.load(cells).map_err(|source| ViewError::Row { view, source })?;
            }
        }
        events().for_each(|(header, event)| fold.apply(event, header));
        for (group, bytes) in fold.take_packed() {
            if bytes.is_empty() {
                self.groups.remove(&group);
            } else {
                self.groups.insert(group, bytes.into());
            }
        }
        Ok(())
    }

    /// Keeps the digest of a row of a view that only appends.
    fn append(&mut self, row: &[Cell]) {
        let Some(Cell::Id(group)) = row.first() else { return };
        let kept = self.groups.entry(*group).or_default();
        let mut bytes = std::mem::take(kept).into_vec();
        let keys = row.iter().take(self.table.keys).skip(1);
        keys.for_each(|cell| pack(cell, &mut bytes));
        bytes.extend_from_slice(&digest(row));
        *kept = bytes.into();
    }
}

/// The next row of a group's compact form.
fn next_row(bytes: &mut &[u8], columns: usize) -> Option<Vec<Cell>> {
    if bytes.is_empty() { None } else { (0..columns).map(|_| unpack(bytes)).collect() }
}

const DIGEST_BYTES: usize = 16;

fn digest(row: &[Cell]) -> [u8; DIGEST_BYTES] {
    let mut bytes = Vec::new();
    for cell in row {
        pack(cell, &mut bytes);
    }
    let mut digest = [0; DIGEST_BYTES];
    for (to, from) in digest.iter_mut().zip(Sha256::digest(&bytes)) {
        *to = from;
    }
    digest
}

/// What a row of the current group should be.
enum Wanted {
    Row(Vec<Cell>),
    Digest(Vec<Cell>, [u8; DIGEST_BYTES]),
}

impl Wanted {
    fn key<'w>(&'w self, table: &Table) -> &'w [Cell] {
        match self {
            Wanted::Row(cells) => cells.get(..table.keys).unwrap_or_default(),
            Wanted::Digest(key, _) => key,
        }
    }
}

/// Compares stored rows, which come in the order of their keys, with what was folded.
struct Comparison {
    name: &'static str,
    table: Table,
    appends_only: bool,
    groups: HashMap<Uuid, Box<[u8]>>,
    current: Vec<Wanted>,
    group: Option<Uuid>,
    findings: Vec<ViewFinding>,
}

impl Comparison {
    fn new(replay: Replay) -> Self {
        Self {
            name: replay.name,
            table: replay.table,
            appends_only: replay.target.fold.appends_only(),
            groups: replay.groups,
            current: Vec::new(),
            group: None,
            findings: Vec::new(),
        }
    }

    fn finding(&mut self, key: String, what: impl Into<String>) {
        let view = self.name.to_owned();
        self.findings.push(ViewFinding { view, key, what: what.into() });
    }

    /// Ends the current group: what was not read of it is missing.
    fn leave(&mut self) {
        for wanted in std::mem::take(&mut self.current) {
            let key = key_text(wanted.key(&self.table).iter());
            self.finding(key, "row is missing");
        }
    }

    fn enter(&mut self, group: Uuid) {
        self.leave();
        self.group = Some(group);
        self.current = self.unpack(group);
    }

    fn unpack(&mut self, group: Uuid) -> Vec<Wanted> {
        let bytes = self.groups.remove(&group).unwrap_or_default();
        let mut bytes = bytes.as_ref();
        let mut rows = Vec::new();
        if !self.appends_only {
            while let Some(row) = next_row(&mut bytes, self.table.columns.len()) {
                rows.push(Wanted::Row(row));
            }
            return rows;
        }
        while let Some(mut key) = next_row(&mut bytes, self.table.keys.saturating_sub(1)) {
            let digest = bytes.split_off(..DIGEST_BYTES).and_then(|bytes| bytes.try_into().ok());
            let Some(digest) = digest else { break };
            key.insert(0, Cell::Id(group));
            rows.push(Wanted::Digest(key, digest));
        }
        rows
    }

    fn compare(&mut self, row: &ReadRow) {
        let table = self.table;
        let key: Vec<Cell> = row.iter().take(table.keys).flatten().cloned().collect();
        let shown = key_text(key.iter());
        let place = self.current.iter().position(|wanted| wanted.key(&table) == key);
        let Some(place) = place else {
            self.finding(shown, "row is in the view, but no event made it");
            return;
        };
        match self.current.remove(place) {
            Wanted::Row(wanted) => {
                let columns = table.columns.iter().zip(row).zip(&wanted);
                let wrong = columns.filter(|((_, read), wanted)| read.as_ref() != Ok(wanted));
                let names: Vec<_> = wrong.map(|((column, _), _)| column.name).collect();
                if !names.is_empty() {
                    self.finding(shown, format!("differs from its events in {}", names.join(", ")));
                }
            }
            Wanted::Digest(_, wanted) => {
                let cells: Result<Vec<Cell>, _> = row.iter().cloned().collect();
                if cells.map(|cells| digest(&cells)) != Ok(wanted) {
                    self.finding(shown, "differs from its event");
                }
            }
        }
    }

    fn finish(mut self) -> Vec<ViewFinding> {
        self.leave();
        let mut groups: Vec<Uuid> = self.groups.keys().copied().collect();
        groups.sort_unstable();
        for group in groups {
            self.current = self.unpack(group);
            self.leave();
        }
        self.findings
    }
}

impl Sink for Comparison {
    fn row(&mut self, row: ReadRow) {
        match row.first() {
            Some(Ok(Cell::Id(group))) => {
                if self.group != Some(*group) {
                    self.enter(*group);
                }
                self.compare(&row);
            }
            Some(_) | None => self.finding(String::new(), "a row's key cannot be read"),
        }
    }
}

fn key_text<'c>(key: impl Iterator<Item = &'c Cell>) -> String {
    let part = |cell: &Cell| match cell {
        Cell::Null => String::new(),
        Cell::Id(id) => id.to_string(),
        Cell::Text(text) => text.to_string(),
        Cell::Int(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
    };
    key.map(part).collect::<Vec<_>>().join("/")
}
