//! Proofs that a record is in the log, each made as for somebody who asks for this one alone, and verified.

use std::time::{Duration, Instant};

use amana_app::Office;
use amana_vault::Entropy as _;

use super::Extent;
use crate::fixture::Numbers;
use crate::load::summary;

/// Most that half of them may take.
const MOST: Duration = Duration::from_millis(1);

/// Measures proofs at random positions.
pub(super) async fn measure(name: &str, office: &Office, extent: &Extent) {
    let signed = office.checkpoint().await.unwrap();
    let mut numbers = Numbers::seeded(12);
    let mut took = Vec::new();
    for _ in 0..extent.proofs {
        let mut random = [0; 8];
        numbers.fill(&mut random);
        let position = u64::from_be_bytes(random) % signed.size();
        let start = Instant::now();
        // It is verified before it is given out.
        let proof = office.proof_of(&signed, position).await.unwrap();
        took.push(start.elapsed());
        assert_eq!(proof.index(), position);
    }
    let load = summary(&took, took.iter().sum(), 1);
    println!("\nProofs of inclusion, {name}, a log of {}", signed.size());
    println!("| what | p50 ms | p99 ms | target |");
    println!("|---|---:|---:|---|");
    let verdict = if load.p50 <= MOST { "met" } else { "MISSED" };
    let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
    println!(
        "| a proof at a random position, read, made, verified | {:.2} | {:.2} | p50 ≤ 1 ms {verdict} |",
        millis(load.p50),
        millis(load.p99)
    );
}
