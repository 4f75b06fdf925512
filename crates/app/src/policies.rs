//! The policy set that this program ships: what a new ledger begins with, and what an upgrade brings
//! to one that has none.

use amana_events::registry::PolicySet;

/// The shipped policy set; none while no engine reads one, since text that nothing enforces would
/// look like a rule (`ops/decisions/0020`).
pub(crate) const fn shipped() -> Option<PolicySet> {
    None
}
