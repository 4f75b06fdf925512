//! `handover`: one row a handover: part one, the custody receipt in codes, and how far it has come.
//!
//! Deliberately absent: the child. Part one does not know whom it is about, and only the receiver can
//! link the receipt's number to a child.

use amana_events::{
    Admin1, Code, Country, Event, InstrumentCode, Language, Moment, OrganisationId, Reference,
    StreamId, StreamKind, UnitId,
    common::{AgeBand, Sex},
    handover::{
        ChildEncountered, ChildHandedOver, DelayReason, ExitKind, ExitStep, HandoverEvent,
        ReceiptCorrected, TransferSide,
    },
};
use uuid::Uuid;

use super::{Header, Page, Rows, View, ViewError, Views, cell::Words, row::view_row};

view_codes! {
    /// How far a handover has come.
    pub enum HandoverState {
        /// A child was encountered.
        Encountered = "encountered",
        /// A receiver was named and has not answered.
        ReceiverNamed = "receiver_named",
        /// The receiver accepted.
        Accepted = "accepted",
        /// The receiver declined; another is to be named.
        Declined = "declined",
        /// The child was handed over, as somebody else than the receiver says.
        AwaitsConfirmation = "awaits_confirmation",
        /// The child was handed over.
        HandedOver = "handed_over",
        /// The child was screened.
        Screened = "screened",
        /// The child is in care.
        InCare = "in_care",
        /// The family is being traced.
        Tracing = "tracing",
        /// A lasting solution was reached.
        Solved = "solved",
        /// The child was visited afterwards.
        FollowedUp = "followed_up",
        /// Closed by the receiver.
        Closed = "closed",
    }
}

view_row! {
    /// One handover.
    pub struct HandoverRow of "view_handover" {
        key {
            /// The handover.
            handover: Uuid,
        }
        /// What people say aloud; never the child's code.
        reference: Reference,
        /// Instrument that sets limit and receiver.
        instrument: InstrumentCode,
        /// Its version.
        instrument_version: Code,
        /// The force or group that has or had the child.
        held_by: OrganisationId,
        /// Its unit.
        unit: Option<UnitId>,
        /// When the force first had contact.
        first_contact: Moment,
        /// Country.
        country: Country,
        /// Admin 1 place.
        admin1: Admin1,
        /// Admin 2 place.
        admin2: Option<Code>,
        /// Sex.
        sex: Sex,
        /// How old the child looks.
        apparent_age: AgeBand,
        /// Infants with the child.
        infants: u8,
        /// Whether medical care is urgent.
        urgent_medical: bool,
        /// Whether urgent care was given or begun.
        urgent_care_given: bool,
        /// Language of the interpreter needed.
        interpreter: Option<Language>,
        /// Handovers of siblings or companions.
        together_with: Words<StreamId>,
        /// How far it has come.
        state: HandoverState,
        /// The receiver named last.
        receiver: Option<OrganisationId>,
        /// When the child was handed over, as written down.
        handed_over_at: Option<Moment>,
        /// The receipt's number.
        receipt_number: Option<Code>,
        /// The force's reason for delay.
        delay_reason: Option<DelayReason>,
        /// How the child left.
        exit_kind: Option<ExitKind>,
        /// Whether an exit waits for its follow-up.
        exit_alarm: bool,
        /// When the encounter was recorded.
        opened_recorded: Moment,
        /// The last time anything happened.
        last_activity: Moment,
        /// How far it had come when it was closed; none while it is open.
        closed_from: Option<HandoverState>,
    }
}

/// The fold of the `handover` view.
#[derive(Debug)]
pub(crate) struct Handovers;

impl View for Handovers {
    const NAME: &'static str = "handover";
    const VERSION: u32 = 3;
    const KINDS: &'static [StreamKind] = &[StreamKind::Handover];
    type Row = HandoverRow;

    fn touches(_event: &Event, header: &Header, groups: &mut Vec<Uuid>) {
        groups.push(header.stream.id);
    }

