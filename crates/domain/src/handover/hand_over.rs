//! The handover itself: both sides sign, in time or with a reason, and siblings stay together.

use amana_events::{
    Code, MemberId, Moment, OrganisationId, StreamKind,
    common::Approval,
    handover::{ChildHandedOver, DelayReason, HandoverEvent, TransferSide, TransferSignature},
};

use super::{
    HandoverState, Transfer,
    acting::{
        Side, acting_on_part_one, check_civilian, ensure_code, ensure_past, ensure_present,
        ensure_receipt_number, is_armed, registry, speaks_for,
    },
    state::Receipt,
};
use crate::{Admit, Context, Decide, Refusal, clocks, refusal::ensure};

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
        /// The receipt's number, in the shape of a reference; never the child's code.
        receipt_number: Code,
        /// Belongings: list `belonging`.
        belongings: Vec<Code>,
        /// Signatures by role: `force_officer` and `child_protection_actor`, perhaps `witness`.
        /// Each names a member or the scan of a paper; who acts signs with their own key.
        signatures: Vec<TransferSignature>,
        /// The force's reason for delay; needed past the instrument's limit.
        delay_reason: Option<DelayReason>,
        /// Why the child goes elsewhere than siblings or companions, needed if so: list
        /// `apart_reason`.
        apart_because: Option<Code>,
    }
}

impl Decide<HandoverState> for HandOverChild {
    fn decide(
        &self,
        state: &HandoverState,
        context: &Context<'_>,
    ) -> Result<Vec<HandoverEvent>, Refusal> {
        let event = ChildHandedOver {
            receiver: self.receiver,
            at: self.at,
            receipt_number: self.receipt_number.clone(),
            belongings: self.belongings.clone(),
            signatures: self.signed(context)?,
            delay_reason: self.delay_reason,
            apart_because: self.apart_because.clone(),
            recorded_by: Some(recording_side(state, context, self.receiver)?),
        };
        Ok(vec![event.into()])
    }
}

impl HandOverChild {
    /// The signatures, with a real one of the member who acts where the receipt names them.
    fn signed(&self, context: &Context<'_>) -> Result<Vec<TransferSignature>, Refusal> {
        let mut signatures = self.signatures.clone();
        let acting = context.stamp.actor.member();
        for signature in &mut signatures {
            signature.signature = None;
            if signature.member.is_some() && signature.member == acting {
                let approval = context.approve("child_handed_over", context.stamp.event)?;
                signature.signature = Some(approval.signature);
            }
        }
        Ok(signatures)
    }
}

/// Who writes the handover down: the receiver only where the acting member speaks for it.
fn recording_side(
    state: &HandoverState,
    context: &Context<'_>,
    receiver: OrganisationId,
) -> Result<TransferSide, Refusal> {
    let (member, side) = acting_on_part_one(state, context)?;
    if side == Side::Force {
        return Ok(TransferSide::Force);
    }
    let own = speaks_for(registry(context)?, member, receiver);
    Ok(if own { TransferSide::Receiver } else { TransferSide::Other })
}

impl Admit<HandoverState> for ChildHandedOver {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        let side = recording_side(state, context, self.receiver)?;
        let Some(receipt) = state.receipt() else { return Ok(()) };
        ensure(
            self.recorded_by == Some(side) || (self.recorded_by.is_none() && !context.is_strict()),
            "wrong_side",
            "the record says that another side wrote it down than did",
        )?;
        ensure(
            !matches!(state.transfer(), Transfer::Stated { .. }),
            "awaits_confirmation",
            "the handover is written down: the receiver confirms it, or declines",
        )?;
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
        if context.is_strict() {
            ensure_receipt_number(&self.receipt_number)?;
        }
        check_time(self.at, self.delay_reason, receipt, context)?;
        for belonging in &self.belongings {
            ensure_code(context, "belonging", belonging, "belongings")?;
        }
        check_signatures(self, receipt, side, context)?;
        if let Some(because) = &self.apart_because {
            ensure_code(context, "apart_reason", because, "apart_because")?;
        }
        check_together(self, receipt, context)
    }
}

/// The handover lies between first contact and now; past the limit the force says why. What its
/// reason moves is the limit, never the need for one.
pub(super) fn check_time(
    at: Moment,
    reason: Option<DelayReason>,
    receipt: &Receipt,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    ensure_past(at, context, "at")?;
    if at < receipt.first_contact {
        return Err(Refusal::field(
            "before_first_contact",
            "at",
            "the handover cannot be earlier than the first contact",
        ));
    }
    let entry = registry(context)?.instrument_in(&receipt.instrument, &receipt.instrument_version);
    let due = entry.and_then(|entry| clocks::handover_due(entry, receipt.first_contact, None));
    if due.is_some_and(|due| at > due) && reason.is_none() {
        return Err(Refusal::field(
            "delay_reason_needed",
            "delay_reason",
            "the instrument's limit has passed: give the force's reason, or say that none was given",
        ));
    }
    Ok(())
}

fn wrong(reason: &'static str) -> Refusal {
    Refusal::field("two_signatures_needed", "signatures", reason)
}

/// The force signs and the receiver signs, each once and as somebody else: a member of that side,
/// or a paper whose scan is kept. Who writes it down signs for their own side with their own key;
/// a key's signature of anybody else could not be in this record.
fn check_signatures(
    event: &ChildHandedOver,
    receipt: &Receipt,
    side: TransferSide,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let registry = registry(context)?;
    check_roles(event)?;
    let own_role = match side {
        TransferSide::Receiver => Some(CHILD_PROTECTION_ACTOR),
        TransferSide::Force => Some(FORCE_OFFICER),
        TransferSide::Other => None,
    };
    let mut seen: Vec<MemberId> = Vec::new();
    for signature in &event.signatures {
        if context.is_strict() && signature.role.as_str() != WITNESS {
            check_real(signature, own_role, context)?;
        }
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

/// A signature is a member's or on paper; that of the recording side is a member's own or on paper.
fn check_real(
    signature: &TransferSignature,
    own_role: Option<&str>,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    if signature.paper.is_none() {
        let member = signature.member.ok_or(wrong(
            "a role alone is no signature: name the member, or keep the scan of the paper",
        ))?;
        let own = own_role == Some(signature.role.as_str());
        if own && context.stamp.actor.member() != Some(member) {
            return Err(wrong("who writes it down signs for their own side, or keeps the paper"));
        }
        if own && signature.signature.is_none() {
            return Err(wrong("who writes it down signs with their own key"));
        }
    }
    let (Some(signed), Some(member)) = (signature.signature, signature.member) else {
        return Ok(());
    };
    let approval = Approval { proposal: context.stamp.event, member, signature: signed };
    context.check_approval(&approval, "child_handed_over", None)
}

fn check_roles(event: &ChildHandedOver) -> Result<(), Refusal> {
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
