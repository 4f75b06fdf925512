//! What a person says behind their receipt: a withdrawal works at once, a new "yes" waits until somebody
//! asked them where it is safe and recorded it. Whoever holds a paper may not be its person.

use amana_events::{
    Code, EventId, PurposeCode,
    common::Recipient,
    consent::{ConsentAsked, ConsentEvent},
    report::ReceiptHolder,
};

use super::{ConsentState, own_words, purpose_and_recipient};
use crate::{
    Admit, Context, Decide, Refusal, Text, person::checks::person_of_stream, refusal::ensure,
    report::own_person,
};

command! {
    /// The person says behind their receipt that they would agree. Nothing is agreed until somebody
    /// asked them where it is safe and recorded it, with `record_consent`.
    pub struct AskConsent = "ask_consent" {
        /// For what, of the list `purpose`.
        purpose: PurposeCode,
        /// To whom.
        recipient: Recipient,
        /// Which classes of field: compartment codes.
        fields: Vec<Code>,
        /// The person's own words.
        words: Text,
    }
}

/// What a person asked for behind their receipt, which nobody confirmed yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The event.
    pub event: EventId,
    /// For what.
    pub purpose: PurposeCode,
    /// To whom.
    pub recipient: Recipient,
}

impl Asked {
    pub(super) fn of(asked: &ConsentAsked, event: EventId) -> Self {
        Self { event, purpose: asked.purpose.clone(), recipient: asked.recipient.clone() }
    }
}

/// The survivor, behind their own receipt; a reporter's opens nothing of a survivor's part.
pub(super) fn by_the_survivor(context: &Context<'_>) -> Result<(), Refusal> {
    let holder = own_person(context, person_of_stream(context))?;
    ensure(holder == ReceiptHolder::Survivor, "not_found", "no such matter")
}

impl Decide<ConsentState> for AskConsent {
    fn decide(
        &self,
        _: &ConsentState,
        context: &Context<'_>,
    ) -> Result<Vec<ConsentEvent>, Refusal> {
        let asked = ConsentAsked {
            purpose: self.purpose.clone(),
            recipient: self.recipient.clone(),
            fields: self.fields.clone(),
            words: own_words(context, self.words.secret()),
        };
        Ok(vec![asked.into()])
    }
}

impl Admit<ConsentState> for ConsentAsked {
    fn admit(&self, state: &ConsentState, context: &Context<'_>) -> Result<(), Refusal> {
        by_the_survivor(context)?;
        purpose_and_recipient(context, &self.purpose, &self.recipient)?;
        for field in &self.fields {
            known_compartment(field)?;
        }
        ensure(
            !state
                .asked()
                .iter()
                .any(|asked| asked.purpose == self.purpose && asked.recipient == self.recipient),
            "asked_already",
            "this was asked already and waits for an answer",
        )
    }
}

fn known_compartment(field: &Code) -> Result<(), Refusal> {
    if amana_vault::Compartment::ALL.iter().any(|known| known.code() == field.as_str()) {
        return Ok(());
    }
    Err(Refusal::field("unknown_code", "fields", "there is no such class of field"))
}
