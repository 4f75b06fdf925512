//! The two exceptional doors: break-glass, and the narrower one for danger to life.
//!
//! Break-glass takes two approvals of others; the matter's owner is told by the very entry, or a
//! reviewer where the owner has a conflict, is the one who breaks it, or is not there. Danger to life
//! takes one person on duty and two others who are told at once. Either is reviewed by a reviewer
//! who was not involved and has no conflict; being told of a broken glass is not being involved, or
//! an office with one reviewer could tell nobody.

use amana_events::{
    EventId, MemberId, Moment, StreamId, StreamKind,
    access::{BreakGlassInvoked, BreakGlassReviewed, DangerToLifeInvoked, DangerToLifeReviewed},
    common::Role,
};

use super::{
    AccessState, Door,
    second::{Matter, is_second, signed},
};
use crate::{
    Admit, Context, Refusal,
    person::checks::{acting_on, within_clock},
    refusal::ensure,
};

/// The clock that says how long a break-glass window stays open.
const BREAK_GLASS_CLOCK: &str = "break_glass_window";

/// The clock that says how long the danger-to-life door stays open (`domain.md`, rule 14).
const DANGER_TO_LIFE_CLOCK: &str = "danger_to_life_window";

/// The vocabulary from which on both doors ask about conflicts, and break-glass says who is told.
const TELLS_SINCE: u32 = 3;

impl Admit<AccessState> for BreakGlassInvoked {
    fn admit(&self, state: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = acting_on(context, self.stream)?;
        within(self.until, BREAK_GLASS_CLOCK, context)?;
        let approvers: Vec<MemberId> = self.approvals.iter().map(|a| a.member).collect();
        two_others(&approvers, member, context)?;
        for approval in &self.approvals {
            ensure(
                state.served(approval.proposal).is_none(),
                "approval_used",
                "an approval opens one window: ask for new ones, under a new id",
            )?;
            signed(approval, "break_glass_invoked", context)?;
        }
        let asked: Vec<EventId> = self.approvals.iter().map(|a| a.proposal).collect();
        ensure(
            asked.windows(2).all(|pair| pair.first() == pair.last()),
            "other_proposal",
            "the approvals are not of the same request",
        )?;
        if !context.writes(TELLS_SINCE) {
            return Ok(());
        }
        on_duty(member, context)?;
        without_conflict(&approvers, member, self.stream, context)?;
        owner_told(self, member, context)
    }
}

impl Admit<AccessState> for DangerToLifeInvoked {
    fn admit(&self, _: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = acting_on(context, self.stream)?;
        within(self.until, DANGER_TO_LIFE_CLOCK, context)?;
        ensure(self.told.len() == 2, "two_are_told", "two others are told at once")?;
        two_others(&self.told, member, context)?;
        if !context.writes(TELLS_SINCE) {
            return Ok(());
        }
        on_duty(member, context)?;
        without_conflict(&self.told, member, self.stream, context)
    }
}

impl Admit<AccessState> for BreakGlassReviewed {
    fn admit(&self, state: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        reviewable(state, self.invocation, Door::BreakGlass, context)
    }
}

impl Admit<AccessState> for DangerToLifeReviewed {
    fn admit(&self, state: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        reviewable(state, self.invocation, Door::DangerToLife, context)
    }
}

/// Who is told that `member` breaks the glass of a matter: who handles it; the reviewers where that
/// member has a conflict, is the one who breaks it, or is not there; the heads of conduct where there
/// is no reviewer either. Nobody among them has a conflict. Empty where nobody is left: the glass is
/// then not broken.
pub fn told_of_break_glass(
    matter: StreamId,
    member: MemberId,
    context: &Context<'_>,
) -> Vec<MemberId> {
    let Some(registry) = context.registry() else { return Vec::new() };
    let about = Matter::of(matter, context);
    let fit = |other: &MemberId| {
        *other != member && registry.is_active(*other) && !about.bars(*other, context)
    };
    let mut told: Vec<MemberId> = handler_of(matter, context).into_iter().filter(fit).collect();
    for role in [Role::Reviewer, Role::HeadOfConduct] {
        if told.is_empty() {
            told = registry.members_with(role).into_iter().filter(fit).collect();
        }
    }
    told
}

