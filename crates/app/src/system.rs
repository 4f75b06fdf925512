//! The two places where time and randomness come from outside.

use std::time::{SystemTime, UNIX_EPOCH};

use amana_events::{EventId, Moment};
use amana_vault::Entropy;
use uuid::Uuid;

/// The machine's wall clock, in UTC.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl amana_store::Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// The operating system's random source.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(
        clippy::expect_used,
        clippy::disallowed_methods,
        reason = "the one place that draws randomness; a system without it must stop, not go on"
    )]
    fn fill(&mut self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

/// A new UUIDv7 for `now`.
pub(crate) fn new_uuid(now: Moment) -> Uuid {
    let mut random = [0; 10];
    SystemEntropy.fill(&mut random);
    let millis = u64::try_from(now.micros() / 1_000).unwrap_or(0);
    EventId::from_parts(millis, &random).uuid()
}

/// A new event id for `now`.
pub(crate) fn new_event_id(now: Moment) -> EventId {
    EventId::new(new_uuid(now))
}
