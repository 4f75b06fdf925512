//! State of a `handover` stream: the custody receipt's few facts, who receives, who cares, and how
//! the child left if they did. No text, no place, no reference: views read those from the log.

use amana_events::{
    Code, EventId, InstrumentCode, MemberId, Moment, OrganisationId, PersonId, StreamId, UnitId,
    common::{AgeBand, Safe, Sex},
    handover::{
        AgeOutcome, ChildEncountered, ChildHandedOver, DelayReason, ExitFollowedUp, ExitKind,
        ExitRecorded, ExitStep, HandoverEvent, ReceiptCorrected, Solution, TracingStep,
        TransferSide,
    },
    registry::InstrumentEntry,
};

use crate::{Stamp, clocks};

/// How far the way from the force to a receiver came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Transfer {
    /// No receiver is named, or the one named declined.
    #[default]
    Waiting,
    /// A receiver is named and has not answered.
    Named(OrganisationId),
    /// The receiver accepted.
    Accepted(OrganisationId),
    /// Somebody else than the receiver says that the child was handed over: care waits for the
    /// receiver's own word.
    Stated {
        /// To whom.
        receiver: OrganisationId,
        /// When.
        at: Moment,
        /// The event that says so.
        event: EventId,
        /// Who recorded it.
        by: Option<MemberId>,
    },
    /// The child was handed over.
    Done {
        /// To whom.
        receiver: OrganisationId,
        /// When.
        at: Moment,
    },
}

/// Who is responsible for the child's care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// An organisation.
    Organisation(OrganisationId),
    /// The family.
    Family,
    /// Nobody knows: said honestly.
    Unknown,
}

/// Responsibility from a moment on, until the next segment begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CareSegment {
    /// From when.
    pub from: Moment,
    /// Who.
    pub holder: Holder,
}

/// How the child left, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit {
    /// How.
    pub kind: ExitKind,
    /// The member who recorded it: somebody else ends it.
    pub recorded_by: Option<MemberId>,
    /// Whether the step that this kind of exit asks for was taken.
    pub followed_up: bool,
    /// Whether two people found that nothing more can be done.
    pub ended: bool,
}

/// What the custody receipt says, as far as rules need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Receipt {
    pub(super) instrument: InstrumentCode,
    pub(super) instrument_version: Code,
    pub(super) force: OrganisationId,
    pub(super) unit: Option<UnitId>,
    pub(super) first_contact: Moment,
    pub(super) sex: Sex,
    pub(super) apparent_age: AgeBand,
    pub(super) infants: u8,
    pub(super) together_with: Box<[StreamId]>,
    pub(super) number: Option<Code>,
    pub(super) belongings: Box<[Code]>,
    pub(super) delay_reason: Option<DelayReason>,
}

/// Who found that the receipt was entered in error, and by which event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FoundError {
    pub(super) event: EventId,
    pub(super) by: Option<MemberId>,
}

/// State of a `handover` stream.
#[derive(Debug, Clone, Default)]
pub struct HandoverState {
    /// How many events it has.
    pub version: u64,
    receipt: Option<Box<Receipt>>,
    transfer: Transfer,
    // INVARIANT: sorted by `from`; each segment lasts until the next begins, so there is no gap.
    care: Vec<CareSegment>,
    child: Option<PersonId>,
    screened: bool,
    age: Option<AgeOutcome>,
    tracing: Option<TracingStep>,
    solution: Option<Solution>,
    followed_up: Option<Safe>,
    exit: Option<Exit>,
    error: Option<FoundError>,
    closed: bool,
}

/// The step without which nobody may say that nothing more can be done; none where any step does.
pub(super) const fn step_asked_for(exit: ExitKind) -> Option<ExitStep> {
    match exit {
        ExitKind::LeftOwnWill | ExitKind::Missing => Some(ExitStep::Searching),
        ExitKind::Died => Some(ExitStep::DeathReported),
        ExitKind::TakenByAuthority | ExitKind::TakenByArmedActor => Some(ExitStep::AuthorityAsked),
        ExitKind::ReleasedOnSpot => Some(ExitStep::FamilyVisited),
        ExitKind::OtherCountry => Some(ExitStep::PartnerTold),
        ExitKind::FoundAdult => None,
    }
}

