//! Corrections: what the case says of itself, put right; and entries that should never have been
//! made, taken back.
//!
//! | What | How it is put right |
//! |---|---|
//! | class, mission and place of the case | `correct_case` |
//! | class, type and affiliation of an allegation | `reclassify_allegation` |
//! | counts, period, account, circumstances, who reports it | `correct_allegation` |
//! | who has a part | `add_party`, `remove_party` |
//! | a step, finding, outcome, action, measure, item of evidence | `correct_entry` |
//! | assignment, merge, link, hold, exclusion, proposal | its own way back |
//! | opening, closing, reopening, safety, what a survivor was told, a withdrawal | none: it happened |
//!
//! An entry is taken back while nothing rests on it: the later of its kind first, an interview before
//! the finding that heard it, and a finding only in an open case and before its outcome and actions,
//! unless it is under revision.

use amana_events::{
    Admin1, AllegationId, ClassCode, Country, EventId, MissionCode, PersonId,
    case::{CaseCorrected, CriminalStep, EntryCorrected, EntryKind, RouteStep, SubjectStep},
};

use super::{
    CaseState,
    codes::{country, place},
    entries::{Entry, Said},
    guards::{self, open_hands, sealed_naming},
    who::{hands_here, investigator},
};
use crate::{Context, Decide, Refusal, RequiredText, refusal::ensure};

command! {
    /// Corrects what the case says of itself: every field as it now stands.
    pub struct CorrectCase = "correct_case" {
        /// The class of its first allegation.
        class: ClassCode,
        /// The mission or office.
        mission: Option<MissionCode>,
        /// Where, to admin 1.
        admin1: Option<Admin1>,
        /// Country.
        country: Option<Country>,
        /// Why.
        reason: RequiredText,
        /// Of whom the reason speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(CorrectCase, |command, state, _context| CaseCorrected {
    class: command.class.clone(),
    mission: command.mission.clone(),
    admin1: command.admin1.clone(),
    country: command.country.clone(),
    reason: sealed_naming(command.reason.secret(), &command.mentions, state),
});

