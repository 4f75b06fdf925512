//! What importing a line list would do: which rows are new, which are known, which differ.
//!
//! INVARIANT: importing the same file twice adds nothing; a known reference with other content is
//! refused unless the importer restates it with a reason. A reference that the file lacks stays as
//! it is: a line list takes nothing back.

use std::{collections::HashMap, hash::BuildHasher};

use amana_events::{AllegationId, Code, case::ReportedRow};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::line_list::{Column, LineList, LineRow};

/// A row the ledger has, as it now stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The case that carries it.
    pub case: Uuid,
    /// The allegation.
    pub allegation: AllegationId,
    /// The row as last imported or restated.
    pub row: ReportedRow,
}

/// What an import would record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// Rows the ledger does not know, each with ids for its case and allegation.
    pub new: Vec<NewRow>,
    /// How many rows the ledger has just so.
    pub same: usize,
    /// Rows the ledger has otherwise.
    pub changed: Vec<ChangedRow>,
}

/// A row to import.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRow {
    /// The case to open.
    pub case: Uuid,
    /// The allegation to record.
    pub allegation: AllegationId,
    /// The row.
    pub row: LineRow,
}

/// A row to restate.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangedRow {
    /// The case that carries it.
    pub case: Uuid,
    /// The allegation.
    pub allegation: AllegationId,
    /// The row as the file has it.
    pub row: LineRow,
    /// The columns that differ.
    pub columns: Vec<Column>,
}

/// The file says otherwise than the ledger and no restatement was asked for.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("the ledger has {} of these allegations with other content: {}; import with --restate REASON if their source restated them",
    .0.len(), described(.0))]
pub struct ContentDiffers(pub Vec<Difference>);

/// One row that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The line of the file.
    pub line: u32,
    /// The allegation's reference.
    pub reference: Code,
    /// The columns that differ.
    pub columns: Vec<Column>,
}

/// How many differences the message of [`ContentDiffers`] lists.
const LISTED_MAX: usize = 20;

fn described(differences: &[Difference]) -> String {
    let mut parts: Vec<String> = differences
        .iter()
        .take(LISTED_MAX)
        .map(|difference| {
            let columns: Vec<&str> = difference.columns.iter().map(|c| c.name()).collect();
            let columns = columns.join(", ");
            format!("line {} ({}: {columns})", difference.line, difference.reference)
        })
        .collect();
    if let Some(more) = differences.len().checked_sub(LISTED_MAX).filter(|more| *more > 0) {
        parts.push(format!("and {more} more"));
    }
    parts.join("; ")
}

/// Where the ids of new cases and allegations come from: the ledger and the reference, which is a code
/// and nothing personal. So two imports of one row, at once or after a cut, make the same case, and
/// the log has it once.
#[derive(Debug, Clone, Copy)]
pub struct Ids {
    /// The ledger.
    pub ledger: Uuid,
}

impl Ids {
    /// A UUIDv8 of SHA-256 over what it is for, the ledger and the reference.
    fn derive(self, what: &str, reference: &Code) -> Uuid {
        let mut hash = Sha256::new();
        hash.update(b"amana/imported-");
        hash.update(what.as_bytes());
        hash.update([0]);
        hash.update(self.ledger.as_bytes());
        hash.update(reference.as_str().as_bytes());
        let digest: [u8; 32] = hash.finalize().into();
        let mut id = [0; 16];
        id.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        uuid::Builder::from_custom_bytes(id).into_uuid()
    }
}

/// Compares a line list with what the ledger has.
///
/// # Errors
/// [`ContentDiffers`] with every line that differs, when `restate` is off.
pub fn plan<S: BuildHasher>(
    list: LineList,
    recorded: &HashMap<Code, Recorded, S>,
    restate: bool,
    ids: Ids,
) -> Result<Plan, ContentDiffers> {
    let mut plan = Plan::default();
    for row in list.rows {
        let Some(known) = recorded.get(&row.reference) else {
            let case = ids.derive("case", &row.reference);
            let allegation = AllegationId::new(ids.derive("allegation", &row.reference));
            plan.new.push(NewRow { case, allegation, row });
            continue;
        };
        let columns = columns_differing(&known.row, &row.row);
        if columns.is_empty() {
            plan.same += 1;
        } else {
            let (case, allegation) = (known.case, known.allegation);
            plan.changed.push(ChangedRow { case, allegation, row, columns });
        }
    }
    if restate || plan.changed.is_empty() {
        return Ok(plan);
    }
    let differences = plan.changed.into_iter().map(|changed| Difference {
        line: changed.row.line,
        reference: changed.row.reference,
        columns: changed.columns,
    });
    Err(ContentDiffers(differences.collect()))
}

/// The columns in which two rows differ; none for equal rows.
fn columns_differing(known: &ReportedRow, row: &ReportedRow) -> Vec<Column> {
    // Taken apart so that a new column cannot be forgotten here.
    let ReportedRow {
        received_on,
        incident_period,
        reporting_entity,
        mission,
        personnel_category,
        allegation_type,
        victims,
        alleged_perpetrators,
        status,
        referred_to_member_state,
    } = known;
    let same = [
        (Column::ReceivedOn, *received_on == row.received_on),
        (Column::IncidentPeriod, *incident_period == row.incident_period),
        (Column::ReportingEntity, *reporting_entity == row.reporting_entity),
        (Column::Mission, *mission == row.mission),
        (Column::PersonnelCategory, *personnel_category == row.personnel_category),
        (Column::AllegationType, *allegation_type == row.allegation_type),
        (Column::Victims, *victims == row.victims),
        (Column::AllegedPerpetrators, *alleged_perpetrators == row.alleged_perpetrators),
        (Column::Status, *status == row.status),
        (Column::ReferredToMemberState, *referred_to_member_state == row.referred_to_member_state),
    ];
    same.into_iter().filter_map(|(column, same)| (!same).then_some(column)).collect()
}
