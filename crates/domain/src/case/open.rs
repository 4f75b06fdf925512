//! Opening a case.

use amana_events::{
    ActorKind, Admin1, ClassCode, Country, MissionCode, Reference, StreamId, StreamKind,
    case::CaseOpened, report::ReportKind,
};

use super::{
    codes::{country, place},
    guards,
};
use crate::{Context, Refusal, refusal::ensure};

command! {
    /// Opens a case for allegations of a class, from a report or without one.
    pub struct OpenCase = "open_case" {
        /// The class of its first allegation.
        class: ClassCode,
        /// The report it comes from.
        report: Option<StreamId>,
        /// The mission or office.
        mission: Option<MissionCode>,
        /// Where, to admin 1.
        admin1: Option<Admin1>,
        /// Country.
        country: Option<Country>,
        /// What people say aloud; made when left out.
        reference: Option<Reference>,
    }
}

asks_for!(OpenCase, |command, _state, context| CaseOpened {
    reference: command.reference.unwrap_or_else(|| reference(context.stamp.event.uuid())),
    class: command.class.clone(),
    report: command.report,
    mission: command.mission.clone(),
    admin1: command.admin1.clone(),
    country: command.country.clone(),
});

/// The reference made from the event id's random tail.
fn reference(event: uuid::Uuid) -> Reference {
    let random = event.as_bytes().last_chunk::<5>().copied().unwrap_or_default();
    Reference::from_random(StreamKind::Case, random)
}

admits!(CaseOpened, |event, state, context| {
    // INVARIANT: the operator imports line lists, which are no reports; so a ledger that takes no
    // reports yet can still hold published rows.
    let imports = context.stamp.actor.kind == ActorKind::Operator;
    if !imports {
        context.acting_member()?;
    }
    if !imports && state.exists() {
        guards::reader(state, context)?;
    }
    ensure(!state.exists(), "case_exists", "the stream holds a case already: open another stream")?;
    let registry = guards::registry(context)?;
    if registry.class(&event.class).is_none() {
        let reason = "the registry knows no such class";
        return Err(Refusal::field("unknown_class", "class", reason));
    }
    ensure(
        imports || registry.takes_reports(),
        "takes_no_reports",
        "the ledger takes no real reports until an escalation authority is named",
    )?;
    let Some(report) = event.report else {
        country(context, event.country.as_ref(), "country")?;
        return place(context, event.admin1.as_ref(), event.country.as_ref());
    };
    ensure(!imports, "not_a_member", "only a member may open a case from a report")?;
    from_report(report, context)?;
    country(context, event.country.as_ref(), "country")?;
    place(context, event.admin1.as_ref(), event.country.as_ref())
});

/// A report the member may know, which asks that something be looked into: who asked for help only
/// gets help, until they ask for more.
fn from_report(report: StreamId, context: &Context<'_>) -> Result<(), Refusal> {
    let known = (report.kind == StreamKind::Report).then(|| context.report(report.id)).flatten();
    let recused = || {
        let member = context.stamp.actor.member();
        let registry = context.registry();
        member.zip(registry).is_some_and(|(member, r)| r.is_recused(member, report))
    };
    let Some(known) = known.filter(|known| known.exists() && !(context.is_strict() && recused()))
    else {
        return Err(Refusal::field("no_such_report", "report", "no such report"));
    };
    let help_only = known.kind() == Some(ReportKind::HelpOnly) && !known.accountability_asked();
    ensure(
        !context.is_strict() || !help_only,
        "help_only",
        "only help was asked: no case without the reporter asking (`ask_accountability`)",
    )
}
