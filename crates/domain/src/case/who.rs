//! Who may act: by the rules that came with the second vocabulary.
//!
//! A rule that got stricter holds where the ledger writes the vocabulary it came with, so that replay
//! judges an older log by what was law when it was written (`ops/decisions/0015`).
//!
//! A case that took in another by merge or split is linked to it, and whoever may not know the one
//! may not know the other: what is decided there (exclusions, withdrawals, "not safe") is read there.

use amana_events::{MemberId, PersonId, StreamId, StreamKind, case::PartyRole, common::Role};

use super::{
    CaseState,
    guards::{self, hands, not_found},
};
use crate::{Context, Refusal, refusal::ensure, report::ReportState};

/// The cases that went on in this one.
pub(super) fn sources<'a>(
    state: &'a CaseState,
    context: &'a Context<'_>,
) -> impl Iterator<Item = (StreamId, &'a CaseState)> {
    let here = context.stamp.stream;
    let linked = state.file().links.iter().copied().filter(move |link| *link != here);
    linked
        .filter_map(|link| context.case(link.id).map(|case| (link, case)))
        .filter(move |(_, case)| case.went_into(here))
}

/// Whether a member is shut out: excluded, recused, or somebody with a part in the case, which they
/// keep as that person and not as a member; here, or in a case that went on here.
pub(super) fn shut_out(state: &CaseState, context: &Context<'_>, member: MemberId) -> bool {
    let registry = context.registry();
    let recused = |stream| registry.is_some_and(|r| r.is_recused(member, stream));
    if state.is_excluded(member) || recused(context.stamp.stream) {
        return true;
    }
    if !context.is_strict() {
        return false;
    }
    let person = registry.and_then(|registry| registry.person_of(member));
    let involved = |case: &CaseState| person.is_some_and(|person| case.involves(person));
    involved(state)
        || sources(state, context)
            .any(|(stream, case)| case.is_excluded(member) || recused(stream) || involved(case))
}

/// The acting member, who may do here what outlives a case: not once it is with the escalation
/// authority.
pub(super) fn hands_here(state: &CaseState, context: &Context<'_>) -> Result<MemberId, Refusal> {
    let member = hands(state, context)?;
    ensure(
        !context.is_strict() || !state.is_escalated(),
        "escalated",
        "the case is with the escalation authority: record its answer (`answer_escalation`) first",
    )?;
    Ok(member)
}

/// The acting member, for what outlives a case since the second vocabulary: before, the case had to
/// be open.
pub(super) fn outliving_hands(
    state: &CaseState,
    context: &Context<'_>,
) -> Result<MemberId, Refusal> {
    if context.is_strict() {
        hands_here(state, context)
    } else {
        guards::open_hands(state, context)
    }
}

/// The acting member, who may investigate: assigned as investigator and accepted, or standing in for
/// who is. Where another organisation investigates, whoever is assigned and accepted keeps the record.
/// Who received a report of the case does not investigate it (`domain.md`, rule 6).
pub(super) fn investigator(
    state: &CaseState,
    context: &Context<'_>,
    elsewhere: bool,
) -> Result<MemberId, Refusal> {
    let member = guards::open_hands(state, context)?;
    if !context.is_strict() {
        return Ok(member);
    }
    let fits = |role: Role| elsewhere || role == Role::Investigator;
    ensure(
        works_as(state, context, member, fits),
        "not_the_investigator",
        "only who is assigned as investigator and accepted does this: assign and accept first",
    )?;
    ensure(
        elsewhere || !received(state, context, member),
        "received_the_report",
        "who received a report of the case does not investigate it",
    )?;
    Ok(member)
}

/// Whether the member has an accepted assignment in a fitting role, or stands in today for one.
fn works_as(
    state: &CaseState,
    context: &Context<'_>,
    member: MemberId,
    fits: impl Fn(Role) -> bool,
) -> bool {
    let today = context.now().day();
    let file = state.file();
    let has = |who: MemberId| {
        file.assignments.iter().any(|a| a.member == who && a.accepted && fits(a.role))
    };
    let stands_in = |s: &super::parts::StandIn| s.member == member && s.until >= today;
    has(member) || file.stand_ins.iter().filter(|s| stands_in(s)).any(|s| has(s.absent))
}

/// Whether the member received a report that came to this case: the one it was opened from, one
/// linked to it, or one of its reporters' and survivors' that was triaged into it.
pub(super) fn received(state: &CaseState, context: &Context<'_>, member: MemberId) -> bool {
    let by = |report: StreamId| context.report(report.id).and_then(ReportState::received_by);
    if state.report().and_then(by) == Some(member) {
        return true;
    }
    if !context.is_strict() {
        return false;
    }
    if state.reports().iter().any(|report| by(*report) == Some(member)) {
        return true;
    }
    let here = context.stamp.stream;
    let tell = |role| role == PartyRole::Reporter || role == PartyRole::Survivor;
    let came = |report: &StreamId| {
        report.kind == StreamKind::Report
            && context.report(report.id).is_some_and(|r| r.into() == Some(here))
    };
    let persons = state.parties().iter().filter(|p| tell(p.role)).map(|party| party.person);
    persons
        .flat_map(|person| context.world.involving(person))
        .filter(came)
        .any(|report| by(report) == Some(member))
}

/// Whether the survivor withdrew, here or in a case that went on here.
pub(super) fn withdrew(state: &CaseState, context: &Context<'_>, person: PersonId) -> bool {
    let there = || sources(state, context).any(|(_, case)| case.has_withdrawn(person));
    state.has_withdrawn(person) || (context.is_strict() && there())
}

/// The holder of a receipt of this case's report; anybody else learns nothing.
pub(super) fn receipt_of_this_case<'a>(
    state: &CaseState,
    context: &'a Context<'_>,
) -> Result<&'a ReportState, Refusal> {
    let held = context.stamp.actor.id;
    let mut reports = state.report().into_iter().chain(state.reports().iter().copied());
    let own = reports.find(|report| Some(report.id) == held).ok_or(not_found())?;
    context.report(own.id).ok_or(not_found())
}
