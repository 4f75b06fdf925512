//! Reaching a person: under the plan in force and by a way it allows, or because they come or call.

use amana_events::{
    Code, EventId, PersonText,
    contact::{ContactAnsweredByAnother, ContactAttempted, ContactEvent, ContactMade, ContactWay},
};

use super::{ContactState, safety, worker};
use crate::{
    Admit, Context, Decide, Refusal, Text,
    person::checks::{known_code, person_of_stream},
    refusal::ensure,
};

command! {
    /// Records that contact was attempted and nobody answered.
    pub struct RecordContactAttempt = "record_contact_attempt" {
        /// By which way.
        way: ContactWay,
    }
}

command! {
    /// Records that the person was reached, or came or called.
    pub struct RecordContact = "record_contact" {
        /// By which way; `self_initiated` needs no plan.
        way: ContactWay,
        /// What for, of the list `purpose`.
        purpose: Code,
        /// What was said.
        note: Text,
    }
}

command! {
    /// Records that somebody else answered.
    pub struct RecordAnswerByAnother = "record_answer_by_another" {
        /// By which way.
        way: ContactWay,
        /// Who, and what was said to them.
        note: Text,
    }
}

impl Decide<ContactState> for RecordContactAttempt {
    fn decide(
        &self,
        state: &ContactState,
        context: &Context<'_>,
    ) -> Result<Vec<ContactEvent>, Refusal> {
        let plan = state.require_plan(context.now())?;
        Ok(vec![ContactAttempted { plan, way: self.way }.into()])
    }
}

impl Decide<ContactState> for RecordContact {
    fn decide(
        &self,
        state: &ContactState,
        context: &Context<'_>,
    ) -> Result<Vec<ContactEvent>, Refusal> {
        let plan = match self.way {
            ContactWay::SelfInitiated => None,
            ContactWay::Visit
            | ContactWay::Call
            | ContactWay::Sms
            | ContactWay::Email
            | ContactWay::Messenger
            | ContactWay::Letter
            | ContactWay::Intermediary => Some(state.require_plan(context.now())?),
        };
        let made = ContactMade {
            plan,
            way: self.way,
            purpose: self.purpose.clone(),
            note: PersonText::of_person(person_of_stream(context).uuid(), self.note.secret()),
        };
        Ok(vec![made.into()])
    }
}

impl Decide<ContactState> for RecordAnswerByAnother {
    fn decide(
        &self,
        state: &ContactState,
        context: &Context<'_>,
    ) -> Result<Vec<ContactEvent>, Refusal> {
        let answered = ContactAnsweredByAnother {
            plan: state.require_plan(context.now())?,
            way: self.way,
            note: PersonText::of_person(person_of_stream(context).uuid(), self.note.secret()),
        };
        Ok(vec![answered.into()])
    }
}

/// What went out, went out under the plan in force and by a way it allows.
fn outbound(
    state: &ContactState,
    context: &Context<'_>,
    plan: EventId,
    way: ContactWay,
) -> Result<(), Refusal> {
    worker(context)?;
    ensure(
        way != ContactWay::SelfInitiated,
        "not_outbound",
        "who comes or calls themselves is recorded with record_contact",
    )?;
    let in_force = state.require_way(context.now(), way)?;
    ensure(in_force == plan, "another_plan", "another plan is in force: go by that one")?;
    safety::may_contact(context, person_of_stream(context), state.safety())
}

impl Admit<ContactState> for ContactAttempted {
    fn admit(&self, state: &ContactState, context: &Context<'_>) -> Result<(), Refusal> {
        outbound(state, context, self.plan, self.way)
    }
}

impl Admit<ContactState> for ContactMade {
    fn admit(&self, state: &ContactState, context: &Context<'_>) -> Result<(), Refusal> {
        known_code(context, "purpose", self.purpose.as_str(), "purpose")?;
        match (self.way, self.plan) {
            (ContactWay::SelfInitiated, None) => worker(context).map(|_| ()),
            (way, Some(plan)) => outbound(state, context, plan, way),
            (_, None) => Err(Refusal::new(
                "no_contact_plan",
                "no contact without a plan made with the person: wait until they come or call",
            )),
        }
    }
}

impl Admit<ContactState> for ContactAnsweredByAnother {
    fn admit(&self, state: &ContactState, context: &Context<'_>) -> Result<(), Refusal> {
        outbound(state, context, self.plan, self.way)
    }
}