/// Who handles the matter, where one member does.
fn handler_of(matter: StreamId, context: &Context<'_>) -> Option<MemberId> {
    let id = matter.id;
    match matter.kind {
        StreamKind::Case => context.case(id)?.handler(),
        StreamKind::Assistance => context.assistance(id)?.assigned(),
        StreamKind::Report => {
            let report = context.report(id)?;
            let into = report.into().filter(|into| into.kind != StreamKind::Report);
            report.complaint_handler().or_else(|| handler_of(into?, context))
        }
        StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Referral
        | StreamKind::Handover
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => None,
    }
}

fn owner_told(
    invoked: &BreakGlassInvoked,
    member: MemberId,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let mut wanted = told_of_break_glass(invoked.stream, member, context);
    ensure(
        !wanted.is_empty(),
        "nobody_to_tell",
        "there is nobody without a conflict who could be told: no handler, reviewer or head",
    )?;
    let mut told = invoked.told.clone().unwrap_or_default();
    wanted.sort_unstable();
    told.sort_unstable();
    let reason = "who handles the matter is told, or the reviewers where that is not possible";
    if told == wanted { Ok(()) } else { Err(Refusal::field("wrong_notice", "told", reason)) }
}

/// Refuses who could open nothing anyhow.
fn on_duty(member: MemberId, context: &Context<'_>) -> Result<(), Refusal> {
    let opens = context
        .registry()
        .is_some_and(|registry| registry.roles_of(member).iter().any(|role| role.opens_sealed()));
    ensure(opens, "role_not_held", "a door is opened by who works with sealed fields")
}

/// Refuses unless each of `others` may be a second person in the matter.
fn without_conflict(
    others: &[MemberId],
    member: MemberId,
    stream: StreamId,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let matter = Matter::of(stream, context);
    others.iter().try_for_each(|other| is_second(*other, member, matter, context))
}

/// The door closes in time; one whose limit no clock says is not opened.
pub(super) fn within(until: Moment, clock: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let now = context.now();
    let limited = context.registry().and_then(|registry| registry.clock(clock)).is_some();
    ensure(
        limited && until > now && within_clock(context, clock, now, until),
        "too_long",
        "the door closes no later than the ledger's clock for it says",
    )
}

/// Refuses unless there are two or more, all different, all active, and none is `member`.
fn two_others(others: &[MemberId], member: MemberId, context: &Context<'_>) -> Result<(), Refusal> {
    let mut different = others.to_vec();
    different.sort_unstable();
    different.dedup();
    ensure(
        different.len() >= 2 && different.len() == others.len() && !different.contains(&member),
        "needs_two_others",
        "two other members are needed",
    )?;
    let registry = context.registry();
    let active = different.iter().all(|m| registry.is_some_and(|r| r.is_active(*m)));
    ensure(active, "member_inactive", "a member named is not in the registry, suspended or gone")
}

fn reviewable(
    state: &AccessState,
    invocation: EventId,
    door: Door,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let reviewer = context.acting_member()?;
    ensure(
        context.registry().is_some_and(|registry| registry.holds(reviewer, Role::Reviewer)),
        "role_not_held",
        "a reviewer looks at it: grant the role to somebody",
    )?;
    let window = state.window(invocation, door).ok_or(NO_SUCH_INVOCATION)?;
    let barred = || Matter::of(window.stream, context).bars(reviewer, context);
    if context.writes(TELLS_SINCE) && barred() {
        return Err(NO_SUCH_INVOCATION);
    }
    ensure(window.justified.is_none(), "nothing_changes", "it has been reviewed already")?;
    ensure(
        window.by != Some(reviewer) && !window.involved.contains(&reviewer),
        "same_person",
        "who used the door, approved it or was told does not review it",
    )
}

const NO_SUCH_INVOCATION: Refusal =
    Refusal::field("no_such_invocation", "invocation", "there is no such use of this door here");
