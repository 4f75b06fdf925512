//! Making, reviewing and ending a contact plan.

use amana_events::{
    ActorKind, Code, Day, EventId, Language, PersonText,
    contact::{
        ContactEvent, ContactFoundUnsafe, ContactNever, ContactPlanLapsed, ContactPlanMade,
        ContactPlanReviewed, ContactPlanWithdrawn, ContactWay,
    },
};

use super::{ContactState, state::forbids, survivors_worker, unwanted::theirs_or_worker, worker};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText, Text,
    person::checks::{known_code, person_of_stream, within_clock},
    refusal::ensure,
    report::{holder_of, own_person},
};

/// The clock that says how far ahead a plan's review may lie.
const REVIEW_CLOCK: &str = "contact_plan_review";

/// The registry's list of how it was learned that contact is unsafe.
const UNSAFE_SOURCES: &str = "contact_unsafe_source";

command! {
    /// Makes a contact plan with the person; it replaces the one before.
    pub struct MakeContactPlan = "make_contact_plan" {
        /// Ways that are allowed.
        ways: Vec<ContactWay>,
        /// What must never happen.
        never: Vec<ContactNever>,
        /// In which language.
        language: Language,
        /// When it is reviewed: the last day of its force.
        review_on: Day,
        /// When and where, who may answer, what to say if someone else does.
        plan: RequiredText,
    }
}

command! {
    /// Reviews the newest plan with the person: it holds on.
    pub struct ReviewContactPlan = "review_contact_plan" {
        /// When it is reviewed next.
        review_on: Day,
    }
}

command! {
    /// Reports that contact is unsafe: nothing goes out until a new plan is made.
    pub struct ReportContactUnsafe = "report_contact_unsafe" {
        /// How it was learned, of the list `contact_unsafe_source`.
        source: Code,
        /// What was learned.
        note: Text,
    }
}

command! {
    /// Withdraws the newest plan: the person wants no contact.
    pub struct WithdrawContactPlan = "withdraw_contact_plan" {}
}

fn newest(state: &ContactState) -> Result<EventId, Refusal> {
    state.newest_plan().ok_or(Refusal::new(
        "no_contact_plan",
        "there is no plan that holds: make one with the person",
    ))
}

impl Decide<ContactState> for MakeContactPlan {
    fn decide(
        &self,
        _: &ContactState,
        context: &Context<'_>,
    ) -> Result<Vec<ContactEvent>, Refusal> {
        let made = ContactPlanMade {
            ways: self.ways.clone(),
            never: self.never.clone(),
            language: self.language.clone(),
            review_on: self.review_on,
            plan: PersonText::of_person(person_of_stream(context).uuid(), self.plan.secret()),
        };
        Ok(vec![made.into()])
    }
}

impl Decide<ContactState> for ReviewContactPlan {
    fn decide(&self, state: &ContactState, _: &Context<'_>) -> Result<Vec<ContactEvent>, Refusal> {
        let plan = newest(state)?;
        Ok(vec![ContactPlanReviewed { plan, review_on: self.review_on }.into()])
    }
}

impl Decide<ContactState> for ReportContactUnsafe {
    fn decide(
        &self,
        _: &ContactState,
        context: &Context<'_>,
    ) -> Result<Vec<ContactEvent>, Refusal> {
        let note = PersonText::of_person(person_of_stream(context).uuid(), self.note.secret());
        Ok(vec![ContactFoundUnsafe { source: self.source.clone(), note }.into()])
    }
}

impl Decide<ContactState> for WithdrawContactPlan {
    fn decide(&self, state: &ContactState, _: &Context<'_>) -> Result<Vec<ContactEvent>, Refusal> {
        Ok(vec![ContactPlanWithdrawn { plan: newest(state)? }.into()])
    }
}

fn ahead(context: &Context<'_>, review_on: Day) -> Result<(), Refusal> {
    let now = context.now();
    if review_on <= now.day() {
        return Err(Refusal::field("day_not_ahead", "review_on", "the review day lies ahead"));
    }
    if !context.is_strict() || within_clock(context, REVIEW_CLOCK, now, review_on.start()) {
        return Ok(());
    }
    Err(Refusal::field(
        "review_too_far",
        "review_on",
        "the review day lies further ahead than the ledger's clock for contact plans allows",
    ))
}

impl Admit<ContactState> for ContactPlanMade {
    fn admit(&self, state: &ContactState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(context)?;
        if state.is_unsafe() || state.is_unwanted() {
            survivors_worker(context)?;
            ensure(
                state.came_since() || !context.is_strict(),
                "not_come_since",
                "contact was found unsafe or unwanted: wait until the person comes or calls, record \
                 that, and make the new plan with them",
            )?;
        }
        if self.ways.is_empty() {
            return Err(Refusal::field(
                "no_way",
                "ways",
                "a plan allows at least one way; self_initiated where the person comes or calls",
            ));
        }
        if self.ways.iter().any(|way| forbids(&self.never, *way)) {
            return Err(Refusal::field(
                "contradictory_plan",
                "never",
                "a way is allowed that must never happen: take it out of one of the two",
            ));
        }
        ahead(context, self.review_on)
    }
}

impl Admit<ContactState> for ContactPlanReviewed {
    fn admit(&self, state: &ContactState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(context)?;
        the_newest(state, self.plan)?;
        ahead(context, self.review_on)
    }
}

impl Admit<ContactState> for ContactPlanLapsed {
    fn admit(&self, state: &ContactState, context: &Context<'_>) -> Result<(), Refusal> {
        ensure(
            context.stamp.actor.kind == ActorKind::System,
            "system_only",
            "amana itself notes that a review day passed: review the plan instead",
        )?;
        ensure(
            state.lapsing(context.now()) == Some((self.plan, self.review_on)),
            "not_lapsed",
            "the plan's review day has not passed, or that it did stands in the log already",
        )
    }
}

impl Admit<ContactState> for ContactFoundUnsafe {
    fn admit(&self, _: &ContactState, context: &Context<'_>) -> Result<(), Refusal> {
        if holder_of(context.stamp.actor.kind).is_some() {
            own_person(context, person_of_stream(context))?;
        } else {
            worker(context)?;
        }
        known_code(context, UNSAFE_SOURCES, self.source.as_str(), "source")
    }
}

impl Admit<ContactState> for ContactPlanWithdrawn {
    fn admit(&self, state: &ContactState, context: &Context<'_>) -> Result<(), Refusal> {
        theirs_or_worker(context)?;
        the_newest(state, self.plan)
    }
}

fn the_newest(state: &ContactState, plan: EventId) -> Result<(), Refusal> {
    ensure(
        newest(state)? == plan,
        "another_plan",
        "a newer plan was made with the person: go by that one",
    )
}
