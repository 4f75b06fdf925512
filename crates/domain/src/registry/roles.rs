//! Roles and separation of duties.
//!
//! A role that may open sealed fields takes two people: a registrar proposes, another member
//! approves with their own key, and neither is the beneficiary; heads of conduct and auditors are
//! told. While the ledger is provisional the operator may grant alone, and all of it is listed for
//! review. Keeper roles, the auditor and the armed actor stand alone:
//! who holds one holds no other role (`domain.md`, Roles and separation of duties).

use amana_events::{
    EventId, MemberId, StreamId,
    common::{Approval, Role},
    registry::{
        RecusalDeclared, RecusalEnded, RegistryEvent, RoleEnded, RoleGranted, RoleProposed,
    },
};

use super::{
    RegistryState,
    guard::{ensure_field, may_keep, may_manage, may_second},
    members::stays,
    oversight::notice,
};
use crate::{Admit, Context, Decide, Refusal, refusal::ensure};

asks_for! { RoleProposed;
    /// Proposes a role that may open sealed fields; another member grants it.
    pub struct ProposeRole = "propose_role" {
        /// The member.
        member: MemberId,
        /// The role.
        role: Role,
    }
}

impl Admit<RegistryState> for RoleProposed {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        may_hold(state, context, self.member, self.role)?;
        ensure_field(
            self.role.opens_sealed(),
            "no_proposal_needed",
            "role",
            "this role opens no sealed field: grant it directly",
        )?;
        let known = state
            .facts
            .proposals
            .iter()
            .any(|proposal| (proposal.member, proposal.role) == (self.member, self.role));
        ensure(!known, "nothing_changes", "the role is proposed already: another member grants it")
    }
}

command! {
    /// Grants a role: on a proposal, as its second person; or directly.
    pub struct GrantRole = "grant_role" {
        /// The member.
        member: MemberId,
        /// The role.
        role: Role,
        /// The proposal, for a role that may open sealed fields.
        proposal: Option<EventId>,
    }
}

impl Decide<RegistryState> for GrantRole {
    fn decide(
        &self,
        state: &RegistryState,
        context: &Context<'_>,
    ) -> Result<Vec<RegistryEvent>, Refusal> {
        let approval =
            self.proposal.map(|proposal| context.approve("role_granted", proposal)).transpose()?;
        let provisional = approval.is_none() && state.is_provisional();
        let (member, role) = (self.member, self.role);
        let granted = RoleGranted { member, role, approval, provisional };
        let told = notice(state, member, role).map(RegistryEvent::from);
        Ok([RegistryEvent::from(granted)].into_iter().chain(told).collect())
    }
}

impl Admit<RegistryState> for RoleGranted {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        if self.approval.is_some() {
            may_second(state, context)?;
        } else {
            may_manage(state, context)?;
        }
        may_hold(state, context, self.member, self.role)?;
        ensure(
            !self.provisional || state.is_provisional(),
            "not_provisional",
            "the ledger has had its second keeper: nothing is granted alone any more",
        )?;
        match &self.approval {
            Some(approval) => second_person(self, approval, state, context),
            None => ensure(
                !self.role.opens_sealed() || self.provisional,
                "needs_second_person",
                "this role opens sealed fields: one member proposes it, another grants it",
            ),
        }
    }
}

asks_for! { RoleEnded;
    /// Takes a role back.
    pub struct EndRole = "end_role" {
        /// The member.
        member: MemberId,
        /// The role.
        role: Role,
    }
}

impl Admit<RegistryState> for RoleEnded {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        // Anybody gives up what they hold themselves.
        if context.stamp.actor.member() == Some(self.member) {
            may_keep(context)?;
        } else {
            may_manage(state, context)?;
        }
        stays(state, self.member)?;
        let held = state
            .facts
            .members
            .get(&self.member)
            .is_some_and(|member| member.roles.contains(&self.role));
        ensure_field(held, "role_not_held", "role", "the member does not hold this role")
    }
}

asks_for! { RecusalDeclared;
    /// Declares a conflict, one's own or one that was found: the member is shut out of the stream.
    pub struct DeclareRecusal = "declare_recusal" {
        /// The member.
        member: MemberId,
        /// From what.
        stream: StreamId,
    }
}

impl Admit<RegistryState> for RecusalDeclared {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        // Anybody declares their own conflict; what was found of others a registrar enters.
        if context.stamp.actor.member() == Some(self.member) {
            may_keep(context)?;
        } else {
            may_manage(state, context)?;
        }
        stays(state, self.member)?;
        let known = state.is_recused(self.member, self.stream);
        ensure(!known, "nothing_changes", "the member is recused from it already")
    }
}

asks_for! { RecusalEnded;
    /// Ends a recusal; never the member's own.
    pub struct EndRecusal = "end_recusal" {
        /// The member.
        member: MemberId,
        /// From what.
        stream: StreamId,
    }
}

impl Admit<RegistryState> for RecusalEnded {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        ensure(
            state.is_recused(self.member, self.stream),
            "nothing_changes",
            "the member is not recused from it",
        )?;
        ensure(
            context.stamp.actor.member() != Some(self.member),
            "own_recusal",
            "nobody ends a recusal of their own: ask another member",
        )
    }
}

/// Refuses unless the approval is of a proposal of this role for this member, by a second person.
fn second_person(
    granted: &RoleGranted,
    approval: &Approval,
    state: &RegistryState,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let wanted = (approval.proposal, granted.member, granted.role);
    let proposal = state
        .facts
        .proposals
        .iter()
        .find(|proposal| (proposal.event, proposal.member, proposal.role) == wanted)
        .ok_or(Refusal::field(
            "no_such_proposal",
            "proposal",
            "this role was not proposed for this member by that event",
        ))?;
    // The operator holds the folder and may be the very member who approves.
    ensure(
        proposal.proposer.is_some() || state.is_provisional() || !context.is_strict(),
        "proposed_by_nobody",
        "the operator proposed it, who counts as nobody: a registrar proposes it anew",
    )?;
    context.check_approval(approval, "role_granted", proposal.proposer)
}

/// Refuses unless the member is active, is somebody else, does not hold the
/// role yet, and may hold it beside the roles they have.
fn may_hold(
    state: &RegistryState,
    context: &Context<'_>,
    member: MemberId,
    role: Role,
) -> Result<(), Refusal> {
    stays(state, member)?;
    ensure_field(
        state.is_active(member),
        "member_inactive",
        "member",
        "the member is suspended: reinstate them first",
    )?;
    ensure(
        context.stamp.actor.member() != Some(member),
        "own_role",
        "nobody proposes or grants a role for themselves: ask another member",
    )?;
    let held = state.roles_of(member);
    ensure_field(!held.contains(&role), "role_held", "role", "the member holds this role already")?;
    let apart = held.iter().all(|other| !stands_alone(*other) && !stands_alone(role));
    ensure_field(
        apart,
        "roles_kept_apart",
        "role",
        "a keeper, the auditor and an armed actor hold no other role: end the other role first",
    )
}

/// Whether who holds the role holds no other.
const fn stands_alone(role: Role) -> bool {
    role.is_keeper() || matches!(role, Role::Auditor | Role::ArmedActor)
}
