//! Policy sets: who proposes one, who brings it into force, and which are and were in force.
//!
//! A policy owner proposes, and the proposal names every registrar and auditor, who are told by it. A
//! second person, a registrar or a head of conduct, brings it into force with their own key
//! (`domain.md`, rule 15 and Roles). What it was compared with must still be in force then: what a
//! set newly grants was named against that one. The shipped set comes into force at genesis, or with
//! the upgrade of a ledger that has none. Whether the text is a policy that an engine can read is the
//! `policy` crate's to say, before it is proposed.

use std::sync::Arc;

use amana_events::{
    ActorKind, Code, Digest, EventId, MemberId, Moment, PublicText, RECORD_BYTES_MAX,
    common::Role,
    registry::{
        PolicySet, PolicySetActivated, PolicySetAdopted, PolicySetDeclined, PolicySetProposed,
        RegistryEvent,
    },
};

use super::{
    RegistryState,
    guard::{all_different, ensure_field, is_own, may_keep, may_manage},
};
use crate::{Admit, Context, Decide, Refusal, Stamp, access::BUNDLES_SINCE, refusal::ensure};

/// What a record holds besides the policies, at the most: envelope, new grants, who is told, the note.
const BESIDES_BYTES_MAX: usize = 32 * 1024;

/// How many new grants a proposal names: one that grants more is split.
const GRANTS_MAX: usize = 200;

/// The longest set, in bytes of its JSON: it stands in one record.
pub const POLICY_SET_BYTES_MAX: usize = RECORD_BYTES_MAX - BESIDES_BYTES_MAX;

/// A policy set that is or was in force. Cloning shares its texts.
#[derive(Debug, Clone)]
pub struct PolicySetInForce {
    /// Its name: the digest of its canonical form.
    pub set: Digest,
    /// The policies.
    pub content: Arc<PolicySet>,
    /// The event that brought it into force.
    pub event: EventId,
    /// The version of the registry with which it came into force.
    pub since_version: u64,
    /// When it came into force.
    pub since: Moment,
    /// Who proposed it; none where it was shipped or the operator did.
    pub proposed_by: Option<MemberId>,
    /// The second person; none where it was shipped.
    pub approved_by: Option<MemberId>,
}

/// A policy set that waits for its second person. Cloning shares its texts.
#[derive(Debug, Clone)]
pub struct ProposedPolicySet {
    /// The event that proposes it.
    pub event: EventId,
    /// Its name.
    pub set: Digest,
    /// The policies.
    pub content: Arc<PolicySet>,
    /// The set it was compared with.
    pub against: Option<Digest>,
    /// What it newly grants; none where nobody has looked.
    pub grants: Option<Arc<[Code]>>,
    /// Who was told.
    pub told: Arc<[MemberId]>,
    /// Who proposed it; none where the operator did.
    pub by: Option<MemberId>,
    /// When it was proposed.
    pub at: Moment,
}

/// The policy sets of a ledger.
#[derive(Debug, Clone, Default)]
pub(super) struct PolicySets {
    /// Oldest first; the last is in force.
    history: Vec<PolicySetInForce>,
    proposed: Vec<ProposedPolicySet>,
}

/// Policy sets.
impl RegistryState {
    /// The policy set in force; none where a ledger has none yet.
    pub fn policy_set(&self) -> Option<&PolicySetInForce> {
        self.facts.policies.history.last()
    }

    /// Every policy set that is or was in force, oldest first.
    pub fn policy_history(&self) -> &[PolicySetInForce] {
        &self.facts.policies.history
    }

    /// The policy sets that wait for a second person, oldest first.
    pub fn proposed_policy_sets(&self) -> &[ProposedPolicySet] {
        &self.facts.policies.proposed
    }

    /// A set that is or was in force, by its name: what a decision of that time is judged again by.
    pub fn policy_set_named(&self, set: Digest) -> Option<&PolicySetInForce> {
        self.facts.policies.history.iter().rev().find(|known| known.set == set)
    }

    fn policy_proposal(&self, proposal: EventId) -> Result<&ProposedPolicySet, Refusal> {
        self.proposed_policy_sets().iter().find(|known| known.event == proposal).ok_or(
            Refusal::field(
                "no_such_proposal",
                "proposal",
                "no policy set was proposed by that event, or it was decided already",
            ),
        )
    }

