//! Shares that rest on a consent. Whatever ends a consent by somebody's word closes what was sent on
//! it in the same append: the referrals are revoked first, by amana itself, and the recipients are
//! asked to delete what they hold (`domain.md`, rule 4).

use amana_events::{
    Event, EventId, PersonId, PersonText, StreamId, StreamKind, referral::ReferralRevoked,
};
use amana_vault::Secret;

use super::{Command, ConsentState};
use crate::{
    Context, Refusal, person::checks::person_of_stream, referral::ReferralState, refusal::ensure,
};

/// The reason code of a revocation that a withdrawal brings.
pub(crate) const WITHDRAWN: &str = "consent_withdrawn";

/// The consents and overrides the command would end by somebody's word.
fn ended(state: &ConsentState, command: &Command) -> Vec<EventId> {
    match command {
        Command::WithdrawConsent(withdrawn) => vec![withdrawn.consent],
        Command::RefuseConsent(refused) => {
            state.ended_by_refusal(&refused.purpose, &refused.recipient).collect()
        }
        Command::EndOverride(ended) => vec![ended.proposal],
        Command::CorrectConsentEntry(corrected) => vec![corrected.entry],
        Command::RecordChildRule(_)
        | Command::RecordConsent(_)
        | Command::ExpireConsent(_)
        | Command::AskConsent(_)
        | Command::ProposeOverride(_)
        | Command::ApproveOverride(_)
        | Command::DeclineOverride(_)
        | Command::RecordBestInterests(_)
        | Command::RecordDisagreement(_)
        | Command::RecordComingOfAge(_) => Vec::new(),
    }
}

/// The referrals that were sent on one of these consents and not taken back.
fn resting<'a>(
    context: &'a Context<'_>,
    person: PersonId,
    consents: &[EventId],
) -> Vec<(StreamId, &'a ReferralState)> {
    let involved = context.world.involving(person).into_iter();
    let referrals = involved.filter(|matter| matter.kind == StreamKind::Referral);
    let known = referrals.filter_map(|matter| Some((matter, context.referral(matter.id)?)));
    known
        .filter(|(_, referral)| {
            referral.person() == Some(person)
                && referral.is_shared()
                && referral.checked_consent().is_some_and(|consent| consents.contains(&consent))
        })
        .collect()
}

/// The revocations that go before the command's own events, each with its stream.
pub(crate) fn revocations(
    state: &ConsentState,
    command: &Command,
    context: &Context<'_>,
) -> Vec<(StreamId, Event)> {
    let consents = ended(state, command);
    if consents.is_empty() {
        return Vec::new();
    }
    let person = person_of_stream(context);
    let Ok(reason) = amana_events::Code::new(WITHDRAWN) else { return Vec::new() };
    let revoked = resting(context, person, &consents).into_iter().map(|(stream, _)| {
        let note = PersonText::of_person(person.uuid(), Secret::empty());
        (stream, ReferralRevoked { reason: reason.clone(), note }.into())
    });
    revoked.collect()
}

/// No share rests on these consents any more.
pub(super) fn closed(context: &Context<'_>, consents: &[EventId]) -> Result<(), Refusal> {
    ensure(
        !context.is_strict() || resting(context, person_of_stream(context), consents).is_empty(),
        "shares_open",
        "a referral sent on this consent is not revoked: it is revoked in the same append",
    )
}