    fn apply(rows: &mut Rows<HandoverRow>, event: &Event, header: &Header) {
        let Event::Handover(event) = event else { return };
        let id = header.stream.id;
        if let HandoverEvent::ChildEncountered(encounter) = event {
            rows.put(id, encountered(encounter, header));
            return;
        }
        let Some(row) = rows.only(id) else { return };
        row.last_activity = header.recorded;
        match event {
            HandoverEvent::UrgentCareGiven(_)
            | HandoverEvent::ReceiverNamed(_)
            | HandoverEvent::ReceiverAccepted(_)
            | HandoverEvent::ReceiverDeclined(_)
            | HandoverEvent::ChildHandedOver(_)
            | HandoverEvent::HandoverConfirmed(_)
            | HandoverEvent::HandoverCorrected(_)
            | HandoverEvent::ReceiptCorrected(_) => transfer(row, event),
            HandoverEvent::ChildScreened(_)
            | HandoverEvent::CareStarted(_)
            | HandoverEvent::TracingRecorded(_)
            | HandoverEvent::SolutionReached(_)
            | HandoverEvent::FollowUpMade(_)
            | HandoverEvent::HandoverClosed(_)
            | HandoverEvent::HandoverReopened(_) => care(row, event),
            HandoverEvent::ExitRecorded(_) | HandoverEvent::ExitFollowedUp(_) => exits(row, event),
            HandoverEvent::ChildEncountered(_)
            | HandoverEvent::ReceiverObserved(_)
            | HandoverEvent::ChildRegistered(_)
            | HandoverEvent::AgeAssessed(_)
            | HandoverEvent::RegistrationCorrected(_)
            | HandoverEvent::ErrorFound(_)
            | HandoverEvent::CareUnknown(_) => {}
        }
    }
}

fn encountered(e: &ChildEncountered, header: &Header) -> HandoverRow {
    HandoverRow {
        handover: header.stream.id,
        reference: e.reference,
        instrument: e.instrument.clone(),
        instrument_version: e.instrument_version.clone(),
        held_by: e.force,
        unit: e.unit,
        first_contact: e.first_contact,
        country: e.country.clone(),
        admin1: e.admin1.clone(),
        admin2: e.admin2.clone(),
        sex: e.sex,
        apparent_age: e.apparent_age,
        infants: e.infants,
        urgent_medical: e.urgent_medical,
        urgent_care_given: false,
        interpreter: e.interpreter.clone(),
        together_with: Words(e.together_with.clone()),
        state: HandoverState::Encountered,
        receiver: None,
        handed_over_at: None,
        receipt_number: None,
        delay_reason: None,
        exit_kind: None,
        exit_alarm: false,
        opened_recorded: header.recorded,
        last_activity: header.recorded,
        closed_from: None,
    }
}

fn transfer(row: &mut HandoverRow, event: &HandoverEvent) {
    match event {
        HandoverEvent::UrgentCareGiven(_) => row.urgent_care_given = true,
        HandoverEvent::ReceiverNamed(e) => {
            row.receiver = Some(e.receiver);
            row.state = HandoverState::ReceiverNamed;
        }
        HandoverEvent::ReceiverAccepted(e) => {
            row.receiver = Some(e.receiver);
            row.state = HandoverState::Accepted;
        }
        HandoverEvent::ReceiverDeclined(_) => {
            row.state = HandoverState::Declined;
            // What somebody else than the receiver stated of it does not stand.
            (row.handed_over_at, row.receipt_number, row.delay_reason) = (None, None, None);
        }
        HandoverEvent::ChildHandedOver(e) => {
            row.receiver = Some(e.receiver);
            row.handed_over_at = Some(e.at);
            row.receipt_number = Some(e.receipt_number.clone());
            row.delay_reason = e.delay_reason;
            row.state = if is_receivers_word(e) {
                HandoverState::HandedOver
            } else {
                HandoverState::AwaitsConfirmation
            };
        }
        HandoverEvent::HandoverConfirmed(e) => {
            row.receiver = Some(e.receiver);
            row.handed_over_at = Some(e.at);
            row.state = HandoverState::HandedOver;
        }
        HandoverEvent::HandoverCorrected(e) => {
            row.handed_over_at = Some(e.at);
            row.receipt_number = Some(e.receipt_number.clone());
            row.delay_reason = e.delay_reason;
        }
        HandoverEvent::ReceiptCorrected(e) => correct(row, e),
        _ => {}
    }
}

/// Whether the receiver wrote it down: then it stands. Before the second vocabulary, which does not
/// say who did, any side's word was enough.
pub(super) const fn is_receivers_word(event: &ChildHandedOver) -> bool {
    matches!(event.recorded_by, None | Some(TransferSide::Receiver))
}

