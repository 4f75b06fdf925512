//! What a rule may know besides the state of its own stream.

use std::cell::Cell;

use amana_events::{
    Actor, Day, EventId, LedgerId, MemberId, MissionCode, Moment, Period, PersonId, Signature,
    StreamId, StreamKind,
    common::{Approval, approval_message},
};
use ed25519_dalek::{Signature as Ed25519Signature, VerifyingKey};

use crate::{
    Refusal, State, assistance::AssistanceState, audit::AuditState, case::CaseState,
    consent::ConsentState, contact::ContactState, handover::HandoverState, person::PersonState,
    referral::ReferralState, registry::RegistryState, report::ReportState,
};

/// What the envelope says of an event, as rules and `evolve` see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stamp {
    /// The event's id.
    pub event: EventId,
    /// Its stream.
    pub stream: StreamId,
    /// Its place in the stream, from 1.
    pub version: u64,
    /// When it happened, coarsely.
    pub occurred: Option<Period>,
    /// When the organisation came to know.
    pub known: Moment,
    /// When it was recorded.
    pub recorded: Moment,
    /// Who recorded it.
    pub actor: Actor,
}

/// The states of other streams. Live, a read that is not loaded yet is noted, answered with `None`,
/// and decided again once loaded; every stream read becomes a guard of the append, and so do the
/// answers of [`World::involving`] and [`World::excluded_from`]. In replay all states are there.
pub trait World {
    /// The state of `stream`; `None` when it has no event.
    fn read(&self, stream: StreamId) -> Option<&State>;

    /// The streams whose events name the person ([`amana_events::Event::persons`]).
    fn involving(&self, person: PersonId) -> Vec<StreamId>;

    /// The cases a member is excluded from.
    fn excluded_from(&self, member: MemberId) -> Vec<StreamId>;

    /// Whether all that was asked for so far was there: what is decided on less is decided again.
    fn is_complete(&self) -> bool {
        true
    }
}

/// Signs approvals with the acting member's own key.
pub trait Signer {
    /// The member whose key it is.
    fn member(&self) -> MemberId;

    /// The Ed25519 signature of `message`.
    fn sign(&self, message: &[u8]) -> Signature;
}

/// The vocabulary from which on the stricter rules of a case hold.
const STRICT_SINCE: u32 = 2;

/// What a rule may know: the stamp of the event under decision, the ledger, and other streams.
pub struct Context<'a> {
    /// The ledger.
    pub ledger: LedgerId,
    /// The stamp the event will carry, or carries in replay.
    pub stamp: Stamp,
    /// The states of other streams.
    pub world: &'a dyn World,
    /// The acting member's key; none in replay and for who has none.
    pub signer: Option<&'a dyn Signer>,
    /// Where admission notes whose proposal was approved, for who asks the access policy afterwards.
    pub noted: Option<&'a Noted>,
}

/// Whose proposal an approval was checked against.
#[derive(Debug, Default)]
pub struct Noted(Cell<Option<MemberId>>);

impl Noted {
    /// The member who proposed what was approved last, where a member did.
    pub fn proposer(&self) -> Option<MemberId> {
        self.0.get()
    }
}

