//! Findings, and what follows them. Only an investigation makes a finding (`domain.md`, rule 8),
//! one per allegation until a reopening or an appeal, and "substantiated" about a person only after
//! that person was told and heard.

use amana_events::{
    AllegationId, Code, MeasureId, Month, PersonId,
    case::{AccountabilityActionTaken, Finding, FindingMade, InvestigationEnd, OutcomeRecorded},
};

use super::{
    Allegation, CaseState, Inquiry, allegations,
    codes::known,
    guards::{self, sealed_naming, survivors_safe},
    parts::FoundAbout,
    who::{investigator, outliving_hands},
};
use crate::{Context, Refusal, RequiredText, Text, refusal::ensure};

/// The standard of a finding that says the occurrence is established while the subject is
/// unidentified: it is about no person. A code of the list `standard_of_proof`, the ledger's own.
pub const OCCURRENCE_ONLY: &str = "occurrence_only";

command! {
    /// Makes a finding for one allegation.
    pub struct MakeFinding = "make_finding" {
        /// The allegation.
        allegation: AllegationId,
        /// What was found.
        finding: Finding,
        /// Standard of proof; `occurrence_only` while the subject is unidentified.
        standard: Code,
        /// Why no survivor was interviewed, when none was (R7).
        survivor_not_heard: Option<Code>,
        /// Reasons.
        reasons: RequiredText,
        /// Of whom the reasons speak; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(MakeFinding, |command, state, _context| FindingMade {
    allegation: command.allegation,
    finding: command.finding,
    standard: command.standard.clone(),
    survivor_not_heard: command.survivor_not_heard.clone(),
    reasons: sealed_naming(command.reasons.secret(), &command.mentions, state),
});

command! {
    /// Records the outcome that followed a finding.
    pub struct RecordOutcome = "record_outcome" {
        /// The allegation.
        allegation: AllegationId,
        /// Which outcome: one of the route's.
        outcome: Code,
        /// Who decided.
        decided_by: Code,
        /// In words.
        note: Text,
        /// Of whom the note speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(RecordOutcome, |command, state, _context| OutcomeRecorded {
    allegation: command.allegation,
    outcome: command.outcome.clone(),
    decided_by: command.decided_by.clone(),
    note: sealed_naming(command.note.secret(), &command.mentions, state),
});

command! {
    /// Records an accountability action after a substantiated finding.
    pub struct TakeAccountabilityAction = "take_accountability_action" {
        /// The action.
        measure: MeasureId,
        /// The allegation.
        allegation: AllegationId,
        /// Which action: one of the route's outcomes.
        action: Code,
        /// Who took it.
        taken_by: Code,
        /// In which month.
        month: Option<Month>,
    }
}

asks_for!(TakeAccountabilityAction, |command, _state, _context| AccountabilityActionTaken {
    measure: command.measure,
    allegation: command.allegation,
    action: command.action.clone(),
    taken_by: command.taken_by.clone(),
    month: command.month,
});

admits!(FindingMade, |event, state, context| {
    investigator(state, context, state.investigation().organisation.is_some())?;
    let allegation = guards::allegation(state, event.allegation)?;
    let by_investigation = match allegation.inquiry {
        Inquiry::Running => !state.investigation().suspended,
        Inquiry::Completed(InvestigationEnd::WithFindings) => true,
        Inquiry::Completed(InvestigationEnd::WithoutFinding) | Inquiry::NotOpened => false,
    };
    ensure(
        by_investigation,
        "no_investigation",
        "only an investigation into the allegation makes a finding: open or resume one first",
    )?;
    ensure(
        allegation.finding.is_none() || allegation.revisable,
        "finding_made",
        "a finding was made already: only a reopening or an appeal revises it",
    )?;
    guards::listed(context, "standard_of_proof", &event.standard, "standard")?;
    if let Some(why) = &event.survivor_not_heard {
        known(context, "survivor_not_heard", why, "survivor_not_heard")?;
    }
    survivor_heard(event, allegation, state)?;
    due_process(event, state, context)
});

