//! What an agreement in force allows: for which purposes, which classes of field, and whether the
//! receiver may share onwards.

use amana_events::{
    AgreementId, Code, Day, OrganisationId, PurposeCode, registry::OrganisationKind,
};

use super::RegistryState;

/// What an agreement allows.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// For which purposes.
    pub purposes: Vec<PurposeCode>,
    /// Which classes of field: compartment codes.
    pub fields: Vec<Code>,
    /// Whether the receiver may share onwards.
    pub onward_sharing: bool,
}

impl RegistryState {
    /// What the agreement allows, when on the day it binds the organisation and who keeps the ledger.
    pub fn terms(
        &self,
        agreement: AgreementId,
        organisation: OrganisationId,
        day: Day,
    ) -> Option<&Terms> {
        let own = self.facts.organisations.iter();
        let mut own = own.filter(|(_, organisation)| organisation.kind == OrganisationKind::Own);
        let binds = self.agreement_binds(agreement, organisation, day)
            && own.all(|(own, _)| self.agreement_binds(agreement, *own, day));
        self.facts.agreements.get(&agreement).filter(|_| binds).map(|agreement| &agreement.terms)
    }

    /// Whether an agreement for the purpose binds the organisation on the day.
    pub fn has_agreement(
        &self,
        organisation: OrganisationId,
        purpose: &PurposeCode,
        day: Day,
    ) -> bool {
        let terms =
            self.facts.agreements.keys().filter_map(|id| self.terms(*id, organisation, day));
        terms.into_iter().any(|terms| terms.purposes.contains(purpose))
    }
}
