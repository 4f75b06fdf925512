//! Children without a receiver, and children nobody is responsible for now.
//!
//! Both are lists of what must not be silent: a child is on the first from the force's first contact until a receiver has said that
//! the child is with them, and on the second from an exit or an honest "nobody knows" until the child is found, or two people
//! found that nothing more can be done.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use amana_events::{
    Admin1, Country, InstrumentCode, Moment, OrganisationId, StreamId, StreamKind,
    common::{AgeBand, Sex},
    handover::ExitKind,
};
use amana_store::{
    Page,
    views::{HandoverRow, HandoverState},
};
use serde::Serialize;
use uuid::Uuid;

use crate::{AppError, Office, Sight, deadlines::Deadline, matters::is_part_one};

/// The clock that runs until a receiver has the child.
const CLOCK: &str = "handover";
/// How many rows are read at a time.
const PAGE: u32 = 500;

/// Why a child is on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// No receiver is named.
    NobodyNamed,
    /// The receiver declined; another is to be named.
    Declined,
    /// A receiver is named and has not answered.
    NotAnswered,
    /// The receiver accepted, and the child has not come.
    NotArrived,
    /// Somebody else says that the child was handed over; the receiver does not yet.
    NotConfirmed,
    /// The child left, and is neither found nor given up.
    Left,
    /// Nobody knows who is responsible.
    Unknown,
}

impl Why {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Why::NobodyNamed => "nobody_named",
            Why::Declined => "declined",
            Why::NotAnswered => "not_answered",
            Why::NotArrived => "not_arrived",
            Why::NotConfirmed => "not_confirmed",
            Why::Left => "left",
            Why::Unknown => "unknown",
        }
    }

    /// Of a child on the way to a receiver.
    const fn on_the_way(state: HandoverState) -> Self {
        match state {
            HandoverState::Encountered => Why::NobodyNamed,
            HandoverState::Declined => Why::Declined,
            HandoverState::ReceiverNamed => Why::NotAnswered,
            HandoverState::AwaitsConfirmation => Why::NotConfirmed,
            HandoverState::Accepted
            | HandoverState::HandedOver
            | HandoverState::Screened
            | HandoverState::InCare
            | HandoverState::Tracing
            | HandoverState::Solved
            | HandoverState::FollowedUp
            | HandoverState::Closed => Why::NotArrived,
        }
    }
}

/// A child that waits.
#[derive(Debug, Clone, Serialize)]
pub struct Waiting {
    /// The handover.
    pub stream: StreamId,
    /// What people say aloud.
    pub reference: String,
    /// Why the child is on the list.
    pub why: Why,
    /// Whether medical care is urgent and was not given: it comes first, from any state.
    pub urgent_care: bool,
    /// Who has or had the child.
    pub held_by: OrganisationId,
    /// Who is named to receive the child.
    pub receiver: Option<OrganisationId>,
    /// The instrument that sets the limit.
    pub instrument: InstrumentCode,
    /// Where the child was met: the country.
    pub country: Country,
    /// Its admin 1 place.
    pub admin1: Admin1,
    /// Sex.
    pub sex: Sex,
    /// How old the child looks.
    pub apparent_age: AgeBand,
    /// Infants with the child.
    pub infants: u8,
    /// How many handovers of siblings or companions there are, who stay together.
    pub together: usize,
    /// How the child left.
    pub exit: Option<ExitKind>,
    /// When the force first had contact.
    pub first_contact: Moment,
    /// Until when the child must be with a receiver; none where no limit is known, or it is not about one.
    pub due: Option<Moment>,
    /// How the handover's clock stands, as [`Deadline::status`]; empty where none runs.
    pub status: &'static str,
}

