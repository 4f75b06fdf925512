//! Who tries too often waits: an account, a device or a code, never an address, behind which a whole base may sit.
//!
//! A try is counted before it is made and forgotten when it succeeds, so that a thousand at once are as few as a thousand one
//! after another. Whoever shows a device that signed in before, or a code that only its holder has, is counted for themselves:
//! who tries the account from elsewhere does not lock its owner out.

use amana_events::Moment;
use amana_store::credentials::ThrottleRow;

use super::SignInError;
use crate::Office;

/// Tries that nobody waits for.
const FREE: u64 = 3;
/// Longest wait, in seconds.
const LONGEST: i64 = 15 * 60;
/// How long tries are remembered once nobody waits for them, in seconds.
const REMEMBERED: i64 = 24 * 3_600;
/// How often a try is claimed anew where others claimed at the same moment.
const CLAIMS_MAX: usize = 4;

/// Seconds to wait after so many tries that failed.
fn wait(failures: u64) -> i64 {
    match failures.checked_sub(FREE) {
        None | Some(0) => 0,
        Some(over) => 1_i64
            .checked_shl(u32::try_from(over).unwrap_or(63).min(62))
            .unwrap_or(LONGEST)
            .min(LONGEST),
    }
}

impl Office {
    /// Counts a try before it is made.
    ///
    /// # Errors
    /// [`SignInError::TooSoon`] where it may not be made yet.
    pub(super) async fn claim_try(&self, proof: &[u8; 32]) -> Result<(), SignInError> {
        let (kept, now) = (self.journal.credentials(), self.now());
        if self.gate.tried() {
            kept.forget_tries(now.plus_seconds(-REMEMBERED)).await?;
        }
        for _ in 0..CLAIMS_MAX {
            let before = kept.throttle(proof).await?;
            if let Some(before) = before.filter(|before| before.next_allowed > now) {
                return Err(self.too_soon(now, before.next_allowed));
            }
            let failures = before.map_or(0, |before| before.failures).saturating_add(1);
            let after = ThrottleRow { failures, next_allowed: now.plus_seconds(wait(failures)) };
            if kept.claim_try(proof, before, after).await? {
                return Ok(());
            }
        }
        Err(self.too_soon(now, now.plus_seconds(1)))
    }

    fn too_soon(&self, now: Moment, next: Moment) -> SignInError {
        self.gate.came_too_soon();
        let micros = next.micros().saturating_sub(now.micros());
        let seconds = u64::try_from(micros).unwrap_or(0).div_ceil(1_000_000);
        SignInError::TooSoon { seconds: seconds.max(1) }
    }

    /// Forgets the tries of who succeeded.
    pub(super) async fn succeeded(&self, proof: &[u8; 32]) -> Result<(), SignInError> {
        Ok(self.journal.credentials().clear_tries(proof).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_doubles_up_to_a_quarter_of_an_hour() {
        let waits: Vec<i64> = (0..15).map(wait).collect();
        assert_eq!(waits, [0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
        assert_eq!(wait(u64::MAX), LONGEST);
    }
}
