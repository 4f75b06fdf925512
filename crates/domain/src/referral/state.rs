//! State of a `referral` stream: how far it came, and what the recipient really said.

use amana_events::{
    EventId, Moment, OrganisationId, PersonId, PurposeCode, StreamId,
    referral::{ReferralEvent, Urgency},
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

/// What the proposal said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proposal {
    pub(super) person: PersonId,
    pub(super) recipient: OrganisationId,
    pub(super) purpose: PurposeCode,
    pub(super) urgency: Urgency,
    pub(super) from: Option<StreamId>,
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

    /// Whether it was revoked after it had been sent, and the recipient has not yet confirmed
    /// deletion.
    pub fn awaiting_deletion(&self) -> bool {
        self.stage == ReferralStage::Revoked && self.sent_at.is_some() && self.deleted_at.is_none()
    }

    /// Whether the recipient said that what they held is deleted.
    pub const fn is_deleted(&self) -> bool {
        self.deleted_at.is_some()
    }

    pub(super) fn proposal(&self) -> Option<&Proposal> {
        self.proposal.as_deref()
    }

    pub(super) fn apply(&mut self, event: &ReferralEvent, stamp: &Stamp) {
        self.version = stamp.version;
        match event {
            ReferralEvent::ReferralProposed(proposed) => {
                self.stage = ReferralStage::Proposed;
                self.proposal = Some(Box::new(Proposal {
                    person: proposed.person,
                    recipient: proposed.recipient,
                    purpose: proposed.purpose.clone(),
                    urgency: proposed.urgency,
                    from: proposed.from,
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
        }
    }

    fn answer(&mut self, stage: ReferralStage, stamp: &Stamp) {
        self.stage = stage;
        self.answered_at = self.answered_at.or(Some(stamp.recorded));
    }
}
