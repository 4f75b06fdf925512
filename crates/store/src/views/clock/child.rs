//! The clock of a handover: from first contact to the receiver, by the instrument.

use amana_events::handover::{ExitStep, HandoverEvent};

use super::{super::Header, Audience, ClockRow, HANDOVER, Matter, Standstill};

/// Whether an event of a handover may start or stop its clock.
pub(super) fn concerns(event: &HandoverEvent) -> bool {
    match event {
        HandoverEvent::ChildEncountered(_)
        | HandoverEvent::ChildHandedOver(_)
        | HandoverEvent::ExitRecorded(_)
        | HandoverEvent::ExitFollowedUp(_)
        | HandoverEvent::HandoverClosed(_)
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
        | HandoverEvent::HandoverReopened(_) => false,
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
        HandoverEvent::ReceiptCorrected(e) => row.started_at = Some(e.first_contact),
        HandoverEvent::ChildHandedOver(e) => row.stop(e.at),
        // A child who left is not handed over late: the exit has an alarm of its own.
        HandoverEvent::ExitRecorded(_) => row.standstill = Some(Standstill::Exit),
        HandoverEvent::ExitFollowedUp(e) => match e.step {
            ExitStep::Found => row.standstill = None,
            ExitStep::Ended => row.stop(header.known),
            ExitStep::Searching
            | ExitStep::AuthorityAsked
            | ExitStep::FamilyVisited
            | ExitStep::PartnerTold
            | ExitStep::DeathReported => {}
        },
        HandoverEvent::HandoverClosed(_) => row.stop(header.known),
        _ => {}
    }
}
