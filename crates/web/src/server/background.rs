//! What a serving process does beside its requests: it keeps the views up to the log, signs checkpoints, brings into the log
//! what falls due, and follows log and sessions for feeds.
//!
//! INVARIANT: neither stops the server. What fails is told in the trace and tried again. Several servers do
//! it at once: views are advanced by whoever holds their lock, and what is due is admitted once.

use std::{sync::Arc, time::Duration};

use super::Shared;
use amana_app::Office;
use tokio::{task::JoinHandle, time::sleep};

/// How long after a failure it is tried again.
const AGAIN: Duration = Duration::from_secs(5);
/// How often it looks at what is due.
const DUE: Duration = Duration::from_mins(5);

/// The tasks.
pub(super) struct Background(Vec<JoinHandle<()>>);

/// Starts them.
pub(super) fn start(shared: &Arc<Shared>) -> Background {
    let office = &shared.office;
    Background(vec![
        tokio::spawn(keep_views(office.clone())),
        tokio::spawn(raise_due(office.clone())),
        tokio::spawn(keep_checkpoints(office.clone())),
        tokio::spawn(follow(shared.clone())),
        tokio::spawn(watch_sessions(shared.clone())),
    ])
}

impl Background {
    /// Ends them, and waits until they let go of the office.
    pub(super) async fn end(self) {
        for task in self.0 {
            task.abort();
            // Whether it was aborted or had ended is the same here.
            let _ = task.await;
        }
    }
}

async fn keep_views(office: Arc<Office>) {
    loop {
        if let Err(error) = office.keep_views().await {
            tracing::error!(%error, "the views do not keep up with the log");
        }
        sleep(AGAIN).await;
    }
}

async fn keep_checkpoints(office: Arc<Office>) {
    loop {
        if let Err(error) = office.keep_checkpoints().await {
            tracing::error!(%error, "no checkpoint is signed");
        }
        sleep(AGAIN).await;
    }
}

async fn follow(shared: Arc<Shared>) {
    loop {
        if let Err(error) = shared.feeds.follow(&shared.office).await {
            tracing::error!(%error, "feeds do not follow the log");
        }
        sleep(AGAIN).await;
    }
}

async fn watch_sessions(shared: Arc<Shared>) {
    loop {
        if let Err(error) = shared.feeds.watch(&shared.office).await {
            tracing::error!(%error, "sessions cannot be read: feeds ended");
        }
        sleep(AGAIN).await;
    }
}

async fn raise_due(office: Arc<Office>) {
    loop {
        let begun = office.begin_writing().await;
        if let Err(error) = begun.and(office.raise_due().await) {
            tracing::error!(%error, "what is due was not done");
        }
        sleep(DUE).await;
    }
}
