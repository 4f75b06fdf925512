//! Whether the views that are read stand where the log ends, asked in one short statement: whoever reads a list asks it, and
//! nearly always there is nothing to do.

use super::{ALL, ViewError, reader::Views};
use crate::{few::few, number::unsigned, statement::Value};

const LEVEL: &str = "SELECT count(*) FROM head AS h
    JOIN view_head AS v ON v.ledger_id = h.ledger_id AND v.state = 'active' AND v.position = h.next_position
    WHERE h.ledger_id = $1";

impl Views {
    /// Whether every view is there and holds every event of the log. It does not tell whether an older program built one.
    ///
    /// # Errors
    /// [`ViewError::Store`].
    pub async fn are_level(&self) -> Result<bool, ViewError> {
        let values = vec![Value::Id(self.ledger().uuid())];
        let rows: Vec<(i64,)> = few(self.database(), LEVEL, values).await?;
        let level = rows.first().map_or(Ok(0), |(level,)| unsigned(*level, "view_head"))?;
        Ok(level == ALL.len() as u64)
    }
}
