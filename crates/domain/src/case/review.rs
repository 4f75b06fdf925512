//! Review of a closed case: asked for, given to other hands, upheld or opened again.

use amana_events::{
    ActorKind, Code, MemberId, PersonId,
    case::{CaseReopened, ClosureUpheld, ReviewAsked, ReviewAssigned},
    report::ReceiptHolder,
};

use super::{
    CaseState,
    guards::{can_be_hands, hands, sealed_naming},
    parts::Review,
    state::Stage,
    who::receipt_of_this_case,
};
use crate::{Context, Refusal, RequiredText, refusal::ensure};

command! {
    /// Asks for a review of the closure.
    pub struct AskReview = "ask_review" {
        /// By whom: `survivor`, `reporter`, `subject`, `office`.
        by: Code,
        /// Why.
        reason: RequiredText,
        /// Of whom the reason speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(AskReview, |command, state, _context| ReviewAsked {
    by: command.by.clone(),
    reason: sealed_naming(command.reason.secret(), &command.mentions, state),
});

command! {
    /// Gives the review to other hands.
    pub struct AssignReview = "assign_review" {
        /// To whom: nobody who worked or closed the case.
        member: MemberId,
    }
}

asks_for!(AssignReview, |command, _state, _context| ReviewAssigned { member: command.member });

command! {
    /// Upholds the closure.
    pub struct UpholdClosure = "uphold_closure" {
        /// Why.
        reason: RequiredText,
        /// Of whom the reason speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(UpholdClosure, |command, state, _context| ClosureUpheld {
    reason: sealed_naming(command.reason.secret(), &command.mentions, state),
});

command! {
    /// Opens the case again.
    pub struct ReopenCase = "reopen_case" {
        /// Why.
        reason: RequiredText,
        /// Of whom the reason speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(ReopenCase, |command, state, _context| CaseReopened {
    reason: sealed_naming(command.reason.secret(), &command.mentions, state),
});

/// The vocabulary from which on a survivor's receipt acts as one.
const CODES_SINCE: u32 = 4;

fn closed(state: &CaseState) -> Result<(), Refusal> {
    ensure(state.stage == Stage::Closed, "not_closed", "the case is not closed")
}

// A holder of a receipt asks through it; everybody else through a member.
admits!(ReviewAsked, |event, state, context| {
    match context.stamp.actor.kind {
        ActorKind::Reporter if state.exists() && !context.is_strict() => {}
        ActorKind::Reporter | ActorKind::Survivor => behind_receipt(event, state, context)?,
        ActorKind::Member | ActorKind::Operator | ActorKind::System => {
            hands(state, context)?;
        }
    }
    closed(state)?;
    if !["survivor", "reporter", "subject", "office"].contains(&event.by.as_str()) {
        let reason = "a review is asked by `survivor`, `reporter`, `subject` or `office`";
        return Err(Refusal::field("unknown_code", "by", reason));
    }
    ensure(state.file().review == Review::None, "review_open", "a review is asked for already")
});

/// Through a receipt of this case's report, and as who holds it.
fn behind_receipt(
    event: &ReviewAsked,
    state: &CaseState,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let report = receipt_of_this_case(state, context)?;
    let holder = match event.by.as_str() {
        "survivor" => Some(ReceiptHolder::Survivor),
        "reporter" => Some(ReceiptHolder::Reporter),
        _ => None,
    };
    let presented = crate::report::holder_of(context.stamp.actor.kind);
    let holder = holder.filter(|_| !context.writes(CODES_SINCE) || presented == holder);
    if holder.is_some_and(|holder| report.receipt(holder).is_some()) {
        return Ok(());
    }
    let reason = "a receipt asks as who holds it: `survivor` or `reporter`";
    Err(Refusal::field("other_holder", "by", reason))
}

admits!(ReviewAssigned, |event, state, context| {
    hands(state, context)?;
    closed(state)?;
    ensure(state.file().review != Review::None, "no_review", "nobody asked for a review")?;
    can_be_hands(state, context, event.member, "member")?;
    if state.ever_handled(event.member) || state.file().closers.contains(&event.member) {
        let reason = "a review goes to other hands: nobody who worked, proposed or approved";
        return Err(Refusal::field("not_other_hands", "member", reason));
    }
    Ok(())
});

/// The acting member reviews the closure.
fn reviewer(state: &CaseState, context: &Context<'_>) -> Result<(), Refusal> {
    let member = hands(state, context)?;
    closed(state)?;
    ensure(
        state.file().review == Review::With(member),
        "not_the_reviewer",
        "only who was given the review decides it",
    )
}

admits!(ClosureUpheld, |_event, state, context| reviewer(state, context));

admits!(CaseReopened, |_event, state, context| reviewer(state, context));
