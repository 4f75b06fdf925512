//! Reading clocks: those that run or stand still, those of one matter, and what their limits hang on besides.

use std::collections::HashMap;

use amana_events::{MissionCode, PersonId, StreamId, StreamKind};
use uuid::Uuid;

use super::{
    super::{CaseRow, ViewError, Views, case::Cases},
    Audience, ClockRow, Clocks, NOBODY_HAS_ACTED, Pause,
};

/// Which clocks are wanted.
#[derive(Debug, Clone, Default)]
pub struct ClockFilter {
    /// Only this audience's.
    pub audience: Option<Audience>,
    /// Only this matter's.
    pub stream: Option<StreamId>,
    /// Only those of these matters.
    pub matters: Option<Vec<Uuid>>,
    /// Leaves out `nobody_has_acted` of imported cases nobody was assigned to: a line list reports
    /// what is worked elsewhere.
    pub without_untouched_imports: bool,
}

/// Imported cases that are open and that nobody was assigned to, for statements.
const UNTOUCHED: &str = "imported AND handler IS NULL";
/// Cases that are worked, for statements.
const OPEN: &str = "status NOT IN ('closed', 'in_review', 'merged')";

impl Views {
    /// The clocks of an audience (all when none is named) that run or stand still, oldest first:
    /// stored ones, and for the conduct desk `nobody_has_acted` of every open case.
    ///
    /// # Errors
    /// [`ViewError`] when the database fails or a row was changed by somebody else.
    pub async fn clocks(&self, audience: Option<Audience>) -> Result<Vec<ClockRow>, ViewError> {
        self.clocks_where(&ClockFilter { audience, ..ClockFilter::default() }).await
    }

    /// The clocks the filter lets through, as [`Views::clocks`].
    ///
    /// # Errors
    /// As [`Views::clocks`].
    pub async fn clocks_where(&self, filter: &ClockFilter) -> Result<Vec<ClockRow>, ViewError> {
        let mut select = self.select::<Clocks>();
        select.and("started_at IS NOT NULL AND stopped_at IS NULL AND clock <> 'contact_pause'");
        if let Some(audience) = &filter.audience {
            select.and_equal("audience", audience);
        }
        if let Some(stream) = &filter.stream {
            select.and_equal("matter", &stream.id);
            select.and_equal("stream", stream);
        }
        if let Some(matters) = &filter.matters {
            select.and_among("matter", matters);
        }
        let mut clocks = select.order("started_at, matter, clock, subject").rows().await?;
        if filter.audience.is_none_or(|audience| audience == Audience::Conduct) {
            clocks.extend(self.idle_cases(filter).await?);
            clocks.sort_by_key(|clock| (clock.started_at, clock.matter, clock.subject));
        }
        Ok(clocks)
    }

    /// How many imported cases are open and nobody was assigned to.
    ///
    /// # Errors
    /// As [`Views::clocks`].
    pub async fn untouched_imports(&self) -> Result<u64, ViewError> {
        let mut select = self.select::<Cases>();
        select.and(OPEN);
        select.and(UNTOUCHED);
        select.count().await
    }

    /// Every clock of one matter, also those that were stopped.
    ///
    /// # Errors
    /// As [`Views::clocks`].
    pub async fn clocks_of(&self, stream: StreamId) -> Result<Vec<ClockRow>, ViewError> {
        let mut select = self.select::<Clocks>();
        select.and_equal("matter", &stream.id);
        select.and_equal("stream", &stream);
        select.and("started_at IS NOT NULL AND clock NOT IN ('contact_pause', 'report_known')");
        select.order("started_at, clock, subject").rows().await
    }

    /// The times in which each person was not to be contacted, in order; an open one lasts.
    ///
    /// # Errors
    /// As [`Views::clocks`].
    pub async fn contact_pauses(&self) -> Result<HashMap<PersonId, Vec<Pause>>, ViewError> {
        let mut select = self.select::<Clocks>();
        select.and("clock = 'contact_pause'");
        let mut pauses: HashMap<PersonId, Vec<Pause>> = HashMap::new();
        for row in select.order("started_at, matter, subject").rows().await? {
            if let Some((person, from)) = row.person.zip(row.started_at) {
                pauses.entry(person).or_default().push(Pause { from, until: row.stopped_at });
            }
        }
        Ok(pauses)
    }

    /// The mission of each case that names one; of these cases where some are named.
    ///
    /// # Errors
    /// As [`Views::clocks`].
    pub async fn missions(
        &self,
        of: Option<&[Uuid]>,
    ) -> Result<HashMap<StreamId, MissionCode>, ViewError> {
        let mut select = self.select::<Cases>();
        select.and("mission IS NOT NULL");
        if let Some(cases) = of {
            select.and_among("case_id", cases);
        }
        let cases = select.order("case_id").rows().await?;
        let named =
            |case: CaseRow| Some((StreamId::new(StreamKind::Case, case.case_id), case.mission?));
        Ok(cases.into_iter().filter_map(named).collect())
    }

    async fn idle_cases(&self, filter: &ClockFilter) -> Result<Vec<ClockRow>, ViewError> {
        let mut select = self.select::<Cases>();
        select.and(OPEN);
        if filter.without_untouched_imports {
            select.and(&format!("NOT ({UNTOUCHED})"));
        }
        if let Some(matters) = &filter.matters {
            select.and_among("case_id", matters);
        }
        match filter.stream {
            Some(stream) if stream.kind == StreamKind::Case => {
                select.and_equal("case_id", &stream.id);
            }
            Some(_) => return Ok(Vec::new()),
            None => {}
        }
        let cases = select.order("last_activity, case_id").rows().await?;
        let idle = |case: CaseRow| {
            let stream = StreamId::new(StreamKind::Case, case.case_id);
            let since = Some(case.last_activity);
            let grave = case.is_grave();
            ClockRow {
                grave,
                ..ClockRow::new(stream, NOBODY_HAS_ACTED, case.case_id, Audience::Conduct, since)
            }
        };
        Ok(cases.into_iter().map(idle).collect())
    }
}
