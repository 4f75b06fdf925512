//! Rules of the `registry` stream: what the ledger is, who is in it, and the lists and rules it
//! goes by. One stream for a ledger, with the ledger's id.
//!
//! The operator may keep the registry as members may; who of the members may do what is the access
//! policy's, here stand only the rules that hold for everyone. Nobody asks for `ledger_created` or
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
pub mod directory;
mod guard;
pub mod ledger;
pub mod members;
mod queries;
pub mod roles;
mod state;
mod units;

pub use agreements::Terms;
pub use state::{GrantedAlone, Organisation, RegistryState, Service};

use amana_events::registry::RegistryEvent;

stream_rules! {
    /// A command for a `registry` stream.
    pub enum Command of Registry {
        ledger::NameEscalationAuthority, ledger::UpgradeLedger, ledger::ReviewEntry,
        adopt::AdoptCodeList, adopt::AdoptClasses, adopt::AdoptAffiliations, adopt::AdoptRoutes,
        adopt::AdoptClocks, adopt::AdoptInstruments, adopt::AdoptAgeRules, adopt::AdoptCalendar,
        directory::RegisterOrganisation, directory::RegisterUnit, directory::RegisterService,
        directory::RegisterAgreement, directory::EndAgreement, directory::EnterPersonnel,
        members::AddMember, members::MoveMember, members::ChangeMemberKey,
        members::RecordMemberLeft, members::SuspendMember, members::ReinstateMember,
        roles::ProposeRole, roles::GrantRole, roles::EndRole, roles::DeclareRecusal,
        roles::EndRecusal,
    }
    state RegistryState; event RegistryEvent {
        LedgerCreated, EscalationAuthorityNamed, LedgerUpgraded, ClockSteppedBack, CodeListAdopted,
        ClassesAdopted, AffiliationsAdopted, RoutesAdopted, ClocksAdopted, InstrumentsAdopted,
        AgeRulesAdopted, CalendarAdopted, OrganisationRegistered, UnitRegistered,
        ServiceRegistered, AgreementRegistered, AgreementEnded, MemberAdded, MemberMoved,
        MemberKeyChanged, MemberLeft, MemberSuspended, MemberReinstated, RoleProposed, RoleGranted,
        RoleEnded, RecusalDeclared, RecusalEnded, PersonnelEntered, ExclusionsComputed, RegistryReviewed,
    }
}

#[cfg(test)]
mod tests;
