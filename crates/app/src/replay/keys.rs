//! The key rows the log says there are.

use std::collections::{BTreeSet, HashMap, HashSet};

use amana_events::{Code, Digest, keys::KeysEvent};
use amana_store::KeyRow;
use amana_vault::{Compartment, Owner};

use crate::custody::entry_of;

type Place = (Owner, Option<Compartment>, u32);

/// What the log says of key rows, folded.
#[derive(Debug, Clone, Default)]
pub(super) struct KeyLedger {
    /// Digest of the wrapped key, and the KEK the row names.
    rows: HashMap<Place, (Digest, Code)>,
    destroyed: HashSet<Place>,
}

/// What is wrong with a stored key row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// The log says it was destroyed.
    Destroyed,
    /// Something else.
    Other(&'static str),
}

/// How a key row is named in a finding.
pub(super) fn place_of(row: &KeyRow) -> String {
    named((row.owner, row.compartment, row.epoch))
}

fn named((owner, compartment, epoch): Place) -> String {
    let compartment = compartment.map_or("owner", Compartment::code);
    format!("key row {owner} {compartment} epoch {epoch}")
}

impl KeyLedger {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these three change rows")]
    pub(super) fn take(&mut self, event: &KeysEvent) {
        match event {
            KeysEvent::DataKeysCreated(made) => {
                for key in &made.keys {
                    let place = (made.owner, key.compartment, key.epoch);
                    self.rows.insert(place, (key.wrapped, made.kek.clone()));
                }
            }
            KeysEvent::DataKeysDestroyed(gone) => {
                for key in &gone.keys {
                    let place = (gone.owner, key.compartment, key.epoch);
                    self.rows.remove(&place);
                    self.destroyed.insert(place);
                }
            }
            KeysEvent::KeysRewrapped(rewrapped) => {
                for key in &rewrapped.keys {
                    let row = (key.wrapped, rewrapped.kek.clone());
                    self.rows.insert((key.owner, None, 1), row);
                }
            }
            _ => {}
        }
    }

    /// Compares a stored row, and strikes it off.
    pub(super) fn compare(&mut self, row: &KeyRow) -> Option<Wrong> {
        let entry = entry_of(row);
        let place = (row.owner, row.compartment, row.epoch);
        match self.rows.remove(&place) {
            None if self.destroyed.contains(&place) => Some(Wrong::Destroyed),
            None => Some(Wrong::Other("the log knows no such key")),
            Some((wrapped, _)) if wrapped != entry.wrapped => {
                Some(Wrong::Other("is not what the log says was stored"))
            }
            Some((_, kek)) if kek.as_str() != row.kek => {
                Some(Wrong::Other("names another KEK than the log"))
            }
            Some(_) => None,
        }
    }

    /// Whose keys there are.
    pub(super) fn owners(&self) -> impl Iterator<Item = Owner> {
        let owners: BTreeSet<Owner> = self.rows.keys().map(|(owner, _, _)| *owner).collect();
        owners.into_iter()
    }

    /// The rows the log says there are and that were not met.
    pub(super) fn missing(&self) -> impl Iterator<Item = (String, &'static str)> {
        self.rows.keys().map(|place| (named(*place), "is missing: its fields cannot be opened"))
    }
}
