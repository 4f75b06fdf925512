//! The projector: keeps the views of a ledger level with its log, and builds them again.
//!
//! INVARIANT: readers see one generation of a view, whole. A view whose fold changed, or that is
//! rebuilt, is built in a generation of its own beside the one that is read, and switched when it is
//! level with it. What a crash leaves half built is taken up again or removed.

use std::sync::Arc;

use amana_events::LedgerId;
use tokio::sync::Mutex;

use super::{
    ALL, ViewError, ViewFinding, ViewHead, ViewSpec, ViewState,
    batch::Target,
    head,
    link::{Link, Step},
    met::Met,
    verify,
};
use crate::{Database, StoreError, Subscription};

/// How often a batch is tried again because another process was quicker.
const OVERTAKEN_MAX: u32 = 100;

/// Where the work is, for whoever waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Events done.
    pub done: u64,
    /// Events in all.
    pub of: u64,
}

/// Called after each batch.
pub type OnProgress<'p> = &'p mut (dyn FnMut(Progress) + Send);

/// Keeps the views of one ledger. Clones share its connection and take turns.
#[derive(Clone)]
pub struct Projector {
    database: Database,
    ledger: LedgerId,
    link: Arc<Mutex<Option<Link>>>,
}

impl std::fmt::Debug for Projector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Projector({})", self.ledger)
    }
}

/// A generation to move on, before its fold is made.
#[derive(Clone, Copy)]
struct Plan {
    spec: &'static ViewSpec,
    generation: i64,
    position: u64,
    /// Where the generation stands that is read meanwhile; none if this is the one.
    beside: Option<u64>,
}

impl Projector {
    /// The projector of a ledger. It connects when it is first used.
    pub fn new(database: &Database, ledger: LedgerId) -> Self {
        Self { database: database.clone(), ledger, link: Arc::default() }
    }

    /// Brings every view up to `to` (the number of events folded), or to the log's end; answers where
    /// they are. A view whose fold is newer than its rows is built beside them and switched.
    ///
    /// # Errors
    /// [`ViewError::Event`], [`ViewError::Record`] and [`ViewError::Gap`] if the log cannot be read,
    /// [`ViewError::Row`] if a row was changed by somebody else, [`ViewError::Newer`],
    /// [`ViewError::Ahead`], [`ViewError::Store`].
    pub async fn catch_up(
        &self,
        to: Option<u64>,
        progress: OnProgress<'_>,
    ) -> Result<u64, ViewError> {
        let mut guard = self.link.lock().await;
        let mut link = self.take(&mut guard).await?;
        let position = self.level(&mut link, to, progress).await?;
        // A connection that failed is not put back: the next call opens a new one.
        *guard = Some(link);
        Ok(position)
    }

    /// Builds every view again from the first event, beside the rows that are read, and switches.
    ///
    /// # Errors
    /// As [`Projector::catch_up`]; rows somebody else changed are no error here.
    pub async fn rebuild(&self, progress: OnProgress<'_>) -> Result<u64, ViewError> {
        let mut guard = self.link.lock().await;
        let mut link = self.take(&mut guard).await?;
        let (heads, _) = link.heads(self.ledger).await?;
        let mut changes = Vec::new();
        for spec in ALL {
            let of_view = || heads.iter().filter(|head| head.view == spec.name);
            for head in of_view().filter(|head| head.state != ViewState::Active) {
                changes.extend(head::remove(self.ledger, spec.name, &spec.table, head.generation));
            }
            let next = of_view().map(|head| head.generation).max().unwrap_or(0) + 1;
            changes.push(head::add(self.ledger, spec, next, ViewState::Building));
        }
        link.change(changes).await?;
        let position = self.level(&mut link, None, progress).await?;
        *guard = Some(link);
        Ok(position)
    }

    /// Folds the log again in memory and compares every row that is read.
    ///
    /// # Errors
    /// As [`Projector::catch_up`]; a row that cannot be read is a finding, not an error.
    pub async fn verify(&self, progress: OnProgress<'_>) -> Result<Vec<ViewFinding>, ViewError> {
        let ledger = self.ledger;
        self.in_snapshot(async |link| verify::run(link, ledger, progress).await).await
    }

    /// Whose views they are.
    pub(super) const fn ledger(&self) -> LedgerId {
        self.ledger
    }

    /// Does something in a snapshot. A connection that failed is not put back.
    pub(super) async fn in_snapshot<T>(
        &self,
        work: impl AsyncFnOnce(&mut Link) -> Result<T, ViewError>,
    ) -> Result<T, ViewError> {
        let mut guard = self.link.lock().await;
        let mut link = self.take(&mut guard).await?;
        link.begin_snapshot().await?;
        let done = work(&mut link).await?;
        link.end_snapshot().await?;
        *guard = Some(link);
        Ok(done)
    }

    /// Whether a view that is read was built by an older program: catching up builds it anew.
    ///
    /// # Errors
    /// As [`Projector::heads`].
    pub async fn is_older(&self) -> Result<bool, ViewError> {
        let heads = self.heads().await?;
        let older = |head: &ViewHead| {
            let spec = ALL.iter().find(|spec| spec.name == head.view);
            head.state == ViewState::Active && spec.is_some_and(|spec| head.version < spec.version)
        };
        Ok(heads.iter().any(older))
    }

    /// The heads of the ledger's views, by name and generation.
    ///
    /// # Errors
    /// [`ViewError::Store`] or [`ViewError::Head`].
    pub async fn heads(&self) -> Result<Vec<ViewHead>, ViewError> {
        let mut guard = self.link.lock().await;
        let mut link = self.take(&mut guard).await?;
        let (heads, _) = link.heads(self.ledger).await?;
        *guard = Some(link);
        Ok(heads)
    }

