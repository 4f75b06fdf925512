//! A log as an office writes it: files of some length, every event with the decision of the policy that allowed it, and a
//! checkpoint as soon as one is due.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use amana_app::{Acting, Office, Request};
use amana_events::{MemberId, StreamId, StreamKind};
use tokio::task::JoinSet;

use crate::access::report;
use crate::full::{TEXT_BYTES, step};

/// Callers that fill it at the same time.
const CALLERS: usize = 128;
/// How long somebody who signs waits before they look again.
const PAUSE: Duration = Duration::from_millis(1);

/// Grows the log to about so many events, with checkpoints, and its views with it.
///
/// Each file is a report with its account, somebody who opens that account, and a case with so many notes.
pub(crate) async fn grow(office: &Arc<Office>, member: MemberId, events: u64, notes: usize) {
    let signing = Signing::beside(office);
    let full = Arc::new(AtomicBool::new(false));
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let (office, full) = (office.clone(), full.clone());
        callers.spawn(async move {
            while !full.load(Ordering::Relaxed) {
                if Box::pin(file(&office, member, notes)).await >= events {
                    full.store(true, Ordering::Relaxed);
                }
            }
        });
    }
    callers.join_all().await;
    signing.stop().await;
    office.catch_up().await.unwrap();
}

/// Writes one file; the position of its last event.
async fn file(office: &Office, member: MemberId, notes: usize) -> u64 {
    let field = report(office, member).await;
    office.open_field(member, &field).await.unwrap();
    let (text, mut last) = ("n".repeat(TEXT_BYTES), 0);
    let case = StreamId::new(StreamKind::Case, office.new_id());
    for number in 0..=notes {
        let request = Request::new(Acting::Member(member), case, step(number, &text));
        last = office.execute(request).await.unwrap().position;
    }
    last
}

/// Somebody who signs a checkpoint as soon as one is due.
///
/// An office does so when a command that writes begins, which is at most as often.
pub(super) struct Signing {
    stop: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<u64>,
}

impl Signing {
    pub(super) fn beside(office: &Arc<Office>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (office, until) = (office.clone(), stop.clone());
        let task = tokio::spawn(async move {
            let mut signed = 0;
            while !until.load(Ordering::Relaxed) {
                match office.checkpoint_if_due().await.unwrap() {
                    Some(_) => signed += 1,
                    None => tokio::time::sleep(PAUSE).await,
                }
            }
            signed
        });
        Self { stop, task }
    }

    /// Ends it; how many checkpoints were signed.
    pub(super) async fn stop(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await.unwrap()
    }
}
