//! The receipts in force: by which value of a code a report is found, and whose code it is.

use amana_events::report::{ReceiptHolder, ReportEvent};
use amana_events::{Digest, LedgerId, StreamId, StreamKind};
use uuid::Uuid;

use super::FactChange;
use super::read::damaged;
use crate::database::{Database, Source, on_reader};
use crate::few::few;
use crate::statement::{Statement, Value};
use crate::{Snapshot, StoreError};

/// A receipt in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptFact {
    /// The value of the code by which it is found.
    pub lookup: Digest,
    /// The report.
    pub report: StreamId,
    /// Whose.
    pub holder: ReceiptHolder,
}

const FIND: &str = "SELECT report_id, holder FROM fact_receipt
    WHERE ledger_id = $1 AND lookup = $2";
const ALL: &str = "SELECT lookup, report_id, holder FROM fact_receipt
    WHERE ledger_id = $1 ORDER BY lookup";
const HOLD: &str = "INSERT INTO fact_receipt (ledger_id, lookup, report_id, holder)
    VALUES ($1, $2, $3, $4) ON CONFLICT (ledger_id, lookup) DO NOTHING";
const END: &str =
    "DELETE FROM fact_receipt WHERE ledger_id = $1 AND report_id = $2 AND holder = $3";

const fn number(holder: ReceiptHolder) -> i16 {
    match holder {
        ReceiptHolder::Reporter => 1,
        ReceiptHolder::Survivor => 2,
    }
}

fn fact(lookup: Digest, report: Uuid, holder: i16) -> Result<ReceiptFact, StoreError> {
    let holder = match holder {
        1 => ReceiptHolder::Reporter,
        2 => ReceiptHolder::Survivor,
        _ => return Err(damaged("fact_receipt.holder", report)),
    };
    Ok(ReceiptFact { lookup, report: StreamId::new(StreamKind::Report, report), holder })
}

/// What an event of a report changes.
pub(super) fn of(event: &ReportEvent, report: StreamId) -> Vec<FactChange> {
    let ended = |holder| FactChange::ReceiptEnded { report, holder };
    match event {
        ReportEvent::ReceiptIssued(issued) => {
            let holder = issued.holder;
            let held =
                issued.lookup.map(|lookup| FactChange::ReceiptHeld { lookup, report, holder });
            held.into_iter().collect()
        }
        ReportEvent::ReceiptReplaced(replaced) => {
            let (lookup, holder) = (replaced.lookup, replaced.holder);
            vec![ended(holder), FactChange::ReceiptHeld { lookup, report, holder }]
        }
        ReportEvent::ReceiptRevoked(revoked) => vec![ended(revoked.holder)],
        ReportEvent::ConfidentialityLimitsTold(_)
        | ReportEvent::ReportSubmitted(_)
        | ReportEvent::ReceiptDeclined(_)
        | ReportEvent::ReplacementProposed(_)
        | ReportEvent::ReplacementDeclined(_)
        | ReportEvent::HolderNotAlone(_)
        | ReportEvent::MessageReceived(_)
        | ReportEvent::MessageSent(_)
        | ReportEvent::AttachmentAdded(_)
        | ReportEvent::ReportCorrected(_)
        | ReportEvent::ReportFactsCorrected(_)
        | ReportEvent::ReporterIsSurvivor(_)
        | ReportEvent::AccountabilityAsked(_)
        | ReportEvent::ReportTriaged(_)
        | ReportEvent::ReportReopened(_)
        | ReportEvent::RejectionProposed(_)
        | ReportEvent::ReportRejected(_)
        | ReportEvent::RejectionDeclined(_)
        | ReportEvent::InformationReviewed(_)
        | ReportEvent::InformationPromoted(_)
        | ReportEvent::InformationClosureProposed(_)
        | ReportEvent::InformationClosed(_)
        | ReportEvent::ComplaintHandlerNamed(_) => Vec::new(),
    }
}

/// What the database does for a change of a receipt; nothing for any other change.
pub(super) fn statement(change: &FactChange, ledger: Value) -> Option<Statement> {
    if let FactChange::ReceiptHeld { lookup, report, holder } = change {
        let lookup = Value::Bytes(lookup.bytes().to_vec());
        let (report, holder) = (Value::Id(report.id), Value::Small(number(*holder)));
        return Some(Statement::new(HOLD, vec![ledger, lookup, report, holder]));
    }
    let FactChange::ReceiptEnded { report, holder } = change else { return None };
    let (report, holder) = (Value::Id(report.id), Value::Small(number(*holder)));
    Some(Statement::new(END, vec![ledger, report, holder]))
}

/// The receipt that is found by this value.
pub(crate) async fn receipt(
    database: &Database,
    ledger: LedgerId,
    lookup: &Digest,
) -> Result<Option<ReceiptFact>, StoreError> {
    let values = vec![Value::Id(ledger.uuid()), Value::Bytes(lookup.bytes().to_vec())];
    let rows: Vec<(Uuid, i16)> = few(database, FIND, values).await?;
    rows.into_iter().next().map(|(report, holder)| fact(*lookup, report, holder)).transpose()
}

/// All receipts in force.
pub(crate) async fn receipts(
    snapshot: &mut Snapshot,
    ledger: LedgerId,
) -> Result<Vec<ReceiptFact>, StoreError> {
    let source: Source<'_> = snapshot.into();
    let rows: Vec<(Vec<u8>, Uuid, i16)> = on_reader!(source, connection => sqlx::query_as(ALL)
        .bind(ledger.uuid()).fetch_all(connection).await?);
    let known = |(lookup, report, holder): (Vec<u8>, Uuid, i16)| {
        let lookup = lookup.try_into().map_err(|_| damaged("fact_receipt.lookup", report))?;
        fact(Digest::new(lookup), report, holder)
    };
    rows.into_iter().map(known).collect()
}
