//! Interim measures: those that exist on a route of the case, and never before the survivors'
//! safety is looked at.

use amana_events::{
    Code, Day, MeasureId, PersonId,
    case::{InterimMeasureEnded, InterimMeasureTaken},
};

use super::guards::{self, open_hands, survivors_safe};
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
        /// From which day.
        from: Day,
    }
}

asks_for!(TakeInterimMeasure, |command, _state, _context| InterimMeasureTaken {
    measure: command.measure,
    kind: command.kind.clone(),
    person: command.person,
    from: command.from,
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
    survivors_safe(state, context, &state.survivors(None))
});

admits!(InterimMeasureEnded, |event, state, context| {
    open_hands(state, context)?;
    let measures = &state.file().measures;
    match measures.iter().find(|(measure, _)| *measure == event.measure) {
        Some((_, true)) => Ok(()),
        Some((_, false)) => {
            Err(Refusal::field("already_ended", "measure", "the measure ended already"))
        }
        None => Err(Refusal::field("no_such_measure", "measure", "the case has no such measure")),
    }
});
