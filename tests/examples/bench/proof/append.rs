//! Bare append while somebody signs a checkpoint and writes tiles as soon as one is due, beside bare append alone.

use std::sync::Arc;

use amana_app::Office;
use amana_store::Journal;

use super::{Extent, fill::Signing};
use crate::fixture::folder;
use crate::full::office;
use crate::load::{Load, run as load};
use crate::table;

/// The least part of appending that checkpoints leave.
const LEAST: f64 = 0.9;

/// Measures at 64 and at 256 callers.
pub(super) async fn measure(name: &str, url: Option<&str>, extent: &Extent) {
    table::heading(&format!("Append with checkpoints, {name}"));
    let room = folder();
    let (office, _) = office(&room.path().join("office"), url).await;
    let office = Arc::new(office);
    // The office's own: whoever signs and whoever appends are one process and take turns.
    let journal = office.bare_journal();
    for callers in [64, 256] {
        let mut turns = Vec::new();
        // Each goes first in turn: a log that is longer takes a little longer to append to.
        for turn in 0..extent.rounds {
            if turn % 2 == 0 {
                let alone = load(journal, callers, extent.time).await.per_second;
                turns.push((beside(&office, journal, callers, extent).await, alone));
            } else {
                let measured = beside(&office, journal, callers, extent).await;
                turns.push((measured, load(journal, callers, extent.time).await.per_second));
            }
        }
        turns.sort_by(|(a, x), (b, y)| (a.0.per_second / x).total_cmp(&(b.0.per_second / y)));
        let Some(((measured, signed), alone)) = turns.get(turns.len() / 2) else { return };
        let what = format!("append, {callers} callers, {signed:.0} checkpoints/s");
        let of = format!("{alone:.0}/s: without checkpoints");
        table::beside(&what, measured, *alone, &of, Some(LEAST));
    }
}

/// A load, and the checkpoints that were signed in a second of it.
async fn beside(
    office: &Arc<Office>,
    journal: &Journal,
    callers: usize,
    extent: &Extent,
) -> (Load, f64) {
    // What the load alone appended is behind it: only its own events count.
    office.checkpoint().await.unwrap();
    let signing = Signing::beside(office);
    let measured = load(journal, callers, extent.time).await;
    let signed = signing.stop().await as f64;
    // Its warming up is a fifth more.
    (measured, signed / (extent.time.as_secs_f64() * 1.2))
}