impl Waiting {
    fn of(row: HandoverRow, why: Why, clock: Option<&Deadline>) -> Self {
        Self {
            stream: StreamId::new(StreamKind::Handover, row.handover),
            reference: row.reference.to_string(),
            why,
            urgent_care: row.urgent_medical && !row.urgent_care_given,
            held_by: row.held_by,
            receiver: row.receiver,
            instrument: row.instrument,
            country: row.country,
            admin1: row.admin1,
            sex: row.sex,
            apparent_age: row.apparent_age,
            infants: row.infants,
            together: row.together_with.0.len(),
            exit: row.exit_kind,
            first_contact: row.first_contact,
            due: clock.and_then(|clock| clock.due),
            status: clock.map_or("", |clock| clock.status),
        }
    }
}

impl Office {
    /// Children without a receiver, as far as `sight` goes and at most so many: those whose urgent care was not given first, then
    /// by their limit.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::View`].
    pub async fn children_waiting(
        &self,
        sight: &Sight,
        most: usize,
    ) -> Result<Vec<Waiting>, AppError> {
        // Of a member of a force who holds another role besides.
        if !sight.reads_directory() {
            return Ok(Vec::new());
        }
        self.catch_up().await?;
        let urgent = self.views().handovers_urgent().await?.into_iter();
        let urgent: HashSet<Uuid> = urgent.map(|row| row.handover).collect();
        let waits = |it: &Deadline| it.clock == CLOCK && it.status != "child_has_left";
        let first = |it: &Deadline| waits(it) && urgent.contains(&it.stream.id);
        let mut clocks = self.deadlines_first(sight, first, most).await?;
        let others = |it: &Deadline| waits(it) && !urgent.contains(&it.stream.id);
        clocks.extend(self.deadlines_first(sight, others, most - clocks.len()).await?);
        let ids: Vec<Uuid> = clocks.iter().map(|clock| clock.stream.id).collect();
        let mut rows = self.handovers_among(&ids).await?;
        let waiting = clocks.iter().filter_map(|clock| {
            let row = rows.remove(&clock.stream.id)?;
            let why = Why::on_the_way(row.state);
            Some(Waiting::of(row, why, Some(clock)))
        });
        Ok(waiting.collect())
    }

    /// Children nobody is responsible for now, as far as `sight` goes and at most so many; the latest first.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::View`].
    pub async fn children_lost(
        &self,
        sight: &Sight,
        most: usize,
    ) -> Result<Vec<Waiting>, AppError> {
        self.catch_up().await?;
        let views = self.views();
        let unknown: HashSet<Uuid> = views.care_unknown().await?.into_iter().collect();
        let ids: Vec<Uuid> = unknown.iter().copied().collect();
        let mut rows = self.handovers_among(&ids).await?;
        let left = views.handovers_left(Page::first(u32::MAX)).await?;
        rows.extend(left.into_iter().map(|row| (row.handover, row)));
        let mut rows: Vec<HandoverRow> = rows.into_values().collect();
        rows.sort_by_key(|row| Reverse((row.opened_recorded, row.handover)));
        let mut lost = Vec::new();
        for row in rows {
            if lost.len() == most {
                break;
            }
            let stream = StreamId::new(StreamKind::Handover, row.handover);
            if self.reads_care(sight, stream).await? {
                let why = if row.exit_alarm { Why::Left } else { Why::Unknown };
                lost.push(Waiting::of(row, why, None));
            }
        }
        Ok(lost)
    }

    /// Whether more of a handover may be seen than its custody receipt.
    async fn reads_care(&self, sight: &Sight, stream: StreamId) -> Result<bool, AppError> {
        if !self.sees(sight, stream).await? {
            return Ok(false);
        }
        Ok(!is_part_one(&self.may_look(sight, stream).await?))
    }

    async fn handovers_among(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, HandoverRow>, AppError> {
        let (views, mut rows) = (self.views(), HashMap::new());
        for some in ids.chunks(PAGE as usize) {
            let found = views.handovers_among(some).await?;
            rows.extend(found.into_iter().map(|row| (row.handover, row)));
        }
        Ok(rows)
    }
}