command! {
    /// Takes an entry back that should never have been made.
    pub struct CorrectEntry = "correct_entry" {
        /// The event that is taken back.
        event: EventId,
        /// Why.
        reason: RequiredText,
        /// Of whom the reason speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

const fn no_such_entry() -> Refusal {
    Refusal::field(
        "no_such_entry",
        "event",
        "the case has no such entry that can be taken back: see the table in `case/corrections`",
    )
}

impl Decide<CaseState> for CorrectEntry {
    fn decide(
        &self,
        state: &CaseState,
        context: &Context<'_>,
    ) -> Result<Vec<amana_events::case::CaseEvent>, Refusal> {
        guards::reader(state, context)?;
        let entry = state.entry(self.event).ok_or(no_such_entry())?;
        let on_route = entry.allegation().filter(|_| entry.kind() == EntryKind::RouteStep);
        let claim = on_route.and_then(|id| state.allegation(id)?.claim.as_deref());
        let route =
            claim.and_then(|claim| Some(guards::route(context, claim).ok()?.0.route.clone()));
        let corrected = EntryCorrected {
            event: self.event,
            entry: entry.kind(),
            said: entry.code().ok_or(no_such_entry())?,
            stands: stands(state, entry),
            allegation: entry.allegation(),
            person: entry.person(),
            route,
            reason: sealed_naming(self.reason.secret(), &self.mentions, state),
        };
        Ok(vec![corrected.into()])
    }
}

/// What of the entry's kind stands once it is taken back.
fn stands(state: &CaseState, entry: &Entry) -> Option<amana_events::Code> {
    if let Said::Finding(_, _, before) = &entry.said {
        return before.finding.and_then(|finding| amana_events::Code::new(finding.code()).ok());
    }
    let others = state.family(entry.family()).filter(|other| other.event != entry.event);
    others.last().and_then(Entry::code)
}

admits!(CaseCorrected, |event, state, context| {
    open_hands(state, context)?;
    if guards::registry(context)?.class(&event.class).is_none() {
        let reason = "the registry knows no such class";
        return Err(Refusal::field("unknown_class", "class", reason));
    }
    let imported = state.allegations().any(super::Allegation::is_imported);
    if imported && !super::allegations::is_sea(&event.class) {
        let reason = "an imported row is counted as sexual exploitation and abuse";
        return Err(Refusal::field("not_sea", "class", reason));
    }
    country(context, event.country.as_ref(), "country")?;
    place(context, event.admin1.as_ref(), event.country.as_ref())
});

admits!(EntryCorrected, |event, state, context| {
    hands_here(state, context)?;
    let entry = state.entry(event.event).ok_or(no_such_entry())?;
    let same = event.entry == entry.kind()
        && Some(&event.said) == entry.code().as_ref()
        && event.stands == stands(state, entry)
        && event.allegation == entry.allegation()
        && event.person == entry.person();
    ensure(same, "other_entry", "the entry says something else than what is taken back")?;
    ensure(
        state.family(entry.family()).last().is_some_and(|last| last.event == entry.event),
        "later_entries_first",
        "later entries of this kind rest on it: take those back first",
    )?;
    nothing_rests_on(entry, state, context)
});

fn nothing_rests_on(
    entry: &Entry,
    state: &CaseState,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    match &entry.said {
        Said::Finding(id, ..) => {
            let elsewhere = state.investigation().organisation.is_some();
            investigator(state, context, elsewhere)?;
            finding_rests(*id, state)
        }
        Said::Investigation(_, person, told) => {
            let elsewhere = state.investigation().organisation.is_some();
            investigator(state, context, elsewhere)?;
            let heard = person.iter().flat_map(|person| heard_for(*person, state));
            no_finding(heard.chain(told.iter().copied()), state)
        }
        Said::Subject(_, SubjectStep::Appealed, _) => Err(Refusal::field(
            "appeal_is_decided",
            "event",
            "an appeal is not taken back: decide it (`decide_appeal`)",
        )),
        Said::Subject(_, _, of) => no_finding(of.iter().copied(), state),
        Said::Route(id, RouteStep::Notified) => {
            let trail = state.allegation(*id).map(|allegation| allegation.criminal.steps);
            let by_route = trail.is_some_and(|steps| {
                steps.has(CriminalStep::Charged) && !steps.has(CriminalStep::ReferredToState)
            });
            ensure(
                !by_route,
                "later_entries_first",
                "the State acted because it was notified: take its steps back first",
            )
        }
        Said::Route(..)
        | Said::Screening(..)
        | Said::Departure(_)
        | Said::Outcome(..)
        | Said::Action(..)
        | Said::Measure(..)
        | Said::Criminal(..)
        | Said::Paternity(..)
        | Said::Evidence(..) => Ok(()),
    }
}

/// The allegations for which an interview of this survivor counts.
fn heard_for(person: PersonId, state: &CaseState) -> impl Iterator<Item = AllegationId> {
    let ids = state.allegations().map(|allegation| allegation.id);
    ids.filter(move |id| state.survivors(Some(*id)).contains(&person))
}

fn no_finding(
    of: impl IntoIterator<Item = AllegationId>,
    state: &CaseState,
) -> Result<(), Refusal> {
    let stands = of.into_iter().any(|id| state.allegation(id).is_some_and(|a| a.finding.is_some()));
    ensure(!stands, "finding_stands", "a finding rests on it: take the finding back first")
}

fn finding_rests(id: AllegationId, state: &CaseState) -> Result<(), Refusal> {
    let followed = state.file().entries.iter().any(|entry| {
        entry.allegation() == Some(id) && matches!(entry.said, Said::Outcome(..) | Said::Action(..))
    });
    let revised = state.allegation(id).is_some_and(|allegation| allegation.revisable);
    ensure(
        revised || !followed,
        "later_entries_first",
        "an outcome or action rests on the finding: take that back first",
    )
}
