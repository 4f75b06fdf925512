//! An auditor's own work. What is a plain command on an engagement (`open_engagement`, `examine_item`, `record_audit_finding`,
//! `make_recommendation` and the like) is sent as one, to `/api/v1/streams/audit/{id}/commands`; here stands what reads or counts.

pub(crate) mod engagements;
pub(crate) mod findings;
pub(crate) mod population;
pub(crate) mod recommendations;
pub(crate) mod reconcile;
pub(crate) mod review;
pub(crate) mod sample;
pub(crate) mod tests;
pub(crate) mod workpapers;

use amana_events::{Day, StreamId, StreamKind, audit::AuditPeriod};
use uuid::Uuid;

use super::{fields::Fields, query::named};
use crate::problem::Problem;

/// The engagement of an address.
fn engagement_of(id: &str) -> Result<StreamId, Problem> {
    Ok(StreamId::new(StreamKind::Audit, named::<Uuid>(id)?))
}

/// Days, both counted; none where they are left out.
fn days(fields: &mut Fields) -> Result<Option<AuditPeriod>, Problem> {
    let Some(mut period) = fields.object("period")? else { return Ok(None) };
    let want = "a day, such as 2026-01-31";
    let from = period.required::<Day>("from", want)?;
    let until = period.required::<Day>("until", want)?;
    period.end()?;
    Ok(Some(AuditPeriod { from, until }))
}
