//! Rules of the `registry` stream.

mod state;

pub use state::RegistryState;

use amana_events::registry::*;

stream_rules! {
    /// A command for a `registry` stream.
    pub enum Command of Registry {}
    state RegistryState; event RegistryEvent {
        LedgerCreated, EscalationAuthorityNamed, LedgerUpgraded, ClockSteppedBack, CodeListAdopted, ClassesAdopted, AffiliationsAdopted, RoutesAdopted, ClocksAdopted, InstrumentsAdopted, AgeRulesAdopted, CalendarAdopted, OrganisationRegistered, UnitRegistered, ServiceRegistered, AgreementRegistered, AgreementEnded, MemberAdded, MemberMoved, MemberKeyChanged, MemberLeft, MemberSuspended, MemberReinstated, RoleProposed, RoleGranted, RoleEnded, RecusalDeclared, RecusalEnded, PersonnelEntered, RegistryReviewed,
    }
}

// PLACEHOLDER: to be replaced by the rules, one file per command.
macro_rules! open_to_all { ($($event:ident)+) => { $(impl crate::Admit<RegistryState> for $event {
    fn admit(&self, _: &RegistryState, _: &crate::Context<'_>) -> Result<(), crate::Refusal> { Ok(()) }
})+ }; }
open_to_all! { LedgerCreated EscalationAuthorityNamed LedgerUpgraded ClockSteppedBack CodeListAdopted ClassesAdopted AffiliationsAdopted RoutesAdopted ClocksAdopted InstrumentsAdopted AgeRulesAdopted CalendarAdopted OrganisationRegistered UnitRegistered ServiceRegistered AgreementRegistered AgreementEnded MemberAdded MemberMoved MemberKeyChanged MemberLeft MemberSuspended MemberReinstated RoleProposed RoleGranted RoleEnded RecusalDeclared RecusalEnded PersonnelEntered RegistryReviewed }
