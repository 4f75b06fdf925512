//! Interim measures: those that exist on a route of the case, and never before the survivors'
//! safety is looked at.

use amana_events::{
    Code, Day, MeasureId, PersonId,
    case::{InterimMeasureEnded, InterimMeasureTaken},
};

use super::{
    codes::known,
    guards::{self, open_hands, survivors_safe},
    who::outliving_hands,
};
use crate::{Refusal, refusal::ensure};

command! {
    /// Takes an interim measure.
    pub struct TakeInterimMeasure = "take_interim_measure" {
        /// The measure.
        measure: MeasureId,
        /// Which kind: one of the route's.
        kind: Code,
        /// About whom.
        person: Option<PersonId>,
        /// From which day; only its month is kept.
        from: Day,
    }
}

/// The first day of the day's month: an exact day would say too much in a small place.
fn month_begins(day: Day) -> Day {
    Day::new(day.date().first_of_month())
}

asks_for!(TakeInterimMeasure, |command, _state, context| InterimMeasureTaken {
    measure: command.measure,
    kind: command.kind.clone(),
    person: command.person,
    from: if context.is_strict() { month_begins(command.from) } else { command.from },
});

command! {
    /// Ends an interim measure.
    pub struct EndInterimMeasure = "end_interim_measure" {
        /// The measure.
        measure: MeasureId,
        /// Why.
        reason: Code,
    }
}

asks_for!(EndInterimMeasure, |command, _state, _context| InterimMeasureEnded {
    measure: command.measure,
    reason: command.reason.clone(),
});

admits!(InterimMeasureTaken, |event, state, context| {
    open_hands(state, context)?;
    let known = state.file().measures.iter().any(|(measure, _)| *measure == event.measure);
    ensure(!known, "duplicate_measure", "the case has this measure already")?;
    if event.person.is_some_and(|person| !state.involves(person)) {
        let reason = "the person has no part in the case";
        return Err(Refusal::field("not_a_party", "person", reason));
    }
    let concerned = state.allegations().filter(|allegation| {
        let subject = state.subject_of(allegation.id);
        subject.is_none() || event.person.is_none() || subject == event.person
    });
    let exists = concerned.filter_map(|allegation| allegation.claim.as_deref()).any(|claim| {
        guards::route(context, claim)
            .is_ok_and(|(route, _)| route.interim_measures.contains(&event.kind))
    });
    if !exists {
        let reason = "no allegation it concerns has such an interim measure on its route";
        return Err(Refusal::field("no_such_measure", "kind", reason));
    }
    if context.is_strict() && event.from != month_begins(event.from) {
        let reason = "only the month stands in clear: give its first day";
        return Err(Refusal::field("exact_day", "from", reason));
    }
    survivors_safe(state, context, &state.survivors(None))
});

// A measure may outlive the case, and so may its end.
admits!(InterimMeasureEnded, |event, state, context| {
    outliving_hands(state, context)?;
    known(context, "measure_end_reason", &event.reason, "reason")?;
    let measures = &state.file().measures;
    match measures.iter().find(|(measure, _)| *measure == event.measure) {
        Some((_, true)) => Ok(()),
        Some((_, false)) => {
            Err(Refusal::field("already_ended", "measure", "the measure ended already"))
        }
        None => Err(Refusal::field("no_such_measure", "measure", "the case has no such measure")),
    }
});
