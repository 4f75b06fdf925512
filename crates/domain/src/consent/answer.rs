//! Refusing, withdrawing and expiring a consent.

use amana_events::{
    EventId, PurposeCode,
    common::Recipient,
    consent::{ConsentEvent, ConsentExpired, ConsentGiver, ConsentRefused, ConsentWithdrawn},
};

use super::{ConsentState, ask::by_the_survivor, own_words, purpose_and_recipient, shares, worker};
use crate::{
    Admit, Context, Decide, Refusal, Text,
    person::checks::{living, member_or_system, person_of_stream},
    refusal::ensure,
    report::holder_of,
};

command! {
    /// Records that consent was refused; one given before for the same ends.
    pub struct RefuseConsent = "refuse_consent" {
        /// For what, of the list `purpose`.
        purpose: PurposeCode,
        /// To whom.
        recipient: Recipient,
        /// The person's or child's own words.
        words: Text,
    }
}

command! {
    /// Withdraws a consent: it works at once.
    pub struct WithdrawConsent = "withdraw_consent" {
        /// The consent.
        consent: EventId,
        /// By whom.
        withdrawn_by: ConsentGiver,
        /// The person's or child's own words.
        words: Text,
    }
}

command! {
    /// Records that a consent came to its last day.
    pub struct ExpireConsent = "expire_consent" {
        /// The consent.
        consent: EventId,
    }
}

impl Decide<ConsentState> for RefuseConsent {
    fn decide(
        &self,
        _: &ConsentState,
        context: &Context<'_>,
    ) -> Result<Vec<ConsentEvent>, Refusal> {
        let refused = ConsentRefused {
            purpose: self.purpose.clone(),
            recipient: self.recipient.clone(),
            words: own_words(context, self.words.secret()),
        };
        Ok(vec![refused.into()])
    }
}

impl Decide<ConsentState> for WithdrawConsent {
    fn decide(
        &self,
        _: &ConsentState,
        context: &Context<'_>,
    ) -> Result<Vec<ConsentEvent>, Refusal> {
        let withdrawn = ConsentWithdrawn {
            consent: self.consent,
            withdrawn_by: self.withdrawn_by,
            words: own_words(context, self.words.secret()),
        };
        Ok(vec![withdrawn.into()])
    }
}

impl Decide<ConsentState> for ExpireConsent {
    fn decide(&self, _: &ConsentState, _: &Context<'_>) -> Result<Vec<ConsentEvent>, Refusal> {
        Ok(vec![ConsentExpired { consent: self.consent }.into()])
    }
}

fn no_such_consent() -> Refusal {
    Refusal::field(
        "no_such_consent",
        "consent",
        "no such consent stands: it was never given or has ended",
    )
}

impl Admit<ConsentState> for ConsentRefused {
    fn admit(&self, state: &ConsentState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(context)?;
        purpose_and_recipient(context, &self.purpose, &self.recipient)?;
        let ended: Vec<_> = state.ended_by_refusal(&self.purpose, &self.recipient).collect();
        shares::closed(context, &ended)
    }
}

impl Admit<ConsentState> for ConsentWithdrawn {
    fn admit(&self, state: &ConsentState, context: &Context<'_>) -> Result<(), Refusal> {
        if holder_of(context.stamp.actor.kind).is_some() {
            by_the_survivor(context)?;
            ensure(
                self.withdrawn_by == ConsentGiver::Person,
                "not_theirs",
                "behind a survivor's receipt the person withdraws",
            )?;
        } else {
            worker(context)?;
        }
        let (given_by, _) = state.standing(self.consent).ok_or_else(no_such_consent)?;
        // The person may always withdraw, also what others gave for them; others only their own.
        ensure(
            self.withdrawn_by == ConsentGiver::Person || self.withdrawn_by == given_by,
            "not_theirs",
            "only the person, or who gave the consent for them, withdraws it",
        )?;
        shares::closed(context, &[self.consent])
    }
}

impl Admit<ConsentState> for ConsentExpired {
    fn admit(&self, state: &ConsentState, context: &Context<'_>) -> Result<(), Refusal> {
        member_or_system(context)?;
        living(context, person_of_stream(context))?;
        let (_, until) = state.standing(self.consent).ok_or_else(no_such_consent)?;
        ensure(
            until.is_some_and(|until| until < context.now().day()),
            "not_expired",
            "the consent's last day has not passed",
        )
    }
}
