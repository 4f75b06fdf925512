//! Judged clocks, kept between lists: a list of what is due reads what changed since the last one and not every clock again.
//!
//! What is kept stands where the log was read to. The events from there on name the matters whose clocks are read again; a
//! change of the registry, or more events than are worth going through, has everything read and judged anew. Whatever moves by
//! time alone is judged at each asking.

use std::{
    cmp::{Ordering, Reverse},
    collections::{BinaryHeap, HashMap, HashSet},
    sync::Arc,
};

use amana_domain::clocks;
use amana_events::{Moment, PersonId, StreamId, StreamKind};
use amana_store::{ClockChanges, ClockFilter, ClockRow};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::{
    Deadline,
    judge::{Ground, rank},
};
use crate::{AppError, Office};

/// More events than these are not gone through one by one.
const EVENTS_MAX: u64 = 5_000;
/// How many events are read at a time.
const PAGE: u32 = 500;
/// How many matters are read at a time.
const MATTERS: usize = 200;

/// The clocks that run or stand still, without those of imported cases that nobody was assigned to.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Option<Known>>);

struct Known {
    /// The position of the first event that was not taken in.
    next: u64,
    ground: Ground,
    clocks: HashMap<Uuid, Vec<Held>>,
}

/// A clock with what it was judged to be.
struct Held {
    row: ClockRow,
    deadlines: Vec<Arc<Deadline>>,
}

/// Deadlines, the most pressing first. They are put in order as they are taken: a list wants few of many.
pub(super) struct Found(BinaryHeap<Reverse<Listed>>);

impl Iterator for Found {
    type Item = Arc<Deadline>;

    fn next(&mut self) -> Option<Arc<Deadline>> {
        self.0.pop().map(|Reverse(Listed(deadline))| deadline)
    }
}

/// A deadline in the order of a list.
struct Listed(Arc<Deadline>);

impl Kept {
    /// The deadlines that are wanted now, the most pressing first.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::View`].
    pub(super) async fn deadlines(
        &self,
        office: &Office,
        wanted: impl Fn(&Deadline) -> bool,
    ) -> Result<Found, AppError> {
        let mut kept = self.0.lock().await;
        // Taken out: of what failed halfway nothing is kept.
        let mut known = Known::brought_on(kept.take(), office).await?;
        let found = known.at(office.now(), wanted);
        *kept = Some(known);
        Ok(found)
    }
}

impl Known {
    async fn brought_on(known: Option<Self>, office: &Office) -> Result<Self, AppError> {
        // Asked before the views are brought up: they then hold at least that much.
        let end = office.size().await?;
        office.catch_up().await?;
        if let Some(mut known) = known
            && (known.next..=known.next + EVENTS_MAX).contains(&end)
        {
            let changes = known.changes(office, end).await?;
            if !changes.registry {
                known.take_in(office, changes).await?;
                known.next = end;
                return Ok(known);
            }
        }
        Self::anew(office, end).await
    }

    async fn anew(office: &Office, end: u64) -> Result<Self, AppError> {
        let ground = office.ground().await?;
        let mut known = Self { next: end, ground, clocks: HashMap::new() };
        known.hold(office.views().clocks_where(&filter(None)).await?);
        Ok(known)
    }

    async fn changes(&self, office: &Office, end: u64) -> Result<ClockChanges, AppError> {
        let (mut changes, mut at) = (ClockChanges::default(), self.next);
        while at < end {
            let page = office.journal.page(at, PAGE).await?;
            let Some(last) = page.last() else { break };
            at = last.position + 1;
            for stored in &page {
                changes.note(stored)?;
            }
        }
        Ok(changes)
    }

    async fn take_in(&mut self, office: &Office, changes: ClockChanges) -> Result<(), AppError> {
        let views = office.views();
        if changes.pauses {
            let pauses = views.contact_pauses().await?;
            let before = std::mem::replace(&mut self.ground.pauses, pauses);
            let after = &self.ground.pauses;
            let persons = before.keys().chain(after.keys());
            let moved = persons.filter(|person| before.get(person) != after.get(person));
            let moved: HashSet<PersonId> = moved.copied().collect();
            self.judge_again(|row| row.person.is_some_and(|person| moved.contains(&person)));
        }
        let matters: Vec<Uuid> = changes.matters.into_iter().collect();
        for some in matters.chunks(MATTERS) {
            for matter in some {
                self.clocks.remove(matter);
                self.ground.missions.remove(&StreamId::new(StreamKind::Case, *matter));
            }
            self.ground.missions.extend(views.missions(Some(some)).await?);
            self.hold(views.clocks_where(&filter(Some(some))).await?);
        }
        Ok(())
    }

    fn hold(&mut self, rows: Vec<ClockRow>) {
        for row in rows {
            let deadlines = judged(&self.ground, &row);
            self.clocks.entry(row.matter).or_default().push(Held { row, deadlines });
        }
    }

    fn judge_again(&mut self, which: impl Fn(&ClockRow) -> bool) {
        for held in self.clocks.values_mut().flatten().filter(|held| which(&held.row)) {
            held.deadlines = judged(&self.ground, &held.row);
        }
    }

    /// What is wanted of them as they stand at a moment.
    fn at(&mut self, now: Moment, wanted: impl Fn(&Deadline) -> bool) -> Found {
        self.ground.now = now;
        for held in self.clocks.values_mut().flatten() {
            // While the person is not to be contacted the limit moves with every moment.
            if self.ground.waits(&held.row) {
                held.deadlines = judged(&self.ground, &held.row);
            } else {
                held.deadlines.iter_mut().for_each(|deadline| moved_on(deadline, now));
            }
        }
        let all = self.clocks.values().flatten().flat_map(|held| &held.deadlines);
        let found = all.filter(|deadline| wanted(deadline));
        Found(found.map(|deadline| Reverse(Listed(deadline.clone()))).collect())
    }
}

fn filter(matters: Option<&[Uuid]>) -> ClockFilter {
    let matters = matters.map(<[Uuid]>::to_vec);
    ClockFilter { matters, without_untouched_imports: true, ..ClockFilter::default() }
}

fn judged(ground: &Ground, row: &ClockRow) -> Vec<Arc<Deadline>> {
    ground.of(row).into_iter().map(Arc::new).collect()
}

/// Brings the status of a clock that runs to a moment.
fn moved_on(deadline: &mut Arc<Deadline>, now: Moment) {
    if !matches!(deadline.status, "running" | "due_soon" | "overdue") {
        return;
    }
    let status = clocks::status(deadline.due, None, false, now).code();
    if status != deadline.status {
        Arc::make_mut(deadline).status = status;
    }
}

impl Listed {
    /// As [`super::Pressing`] has it.
    fn key(&self) -> (u8, Option<Moment>, Option<Moment>, StreamId, Uuid, &str, Option<&str>) {
        let it = &self.0;
        let role = it.role.as_deref();
        (rank(it.status), it.due, it.started, it.stream, it.subject, &it.clock, role)
    }
}

impl Ord for Listed {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Listed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Listed {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Listed {}
