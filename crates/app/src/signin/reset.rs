//! A member lost their factors: a registrar proposes to reset them, a second member signs, and neither is the member
//! (`domain.md`, rule 15). Every factor, session and service token of theirs is void from the event on; the rows go after it,
//! and one that comes back with an old database stays void.

use amana_domain::registry::signin::{ENROLMENT_SECONDS, ProposeFactorsReset, ResetFactors};
use amana_events::{EventId, MemberId};

use super::{
    enrol::{Given, registry},
    kept::Made,
};
use crate::{
    AppError, Office,
    office::{Acting, Request},
};

impl Office {
    /// Proposes to reset a member's factors.
    ///
    /// # Errors
    /// [`AppError::Refused`] with the rule that forbids it.
    pub async fn propose_factors_reset(
        &self,
        acting: Acting,
        member: MemberId,
    ) -> Result<EventId, AppError> {
        let command = registry(ProposeFactorsReset { member });
        let request = Request::new(acting, self.registry_stream(), command);
        let done = self.execute(self.under_key(request)).await?;
        let proposed = done.events.first().map(|(event, _)| *event);
        proposed.ok_or_else(|| AppError::refused("nothing_to_do", "nothing was proposed"))
    }

    /// Resets a member's factors as the second member, with their signature, and gives a new code to enrol. Without a proposal
    /// only the operator does, while nobody else is there yet.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `no_such_proposal`, `same_person`, `own_account`, or what else the rule says;
    /// [`AppError::Custody`] where the second member's key is not here.
    pub async fn reset_factors(
        &self,
        acting: Acting,
        member: MemberId,
        proposal: Option<EventId>,
    ) -> Result<Given, AppError> {
        let sealing = self.sealing().await?;
        let command = registry(ResetFactors { member, proposal });
        let done = self.execute(Request::new(acting, self.registry_stream(), command)).await?;
        self.journal.credentials().delete_all(member, done.recorded).await?;
        let until = done.recorded.plus_seconds(ENROLMENT_SECONDS);
        self.new_enrolment_code(&sealing, member, Made::from(&done), until).await
    }

    /// For whom a proposed reset is.
    ///
    /// # Errors
    /// [`AppError::Usage`] where no proposal of this id waits.
    pub async fn member_of_reset(&self, proposal: EventId) -> Result<MemberId, AppError> {
        let registry = self.registry().await?;
        let known = registry.reset_proposals().iter().find(|known| known.event == proposal);
        known.map(|known| known.member).ok_or_else(|| {
            AppError::Usage(
                "no reset of this id waits for a second member: see `account list`".into(),
            )
        })
    }
}
