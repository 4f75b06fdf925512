//! The two published line lists, and the tables they were published as.

use serde_json::Value;

use super::DemoError;
use crate::{Office, import::Imported, office::Acting};

/// A line list with the tables published of it.
#[derive(Debug, Clone, Copy)]
pub struct LineListShipped {
    /// The file's name.
    pub name: &'static str,
    /// The rows.
    pub csv: &'static str,
    /// The published tables: `from`, `to`, `tables`.
    pub expected: &'static str,
}

macro_rules! shipped {
    ($name:literal) => {
        LineListShipped {
            name: concat!($name, ".csv"),
            csv: include_str!(concat!("../../data/sea/", $name, ".csv")),
            expected: include_str!(concat!("../../data/sea/", $name, ".expected.json")),
        }
    };
}

/// The two quarters; their rows are synthetic, their margins as published (`data/sea/ORIGIN.md`).
pub const LINE_LISTS: [LineListShipped; 2] = [shipped!("2017Q4"), shipped!("2018Q2")];

impl Office {
    /// Imports both line lists as the operator; what is there already is not added again.
    /// `progress` hears how many rows are done.
    ///
    /// # Errors
    /// [`DemoError::Import`].
    pub async fn import_shipped(
        &self,
        progress: &mut (dyn FnMut(usize) + Send),
    ) -> Result<Vec<(&'static str, Imported)>, DemoError> {
        let (mut all, mut before) = (Vec::new(), 0);
        for list in LINE_LISTS {
            let LineListShipped { name, csv, .. } = list;
            let mut rows = |done: usize| progress(before + done);
            let imported = self
                .import_sea(Acting::Operator, csv.as_bytes(), name, None, &mut rows)
                .await
                .map_err(|source| DemoError::Import { name, source })?;
            before += imported.new + imported.same;
            all.push((name, imported));
        }
        Ok(all)
    }
}

/// How our tables differ from the published ones; nothing where they are the same. What we say
/// beyond the published keys (scope, as-of) does not count.
pub fn differs(ours: &Value, published: &Value) -> Option<String> {
    let tables = |value: &Value| value.get("tables").and_then(Value::as_array).cloned();
    let (Some(ours), Some(published)) = (tables(ours), tables(published)) else {
        return Some("there are no tables".to_owned());
    };
    if ours.len() != published.len() {
        return Some(format!("{} tables instead of {}", ours.len(), published.len()));
    }
    ours.iter().zip(&published).find_map(|(ours, published)| {
        let fields = published.as_object()?.iter();
        let mut other = fields.filter(|(field, value)| ours.get(field.as_str()) != Some(value));
        let (field, _) = other.next()?;
        let name = |key| published.get(key).and_then(Value::as_str).unwrap_or("?");
        Some(format!("{field} of {} by {} is another", name("unit"), name("dimension")))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn table(total: u32) -> Value {
        json!({"tables": [{"unit": "victim", "dimension": "sex_age", "total": total}]})
    }

    #[test]
    fn the_same_tables_do_not_differ() {
        assert_eq!(differs(&table(3), &table(3)), None);
    }

    #[test]
    fn another_total_is_named() {
        let what = differs(&table(3), &table(4)).unwrap();
        assert_eq!(what, "total of victim by sex_age is another");
    }

    #[test]
    fn a_missing_table_is_told() {
        let what = differs(&json!({"tables": []}), &table(4)).unwrap();
        assert_eq!(what, "0 tables instead of 1");
    }
}
