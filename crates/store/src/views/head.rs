//! The heads of the views: which generation is read, which is being built, and how far each is.

use amana_events::LedgerId;

use super::{
    ViewError, ViewSpec, ViewState,
    cell::Cell,
    link::{Change, HeadRow},
    row::Table,
    sql,
};

/// One generation of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewHead {
    /// The view.
    pub view: String,
    /// The generation, from 1.
    pub generation: i64,
    /// The version of the fold that writes it.
    pub version: u32,
    /// How many events are folded into it: it is the fold of every event before this position.
    pub position: u64,
    /// Whether it is read, being built or given up.
    pub state: ViewState,
}

impl ViewHead {
    pub(super) fn from_row(row: HeadRow) -> Result<Self, ViewError> {
        let (view, generation, version, position, state) = row;
        let damaged = || ViewError::Head { view: view.clone() };
        Ok(Self {
            generation,
            version: u32::try_from(version).map_err(|_| damaged())?,
            position: u64::try_from(position).map_err(|_| damaged())?,
            state: state.parse().map_err(|_| damaged())?,
            view,
        })
    }
}

pub(super) fn add(ledger: LedgerId, spec: &ViewSpec, generation: i64, state: ViewState) -> Change {
    Change {
        sql: "INSERT INTO view_head (ledger_id, view_name, generation, version, position, state) \
              VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT (ledger_id, view_name, generation) DO NOTHING"
            .to_owned(),
        cells: vec![
            Cell::Id(ledger.uuid()),
            Cell::Text(spec.name.into()),
            Cell::Int(generation),
            Cell::Int(i64::from(spec.version)),
            Cell::Text(state.code().into()),
        ],
    }
}

/// Makes the built generation the one that is read; the one read before is given up.
pub(super) fn switch(ledger: LedgerId, view: &str, generation: i64) -> [Change; 2] {
    let cells = || vec![Cell::Id(ledger.uuid()), Cell::Text(view.into()), Cell::Int(generation)];
    let retire = "UPDATE view_head SET state = 'retired' \
        WHERE ledger_id = $1 AND view_name = $2 AND generation <> $3 AND state = 'active'";
    let activate = "UPDATE view_head SET state = 'active' \
        WHERE ledger_id = $1 AND view_name = $2 AND generation = $3";
    [
        Change { sql: retire.to_owned(), cells: cells() },
        Change { sql: activate.to_owned(), cells: cells() },
    ]
}

/// Removes a generation with its rows.
pub(super) fn remove(ledger: LedgerId, view: &str, table: &Table, generation: i64) -> [Change; 2] {
    let head = "DELETE FROM view_head WHERE ledger_id = $1 AND view_name = $2 AND generation = $3";
    [
        Change {
            sql: sql::remove_generation(table),
            cells: vec![Cell::Id(ledger.uuid()), Cell::Int(generation)],
        },
        Change {
            sql: head.to_owned(),
            cells: vec![Cell::Id(ledger.uuid()), Cell::Text(view.into()), Cell::Int(generation)],
        },
    ]
}