fn replace<T: Clone>(old: &mut T, new: Option<&T>) {
    if let Some(new) = new {
        old.clone_from(new);
    }
}

/// The custody receipt and the way to a receiver.
impl HandoverState {
    /// Whether a receipt was begun.
    pub fn exists(&self) -> bool {
        self.receipt.is_some()
    }

    /// Whether there is a file and it is not closed.
    pub fn is_open(&self) -> bool {
        self.exists() && !self.closed
    }

    /// The instrument that sets the limit.
    pub fn instrument(&self) -> Option<&InstrumentCode> {
        self.receipt.as_ref().map(|receipt| &receipt.instrument)
    }

    /// The instrument's version.
    pub fn instrument_version(&self) -> Option<&Code> {
        self.receipt.as_ref().map(|receipt| &receipt.instrument_version)
    }

    /// The unit of the force the child was with, where the receipt names one.
    pub fn unit(&self) -> Option<UnitId> {
        self.receipt.as_ref().and_then(|receipt| receipt.unit)
    }

    /// The force or group that met the child.
    pub fn force(&self) -> Option<OrganisationId> {
        self.receipt.as_ref().map(|receipt| receipt.force)
    }

    /// When the force first had contact: the clock starts here.
    pub fn first_contact(&self) -> Option<Moment> {
        self.receipt.as_ref().map(|receipt| receipt.first_contact)
    }

    /// Until when the child must be handed over, by an instrument's entry and the force's reason
    /// for delay, where one was given. `None` when no limit is known.
    pub fn due(&self, instrument: &InstrumentEntry, reason: Option<DelayReason>) -> Option<Moment> {
        clocks::handover_due(instrument, self.first_contact()?, reason)
    }

    /// How far the way to a receiver came.
    pub const fn transfer(&self) -> Transfer {
        self.transfer
    }

    /// Who is named as receiver, accepted, or received the child.
    pub const fn receiver(&self) -> Option<OrganisationId> {
        match self.transfer {
            Transfer::Waiting => None,
            Transfer::Named(receiver)
            | Transfer::Accepted(receiver)
            | Transfer::Stated { receiver, .. }
            | Transfer::Done { receiver, .. } => Some(receiver),
        }
    }

    /// When the child was handed over, by the receiver's own word.
    pub const fn handed_over_at(&self) -> Option<Moment> {
        match self.transfer {
            Transfer::Done { at, .. } => Some(at),
            Transfer::Waiting
            | Transfer::Named(_)
            | Transfer::Accepted(_)
            | Transfer::Stated { .. } => None,
        }
    }

    /// When the child was handed over as somebody wrote it down, confirmed or not.
    pub const fn stated_at(&self) -> Option<Moment> {
        match self.transfer {
            Transfer::Done { at, .. } | Transfer::Stated { at, .. } => Some(at),
            Transfer::Waiting | Transfer::Named(_) | Transfer::Accepted(_) => None,
        }
    }

    pub(super) const fn found_error(&self) -> Option<FoundError> {
        self.error
    }

    pub(super) fn receipt(&self) -> Option<&Receipt> {
        self.receipt.as_deref()
    }
}

/// Registration, care and what follows.
impl HandoverState {
    /// The child, once registered.
    pub const fn child(&self) -> Option<PersonId> {
        self.child
    }

    /// Whether the child was handed over and the file is not closed.
    pub fn care_is_open(&self) -> bool {
        self.handed_over_at().is_some() && !self.closed
    }

    /// Who was responsible from when on, without a gap since the handover; oldest first.
    pub fn care(&self) -> &[CareSegment] {
        &self.care
    }

    /// Who is responsible at a moment; `None` before the handover.
    pub fn holder_at(&self, at: Moment) -> Option<Holder> {
        self.care.iter().rev().find(|segment| segment.from <= at).map(|segment| segment.holder)
    }

    /// Who is responsible now; `None` before the handover.
    pub fn holder(&self) -> Option<Holder> {
        self.care.last().map(|segment| segment.holder)
    }

