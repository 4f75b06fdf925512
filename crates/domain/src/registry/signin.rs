//! How members sign in, as far as the log says: codes to enrol, factors added, removed and reset, tokens for programs.
//! Credentials stand elsewhere and are no events (`architecture.md`).
//!
//! INVARIANT: a factor is added by the member alone. A registrar alone gives but the first way in, by a code or by an identity at
//! a provider (`ops/decisions/0041`). Nobody takes a member's factors but two others (rule 15): one proposes,
//! another signs, and neither is the member. A reset makes void whatever was made before it, wherever it is kept: what a
//! restored database brings back is older than the event.
//!
//! Deliberately absent: that somebody signed in. When members work is nobody's business.

use std::collections::BTreeSet;

use amana_events::{
    Code, Digest, EventId, MemberId, Moment,
    registry::{
        EnrolmentGiven, Factor, FactorAdded, FactorRemoved, FactorsReset, FactorsResetProposed,
        IdentityLinked, IdentityUnlinked, MemberLeft, MemberSuspended, RegistryEvent,
        ServiceTokenEnded, ServiceTokenGiven,
    },
};

use super::{
    RegistryState,
    guard::{all_different, ensure_field, may_keep, may_manage, may_second},
    members::stays,
};
use crate::{Admit, Context, Decide, Refusal, Stamp, refusal::ensure};

/// How long a code to enrol may be used at most, in seconds.
pub const ENROLMENT_SECONDS: i64 = 24 * 3_600;
/// How long a proposed reset waits for its second person, in seconds.
const RESET_WAITS_SECONDS: i64 = 7 * 24 * 3_600;
/// How long a service token lives at most, in seconds: a year and a day, so that a leap year is one.
pub const SERVICE_TOKEN_SECONDS: i64 = 366 * 24 * 3_600;
/// Most words in the scope of a service token: more is not narrow.
const SCOPE_MAX: usize = 16;

/// What the log says of one member's sign-in.
#[derive(Debug, Clone, Default)]
pub(super) struct SignInFacts {
    factors: BTreeSet<Factor>,
    /// The version at which they were reset last.
    reset: Option<u64>,
    /// The version at which the member was suspended last, or left, or an identity was taken from them.
    stopped: Option<u64>,
    /// Their identities at providers.
    identities: BTreeSet<Digest>,
    /// Whether they had one since their factors were reset last.
    was_linked: bool,
}

/// A proposed reset that waits for a second person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResetProposal {
    /// The event that proposed it.
    pub event: EventId,
    /// Whose factors.
    pub member: MemberId,
    /// Who proposed it; none for the operator.
    pub by: Option<MemberId>,
    /// When.
    pub proposed: Moment,
}

/// A token with which a program acts for a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceToken {
    /// For whom it acts.
    pub member: MemberId,
    /// What it is good for.
    pub scope: Vec<Code>,
    /// Until when.
    pub until: Moment,
    /// Who made it; none for the operator.
    pub by: Option<MemberId>,
    /// When.
    pub given: Moment,
    /// Whether it was revoked, or the member's factors were reset, or they were suspended, since.
    pub ended: bool,
}

/// What others ask of it.
impl RegistryState {
    /// The factors a member has.
    pub fn factors_of(&self, member: MemberId) -> Vec<Factor> {
        let known = self.facts.sign_in.get(&member);
        known.map_or_else(Vec::new, |facts| facts.factors.iter().copied().collect())
    }

    /// The version at which the member's factors were reset last: what was made before it is void. A version and no moment:
    /// clocks stand still, and servers' clocks differ.
    pub fn factors_reset_at(&self, member: MemberId) -> Option<u64> {
        self.facts.sign_in.get(&member).and_then(|facts| facts.reset)
    }

    /// Sessions begun before this version are dead: the member's factors were reset, an identity was taken from them, or they
    /// were suspended. A suspension that is lifted brings none of them back.
    pub fn sessions_void_before(&self, member: MemberId) -> Option<u64> {
        self.facts.sign_in.get(&member).and_then(|facts| facts.reset.max(facts.stopped))
    }

