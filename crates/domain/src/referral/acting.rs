//! Who may act on a referral, whether a consent covers it, and whether an answer is the
//! recipient's own.

use amana_events::{
    EventId, MemberId, Moment, OrganisationId, PersonId, PurposeCode, Signature, StreamId,
    StreamKind,
    common::{Recipient, RecipientKind},
    referral::{AnswerWay, answer_message},
    registry::OrganisationKind,
};
use ed25519_dalek::{Signature as Ed25519Signature, VerifyingKey};

use super::ReferralState;
use crate::{
    Context, Refusal,
    handover::acting::{is_armed, is_armed_organisation, not_found, registry},
    refusal::ensure,
};

/// The member who acts: never an armed actor, nor who declared a conflict or is excluded from the
/// case that refers. They learn nothing of the referral.
pub(super) fn acting_member(
    context: &Context<'_>,
    from: Option<StreamId>,
) -> Result<MemberId, Refusal> {
    let member = context.acting_member()?;
    let registry = registry(context)?;
    let recused = |stream| registry.is_recused(member, stream);
    let excluded = from.is_some_and(|from| {
        recused(from)
            || (from.kind == StreamKind::Case
                && context.case(from.id).is_some_and(|case| case.is_excluded(member)))
    });
    if is_armed(registry, member) || recused(context.stamp.stream) || excluded {
        return Err(not_found());
    }
    Ok(member)
}

/// The member who acts on a referral that is there.
pub(super) fn acting_on(state: &ReferralState, context: &Context<'_>) -> Result<MemberId, Refusal> {
    let member = acting_member(context, state.from())?;
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

/// The consent in force for exactly this purpose and this recipient.
pub(super) fn consent_in_force(
    context: &Context<'_>,
    person: PersonId,
    purpose: &PurposeCode,
    recipient: OrganisationId,
) -> Result<EventId, Refusal> {
    let now: Moment = context.now();
    let named = Recipient { kind: RecipientKind::Organisation, organisation: Some(recipient) };
    let own = registry(context)?
        .organisation(recipient)
        .is_some_and(|organisation| organisation.kind == OrganisationKind::Own)
        .then_some(Recipient { kind: RecipientKind::OwnOrganisation, organisation: None });
    let consents = context.consent(person);
    let found = consents.and_then(|consents| {
        let by_name = consents.in_force(purpose, &named, now);
        by_name.or_else(|| own.and_then(|own| consents.in_force(purpose, &own, now)))
    });
    found.ok_or(Refusal::new(
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
    let key = recipient.and_then(|organisation| organisation.key.as_ref()).ok_or(Refusal::new(
        "no_recipient_key",
        "the registry holds no key of the recipient: register one, or let a member record the answer",
    ))?;
    let message = answer_message(context.ledger, context.stamp.stream, event_name, code);
    let signature = Ed25519Signature::from_bytes(signature.bytes());
    let verified = VerifyingKey::from_bytes(key.bytes())
        .is_ok_and(|key| key.verify_strict(&message, &signature).is_ok());
    if verified {
        return Ok(());
    }
    Err(Refusal::field(
        "bad_signature",
        "signature",
        "the signature does not verify with the recipient's key in the registry",
    ))
}
