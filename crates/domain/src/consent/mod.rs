//! Rules of the `consent` stream: what one person agreed to, per purpose and recipient.
//!
//! Nothing is agreed until it is recorded; the newest word for a purpose and a recipient stands
//! alone; a withdrawal works at once. Who may agree for whom:
//!
//! | Person | Who agrees |
//! |---|---|
//! | adult | the person alone, or an agent with a recorded authority for the purpose |
//! | protected as a child | by the rule of the registry for the child's age band, recorded first: a safe caregiver, a trusted adult where no caregiver is safe, or the child where the rule lets them; always with the child's own view |
//!
//! A child's "no" blocks, unless a best-interests *determination* supports the purpose. Without
//! consent there is only an override: danger to life or a child's best interests, minimum fields, an
//! end within the registry's clock, and a second member's signature.
//!
//! What ends a consent by somebody's word closes the shares that rest on it (`shares.rs`).

mod answer;
mod ask;
mod child;
mod correct;
mod needed;
mod overrides;
mod record;
pub(crate) mod shares;
mod state;

#[cfg(test)]
mod tests;

pub use answer::{ExpireConsent, RefuseConsent, WithdrawConsent};
pub use ask::{AskConsent, Asked};
pub use child::{RecordBestInterests, RecordChildRule, RecordComingOfAge, RecordDisagreement};
pub use correct::CorrectConsentEntry;
pub use needed::Needed;
pub use overrides::{ApproveOverride, DeclineOverride, EndOverride, ProposeOverride};
pub use record::RecordConsent;
pub use state::{ChildRule, ConsentState, PendingOverride};

use amana_events::{Day, PersonText, PurposeCode, common::Recipient, consent::ConsentEvent};
use amana_vault::{CompartmentTag, Secret};

use crate::{
    Context, Refusal,
    person::{
        PersonState,
        checks::{known_code, known_recipient, living, person_of_stream, unconflicted},
    },
};

stream_rules! {
    /// A command for a `consent` stream.
    pub enum Command of Consent {
        child::RecordChildRule, record::RecordConsent, answer::RefuseConsent,
        answer::WithdrawConsent, answer::ExpireConsent, ask::AskConsent, overrides::ProposeOverride,
        overrides::ApproveOverride, overrides::DeclineOverride, overrides::EndOverride,
        child::RecordBestInterests, child::RecordDisagreement, child::RecordComingOfAge,
        correct::CorrectConsentEntry,
    }
    state ConsentState; event ConsentEvent {
        ChildRuleRecorded, ConsentRecorded, ConsentRefused, ConsentWithdrawn, ConsentAsked, ConsentExpired,
        OverrideProposed, OverrideApproved, OverrideDeclined, OverrideEnded, OverrideExpired,
        BestInterestsRecorded, DisagreementRecorded, CameOfAge, OfAgeRecorded, EntryCorrected,
    }
}

/// A member without a part in any matter of the person records something of a person who is there.
fn worker<'a>(context: &'a Context<'_>) -> Result<&'a PersonState, Refusal> {
    let person = person_of_stream(context);
    unconflicted(context, person)?;
    living(context, person)
}

/// Whether the rules for children hold: until the person came of age, as recorded here or for
/// certain by the band of the rule.
fn is_child(state: &ConsentState, person: &PersonState, context: &Context<'_>) -> bool {
    person.protected_as_child() && !state.is_of_age(context.now())
}

fn known_purpose(context: &Context<'_>, purpose: &PurposeCode) -> Result<(), Refusal> {
    known_code(context, "purpose", purpose.as_str(), "purpose")
}

fn purpose_and_recipient(
    context: &Context<'_>,
    purpose: &PurposeCode,
    recipient: &Recipient,
) -> Result<(), Refusal> {
    known_purpose(context, purpose)?;
    known_recipient(context, recipient)
}

/// The day, the last of something's force, lies ahead.
fn ahead(context: &Context<'_>, day: Day) -> Result<(), Refusal> {
    if day > context.now().day() {
        return Ok(());
    }
    Err(Refusal::field("day_not_ahead", "expires_on", "the last day lies ahead"))
}

fn own_words<C: CompartmentTag>(context: &Context<'_>, text: Secret) -> PersonText<C> {
    PersonText::of_person(person_of_stream(context).uuid(), text)
}