    /// Whose an identity at a provider is.
    pub fn member_of_identity(&self, identity: Digest) -> Option<MemberId> {
        let mut known = self.facts.sign_in.iter();
        known.find(|(_, facts)| facts.identities.contains(&identity)).map(|(member, _)| *member)
    }

    /// How many identities at providers a member has.
    pub fn identities_of(&self, member: MemberId) -> usize {
        self.facts.sign_in.get(&member).map_or(0, |facts| facts.identities.len())
    }

    /// The member has no way in, and had none that a registrar could have taken alone.
    fn has_no_way_in(&self, member: MemberId) -> bool {
        let known = self.facts.sign_in.get(&member);
        known.is_none_or(|facts| facts.factors.is_empty() && !facts.was_linked)
    }

    /// Resets that wait for a second person.
    pub fn reset_proposals(&self) -> &[ResetProposal] {
        &self.facts.reset_proposals
    }

    /// A service token, by the event that gave it.
    pub fn service_token(&self, token: EventId) -> Option<&ServiceToken> {
        self.facts.service_tokens.get(&token)
    }

    /// Every service token ever given, by event.
    pub fn service_tokens(&self) -> impl Iterator<Item = (EventId, &ServiceToken)> {
        self.facts.service_tokens.iter().map(|(token, given)| (*token, given))
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "each part of the state takes its own events"
    )]
    pub(super) fn apply_sign_in(&mut self, event: &RegistryEvent, stamp: &Stamp) {
        match event {
            RegistryEvent::FactorAdded(added) => {
                let facts = self.facts.sign_in.entry(added.member).or_default();
                facts.factors.insert(added.factor);
            }
            RegistryEvent::FactorRemoved(removed) => {
                if let Some(facts) = self.facts.sign_in.get_mut(&removed.member) {
                    facts.factors.remove(&removed.factor);
                }
            }
            RegistryEvent::FactorsResetProposed(proposed) => {
                self.facts.reset_proposals.retain(|known| known.member != proposed.member);
                self.facts.reset_proposals.push(ResetProposal {
                    event: stamp.event,
                    member: proposed.member,
                    by: stamp.actor.member(),
                    proposed: stamp.recorded,
                });
            }
            RegistryEvent::FactorsReset(reset) => {
                let facts = self.facts.sign_in.entry(reset.member).or_default();
                facts.factors.clear();
                facts.identities.clear();
                facts.was_linked = false;
                facts.reset = Some(stamp.version);
                self.facts.reset_proposals.retain(|known| known.member != reset.member);
                self.end_tokens_of(reset.member);
            }
            RegistryEvent::MemberSuspended(MemberSuspended { member })
            | RegistryEvent::MemberLeft(MemberLeft { member }) => {
                self.facts.sign_in.entry(*member).or_default().stopped = Some(stamp.version);
                self.end_tokens_of(*member);
            }
            RegistryEvent::ServiceTokenGiven(given) => {
                let token = ServiceToken {
                    member: given.member,
                    scope: given.scope.clone(),
                    until: given.until,
                    by: stamp.actor.member(),
                    given: stamp.recorded,
                    ended: false,
                };
                self.facts.service_tokens.insert(stamp.event, token);
            }
            RegistryEvent::ServiceTokenEnded(ended) => {
                if let Some(token) = self.facts.service_tokens.get_mut(&ended.token) {
                    token.ended = true;
                }
            }
            RegistryEvent::IdentityLinked(linked) => {
                let facts = self.facts.sign_in.entry(linked.member).or_default();
                facts.identities.insert(linked.identity);
                facts.was_linked = true;
            }
            RegistryEvent::IdentityUnlinked(unlinked) => {
                let facts = self.facts.sign_in.entry(unlinked.member).or_default();
                facts.identities.remove(&unlinked.identity);
                facts.stopped = Some(stamp.version);
            }
            _ => {}
        }
    }

    fn end_tokens_of(&mut self, member: MemberId) {
        let tokens = self.facts.service_tokens.values_mut();
        tokens.filter(|it| it.member == member).for_each(|it| it.ended = true);
    }
}

