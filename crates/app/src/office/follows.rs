//! What follows an append that is durable already: exclusions that go in right after their cause, and
//! a step of the machine's clock. What fails here is made up for later and fails nobody's request.

use std::sync::atomic::Ordering;

use amana_events::{
    Moment,
    registry::{ClockSteppedBack, RegistryEvent},
};
use amana_store::Appended;

use super::{Acting, Office, Request, conflict::Concern};

/// The machine's clock shows an earlier time than the newest event.
#[derive(Debug, Clone, Copy)]
struct ClockStep {
    /// By how much.
    seconds: u64,
    /// The time recorded instead.
    recorded: Moment,
}

/// What is to be done after an append.
#[derive(Default)]
pub(super) struct Follows {
    concern: Concern,
    step: Option<ClockStep>,
}

impl Follows {
    pub(super) fn new(concern: Concern, appended: &Appended) -> Self {
        let recorded = appended.recorded;
        let step = appended.clock_stepped_back.map(|seconds| ClockStep { seconds, recorded });
        Self { concern, step }
    }
}

impl Office {
    pub(super) async fn follow(&self, Follows { concern, step }: Follows) {
        if concern.any || !concern.persons.is_empty() {
            // It is durable; what else follows is made up for at the next start if it fails here.
            if let Err(error) = Box::pin(self.weigh_after(concern)).await {
                tracing::warn!("exclusions were not computed after a change: {error}");
            }
        }
        if let Some(step) = step {
            self.note_clock(step).await;
        }
    }

    /// Records that the machine's clock stepped back, once for each step: until the clock has caught
    /// up, every event carries the time recorded last.
    async fn note_clock(&self, ClockStep { seconds, recorded }: ClockStep) {
        if self.clock_noted.swap(recorded.micros(), Ordering::Relaxed) == recorded.micros() {
            return;
        }
        let event = RegistryEvent::from(ClockSteppedBack { seconds });
        let request = Request::event(Acting::System, self.registry_stream(), event);
        if let Err(error) = Box::pin(self.execute(request)).await {
            tracing::warn!(%error, seconds, "the clock stepped back and it could not be recorded");
        }
    }
}
