//! The working set of one view: the groups of rows a batch touches, and what the batch changed.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::row::Row;

#[derive(Debug)]
struct Group<R> {
    stored: Vec<R>,
    now: Vec<R>,
}

/// The rows a batch of events may read and change, by group. A group is what is loaded together:
/// all rows of one case, one person, one member. They are kept, and written, in the order of their ids: ids that sort by time
/// then go to one place of a table and not all over it.
#[derive(Debug)]
pub struct Rows<R> {
    groups: BTreeMap<Uuid, Group<R>>,
}

/// What a batch changed.
#[derive(Debug)]
pub(crate) struct Changes<R> {
    /// Rows to write: new ones and changed ones.
    pub(crate) written: Vec<R>,
    /// Rows whose key is no more.
    pub(crate) removed: Vec<R>,
}

impl<R> Default for Rows<R> {
    fn default() -> Self {
        Self { groups: BTreeMap::new() }
    }
}

impl<R: Row> Rows<R> {
    /// Names a group the batch touches.
    pub(crate) fn touch(&mut self, group: Uuid) {
        self.groups.entry(group).or_insert_with(|| Group { stored: Vec::new(), now: Vec::new() });
    }

    /// The groups touched so far.
    pub(crate) fn touched(&self) -> Vec<Uuid> {
        self.groups.keys().copied().collect()
    }

    /// Takes a stored row of a touched group.
    pub(crate) fn load(&mut self, group: Uuid, row: R) {
        let entry = self.groups.entry(group);
        let group = entry.or_insert_with(|| Group { stored: Vec::new(), now: Vec::new() });
        group.stored.push(row.clone());
        group.now.push(row);
    }

    /// The rows of a group, to read and change.
    pub fn group(&mut self, group: Uuid) -> &mut Vec<R> {
        let entry = self.groups.entry(group);
        &mut entry.or_insert_with(|| Group { stored: Vec::new(), now: Vec::new() }).now
    }

    /// The only row of a group, in views that have one row a group.
    pub fn only(&mut self, group: Uuid) -> Option<&mut R> {
        self.groups.get_mut(&group).and_then(|group| group.now.first_mut())
    }

    /// Writes a row: in place of the one with its key, or beside the others.
    pub fn put(&mut self, group: Uuid, row: R) {
        let rows = self.group(group);
        match rows.iter_mut().find(|other| other.same_key(&row)) {
            Some(old) => *old = row,
            None => rows.push(row),
        }
    }

    /// What was changed since the rows were loaded; the working set is empty afterwards.
    pub(crate) fn take_changes(&mut self) -> Changes<R> {
        let mut changes = Changes { written: Vec::new(), removed: Vec::new() };
        for Group { stored, now } in std::mem::take(&mut self.groups).into_values() {
            let gone = |old: &&R| !now.iter().any(|row| row.same_key(old));
            changes.removed.extend(stored.iter().filter(gone).cloned());
            for (index, row) in now.into_iter().enumerate() {
                // Rows keep their place unless one before them is gone: look there first.
                let here = stored.get(index).filter(|old| old.same_key(&row));
                let old = here.or_else(|| stored.iter().find(|old| old.same_key(&row)));
                if old != Some(&row) {
                    changes.written.push(row);
                }
            }
        }
        changes
    }

    /// Takes the whole working set: every touched group with its rows as they now are.
    pub(crate) fn take_groups(&mut self) -> impl Iterator<Item = (Uuid, Vec<R>)> {
        std::mem::take(&mut self.groups).into_iter().map(|(id, group)| (id, group.now))
    }
}