asks_for! { EnrolmentGiven;
    /// Says that a code was given with which a member who has no factor enrols, once.
    pub struct GiveEnrolment = "give_enrolment" {
        /// The member.
        member: MemberId,
        /// Until when the code may be used: a day at most.
        until: Moment,
    }
}

impl Admit<RegistryState> for EnrolmentGiven {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        may_sign_in(state, self.member)?;
        ensure_field(
            state.has_no_way_in(self.member),
            "factors_present",
            "member",
            "the member has factors: two others reset them, and a new code comes of that",
        )?;
        until_within(self.until, context, ENROLMENT_SECONDS, "a code to enrol is good for a day")
    }
}

impl Admit<RegistryState> for FactorAdded {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        own(self.member, context)?;
        may_sign_in(state, self.member)
    }
}

impl Admit<RegistryState> for FactorRemoved {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        own(self.member, context)?;
        let mut left = state.factors_of(self.member);
        ensure_field(
            left.contains(&self.factor),
            "no_such_factor",
            "factor",
            "the member has no such factor",
        )?;
        left.retain(|factor| *factor != self.factor);
        let second = left.iter().any(|it| matches!(it, Factor::Totp | Factor::Passkey));
        ensure_field(
            left.contains(&Factor::Password) && second,
            "last_factor",
            "factor",
            "a password and one second factor stay: add another first",
        )
    }
}

asks_for! { FactorsResetProposed;
    /// Proposes to take every factor from a member who lost theirs; a second person resets them.
    pub struct ProposeFactorsReset = "propose_factors_reset" {
        /// The member.
        member: MemberId,
    }
}

impl Admit<RegistryState> for FactorsResetProposed {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        stays(state, self.member)?;
        not_the_member(self.member, context)
    }
}

command! {
    /// Resets a member's factors as the second person, with their own signature, on a registrar's proposal.
    pub struct ResetFactors = "reset_factors" {
        /// The member.
        member: MemberId,
        /// The proposal; none while nobody else is there yet.
        proposal: Option<EventId>,
    }
}

impl Decide<RegistryState> for ResetFactors {
    fn decide(
        &self,
        _: &RegistryState,
        context: &Context<'_>,
    ) -> Result<Vec<RegistryEvent>, Refusal> {
        let approve = |proposal| context.approve("factors_reset", proposal);
        let approval = self.proposal.map(approve).transpose()?;
        Ok(vec![FactorsReset { member: self.member, approval }.into()])
    }
}

impl Admit<RegistryState> for FactorsReset {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_keep(context)?;
        stays(state, self.member)?;
        not_the_member(self.member, context)?;
        let Some(approval) = &self.approval else {
            may_manage(state, context)?;
            return ensure(
                state.is_provisional() && context.stamp.actor.member().is_none(),
                "needs_second_person",
                "two members reset a third one's factors: a registrar proposes, another signs",
            );
        };
        may_second(state, context)?;
        let known = state.facts.reset_proposals.iter().find(|known| {
            (known.event, known.member) == (approval.proposal, self.member) && known.by.is_some()
        });
        let proposal = known.ok_or(Refusal::field(
            "no_such_proposal",
            "proposal",
            "no member proposed to reset this member's factors by that event",
        ))?;
        ensure_field(
            context.now() <= proposal.proposed.plus_seconds(RESET_WAITS_SECONDS),
            "proposal_too_old",
            "proposal",
            "it was proposed more than seven days ago: propose it anew",
        )?;
        context.check_approval(approval, "factors_reset", proposal.by)
    }
}

asks_for! { ServiceTokenGiven;
    /// Says that a token was made with which a program acts for a member.
    pub struct GiveServiceToken = "give_service_token" {
        /// For whom it acts.
        member: MemberId,
        /// What it is good for.
        scope: Vec<Code>,
        /// Until when: a year at most.
        until: Moment,
    }
}

impl Admit<RegistryState> for ServiceTokenGiven {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        may_sign_in(state, self.member)?;
        let narrow = (1..=SCOPE_MAX).contains(&self.scope.len()) && all_different(&self.scope);
        ensure_field(
            narrow,
            "scope_not_narrow",
            "scope",
            "name what the token is good for: one to sixteen words, each once",
        )?;
        until_within(self.until, context, SERVICE_TOKEN_SECONDS, "a service token lives a year")
    }
}

