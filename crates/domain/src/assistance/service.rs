//! Services: offered, then accepted or declined by the survivor, then provided. Each kind of service
//! goes its own way.

use amana_events::{
    Code, OrganisationId, PersonId, ServiceId,
    assistance::{
        AssistanceEvent, ServiceAccepted, ServiceDeclined, ServiceOffered, ServiceProvided,
    },
};

use super::{AssistanceState, ServiceStep, open_file, speaking_of};
use crate::{
    Admit, Context, Decide, Refusal, Text,
    person::checks::{file_text, known_code, known_organisation},
    refusal::ensure,
};

/// The registry's list of kinds of service.
const KINDS: &str = "service_kind";

command! {
    /// Offers a service; one that was declined or provided may be offered again.
    pub struct OfferService = "offer_service" {
        /// Kind of service, of the list `service_kind`.
        service_kind: Code,
        /// The provider.
        provider: Option<OrganisationId>,
        /// The entry of the directory.
        service: Option<ServiceId>,
    }
}

command! {
    /// Records that the survivor accepts a service.
    pub struct AcceptService = "accept_service" {
        /// Kind of service.
        service_kind: Code,
    }
}

command! {
    /// Records that the survivor declines a service, offered or accepted before.
    pub struct DeclineService = "decline_service" {
        /// Kind of service.
        service_kind: Code,
    }
}

command! {
    /// Records that an accepted service was provided, for the first time or again.
    pub struct RecordServiceProvided = "record_service_provided" {
        /// Kind of service.
        service_kind: Code,
        /// The provider.
        provider: Option<OrganisationId>,
        /// What was done.
        note: Text,
        /// Other persons the note speaks of.
        mentions: Vec<PersonId>,
    }
}

impl Decide<AssistanceState> for OfferService {
    fn decide(
        &self,
        _: &AssistanceState,
        _: &Context<'_>,
    ) -> Result<Vec<AssistanceEvent>, Refusal> {
        let offered = ServiceOffered {
            service_kind: self.service_kind.clone(),
            provider: self.provider,
            service: self.service,
        };
        Ok(vec![offered.into()])
    }
}

impl Decide<AssistanceState> for AcceptService {
    fn decide(
        &self,
        _: &AssistanceState,
        _: &Context<'_>,
    ) -> Result<Vec<AssistanceEvent>, Refusal> {
        Ok(vec![ServiceAccepted { service_kind: self.service_kind.clone() }.into()])
    }
}

impl Decide<AssistanceState> for DeclineService {
    fn decide(
        &self,
        _: &AssistanceState,
        _: &Context<'_>,
    ) -> Result<Vec<AssistanceEvent>, Refusal> {
        Ok(vec![ServiceDeclined { service_kind: self.service_kind.clone() }.into()])
    }
}

impl Decide<AssistanceState> for RecordServiceProvided {
    fn decide(
        &self,
        state: &AssistanceState,
        _: &Context<'_>,
    ) -> Result<Vec<AssistanceEvent>, Refusal> {
        let provided = ServiceProvided {
            service_kind: self.service_kind.clone(),
            provider: self.provider,
            note: file_text(self.note.secret(), speaking_of(state, &self.mentions)),
        };
        Ok(vec![provided.into()])
    }
}

fn known_provider(context: &Context<'_>, provider: Option<OrganisationId>) -> Result<(), Refusal> {
    provider.map_or(Ok(()), |provider| known_organisation(context, provider, "provider"))
}

/// The entry of the directory is there, of this kind, and of the provider named.
fn known_service(context: &Context<'_>, offered: &ServiceOffered) -> Result<(), Refusal> {
    let Some(id) = offered.service else { return Ok(()) };
    let fits = context.registry().and_then(|registry| registry.service(id)).is_some_and(|entry| {
        entry.kind == offered.service_kind
            && offered.provider.is_none_or(|provider| provider == entry.organisation)
    });
    if fits {
        return Ok(());
    }
    Err(Refusal::field(
        "unknown_service",
        "service",
        "the directory has no such service of this kind and provider",
    ))
}

impl Admit<AssistanceState> for ServiceOffered {
    fn admit(&self, state: &AssistanceState, context: &Context<'_>) -> Result<(), Refusal> {
        open_file(state, context)?;
        known_code(context, KINDS, self.service_kind.as_str(), "service_kind")?;
        known_provider(context, self.provider)?;
        known_service(context, self)?;
        ensure(
            !matches!(
                state.service(&self.service_kind),
                Some(ServiceStep::Offered | ServiceStep::Accepted)
            ),
            "offered_already",
            "this service is offered: record what the survivor says to it",
        )
    }
}

impl Admit<AssistanceState> for ServiceAccepted {
    fn admit(&self, state: &AssistanceState, context: &Context<'_>) -> Result<(), Refusal> {
        open_file(state, context)?;
        ensure(
            state.service(&self.service_kind) == Some(ServiceStep::Offered),
            "not_offered",
            "a service is offered before it is accepted",
        )
    }
}

impl Admit<AssistanceState> for ServiceDeclined {
    fn admit(&self, state: &AssistanceState, context: &Context<'_>) -> Result<(), Refusal> {
        open_file(state, context)?;
        ensure(
            matches!(
                state.service(&self.service_kind),
                Some(ServiceStep::Offered | ServiceStep::Accepted)
            ),
            "not_offered",
            "only a service that is offered or accepted can be declined",
        )
    }
}

impl Admit<AssistanceState> for ServiceProvided {
    fn admit(&self, state: &AssistanceState, context: &Context<'_>) -> Result<(), Refusal> {
        open_file(state, context)?;
        known_provider(context, self.provider)?;
        ensure(
            matches!(
                state.service(&self.service_kind),
                Some(ServiceStep::Accepted | ServiceStep::Provided)
            ),
            "not_accepted",
            "a service is provided after the survivor accepted it",
        )
    }
}
