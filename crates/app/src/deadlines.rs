//! What is due and what is overdue: clocks of the views, limits of the registry, judged now.

mod judge;
mod kept;

use std::{collections::HashMap, sync::Arc};

use amana_domain::{State, registry::RegistryState};
use amana_events::{Moment, StreamId};
use amana_store::{Audience, ClockFilter};
use serde::Serialize;
use uuid::Uuid;

pub(crate) use kept::Kept;

use self::judge::{Ground, rank};
use crate::{AppError, Office, Sight};

/// One clock.
#[derive(Debug, Clone, Serialize)]
pub struct Deadline {
    /// The clock's code, as the registry has it.
    pub clock: String,
    /// What people read.
    pub label: String,
    /// The matter.
    pub stream: StreamId,
    /// What within the matter: an allegation, a person, a member, an event, or the matter itself.
    pub subject: Uuid,
    /// The role that is to be looked at again, for a clock of a role.
    pub role: Option<String>,
    /// Whose deadline it is.
    pub audience: Audience,
    /// When it started.
    pub started: Option<Moment>,
    /// When it is due; none where no limit is known.
    pub due: Option<Moment>,
    /// When it would be due had nobody set another day.
    #[serde(skip)]
    pub limit: Option<Moment>,
    /// When what it waits for happened.
    pub stopped: Option<Moment>,
    /// How it stands: `running`, `due_soon`, `overdue`, `waiting_for_a_safe_way`,
    /// `child_has_left`, `no_limit_known`, `stopped`, `stopped_late`.
    pub status: &'static str,
    /// Whether what it times is suspended. It runs on: nobody stops a clock by hand.
    pub suspended: bool,
    /// Where the limit comes from.
    pub source: String,
}

/// How pressing a deadline is, before what and behind what it stands in a list: no two stand at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pressing {
    rank: u8,
    due: Option<i64>,
    started: Option<i64>,
    stream: StreamId,
    subject: Uuid,
    clock: String,
    role: Option<String>,
}

impl Pressing {
    /// Its bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let fields = (self.rank, self.due, self.started, self.stream, self.subject);
        serde_json::to_vec(&(fields, &self.clock, &self.role)).unwrap_or_default()
    }

    /// Reads them.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (fields, clock, role) = serde_json::from_slice(bytes).ok()?;
        let (rank, due, started, stream, subject) = fields;
        Some(Self { rank, due, started, stream, subject, clock, role })
    }
}

impl Deadline {
    /// How pressing it is.
    pub fn pressing(&self) -> Pressing {
        Pressing {
            rank: rank(self.status),
            due: self.due.map(Moment::micros),
            started: self.started.map(Moment::micros),
            stream: self.stream,
            subject: self.subject,
            clock: self.clock.clone(),
            role: self.role.clone(),
        }
    }
}

impl Office {
    /// The registry as it is now.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn registry(&self) -> Result<Arc<RegistryState>, AppError> {
        self.registry_read(true).await
    }

    /// The registry as it is now, or as this program saw it last: what rests on the latter is decided
    /// again where it turns out to be old.
    pub(crate) async fn registry_read(&self, fresh: bool) -> Result<Arc<RegistryState>, AppError> {
        let sheet = self.sheet(self.registry_stream(), fresh).await?;
        if let State::Registry(registry) = sheet.stored_state.as_ref()
            && sheet.stored > 0
        {
            return Ok(registry.clone());
        }
        Err(AppError::Usage("the ledger has no registry".into()))
    }

    /// Every clock that runs or stands still, the most pressing first.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::View`].
    pub async fn deadlines(&self, audience: Option<Audience>) -> Result<Vec<Deadline>, AppError> {
        self.deadlines_where(&ClockFilter { audience, ..ClockFilter::default() }).await
    }

    /// Every clock of one matter, also those that were stopped, in time or late; the most pressing
    /// first.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::View`].
    pub async fn deadlines_of(&self, stream: StreamId) -> Result<Vec<Deadline>, AppError> {
        self.catch_up().await?;
        let filter = ClockFilter { stream: Some(stream), ..ClockFilter::default() };
        let views = self.views();
        let mut rows = views.clocks_where(&filter).await?;
        let all = views.clocks_of(stream).await?;
        rows.extend(all.into_iter().filter(|row| row.stopped_at.is_some()));
        Ok(self.ground().await?.judge(&rows))
    }

    /// The deadlines as far as `sight` goes, the most pressing first, and how many imported cases
    /// were left out because nobody was assigned to them; none are, with `imported`.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::View`].
    pub async fn deadlines_seen(
        &self,
        sight: &Sight,
        imported: bool,
    ) -> Result<(Vec<Deadline>, u64), AppError> {
        if !imported {
            let seen = self.deadlines_first(sight, |_| true, usize::MAX).await?;
            let conduct = sight.audience(Audience::Conduct);
            let left_out = if conduct { self.views().untouched_imports().await? } else { 0 };
            return Ok((seen, left_out));
        }
        let all = self.deadlines_where(&ClockFilter::default()).await?;
        let seen = self.seen_of(sight, all.into_iter().map(Arc::new), usize::MAX).await?;
        Ok((seen, 0))
    }

    /// The most pressing of the deadlines that are wanted, as far as `sight` goes, and so many of them: files are asked about one by
    /// one, and no further than it takes. Imported cases that nobody was assigned to are left out.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::View`].
    pub async fn deadlines_first(
        &self,
        sight: &Sight,
        wanted: impl Fn(&Deadline) -> bool,
        most: usize,
    ) -> Result<Vec<Deadline>, AppError> {
        let all = self.clocks_kept.deadlines(self, wanted).await?;
        self.seen_of(sight, all, most).await
    }

    async fn seen_of(
        &self,
        sight: &Sight,
        all: impl Iterator<Item = Arc<Deadline>>,
        most: usize,
    ) -> Result<Vec<Deadline>, AppError> {
        let mut known: HashMap<StreamId, bool> = HashMap::new();
        let mut seen = Vec::new();
        for deadline in all.filter(|deadline| sight.audience(deadline.audience)) {
            if seen.len() == most {
                break;
            }
            let stream = deadline.stream;
            let visible = match known.get(&stream) {
                Some(visible) => *visible,
                None => sight.is_whole() || self.sees(sight, stream).await?,
            };
            known.insert(stream, visible);
            if visible {
                seen.push(Arc::unwrap_or_clone(deadline));
            }
        }
        Ok(seen)
    }

    async fn deadlines_where(&self, filter: &ClockFilter) -> Result<Vec<Deadline>, AppError> {
        self.catch_up().await?;
        let rows = self.views().clocks_where(filter).await?;
        Ok(self.ground().await?.judge(&rows))
    }

    async fn ground(&self) -> Result<Ground, AppError> {
        let views = self.views();
        Ok(Ground {
            registry: self.registry().await?,
            missions: views.missions(None).await?,
            pauses: views.contact_pauses().await?,
            now: self.now(),
        })
    }
}
