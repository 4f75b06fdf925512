//! The second person of an access: another member's own signature, who has no conflict in the matter
//! and gains nothing by it (`domain.md`, rules 5 and 15).
//!
//! Unlike an approval of a file, these come with the event of who was allowed something, and not with
//! the approver's own: what is opened is opened by one person, and the other's word is beside it.

use amana_events::{
    EventId, MemberId, PersonId, StreamId,
    common::{Approval, approval_message},
};
use ed25519_dalek::{Signature, VerifyingKey};

use super::AccessState;
use crate::{
    Context, Refusal,
    handover::acting::is_armed,
    person::checks::{is_conflicted, is_shut_out},
    refusal::ensure,
};

/// In what the second person must have no conflict.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Matter {
    /// The file.
    pub(super) stream: Option<StreamId>,
    /// The person whose field or file it is.
    pub(super) person: Option<PersonId>,
}

impl Matter {
    /// The matter of a stream, and the person whom the access stream is about where it is a person's.
    pub(super) fn of(stream: StreamId, context: &Context<'_>) -> Self {
        let person = PersonId::new(context.stamp.stream.id);
        let person = context.person(person).is_some().then_some(person);
        Self { stream: Some(stream), person }
    }

    /// Whether the member has a conflict in it, or it is about them.
    pub(super) fn bars(&self, member: MemberId, context: &Context<'_>) -> bool {
        let own = |person| {
            context.registry().and_then(|registry| registry.person_of(member)) == Some(person)
        };
        self.stream.is_some_and(|stream| is_conflicted(context, stream, member))
            || self.person.is_some_and(|it| own(it) || is_shut_out(context, it, member))
    }
}

/// Refuses unless `other` may be the second person: active, not `member`, bearing no arms, and
/// without a conflict in the matter.
pub(super) fn is_second(
    other: MemberId,
    member: MemberId,
    matter: Matter,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    ensure(
        other != member,
        "same_person",
        "a second member must approve: whoever asks for it cannot",
    )?;
    let registry = context.registry();
    ensure(
        registry.is_some_and(|registry| registry.is_active(other)),
        "member_inactive",
        "a member named is not in the registry, suspended or gone",
    )?;
    let armed = registry.is_some_and(|registry| is_armed(registry, other));
    ensure(
        !armed && !matter.bars(other, context),
        "not_a_second_person",
        "this member cannot be the second person here: ask somebody else",
    )
}

/// Refuses unless the approval is a second person's signature under an approval of `event_name` in
/// this stream.
pub(super) fn approved(
    approval: &Approval,
    event_name: &str,
    member: MemberId,
    matter: Matter,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    is_second(approval.member, member, matter, context)?;
    signed(approval, event_name, context)
}

/// Refuses unless the signature is the member's own, with the key that the registry holds.
pub(super) fn signed(
    approval: &Approval,
    event_name: &str,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    signed_in(approval, event_name, context.stamp.stream, context)
}

/// As [`signed`], by a signature for another stream than that of the event.
pub(super) fn signed_in(
    approval: &Approval,
    event_name: &str,
    stream: StreamId,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let message = approval_message(context.ledger, stream, event_name, approval.proposal);
    let key = context.registry().and_then(|registry| registry.key_of(approval.member));
    let verified =
        key.and_then(|key| VerifyingKey::from_bytes(key.bytes()).ok()).is_some_and(|k| {
            k.verify_strict(&message, &Signature::from_bytes(approval.signature.bytes())).is_ok()
        });
    ensure(
        verified,
        "bad_signature",
        "the signature does not verify with the member's key in the registry",
    )
}

/// Refuses an approval that served already.
pub(super) fn unused(state: &AccessState, proposal: EventId) -> Result<(), Refusal> {
    ensure(
        state.served(proposal).is_none(),
        "approval_used",
        "an approval serves once: ask for a new one, under a new id",
    )
}

/// The refusal of what takes two people and has one.
pub(super) const NEEDS_SECOND: Refusal = Refusal::new(
    "needs_second_person",
    "this takes two members: ask another for their signature under an id of your choice",
);

/// Refuses an approval where none is asked for: nobody would have looked at its signature.
pub(super) fn no_approval(approval: Option<&Approval>) -> Result<(), Refusal> {
    ensure(approval.is_none(), "no_approval_needed", "this takes no second person: leave it out")
}