    pub(super) fn apply_policies(&mut self, event: &RegistryEvent, stamp: &Stamp) {
        let sets = &mut self.facts.policies;
        if let RegistryEvent::PolicySetAdopted(adopted) = event {
            sets.history.push(in_force(adopted.set, Arc::new(adopted.content.clone()), stamp));
        } else if let RegistryEvent::PolicySetProposed(proposed) = event {
            sets.proposed.push(waiting(proposed, stamp));
        } else if let RegistryEvent::PolicySetDeclined(declined) = event {
            sets.proposed.retain(|known| known.event != declined.proposal);
        } else if let RegistryEvent::PolicySetActivated(activated) = event {
            let place = sets.proposed.iter().position(|known| known.event == activated.proposal);
            let Some(place) = place else { return };
            let proposal = sets.proposed.remove(place);
            sets.history.push(PolicySetInForce {
                proposed_by: proposal.by,
                approved_by: Some(activated.approval.member),
                ..in_force(proposal.set, proposal.content, stamp)
            });
        }
    }
}

fn in_force(set: Digest, content: Arc<PolicySet>, stamp: &Stamp) -> PolicySetInForce {
    PolicySetInForce {
        set,
        content,
        event: stamp.event,
        since_version: stamp.version,
        since: stamp.recorded,
        proposed_by: None,
        approved_by: None,
    }
}

fn waiting(proposed: &PolicySetProposed, stamp: &Stamp) -> ProposedPolicySet {
    ProposedPolicySet {
        event: stamp.event,
        set: proposed.set,
        content: Arc::new(proposed.content.clone()),
        against: proposed.against,
        grants: proposed.grants.as_deref().map(Into::into),
        told: proposed.told.as_slice().into(),
        by: stamp.actor.member(),
        at: stamp.recorded,
    }
}

/// Who is told of a proposed policy set: every registrar and every auditor (`domain.md`, Roles).
fn to_be_told(state: &RegistryState) -> Vec<MemberId> {
    let mut told = state.members_with(Role::Registrar);
    told.extend(state.members_with(Role::Auditor));
    told.sort_unstable();
    told.dedup();
    told
}

impl Admit<RegistryState> for PolicySetAdopted {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        ensure(
            state.policy_set().is_none(),
            "policy_set_in_force",
            "a policy set is in force: a policy owner proposes another, a second person activates it",
        )?;
        sound(self.set, &self.content, context)
    }
}

command! {
    /// Proposes a policy set; a registrar or a head of conduct activates it.
    pub struct ProposePolicySet = "propose_policy_set" {
        /// The policies.
        content: PolicySet,
        /// What it grants that the set in force denies, as `cargo xtask prove --diff` names it.
        grants: Option<Vec<Code>>,
        /// What changes, and why: everybody may read it.
        note: Option<PublicText>,
    }
}

impl Decide<RegistryState> for ProposePolicySet {
    fn decide(
        &self,
        state: &RegistryState,
        _: &Context<'_>,
    ) -> Result<Vec<RegistryEvent>, Refusal> {
        let Self { content, grants, note } = self.clone();
        let (set, told) = (content.digest(), to_be_told(state));
        let against = state.policy_set().map(|known| known.set);
        Ok(vec![PolicySetProposed { set, content, against, grants, told, note }.into()])
    }
}

impl Admit<RegistryState> for PolicySetProposed {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_propose(state, context)?;
        sound(self.set, &self.content, context)?;
        let grants = self.grants.as_deref().unwrap_or_default();
        ensure_field(
            all_different(grants) && grants.len() <= GRANTS_MAX,
            "wrong_grants",
            "grants",
            "each new grant is named once, 200 at the most",
        )?;
        let in_force = state.policy_set().map(|known| known.set);
        let waits = state.proposed_policy_sets().iter().any(|known| known.set == self.set);
        ensure(
            in_force != Some(self.set) && !waits,
            "nothing_changes",
            "this very set is in force, or proposed already",
        )?;
        ensure(
            self.against == in_force,
            "policy_set_moved",
            "a set is compared with the one in force when it is proposed",
        )?;
        ensure(
            self.told == to_be_told(state),
            "wrong_notice",
            "every registrar and every auditor is told, and nobody else",
        )
    }
}

command! {
    /// Brings a proposed policy set into force, as its second person.
    pub struct ActivatePolicySet = "activate_policy_set" {
        /// The event that proposed it.
        proposal: EventId,
    }
}

impl Decide<RegistryState> for ActivatePolicySet {
    fn decide(
        &self,
        state: &RegistryState,
        context: &Context<'_>,
    ) -> Result<Vec<RegistryEvent>, Refusal> {
        let (proposal, set) = (self.proposal, state.policy_proposal(self.proposal)?.set);
        let approval = context.approve("policy_set_activated", proposal)?;
        Ok(vec![PolicySetActivated { set, proposal, approval }.into()])
    }
}

