//! A paternity claim: every step by the wish of the mother or guardian (S17). It outlives the case.

use amana_events::{
    Country, PersonId,
    case::{PaternityStep, PaternityStepRecorded},
    common::{Recipient, RecipientKind},
};

use super::{
    guards::{self, hands, sealed},
    investigation::consents,
};
use crate::{Context, Refusal, Text, refusal::ensure};

command! {
    /// Records a step of a paternity claim.
    pub struct RecordPaternityStep = "record_paternity_step" {
        /// The mother or guardian.
        person: PersonId,
        /// Which step.
        step: PaternityStep,
        /// The State: needed when it is notified.
        state: Option<Country>,
        /// In words.
        note: Text,
    }
}

asks_for!(RecordPaternityStep, |command, _state, _context| PaternityStepRecorded {
    person: command.person,
    step: command.step,
    state: command.state.clone(),
    note: sealed(command.note.secret(), [command.person]),
});

admits!(PaternityStepRecorded, |event, state, context| {
    use PaternityStep as S;
    hands(state, context)?;
    guards::person(context, event.person, "person")?;
    let steps = state.paternity_of(event.person);
    let open = !steps.is_empty() && !steps.has(S::Withdrawn);
    if event.step == S::ClaimMade {
        return ensure(!open, "claim_open", "the person has made a claim already");
    }
    ensure(open, "no_claim", "the person has made no claim, or withdrew it")?;
    let out_of_order = |holds, reason| ensure(holds, "out_of_order", reason);
    match event.step {
        S::ClaimMade | S::Withdrawn => Ok(()),
        S::StateNotified if event.state.is_none() => {
            Err(Refusal::field("state_needed", "state", "say which State was notified"))
        }
        S::StateNotified => {
            wishes(context, event.person, &[RecipientKind::MemberState], event.state.as_ref())
        }
        S::SampleTaken => {
            let recipients = [RecipientKind::MemberState, RecipientKind::OwnOrganisation];
            wishes(context, event.person, &recipients, event.state.as_ref())
        }
        S::ResultKnown => out_of_order(steps.has(S::SampleTaken), "a result follows a sample"),
        S::FocalPointNamed | S::SupportOrdered => {
            out_of_order(steps.has(S::StateNotified), "the State is notified first")
        }
        S::SupportPaid => {
            out_of_order(steps.has(S::SupportOrdered), "support is ordered before it is paid")
        }
    }
});

/// Whether the mother or guardian consents to paternity with one of these recipients.
fn wishes(
    context: &Context<'_>,
    person: PersonId,
    recipients: &[RecipientKind],
    state: Option<&Country>,
) -> Result<(), Refusal> {
    let consented = recipients.iter().any(|kind| {
        let country = state.filter(|_| *kind == RecipientKind::MemberState).cloned();
        let recipient = Recipient { country, ..Recipient::new(*kind, None) };
        consents(context, person, "paternity", &recipient)
    });
    ensure(
        consented,
        "no_consent_in_force",
        "the mother's or guardian's consent for paternity is not in force",
    )
}
