//! Members: added, moved, their keys, suspended, gone. The name is sealed in the person's stream.

use amana_events::{
    MemberId, OrganisationId, PersonId, PublicKey, UnitId,
    registry::{
        MemberAdded, MemberKeyChanged, MemberLeft, MemberMoved, MemberReinstated, MemberSuspended,
        RegistryEvent,
    },
};

use super::{
    RegistryState,
    guard::{ensure_field, is_above, key_is_free, may_grant, may_keep, unit_exists},
    state::Standing,
};
use crate::{Admit, Context, Decide, Refusal, refusal::ensure};

asks_for! { MemberAdded;
    /// Adds a member; roles are granted apart.
    pub struct AddMember = "add_member" {
        /// The member.
        member: MemberId,
        /// The person they are.
        person: PersonId,
        /// The office they belong to.
        unit: Option<UnitId>,
        /// The organisation they belong to; none for the ledger's own.
        organisation: Option<OrganisationId>,
        /// The key they sign with.
        key: PublicKey,
    }
}

impl Admit<RegistryState> for MemberAdded {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_grant(state, context)?;
        ensure_field(
            !state.is_member(self.member),
            "member_exists",
            "member",
            "there is a member with this id already",
        )?;
        let twice = state
            .facts
            .members
            .values()
            .any(|member| member.person == self.person && member.standing != Standing::Left);
        ensure_field(
            !twice,
            "person_is_member",
            "person",
            "this person is a member already: one person signs with one key",
        )?;
        unit_exists(state, self.unit)?;
        let known = self.organisation.is_none_or(|id| state.organisation(id).is_some());
        ensure_field(
            known,
            "unknown_organisation",
            "organisation",
            "the organisation is not registered: register it first",
        )?;
        key_is_free(state, &self.key)
    }
}

asks_for! { MemberMoved;
    /// Changes a member's office or supervisor; the earlier ones stay known for exclusions.
    pub struct MoveMember = "move_member" {
        /// The member.
        member: MemberId,
        /// The office they belong to now.
        unit: Option<UnitId>,
        /// Who supervises them now.
        supervisor: Option<MemberId>,
    }
}

impl Admit<RegistryState> for MemberMoved {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_keep(context)?;
        stays(state, self.member)?;
        unit_exists(state, self.unit)?;
        let known = self.supervisor.is_none_or(|supervisor| state.is_member(supervisor));
        ensure_field(known, "unknown_member", "supervisor", "the supervisor is no member")?;
        let circle =
            self.supervisor.is_some_and(|supervisor| is_above(state, self.member, supervisor));
        ensure_field(
            !circle,
            "supervision_circle",
            "supervisor",
            "nobody supervises themselves, directly or through others",
        )
    }
}

asks_for! { MemberKeyChanged;
    /// Gives a member another key to sign with; what the old one signed stays in the log.
    pub struct ChangeMemberKey = "change_member_key" {
        /// The member.
        member: MemberId,
        /// The new key.
        key: PublicKey,
    }
}

impl Admit<RegistryState> for MemberKeyChanged {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_grant(state, context)?;
        stays(state, self.member)?;
        key_is_free(state, &self.key)
    }
}

asks_for! { MemberLeft;
    /// Says that a member left: their roles end, their history stays.
    pub struct RecordMemberLeft = "record_member_left" {
        /// The member.
        member: MemberId,
    }
}

impl Admit<RegistryState> for MemberLeft {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_keep(context)?;
        stays(state, self.member)
    }
}

asks_for! { MemberSuspended;
    /// Suspends a member: they may do nothing until reinstated.
    pub struct SuspendMember = "suspend_member" {
        /// The member.
        member: MemberId,
    }
}

impl Admit<RegistryState> for MemberSuspended {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_keep(context)?;
        stays(state, self.member)?;
        ensure(state.is_active(self.member), "nothing_changes", "the member is suspended already")
    }
}

asks_for! { MemberReinstated;
    /// Lifts a suspension; the roles held before are held again.
    pub struct ReinstateMember = "reinstate_member" {
        /// The member.
        member: MemberId,
    }
}

impl Admit<RegistryState> for MemberReinstated {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_grant(state, context)?;
        stays(state, self.member)?;
        ensure(!state.is_active(self.member), "nothing_changes", "the member is not suspended")
    }
}

/// Refuses unless the member is there and has not left.
pub(super) fn stays(state: &RegistryState, member: MemberId) -> Result<(), Refusal> {
    let standing = state.facts.members.get(&member).map(|member| member.standing);
    ensure_field(standing.is_some(), "unknown_member", "member", "there is no such member")?;
    ensure_field(
        standing != Some(Standing::Left),
        "member_left",
        "member",
        "the member has left: add them anew with another id",
    )
}
