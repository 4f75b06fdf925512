//! Members: added, moved, their keys, suspended, gone. The name is sealed in the person's stream.

use amana_events::{
    ActorKind, EventId, MemberId, OrganisationId, PersonId, PublicKey, UnitId,
    registry::{
        KeyChangeProposed, MemberAdded, MemberKeyChanged, MemberLeft, MemberMoved,
        MemberReinstated, MemberSuspended, RegistryEvent,
    },
};

use super::{
    RegistryState,
    guard::{ensure_field, is_above, key_is_free, may_keep, may_manage, may_second, unit_exists},
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
        // Whoever holds the folder may enter somebody: without a role they can do nothing, and roles
        // are a registrar's once there is one.
        if context.stamp.actor.kind == ActorKind::Operator {
            may_keep(context)?;
        } else {
            may_manage(state, context)?;
        }
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
        may_manage(state, context)?;
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

asks_for! { KeyChangeProposed;
    /// Proposes another key for a member who lost theirs; a second person changes it.
    pub struct ProposeKeyChange = "propose_key_change" {
        /// The member.
        member: MemberId,
        /// The new key.
        key: PublicKey,
    }
}

impl Admit<RegistryState> for KeyChangeProposed {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        stays(state, self.member)?;
        key_is_free(state, &self.key)
    }
}

command! {
    /// Gives a member another key to sign with; what the old one signed stays in the log. The
    /// member does it alone, or a second person on a registrar's proposal.
    pub struct ChangeMemberKey = "change_member_key" {
        /// The member.
        member: MemberId,
        /// The new key.
        key: PublicKey,
        /// The proposal, where the member does not change it themselves.
        proposal: Option<EventId>,
    }
}

impl Decide<RegistryState> for ChangeMemberKey {
    fn decide(
        &self,
        _: &RegistryState,
        context: &Context<'_>,
    ) -> Result<Vec<RegistryEvent>, Refusal> {
        let approve = |proposal| context.approve("member_key_changed", proposal);
        let approval = self.proposal.map(approve).transpose()?;
        Ok(vec![MemberKeyChanged { member: self.member, key: self.key, approval }.into()])
    }
}

impl Admit<RegistryState> for MemberKeyChanged {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_keep(context)?;
        stays(state, self.member)?;
        key_is_free(state, &self.key)?;
        let acting = context.stamp.actor.member();
        if acting == Some(self.member) && self.approval.is_none() {
            return Ok(());
        }
        let Some(approval) = &self.approval else {
            // Who changes another's key signs as them: alone only while nobody else is there yet.
            may_manage(state, context)?;
            return ensure(
                state.is_provisional() && acting.is_none(),
                "needs_second_person",
                "a member changes their own key; for one who lost it a registrar proposes, and \
                 another member changes it",
            );
        };
        may_second(state, context)?;
        let wanted = (approval.proposal, self.member, self.key);
        let known = state.facts.key_proposals.iter().find(|known| {
            (known.event, known.member, known.key) == wanted && known.proposer.is_some()
        });
        let proposal = known.ok_or(Refusal::field(
            "no_such_proposal",
            "proposal",
            "no member proposed this key for this member by that event",
        ))?;
        ensure(
            acting != Some(self.member),
            "own_role",
            "the member cannot be the second person for their own key",
        )?;
        context.check_approval(approval, "member_key_changed", proposal.proposer)
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
        may_manage(state, context)?;
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
        may_manage(state, context)?;
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
        may_manage(state, context)?;
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
