//! Callers that append one after the other until the time is up.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use amana_store::{Append, Expected, Journal, StreamAppend};
use tokio::task::JoinSet;

use crate::fixture::Writer;

/// What a load came to.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) per_second: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
    /// Events in a batch, on average.
    pub(crate) batch: f64,
}

/// So many callers for so long; each seals its own event before it appends.
pub(crate) async fn run(journal: &Journal, callers: usize, time: Duration) -> Load {
    let warm = Instant::now() + time / 5;
    let end = warm + time;
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let journal = journal.clone();
        tasks.spawn(async move {
            let mut writer = Writer::new(journal.ledger());
            let (mut took, mut batches) = (Vec::new(), Vec::new());
            loop {
                let append = writer.append();
                let start = Instant::now();
                let appended = journal.append(append).await.unwrap();
                let now = Instant::now();
                if now >= end {
                    return (took, batches);
                }
                if start >= warm {
                    took.push(now - start);
                    batches.push(appended.recorded);
                }
            }
        });
    }
    let (mut took, mut batches) = (Vec::new(), HashSet::new());
    for (own, recorded) in tasks.join_all().await {
        took.extend(own);
        batches.extend(recorded);
    }
    summary(&took, time, batches.len())
}

/// Rate and percentiles of single waits.
pub(crate) fn summary(took: &[Duration], time: Duration, batches: usize) -> Load {
    let mut sorted = took.to_vec();
    sorted.sort_unstable();
    let at = |percent: usize| {
        let index = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        sorted.get(index).copied().unwrap_or_default()
    };
    Load {
        per_second: took.len() as f64 / time.as_secs_f64(),
        p50: at(50),
        p99: at(99),
        batch: took.len() as f64 / batches.max(1) as f64,
    }
}

/// Fills the ledger up to so many events, a thousand an append.
pub(crate) async fn fill(journal: &Journal, events: u64) {
    let mut writer = Writer::new(journal.ledger());
    while journal.head().await.unwrap().next_position < events {
        let part =
            |(stream, draft)| StreamAppend { stream, expected: Expected::New, drafts: vec![draft] };
        let streams = (0..1_000).map(|_| part(writer.note())).collect();
        journal.append(Append { streams, ..Append::default() }).await.unwrap();
    }
}
