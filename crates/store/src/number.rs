//! Whole numbers between this program (unsigned) and the databases (signed, 64 bits).

use crate::StoreError;

/// For a column. Positions and versions stay far below the limit; beyond it the number stops at the limit and no row matches.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// From a column: a negative number was never written by this program.
pub(crate) fn unsigned(number: i64, what: &'static str) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Damaged { position: None, what })
}

/// A length for a column.
pub(crate) fn length(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
