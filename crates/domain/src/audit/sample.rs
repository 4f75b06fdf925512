//! Drawing a sample so that anybody can draw it again, with a shell and nothing of ours.
//!
//! Items are the population's files, each written as its stream (`case/<uuid>`, lower case). For each,
//! take the SHA-256 of five lines, every one ended by a line feed:
//!
//! ```text
//! amana audit sample v1
//! <root of the log at the population's size, 64 lower-case hexadecimal digits>
//! <id of the engagement's stream, a UUID in lower case>
//! <round, in decimal, from 1>
//! <item>
//! ```
//!
//! Sort by the digests as numbers of 32 bytes, smallest first (by the item where two are equal), and take
//! the first n. A shell does it: `printf '…' | sha256sum` for each item, `sort`, `head -n N`.
//!
//! Who records files cannot steer them out of a sample: their ids say nothing of the root that is to come.
//! An auditor cannot try draws until one suits: rounds are counted, and every draw stands in the log. One
//! who watches the log may still wait for a root that suits before they fix a population: who wants to
//! rule that out names the moment beforehand (`ops/decisions/0030`).

use amana_events::{
    Digest, StreamId,
    audit::{AuditedKind, SampleDrawn},
};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{AuditState, auditor};
use crate::{Admit, Context, Refusal, refusal::ensure};

/// The method's name and version, as events say it.
pub const METHOD: &str = "sha256_rank_v1";

/// How many files one draw takes at most.
pub const ITEMS_MAX: usize = 500;

/// Draws `size` of the items, which may come in any order and more than once.
pub fn draw(
    root: &Digest,
    engagement: Uuid,
    round: u32,
    items: impl IntoIterator<Item = StreamId>,
    size: usize,
) -> Vec<StreamId> {
    let root = hex(root.bytes());
    let mut ranked: Vec<([u8; 32], String, StreamId)> = items
        .into_iter()
        .map(|item| {
            let name = item.to_string();
            (rank(&root, engagement, round, &name), name, item)
        })
        .collect();
    ranked.sort_unstable();
    ranked.dedup();
    ranked.into_iter().take(size).map(|(_, _, item)| item).collect()
}

/// The rank of one item in a draw: smaller is drawn earlier.
pub fn rank_of(root: &Digest, engagement: Uuid, round: u32, item: StreamId) -> [u8; 32] {
    rank(&hex(root.bytes()), engagement, round, &item.to_string())
}

fn rank(root: &str, engagement: Uuid, round: u32, item: &str) -> [u8; 32] {
    let text = format!("amana audit sample v1\n{root}\n{engagement}\n{round}\n{item}\n");
    Sha256::digest(text.as_bytes()).into()
}

/// Lower-case hexadecimal digits, as roots of the log are written for people.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Admit<AuditState> for SampleDrawn {
    fn admit(&self, state: &AuditState, context: &Context<'_>) -> Result<(), Refusal> {
        auditor(state, context)?;
        let population = state.population(self.population).ok_or(Refusal::field(
            "no_such_population",
            "population",
            "a sample is drawn from a population that this engagement fixed",
        ))?;
        ensure(
            self.seed == population.root && self.method.as_str() == METHOD,
            "wrong_seed",
            "the seed is the population's root, and the method the one that is documented",
        )?;
        ensure(
            usize::try_from(self.round).is_ok_and(|it| it == state.samples().len() + 1),
            "wrong_round",
            "each draw is the one after the last: a draw cannot be tried until it suits",
        )?;
        let distinct = |kinds: &[AuditedKind]| {
            let mut kinds = kinds.to_vec();
            kinds.sort_unstable();
            kinds.dedup();
            kinds.len()
        };
        ensure(
            !self.kinds.is_empty() && distinct(&self.kinds) == self.kinds.len(),
            "wrong_kinds",
            "the kinds drawn from are named, each once",
        )?;
        let of = |kind: &AuditedKind| u64::from(population.kinds.get(kind).copied().unwrap_or(0));
        ensure(
            self.kinds.iter().map(of).sum::<u64>() == u64::from(self.of),
            "counts_differ",
            "there are not as many files of these kinds in the population",
        )?;
        let mut items = self.items.clone();
        items.sort_unstable();
        items.dedup();
        let fit = |item: &StreamId| {
            AuditedKind::of(item.kind).is_some_and(|kind| self.kinds.contains(&kind))
        };
        ensure(
            !items.is_empty()
                && items.len() == self.items.len()
                && items.len() <= ITEMS_MAX
                && items.len() as u64 <= u64::from(self.of)
                && items.iter().all(fit),
            "wrong_items",
            "a draw takes one file or more, 500 at most, each once and of the kinds named",
        )
    }
}

#[cfg(test)]
mod tests {
    use amana_events::StreamKind;
    use proptest::prelude::*;

    use super::*;

    fn case(number: u128) -> StreamId {
        StreamId::new(StreamKind::Case, Uuid::from_u128(number))
    }

    /// `for i in 1 2 3 4 5 6; do item=case/00000000-0000-0000-0000-00000000000$i; printf 'amana audit
    /// sample v1\n%s\n%s\n1\n%s\n' $(printf '11%.0s' $(seq 32)) 00000000-0000-0000-0000-0000000000aa
    /// $item | sha256sum | sed "s|-|$item|"; done | sort | head -n 3`
    #[test]
    fn a_shell_draws_the_same() {
        let drawn = draw(&Digest::new([0x11; 32]), Uuid::from_u128(0xaa), 1, (1..=6).map(case), 3);
        assert_eq!(drawn, KNOWN.map(case));
    }

    /// What the shell printed.
    const KNOWN: [u128; 3] = [2, 5, 1];

    #[test]
    fn another_root_engagement_or_round_draws_otherwise() {
        let of = |root, engagement, round| {
            draw(
                &Digest::new([root; 32]),
                Uuid::from_u128(engagement),
                round,
                (1..=60).map(case),
                9,
            )
        };
        let one = of(1, 1, 1);
        assert_eq!(one, of(1, 1, 1));
        for other in [of(2, 1, 1), of(1, 2, 1), of(1, 1, 2)] {
            assert_ne!(one, other);
        }
    }

    proptest! {
        #[test]
        fn neither_order_nor_repetition_nor_a_larger_draw_changes_what_comes_first(
            mut numbers in prop::collection::vec(0_u128..500, 0..60), size in 0_usize..20,
        ) {
            let root = Digest::new([7; 32]);
            let one = draw(&root, Uuid::from_u128(1), 1, numbers.iter().copied().map(case), size);
            let more = draw(&root, Uuid::from_u128(1), 1, numbers.iter().copied().map(case), size + 5);
            numbers.reverse();
            numbers.extend(numbers.clone());
            let again = draw(&root, Uuid::from_u128(1), 1, numbers.into_iter().map(case), size);
            prop_assert_eq!(&one, &again);
            prop_assert!(more.starts_with(&one));
        }
    }
}
