//! Clocks of reports, assistance files, referrals and of access, and the times in which a person was
//! not to be contacted.

use amana_events::{
    Moment, PersonId, StreamKind,
    access::AccessEvent,
    assistance::{AssistanceEntry, AssistanceEvent},
    contact::ContactEvent,
    referral::{ReferralEvent, ReferralStanding},
    report::{Channel, ReportEvent, ReportSubmitted, TriageOutcome},
};
use uuid::Uuid;

use super::{
    super::{Header, Rows},
    ASSISTANCE_FIRST_CONTACT, Audience, BREAK_GLASS_REVIEW, CONTACT_PAUSE, ClockRow,
    DANGER_TO_LIFE_REVIEW, EMERGENCY_MEDICAL_CARE, INFORMATION_REVIEW, Matter, PARTNER_REPORTS,
    PERSONNEL_REPORT, REFERRAL_ANSWER, REPORT_KNOWN,
};

/// Whether a service of this kind answers an urgent medical need.
fn is_medical(service_kind: &str) -> bool {
    service_kind.starts_with("health") || service_kind.starts_with("medical")
}

/// The report that asked for help, whose rows an opening reads.
pub(super) fn report_of(event: &AssistanceEvent) -> Option<Uuid> {
    let AssistanceEvent::AssistanceOpened(opened) = event else { return None };
    opened.report.map(|report| report.id)
}

/// When the report that asked for help was known.
pub(super) fn report_known(rows: &mut Rows<ClockRow>, event: &AssistanceEvent) -> Option<Moment> {
    let report = report_of(event)?;
    let is_known = |row: &&ClockRow| row.clock.as_str() == REPORT_KNOWN && row.subject == report;
    let known = rows.group(report).iter().find(is_known)?;
    known.started_at
}

/// What must be given within a time after the act counts from the act where somebody told how long
/// ago it was, else from the report, else from the opening; it runs until it is offered, or until an
/// assessment finds that nothing is urgent.
pub(super) fn assistance(
    matter: &mut Matter<'_>,
    event: &AssistanceEvent,
    report_known: Option<Moment>,
    header: &Header,
) {
    let id = header.stream.id;
    let start =
        |clock| ClockRow::new(header.stream, clock, id, Audience::Assistance, Some(header.known));
    match event {
        AssistanceEvent::AssistanceOpened(e) => {
            let person = Some(e.person);
            matter.start(ClockRow { person, ..start(ASSISTANCE_FIRST_CONTACT) });
            let act =
                e.hours_since_act.map(|hours| header.known.plus_seconds(-3_600 * i64::from(hours)));
            let started_at = act.or(report_known).or(Some(header.known));
            matter.start(ClockRow { person, started_at, ..start(EMERGENCY_MEDICAL_CARE) });
        }
        AssistanceEvent::SurvivorContacted(_) => {
            matter.stop(ASSISTANCE_FIRST_CONTACT, id, header.known);
        }
        AssistanceEvent::NeedsAssessed(e) if e.urgent_medical => {
            let opened = matter.clock(ASSISTANCE_FIRST_CONTACT, id);
            let person = opened.and_then(|row| row.person);
            matter.start(ClockRow { person, ..start(EMERGENCY_MEDICAL_CARE) });
        }
        AssistanceEvent::NeedsAssessed(_) => matter.stop(EMERGENCY_MEDICAL_CARE, id, header.known),
        AssistanceEvent::ServiceOffered(e) if is_medical(e.service_kind.as_str()) => {
            matter.stop(EMERGENCY_MEDICAL_CARE, id, header.known);
        }
        AssistanceEvent::ServiceProvided(e) if is_medical(e.service_kind.as_str()) => {
            matter.stop(EMERGENCY_MEDICAL_CARE, id, header.known);
        }
        // The survivor's no is a valid end, of the clock too.
        AssistanceEvent::ServiceDeclined(e) if is_medical(e.service_kind.as_str()) => {
            matter.stop(EMERGENCY_MEDICAL_CARE, id, header.known);
        }
        AssistanceEvent::EntryCorrected(e) if e.what == AssistanceEntry::OnlyContact => {
            if let Some(row) = matter.clock(ASSISTANCE_FIRST_CONTACT, id) {
                row.stopped_at = None;
            }
        }
        AssistanceEvent::AssistanceClosed(_) => {
            matter.own().for_each(|row| row.stop(header.known));
        }
        AssistanceEvent::AssistanceAssigned(_)
        | AssistanceEvent::ServiceOffered(_)
        | AssistanceEvent::ServiceAccepted(_)
        | AssistanceEvent::ServiceDeclined(_)
        | AssistanceEvent::ServiceProvided(_)
        | AssistanceEvent::AssistanceReferred(_)
        | AssistanceEvent::EntryCorrected(_)
        | AssistanceEvent::AssistanceNoted(_)
        | AssistanceEvent::AssistanceReopened(_) => {}
    }
}

