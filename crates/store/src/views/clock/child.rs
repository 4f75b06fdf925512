//! The clock of a handover: from first contact to the receiver, by the instrument.

use amana_events::handover::{ExitStep, HandoverEvent};

use super::{
    super::{Header, handover::is_receivers_word},
    Audience, ClockRow, HANDOVER, Matter, Standstill,
};

/// Whether an event of a handover may start or stop its clock.
pub(super) fn concerns(event: &HandoverEvent) -> bool {
    match event {
        HandoverEvent::ChildEncountered(_)
        | HandoverEvent::ChildHandedOver(_)
        | HandoverEvent::ExitRecorded(_)
        | HandoverEvent::ExitFollowedUp(_)
        | HandoverEvent::HandoverClosed(_)
        | HandoverEvent::HandoverReopened(_)
        | HandoverEvent::HandoverConfirmed(_)
        | HandoverEvent::HandoverCorrected(_)
        | HandoverEvent::ReceiptCorrected(_) => true,
        HandoverEvent::UrgentCareGiven(_)
        | HandoverEvent::ReceiverNamed(_)
        | HandoverEvent::ReceiverAccepted(_)
        | HandoverEvent::ReceiverDeclined(_)
        | HandoverEvent::ReceiverObserved(_)
        | HandoverEvent::ChildRegistered(_)
        | HandoverEvent::ChildScreened(_)
        | HandoverEvent::AgeAssessed(_)
        | HandoverEvent::CareStarted(_)
        | HandoverEvent::CareUnknown(_)
        | HandoverEvent::TracingRecorded(_)
        | HandoverEvent::SolutionReached(_)
        | HandoverEvent::FollowUpMade(_)
        | HandoverEvent::RegistrationCorrected(_)
        | HandoverEvent::ErrorFound(_) => false,
    }
}

pub(super) fn apply(matter: &mut Matter<'_>, event: &HandoverEvent, header: &Header) {
    let id = header.stream.id;
    if let HandoverEvent::ChildEncountered(e) = event {
        let at = Some(e.first_contact);
        let row = ClockRow::new(header.stream, HANDOVER, id, Audience::Child, at);
        matter.start(ClockRow {
            instrument: Some(e.instrument.clone()),
            instrument_version: Some(e.instrument_version.clone()),
            ..row
        });
        return;
    }
    let Some(row) = matter.clock(HANDOVER, id) else { return };
    match event {
        HandoverEvent::ReceiptCorrected(e) => {
            row.started_at = Some(e.first_contact);
            if e.instrument.is_some() {
                row.instrument.clone_from(&e.instrument);
                row.instrument_version.clone_from(&e.instrument_version);
            }
        }
        // Nobody's word but the receiver's stops it.
        HandoverEvent::ChildHandedOver(e) if is_receivers_word(e) => row.stop(e.at),
        HandoverEvent::HandoverConfirmed(e) => row.stop(e.at),
        HandoverEvent::HandoverCorrected(e) if row.stopped_at.is_some() => {
            row.stopped_at = Some(e.at);
        }
        // A child who left is not handed over late: the exit has an alarm of its own.
        HandoverEvent::ExitRecorded(_) if row.is_open() => row.standstill = Some(Standstill::Exit),
        HandoverEvent::ExitFollowedUp(e) => match e.step {
            // With the force again: the limit was never lifted.
            ExitStep::Found => row.run_on(Standstill::Exit),
            ExitStep::Ended => row.stop(header.known),
            ExitStep::Searching
            | ExitStep::AuthorityAsked
            | ExitStep::FamilyVisited
            | ExitStep::PartnerTold
            | ExitStep::DeathReported => {}
        },
        HandoverEvent::HandoverClosed(_) if row.is_open() => {
            row.standstill = Some(Standstill::Closed);
            row.stop(header.known);
        }
        HandoverEvent::HandoverReopened(_) => row.run_on(Standstill::Closed),
        _ => {}
    }
}
