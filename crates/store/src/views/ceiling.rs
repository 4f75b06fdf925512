//! What the database can do at most: the rows that are read now, written once more and nothing else.
//!
//! Only for the benchmark, behind the feature `ceiling`. The rows go into generations no head knows
//! and are removed again.

use std::time::{Duration, Instant};

use amana_events::LedgerId;

use super::{
    ALL, ViewError, ViewState,
    batch::TargetChanges,
    cell::Cell,
    head,
    link::{Link, ReadRow, Sink},
};
use crate::Database;

/// A generation no head has.
const GENERATION: i64 = i64::MAX;

/// Rows of one view in one transaction.
const ROWS: usize = 1_000;

#[derive(Default)]
struct Kept(Vec<Vec<Cell>>);

impl Sink for Kept {
    fn row(&mut self, row: ReadRow) {
        self.0.extend(row.into_iter().collect::<Result<Vec<Cell>, _>>().ok());
    }
}

/// Writes every row of a ledger's views once more, without reading an event: how many rows there are,
/// and how long that took.
///
/// # Errors
/// [`ViewError::Store`] if the database fails.
pub async fn ceiling(database: &Database, ledger: LedgerId) -> Result<(u64, Duration), ViewError> {
    let mut link = Link::open(database).await?;
    let (heads, _) = link.heads(ledger).await?;
    let (mut count, mut took) = (0, Duration::ZERO);
    for spec in ALL {
        let mut active = heads.iter().filter(|h| h.view == spec.name);
        let Some(active) = active.find(|head| head.state == ViewState::Active) else { continue };
        link.begin_snapshot().await?;
        let kept = link.rows(ledger, spec.table, active.generation, Kept::default()).await?;
        link.end_snapshot().await?;
        for rows in kept.0.chunks(ROWS) {
            let (table, written) = (spec.table, rows.to_vec());
            let changes =
                TargetChanges { generation: GENERATION, table, written, removed: Vec::new() };
            let start = Instant::now();
            link.insert(ledger, changes).await?;
            took += start.elapsed();
            count += u64::try_from(rows.len()).unwrap_or(0);
        }
        link.change(head::remove(ledger, spec.name, &spec.table, GENERATION).into()).await?;
    }
    Ok((count, took))
}
