//! The log judged again from its first record, beside requests: one at a time, for who may prove it.
//!
//! INVARIANT: it reads and writes nothing. What was found is kept in memory until the next one or the end of the process; several
//! servers each have their own.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use amana_app::{
    Office,
    replay::{Audit, Report},
};
use amana_events::Moment;
use tokio::{runtime::Handle, sync::oneshot, task::JoinHandle};

/// What was found, and as a page to print.
pub(crate) struct Found {
    pub(crate) report: Report,
    pub(crate) page: String,
}

/// How far it is.
#[derive(Clone)]
pub(crate) enum Verified {
    /// Nobody asked yet.
    Never,
    /// It runs.
    Runs {
        /// Since when.
        since: Moment,
        /// How many events are judged.
        done: u64,
        /// Of how many.
        of: u64,
    },
    /// It ended.
    Ended {
        /// When.
        at: Moment,
        /// What was found.
        found: Arc<Found>,
    },
    /// It could not be done; the trace says why.
    Failed {
        /// When.
        at: Moment,
    },
}

/// The same, as it is kept.
enum State {
    Still(Verified),
    Runs {
        since: Moment,
        done: Arc<AtomicU64>,
        of: u64,
        task: JoinHandle<()>,
        stop: oneshot::Sender<()>,
    },
}

/// The one of this server.
pub(crate) struct Verification(Mutex<State>);

impl Default for Verification {
    fn default() -> Self {
        Self(Mutex::new(State::Still(Verified::Never)))
    }
}

impl Verification {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far it is.
    pub(crate) fn seen(&self) -> Verified {
        match &*self.state() {
            State::Still(verified) => verified.clone(),
            State::Runs { since, done, of, .. } => {
                Verified::Runs { since: *since, done: done.load(Ordering::Relaxed), of: *of }
            }
        }
    }

    /// Begins one of a log of so many events, unless one runs.
    pub(crate) fn begin(self: &Arc<Self>, office: &Arc<Office>, audit: Audit, of: u64) {
        let mut state = self.state();
        if matches!(*state, State::Runs { .. }) {
            return;
        }
        let (since, done) = (office.now(), Arc::new(AtomicU64::new(0)));
        let (stop, stopped) = oneshot::channel();
        let (own, office, counted) = (self.clone(), office.clone(), done.clone());
        // It is work for a processor: on a thread of its own it keeps no request waiting.
        let task = tokio::task::spawn_blocking(move || {
            Handle::current().block_on(async {
                tokio::select! {
                    verified = judged(&office, &audit, &counted) => {
                        *own.state() = State::Still(verified);
                    }
                    _ = stopped => {}
                }
            });
        });
        *state = State::Runs { since, done, of, task, stop };
    }

    /// Ends one that runs, and waits until it let go of the office.
    pub(super) async fn end(&self) {
        let state = std::mem::replace(&mut *self.state(), State::Still(Verified::Never));
        if let State::Runs { task, stop, .. } = state {
            drop(stop);
            // Whether it was stopped or had ended is the same here.
            let _ = task.await;
        }
    }
}

async fn judged(office: &Office, audit: &Audit, done: &AtomicU64) -> Verified {
    let mut progress = |events: u64| done.store(events, Ordering::Relaxed);
    let work = async {
        let report = Box::pin(office.audit_log(audit, &mut progress)).await?;
        let page = office.report_page(&report).await?;
        Ok::<_, amana_app::AppError>(Found { report, page })
    };
    match work.await {
        Ok(found) => Verified::Ended { at: office.now(), found: Arc::new(found) },
        Err(error) => {
            tracing::error!(%error, "the log could not be judged again");
            Verified::Failed { at: office.now() }
        }
    }
}