    /// The organisation that is responsible now or, while the family is or nobody is known, was
    /// the last one.
    pub fn last_organisation(&self) -> Option<OrganisationId> {
        self.care.iter().rev().find_map(|segment| match segment.holder {
            Holder::Organisation(organisation) => Some(organisation),
            Holder::Family | Holder::Unknown => None,
        })
    }

    /// Whether the child was screened.
    pub const fn screened(&self) -> bool {
        self.screened
    }

    /// How the question of age was last settled, if it was asked.
    pub const fn age(&self) -> Option<AgeOutcome> {
        self.age
    }

    /// The last step of tracing.
    pub const fn tracing(&self) -> Option<TracingStep> {
        self.tracing
    }

    /// The lasting solution that holds now.
    pub const fn solution(&self) -> Option<Solution> {
        self.solution
    }

    /// Whether the child was safe at the last visit since the solution or the reopening.
    pub const fn followed_up(&self) -> Option<Safe> {
        self.followed_up
    }

    /// How the child left; none while they are here.
    pub const fn exit(&self) -> Option<Exit> {
        self.exit
    }

    /// Whether the child has left and is neither found nor given up by two people.
    pub fn exit_alarm_open(&self) -> bool {
        self.exit.is_some_and(|exit| !exit.ended)
    }
}

impl HandoverState {
    pub(super) fn apply(&mut self, event: &HandoverEvent, stamp: &Stamp) {
        self.version = stamp.version;
        match event {
            HandoverEvent::ChildEncountered(event) => self.begin(event),
            HandoverEvent::ReceiverNamed(event) => self.name(Transfer::Named(event.receiver)),
            HandoverEvent::ReceiverAccepted(event) => self.name(Transfer::Accepted(event.receiver)),
            HandoverEvent::ReceiverDeclined(_) => self.name(Transfer::Waiting),
            HandoverEvent::ChildHandedOver(event) => self.hand_over(event, stamp),
            HandoverEvent::HandoverConfirmed(event) => self.receive(event.receiver, event.at),
            HandoverEvent::HandoverCorrected(event) => {
                self.note_receipt(&event.receipt_number, &event.belongings, event.delay_reason);
                self.correct_time(event.at);
            }
            HandoverEvent::ChildRegistered(event) => self.child = Some(event.child),
            HandoverEvent::RegistrationCorrected(event) => self.child = Some(event.child),
            HandoverEvent::ChildScreened(_) => self.screened = true,
            HandoverEvent::AgeAssessed(event) => self.age = Some(event.outcome),
            HandoverEvent::CareStarted(event) => {
                self.unsettle();
                self.hold(event.from, Holder::Organisation(event.holder));
            }
            HandoverEvent::CareUnknown(event) => {
                self.unsettle();
                self.hold(event.since, Holder::Unknown);
            }
            HandoverEvent::TracingRecorded(event) => self.tracing = Some(event.step),
            HandoverEvent::SolutionReached(event) => {
                self.unsettle();
                self.solution = Some(event.solution);
                self.hold(event.from, event.holder.map_or(Holder::Family, Holder::Organisation));
            }
            HandoverEvent::FollowUpMade(event) => self.followed_up = Some(event.safe),
            HandoverEvent::ExitRecorded(event) => self.leave(event, stamp),
            HandoverEvent::ExitFollowedUp(event) => self.follow_exit(event),
            HandoverEvent::ErrorFound(_) => {
                self.error = Some(FoundError { event: stamp.event, by: stamp.actor.member() });
            }
            HandoverEvent::HandoverClosed(_) => self.closed = true,
            HandoverEvent::HandoverReopened(_) => {
                self.closed = false;
                self.error = None;
                self.followed_up = None;
            }
            HandoverEvent::ReceiptCorrected(event) => self.correct(event),
            HandoverEvent::UrgentCareGiven(_) | HandoverEvent::ReceiverObserved(_) => {}
        }
    }

