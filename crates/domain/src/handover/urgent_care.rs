//! Urgent medical care: first, from any state, until the file is closed.

use amana_events::{
    Code, OrganisationId,
    handover::{HandoverEvent, UrgentCareGiven},
};

use super::{
    HandoverState,
    acting::{acting_on_part_one, ensure_code, registry},
};
use crate::{Admit, Context, Decide, Refusal};

command! {
    /// Says that urgent medical care was given or begun.
    pub struct RecordUrgentCare = "record_urgent_care" {
        /// By whom.
        provider: Option<OrganisationId>,
        /// Where to: list `place_kind`.
        place_kind: Code,
    }
}

impl Decide<HandoverState> for RecordUrgentCare {
    fn decide(&self, _: &HandoverState, _: &Context<'_>) -> Result<Vec<HandoverEvent>, Refusal> {
        let event =
            UrgentCareGiven { provider: self.provider, place_kind: self.place_kind.clone() };
        Ok(vec![event.into()])
    }
}

impl Admit<HandoverState> for UrgentCareGiven {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_on_part_one(state, context)?;
        ensure_code(context, "place_kind", &self.place_kind, "place_kind")?;
        let registry = registry(context)?;
        if self.provider.is_some_and(|provider| registry.organisation(provider).is_none()) {
            return Err(Refusal::field(
                "unknown_organisation",
                "provider",
                "the provider is not in the registry: register it, or leave it out",
            ));
        }
        Ok(())
    }
}