pub(super) fn referral(matter: &mut Matter<'_>, event: &ReferralEvent, header: &Header) {
    let id = header.stream.id;
    match event {
        ReferralEvent::ReferralProposed(e) => {
            let audience = match e.from.map(|stream| stream.kind) {
                Some(StreamKind::Handover) => Audience::Child,
                _ => Audience::Assistance,
            };
            // It waits: the answer is due from the sending, not from the proposal.
            let row = ClockRow::new(header.stream, REFERRAL_ANSWER, id, audience, None);
            matter.start(ClockRow { urgency: Some(e.urgency), ..row });
        }
        ReferralEvent::ReferralSent(_) => {
            // Once: what is sent again was due from the first sending, and an answer is an answer.
            if let Some(row) = matter.clock(REFERRAL_ANSWER, id)
                && row.started_at.is_none()
            {
                row.restart(header.known);
            }
        }
        ReferralEvent::ReferralAccepted(_)
        | ReferralEvent::ReferralDeclined(_)
        | ReferralEvent::ReferralDone(_)
        | ReferralEvent::ReferralRevoked(_) => matter.stop(REFERRAL_ANSWER, id, header.known),
        ReferralEvent::EntryCorrected(e) => {
            let Some(row) = matter.clock(REFERRAL_ANSWER, id) else { return };
            match e.stands {
                ReferralStanding::Proposed | ReferralStanding::Checked => {
                    (row.started_at, row.stopped_at) = (None, None);
                }
                ReferralStanding::Sent | ReferralStanding::Received => row.stopped_at = None,
                ReferralStanding::Accepted | ReferralStanding::Started => {}
            }
        }
        ReferralEvent::ReferralConsentChecked(_)
        | ReferralEvent::ReferralReceived(_)
        | ReferralEvent::ReferralServiceStarted(_)
        | ReferralEvent::ReferralPacked(_)
        | ReferralEvent::ReferralQuestionAsked(_)
        | ReferralEvent::ReferralQuestionAnswered(_)
        | ReferralEvent::ReferralDeletionConfirmed(_) => {}
    }
}

pub(super) fn report(matter: &mut Matter<'_>, event: &ReportEvent, header: &Header) {
    let id = header.stream.id;
    match event {
        ReportEvent::ReportSubmitted(e) => submitted(matter, e, header),
        ReportEvent::ReportTriaged(e) if e.outcome == TriageOutcome::Information => {
            let (audience, at) = (Audience::Conduct, Some(header.known));
            matter.start(ClockRow::new(header.stream, INFORMATION_REVIEW, id, audience, at));
        }
        ReportEvent::InformationReviewed(e) => {
            if let Some(row) = matter.clock(INFORMATION_REVIEW, id).filter(|row| row.is_open()) {
                row.restart(header.known);
                row.extended_until = Some(e.next_review);
            }
        }
        ReportEvent::InformationPromoted(_)
        | ReportEvent::InformationClosed(_)
        | ReportEvent::ReportReopened(_) => {
            matter.stop(INFORMATION_REVIEW, id, header.known);
        }
        ReportEvent::ConfidentialityLimitsTold(_)
        | ReportEvent::ReceiptIssued(_)
        | ReportEvent::MessageReceived(_)
        | ReportEvent::MessageSent(_)
        | ReportEvent::AttachmentAdded(_)
        | ReportEvent::ReportCorrected(_)
        | ReportEvent::AccountabilityAsked(_)
        | ReportEvent::ReportTriaged(_)
        | ReportEvent::RejectionProposed(_)
        | ReportEvent::ReportRejected(_)
        | ReportEvent::RejectionDeclined(_)
        | ReportEvent::InformationClosureProposed(_)
        | ReportEvent::ReceiptRevoked(_)
        | ReportEvent::ReceiptDeclined(_)
        | ReportEvent::ReplacementProposed(_)
        | ReportEvent::ReceiptReplaced(_)
        | ReportEvent::ReplacementDeclined(_)
        | ReportEvent::HolderNotAlone(_)
        | ReportEvent::ReportFactsCorrected(_)
        | ReportEvent::ReporterIsSurvivor(_)
        | ReportEvent::ComplaintHandlerNamed(_) => {}
    }
}

