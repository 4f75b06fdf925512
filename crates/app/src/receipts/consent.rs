//! Consents behind a survivor's receipt: a withdrawal works at once, a new "yes" waits for somebody who
//! asks where it is safe.

use amana_domain::{
    State,
    consent::{AskConsent, WithdrawConsent},
};
use amana_events::{
    Code, EventId, PersonId, PurposeCode, StreamId, StreamKind, common::Recipient,
    consent::ConsentGiver,
};
use amana_vault::Secret;

use super::{Presented, present::opens_nothing, texts::optional};
use crate::{
    AppError, Office,
    office::{Done, Request},
};

impl Office {
    /// Withdraws a consent of the survivor whose code it is; all of them where none is named. What was
    /// shared on them is closed in the same append.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `no_such_consent` for one that does not stand, `not_found` for a
    /// reporter's receipt.
    pub async fn holder_withdraws(
        &self,
        presented: &Presented,
        consent: Option<EventId>,
        words: &Secret,
    ) -> Result<Vec<Done>, AppError> {
        let (stream, standing) = self.consents_behind(presented).await?;
        let asked = match consent {
            Some(consent) => vec![consent],
            None => standing,
        };
        let words = optional("words", words)?;
        let request = |consent| {
            let (words, withdrawn_by) = (words.clone(), ConsentGiver::Person);
            let command = WithdrawConsent { consent, withdrawn_by, words };
            presented.said(stream, command)
        };
        let requests: Vec<Request> = asked.into_iter().map(request).collect();
        if requests.is_empty() {
            return Err(AppError::refused("no_such_consent", "no consent is in force"));
        }
        self.execute_all(&requests, Vec::new()).await.map_err(|(_, error)| error)
    }

    /// Records that the survivor whose code it is would agree. Nothing is agreed by it.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `not_found` for a reporter's receipt, or the rule that forbids it.
    pub async fn holder_asks_consent(
        &self,
        presented: &Presented,
        (purpose, recipient): (PurposeCode, Recipient),
        fields: Vec<Code>,
        words: &Secret,
    ) -> Result<Done, AppError> {
        let (stream, _) = self.consents_behind(presented).await?;
        let asked = (&purpose, &recipient, &fields, words.reveal());
        let body = serde_json::to_vec(&asked).unwrap_or_default();
        let words = optional("words", words)?;
        let command = AskConsent { purpose, recipient, fields, words };
        self.execute(presented.request(stream, command, &body)).await
    }

    /// The survivor's stream of consents, and those in force in it. A reporter has none here.
    async fn consents_behind(
        &self,
        presented: &Presented,
    ) -> Result<(StreamId, Vec<EventId>), AppError> {
        let leave = self.behind_leave(presented, amana_policy::Action::OwnFile).await?;
        let report = self.state(leave.stream()).await?;
        let survivor: Option<PersonId> = match report.as_ref().map(|(state, _)| state.as_ref()) {
            Some(State::Report(report)) => report.survivor(),
            _ => None,
        };
        let survivor = survivor.ok_or_else(opens_nothing)?;
        let stream = StreamId::new(StreamKind::Consent, survivor.uuid());
        let known = self.state(stream).await?;
        let now = self.now();
        let standing = match known.as_ref().map(|(state, _)| state.as_ref()) {
            Some(State::Consent(state)) => state.standing_now(now).map(|(id, ..)| id).collect(),
            _ => Vec::new(),
        };
        Ok((stream, standing))
    }
}
