//! Who looked at what, and who could; what takes a second member's word; what is left out of a survivor's own list for a time.
//!
//! INVARIANT: of whoever has no such view it is as if there were nobody. A word is given by a member in person, with a second factor
//! shown within ten minutes.

pub(crate) mod end_withholding;
pub(crate) mod file;
pub(crate) mod person;
pub(crate) mod review;
pub(crate) mod withheld;
pub(crate) mod withhold;

use amana_app::doors::OpenFor;
use amana_events::{Moment, PersonId};

use super::fields::Fields;
use crate::problem::Problem;

/// Longest that anything is asked to last, in hours.
const HOURS_MAX: u32 = 8_760;

/// How long something is to last: `hours`, or `until`; as long as the ledger's clock allows where neither is said.
pub(super) fn how_long(fields: &mut Fields) -> Result<OpenFor, Problem> {
    let hours: Option<u32> = fields.shaped("hours", "a whole number from 1 to 8760")?;
    let until: Option<Moment> = fields.parsed("until", "a moment of RFC 3339")?;
    let wrong = |want: &'static str| Problem::of("wrong_shape").at("hours").saying(want);
    match (hours, until) {
        (None, None) => Ok(OpenFor::TheLimit),
        (None, Some(until)) => Ok(OpenFor::Until(until)),
        (Some(hours), None) if (1..=HOURS_MAX).contains(&hours) => Ok(OpenFor::Hours(hours)),
        (Some(_), None) => Err(wrong("Want a whole number from 1 to 8760.")),
        (Some(_), Some(_)) => Err(wrong("Want either this or `until`.")),
    }
}

/// The person of an address.
fn person_of(id: &str) -> Result<PersonId, Problem> {
    id.parse().map_err(|_| Problem::of("not_found"))
}
