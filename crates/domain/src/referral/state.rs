//! State of a `referral` stream: how far it came, and what the recipient really said.

use amana_events::{
    Code, EventId, MemberId, Moment, OrganisationId, PersonId, PublicKey, PurposeCode, StreamId,
    referral::{ReferralEvent, ReferralStanding, Urgency},
};

use crate::Stamp;

/// How far a referral came. Nothing is assumed: each step stands because somebody said so, and a
/// silent recipient leaves it at [`ReferralStage::Sent`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReferralStage {
    /// There is no referral.
    #[default]
    None,
    /// Proposed; consent not yet looked at.
    Proposed,
    /// Consent was found in force; not yet sent.
    Checked,
    /// Sent, and no word from the recipient.
    Sent,
    /// The recipient has it and has not answered.
    Received,
    /// The recipient accepted.
    Accepted,
    /// The service started.
    Started,
    /// The service was done.
    Done,
    /// The recipient declined.
    Declined,
    /// The sender took it back.
    Revoked,
}

impl ReferralStage {
    /// Whether something may still happen on it.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Proposed
                | Self::Checked
                | Self::Sent
                | Self::Received
                | Self::Accepted
                | Self::Started
        )
    }
}

impl ReferralStage {
    /// The stage as a correction writes it; none for what no correction leads back to.
    const fn standing(self) -> Option<ReferralStanding> {
        match self {
            Self::Proposed => Some(ReferralStanding::Proposed),
            Self::Checked => Some(ReferralStanding::Checked),
            Self::Sent => Some(ReferralStanding::Sent),
            Self::Received => Some(ReferralStanding::Received),
            Self::Accepted => Some(ReferralStanding::Accepted),
            Self::Started => Some(ReferralStanding::Started),
            Self::None | Self::Done | Self::Declined | Self::Revoked => None,
        }
    }
}

/// What the proposal said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proposal {
    pub(super) person: PersonId,
    pub(super) recipient: OrganisationId,
    pub(super) purpose: PurposeCode,
    pub(super) urgency: Urgency,
    pub(super) from: Option<StreamId>,
    pub(super) fields: Vec<Code>,
}

/// The newest package: with what it is answered, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packed {
    pub(super) reply_key: PublicKey,
    pub(super) expires: Moment,
}

/// A question that waits for the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The event that asked it.
    pub event: EventId,
    /// Who asked.
    pub by: Option<MemberId>,
}

/// What an entry can be taken back to.
#[derive(Debug, Clone, Copy)]
struct Before {
    entry: EventId,
    stage: ReferralStage,
    sent_at: Option<Moment>,
    answered_at: Option<Moment>,
}

/// State of a `referral` stream.
#[derive(Debug, Clone, Default)]
pub struct ReferralState {
    /// How many events it has.
    pub version: u64,
    stage: ReferralStage,
    proposal: Option<Box<Proposal>>,
    consent: Option<EventId>,
    sent_at: Option<Moment>,
    answered_at: Option<Moment>,
    deleted_at: Option<Moment>,
    steps: Vec<Before>,
    workers: Vec<MemberId>,
    packed: Option<Box<Packed>>,
    question: Option<Question>,
}

impl ReferralState {
    /// Whether the stream has a referral.
    pub fn exists(&self) -> bool {
        self.stage != ReferralStage::None
    }

    /// How far it came.
    pub const fn stage(&self) -> ReferralStage {
        self.stage
    }

    /// Whether it was neither done, declined nor revoked.
    pub const fn is_open(&self) -> bool {
        self.stage.is_open()
    }

    /// Who is referred.
    pub fn person(&self) -> Option<PersonId> {
        self.proposal.as_ref().map(|proposal| proposal.person)
    }

    /// To whom.
    pub fn recipient(&self) -> Option<OrganisationId> {
        self.proposal.as_ref().map(|proposal| proposal.recipient)
    }

    /// For what.
    pub fn purpose(&self) -> Option<&PurposeCode> {
        self.proposal.as_ref().map(|proposal| &proposal.purpose)
    }

    /// How soon an answer is needed.
    pub fn urgency(&self) -> Option<Urgency> {
        self.proposal.as_ref().map(|proposal| proposal.urgency)
    }

    /// The file that refers.
    pub fn from(&self) -> Option<StreamId> {
        self.proposal.as_ref().and_then(|proposal| proposal.from)
    }

    /// The consent that was found in force when it was last checked.
    pub const fn checked_consent(&self) -> Option<EventId> {
        self.consent
    }

    /// When it was first sent: the answer's clock starts here.
    pub const fn sent_at(&self) -> Option<Moment> {
        self.sent_at
    }

    /// Whether the recipient accepted or declined; having received it is no answer.
    pub const fn answered(&self) -> bool {
        self.answered_at.is_some()
    }

    /// When the recipient accepted or declined.
    pub const fn answered_at(&self) -> Option<Moment> {
        self.answered_at
    }

    /// Whether the member ever did anything on the referral.
    pub fn was_worked_by(&self, member: MemberId) -> bool {
        self.workers.contains(&member)
    }

    /// Which classes of field go along.
    pub fn fields(&self) -> &[Code] {
        self.proposal.as_ref().map_or(&[], |proposal| &proposal.fields)
    }

    /// Whether the recipient holds what was sent: it was sent, and neither declined nor revoked. What
    /// is done is still held.
    pub fn is_shared(&self) -> bool {
        self.sent_at.is_some() && (self.is_open() || self.stage == ReferralStage::Done)
    }

