//! The handover itself: both sides sign, in time or with a reason, and siblings stay together.

use amana_events::{
    Code, MemberId, Moment, OrganisationId, StreamKind,
    handover::{ChildHandedOver, DelayReason, HandoverEvent, TransferSignature},
};

use super::{
    HandoverState, Transfer,
    acting::{
        acting_on_part_one, check_civilian, ensure_code, ensure_past, ensure_present, is_armed,
        registry, speaks_for,
    },
    state::Receipt,
};
use crate::{Admit, Context, Decide, Refusal, refusal::ensure};

/// The role under which the force signs.
const FORCE_OFFICER: &str = "force_officer";
/// The role under which the receiver signs.
const CHILD_PROTECTION_ACTOR: &str = "child_protection_actor";
/// The role under which somebody else may sign.
const WITNESS: &str = "witness";

command! {
    /// Hands the child over to the receiver who accepted.
    pub struct HandOverChild = "hand_over_child" {
        /// To whom.
        receiver: OrganisationId,
        /// When.
        at: Moment,
        /// The receipt's number; never the child's code.
        receipt_number: Code,
        /// Belongings: list `belonging`.
        belongings: Vec<Code>,
        /// Signatures by role: `force_officer` and `child_protection_actor`, perhaps `witness`.
        signatures: Vec<TransferSignature>,
        /// The force's reason for delay; needed past the instrument's limit.
        delay_reason: Option<DelayReason>,
        /// Why the child goes elsewhere than siblings or companions; needed if so.
        apart_because: Option<Code>,
    }
}

impl Decide<HandoverState> for HandOverChild {
    fn decide(&self, _: &HandoverState, _: &Context<'_>) -> Result<Vec<HandoverEvent>, Refusal> {
        let event = ChildHandedOver {
            receiver: self.receiver,
            at: self.at,
            receipt_number: self.receipt_number.clone(),
            belongings: self.belongings.clone(),
            signatures: self.signatures.clone(),
            delay_reason: self.delay_reason,
            apart_because: self.apart_because.clone(),
        };
        Ok(vec![event.into()])
    }
}

impl Admit<HandoverState> for ChildHandedOver {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_on_part_one(state, context)?;
        let Some(receipt) = state.receipt() else { return Ok(()) };
        ensure(
            state.handed_over_at().is_none(),
            "already_handed_over",
            "the child was handed over already: care moves on by `start_care`",
        )?;
        ensure_present(state)?;
        ensure(
            state.transfer() == Transfer::Accepted(self.receiver),
            "not_accepted",
            "this receiver has not accepted: a child is handed over only to who said yes",
        )?;
        check_civilian(context, self.receiver, "receiver", "armed_receiver")?;
        check_time(self, state, receipt, context)?;
        for belonging in &self.belongings {
            ensure_code(context, "belonging", belonging, "belongings")?;
        }
        check_signatures(self, receipt, context)?;
        check_together(self, receipt, context)
    }
}

fn check_time(
    event: &ChildHandedOver,
    state: &HandoverState,
    receipt: &Receipt,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    ensure_past(event.at, context, "at")?;
    if event.at < receipt.first_contact {
        return Err(Refusal::field(
            "before_first_contact",
            "at",
            "the handover cannot be earlier than the first contact",
        ));
    }
    let due = registry(context)?.instrument(&receipt.instrument).and_then(|i| state.due(i));
    if due.is_some_and(|due| event.at > due) && event.delay_reason.is_none() {
        return Err(Refusal::field(
            "delay_reason_needed",
            "delay_reason",
            "the instrument's limit has passed: give the force's reason, or say that none was given",
        ));
    }
    Ok(())
}

/// The force signs and the receiver signs, each once and as somebody else; who is named as a member
/// is one of that side.
fn check_signatures(
    event: &ChildHandedOver,
    receipt: &Receipt,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let registry = registry(context)?;
    let wrong = |reason| Refusal::field("two_signatures_needed", "signatures", reason);
    let count = |role: &str| {
        event.signatures.iter().filter(|signature| signature.role.as_str() == role).count()
    };
    if count(FORCE_OFFICER) != 1 || count(CHILD_PROTECTION_ACTOR) != 1 {
        return Err(wrong(
            "the receipt has one signature as force_officer and one as child_protection_actor",
        ));
    }
    if count(FORCE_OFFICER) + count(CHILD_PROTECTION_ACTOR) + count(WITNESS)
        != event.signatures.len()
    {
        return Err(wrong("signers are force_officer, child_protection_actor or witness"));
    }
    let mut seen: Vec<MemberId> = Vec::new();
    for signature in &event.signatures {
        let Some(member) = signature.member else { continue };
        let right_side = match signature.role.as_str() {
            FORCE_OFFICER => {
                is_armed(registry, member)
                    && registry.organisation_of(member) == Some(receipt.force)
            }
            CHILD_PROTECTION_ACTOR => speaks_for(registry, member, event.receiver),
            _ => true,
        };
        if !right_side || !registry.is_active(member) {
            return Err(wrong("a member signs for a side that is not theirs, or is not active"));
        }
        if seen.contains(&member) {
            return Err(wrong("one member signs twice: two people sign"));
        }
        seen.push(member);
    }
    Ok(())
}

/// Siblings and companions named on the receipt go to the same receiver, or a reason says why not.
fn check_together(
    event: &ChildHandedOver,
    receipt: &Receipt,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let apart = receipt
        .together_with
        .iter()
        .filter(|companion| companion.kind == StreamKind::Handover)
        .filter_map(|companion| context.handover(companion.id))
        .filter_map(HandoverState::receiver)
        .any(|receiver| receiver != event.receiver);
    if apart && event.apart_because.is_none() {
        return Err(Refusal::field(
            "kept_together",
            "receiver",
            "a sibling or companion goes to another receiver: keep them together, or say why not",
        ));
    }
    Ok(())
}
