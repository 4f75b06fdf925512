//! Whether a note of an access may be made.

use amana_events::{
    ActorKind, EventId, MemberId, Moment,
    access::{
        BreakGlassInvoked, BreakGlassReviewed, DangerToLifeInvoked, DangerToLifeReviewed, Exported,
        FiguresDisclosed, Listed, OpeningRefused, Searched,
    },
    common::{Approval, Role, approval_message},
};
use amana_vault::Owner;
use ed25519_dalek::{Signature, VerifyingKey};

use super::{AccessState, Door};
use crate::{
    Admit, Context, Refusal,
    person::checks::{acting_on, within_clock},
    refusal::ensure,
};

/// The clock that says how long a break-glass window stays open.
const BREAK_GLASS_CLOCK: &str = "break_glass_window";

/// The clock that says how long the danger-to-life door stays open (`domain.md`, rule 14).
const DANGER_TO_LIFE_CLOCK: &str = "danger_to_life_window";

impl Admit<AccessState> for OpeningRefused {
    fn admit(&self, _: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        in_stream_of(self.owner, context)
    }
}

impl Admit<AccessState> for Searched {
    fn admit(&self, _: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        in_own_stream(context)
    }
}

impl Admit<AccessState> for Listed {
    fn admit(&self, _: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        in_own_stream(context)
    }
}

impl Admit<AccessState> for Exported {
    fn admit(&self, _: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        in_own_stream(context)?;
        if self.opened {
            context.acting_member()?;
        }
        Ok(())
    }
}

impl Admit<AccessState> for FiguresDisclosed {
    fn admit(&self, _: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        in_own_stream(context)
    }
}

impl Admit<AccessState> for BreakGlassInvoked {
    fn admit(&self, state: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = acting_on(context, self.stream)?;
        within(self.until, BREAK_GLASS_CLOCK, context)?;
        let approvers: Vec<MemberId> = self.approvals.iter().map(|a| a.member).collect();
        two_others(&approvers, member, context)?;
        for approval in &self.approvals {
            let used =
                state.windows().iter().any(|window| window.proposals.contains(&approval.proposal));
            ensure(
                !used,
                "approval_used",
                "an approval opens one window: ask for new ones, under a new id",
            )?;
            check_signature(approval, context)?;
        }
        let asked: Vec<EventId> = self.approvals.iter().map(|a| a.proposal).collect();
        ensure(
            asked.windows(2).all(|pair| pair.first() == pair.last()),
            "other_proposal",
            "the approvals are not of the same request",
        )
    }
}

impl Admit<AccessState> for DangerToLifeInvoked {
    fn admit(&self, _: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = acting_on(context, self.stream)?;
        within(self.until, DANGER_TO_LIFE_CLOCK, context)?;
        ensure(self.told.len() == 2, "two_are_told", "two others are told at once")?;
        two_others(&self.told, member, context)
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

pub(super) fn in_stream_of(owner: Owner, context: &Context<'_>) -> Result<(), Refusal> {
    ensure(
        context.stamp.stream.id == owner.id,
        "wrong_stream",
        "who looked at an owner's fields is noted in the stream with the owner's id",
    )
}

/// A member's lists and exports are noted in their own stream, others' in the ledger's.
fn in_own_stream(context: &Context<'_>) -> Result<(), Refusal> {
    let id = match context.stamp.actor.kind {
        ActorKind::Member => context.acting_member()?.uuid(),
        ActorKind::Operator | ActorKind::System => context.ledger.uuid(),
        ActorKind::Reporter => {
            return Err(Refusal::new("not_found", "there is no such list"));
        }
    };
    ensure(
        context.stamp.stream.id == id,
        "wrong_stream",
        "what a member listed or exported is noted in their own stream, or the ledger's",
    )
}

/// The door closes in time; one whose limit no clock says is not opened.
fn within(until: Moment, clock: &str, context: &Context<'_>) -> Result<(), Refusal> {
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

fn check_signature(approval: &Approval, context: &Context<'_>) -> Result<(), Refusal> {
    let message = approval_message(
        context.ledger,
        context.stamp.stream,
        "break_glass_invoked",
        approval.proposal,
    );
    let key = context.registry().and_then(|registry| registry.key_of(approval.member));
    let verified =
        key.and_then(|key| VerifyingKey::from_bytes(key.bytes()).ok()).is_some_and(|k| {
            k.verify_strict(&message, &Signature::from_bytes(approval.signature.bytes())).is_ok()
        });
    ensure(
        verified,
        "bad_signature",
        "the signature does not verify with the member's key in the registry",
    )
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
    let window = state.window(invocation, door).ok_or(Refusal::field(
        "no_such_invocation",
        "invocation",
        "there is no such use of this door here",
    ))?;
    ensure(window.justified.is_none(), "nothing_changes", "it has been reviewed already")?;
    ensure(
        window.by != Some(reviewer) && !window.involved.contains(&reviewer),
        "same_person",
        "who used the door, approved it or was told does not review it",
    )
}
