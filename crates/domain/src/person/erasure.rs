//! Erasure: request, second signature, execution (`domain.md`, rule 9).
//!
//! Each of the three steps is refused while a matter about the person is open, and to whoever is in
//! conflict. Who requests never executes; who approves may. Keeping a field that mentions the
//! person needs a lawful basis for that field; whether every such field was decided is checked
//! against the log by who executes.

use amana_events::{
    Code, EventId, MemberId, PersonText, StreamKind,
    person::{
        ErasureApproved, ErasureBasis, ErasureRefused, ErasureRequested, MentionDecision,
        MentionDecisionKind, PersonErased, PersonEvent,
    },
};

use super::{
    Erasure, PersonState,
    checks::{is_conflicted, is_open_matter, not_own_matter, person_of_stream},
    worker,
};
use crate::{Admit, Context, Decide, Refusal, RequiredText, case::CaseState, refusal::ensure};

command! {
    /// Requests the erasure of the person.
    pub struct RequestErasure = "request_erasure" {
        /// Why, as a code.
        basis: ErasureBasis,
        /// Why, in words.
        reason: RequiredText,
    }
}

command! {
    /// Approves the requested erasure with the acting member's signature.
    pub struct ApproveErasure = "approve_erasure" {
        /// What becomes of each file field that mentions the person.
        mentions: Vec<MentionDecision>,
    }
}

command! {
    /// Refuses the requested erasure.
    pub struct RefuseErasure = "refuse_erasure" {
        /// Why, as a code.
        reason: Code,
    }
}

fn requested(state: &PersonState) -> Result<Erasure, Refusal> {
    let erasure = state.erasure().copied();
    erasure.ok_or(Refusal::new("nothing_requested", "no erasure of this person is requested"))
}

impl Decide<PersonState> for RequestErasure {
    fn decide(&self, _: &PersonState, context: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        let reason = PersonText::of_person(person_of_stream(context).uuid(), self.reason.secret());
        Ok(vec![ErasureRequested { basis: self.basis, reason }.into()])
    }
}

impl Decide<PersonState> for ApproveErasure {
    fn decide(
        &self,
        state: &PersonState,
        context: &Context<'_>,
    ) -> Result<Vec<PersonEvent>, Refusal> {
        let approval = context.approve("erasure_approved", requested(state)?.request)?;
        Ok(vec![ErasureApproved { approval, mentions: self.mentions.clone() }.into()])
    }
}

impl Decide<PersonState> for RefuseErasure {
    fn decide(&self, state: &PersonState, _: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        let request = requested(state)?.request;
        Ok(vec![ErasureRefused { request, reason: self.reason.clone() }.into()])
    }
}

/// A member without a part in any matter of the person. Who may not know of a matter is told no
/// more than that another must act.
fn unconflicted(state: &PersonState, context: &Context<'_>) -> Result<MemberId, Refusal> {
    let member = worker(state, context)?;
    let person = person_of_stream(context);
    not_own_matter(context, member, person)?;
    let involved = context.world.involving(person);
    ensure(
        !involved.into_iter().any(|matter| is_conflicted(context, matter, member)),
        "in_conflict",
        "this member cannot take part in the erasure: another member must",
    )?;
    Ok(member)
}

fn nothing_open(context: &Context<'_>, basis: ErasureBasis) -> Result<(), Refusal> {
    let involved = context.world.involving(person_of_stream(context));
    let open = involved.into_iter().any(|matter| is_open_matter(context, matter));
    let reason = match basis {
        ErasureBasis::OwnRequest => {
            "the person's own request cannot be carried out while a case, claim, appeal, review, \
             hold, assistance, referral or care about them is open: tell them which one and what \
             ends it, and carry the request out as soon as it has ended"
        }
        ErasureBasis::Retention | ErasureBasis::Unlawful => {
            "a case, claim, appeal, review, hold, assistance, referral or care about the person is \
             open: erase after it has ended"
        }
    };
    ensure(!open, "open_matter", reason)
}

/// Files of children and of paternity are never erased because a clock ran out.
fn clock_may_erase(state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
    let involved = context.world.involving(person_of_stream(context));
    let kept = involved.into_iter().any(|matter| match matter.kind {
        StreamKind::Handover => true,
        StreamKind::Case => context.case(matter.id).is_some_and(CaseState::has_paternity_claim),
        StreamKind::Report
        | StreamKind::Person
        | StreamKind::Assistance
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Referral
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry => false,
    });
    ensure(
        !kept && !state.protected_as_child(),
        "never_by_clock",
        "files of children and of paternity claims are never erased because a clock ran out",
    )
}

impl Admit<PersonState> for ErasureRequested {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        unconflicted(state, context)?;
        ensure(
            state.erasure().is_none(),
            "already_requested",
            "an erasure is requested already: approve or refuse it",
        )?;
        if self.basis == ErasureBasis::Retention {
            clock_may_erase(state, context)?;
        }
        nothing_open(context, self.basis)
    }
}

impl Admit<PersonState> for ErasureApproved {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        unconflicted(state, context)?;
        let erasure = requested(state)?;
        ensure(!erasure.approved, "already_approved", "the erasure is approved: execute it")?;
        ensure(
            self.approval.proposal == erasure.request,
            "nothing_requested",
            "the approval is of another request",
        )?;
        context.check_approval(&self.approval, "erasure_approved", erasure.requester)?;
        nothing_open(context, erasure.basis)?;
        decided(&self.mentions)
    }
}

fn decided(mentions: &[MentionDecision]) -> Result<(), Refusal> {
    let unfounded = |mention: &MentionDecision| {
        mention.decision == MentionDecisionKind::Keep && mention.basis.is_none()
    };
    if mentions.iter().any(unfounded) {
        return Err(Refusal::field(
            "basis_needed",
            "mentions",
            "keeping a field that mentions the person needs its lawful basis",
        ));
    }
    let mut places: Vec<_> =
        mentions.iter().map(|mention| (mention.event, mention.field.as_str())).collect();
    places.sort_unstable();
    if places.windows(2).any(|pair| matches!(pair, [first, second] if first == second)) {
        return Err(Refusal::field("decided_twice", "mentions", "a field is decided twice"));
    }
    Ok(())
}

impl Admit<PersonState> for ErasureRefused {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        unconflicted(state, context)?;
        same_request(&requested(state)?, self.request)
    }
}

fn same_request(erasure: &Erasure, request: EventId) -> Result<(), Refusal> {
    ensure(erasure.request == request, "nothing_requested", "it is about another request")
}

impl Admit<PersonState> for PersonErased {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = unconflicted(state, context)?;
        let erasure = requested(state)?;
        same_request(&erasure, self.request)?;
        ensure(erasure.approved, "not_approved", "a second member approves the erasure first")?;
        ensure(
            self.executed_by == member,
            "wrong_executor",
            "the erasure is recorded by whoever executes it",
        )?;
        ensure(
            erasure.requester != Some(member),
            "same_person",
            "whoever requested the erasure does not execute it",
        )?;
        nothing_open(context, erasure.basis)
    }
}
