//! The log as it stood: what was recorded, and known, by a moment, and which events lie between two.
//!
//! Rows of the past are folded by the same views as those of today, figures are read from the versions that the statistics
//! keep, and nothing of either holds a sealed field.

mod difference;

use std::collections::{BTreeMap, HashSet};

use amana_events::{Moment, StreamKind};
pub use amana_store::views::AsOf;
use amana_store::{Chain, Projector};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

pub use difference::{CaseDifference, Difference, FieldDifference, Figure, Step, Totals};

use crate::{
    AppError, Office, Sight,
    matters::{MatterFilter, is_open, no_desk, seen},
    narrow::Narrow,
};

/// The ledger as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Then {
    /// Recorded by when; none is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_recorded: Option<Moment>,
    /// Known by when; none is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known: Option<Moment>,
    /// How many events were recorded.
    pub events: u64,
    /// The root of the tree over them, in hexadecimal.
    pub root: String,
    /// How many of them were known.
    pub known: u64,
    /// To how many streams those belong.
    pub streams: u64,
    /// The cases, by how they stood.
    pub cases: BTreeMap<String, u64>,
}

impl Office {
    /// What the ledger looked like: what was recorded, and known, by then.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::View`].
    pub async fn as_it_stood(&self, as_of: AsOf) -> Result<Then, AppError> {
        let (mut chain, mut streams) = (Chain::new(self.ledger), HashSet::new());
        let (mut events, mut known) = (0, 0);
        let mut scan = self.journal.scan(0);
        // `recorded` never decreases with the position.
        'log: while let Some(page) = scan.next_page().await? {
            for stored in &page {
                if as_of.recorded.is_some_and(|by| stored.recorded > by) {
                    break 'log;
                }
                chain.take(stored);
                events += 1;
                if as_of.takes(stored.recorded, stored.known) {
                    known += 1;
                    streams.insert(stored.stream);
                }
            }
        }
        let mut cases: BTreeMap<String, u64> = BTreeMap::new();
        for row in Projector::new(&self.database, self.ledger).cases_as_of(as_of).await? {
            *cases.entry(row.status.to_string()).or_default() += 1;
        }
        Ok(Then {
            as_recorded: as_of.recorded,
            as_known: as_of.known,
            events,
            root: chain.root().to_string(),
            known,
            streams: streams.len() as u64,
            cases,
        })
    }

    /// Rows of the desk view of a kind of matter as they were, as far as `sight` goes today.
    ///
    /// # Errors
    /// [`AppError::View`], [`AppError::Usage`] for a kind without a desk.
    pub async fn matters_as_of(
        &self,
        kind: StreamKind,
        filter: MatterFilter,
        sight: &Sight,
        as_of: AsOf,
    ) -> Result<Vec<Value>, AppError> {
        let views = Projector::new(&self.database, self.ledger);
        let wanted = |open: bool| filter.open.is_none_or(|wanted| wanted == open);
        let works = async |ids: Vec<Uuid>| sight.works(&self.journal, kind, &ids).await;
        let all = Narrow::default();
        let whole = (usize::MAX, &all);
        let (_, rows) = match kind {
            StreamKind::Case => {
                let imported = |is| filter.imported.is_none_or(|wanted| wanted == is);
                let rows = views.cases_as_of(as_of).await?;
                let works = works(rows.iter().map(|row| row.case_id).collect()).await?;
                seen(&rows, whole, |row| {
                    wanted(row.is_open()) && imported(row.imported) && sight.case(row, &works)
                })?
            }
            StreamKind::Assistance => {
                let rows = views.assistances_as_of(as_of).await?;
                let works = works(rows.iter().map(|row| row.assistance).collect()).await?;
                seen(&rows, whole, |row| wanted(row.is_open) && sight.assistance(row, &works))?
            }
            StreamKind::Referral => {
                let rows = views.referrals_as_of(as_of).await?;
                let works = works(rows.iter().map(|row| row.referral).collect()).await?;
                seen(&rows, whole, |row| wanted(is_open(row)) && sight.referral(row, &works))?
            }
            StreamKind::Handover => {
                let rows = views.handovers_as_of(as_of).await?;
                let works = works(rows.iter().map(|row| row.handover).collect()).await?;
                let open = |row: &amana_store::views::HandoverRow| {
                    row.state != amana_store::views::HandoverState::Closed
                };
                seen(&rows, whole, |row| wanted(open(row)) && sight.handover(row, &works))?
            }
            StreamKind::Report
            | StreamKind::Person
            | StreamKind::Contact
            | StreamKind::Consent
            | StreamKind::Access
            | StreamKind::Keys
            | StreamKind::Registry
            | StreamKind::Audit
            | StreamKind::Receipt => return Err(no_desk()),
        };
        Ok(rows)
    }
}