macro_rules! readers {
    ($($(#[$doc:meta])* $name:ident($id:ty) -> $kind:ident / $state:ty;)+) => {$(
        $(#[$doc])*
        pub fn $name(&self, id: $id) -> Option<&$state> {
            match self.world.read(StreamId::new(StreamKind::$kind, id.into_uuid())) {
                Some(State::$kind(state)) => Some(state),
                _ => None,
            }
        }
    )+};
}

/// Ids a stream can be found by.
pub trait IntoUuid {
    /// The UUID.
    fn into_uuid(self) -> uuid::Uuid;
}

impl IntoUuid for uuid::Uuid {
    fn into_uuid(self) -> uuid::Uuid {
        self
    }
}

impl IntoUuid for PersonId {
    fn into_uuid(self) -> uuid::Uuid {
        self.uuid()
    }
}

impl Context<'_> {
    readers! {
        /// The state of a report.
        report(uuid::Uuid) -> Report / ReportState;
        /// The state of a person.
        person(PersonId) -> Person / PersonState;
        /// The state of a case.
        case(uuid::Uuid) -> Case / CaseState;
        /// The state of an assistance file.
        assistance(uuid::Uuid) -> Assistance / AssistanceState;
        /// The contact plan of a person.
        contact(PersonId) -> Contact / ContactState;
        /// The consents of a person.
        consent(PersonId) -> Consent / ConsentState;
        /// The state of a referral.
        referral(uuid::Uuid) -> Referral / ReferralState;
        /// The state of a handover.
        handover(uuid::Uuid) -> Handover / HandoverState;
        /// The state of an engagement of an audit.
        audit(uuid::Uuid) -> Audit / AuditState;
    }

    /// The registry; `None` only before genesis.
    pub fn registry(&self) -> Option<&RegistryState> {
        match self.world.read(StreamId::new(StreamKind::Registry, self.ledger.uuid())) {
            Some(State::Registry(state)) => Some(state),
            _ => None,
        }
    }
}

impl Context<'_> {
    /// When the event is recorded: the "now" of every rule.
    pub const fn now(&self) -> Moment {
        self.stamp.recorded
    }

    /// The day at the duty station: by the calendar of this matter, of its mission, of the unit of
    /// who acts, or the ledger's own. UTC only while there is none.
    pub fn today(&self) -> Day {
        self.today_in(None)
    }

    /// As [`Context::today`], in a matter of this mission.
    pub fn today_in(&self, mission: Option<&MissionCode>) -> Day {
        let Some(registry) = self.registry() else { return self.now().day() };
        let unit = self.stamp.actor.member().and_then(|member| registry.unit_of(member));
        let calendar = registry.calendar_for(self.stamp.stream, mission, unit);
        calendar.map_or_else(|| self.now().day(), |calendar| calendar.day_of(self.now()))
    }

    /// Whether the rules that came with the second vocabulary hold: from the moment the ledger writes
    /// it. What was legal before stays legal in replay (`ops/decisions/0015`).
    pub fn is_strict(&self) -> bool {
        self.writes(STRICT_SINCE)
    }

    /// Whether the ledger writes this vocabulary, so that the rules that came with it hold. Before
    /// genesis those of the newest do.
    pub fn writes(&self, vocabulary: u32) -> bool {
        let written = self.registry().map_or(0, RegistryState::vocabulary);
        !(1..vocabulary).contains(&written)
    }

    /// The acting member, who must be in the registry and neither suspended nor gone.
    ///
    /// # Errors
    /// `not_a_member` when operator, system or reporter act; `member_inactive` when the member may
    /// not act.
    pub fn acting_member(&self) -> Result<MemberId, Refusal> {
        let member = self
            .stamp
            .actor
            .member()
            .ok_or(Refusal::new("not_a_member", "only a member may do this: act with --as NAME"))?;
        let active = self.registry().is_some_and(|registry| registry.is_active(member));
        crate::refusal::ensure(
            active,
            "member_inactive",
            "the acting member is not in the registry, suspended or gone",
        )?;
        Ok(member)
    }

    /// Signs the approval of `proposal` by `event_name` in this stream.
    ///
    /// # Errors
    /// `no_signing_key` when whoever acts has no key of their own.
    pub fn approve(&self, event_name: &str, proposal: EventId) -> Result<Approval, Refusal> {
        let signer = self.signer.ok_or(Refusal::new(
            "no_signing_key",
            "an approval is a member's signature: act with --as NAME",
        ))?;
        let message = approval_message(self.ledger, self.stamp.stream, event_name, proposal);
        Ok(Approval { proposal, member: signer.member(), signature: signer.sign(&message) })
    }

    /// Checks an approval: by the acting member, with the key the registry holds, and by somebody
    /// else than `proposer` (`domain.md`, rule 15). A proposal by the operator or the system counts
    /// as nobody's: `proposer` is then `None`, and whoever asks must see to it that the operator
    /// could not have been the approver too, who may hold the same folder.
    ///
    /// # Errors
    /// `same_person` when proposer and approver are one, `bad_signature` when the signature does
    /// not verify, `not_a_member` or `member_inactive` for who may not approve at all.
    pub fn check_approval(
        &self,
        approval: &Approval,
        event_name: &str,
        proposer: Option<MemberId>,
    ) -> Result<(), Refusal> {
        let member = self.acting_member()?;
        if let Some(noted) = self.noted {
            noted.0.set(proposer);
        }
        crate::refusal::ensure(
            member == approval.member,
            "bad_signature",
            "the approval is signed by somebody else than who records it",
        )?;
        crate::refusal::ensure(
            proposer != Some(member),
            "same_person",
            "a second member must approve: whoever proposed it cannot",
        )?;
        let key = self.registry().and_then(|registry| registry.key_of(member));
        let message =
            approval_message(self.ledger, self.stamp.stream, event_name, approval.proposal);
        let verified = key.is_some_and(|key| {
            VerifyingKey::from_bytes(key.bytes()).is_ok_and(|key| {
                let signature = Ed25519Signature::from_bytes(approval.signature.bytes());
                key.verify_strict(&message, &signature).is_ok()
            })
        });
        crate::refusal::ensure(
            verified,
            "bad_signature",
            "the signature does not verify with the member's key in the registry",
        )
    }
}
