//! Steps on an allegation's route: the authority is notified, replies, is silent, gets more time.
//!
//! What travels is what is alleged, never who the survivor is: the event has no field for it, and
//! identity goes only by a referral with consent (`domain.md`, Duty to report).

use amana_events::{
    AllegationId, Country, Day, PersonId,
    case::{RouteStep, RouteStepRecorded},
};

use super::{
    codes::country,
    guards::{self, open_hands, sealed_naming, survivors_safe},
    who::outliving_hands,
};
use crate::{Refusal, Text, refusal::ensure};

command! {
    /// Records a step on the allegation's route.
    pub struct RecordRouteStep = "record_route_step" {
        /// Which step.
        step: RouteStep,
        /// For which allegation.
        allegation: AllegationId,
        /// The authority's State; the contributing country when left out.
        state: Option<Country>,
        /// New end of the time given, when extended.
        until: Option<Day>,
        /// In words.
        note: Text,
        /// Of whom the note speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(RecordRouteStep, |command, state, context| {
    guards::reader(state, context)?;
    let claim = guards::claim(guards::allegation(state, command.allegation)?)?;
    RouteStepRecorded {
        step: command.step,
        allegation: command.allegation,
        route: guards::route(context, claim)?.0.route.clone(),
        state: command.state.clone().or_else(|| claim.contributing_country.clone()),
        until: command.until,
        note: sealed_naming(command.note.secret(), &command.mentions, state),
    }
});

admits!(RouteStepRecorded, |event, state, context| {
    // The State may answer, or stay silent, long after the case was closed.
    if event.step == RouteStep::Notified {
        open_hands(state, context)?;
    } else {
        outliving_hands(state, context)?;
    }
    country(context, event.state.as_ref(), "state")?;
    let allegation = guards::allegation(state, event.allegation)?;
    let claim = guards::claim(allegation)?;
    let (route, _) = guards::route(context, claim)?;
    if route.route != event.route {
        let reason = "the allegation is on another route";
        return Err(Refusal::field("wrong_route", "route", reason));
    }
    if route.notified.is_none() {
        let reason = "on this route nobody is notified: find out whose personnel it was first";
        return Err(Refusal::field("nobody_is_notified", "allegation", reason));
    }
    if claim.contributing_country.is_some() && event.state != claim.contributing_country {
        let reason = "the State is another than the allegation's contributing country";
        return Err(Refusal::field("wrong_state", "state", reason));
    }
    let notified = allegation.route.has(RouteStep::Notified);
    if event.step == RouteStep::Notified {
        ensure(!notified, "already_notified", "the authority was notified already")?;
        survivors_safe(state, context, &state.survivors(Some(event.allegation)))?;
    } else {
        ensure(notified, "not_notified", "the authority was not notified yet")?;
    }
    match (event.step == RouteStep::Extended, event.until) {
        (true, None) => Err(Refusal::field(
            "until_needed",
            "until",
            "say until which day the time was extended",
        )),
        (true, Some(until)) if until <= context.now().day() => {
            Err(Refusal::field("day_is_past", "until", "the new end is past already"))
        }
        (false, Some(_)) => {
            Err(Refusal::field("no_until_here", "until", "only an extension has a new end"))
        }
        (true, Some(_)) | (false, None) => Ok(()),
    }
});
