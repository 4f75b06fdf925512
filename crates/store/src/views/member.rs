//! `member`: who may act, in which roles. Names are sealed in the person's own stream.

use amana_events::{
    Event, MemberId, Moment, OrganisationId, PersonId, StreamKind, UnitId, common::Role,
    registry::RegistryEvent,
};
use uuid::Uuid;

use super::{Header, Rows, View, ViewError, Views, cell::Words, row::view_row};

view_codes! {
    /// Whether a member may act.
    pub enum MemberState {
        /// May act.
        Active = "active",
        /// May not act for now.
        Suspended = "suspended",
        /// Left.
        Left = "left",
    }
}

view_row! {
    /// One member.
    pub struct MemberRow of "view_member" {
        key {
            /// The member.
            member: MemberId,
        }
        /// The person they are.
        person: PersonId,
        /// The office they belong to.
        unit: Option<UnitId>,
        /// The organisation they belong to; none for the ledger's own.
        organisation: Option<OrganisationId>,
        /// Who supervises them.
        supervisor: Option<MemberId>,
        /// The roles they hold.
        roles: Words<Role>,
        /// Those of them that were granted alone.
        provisional_roles: Words<Role>,
        /// Those proposed and not granted.
        proposed_roles: Words<Role>,
        /// Whether they may act.
        state: MemberState,
        /// When they were added.
        added: Moment,
        /// When the entry last changed.
        changed: Moment,
    }
}

/// The fold of the `member` view.
#[derive(Debug)]
pub(crate) struct Members;

fn member_of(event: &Event) -> Option<MemberId> {
    let Event::Registry(event) = event else { return None };
    match event {
        RegistryEvent::MemberAdded(e) => Some(e.member),
        RegistryEvent::MemberMoved(e) => Some(e.member),
        RegistryEvent::MemberLeft(e) => Some(e.member),
        RegistryEvent::MemberSuspended(e) => Some(e.member),
        RegistryEvent::MemberReinstated(e) => Some(e.member),
        RegistryEvent::RoleProposed(e) => Some(e.member),
        RegistryEvent::RoleDeclined(e) => Some(e.member),
        RegistryEvent::RoleGranted(e) => Some(e.member),
        RegistryEvent::RoleEnded(e) => Some(e.member),
        RegistryEvent::LedgerCreated(_)
        | RegistryEvent::EscalationAuthorityNamed(_)
        | RegistryEvent::LedgerUpgraded(_)
        | RegistryEvent::ClockSteppedBack(_)
        | RegistryEvent::CodeListAdopted(_)
        | RegistryEvent::ClassesAdopted(_)
        | RegistryEvent::AffiliationsAdopted(_)
        | RegistryEvent::RoutesAdopted(_)
        | RegistryEvent::ClocksAdopted(_)
        | RegistryEvent::InstrumentsAdopted(_)
        | RegistryEvent::AgeRulesAdopted(_)
        | RegistryEvent::CalendarAdopted(_)
        | RegistryEvent::OrganisationRegistered(_)
        | RegistryEvent::UnitRegistered(_)
        | RegistryEvent::ServiceRegistered(_)
        | RegistryEvent::AgreementRegistered(_)
        | RegistryEvent::AgreementEnded(_)
        | RegistryEvent::MemberKeyChanged(_)
        | RegistryEvent::RecusalDeclared(_)
        | RegistryEvent::RecusalEnded(_)
        | RegistryEvent::PersonnelEntered(_)
        | RegistryEvent::ExclusionsComputed(_)
        | RegistryEvent::CalendarAssigned(_)
        | RegistryEvent::KeyChangeProposed(_)
        | RegistryEvent::RoleNoticeGiven(_)
        | RegistryEvent::RoleRecertified(_)
        | RegistryEvent::EntryCorrected(_)
        | RegistryEvent::PolicySetAdopted(_)
        | RegistryEvent::PolicySetProposed(_)
        | RegistryEvent::PolicySetActivated(_)
        | RegistryEvent::PolicySetDeclined(_)
        | RegistryEvent::LogRestored(_)
        | RegistryEvent::RegistryReviewed(_)
        | RegistryEvent::EnrolmentGiven(_)
        | RegistryEvent::FactorAdded(_)
        | RegistryEvent::FactorRemoved(_)
        | RegistryEvent::FactorsResetProposed(_)
        | RegistryEvent::FactorsReset(_)
        | RegistryEvent::ServiceTokenGiven(_)
        | RegistryEvent::ServiceTokenEnded(_)
        | RegistryEvent::IdentityLinked(_)
        | RegistryEvent::IdentityUnlinked(_)
        | RegistryEvent::PartnerKeyProposed(_)
        | RegistryEvent::PartnerKeyConfirmed(_)
        | RegistryEvent::PartnerKeyEnded(_) => None,
    }
}

impl View for Members {
    const NAME: &'static str = "member";
    const VERSION: u32 = 2;
    const KINDS: &'static [StreamKind] = &[StreamKind::Registry];
    type Row = MemberRow;

    fn touches(event: &Event, _header: &Header, groups: &mut Vec<Uuid>) {
        groups.extend(member_of(event).map(MemberId::uuid));
    }

    fn apply(rows: &mut Rows<MemberRow>, event: &Event, header: &Header) {
        let Some(member) = member_of(event) else { return };
        let Event::Registry(event) = event else { return };
        if let RegistryEvent::MemberAdded(e) = event {
            let row = MemberRow {
                member,
                person: e.person,
                unit: e.unit,
                organisation: e.organisation,
                supervisor: None,
                roles: Words::default(),
                provisional_roles: Words::default(),
                proposed_roles: Words::default(),
                state: MemberState::Active,
                added: header.recorded,
                changed: header.recorded,
            };
            rows.put(member.uuid(), row);
            return;
        }
        let Some(row) = rows.only(member.uuid()) else { return };
        row.changed = header.recorded;
        match event {
            RegistryEvent::MemberMoved(e) => {
                row.unit = e.unit;
                row.supervisor = e.supervisor;
            }
            RegistryEvent::MemberLeft(_) => row.state = MemberState::Left,
            RegistryEvent::MemberSuspended(_) => row.state = MemberState::Suspended,
            RegistryEvent::MemberReinstated(_) => row.state = MemberState::Active,
            RegistryEvent::RoleProposed(e) => row.proposed_roles.add(e.role),
            RegistryEvent::RoleDeclined(e) => row.proposed_roles.remove(&e.role),
            RegistryEvent::RoleGranted(e) => {
                row.proposed_roles.remove(&e.role);
                row.roles.add(e.role);
                if e.provisional {
                    row.provisional_roles.add(e.role);
                } else {
                    row.provisional_roles.remove(&e.role);
                }
            }
            RegistryEvent::RoleEnded(e) => {
                row.roles.remove(&e.role);
                row.provisional_roles.remove(&e.role);
            }
            _ => {}
        }
    }
}

impl Views {
    /// Every member, oldest first, also those who left.
    ///
    /// # Errors
    /// [`ViewError`] when the database fails or a row was changed by somebody else.
    pub async fn members(&self) -> Result<Vec<MemberRow>, ViewError> {
        self.select::<Members>().order("added, member").rows().await
    }
}
