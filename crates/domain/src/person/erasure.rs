//! Erasure: request, second signature, execution (`domain.md`, rule 9).
//!
//! Each of the three steps is refused while a matter about the person is open, and to whoever is in
//! conflict. Who requests never executes; who approves may. Keeping a field that mentions the
//! person needs a lawful basis for that field; whether every such field was decided is checked
//! against the log by who executes.

use amana_events::{
    Code, EventId, MemberId, PersonId, PersonText, StreamKind,
    person::{
        ErasureApproved, ErasureBasis, ErasureRefused, ErasureRequested, MentionDecision,
        MentionDecisionKind, PersonErased, PersonErasedAgain, PersonEvent,
    },
};

use super::{
    Erasure, PersonState,
    checks::{civilian, is_open_matter, is_shut_out, known_code, not_own_matter, person_of_stream},
    eraser,
};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText, case::CaseState, refusal::ensure,
    registry::RegistryState,
};

/// The registry's list of lawful bases.
const LAWFUL_BASES: &str = "lawful_basis";

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

pub(super) fn requested(state: &PersonState) -> Result<Erasure, Refusal> {
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

/// A member without a part in any matter of the person, who is there.
fn unconflicted(state: &PersonState, context: &Context<'_>) -> Result<MemberId, Refusal> {
    let member = eraser(state, context)?;
    without_part(member, context)?;
    Ok(member)
}

/// The same; of who is erased, in a redaction that was requested.
fn decider(state: &PersonState, context: &Context<'_>) -> Result<MemberId, Refusal> {
    if state.is_erased() && state.erasure().is_some() {
        let member = civilian(context)?;
        without_part(member, context)?;
        return Ok(member);
    }
    unconflicted(state, context)
}

/// The member has no part in any matter of the person. Who may not know of a matter is told no more than that another must
/// act.
pub(super) fn without_part(member: MemberId, context: &Context<'_>) -> Result<(), Refusal> {
    let person = person_of_stream(context);
    not_own_matter(context, member, person)?;
    ensure(
        !is_shut_out(context, person, member),
        "in_conflict",
        "this member cannot take part in the erasure: another member must",
    )
}

/// One person with several ids is erased as one: the erasure of every other id is as far along as
/// `ready` asks, or behind it, so that no key of theirs is left under another id.
fn all_ids_together(context: &Context<'_>, ready: fn(&Erasure) -> bool) -> Result<(), Refusal> {
    if !context.is_strict() {
        return Ok(());
    }
    none_left(context, |known, _| known.erasure().is_some_and(ready))
}

/// Refuses while another id of the person is neither erased nor as far along as `ready` asks.
fn none_left(
    context: &Context<'_>,
    ready: impl Fn(&PersonState, PersonId) -> bool,
) -> Result<(), Refusal> {
    let left = other_ids(context).into_iter().any(|id| {
        let known = context.person(id);
        known.is_some_and(|known| !known.is_erased() && !ready(known, id))
    });
    ensure(
        !left,
        "other_ids_left",
        "the person has other ids recorded as the same: bring the erasure of each as far as this one",
    )
}

/// The other ids that are recorded as the person of the stream, from either side.
fn other_ids(context: &Context<'_>) -> Vec<PersonId> {
    let mut ids = vec![person_of_stream(context)];
    let mut next = 0;
    while let Some(id) = ids.get(next).copied() {
        next += 1;
        let here = context.person(id).map_or(&[][..], PersonState::same_as).iter().copied();
        let streams = context.world.involving(id).into_iter();
        let others = streams.filter(|stream| stream.kind == StreamKind::Person);
        let there = others
            .map(|stream| PersonId::new(stream.id))
            .filter(|other| context.person(*other).is_some_and(|known| known.is_same_as(id)));
        let found: Vec<PersonId> = here.chain(there).filter(|id| !ids.contains(id)).collect();
        ids.extend(found);
    }
    ids.split_off(1)
}

pub(super) fn nothing_open(context: &Context<'_>, basis: ErasureBasis) -> Result<(), Refusal> {
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

/// Whether anything says that the file is a child's: a recorded age of a child, or a dispute about
/// it. Staff of unrecorded age are staff, and somebody of whom no age was ever recorded has no child
/// file; one with a handover has, whatever the age.
fn is_child_file(state: &PersonState) -> bool {
    !state.is_personnel() && state.age_known().is_some() && state.protected_as_child()
}

/// Files of children and of paternity are never erased because a clock ran out.
pub(super) fn clock_may_erase(state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
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
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => false,
    });
    ensure(
        !kept && !is_child_file(state),
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
        decider(state, context)?;
        let erasure = requested(state)?;
        ensure(!erasure.approved, "already_approved", "the erasure is approved: execute it")?;
        ensure(
            self.approval.proposal == erasure.request,
            "nothing_requested",
            "the approval is of another request",
        )?;
        context.check_approval(&self.approval, "erasure_approved", erasure.requester)?;
        nothing_open(context, erasure.basis)?;
        if !state.is_erased() {
            all_ids_together(context, |_| true)?;
        }
        decided(&self.mentions)?;
        let bases = self.mentions.iter().filter_map(|mention| mention.basis.as_ref());
        bases
            .into_iter()
            .try_for_each(|basis| known_code(context, LAWFUL_BASES, basis.as_str(), "mentions"))
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
        decider(state, context)?;
        same_request(&requested(state)?, self.request)?;
        known_code(context, "erasure_refusal_reason", self.reason.as_str(), "reason")
    }
}

pub(super) fn same_request(erasure: &Erasure, request: EventId) -> Result<(), Refusal> {
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
        all_ids_together(context, |erasure| erasure.approved)?;
        nothing_open(context, erasure.basis)
    }
}

// What was asked for, approved and done stood in the range that is lost: nothing of it is asked again, and whoever acts
// only carries out what two members signed with the restoration. No other id of the person goes on beside it.
impl Admit<PersonState> for PersonErasedAgain {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        super::present(state)?;
        let person = person_of_stream(context);
        let restored = context.registry().and_then(RegistryState::restored);
        let erased = restored.filter(|it| it.generation == self.generation);
        let erased = erased.map_or(&[][..], |it| &it.erased);
        let named = erased
            .iter()
            .any(|it| (it.person, it.request, it.record) == (person, self.request, self.record));
        ensure(
            named,
            "erasure_not_lost",
            "no restoration of the log says that this erasure stood in the range that was lost",
        )?;
        none_left(context, |_, other| erased.iter().any(|it| it.person == other))
    }
}