    /// Keeps the views level with the log for as long as it is polled.
    ///
    /// # Errors
    /// As [`Projector::catch_up`]: it ends with the first error and may be called again.
    pub async fn run(&self, mut subscription: Subscription) -> Result<(), ViewError> {
        loop {
            self.catch_up(None, &mut |_| {}).await?;
            subscription.next().await?;
        }
    }

    async fn take(&self, guard: &mut Option<Link>) -> Result<Link, ViewError> {
        match guard.take() {
            Some(link) => Ok(link),
            None => Link::open(&self.database).await,
        }
    }

    async fn level(
        &self,
        link: &mut Link,
        to: Option<u64>,
        progress: OnProgress<'_>,
    ) -> Result<u64, ViewError> {
        let mut overtaken = 0;
        loop {
            let (mut plans, end) = self.prepare(link).await?;
            let to = to.map_or(end, |to| to.min(end));
            // What people read comes first; what is built beside it follows.
            let mut outcome = Step::Done(to);
            for building in [false, true] {
                let plans = plans.iter().filter(|plan| plan.beside.is_some() == building);
                let mut targets: Vec<Target> = plans.map(Plan::target).collect();
                outcome = self.advance(link, &mut targets, to, progress).await?;
                if outcome == Step::Overtaken {
                    break;
                }
            }
            if outcome == Step::Overtaken {
                overtaken += 1;
                if overtaken > OVERTAKEN_MAX {
                    return Err(StoreError::Busy.into());
                }
                continue;
            }
            // A generation that ends before the one that is read is not level with it yet.
            plans.retain(|plan| plan.beside.is_some_and(|position| position <= to));
            if !plans.is_empty() {
                self.switch(link, &plans).await?;
            }
            return Ok(to);
        }
    }

    async fn advance(
        &self,
        link: &mut Link,
        targets: &mut Vec<Target>,
        to: u64,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Step, ViewError> {
        if targets.iter().all(|target| target.position >= to) {
            return Ok(Step::Done(to));
        }
        loop {
            let step = link.step(self.ledger, targets, to).await?;
            match step {
                Step::Moved(done) => progress(Progress { done, of: to }),
                Step::Done(done) => {
                    progress(Progress { done, of: to });
                    return Ok(step);
                }
                Step::Overtaken => return Ok(step),
            }
        }
    }

    /// Reads the heads, and makes those that are missing: which generations are to be moved on, and
    /// where the log ends.
    async fn prepare(&self, link: &mut Link) -> Result<(Vec<Plan>, u64), ViewError> {
        let (heads, end) = link.heads(self.ledger).await?;
        let (mut plans, mut changes) = (Vec::new(), Vec::new());
        for spec in ALL {
            let of_view = || heads.iter().filter(|head| head.view == spec.name);
            let active = of_view().find(|head| head.state == ViewState::Active);
            if let Some(head) = active {
                check(spec, head, end)?;
            }
            let is_current = |head: &&ViewHead| head.version == spec.version;
            let building = of_view().filter(|head| head.state == ViewState::Building);
            let resumed = building.clone().filter(is_current).max_by_key(|h| h.generation);
            for left in of_view().filter(|head| {
                head.state == ViewState::Retired
                    || (head.state == ViewState::Building && Some(*head) != resumed)
            }) {
                changes.extend(head::remove(self.ledger, spec.name, &spec.table, left.generation));
            }
            let read = active.map(|head| head.position);
            let plan = |head: &ViewHead, beside| Plan {
                spec,
                generation: head.generation,
                position: head.position,
                beside,
            };
            plans.extend(active.filter(is_current).map(|head| plan(head, None)));
            plans.extend(resumed.map(|head| plan(head, Some(read.unwrap_or(0)))));
            if !active.is_some_and(|head| is_current(&head)) && resumed.is_none() {
                // Where nothing is read yet, the first generation is read from its first row on.
                let state = match read {
                    Some(_) => ViewState::Building,
                    None => ViewState::Active,
                };
                let generation = of_view().map(|head| head.generation).max().unwrap_or(0) + 1;
                changes.push(head::add(self.ledger, spec, generation, state));
                plans.push(Plan { spec, generation, position: 0, beside: read });
            }
        }
        if !changes.is_empty() {
            link.change(changes).await?;
        }
        Ok((plans, end))
    }

    /// Switches what was built to be read, and removes what was read before.
    async fn switch(&self, link: &mut Link, plans: &[Plan]) -> Result<(), ViewError> {
        let switches = plans
            .iter()
            .flat_map(|plan| head::switch(self.ledger, plan.spec.name, plan.generation));
        link.change(switches.collect()).await?;
        let (heads, _) = link.heads(self.ledger).await?;
        for head in heads.iter().filter(|head| head.state == ViewState::Retired) {
            if let Some(spec) = ALL.iter().find(|spec| spec.name == head.view) {
                let table = &spec.table;
                let gone = head::remove(self.ledger, spec.name, table, head.generation);
                link.change(gone.into()).await?;
            }
        }
        Ok(())
    }
}

impl Plan {
    fn target(&self) -> Target {
        let met = (self.position == 0).then(Met::default);
        Target {
            fold: (self.spec.make)(),
            generation: self.generation,
            position: self.position,
            met,
        }
    }
}

fn check(spec: &ViewSpec, head: &ViewHead, end: u64) -> Result<(), ViewError> {
    if head.version > spec.version {
        let (stored, program) = (head.version, spec.version);
        return Err(ViewError::Newer { view: spec.name, stored, program });
    }
    if head.position > end {
        let view = spec.name.to_owned();
        return Err(ViewError::Ahead { view, position: head.position, end });
    }
    Ok(())
}
