//! The subject: due process step by step, exit screening, and leaving the mission (R5).

use amana_events::{
    AllegationId, Country, Month, PersonId,
    case::{
        Finding, PartyRole, ScreeningRecorded, ScreeningStep, SubjectLeftMission, SubjectStep,
        SubjectStepTaken,
    },
};

use super::{
    Allegation, CaseState,
    codes::country,
    guards::{self, hands, open_hands, sealed, survivors_safe},
    who::outliving_hands,
};
use crate::{Context, Refusal, Text, refusal::ensure};

command! {
    /// Takes a step of the subject's due process.
    pub struct TakeSubjectStep = "take_subject_step" {
        /// The subject.
        person: PersonId,
        /// Which step. A subject who was heard and says nothing has *responded*.
        step: SubjectStep,
        /// Of which allegations it speaks; all about the subject known now when left out.
        allegations: Vec<AllegationId>,
        /// In words.
        note: Text,
    }
}

asks_for!(TakeSubjectStep, |command, _state, _context| SubjectStepTaken {
    person: command.person,
    step: command.step,
    allegations: (!command.allegations.is_empty()).then(|| command.allegations.clone()),
    note: sealed(command.note.secret(), [command.person]),
});

command! {
    /// Records a step of exit screening.
    pub struct RecordScreening = "record_screening" {
        /// The subject.
        person: PersonId,
        /// Which step.
        step: ScreeningStep,
        /// In words.
        note: Text,
    }
}

asks_for!(RecordScreening, |command, _state, _context| ScreeningRecorded {
    person: command.person,
    step: command.step,
    note: sealed(command.note.secret(), [command.person]),
});

command! {
    /// Records that the subject left the mission.
    pub struct RecordSubjectLeftMission = "record_subject_left_mission" {
        /// The subject.
        person: PersonId,
        /// In which month.
        month: Month,
        /// Where to.
        country: Option<Country>,
    }
}

asks_for!(RecordSubjectLeftMission, |command, _state, _context| SubjectLeftMission {
    person: command.person,
    month: command.month,
    country: command.country.clone(),
});

fn is_subject(state: &CaseState, person: PersonId) -> Result<(), Refusal> {
    let reason = "the person is no subject of this case";
    guards::party(state, person, PartyRole::Subject, reason)
}

fn allegations_about(state: &CaseState, person: PersonId) -> Vec<&Allegation> {
    state.allegations().filter(|a| state.subject_of(a.id) == Some(person)).collect()
}

/// The allegations a step speaks of.
fn spoken_of(event: &SubjectStepTaken, state: &CaseState) -> Result<Vec<AllegationId>, Refusal> {
    let about = state.about(event.person);
    let Some(named) = &event.allegations else { return Ok(about) };
    if !named.is_empty() && named.iter().all(|id| about.contains(id)) {
        return Ok(named.clone());
    }
    let reason = "name allegations about this subject, or leave them out to speak of all";
    Err(Refusal::field("no_such_allegation", "allegations", reason))
}

/// How far due process has come: about all the allegations the step speaks of, or, by the first
/// vocabulary, about any.
fn notified(
    state: &CaseState,
    context: &Context<'_>,
    person: PersonId,
    of: &[AllegationId],
) -> bool {
    let told = |id: &AllegationId| state.process_of(person, *id).has(SubjectStep::Notified);
    if context.is_strict() {
        return !of.is_empty() && of.iter().all(told);
    }
    state.subject(person).steps.has(SubjectStep::Notified)
}

/// A finding about the subject can be appealed against also after the case was closed.
fn may_step(
    event: &SubjectStepTaken,
    state: &CaseState,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    if event.step == SubjectStep::Appealed {
        return outliving_hands(state, context).map(|_| ());
    }
    open_hands(state, context).map(|_| ())
}

admits!(SubjectStepTaken, |event, state, context| {
    may_step(event, state, context)?;
    is_subject(state, event.person)?;
    let steps = state.subject(event.person).steps;
    let of = spoken_of(event, state)?;
    let notified = notified(state, context, event.person, &of);
    let about = allegations_about(state, event.person);
    match event.step {
        SubjectStep::Notified => {
            ensure(!notified, "already_notified", "the subject was notified already")?;
            survivors_safe(state, context, &state.survivors(None))
        }
        SubjectStep::Interviewed | SubjectStep::Responded | SubjectStep::Commented => {
            ensure(notified, "subject_not_notified", "the subject is told what is alleged first")?;
            if event.step != SubjectStep::Interviewed || !context.is_strict() {
                return Ok(());
            }
            survivors_safe(state, context, &state.survivors(None))
        }
        SubjectStep::Appealed => {
            ensure(
                about.iter().any(|a| a.finding.is_some() && of.contains(&a.id)),
                "no_finding",
                "there is no finding about the subject to appeal against",
            )?;
            ensure(
                !state.subject(event.person).appeal_open,
                "already_appealed",
                "an appeal waits for its answer already",
            )
        }
        SubjectStep::Cleared => {
            ensure(
                about.iter().all(|a| a.finding.is_some_and(|f| f != Finding::Substantiated)),
                "finding_stands",
                "the subject is cleared when every allegation about them has a finding and none is substantiated",
            )?;
            ensure(!steps.has(SubjectStep::Cleared), "already_cleared", "the subject is cleared")
        }
    }
});

// Screening entries outlive the case: contesting and removing one needs no open case.
admits!(ScreeningRecorded, |event, state, context| {
    hands(state, context)?;
    is_subject(state, event.person)?;
    let made = state.subject(event.person).screening.has(ScreeningStep::Made);
    match event.step {
        ScreeningStep::Made => ensure(!made, "already_screened", "the subject is entered already"),
        ScreeningStep::Contested | ScreeningStep::Removed => {
            ensure(made, "not_screened", "the subject is not entered in exit screening")
        }
    }
});

admits!(SubjectLeftMission, |event, state, context| {
    hands(state, context)?;
    is_subject(state, event.person)?;
    ensure(!state.subject(event.person).left, "already_left", "the subject left already")?;
    if Some(event.month) > guards::month_of(context.now()) {
        return Err(Refusal::field("month_in_future", "month", "the month has not come yet"));
    }
    country(context, event.country.as_ref(), "country")
});
