//! The consents in force that a file rests on: whoever works it sees what may be done, for what and to whom, before they do it.
//!
//! INVARIANT: of a referral only what concerns exactly it; all that a person agreed to is shown to whoever may see their consents.

use amana_domain::{State, consent::ConsentState};
use amana_events::{
    Day, EventId, PersonId, PurposeCode, StreamId, StreamKind,
    common::{Recipient, RecipientKind},
    consent::ConsentGiver,
    registry::OrganisationKind,
};
use amana_policy::{Authorized, Look};
use serde::Serialize;

use crate::{AppError, Office, Sight};

/// A consent that is in force.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InForce {
    /// For what.
    pub purpose: PurposeCode,
    /// To whom.
    pub recipient: Recipient,
    /// Who gave it; none where others decided in the person's place.
    pub given_by: Option<ConsentGiver>,
    /// Its last day, where it has one.
    pub until: Option<Day>,
}

/// What a file rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ground {
    /// Whether nothing may be done of this file without one.
    pub needed: bool,
    /// The consents in force now.
    pub in_force: Vec<InForce>,
}

impl Office {
    /// The consents in force that a referral or assistance file rests on; none of what rests on no consent, or may not be known.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn ground_of(
        &self,
        sight: &Sight,
        leave: &Authorized<Look>,
    ) -> Result<Option<Ground>, AppError> {
        let file = self.state(leave.stream()).await?;
        match file.as_ref().map(|(state, _)| state.as_ref()) {
            Some(State::Referral(referral)) => {
                let named = referral.person().zip(referral.recipient()).zip(referral.purpose());
                let Some(((person, recipient), purpose)) = named else { return Ok(None) };
                let registry = self.registry().await?;
                let own = registry.organisation(recipient);
                let is_own = own.is_some_and(|it| it.kind == OrganisationKind::Own);
                let to = Recipient::new(RecipientKind::Organisation, Some(recipient));
                let to_us = Recipient::new(RecipientKind::OwnOrganisation, None);
                let wanted = |it: &InForce| {
                    let fits = it.recipient.fits(&to) || (is_own && it.recipient.fits(&to_us));
                    it.purpose == *purpose && fits
                };
                let all = self.in_force(person).await?.into_iter();
                Ok(Some(Ground { needed: true, in_force: all.filter(wanted).collect() }))
            }
            Some(State::Assistance(file)) => {
                let Some(person) = file.person() else { return Ok(None) };
                let consents = StreamId::new(StreamKind::Consent, person.uuid());
                if !self.sees(sight, consents).await? {
                    return Ok(None);
                }
                Ok(Some(Ground { needed: false, in_force: self.in_force(person).await? }))
            }
            _ => Ok(None),
        }
    }

    async fn in_force(&self, person: PersonId) -> Result<Vec<InForce>, AppError> {
        let known = self.state(StreamId::new(StreamKind::Consent, person.uuid())).await?;
        let Some(State::Consent(state)) = known.as_ref().map(|(state, _)| state.as_ref()) else {
            return Ok(Vec::new());
        };
        let now = self.now();
        let given = state.standing_now(now).map(|it| of_consent(state, it));
        let decided = state.overrides_now(now).map(|(purpose, recipient, until)| InForce {
            purpose: purpose.clone(),
            recipient: recipient.clone(),
            given_by: None,
            until: Some(until),
        });
        Ok(given.chain(decided).collect())
    }
}

fn of_consent(
    state: &ConsentState,
    (id, purpose, recipient): (EventId, &PurposeCode, &Recipient),
) -> InForce {
    let (given_by, until) = state.standing(id).unzip();
    let (purpose, recipient) = (purpose.clone(), recipient.clone());
    InForce { purpose, recipient, given_by, until: until.flatten() }
}