command! {
    /// Revokes a service token.
    pub struct EndServiceToken = "end_service_token" {
        /// The token: the event that gave it.
        token: EventId,
    }
}

impl Decide<RegistryState> for EndServiceToken {
    fn decide(
        &self,
        state: &RegistryState,
        _: &Context<'_>,
    ) -> Result<Vec<RegistryEvent>, Refusal> {
        let given = state.service_token(self.token).ok_or_else(no_such_token)?;
        Ok(vec![ServiceTokenEnded { token: self.token, member: given.member }.into()])
    }
}

impl Admit<RegistryState> for ServiceTokenEnded {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        // The member for whom it acts ends it as well as a registrar does.
        if context.stamp.actor.member() == Some(self.member) {
            own(self.member, context)?;
        } else {
            may_manage(state, context)?;
        }
        let given = state.service_token(self.token).ok_or_else(no_such_token)?;
        ensure_field(given.member == self.member, "wrong_member", "member", "it acts for another")?;
        ensure(!given.ended, "nothing_changes", "the token is revoked already")
    }
}

asks_for! { IdentityLinked;
    /// Says that an identity at a provider is a member's. A registrar does, for a member who has no way in yet; else the member.
    pub struct LinkIdentity = "link_identity" {
        /// The member.
        member: MemberId,
        /// Provider and name, digested under the ledger's own key.
        identity: Digest,
    }
}

impl Admit<RegistryState> for IdentityLinked {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        if context.stamp.actor.member() == Some(self.member) {
            own(self.member, context)?;
        } else {
            may_manage(state, context)?;
            ensure_field(
                state.has_no_way_in(self.member),
                "factors_present",
                "member",
                "the member has a way to sign in: they link another themselves, or two others reset what they have",
            )?;
        }
        may_sign_in(state, self.member)?;
        ensure_field(
            state.member_of_identity(self.identity).is_none(),
            "identity_taken",
            "subject",
            "this identity is linked already",
        )
    }
}

asks_for! { IdentityUnlinked;
    /// Says that an identity at a provider is a member's no more; every session of theirs ends.
    pub struct UnlinkIdentity = "unlink_identity" {
        /// The member.
        member: MemberId,
        /// The same digest.
        identity: Digest,
    }
}

impl Admit<RegistryState> for IdentityUnlinked {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        // As with a token: taking away is the member's and a registrar's.
        if context.stamp.actor.member() == Some(self.member) {
            own(self.member, context)?;
        } else {
            may_manage(state, context)?;
        }
        ensure_field(
            state.member_of_identity(self.identity) == Some(self.member),
            "no_such_identity",
            "subject",
            "this identity is not linked to the member",
        )
    }
}

fn no_such_token() -> Refusal {
    Refusal::field("no_such_token", "token", "there is no such service token")
}

/// The member acts, and for themselves.
fn own(member: MemberId, context: &Context<'_>) -> Result<(), Refusal> {
    may_keep(context)?;
    ensure(
        context.stamp.actor.member() == Some(member),
        "not_own_account",
        "a member's factors are their own to add and to remove",
    )
}

fn not_the_member(member: MemberId, context: &Context<'_>) -> Result<(), Refusal> {
    ensure(
        context.stamp.actor.member() != Some(member),
        "own_account",
        "two others reset a member's factors, and neither is the member",
    )
}

/// The member is there and may act.
fn may_sign_in(state: &RegistryState, member: MemberId) -> Result<(), Refusal> {
    stays(state, member)?;
    ensure_field(
        state.is_active(member),
        "member_inactive",
        "member",
        "the member is suspended: lift that first",
    )
}

fn until_within(
    until: Moment,
    context: &Context<'_>,
    seconds: i64,
    reason: &'static str,
) -> Result<(), Refusal> {
    let (now, last) = (context.now(), context.now().plus_seconds(seconds));
    ensure_field(until > now && until <= last, "too_long", "until", reason)
}
