//! One view at work: the object-safe face of [`View`], between typed rows and cells.

use amana_events::{Event, StreamKind};
use uuid::Uuid;

use super::{
    Header, View,
    cell::{BadCell, Cell, pack},
    row::{Row, Table},
    rows::Rows,
};

/// Rows as cells: what is written, and what is removed.
#[derive(Debug, Default)]
pub(crate) struct CellChanges {
    /// Rows to write.
    pub(crate) written: Vec<Vec<Cell>>,
    /// Rows to remove; only their key cells count.
    pub(crate) removed: Vec<Vec<Cell>>,
}

/// A view at work on one batch: touch every event, load what is asked for, apply every event, take
/// the changes.
pub(crate) trait Fold: Send + Sync {
    /// The view's name.
    fn name(&self) -> &'static str;
    /// The version of the fold.
    fn version(&self) -> u32;
    /// The table.
    fn table(&self) -> Table;
    /// Whether rows are never read back.
    fn appends_only(&self) -> bool;
    /// Whether events of this kind may concern the view.
    fn wants(&self, kind: StreamKind) -> bool;
    /// Notes the groups the event will read or change, into the working set and into `groups`.
    fn touch(&mut self, event: &Event, header: &Header, groups: &mut Vec<Uuid>);
    /// The groups noted.
    fn touched(&self) -> Vec<Uuid>;
    /// Takes a stored row.
    fn load(&mut self, cells: Vec<Cell>) -> Result<(), BadCell>;
    /// Folds the event.
    fn apply(&mut self, event: &Event, header: &Header);
    /// Takes what the batch changed, and empties the working set.
    fn take_changes(&mut self) -> CellChanges;
    /// Takes every group of the working set with all its rows in compact form.
    fn take_packed(&mut self) -> Vec<(Uuid, Vec<u8>)>;
}

/// The working set of the view `V`.
#[derive(Debug)]
pub(crate) struct Worker<V: View> {
    rows: Rows<V::Row>,
    scratch: Vec<Uuid>,
}

impl<V: View> Default for Worker<V> {
    fn default() -> Self {
        Self { rows: Rows::default(), scratch: Vec::new() }
    }
}

impl<V: View> Worker<V> {
    fn groups_of(&mut self, event: &Event, header: &Header) {
        self.scratch.clear();
        if V::KINDS.contains(&event.stream_kind()) {
            V::touches(event, header, &mut self.scratch);
        }
    }
}

impl<V: View> Fold for Worker<V> {
    fn name(&self) -> &'static str {
        V::NAME
    }

    fn version(&self) -> u32 {
        V::VERSION
    }

    fn table(&self) -> Table {
        <V::Row as Row>::TABLE
    }

    fn appends_only(&self) -> bool {
        V::APPENDS_ONLY
    }

    fn wants(&self, kind: StreamKind) -> bool {
        V::KINDS.contains(&kind)
    }

    fn touch(&mut self, event: &Event, header: &Header, groups: &mut Vec<Uuid>) {
        self.groups_of(event, header);
        self.scratch.iter().for_each(|group| self.rows.touch(*group));
        groups.extend_from_slice(&self.scratch);
    }

    fn touched(&self) -> Vec<Uuid> {
        self.rows.touched()
    }

    fn load(&mut self, cells: Vec<Cell>) -> Result<(), BadCell> {
        let Some(Cell::Id(group)) = cells.first() else { return Err(BadCell) };
        let group = *group;
        V::Row::from_cells(cells).map(|row| self.rows.load(group, row))
    }

    fn apply(&mut self, event: &Event, header: &Header) {
        self.groups_of(event, header);
        if !self.scratch.is_empty() {
            V::apply(&mut self.rows, event, header);
        }
    }

    fn take_changes(&mut self) -> CellChanges {
        let changes = self.rows.take_changes();
        CellChanges {
            written: changes.written.iter().map(Row::to_cells).collect(),
            removed: changes.removed.iter().map(Row::to_cells).collect(),
        }
    }

    fn take_packed(&mut self) -> Vec<(Uuid, Vec<u8>)> {
        let mut packed = Vec::new();
        for (group, rows) in self.rows.take_groups() {
            let mut bytes = Vec::new();
            for row in rows {
                row.to_cells().iter().for_each(|cell| pack(cell, &mut bytes));
            }
            packed.push((group, bytes));
        }
        packed
    }
}
