//! Who looks at roles beside those who give them: proposals declined, notice given, roles looked at
//! again.

use amana_events::{
    EventId, MemberId,
    common::Role,
    registry::{RegistryEvent, RoleDeclined, RoleNoticeGiven, RoleRecertified},
};

use super::{
    RegistryState,
    guard::{ensure_field, may_manage, may_second},
};
use crate::{Admit, Context, Decide, Refusal, refusal::ensure};

/// The vocabulary from which on notice is written.
const NOTICE_SINCE: u32 = 2;

/// Who is to be told that a member now holds a role that may open sealed fields: heads of conduct
/// and auditors, but not the member.
fn to_be_told(state: &RegistryState, member: MemberId) -> Vec<MemberId> {
    let mut told = state.members_with(Role::HeadOfConduct);
    told.extend(state.members_with(Role::Auditor));
    told.retain(|other| *other != member);
    told.sort_unstable();
    told.dedup();
    told
}

/// The notice of a role that is being granted; none where the role opens nothing, where there is
/// nobody to tell yet, or where the ledger does not write the word yet.
pub(super) fn notice(
    state: &RegistryState,
    member: MemberId,
    role: Role,
) -> Option<RoleNoticeGiven> {
    let to = to_be_told(state, member);
    let wanted = role.opens_sealed() && !to.is_empty() && state.vocabulary() >= NOTICE_SINCE;
    wanted.then_some(RoleNoticeGiven { member, role, to })
}

impl Admit<RegistryState> for RoleNoticeGiven {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_second(state, context)?;
        ensure(
            self.role.opens_sealed() && state.holds(self.member, self.role),
            "role_not_held",
            "notice is given of a role that was granted and may open sealed fields",
        )?;
        ensure(
            self.to == to_be_told(state, self.member),
            "wrong_notice",
            "every head of conduct and every auditor is told, and nobody else",
        )
    }
}

command! {
    /// Declines a proposed role, or takes the proposal back.
    pub struct DeclineRole = "decline_role" {
        /// The event that proposed it.
        proposal: EventId,
    }
}

impl Decide<RegistryState> for DeclineRole {
    fn decide(
        &self,
        state: &RegistryState,
        _: &Context<'_>,
    ) -> Result<Vec<RegistryEvent>, Refusal> {
        let proposal = self.proposal;
        let known = state.facts.proposals.iter().find(|known| known.event == proposal);
        let known = known.ok_or(NO_SUCH_PROPOSAL)?;
        Ok(vec![RoleDeclined { proposal, member: known.member, role: known.role }.into()])
    }
}

const NO_SUCH_PROPOSAL: Refusal = Refusal::field(
    "no_such_proposal",
    "proposal",
    "no role was proposed by that event, or it was granted or declined already",
);

impl Admit<RegistryState> for RoleDeclined {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        let wanted = (self.proposal, self.member, self.role);
        let known = state
            .facts
            .proposals
            .iter()
            .find(|known| (known.event, known.member, known.role) == wanted)
            .ok_or(NO_SUCH_PROPOSAL)?;
        // Who proposed it takes it back, and nobody is given a role they do not want.
        let acting = context.stamp.actor.member();
        if acting.is_some() && [known.proposer, Some(self.member)].contains(&acting) {
            return context.acting_member().map(|_| ());
        }
        may_second(state, context)
    }
}

asks_for! { RoleRecertified;
    /// Records that it was looked at whether a member still needs a role, and that they do.
    pub struct RecertifyRole = "recertify_role" {
        /// The member.
        member: MemberId,
        /// The role.
        role: Role,
    }
}

impl Admit<RegistryState> for RoleRecertified {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        let held = state.holds(self.member, self.role);
        ensure_field(held, "role_not_held", "role", "the member does not hold this role")?;
        ensure(
            context.stamp.actor.member() != Some(self.member),
            "own_role",
            "nobody recertifies a role of their own: ask another registrar",
        )
    }
}
