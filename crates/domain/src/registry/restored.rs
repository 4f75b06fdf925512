//! A log that was put back after real loss says so, and goes on as another generation (`architecture.md`, Restore).
//!
//! Two members sign what is said: one who answers for the matters or for the audit of them, one who keeps keys or members.
//! Nobody holds a role of both kinds (`domain.md`, Roles), so the two are never one, and neither side hides a range alone.
//! While a ledger is provisional it may have none of the second kind: then any two different members do.
//! Whether the root is that of what is left, no rule can see: whoever begins and replay compare it with the tree.

use amana_events::{
    MemberId, PersonId,
    common::{Approval, Role, approval_message},
    registry::LogRestored,
};
use ed25519_dalek::{Signature, VerifyingKey};

use super::{
    RegistryState,
    guard::{is_own, may_keep},
};
use crate::{Admit, Context, Refusal, refusal::ensure};

/// Roles that answer for what the log is about.
const ANSWER: [Role; 2] = [Role::Auditor, Role::HeadOfConduct];
/// Roles that keep what it is kept by.
const KEEP: [Role; 2] = [Role::KeyCustodian, Role::Registrar];

impl RegistryState {
    /// The newest restoration of the log; none where nothing was ever lost.
    pub fn restored(&self) -> Option<&LogRestored> {
        self.facts.restored.as_deref()
    }

    /// Every person whom a restoration named as erased in the range that was lost, in its order.
    pub fn erased_again(&self) -> impl Iterator<Item = PersonId> {
        self.facts.erased_again.iter().copied()
    }

    /// The log's generation: 1 until something was lost.
    pub fn generation(&self) -> u32 {
        self.restored().map_or(1, |restored| restored.generation)
    }
}

/// Whether a member may be one of the two who sign a restoration.
pub fn may_approve_restore(state: &RegistryState, member: MemberId) -> bool {
    let side = |roles: &[Role]| roles.iter().any(|role| state.holds(member, *role));
    let some = side(&ANSWER) || side(&KEEP) || state.is_provisional();
    state.is_active(member) && is_own(state, member) && some
}

impl Admit<RegistryState> for LogRestored {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_keep(context)?;
        ensure(
            self.generation > state.generation(),
            "generation_not_next",
            "a restored log goes on under a generation that no log of this ledger had yet",
        )?;
        ensure(
            self.known_size > self.left_size && self.left_size > 0,
            "nothing_lost",
            "nothing is lost where the log holds as much as was known of it",
        )?;
        let lost = self.left_size..self.known_size;
        ensure(
            self.erased.iter().all(|erased| lost.contains(&erased.position)),
            "erasure_not_lost",
            "an erasure that is named stood outside the range that is lost",
        )?;
        let mut named: Vec<_> = self.erased.iter().map(|erased| erased.person).collect();
        named.sort_unstable();
        named.dedup();
        ensure(named.len() == self.erased.len(), "named_twice", "a person is named twice")?;
        approved(self, state, context)
    }
}

/// Two members of the two sides signed what is said.
fn approved(
    said: &LogRestored,
    state: &RegistryState,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let [one, other] = said.approvals.as_slice() else {
        return Err(Refusal::new(
            "needs_second_person",
            "a restoration takes the signatures of two members",
        ));
    };
    ensure(one.member != other.member, "same_person", "two different members sign")?;
    let holds =
        |roles: &[Role], it: &Approval| roles.iter().any(|role| state.holds(it.member, *role));
    let fits = |one: &Approval, other: &Approval| holds(&ANSWER, one) && holds(&KEEP, other);
    let may = [one, other].iter().all(|it| may_approve_restore(state, it.member));
    ensure(
        may && (state.is_provisional() || fits(one, other) || fits(other, one)),
        "not_a_second_person",
        "an auditor or a head of conduct signs, and a key custodian or a registrar",
    )?;
    [one, other].into_iter().try_for_each(|it| signed(said, it, state, context))
}

/// The signature is the member's, under all of what is said.
fn signed(
    said: &LogRestored,
    approval: &Approval,
    state: &RegistryState,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let proposal = said.proposal(context.ledger);
    let stream = context.stamp.stream;
    let message = approval_message(context.ledger, stream, "log_restored", proposal);
    let key = state.key_of(approval.member);
    let key = key.and_then(|key| VerifyingKey::from_bytes(key.bytes()).ok());
    let verified = approval.proposal == proposal
        && key.is_some_and(|key| {
            let signature = Signature::from_bytes(approval.signature.bytes());
            key.verify_strict(&message, &signature).is_ok()
        });
    ensure(verified, "bad_signature", "the signature is not the member's under what is said here")
}
