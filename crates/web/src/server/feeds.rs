//! Feeds: who waits to hear that something changed. The log is followed once for all of them, and so are their sessions.
//!
//! INVARIANT: nobody hears of a file they may not see at that moment, nor anything once their session has ended: whoever is
//! suspended is cut off before the event that suspends them is told to anybody, whoever signs out here at once, whoever does on
//! another server within [`SWEEP`]. Where sessions cannot be read, everybody is cut off. A feed costs some hundred bytes beside
//! its connection; it has no place to work, and their number is bounded.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use amana_app::{
    Acting, AppError, Office,
    tail::{Grown, Happened},
};
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore, watch},
    time::{Instant, timeout, timeout_at},
};
use uuid::Uuid;

use super::Shared;
use crate::signed::Caller;

/// How often it is asked which sessions live.
pub(super) const SWEEP: Duration = Duration::from_secs(10);
/// How many events are kept for feeds that come to them a moment later; older ones are read from the log.
const RECENT_MAX: usize = 4_096;
/// How many events are told at a time.
const AT_ONCE: usize = 500;
/// How many feeds are judged, or read the log, at once.
const JUDGED_AT_ONCE: usize = 4;

/// What all feeds share.
pub(crate) struct Feeds {
    recent: Mutex<Recent>,
    turns: watch::Sender<Turn>,
    open: Mutex<Vec<Open>>,
    room: Arc<Semaphore>,
    judging: Semaphore,
    asked: Notify,
}

/// The newest events in files, dense from a position on.
#[derive(Default)]
struct Recent {
    from: u64,
    next: u64,
    happened: VecDeque<Happened>,
}

/// What wakes every feed.
#[derive(Clone, Copy, Default)]
struct Turn {
    /// The position the next event will have.
    next: u64,
    /// Whether the server takes nothing new any more.
    over: bool,
}

/// A session with an open feed, and whether it has ended.
struct Open {
    session: Uuid,
    ended: Arc<AtomicBool>,
}

impl Feeds {
    pub(crate) fn new(room: u32) -> Self {
        Self {
            recent: Mutex::default(),
            turns: watch::Sender::new(Turn::default()),
            open: Mutex::default(),
            room: Arc::new(Semaphore::new(room as usize)),
            judging: Semaphore::new(JUDGED_AT_ONCE),
            asked: Notify::new(),
        }
    }

    /// Follows the log until there is an error; called again it goes on.
    pub(super) async fn follow(&self, office: &Office) -> Result<(), AppError> {
        let mut tail = office.tail().await?;
        self.begin(tail.position());
        loop {
            let grown = tail.next().await?;
            if grown.registry {
                self.sweep(office).await?;
            }
            self.take(grown);
        }
    }

    /// Ends feeds whose session has ended, again and again.
    pub(super) async fn watch(&self, office: &Office) -> Result<(), AppError> {
        loop {
            let _ = timeout(SWEEP, self.asked.notified()).await;
            self.sweep(office).await?;
        }
    }

    /// Somebody's session ended: their feeds end now and not at the next look.
    pub(crate) fn look_at_sessions(&self) {
        self.asked.notify_one();
    }

    /// Ends every feed.
    pub(super) fn end(&self) {
        self.turns.send_modify(|turn| turn.over = true);
    }

    /// Whether the log comes to hold a position in time.
    pub(crate) async fn has_come(&self, position: u64, wait: Duration) -> bool {
        let mut turns = self.turns.subscribe();
        let come = turns.wait_for(|turn| turn.next > position || turn.over);
        timeout(wait, come).await.is_ok_and(|turn| turn.is_ok_and(|turn| turn.next > position))
    }

    fn begin(&self, next: u64) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        *recent = Recent { from: next, next, happened: VecDeque::new() };
        drop(recent);
        self.turns.send_modify(|turn| turn.next = next);
    }

    fn take(&self, grown: Grown) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.happened.extend(grown.happened);
        let surplus = recent.happened.len().saturating_sub(RECENT_MAX);
        let last = recent.happened.drain(..surplus).next_back();
        if let Some(last) = last {
            recent.from = last.position + 1;
        }
        recent.next = grown.next;
        drop(recent);
        self.turns.send_modify(|turn| turn.next = grown.next);
    }

    /// What happened from a position on, and to where; none where it is not here any more.
    fn since(&self, from: u64) -> Option<(Vec<Happened>, u64)> {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if from < recent.from {
            return None;
        }
        let first = recent.happened.partition_point(|it| it.position < from);
        let some: Vec<Happened> =
            recent.happened.iter().skip(first).take(AT_ONCE).cloned().collect();
        let all = first + some.len() >= recent.happened.len();
        let next = some.last().filter(|_| !all).map_or(recent.next, |last| last.position + 1);
        Some((some, next))
    }

    async fn sweep(&self, office: &Office) -> Result<(), AppError> {
        let any = {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            open.retain(|one| Arc::strong_count(&one.ended) > 1);
            !open.is_empty()
        };
        if !any {
            return Ok(());
        }
        let living = office.sessions_living().await;
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        for one in open.iter() {
            if !living.as_ref().is_ok_and(|living| living.contains(&one.session)) {
                one.ended.store(true, Ordering::Relaxed);
            }
        }
        drop(open);
        self.turns.send_modify(|_| {});
        living.map(drop)
    }
}