    fn begin(&mut self, event: &ChildEncountered) {
        self.receipt = Some(Box::new(Receipt {
            instrument: event.instrument.clone(),
            instrument_version: event.instrument_version.clone(),
            force: event.force,
            unit: event.unit,
            first_contact: event.first_contact,
            sex: event.sex,
            apparent_age: event.apparent_age,
            infants: event.infants,
            together_with: event.together_with.clone().into(),
            number: None,
            belongings: Box::default(),
            delay_reason: None,
        }));
    }

    fn hand_over(&mut self, event: &ChildHandedOver, stamp: &Stamp) {
        self.note_receipt(&event.receipt_number, &event.belongings, event.delay_reason);
        // Before the second vocabulary one side's word was enough.
        if matches!(event.recorded_by, None | Some(TransferSide::Receiver)) {
            self.receive(event.receiver, event.at);
        } else if self.handed_over_at().is_none() {
            let (receiver, at, by) = (event.receiver, event.at, stamp.actor.member());
            self.transfer = Transfer::Stated { receiver, at, event: stamp.event, by };
        }
    }

    fn receive(&mut self, receiver: OrganisationId, at: Moment) {
        self.transfer = Transfer::Done { receiver, at };
        self.hold(at, Holder::Organisation(receiver));
    }

    fn note_receipt(&mut self, number: &Code, belongings: &[Code], reason: Option<DelayReason>) {
        if let Some(receipt) = &mut self.receipt {
            receipt.number = Some(number.clone());
            receipt.belongings = belongings.into();
            receipt.delay_reason = reason;
        }
    }

    /// The handover was at another time; care begins with it, and never after what followed.
    fn correct_time(&mut self, time: Moment) {
        match &mut self.transfer {
            Transfer::Stated { at, .. } => *at = time,
            Transfer::Done { at, .. } => {
                let next = self.care.get(1).map_or(time, |next| next.from.min(time));
                *at = next;
                if let Some(first) = self.care.first_mut() {
                    first.from = next;
                }
            }
            Transfer::Waiting | Transfer::Named(_) | Transfer::Accepted(_) => {}
        }
    }

    fn name(&mut self, transfer: Transfer) {
        if self.handed_over_at().is_none() {
            self.transfer = transfer;
        }
    }

    /// The next holder; never before the one before, so that segments stay in order.
    fn hold(&mut self, from: Moment, holder: Holder) {
        let from = self.care.last().map_or(from, |last| last.from.max(from));
        self.care.push(CareSegment { from, holder });
    }

    /// Care moved on: a solution that held, and visits made since, hold no longer.
    fn unsettle(&mut self) {
        self.solution = None;
        self.followed_up = None;
    }

    fn leave(&mut self, event: &ExitRecorded, stamp: &Stamp) {
        self.exit = Some(Exit {
            kind: event.exit,
            recorded_by: stamp.actor.member(),
            followed_up: false,
            ended: false,
        });
        // Nobody holds a child who is gone; who found them says who cares from then on.
        if event.exit.leaves_nobody_responsible() && !self.care.is_empty() {
            self.unsettle();
            self.hold(stamp.known, Holder::Unknown);
        }
    }

    fn follow_exit(&mut self, event: &ExitFollowedUp) {
        match (event.step, &mut self.exit) {
            (ExitStep::Found, exit) => *exit = None,
            (ExitStep::Ended, Some(exit)) => exit.ended = true,
            (step, Some(exit)) => {
                exit.followed_up |= step_asked_for(exit.kind).is_none_or(|asked| asked == step);
            }
            (_, None) => {}
        }
    }

    fn correct(&mut self, event: &ReceiptCorrected) {
        if let Some(receipt) = &mut self.receipt {
            receipt.sex = event.sex;
            receipt.apparent_age = event.apparent_age;
            receipt.infants = event.infants;
            receipt.first_contact = event.first_contact;
            replace(&mut receipt.instrument, event.instrument.as_ref());
            replace(&mut receipt.instrument_version, event.instrument_version.as_ref());
            replace(&mut receipt.force, event.force.as_ref());
            // Another force's receipt keeps no unit of the first.
            receipt.unit = event.unit.or(receipt.unit.filter(|_| event.force.is_none()));
            if let Some(together) = &event.together_with {
                receipt.together_with = together.clone().into();
            }
        }
    }
}
