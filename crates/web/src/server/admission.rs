//! Admission: so many requests are worked on at once, so many wait, and whoever comes then is told to come
//! again – before anything of their body is read.
//!
//! Deliberately absent: a queue for each address. A whole base sits behind one, and who attacks has many.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use crate::config::Config;

/// The room there is.
pub(crate) struct Admission {
    room: Semaphore,
    waiting: AtomicUsize,
    waiting_max: usize,
    wait: Duration,
}

/// Counts one who waits, until dropped.
struct Waits<'a>(&'a AtomicUsize);

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Admission {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            room: Semaphore::new(config.requests_in_work as usize),
            waiting: AtomicUsize::new(0),
            waiting_max: config.requests_waiting as usize,
            wait: Duration::from_millis(u64::from(config.wait_ms)),
        }
    }

    /// A place to work, held until dropped; none where there is no room in time.
    pub(crate) async fn enter(&self) -> Option<SemaphorePermit<'_>> {
        if let Ok(place) = self.room.try_acquire() {
            return Some(place);
        }
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let waits = Waits(&self.waiting);
        if before >= self.waiting_max {
            return None;
        }
        let place = timeout(self.wait, self.room.acquire()).await.ok()?.ok();
        drop(waits);
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(work: u32, waiting: u32, wait_ms: u32) -> Admission {
        let (requests_in_work, requests_waiting) = (work, waiting);
        Admission::new(&Config { requests_in_work, requests_waiting, wait_ms, ..Config::default() })
    }

    #[tokio::test(start_paused = true)]
    async fn one_works_one_waits_and_the_third_is_told() {
        let room = room(1, 1, 1_000);
        let first = room.enter().await.unwrap();
        let (second, third) = tokio::join!(room.enter(), room.enter());
        assert!(second.is_none() && third.is_none());
        let (second, third) = tokio::join!(room.enter(), async {
            drop(first);
            room.enter().await
        });
        assert!(second.is_some() && third.is_none());
        assert_eq!(room.waiting.load(Ordering::Relaxed), 0);
    }
}