impl Admit<RegistryState> for PolicySetActivated {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_keep(context)?;
        let proposal = state.policy_proposal(self.proposal)?;
        ensure(
            proposal.set == self.set && self.approval.proposal == self.proposal,
            "other_proposal",
            "the approval is of another proposal than the set",
        )?;
        may_activate(state, context)?;
        // The operator holds the folder and may be the very member who approves.
        ensure(
            proposal.by.is_some() || state.is_provisional(),
            "proposed_by_nobody",
            "the operator proposed it, who counts as nobody: a policy owner proposes it anew",
        )?;
        context.check_approval(&self.approval, "policy_set_activated", proposal.by)?;
        ensure(
            proposal.against == state.policy_set().map(|known| known.set),
            "policy_set_moved",
            "another set came into force since: decline this one, compare and propose it anew",
        )?;
        let told = |role| proposal.told.iter().any(|member| state.holds(*member, role));
        ensure(
            state.is_provisional() || (told(Role::Registrar) && told(Role::Auditor)),
            "nobody_told",
            "a registrar and an auditor are told before a set is in force: fill the role, decline \
             this one and propose it anew",
        )
    }
}

asks_for! { PolicySetDeclined;
    /// Declines a proposed policy set, or takes the proposal back.
    pub struct DeclinePolicySet = "decline_policy_set" {
        /// The event that proposed it.
        proposal: EventId,
        /// Why: everybody may read it.
        reason: PublicText,
    }
}

impl Admit<RegistryState> for PolicySetDeclined {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_keep(context)?;
        let proposal = state.policy_proposal(self.proposal)?;
        // Who proposed it takes it back.
        if proposal.by.is_some() && proposal.by == context.stamp.actor.member() {
            return context.acting_member().map(|_| ());
        }
        if may_propose(state, context).is_ok() { Ok(()) } else { may_activate(state, context) }
    }
}

/// Refuses who does not propose policy sets: that is a policy owner, and the operator while the
/// ledger is provisional.
fn may_propose(state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
    may_keep(context)?;
    let owner = match context.stamp.actor.member() {
        Some(member) => state.holds(member, Role::PolicyOwner),
        None => context.stamp.actor.kind == ActorKind::Operator && state.is_provisional(),
    };
    ensure(owner, "policy_owner_needed", "policy sets are proposed by a policy owner: ask one")
}

/// Refuses who is no second person of a policy set: that is a registrar or a head of conduct, of the
/// organisation that keeps the ledger.
fn may_activate(state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
    let member = context.acting_member()?;
    let holds = |role| state.holds(member, role);
    ensure(
        (holds(Role::Registrar) || holds(Role::HeadOfConduct)) && is_own(state, member),
        "not_a_second_person",
        "a registrar or a head of conduct activates a policy set: ask one",
    )
}

/// Refuses a set that is empty, names a file twice or strangely, fits no record, or is not what its
/// name says.
fn sound(set: Digest, held: &PolicySet, context: &Context<'_>) -> Result<(), Refusal> {
    let refuse = |holds, code, reason| ensure_field(holds, code, "content", reason);
    refuse(!held.files.is_empty(), "empty_policy_set", "a policy set has one file or more")?;
    refuse(
        all_different(held.files.iter().map(|file| &file.path)),
        "file_twice",
        "a file of a policy set stands there once",
    )?;
    // Of what a code may hold, a file in a bundle for auditors is not named with this.
    let fits = |part: &str| !part.contains(':') || !context.writes(BUNDLES_SINCE);
    let plain = |part: &str| !part.is_empty() && !part.starts_with('.') && fits(part);
    refuse(
        held.files.iter().all(|file| file.path.as_str().split('/').all(plain)),
        "bad_path",
        "a file is named by its path below the folder of policies, without a colon, or a dot in front of a part",
    )?;
    refuse(
        !context.writes(BUNDLES_SINCE) || apart(held),
        "bad_path",
        "no file of a policy set is named like another but for capitals, or like a folder that another lies in",
    )?;
    let bytes = serde_json::to_vec(held).map_or(usize::MAX, |json| json.len());
    refuse(
        bytes <= POLICY_SET_BYTES_MAX,
        "policy_set_too_large",
        "a policy set fits one record: 224 KiB as JSON",
    )?;
    refuse(held.digest() == set, "wrong_digest", "the set is not the one its name says")
}

/// Whether every file of a set can lie beside the others on any disk, as they do in a bundle for auditors.
fn apart(held: &PolicySet) -> bool {
    let mut paths: Vec<String> =
        held.files.iter().map(|file| file.path.as_str().to_ascii_lowercase() + "/").collect();
    paths.sort_unstable();
    // In order, a path that begins like another stands right behind it or behind others that do.
    paths.iter().zip(paths.iter().skip(1)).all(|(one, next)| !next.starts_with(one.as_str()))
}
