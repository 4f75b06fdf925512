//! Keys of partners: put forward by one member, compared with the partner and confirmed by another, ended by either.

use amana_domain::registry::{
    Command,
    partners::{ConfirmPartnerKey, EndPartnerKey, ProposePartnerKey},
};
use amana_events::{Code, EventId, OrganisationId};

use crate::{
    AppError, Office, age_file,
    office::{Acting, Done, Request},
};

impl Office {
    /// Puts a partner's key forward; the event is what the second member confirms.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `not_a_recipient` for what is no `age` recipient, else what the rule or the access policy is against.
    pub async fn propose_partner_key(
        &self,
        acting: Acting,
        organisation: OrganisationId,
        recipient: Code,
        checked: Code,
    ) -> Result<EventId, AppError> {
        // The rule sees its shape; whether its checksum holds, `age` says.
        if age_file::recipient(recipient.as_str()).is_none() {
            let reason = "the key is mistyped: want an age recipient as `age-keygen -y` prints it";
            let refusal = amana_domain::Refusal::field("not_a_recipient", "recipient", reason);
            return Err(AppError::Refused(refusal));
        }
        let command = ProposePartnerKey { organisation, recipient, checked };
        self.of_partners(acting, command.into()).await?.event()
    }

    /// Confirms a partner's key after it was compared with the partner.
    ///
    /// # Errors
    /// [`AppError::Refused`] with what the rule or the access policy is against; [`AppError::Custody`] where the member's own key is
    /// not here.
    pub async fn confirm_partner_key(
        &self,
        acting: Acting,
        proposal: EventId,
        checked: Code,
    ) -> Result<(), AppError> {
        self.of_partners(acting, ConfirmPartnerKey { proposal, checked }.into()).await.map(drop)
    }

    /// Ends a partner's key.
    ///
    /// # Errors
    /// [`AppError::Refused`] with what the rule or the access policy is against.
    pub async fn end_partner_key(
        &self,
        acting: Acting,
        organisation: OrganisationId,
        recipient: Code,
        reason: Code,
    ) -> Result<(), AppError> {
        let command = EndPartnerKey { organisation, recipient, reason };
        self.of_partners(acting, command.into()).await.map(drop)
    }

    async fn of_partners(&self, acting: Acting, command: Command) -> Result<Done, AppError> {
        let request = Request::new(acting, self.registry_stream(), command);
        self.execute(self.under_key(request)).await
    }
}
