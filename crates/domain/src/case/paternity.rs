//! A paternity claim: every step by the wish of the mother or guardian (S17). It outlives the case,
//! and ends with support paid, a negative result, or its withdrawal; after that a new claim may be
//! made.

use amana_events::{
    Country, PersonId,
    case::{PaternityStep, PaternityStepRecorded},
    common::{Recipient, RecipientKind},
};

use super::{
    CaseState,
    codes::country,
    guards::{self, hands, sealed, survivors_safe},
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
    let open = !steps.is_empty() && !steps.has_any(&[S::Withdrawn, S::ResultNegative]);
    if event.step == S::ClaimMade {
        return ensure(!open, "claim_open", "the person has made a claim already");
    }
    ensure(open, "no_claim", "the person has made no claim, or it ended")?;
    let out_of_order = |holds, reason| ensure(holds, "out_of_order", reason);
    match event.step {
        S::ClaimMade | S::Withdrawn => Ok(()),
        S::StateNotified if event.state.is_none() => {
            Err(Refusal::field("state_needed", "state", "say which State was notified"))
        }
        S::StateNotified => {
            country(context, event.state.as_ref(), "state")?;
            let told = event.state.as_ref();
            wishes(state, context, event.person, &[RecipientKind::MemberState], told)?;
            // The State may tell whom the claim is about: safety first (`domain.md`, rule 14).
            if context.is_strict() {
                survivors_safe(state, context, &[event.person])?;
            }
            Ok(())
        }
        S::SampleTaken => {
            let recipients = [RecipientKind::MemberState, RecipientKind::OwnOrganisation];
            wishes(state, context, event.person, &recipients, event.state.as_ref())
        }
        S::ResultKnown => out_of_order(steps.has(S::SampleTaken), "a result follows a sample"),
        S::ResultNegative => {
            out_of_order(steps.has(S::SampleTaken), "a result follows a sample")?;
            out_of_order(!steps.has(S::SupportOrdered), "support was ordered: the claim was found")
        }
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
    state: &CaseState,
    context: &Context<'_>,
    person: PersonId,
    recipients: &[RecipientKind],
    told: Option<&Country>,
) -> Result<(), Refusal> {
    let consented = recipients.iter().any(|kind| {
        let country = told.filter(|_| *kind == RecipientKind::MemberState).cloned();
        let recipient = Recipient { country, ..Recipient::new(*kind, None) };
        consents(state, context, person, "paternity", &recipient)
    });
    ensure(
        consented,
        "no_consent_in_force",
        "the mother's or guardian's consent for paternity is not in force",
    )
}
