//! Admission: so many requests are worked on at once, so many wait, and whoever comes then is told to come
//! again – before anything of their body is read.
//!
//! INVARIANT: nobody has a place while their body comes: whoever sends slowly keeps nobody waiting. What has
//! come of all bodies is bounded together.
//!
//! Deliberately absent: a queue for each address. A whole base sits behind one, and who attacks has many.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{config::Config, problem::Problem};

/// The room there is.
pub(crate) struct Admission {
    room: Arc<Semaphore>,
    waiting: AtomicUsize,
    waiting_max: usize,
    wait: Duration,
    bytes: Arc<AtomicUsize>,
    bytes_max: usize,
}

/// Counts one who waits, until dropped.
struct Waits<'a>(&'a AtomicUsize);

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A place to work. It is left while a body comes, and taken again.
pub(crate) struct Place(Mutex<Option<OwnedSemaphorePermit>>);

impl Place {
    fn put(&self, place: Option<OwnedSemaphorePermit>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }

    /// Leaves it to others.
    pub(crate) fn leave(&self) {
        self.put(None);
    }
}

/// Does work in a task of its own, which keeps its place: a connection that breaks does not stop what has begun.
///
/// # Errors
/// `internal`, where the work ended without an answer.
pub(crate) async fn finish<T: Send + 'static>(
    place: Arc<Place>,
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, Problem> {
    let work = async move {
        let done = work.await;
        drop(place);
        done
    };
    tokio::spawn(work).await.map_err(|error| {
        tracing::error!(%error, "a task ended without an answer");
        Problem::of("internal")
    })
}

/// What has come of one body, counted until dropped.
pub(crate) struct Coming {
    all: Arc<AtomicUsize>,
    own: usize,
    max: usize,
}

impl Coming {
    /// Counts what came; whether there is room for it.
    pub(crate) fn add(&mut self, bytes: usize) -> bool {
        self.own += bytes;
        self.all.fetch_add(bytes, Ordering::Relaxed) + bytes <= self.max
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        self.all.fetch_sub(self.own, Ordering::Relaxed);
    }
}

impl Admission {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            room: Arc::new(Semaphore::new(config.requests_in_work as usize)),
            waiting: AtomicUsize::new(0),
            waiting_max: config.requests_waiting as usize,
            wait: Duration::from_millis(u64::from(config.wait_ms)),
            bytes: Arc::default(),
            bytes_max: config.bodies_bytes as usize,
        }
    }

    /// A place to work, held until dropped; none where there is no room in time.
    pub(crate) async fn enter(&self) -> Option<Place> {
        Some(Place(Mutex::new(Some(self.permit().await?))))
    }

    /// Takes a place again; whether there was room in time.
    pub(crate) async fn enter_again(&self, place: &Place) -> bool {
        let permit = self.permit().await;
        let entered = permit.is_some();
        place.put(permit);
        entered
    }

    /// A body that comes, of which nothing has come yet.
    pub(crate) fn coming(&self) -> Coming {
        Coming { all: self.bytes.clone(), own: 0, max: self.bytes_max }
    }

    async fn permit(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = self.room.clone().try_acquire_owned() {
            return Some(place);
        }
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let waits = Waits(&self.waiting);
        if before >= self.waiting_max {
            return None;
        }
        let place = timeout(self.wait, self.room.clone().acquire_owned()).await.ok()?.ok();
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

    #[tokio::test(start_paused = true)]
    async fn a_place_that_is_left_is_anothers() {
        let room = room(1, 1, 1_000);
        let first = room.enter().await.unwrap();
        first.leave();
        let second = room.enter().await.unwrap();
        assert!(!room.enter_again(&first).await);
        drop(second);
        assert!(room.enter_again(&first).await);
    }

    #[test]
    fn what_comes_is_counted_together_until_it_is_done() {
        let room = Admission::new(&Config { bodies_bytes: 10, ..Config::default() });
        let (mut one, mut other) = (room.coming(), room.coming());
        assert!(one.add(6) && other.add(4) && !other.add(1));
        drop(other);
        assert!(one.add(4) && !one.add(1));
    }
}
