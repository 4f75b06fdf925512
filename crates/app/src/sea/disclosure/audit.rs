//! The audit: what can be worked out about withheld figures from the published ones.
//!
//! Figures are whole numbers tied by sums (a table's total, a group of categories). A withheld
//! figure may be anything from 1 upwards that the sums allow; bounds are drawn together until they
//! stand still. INVARIANT: the sums form a tree (no two share two figures, none run in a ring), for
//! which these bounds are exact: every value between them is possible.

use super::{CHOICES_MIN, Figure, is_small};

/// The least and the greatest possible value of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bounds {
    low: u64,
    high: u64,
}

/// One figure of a system.
#[derive(Debug, Clone, Copy)]
struct Entry {
    count: u64,
    withheld: bool,
}

/// A sum: one figure is all of the others together.
#[derive(Debug)]
struct Sum {
    whole: usize,
    parts: Vec<usize>,
}

/// Figures and the sums that tie them. Figure 0 is the grand total, which is always published.
#[derive(Debug)]
pub(super) struct System {
    figures: Vec<Entry>,
    sums: Vec<Sum>,
}

impl System {
    /// A system of which only the grand total is known yet.
    pub(super) fn of_total(total: u64) -> Self {
        Self { figures: vec![Entry { count: total, withheld: false }], sums: Vec::new() }
    }

    /// Adds a figure and says where it stands; a small one is withheld from the start.
    pub(super) fn add(&mut self, count: u64) -> usize {
        self.figures.push(Entry { count, withheld: is_small(count) });
        self.figures.len() - 1
    }

    /// Says that one figure is the sum of others.
    pub(super) fn tie(&mut self, whole: usize, parts: Vec<usize>) {
        self.sums.push(Sum { whole, parts });
    }

    /// The figure as it may be published.
    pub(super) fn figure(&self, place: usize) -> Figure {
        match self.figures.get(place) {
            Some(Entry { count, withheld: false }) => Figure::Shown(*count),
            Some(Entry { withheld: true, .. }) | None => Figure::Withheld,
        }
    }

    /// Withholds figures until each withheld one could have [`CHOICES_MIN`] values; `false` when
    /// even withholding all of them is not enough.
    pub(super) fn protect(&mut self) -> bool {
        while let Some(exposed) = self.exposed() {
            let Some(cover) = self.cover(exposed) else { return false };
            if let Some(entry) = self.figures.get_mut(cover) {
                entry.withheld = true;
            }
        }
        true
    }

    /// A withheld figure that has too few possible values.
    fn exposed(&self) -> Option<usize> {
        let bounds = self.bounds();
        let figures = self.figures.iter().zip(bounds);
        figures.enumerate().find_map(|(place, (entry, bounds))| {
            let choices = bounds.high.saturating_sub(bounds.low) + 1;
            (entry.withheld && choices < CHOICES_MIN).then_some(place)
        })
    }

    /// The figure to withhold for the sake of an exposed one: the smallest in a sum with it, else
    /// the smallest of all.
    fn cover(&self, exposed: usize) -> Option<usize> {
        let near =
            self.sums.iter().filter(|sum| sum.whole == exposed || sum.parts.contains(&exposed));
        let near = near.flat_map(|sum| sum.parts.iter().copied().chain([sum.whole]));
        self.smallest_shown(near).or_else(|| self.smallest_shown(0..self.figures.len()))
    }

    fn smallest_shown(&self, places: impl Iterator<Item = usize>) -> Option<usize> {
        let shown = places.filter_map(|place| {
            let entry = self.figures.get(place)?;
            (place > 0 && !entry.withheld && entry.count > 0).then_some((entry.count, place))
        });
        shown.min().map(|(_, place)| place)
    }

    /// What each figure can be at least and at most.
    fn bounds(&self) -> Vec<Bounds> {
        let total = self.figures.first().map_or(0, |entry| entry.count);
        let begin = |entry: &Entry| {
            let Entry { count, withheld } = *entry;
            if withheld {
                Bounds { low: 1, high: total }
            } else {
                Bounds { low: count, high: count }
            }
        };
        let mut bounds: Vec<Bounds> = self.figures.iter().map(begin).collect();
        // Each turn carries what is known one sum further; a tree needs as many as it is deep,
        // and bounds only draw together, so this ends.
        loop {
            let before = bounds.clone();
            for sum in &self.sums {
                narrow(sum, &mut bounds);
            }
            if bounds == before {
                return bounds;
            }
        }
    }
}

/// Draws the bounds of one sum's figures together.
fn narrow(sum: &Sum, bounds: &mut [Bounds]) {
    let parts = sum.parts.iter().filter_map(|place| bounds.get(*place));
    let (low, high) = parts.fold((0_u64, 0_u64), |(low, high), part| {
        (low.saturating_add(part.low), high.saturating_add(part.high))
    });
    let Some(whole) = bounds.get_mut(sum.whole) else { return };
    whole.low = whole.low.max(low);
    whole.high = whole.high.min(high);
    let whole = *whole;
    for place in &sum.parts {
        let Some(part) = bounds.get_mut(*place) else { continue };
        let others =
            Bounds { low: low.saturating_sub(part.low), high: high.saturating_sub(part.high) };
        part.low = part.low.max(whole.low.saturating_sub(others.high));
        part.high = part.high.min(whole.high.saturating_sub(others.low));
    }
}
