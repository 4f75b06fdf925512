//! The policy set a ledger begins with: the one this program ships.

use amana_events::registry::PolicySet;
use amana_policy::Policies;

use crate::AppError;

/// The shipped set, read and checked once before anything goes by it.
///
/// # Errors
/// [`AppError::Usage`] where the program was built from a broken copy.
pub(crate) fn shipped() -> Result<PolicySet, AppError> {
    let broken = |error| AppError::Usage(format!("the shipped policies cannot be used: {error}"));
    let set = Policies::shipped().map_err(broken)?;
    Policies::read(&set).map_err(broken)?;
    Ok(set)
}
