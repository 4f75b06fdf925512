//! Redaction after an erasure: what files about others still say of somebody whose keys are destroyed (`domain.md`, rule 9).
//!
//! It is asked for, approved with a decision of every field that mentions the person, and carried out like an erasure, by the same
//! two people at least; no key of the person is left to destroy. Two ways lead here: a restored log brought the fields back and not
//! what was decided of them, and the basis on which a field was kept has ended.
//! Deliberately absent: the reason in words. Nothing is sealed for who is erased.

use amana_events::person::{ErasureBasis, PersonEvent, RedactionDone, RedactionRequested};

use super::{
    PersonState,
    checks::civilian,
    erasure::{clock_may_erase, nothing_open, requested, same_request, without_part},
};
use crate::{Admit, Context, Decide, Refusal, refusal::ensure};

command! {
    /// Requests that what becomes of each field that mentions an erased person is decided.
    pub struct RequestRedaction = "request_redaction" {
        /// Why, as a code.
        basis: ErasureBasis,
    }
}

impl Decide<PersonState> for RequestRedaction {
    fn decide(&self, _: &PersonState, _: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        Ok(vec![RedactionRequested { basis: self.basis }.into()])
    }
}

impl Admit<PersonState> for RedactionRequested {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = civilian(context)?;
        ensure(state.exists(), "no_such_person", "no such person was recorded")?;
        ensure(
            state.is_erased(),
            "person_not_erased",
            "the person is not erased: their erasure decides of every field that mentions them",
        )?;
        without_part(member, context)?;
        ensure(
            state.erasure().is_none(),
            "already_requested",
            "a redaction is requested already: approve or refuse it",
        )?;
        if self.basis == ErasureBasis::Retention {
            clock_may_erase(state, context)?;
        }
        nothing_open(context, self.basis)
    }
}

impl Admit<PersonState> for RedactionDone {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = civilian(context)?;
        ensure(state.is_erased(), "person_not_erased", "the person is not erased")?;
        without_part(member, context)?;
        let redaction = requested(state)?;
        same_request(&redaction, self.request)?;
        ensure(redaction.approved, "not_approved", "a second member approves the redaction first")?;
        ensure(
            self.executed_by == member,
            "wrong_executor",
            "the redaction is recorded by whoever carries it out",
        )?;
        ensure(
            redaction.requester != Some(member),
            "same_person",
            "whoever requested the redaction does not carry it out",
        )?;
        nothing_open(context, redaction.basis)
    }
}
