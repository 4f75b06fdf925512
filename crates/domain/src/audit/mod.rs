//! Rules of the `audit` stream: the auditor's own work. One stream is one engagement.
//!
//! | Who | May |
//! |---|---|
//! | an auditor who declares to be independent | open an engagement |
//! | an auditor of the engagement who declared so | fix populations, draw samples, examine, find, recommend, count, reconcile, close |
//! | who is asked, never an auditor | answer a finding |
//! | the owner of a recommendation | say how far it is |
//! | an auditor of that engagement, never the owner | move its day, close it |
//!
//! A closed engagement is followed up: its findings are answered, its recommendations go on until an
//! auditor has closed them. Nothing here asks for a second member: rule 15 of `domain.md` names none of
//! these acts, and the second person to every finding is the one who answers it.
//!
//! Populations, samples and reconciliations have no command: amana computes them from the log itself,
//! and replay computes them again ([`sample`]). What cannot be told here is whether their counts are
//! what the log held; that is replay's to find.

mod count;
mod engage;
mod examine;
mod finding;
mod follow_up;
mod population;
mod recommend;
mod respond;
pub mod sample;
mod state;

#[cfg(test)]
mod tests;

pub use count::CountChannel;
pub use engage::{CloseEngagement, DeclareIndependence, OpenEngagement};
pub use examine::ExamineItem;
pub use finding::{CorrectFinding, RecordFinding, WithdrawFinding};
pub use follow_up::{CloseRecommendation, MoveRecommendation, ReportProgress};
pub use recommend::MakeRecommendation;
pub use respond::RespondToFinding;
pub use state::{
    AuditState, Counting, Examined, FindingState, Population, Recommendation, Reconciliation,
    SampleState,
};

use amana_events::{
    EventId, MemberId, StreamId, StreamKind,
    audit::{AuditEvent, AuditPeriod},
    common::Role,
};
use amana_vault::Compartment;

use crate::{Context, Refusal, person::checks::acting_on, refusal::ensure};

stream_rules! {
    /// A command for an `audit` stream.
    pub enum Command of Audit {
        engage::OpenEngagement, engage::DeclareIndependence, engage::CloseEngagement,
        examine::ExamineItem, finding::RecordFinding, finding::CorrectFinding,
        finding::WithdrawFinding, respond::RespondToFinding, recommend::MakeRecommendation,
        follow_up::ReportProgress, follow_up::MoveRecommendation, follow_up::CloseRecommendation,
        count::CountChannel,
    }
    state AuditState; event AuditEvent {
        EngagementOpened, IndependenceDeclared, EngagementClosed, PopulationFixed, SampleDrawn,
        ItemExamined, FindingRecorded, FindingCorrected, FindingWithdrawn, ManagementResponded,
        RecommendationMade, RecommendationProgressed, RecommendationDueMoved,
        RecommendationClosed, ChannelCounted, ChannelReconciled,
    }
}

fn not_found() -> Refusal {
    Refusal::new("not_found", "no such engagement")
}

/// Whether the member is an auditor who works on no case here: who opens fields or keeps something
/// cannot look over their own shoulder.
fn audits_alone(context: &Context<'_>, member: MemberId) -> bool {
    context.registry().is_some_and(|registry| {
        let roles = registry.roles_of(member);
        roles.contains(&Role::Auditor)
            && !roles.iter().any(|role| role.opens_sealed() || role.is_keeper())
    })
}

/// An auditor of this engagement, who declared to be independent, also where it is closed.
fn follower(state: &AuditState, context: &Context<'_>) -> Result<MemberId, Refusal> {
    follower_of(state, context.stamp.stream, context)
}

fn follower_of(
    state: &AuditState,
    engagement: StreamId,
    context: &Context<'_>,
) -> Result<MemberId, Refusal> {
    let member = acting_on(context, engagement)?;
    ensure(state.exists() && state.is_auditor(member), "not_found", "no such engagement")?;
    ensure(
        audits_alone(context, member),
        "role_not_held",
        "only an auditor does this, who holds no role that opens fields or keeps something",
    )?;
    ensure(
        state.is_independent(member),
        "not_independent",
        "declare first that you are independent of what is looked at",
    )?;
    Ok(member)
}

/// The same, while the engagement is open.
fn auditor(state: &AuditState, context: &Context<'_>) -> Result<MemberId, Refusal> {
    let member = follower(state, context)?;
    open(state)?;
    Ok(member)
}

fn open(state: &AuditState) -> Result<(), Refusal> {
    ensure(
        state.is_open(),
        "engagement_closed",
        "the engagement is closed: its recommendations are followed up, and nothing is added",
    )
}

/// The same, for what is recorded elsewhere: the engagement's stream guards it.
pub(crate) fn auditor_in(engagement: StreamId, context: &Context<'_>) -> Result<MemberId, Refusal> {
    let ours = engagement.kind == StreamKind::Audit;
    let state = ours.then(|| context.audit(engagement.id)).flatten().ok_or_else(not_found)?;
    let member = follower_of(state, engagement, context)?;
    open(state)?;
    Ok(member)
}

/// Days that begin before they end, inside the engagement's, and all over.
fn past_days(
    state: &AuditState,
    period: &AuditPeriod,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    in_order(period)?;
    let whole = state.period().ok_or_else(not_found)?;
    if !period.within(whole) {
        return Err(Refusal::field(
            "outside_the_period",
            "period",
            "the days lie outside the engagement's period",
        ));
    }
    if period.until > context.now().day() {
        return Err(Refusal::field("days_ahead", "period", "the last day is not over yet"));
    }
    Ok(())
}

fn in_order(period: &AuditPeriod) -> Result<(), Refusal> {
    if period.from <= period.until {
        return Ok(());
    }
    Err(Refusal::field("wrong_period", "period", "the last day comes before the first"))
}

/// Whether a member may read the sealed words of an event of an engagement: its auditors all of them;
/// the head of conduct what is found, answered and recommended, and no note; the owner of a
/// recommendation what is said of that one.
pub fn reads_words(
    state: &AuditState,
    context: &Context<'_>,
    member: MemberId,
    (event, compartment): (EventId, Compartment),
) -> bool {
    let holds = |role| context.registry().is_some_and(|registry| registry.holds(member, role));
    if state.is_auditor(member) {
        return state.is_independent(member) && holds(Role::Auditor);
    }
    let words = compartment == Compartment::Narrative;
    words && !holds(Role::Auditor) && (holds(Role::HeadOfConduct) || state.tells(member, event))
}
