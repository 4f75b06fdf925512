//! Who may act on a referral, whether a consent covers it, and whether an answer is the
//! recipient's own.

use amana_events::{
    EventId, MemberId, Moment, OrganisationId, PublicKey, Signature, StreamId,
    common::{Recipient, RecipientKind},
    referral::{AnswerWay, answer_message},
    registry::OrganisationKind,
};
use ed25519_dalek::{Signature as Ed25519Signature, VerifyingKey};

use super::{ReferralState, state::Proposal};
use crate::{
    Context, Refusal,
    consent::Needed,
    handover::acting::{is_armed, is_armed_organisation, not_found, registry},
    person::checks::{is_conflicted, is_shut_out},
    refusal::ensure,
};

/// The event by which a recipient says that what they had is deleted.
const DELETED: &str = "referral_deletion_confirmed";

/// The member who acts: never an armed actor, nor who declared a conflict or is excluded from the
/// case that refers. They learn nothing of the referral.
pub(super) fn acting_member(
    context: &Context<'_>,
    from: Option<StreamId>,
) -> Result<MemberId, Refusal> {
    let member = context.acting_member()?;
    let registry = registry(context)?;
    let mut matters = from.into_iter().chain([context.stamp.stream]);
    if is_armed(registry, member) || matters.any(|from| is_conflicted(context, from, member)) {
        return Err(not_found());
    }
    Ok(member)
}

/// The member who acts on a referral that is there.
pub(super) fn acting_on(state: &ReferralState, context: &Context<'_>) -> Result<MemberId, Refusal> {
    let member = acting_member(context, state.from())?;
    let shut_out = state.person().is_some_and(|person| is_shut_out(context, person, member));
    if shut_out {
        return Err(not_found());
    }
    ensure(state.exists(), "no_referral", "there is no such referral: propose it first")?;
    Ok(member)
}

/// Nothing goes to an armed force or group, nor to who is not in the registry.
pub(super) fn check_recipient(
    context: &Context<'_>,
    recipient: OrganisationId,
) -> Result<(), Refusal> {
    let Some(organisation) = registry(context)?.organisation(recipient) else {
        return Err(Refusal::field(
            "unknown_organisation",
            "recipient",
            "the recipient is not in the registry: register the organisation first",
        ));
    };
    if is_armed_organisation(organisation.kind) {
        return Err(Refusal::field(
            "armed_recipient",
            "recipient",
            "an armed force or group receives no referral: choose a civilian provider",
        ));
    }
    Ok(())
}

/// Whether the organisation is the one that keeps the ledger.
pub(super) fn is_own(context: &Context<'_>, id: OrganisationId) -> Result<bool, Refusal> {
    let organisation = registry(context)?.organisation(id);
    Ok(organisation.is_some_and(|organisation| organisation.kind == OrganisationKind::Own))
}

/// The consent in force for exactly this purpose and this recipient, and for every class of field
/// that goes along.
pub(super) fn consent_in_force(
    context: &Context<'_>,
    proposal: &Proposal,
) -> Result<EventId, Refusal> {
    let now: Moment = context.now();
    let named = Recipient::new(RecipientKind::Organisation, Some(proposal.recipient));
    let own = is_own(context, proposal.recipient)?
        .then_some(Recipient::new(RecipientKind::OwnOrganisation, None));
    let recipients = || [Some(&named), own.as_ref()].into_iter().flatten();
    let consents = context.consent(proposal.person);
    let found = |fields| {
        let needed = |to| Needed::new(&proposal.purpose, to).with_fields(fields);
        recipients().find_map(|to| consents?.in_force(&needed(to), now))
    };
    if let Some(consent) = found(&proposal.fields) {
        return Ok(consent);
    }
    if let Some(consent) = found(&[]).filter(|_| !context.is_strict()) {
        return Ok(consent);
    }
    ensure(
        found(&[]).is_none(),
        "fields_not_consented",
        "more classes of field go along than the consent or override names: propose fewer, or ask",
    )?;
    Err(Refusal::new(
        "no_consent_in_force",
        "no consent for this purpose and recipient is in force: ask the person before anything is sent",
    ))
}

/// An answer is the recipient's own: recorded by a member who heard it, or signed with the key the
/// registry holds for the organisation.
pub(super) fn check_answer(
    state: &ReferralState,
    context: &Context<'_>,
    way: AnswerWay,
    signature: Option<&Signature>,
    (event_name, code): (&str, &str),
) -> Result<(), Refusal> {
    match (way, signature) {
        (AnswerWay::Recorded, None) => acting_on(state, context).map(|_| ()),
        (AnswerWay::Recorded, Some(_)) => Err(Refusal::field(
            "unexpected_signature",
            "signature",
            "an answer that a member records carries no signature: use signed_link or reply_file",
        )),
        (AnswerWay::SignedLink | AnswerWay::ReplyFile, None) => Err(Refusal::field(
            "signature_needed",
            "signature",
            "an answer by link or file is signed by the recipient: add the signature",
        )),
        (AnswerWay::SignedLink | AnswerWay::ReplyFile, Some(signature)) => {
            ensure(state.exists(), "no_referral", "there is no such referral: propose it first")?;
            if context.stamp.actor.member().is_some() {
                acting_on(state, context)?;
            }
            verify(state, context, signature, (event_name, code))
        }
    }
}

fn verify(
    state: &ReferralState,
    context: &Context<'_>,
    signature: &Signature,
    (event_name, code): (&str, &str),
) -> Result<(), Refusal> {
    let registry = registry(context)?;
    let recipient = state.recipient().and_then(|id| registry.organisation(id));
    let own = recipient.and_then(|organisation| organisation.key);
    let packed = state.packed();
    ensure(
        own.is_some() || packed.is_some(),
        "no_recipient_key",
        "the registry holds no key of the recipient: register one, or let a member record the answer",
    )?;
    let message = answer_message(context.ledger, context.stamp.stream, event_name, code);
    let signature = Ed25519Signature::from_bytes(signature.bytes());
    let signed_by = |key: PublicKey| {
        VerifyingKey::from_bytes(key.bytes())
            .is_ok_and(|key| key.verify_strict(&message, &signature).is_ok())
    };
    if own.is_some_and(signed_by) {
        return Ok(());
    }
    if let Some(packed) = packed.filter(|packed| signed_by(packed.reply_key)) {
        // Whoever was to delete what they had may say so whenever they did.
        return ensure(
            context.now() <= packed.expires || event_name == DELETED,
            "reply_expired",
            "the package's code answers no more: ask the recipient, and let a member record what they say",
        );
    }
    Err(Refusal::field(
        "bad_signature",
        "signature",
        "the signature verifies neither with the recipient's key in the registry nor with the newest package's code",
    ))
}