/// One who waits.
pub(crate) struct Feed {
    shared: Arc<Shared>,
    acting: Acting,
    ended: Arc<AtomicBool>,
    turns: watch::Receiver<Turn>,
    /// From which position on nothing was told yet.
    at: u64,
    _place: OwnedSemaphorePermit,
}

/// What a feed comes to.
pub(crate) enum Heard {
    /// This happened.
    Happened(Vec<Happened>),
    /// Nothing, in that time.
    Nothing,
    /// The session has ended, or the server ends.
    Ended,
}

impl Feed {
    /// A feed of a caller from a position on; none where there are too many.
    pub(crate) fn open<S>(shared: &Arc<Shared>, caller: &Caller<S>, at: u64) -> Option<Self> {
        let place = shared.feeds.room.clone().try_acquire_owned().ok()?;
        let ended = Arc::new(AtomicBool::new(false));
        let one = Open { session: caller.session.session, ended: ended.clone() };
        shared.feeds.open.lock().unwrap_or_else(PoisonError::into_inner).push(one);
        let turns = shared.feeds.turns.subscribe();
        let (shared, acting) = (shared.clone(), caller.acting());
        Some(Self { shared, acting, ended, turns, at, _place: place })
    }

    /// From which position on nothing was told yet.
    pub(crate) const fn at(&self) -> u64 {
        self.at
    }

    fn is_over(&self) -> bool {
        self.ended.load(Ordering::Relaxed) || self.turns.borrow().over
    }

    /// What the feed comes to within a time. Cancelling it loses nothing.
    ///
    /// # Errors
    /// [`AppError`]: what happened cannot be read.
    pub(crate) async fn heard(&mut self, wait: Duration) -> Result<Heard, AppError> {
        let until = Instant::now() + wait;
        loop {
            if self.is_over() {
                return Ok(Heard::Ended);
            }
            let upto = self.turns.borrow_and_update().next;
            while self.at < upto {
                // What it takes to judge is not held by a feed that waits.
                let (seen, next) = match self.shared.feeds.since(self.at) {
                    Some((some, next)) if some.is_empty() => (some, next),
                    since => Box::pin(self.seen(since)).await?,
                };
                self.at = next.max(self.at);
                if self.is_over() {
                    return Ok(Heard::Ended);
                }
                if !seen.is_empty() {
                    return Ok(Heard::Happened(seen));
                }
                if Instant::now() >= until {
                    return Ok(Heard::Nothing);
                }
            }
            match timeout_at(until, self.turns.changed()).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return Ok(Heard::Ended),
                Err(_) => return Ok(Heard::Nothing),
            }
        }
    }

    /// What of it they may see; read from the log where it is not here any more.
    async fn seen(
        &self,
        since: Option<(Vec<Happened>, u64)>,
    ) -> Result<(Vec<Happened>, u64), AppError> {
        let feeds = &self.shared.feeds;
        let turn = feeds.judging.acquire().await;
        let office = &self.shared.office;
        let (all, next) = if let Some(since) = since {
            since
        } else {
            let grown = office.grown(self.at).await?;
            (grown.happened, grown.next)
        };
        let seen = office.happened_seen(self.acting, all).await?;
        drop(turn);
        Ok((seen, next))
    }
}

#[cfg(test)]
mod tests {
    use amana_events::{StreamId, StreamKind};

    use super::*;

    fn grown(next: u64, positions: impl IntoIterator<Item = u64>) -> Grown {
        let stream = StreamId::new(StreamKind::Case, Uuid::from_u128(1));
        let one = |position| Happened { position, stream, kind: "case_opened".into() };
        let happened = positions.into_iter().map(one).collect();
        Grown { next, happened, registry: false }
    }

    #[test]
    fn what_is_here_is_told_in_parts_and_what_is_older_is_not_here() {
        let feeds = Feeds::new(1);
        feeds.begin(10);
        assert!(feeds.since(9).is_none());
        feeds.take(grown(1_000, 10..900));
        let (first, next) = feeds.since(10).unwrap();
        assert_eq!((first.len(), next), (AT_ONCE, 510));
        let (rest, next) = feeds.since(next).unwrap();
        assert_eq!((rest.len(), next), (390, 1_000));
        assert_eq!(feeds.since(1_000).unwrap(), (Vec::new(), 1_000));
        feeds.take(grown(9_000, 1_000..9_000));
        assert!(feeds.since(4_903).is_none() && feeds.since(4_904).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_position_comes_or_it_does_not() {
        let feeds = Feeds::new(1);
        feeds.begin(3);
        assert!(feeds.has_come(2, Duration::ZERO).await);
        assert!(!feeds.has_come(3, Duration::from_secs(1)).await);
        let (come, ()) = tokio::join!(feeds.has_come(3, Duration::from_secs(1)), async {
            feeds.take(grown(4, []));
        });
        assert!(come);
    }
}