    /// The newest step that may be taken back: a sending or an answer after which nothing else was
    /// said; and where it would stand then.
    pub(super) fn newest_step(&self) -> Option<(EventId, ReferralStanding)> {
        let step = self.steps.last()?;
        Some((step.entry, step.stage.standing()?))
    }

    /// Whether it was revoked after it had been sent, and the recipient has not yet confirmed
    /// deletion.
    pub fn awaiting_deletion(&self) -> bool {
        self.stage == ReferralStage::Revoked && self.sent_at.is_some() && self.deleted_at.is_none()
    }

    /// Whether the recipient said that what they held is deleted.
    pub const fn is_deleted(&self) -> bool {
        self.deleted_at.is_some()
    }

    /// The key that answers for the newest package, where one was made.
    pub fn reply_key(&self) -> Option<PublicKey> {
        self.packed().map(|packed| packed.reply_key)
    }

    /// The question that waits for the other side.
    pub const fn question(&self) -> Option<Question> {
        self.question
    }

    pub(super) fn packed(&self) -> Option<&Packed> {
        self.packed.as_deref()
    }

    pub(super) fn proposal(&self) -> Option<&Proposal> {
        self.proposal.as_deref()
    }

    pub(super) fn apply(&mut self, event: &ReferralEvent, stamp: &Stamp) {
        self.version = stamp.version;
        if let Some(member) = stamp.actor.member().filter(|member| !self.was_worked_by(*member)) {
            self.workers.push(member);
        }
        if let ReferralEvent::EntryCorrected(corrected) = event {
            self.take_back(corrected.entry);
            return;
        }
        self.note_step(event, stamp);
        match event {
            ReferralEvent::ReferralProposed(proposed) => {
                self.stage = ReferralStage::Proposed;
                self.proposal = Some(Box::new(Proposal {
                    person: proposed.person,
                    recipient: proposed.recipient,
                    purpose: proposed.purpose.clone(),
                    urgency: proposed.urgency,
                    from: proposed.from,
                    fields: proposed.fields.clone(),
                }));
            }
            ReferralEvent::ReferralConsentChecked(checked) => {
                self.consent = Some(checked.consent);
                if self.stage == ReferralStage::Proposed {
                    self.stage = ReferralStage::Checked;
                }
            }
            ReferralEvent::ReferralSent(_) => {
                self.sent_at = self.sent_at.or(Some(stamp.recorded));
                if matches!(self.stage, ReferralStage::Proposed | ReferralStage::Checked) {
                    self.stage = ReferralStage::Sent;
                }
            }
            ReferralEvent::ReferralReceived(_) => self.stage = ReferralStage::Received,
            ReferralEvent::ReferralAccepted(_) => self.answer(ReferralStage::Accepted, stamp),
            ReferralEvent::ReferralDeclined(_) => self.answer(ReferralStage::Declined, stamp),
            ReferralEvent::ReferralServiceStarted(_) => self.stage = ReferralStage::Started,
            ReferralEvent::ReferralDone(_) => self.stage = ReferralStage::Done,
            ReferralEvent::ReferralRevoked(_) => self.stage = ReferralStage::Revoked,
            ReferralEvent::ReferralDeletionConfirmed(_) => self.deleted_at = Some(stamp.recorded),
            ReferralEvent::ReferralQuestionAsked(_) => {
                self.question = Some(Question { event: stamp.event, by: stamp.actor.member() });
            }
            ReferralEvent::ReferralQuestionAnswered(_) => self.question = None,
            ReferralEvent::ReferralPacked(packed) => {
                let (reply_key, expires) = (packed.reply_key, packed.expires);
                self.packed = Some(Box::new(Packed { reply_key, expires }));
            }
            ReferralEvent::EntryCorrected(_) => {}
        }
    }

    /// Keeps what a sending or a recorded answer can be taken back to. A proposal, a signed answer, a
    /// revocation and a confirmed deletion stand, and with them whatever came before.
    fn note_step(&mut self, event: &ReferralEvent, stamp: &Stamp) {
        let recorded = match event {
            ReferralEvent::ReferralSent(_) => true,
            ReferralEvent::ReferralReceived(answer) => answer.signature.is_none(),
            ReferralEvent::ReferralAccepted(answer) => answer.signature.is_none(),
            ReferralEvent::ReferralDeclined(answer) => answer.signature.is_none(),
            ReferralEvent::ReferralServiceStarted(answer) => answer.signature.is_none(),
            ReferralEvent::ReferralDone(answer) => answer.signature.is_none(),
            ReferralEvent::ReferralProposed(_)
            | ReferralEvent::ReferralRevoked(_)
            | ReferralEvent::ReferralPacked(_)
            | ReferralEvent::ReferralDeletionConfirmed(_) => false,
            ReferralEvent::ReferralConsentChecked(_)
            | ReferralEvent::ReferralQuestionAsked(_)
            | ReferralEvent::ReferralQuestionAnswered(_)
            | ReferralEvent::EntryCorrected(_) => return,
        };
        if recorded {
            let (stage, sent_at, answered_at) = (self.stage, self.sent_at, self.answered_at);
            self.steps.push(Before { entry: stamp.event, stage, sent_at, answered_at });
        } else {
            self.steps.clear();
        }
    }

    fn take_back(&mut self, entry: EventId) {
        if let Some(step) = self.steps.pop_if(|step| step.entry == entry) {
            self.stage = step.stage;
            self.sent_at = step.sent_at;
            self.answered_at = step.answered_at;
        }
    }

    fn answer(&mut self, stage: ReferralStage, stamp: &Stamp) {
        self.stage = stage;
        self.answered_at = self.answered_at.or(Some(stamp.recorded));
    }
}
