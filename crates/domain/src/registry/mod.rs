//! Rules of the `registry` stream: what the ledger is, who is in it, and the lists and rules it
//! goes by. One stream for a ledger, with the ledger's id.
//!
//! Members, roles and rules are a registrar's, and the operator's only while the ledger is
//! provisional; the directory is kept by who works here. What else a member may do is the access
//! policy's. Nobody asks for `ledger_created` or
//! `clock_stepped_back`: genesis and amana itself record them.

/// Declares a command that asks for one event with the same fields.
macro_rules! asks_for {
    ($event:ident; $(#[doc = $doc:literal])* pub struct $name:ident = $code:literal {
        $($(#[doc = $fdoc:literal])* $field:ident: $type:ty,)*
    }) => {
        command! { $(#[doc = $doc])* pub struct $name = $code { $($(#[doc = $fdoc])* $field: $type,)* } }

        impl Decide<RegistryState> for $name {
            fn decide(
                &self,
                _: &RegistryState,
                _: &Context<'_>,
            ) -> Result<Vec<RegistryEvent>, Refusal> {
                let Self { $($field,)* } = self.clone();
                Ok(vec![$event { $($field,)* }.into()])
            }
        }
    };
}

pub mod adopt;
mod agreements;
pub mod calendars;
pub mod directory;
mod guard;
pub mod ledger;
pub mod members;
pub mod oversight;
pub mod partners;
pub mod policies;
mod queries;
mod restored;
pub mod roles;
pub mod signin;
mod state;
mod units;

pub use agreements::Terms;
pub use partners::KeyProposed;
pub use policies::{PolicySetInForce, ProposedPolicySet};
pub use restored::may_approve_restore;
pub use signin::{ResetProposal, ServiceToken};
pub use state::{GrantedAlone, Organisation, RegistryState, Service};

use amana_events::registry::RegistryEvent;

stream_rules! {
    /// A command for a `registry` stream.
    pub enum Command of Registry {
        ledger::NameEscalationAuthority, ledger::UpgradeLedger, ledger::ReviewEntry,
        ledger::CorrectEntry, calendars::AssignCalendar,
        adopt::AdoptCodeList, adopt::AdoptClasses, adopt::AdoptAffiliations, adopt::AdoptRoutes,
        adopt::AdoptClocks, adopt::AdoptInstruments, adopt::AdoptAgeRules, adopt::AdoptCalendar,
        directory::RegisterOrganisation, directory::RegisterUnit, directory::RegisterService,
        directory::RegisterAgreement, directory::EndAgreement, directory::EnterPersonnel,
        members::AddMember, members::MoveMember, members::ChangeMemberKey,
        members::ProposeKeyChange,
        members::RecordMemberLeft, members::SuspendMember, members::ReinstateMember,
        roles::ProposeRole, roles::GrantRole, roles::EndRole, roles::DeclareRecusal,
        roles::EndRecusal, oversight::DeclineRole, oversight::RecertifyRole,
        policies::ProposePolicySet, policies::ActivatePolicySet, policies::DeclinePolicySet,
        signin::GiveEnrolment, signin::ProposeFactorsReset, signin::ResetFactors,
        signin::GiveServiceToken, signin::EndServiceToken, signin::LinkIdentity,
        signin::UnlinkIdentity, partners::ProposePartnerKey, partners::ConfirmPartnerKey,
        partners::EndPartnerKey,
    }
    state RegistryState; event RegistryEvent {
        LedgerCreated, EscalationAuthorityNamed, LedgerUpgraded, ClockSteppedBack, CodeListAdopted,
        ClassesAdopted, AffiliationsAdopted, RoutesAdopted, ClocksAdopted, InstrumentsAdopted,
        AgeRulesAdopted, CalendarAdopted, OrganisationRegistered, UnitRegistered,
        ServiceRegistered, AgreementRegistered, AgreementEnded, MemberAdded, MemberMoved,
        MemberKeyChanged, MemberLeft, MemberSuspended, MemberReinstated, RoleProposed, RoleGranted,
        RoleEnded, RecusalDeclared, RecusalEnded, PersonnelEntered, ExclusionsComputed,
        RegistryReviewed, CalendarAssigned, KeyChangeProposed, RoleDeclined, RoleNoticeGiven,
        RoleRecertified, EntryCorrected, PolicySetAdopted, PolicySetProposed, PolicySetActivated,
        PolicySetDeclined, LogRestored, EnrolmentGiven, FactorAdded, FactorRemoved,
        FactorsResetProposed, FactorsReset, ServiceTokenGiven, ServiceTokenEnded, IdentityLinked,
        IdentityUnlinked, PartnerKeyProposed, PartnerKeyConfirmed, PartnerKeyEnded,
    }
}

#[cfg(test)]
mod tests;
