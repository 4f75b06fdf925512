//! The clock and the random source: the only place of this crate that asks the machine for either.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::folder::WitnessError;

/// Seconds since 1970 UTC; 0, at which nothing is cosigned, where the clock stands before.
#[expect(clippy::disallowed_methods, reason = "a witness states the time by its own clock")]
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Fills bytes at random.
#[expect(clippy::disallowed_methods, reason = "a witness makes its own key")]
pub(crate) fn random(bytes: &mut [u8]) -> Result<(), WitnessError> {
    getrandom::fill(bytes)
        .map_err(|error| WitnessError::Usage(format!("the system gives no random bytes: {error}")))
}
