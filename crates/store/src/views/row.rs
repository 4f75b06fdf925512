//! Rows: typed structures whose fields are the columns of one table.
//!
//! `view_row!` declares structure and table together, so that the two cannot drift apart; a test
//! compares both with the migrations.

use super::cell::{BadCell, Cell, CellValue, Kind};

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name, which is the field's.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be empty.
    pub optional: bool,
}

impl Column {
    /// The column of a field of type `T`.
    pub(crate) const fn of<T: CellValue>(name: &'static str) -> Self {
        Self { name, kind: T::KIND, optional: T::OPTIONAL }
    }
}

/// The table of a view. Ledger and generation stand before its columns, in each key too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns; the first is the group: an id.
    pub columns: &'static [Column],
    /// How many columns, from the first, are the key.
    pub keys: usize,
}

impl Table {
    /// The columns of the key.
    pub fn key_columns(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().take(self.keys)
    }
}

/// A row of a view.
pub trait Row: Clone + PartialEq + Send + Sync + 'static {
    /// Its table.
    const TABLE: Table;

    /// The row as cells, in the order of the columns.
    fn to_cells(&self) -> Vec<Cell>;

    /// Reads a row back.
    ///
    /// # Errors
    /// [`BadCell`] when a cell holds something else than its column is for.
    fn from_cells(cells: Vec<Cell>) -> Result<Self, BadCell>;

    /// Whether the other row has the same key.
    fn same_key(&self, other: &Self) -> bool;
}

/// Declares a row and its table. The key columns come first, and the first of them is the group.
macro_rules! view_row {
    (
        $(#[$doc:meta])* pub struct $name:ident of $table:literal {
            key { $($(#[$kdoc:meta])* $key:ident: $ktype:ty,)+ }
            $($(#[$fdoc:meta])* $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        pub struct $name {
            $($(#[$kdoc])* pub $key: $ktype,)+
            $($(#[$fdoc])* pub $field: $type,)*
        }

        impl $crate::views::row::Row for $name {
            const TABLE: $crate::views::row::Table = $crate::views::row::Table {
                name: $table,
                columns: &[
                    $($crate::views::row::Column::of::<$ktype>(stringify!($key)),)+
                    $($crate::views::row::Column::of::<$type>(stringify!($field)),)*
                ],
                keys: [$(stringify!($key)),+].len(),
            };

            fn to_cells(&self) -> Vec<$crate::views::cell::Cell> {
                use $crate::views::cell::CellValue as _;
                vec![$(self.$key.to_cell(),)+ $(self.$field.to_cell(),)*]
            }

            fn from_cells(
                cells: Vec<$crate::views::cell::Cell>,
            ) -> Result<Self, $crate::views::cell::BadCell> {
                use $crate::views::cell::{BadCell, CellValue};
                let mut cells = cells.into_iter();
                Ok(Self {
                    $($key: <$ktype as CellValue>::from_cell(cells.next().ok_or(BadCell)?)?,)+
                    $($field: <$type as CellValue>::from_cell(cells.next().ok_or(BadCell)?)?,)*
                })
            }

            fn same_key(&self, other: &Self) -> bool {
                $(self.$key == other.$key)&&+
            }
        }
    };
}
pub(crate) use view_row;