/// R7: a survivor was interviewed, or it is said why not.
fn survivor_heard(
    event: &FindingMade,
    allegation: &Allegation,
    state: &CaseState,
) -> Result<(), Refusal> {
    let survivors = state.survivors(Some(allegation.id));
    let somebody_harmed = allegation.claim.as_deref().is_none_or(|claim| {
        claim.victims_stated || allegations::is_sea(&claim.class) || !survivors.is_empty()
    });
    let interviewed = &state.investigation().interviewed;
    let heard = survivors.iter().any(|survivor| interviewed.contains(survivor));
    if somebody_harmed && !heard && event.survivor_not_heard.is_none() {
        let reason = "no survivor was interviewed: say why as a code";
        return Err(Refusal::field("survivor_not_heard", "survivor_not_heard", reason));
    }
    if heard && event.survivor_not_heard.is_some() {
        let reason = "a survivor was interviewed: leave the reason out";
        return Err(Refusal::field("survivor_was_heard", "survivor_not_heard", reason));
    }
    Ok(())
}

/// Whether the subject was told of this allegation and heard about it; by the first vocabulary, of
/// any.
fn was_heard(
    state: &CaseState,
    context: &Context<'_>,
    subject: PersonId,
    allegation: AllegationId,
) -> bool {
    if context.is_strict() {
        state.was_heard(subject, allegation)
    } else {
        state.subject(subject).was_heard()
    }
}

fn due_process(
    event: &FindingMade,
    state: &CaseState,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let occurrence_only = event.standard.as_str() == OCCURRENCE_ONLY;
    match state.subject_of(event.allegation) {
        Some(_) if occurrence_only => Err(Refusal::field(
            "subject_identified",
            "standard",
            "the subject is identified: the finding is about a person and needs its standard",
        )),
        Some(subject) => ensure(
            event.finding != Finding::Substantiated
                || was_heard(state, context, subject, event.allegation),
            "subject_not_heard",
            "\"substantiated\" waits until the subject was told what is alleged and was heard",
        ),
        None if event.finding == Finding::Substantiated && !occurrence_only => Err(Refusal::field(
            "subject_unidentified",
            "standard",
            "the subject is unidentified: only the occurrence can be found, by `occurrence_only`",
        )),
        None => Ok(()),
    }
}

fn route_has(
    state: &CaseState,
    context: &Context<'_>,
    allegation: AllegationId,
    outcome: &Code,
    field: &'static str,
) -> Result<(), Refusal> {
    let claim = guards::claim(guards::allegation(state, allegation)?)?;
    if guards::route(context, claim)?.0.outcomes.contains(outcome) {
        return Ok(());
    }
    let reason = "the allegation's route has no such outcome";
    Err(Refusal::field("no_such_outcome", field, reason))
}

// Outcomes and actions are decided elsewhere, often long after the case was closed.
admits!(OutcomeRecorded, |event, state, context| {
    outliving_hands(state, context)?;
    known(context, "authority", &event.decided_by, "decided_by")?;
    let allegation = guards::allegation(state, event.allegation)?;
    ensure(allegation.finding.is_some(), "no_finding", "an outcome follows a finding")?;
    route_has(state, context, event.allegation, &event.outcome, "outcome")
});

/// An action against a person follows a finding about that person, who was heard; what follows the
/// occurrence alone is an action about a unit.
fn about_the_person(
    event: &AccountabilityActionTaken,
    allegation: &Allegation,
    state: &CaseState,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let list = "unit_action";
    let registry = guards::registry(context)?;
    if registry.knows_code(list, event.action.as_str()) {
        return Ok(());
    }
    let subject =
        state.subject_of(allegation.id).filter(|_| allegation.found_about == FoundAbout::Person);
    ensure(
        subject.is_some_and(|subject| was_heard(state, context, subject, allegation.id)),
        "not_about_a_person",
        "an action against a person needs a finding about that person, who was heard",
    )
}

admits!(AccountabilityActionTaken, |event, state, context| {
    outliving_hands(state, context)?;
    known(context, "authority", &event.taken_by, "taken_by")?;
    let allegation = guards::allegation(state, event.allegation)?;
    ensure(
        allegation.finding == Some(Finding::Substantiated),
        "not_substantiated",
        "an accountability action follows a substantiated finding",
    )?;
    ensure(
        !state.file().actions.contains(&event.measure),
        "duplicate_measure",
        "the case has this action already",
    )?;
    if event.month > guards::month_of(context.now()) {
        return Err(Refusal::field("month_in_future", "month", "the month has not come yet"));
    }
    route_has(state, context, event.allegation, &event.action, "action")?;
    if !context.is_strict() {
        return Ok(());
    }
    about_the_person(event, allegation, state, context)?;
    survivors_safe(state, context, &state.survivors(Some(event.allegation)))
});
