//! Where passwords are hashed: away from the asynchronous threads, two at once, each in the order of asking.
//!
//! INVARIANT: at most two hashes use memory at the same moment, whatever is asked. One of the two is kept for who shows a device
//! that signed in before, or a code only its holder has: strangers, however many, do not stand in their way.

use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

use amana_vault::{
    Secret,
    password::{PasswordCost, PasswordHash},
};
use tokio::sync::Semaphore;

use super::SignInError;
use crate::{AppError, SystemEntropy};

/// How many strangers wait for their turn at most, and how many whom a proof stands for.
const WAIT_MAX: usize = 64;

/// One queue: one at a time, first come, first served.
#[derive(Debug)]
struct Lane {
    turn: Semaphore,
    waiting: AtomicUsize,
}

impl Default for Lane {
    fn default() -> Self {
        Self { turn: Semaphore::new(1), waiting: AtomicUsize::new(0) }
    }
}

/// The gate of one office.
#[derive(Debug, Default)]
pub struct Gate {
    strangers: Lane,
    proved: Lane,
    cost: RwLock<Option<PasswordCost>>,
    figures: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    hashed: AtomicU64,
    tries: AtomicU64,
    too_soon: AtomicU64,
    busy: AtomicU64,
}

/// What the gate did since the office was opened, in figures that name nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct GateFigures {
    /// Passwords that were hashed, for names that are known and names that are not.
    pub hashed: u64,
    /// Tries that were made.
    pub tries: u64,
    /// Tries that came too soon.
    pub too_soon: u64,
    /// Tries that found the queue full.
    pub busy: u64,
}

impl Gate {
    /// What a new password costs.
    pub(super) fn cost(&self) -> PasswordCost {
        let cost = self.cost.read().unwrap_or_else(PoisonError::into_inner);
        cost.unwrap_or(PasswordCost::DEFAULT)
    }

    pub(super) fn set_cost(&self, cost: PasswordCost) {
        *self.cost.write().unwrap_or_else(PoisonError::into_inner) = Some(cost);
    }

    /// What it did.
    pub(super) fn figures(&self) -> GateFigures {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let Counts { hashed, tries, too_soon, busy } = &*self.figures;
        GateFigures {
            hashed: read(hashed),
            tries: read(tries),
            too_soon: read(too_soon),
            busy: read(busy),
        }
    }

    /// Counts a try that is made; says whether old tries should be forgotten now.
    pub(super) fn tried(&self) -> bool {
        self.figures.tries.fetch_add(1, Ordering::Relaxed).is_multiple_of(64)
    }

    pub(super) fn came_too_soon(&self) {
        self.figures.too_soon.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether the password has this hash.
    pub(super) async fn compare(
        &self,
        proved: bool,
        hash: PasswordHash,
        password: &Secret,
    ) -> Result<bool, SignInError> {
        let password = password.clone();
        self.hash(proved, move || hash.is_of(&password)).await
    }

    /// The hash of a new password.
    pub(super) async fn hash_of(&self, password: &Secret) -> Result<PasswordHash, SignInError> {
        let (password, cost) = (password.clone(), self.cost());
        self.hash(true, move || PasswordHash::of(&password, cost, &mut SystemEntropy)).await
    }

    async fn hash<T: Send + 'static>(
        &self,
        proved: bool,
        work: impl FnOnce() -> Result<T, amana_vault::password::PasswordError> + Send + 'static,
    ) -> Result<T, SignInError> {
        let lane = if proved { &self.proved } else { &self.strangers };
        let place = Place::take(lane).ok_or_else(|| {
            self.figures.busy.fetch_add(1, Ordering::Relaxed);
            SignInError::Busy
        })?;
        let ended = |what: &dyn std::fmt::Display| AppError::Custody(what.to_string());
        let turn = lane.turn.acquire().await.map_err(|error| ended(&error))?;
        drop(place);
        self.figures.hashed.fetch_add(1, Ordering::Relaxed);
        let hashed = tokio::task::spawn_blocking(work).await.map_err(|error| ended(&error))?;
        drop(turn);
        Ok(hashed.map_err(|error| ended(&error))?)
    }
}

/// A place in a queue, which is given back whatever becomes of who waits.
struct Place<'a>(&'a Lane);

impl<'a> Place<'a> {
    fn take(lane: &'a Lane) -> Option<Self> {
        let before = lane.waiting.fetch_add(1, Ordering::Relaxed);
        let place = Self(lane);
        (before < WAIT_MAX).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_queue_of_strangers_says_so_and_does_not_stand_in_the_way_of_others() {
        let gate = Gate::default();
        let places: Vec<_> = (0..WAIT_MAX).map(|_| Place::take(&gate.strangers)).collect();
        assert!(places.iter().all(Option::is_some));
        let nobody = PasswordHash::of_nobody(PasswordCost::LEAST);
        let asked = gate.compare(false, nobody.clone(), &Secret::from("x")).await;
        assert!(matches!(asked, Err(SignInError::Busy)));
        assert!(!gate.compare(true, nobody.clone(), &Secret::from("x")).await.unwrap());
        drop(places);
        assert!(!gate.compare(false, nobody, &Secret::from("x")).await.unwrap());
        let figures = gate.figures();
        assert_eq!((figures.hashed, figures.busy), (2, 1));
    }
}