/// Whether an event of access may start or stop a clock: openings, by far the most, do not.
pub(super) fn access_concerns(event: &AccessEvent) -> bool {
    match event {
        AccessEvent::BreakGlassInvoked(_)
        | AccessEvent::BreakGlassReviewed(_)
        | AccessEvent::DangerToLifeInvoked(_)
        | AccessEvent::DangerToLifeReviewed(_) => true,
        AccessEvent::FieldOpened(_)
        | AccessEvent::OpeningRefused(_)
        | AccessEvent::Searched(_)
        | AccessEvent::Listed(_)
        | AccessEvent::Exported(_)
        | AccessEvent::FiguresDisclosed(_)
        | AccessEvent::AccessWithheld(_)
        | AccessEvent::AccessWithholdingEnded(_) => false,
    }
}

pub(super) fn access(matter: &mut Matter<'_>, event: &AccessEvent, header: &Header) {
    let start = |clock| {
        let (subject, audience) = (header.event.uuid(), Audience::Oversight);
        ClockRow::new(header.stream, clock, subject, audience, Some(header.recorded))
    };
    match event {
        AccessEvent::BreakGlassInvoked(_) => matter.start(start(BREAK_GLASS_REVIEW)),
        AccessEvent::BreakGlassReviewed(e) => {
            matter.stop(BREAK_GLASS_REVIEW, e.invocation.uuid(), header.recorded);
        }
        AccessEvent::DangerToLifeInvoked(_) => matter.start(start(DANGER_TO_LIFE_REVIEW)),
        AccessEvent::DangerToLifeReviewed(e) => {
            matter.stop(DANGER_TO_LIFE_REVIEW, e.invocation.uuid(), header.recorded);
        }
        _ => {}
    }
}

/// A report is known, and who reports has done so: in time or late, by when they learned.
fn submitted(matter: &mut Matter<'_>, event: &ReportSubmitted, header: &Header) {
    let mut done = |clock, from| {
        let (subject, audience) = (header.stream.id, Audience::Conduct);
        let row = ClockRow::new(header.stream, clock, subject, audience, Some(from));
        matter.start(ClockRow { stopped_at: Some(header.known), ..row });
    };
    done(REPORT_KNOWN, header.known);
    if let Some(learned) = event.learned {
        let partner = event.channel == Channel::Partner;
        done(if partner { PARTNER_REPORTS } else { PERSONNEL_REPORT }, learned);
    }
}

/// Whether an event of a contact plan begins or ends a time without contact.
pub(super) fn contact_concerns(event: &ContactEvent) -> bool {
    matches!(
        event,
        ContactEvent::ContactPlanMade(_)
            | ContactEvent::ContactFoundUnsafe(_)
            | ContactEvent::ContactPlanWithdrawn(_)
            | ContactEvent::NoContactWanted(_)
    )
}

pub(super) fn contact(matter: &mut Matter<'_>, event: &ContactEvent, header: &Header) {
    match event {
        // A plan is made with the person, after what was unsafe or unwanted.
        ContactEvent::ContactPlanMade(_) => matter.stop_all(CONTACT_PAUSE, header.known),
        ContactEvent::ContactFoundUnsafe(_)
        | ContactEvent::ContactPlanWithdrawn(_)
        | ContactEvent::NoContactWanted(_) => {
            if matter.open(CONTACT_PAUSE).next().is_some() {
                return;
            }
            let (subject, audience) = (header.event.uuid(), Audience::Assistance);
            let at = Some(header.known);
            let row = ClockRow::new(header.stream, CONTACT_PAUSE, subject, audience, at);
            matter.start(ClockRow { person: Some(PersonId::new(header.stream.id)), ..row });
        }
        _ => {}
    }
}
