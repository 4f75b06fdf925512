//! The migrations, and how they are applied.
//!
//! INVARIANT: an applied migration is never edited. Its SHA-256 is kept beside its name; another text under the same name
//! stops the program. Each migration and its row commit together.

use crate::StoreError;

/// One file of `migrations/`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Migration {
    /// Its name without the ending.
    pub(crate) name: &'static str,
    /// Its text.
    pub(crate) text: &'static str,
}

macro_rules! migrations {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$(Migration {
            name: $name,
            text: include_str!(concat!("../../../migrations/", $folder, "/", $name, ".sql")),
        }),+]
    };
}

/// For SQLite, in order.
pub(crate) const SQLITE: &[Migration] = migrations!("sqlite": "0001_journal", "0002_views", "0003_destroyed_keys", "0004_view_indexes", "0005_facts_by_member", "0006_persons_by_stream", "0007_tree", "0008_receipts", "0009_credentials", "0010_lists", "0011_session_marks", "0012_drafts", "0013_holder_asks", "0014_referral_questions", "0015_closed_from");

/// For PostgreSQL, in order.
pub(crate) const POSTGRES: &[Migration] = migrations!("postgres": "0001_journal", "0002_views", "0003_destroyed_keys", "0004_view_indexes", "0005_facts_by_member", "0006_persons_by_stream", "0007_tree", "0008_receipts", "0009_credentials", "0010_lists", "0011_session_marks", "0012_drafts", "0013_holder_asks", "0014_referral_questions", "0015_closed_from");

/// Where applied migrations are kept; the same in both databases but for the schema.
pub(crate) const APPLIED: &str = "SELECT name, checksum FROM migration ORDER BY name";

impl Migration {
    /// SHA-256 of the text in hexadecimal digits.
    pub(crate) fn checksum(self) -> String {
        amana_tlog::record_hash(self.text.as_bytes()).to_string()
    }
}

/// Which of `known` are still to be applied, given the names and checksums of those that are.
///
/// # Errors
/// [`StoreError::Migration`] where an applied one has another text, is unknown, or one is missing before an applied one.
pub(crate) fn pending(
    known: &'static [Migration],
    applied: &[(String, String)],
) -> Result<&'static [Migration], StoreError> {
    for (index, (name, checksum)) in applied.iter().enumerate() {
        let wrong = |what| StoreError::Migration { name: name.clone(), what };
        let migration = known.get(index).ok_or_else(|| wrong("comes from a newer program"))?;
        if migration.name != name {
            return Err(wrong("is not the next one this program knows"));
        }
        if migration.checksum() != *checksum {
            return Err(wrong("was changed after it was applied"));
        }
    }
    Ok(known.get(applied.len()..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Migration] =
        &[Migration { name: "0001_a", text: "a" }, Migration { name: "0002_b", text: "b" }];

    fn row(migration: Migration) -> (String, String) {
        (migration.name.to_owned(), migration.checksum())
    }

    #[test]
    fn what_is_not_applied_is_pending_in_order() {
        assert_eq!(pending(KNOWN, &[]).unwrap().len(), 2);
        assert_eq!(pending(KNOWN, &[row(KNOWN[0])]).unwrap()[0].name, "0002_b");
        assert!(pending(KNOWN, &[row(KNOWN[0]), row(KNOWN[1])]).unwrap().is_empty());
    }

    #[test]
    fn a_changed_unknown_or_skipped_migration_stops() {
        let changed = ("0001_a".to_owned(), Migration { name: "", text: "A" }.checksum());
        assert!(matches!(pending(KNOWN, &[changed]), Err(StoreError::Migration { .. })));
        let skipped = [row(KNOWN[1])];
        assert!(matches!(pending(KNOWN, &skipped), Err(StoreError::Migration { .. })));
        let newer = [row(KNOWN[0]), row(KNOWN[1]), ("0003_c".to_owned(), String::new())];
        assert!(matches!(pending(KNOWN, &newer), Err(StoreError::Migration { .. })));
    }
}
