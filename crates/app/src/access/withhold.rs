//! Leaving what investigators opened out of a survivor's own list, for an approved and expiring time.

use amana_domain::{State, access::Withholding};
use amana_events::{
    EventId, FileText, MemberId, Moment, PersonId, StreamId, StreamKind,
    access::{AccessWithheld, AccessWithholdingEnded},
};
use amana_vault::Secret;
use serde::Serialize;

use crate::{
    AppError, Office,
    doors::OpenFor,
    files::{no_such_file, unseen},
    office::{Acting, Done, Request},
    seconds::{Allowed, SecondWord, WordFor},
};

/// The clock that says how long openings may be left out.
const WITHHOLDING_CLOCK: &str = "access_withholding";

/// Openings that are left out, of one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Withheld {
    /// The event that began it.
    pub withholding: EventId,
    /// The case.
    pub case: StreamId,
    /// Since when.
    pub from: Moment,
    /// Until when at the latest.
    pub until: Moment,
    /// When it was ended before that.
    pub ended: Option<Moment>,
    /// Whether it holds now.
    pub holds: bool,
}

fn access_of(person: PersonId) -> StreamId {
    StreamId::new(StreamKind::Access, person.uuid())
}

impl Office {
    /// Leaves the openings of a case out of the survivor's own list, with a second member's word.
    ///
    /// # Errors
    /// [`AppError::Usage`] for a word given for something else, [`AppError::Refused`] with the rule
    /// that forbids it.
    pub async fn withhold_access(
        &self,
        member: MemberId,
        word: &SecondWord,
        how_long: OpenFor,
        reason: &Secret,
    ) -> Result<(Withheld, Done), AppError> {
        let WordFor::Withholding { person } = word.allowed.word else {
            return Err(AppError::Usage("the approval is for something else".into()));
        };
        let (case, acting) = (word.allowed.stream, Acting::Member(member));
        if let Some(done) = self.done_under_key(acting, access_of(person)).await? {
            return self.withheld_by(person, done).await;
        }
        let wanted = Allowed { word: WordFor::Withholding { person }, to: member, stream: case };
        let approval = word.given_for(self.ledger, &wanted, self.now())?;
        let until = self.until(how_long, WITHHOLDING_CLOCK).await?;
        let reason = FileText::of_file(reason.clone());
        let withheld = AccessWithheld { person, case, until, approval, reason };
        let request = Request::event(acting, access_of(person), withheld);
        let done = self.execute(self.under_key(request)).await.map_err(unseen)?;
        self.withheld_by(person, done).await
    }

    /// The withholding that something recorded began, as it stands now.
    async fn withheld_by(
        &self,
        person: PersonId,
        done: Done,
    ) -> Result<(Withheld, Done), AppError> {
        let began = done.event()?;
        let all = self.withholdings(person).await?;
        let withheld = all.into_iter().find(|it| it.withholding == began);
        Ok((withheld.ok_or_else(no_such_file)?, done))
    }

    /// Shows them again, before the time is over.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `no_such_withholding`, `not_found`.
    pub async fn end_withholding(
        &self,
        member: MemberId,
        person: PersonId,
        withholding: EventId,
    ) -> Result<Done, AppError> {
        let ended = AccessWithholdingEnded { withholding };
        let request = Request::event(Acting::Member(member), access_of(person), ended);
        self.execute(self.under_key(request)).await.map_err(unseen)
    }

    /// What is or was left out of a survivor's own list, in cases whose page the member may see.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found` where there is nothing that may be known.
    pub async fn withheld(
        &self,
        acting: Acting,
        person: PersonId,
    ) -> Result<Vec<Withheld>, AppError> {
        let sight = self.sight(acting).await?;
        let mut seen = Vec::new();
        for withheld in self.withholdings(person).await? {
            if self.sees(&sight, withheld.case).await? {
                seen.push(withheld);
            }
        }
        if seen.is_empty() { Err(no_such_file()) } else { Ok(seen) }
    }

    async fn withholdings(&self, person: PersonId) -> Result<Vec<Withheld>, AppError> {
        let state = self.state(access_of(person)).await?;
        let Some(State::Access(access)) = state.as_ref().map(|(state, _)| state.as_ref()) else {
            return Ok(Vec::new());
        };
        let now = self.now();
        let shown = |known: &Withholding| Withheld {
            withholding: known.event,
            case: known.case,
            from: known.from,
            until: known.until,
            ended: known.ended,
            holds: known.holds(now),
        };
        Ok(access.withholdings().iter().map(shown).collect())
    }
}