fn correct(row: &mut HandoverRow, e: &ReceiptCorrected) {
    row.sex = e.sex;
    row.apparent_age = e.apparent_age;
    row.infants = e.infants;
    row.first_contact = e.first_contact;
    // Another force's receipt keeps no unit of the first, another place no smaller one.
    row.unit = e.unit.or(row.unit.filter(|_| e.force.is_none()));
    row.held_by = e.force.unwrap_or(row.held_by);
    row.urgent_medical = e.urgent_medical.unwrap_or(row.urgent_medical);
    if let Some(admin1) = &e.admin1 {
        row.admin1.clone_from(admin1);
        row.admin2.clone_from(&e.admin2);
    }
    if let Some(country) = &e.country {
        row.country.clone_from(country);
    }
    if let Some((instrument, version)) = e.instrument.as_ref().zip(e.instrument_version.as_ref()) {
        row.instrument.clone_from(instrument);
        row.instrument_version.clone_from(version);
    }
    if let Some(together) = &e.together_with {
        row.together_with = Words(together.clone());
    }
}

fn care(row: &mut HandoverRow, event: &HandoverEvent) {
    match event {
        HandoverEvent::ChildScreened(_) if row.state == HandoverState::HandedOver => {
            row.state = HandoverState::Screened;
        }
        HandoverEvent::CareStarted(_) => row.state = HandoverState::InCare,
        HandoverEvent::TracingRecorded(_) => row.state = HandoverState::Tracing,
        HandoverEvent::SolutionReached(_) => row.state = HandoverState::Solved,
        HandoverEvent::FollowUpMade(_) if row.state == HandoverState::Solved => {
            row.state = HandoverState::FollowedUp;
        }
        HandoverEvent::HandoverClosed(_) => {
            row.closed_from = Some(row.state);
            row.state = HandoverState::Closed;
        }
        HandoverEvent::HandoverReopened(_) => {
            row.state = row.closed_from.take().unwrap_or(row.state);
        }
        _ => {}
    }
}

fn exits(row: &mut HandoverRow, event: &HandoverEvent) {
    match event {
        HandoverEvent::ExitRecorded(e) => {
            row.exit_kind = Some(e.exit);
            row.exit_alarm = true;
        }
        HandoverEvent::ExitFollowedUp(e) => match e.step {
            ExitStep::Found => {
                row.exit_kind = None;
                row.exit_alarm = false;
            }
            ExitStep::Ended => row.exit_alarm = false,
            ExitStep::Searching
            | ExitStep::AuthorityAsked
            | ExitStep::FamilyVisited
            | ExitStep::PartnerTold
            | ExitStep::DeathReported => {}
        },
        _ => {}
    }
}

impl Views {
    /// Handovers, newest first; with `receiver`, only those that organisation is named for.
    ///
    /// # Errors
    /// [`ViewError`] when the database fails or a row was changed by somebody else.
    pub async fn handover_list(
        &self,
        receiver: Option<OrganisationId>,
        page: Page,
    ) -> Result<Vec<HandoverRow>, ViewError> {
        let mut select = self.select::<Handovers>();
        if let Some(receiver) = &receiver {
            select.and_equal("receiver", receiver);
        }
        select.newest("opened_recorded", "handover", page).rows().await
    }

    /// These handovers, in no order.
    ///
    /// # Errors
    /// As [`Views::handover_list`].
    pub async fn handovers_among(&self, ids: &[Uuid]) -> Result<Vec<HandoverRow>, ViewError> {
        let mut select = self.select::<Handovers>();
        select.and_among("handover", ids);
        select.rows().await
    }

    /// Handovers in which urgent care was needed and was not given.
    ///
    /// # Errors
    /// As [`Views::handover_list`].
    pub async fn handovers_urgent(&self) -> Result<Vec<HandoverRow>, ViewError> {
        let mut select = self.select::<Handovers>();
        select.and_equal("urgent_medical", &true);
        select.and_equal("urgent_care_given", &false);
        select.rows().await
    }

    /// Handovers of children who left and were neither found nor given up by two people, the latest first.
    ///
    /// # Errors
    /// As [`Views::handover_list`].
    pub async fn handovers_left(&self, page: Page) -> Result<Vec<HandoverRow>, ViewError> {
        let mut select = self.select::<Handovers>();
        select.and_equal("exit_alarm", &true);
        select.newest("opened_recorded", "handover", page).rows().await
    }

    /// One handover.
    ///
    /// # Errors
    /// As [`Views::handover_list`].
    pub async fn handover(&self, handover: Uuid) -> Result<Option<HandoverRow>, ViewError> {
        let mut select = self.select::<Handovers>();
        select.and_equal("handover", &handover);
        select.one().await
    }

    /// The handover people call by this reference.
    ///
    /// # Errors
    /// As [`Views::handover_list`].
    pub async fn handover_by_reference(
        &self,
        reference: Reference,
    ) -> Result<Option<HandoverRow>, ViewError> {
        let mut select = self.select::<Handovers>();
        select.and_equal("reference", &reference);
        select.one().await
    }
}
