//! What either side asks the other of a referral, and the answer.
//!
//! A question waits until the other side answers it, and another is asked only then: what waits stands in the referral's row.

use amana_events::{
    EventId, PersonText,
    referral::{ReferralEvent, ReferralQuestionAnswered, ReferralQuestionAsked},
};

use super::{ReferralState, acting::acting_on, send::ensure_open};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText, handover::acting::registry, refusal::ensure,
};

command! {
    /// Asks the other side something before or while the service is given.
    pub struct AskReferralQuestion = "ask_referral_question" {
        /// What is asked.
        question: RequiredText,
    }
}

command! {
    /// Answers what the other side asked.
    pub struct AnswerReferralQuestion = "answer_referral_question" {
        /// The question's event.
        question: EventId,
        /// The answer: no more than the question needs.
        answer: RequiredText,
    }
}

const NO_REFERRAL: Refusal = Refusal::new("no_referral", "there is no such referral");

impl Decide<ReferralState> for AskReferralQuestion {
    fn decide(
        &self,
        state: &ReferralState,
        context: &Context<'_>,
    ) -> Result<Vec<ReferralEvent>, Refusal> {
        acting_on(state, context)?;
        let person = state.person().ok_or(NO_REFERRAL)?.uuid();
        let question = PersonText::of_person(person, self.question.secret());
        Ok(vec![ReferralQuestionAsked { question }.into()])
    }
}

impl Decide<ReferralState> for AnswerReferralQuestion {
    fn decide(
        &self,
        state: &ReferralState,
        context: &Context<'_>,
    ) -> Result<Vec<ReferralEvent>, Refusal> {
        acting_on(state, context)?;
        let person = state.person().ok_or(NO_REFERRAL)?.uuid();
        let answer = PersonText::of_person(person, self.answer.secret());
        Ok(vec![ReferralQuestionAnswered { question: self.question, answer }.into()])
    }
}

impl Admit<ReferralState> for ReferralQuestionAsked {
    fn admit(&self, state: &ReferralState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_on(state, context)?;
        ensure_open(state)?;
        ensure(state.sent_at().is_some(), "not_sent", "the referral was not sent yet")?;
        ensure(
            state.question().is_none(),
            "question_waits",
            "a question waits for its answer: answer it, or wait for it",
        )
    }
}

impl Admit<ReferralState> for ReferralQuestionAnswered {
    fn admit(&self, state: &ReferralState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = acting_on(state, context)?;
        ensure_open(state)?;
        let waits = state.question().filter(|waits| waits.event == self.question);
        let waits = waits.ok_or(Refusal::field(
            "no_such_question",
            "question",
            "no such question waits: it was answered, or never asked here",
        ))?;
        let registry = registry(context)?;
        let side = |member| registry.organisation_of(member);
        ensure(
            waits.by.map(side) != Some(side(member)),
            "own_question",
            "the other side answers what yours asked",
        )
    }
}
