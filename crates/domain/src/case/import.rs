//! Rows of published line lists: as reported elsewhere, never a finding of our own.

use amana_events::{
    ActorKind, AllegationId, Code, Month, PersonId,
    case::{AllegationImported, AllegationRestated, ReportedRow},
};

use super::{
    CaseState, evolve,
    guards::{self, not_found, sealed_naming},
    who::sources,
};
use crate::{Context, Refusal, RequiredText, refusal::ensure};

command! {
    /// Imports a row of a line list as the one allegation of its case.
    pub struct ImportAllegation = "import_allegation" {
        /// The allegation.
        allegation: AllegationId,
        /// Its reference in the line list.
        source_reference: Code,
        /// The row.
        row: ReportedRow,
    }
}

asks_for!(ImportAllegation, |command, _state, _context| AllegationImported {
    allegation: command.allegation,
    source_reference: command.source_reference.clone(),
    row: command.row.clone(),
});

command! {
    /// Restates an imported row, because its source did.
    pub struct RestateAllegation = "restate_allegation" {
        /// The allegation.
        allegation: AllegationId,
        /// The row as it now stands.
        row: ReportedRow,
        /// Why.
        reason: RequiredText,
        /// Of whom the reason speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(RestateAllegation, |command, state, _context| AllegationRestated {
    allegation: command.allegation,
    row: command.row.clone(),
    reason: sealed_naming(command.reason.secret(), &command.mentions, state),
});

/// The operator, who imports, or a member to whom the case may be known.
fn importer(state: &CaseState, context: &Context<'_>) -> Result<(), Refusal> {
    if context.stamp.actor.kind == ActorKind::Operator {
        return if state.exists() { Ok(()) } else { Err(not_found()) };
    }
    guards::reader(state, context).map(|_| ())
}

fn check_row(row: &ReportedRow, context: &Context<'_>) -> Result<(), Refusal> {
    let zero = "leave out what is not stated: a count is at least 1";
    if row.victims.values().any(|count| *count == 0) {
        return Err(Refusal::field("zero_count", "row.victims", zero));
    }
    if row.alleged_perpetrators.values().any(|count| *count == 0) {
        return Err(Refusal::field("zero_count", "row.alleged_perpetrators", zero));
    }
    if row.received_on > context.now().day() {
        let reason = "the row was received on a day that has not come yet";
        return Err(Refusal::field("received_in_future", "row.received_on", reason));
    }
    // Sources date receipt by day or month, the incident by year or month: years compare safely.
    let last = Month::new(row.received_on.date().year(), 12).ok();
    if row.incident_period.and_then(guards::begins) > last {
        let reason = "it cannot have happened after it was received";
        return Err(Refusal::field("period_in_future", "row.incident_period", reason));
    }
    Ok(())
}

admits!(AllegationImported, |event, state, context| {
    importer(state, context)?;
    ensure(state.is_open(), "closed_case", "the case is not open: a row opens a case of its own")?;
    ensure(state.is_sea, "not_sea", "a line list holds sexual exploitation and abuse only")?;
    if state.allegation(event.allegation).is_some() {
        let reason = "the case has this allegation already";
        return Err(Refusal::field("duplicate_allegation", "allegation", reason));
    }
    ensure(
        state.allegations().next().is_none() || came_over(event, state, context),
        "case_has_allegation",
        "a row opens a case of its own: import it into a new case",
    )?;
    check_row(&event.row, context)
});

/// Whether exactly this row went on here from another case.
fn came_over(event: &AllegationImported, state: &CaseState, context: &Context<'_>) -> bool {
    let here = context.stamp.stream;
    let row = Some(evolve::fingerprint(&event.row));
    let same = |case: &CaseState| {
        case.gave(here, event.allegation)
            && case.allegation_ever(event.allegation).is_some_and(|a| a.imported == row)
    };
    context.is_strict() && sources(state, context).any(|(_, case)| same(case))
}

// A source restates what it published long ago: the case may be closed or merged by then.
admits!(AllegationRestated, |event, state, context| {
    importer(state, context)?;
    let allegation = guards::allegation(state, event.allegation)?;
    ensure(
        allegation.is_imported(),
        "not_imported",
        "the allegation is our own: correct it with `correct_allegation`",
    )?;
    ensure(
        allegation.imported != Some(evolve::fingerprint(&event.row)),
        "same_content",
        "the row stands so already",
    )?;
    check_row(&event.row, context)
});
