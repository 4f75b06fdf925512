//! `care`: who was responsible for a child, from first contact on, without a gap.
//!
//! INVARIANT: a segment ends where the next begins; the last one is open. Where nobody is
//! responsible or nobody knows, a segment says so.

use amana_events::{
    Event, Moment, OrganisationId, StreamKind,
    handover::{CareArrangement, ExitKind, ExitStep, HandoverEvent},
};
use uuid::Uuid;

use super::{Header, Rows, View, ViewError, Views, handover::is_receivers_word, row::view_row};

view_codes! {
    /// What kind of responsibility it was.
    pub enum CareKind {
        /// With the force or group.
        Custody = "custody",
        /// With a civilian actor.
        Care = "care",
        /// With the family, or on the child's own feet.
        Settled = "settled",
        /// Nobody knows who is responsible.
        Unknown = "unknown",
        /// The child left.
        Left = "left",
    }
}

view_row! {
    /// One segment of responsibility.
    pub struct CareRow of "view_care" {
        key {
            /// The handover.
            handover: Uuid,
            /// Its place among the segments, from 0.
            segment: u32,
        }
        /// What kind it was.
        kind: CareKind,
        /// Who held it.
        holder: Option<OrganisationId>,
        /// How the child lived.
        arrangement: Option<CareArrangement>,
        /// How the child left.
        exit_kind: Option<ExitKind>,
        /// From when.
        since: Moment,
        /// Until when; none while it lasts.
        until: Option<Moment>,
    }
}

/// The fold of the `care` view.
#[derive(Debug)]
pub(crate) struct Care;

impl View for Care {
    const NAME: &'static str = "care";
    const VERSION: u32 = 3;
    const KINDS: &'static [StreamKind] = &[StreamKind::Handover];
    type Row = CareRow;

    fn touches(event: &Event, header: &Header, groups: &mut Vec<Uuid>) {
        let Event::Handover(event) = event else { return };
        match event {
            HandoverEvent::ChildEncountered(_)
            | HandoverEvent::ChildHandedOver(_)
            | HandoverEvent::HandoverConfirmed(_)
            | HandoverEvent::HandoverCorrected(_)
            | HandoverEvent::CareStarted(_)
            | HandoverEvent::CareUnknown(_)
            | HandoverEvent::SolutionReached(_)
            | HandoverEvent::ExitRecorded(_)
            | HandoverEvent::ExitFollowedUp(_)
            | HandoverEvent::ReceiptCorrected(_) => groups.push(header.stream.id),
            HandoverEvent::UrgentCareGiven(_)
            | HandoverEvent::ReceiverNamed(_)
            | HandoverEvent::ReceiverAccepted(_)
            | HandoverEvent::ReceiverDeclined(_)
            | HandoverEvent::ReceiverObserved(_)
            | HandoverEvent::ChildRegistered(_)
            | HandoverEvent::ChildScreened(_)
            | HandoverEvent::AgeAssessed(_)
            | HandoverEvent::TracingRecorded(_)
            | HandoverEvent::FollowUpMade(_)
            | HandoverEvent::HandoverClosed(_)
            | HandoverEvent::RegistrationCorrected(_)
            | HandoverEvent::ErrorFound(_)
            | HandoverEvent::HandoverReopened(_) => {}
        }
    }

    fn apply(rows: &mut Rows<CareRow>, event: &Event, header: &Header) {
        let Event::Handover(event) = event else { return };
        let segments = rows.group(header.stream.id);
        let new = |kind, holder, since| CareRow {
            handover: header.stream.id,
            segment: 0,
            kind,
            holder,
            arrangement: None,
            exit_kind: None,
            since,
            until: None,
        };
        let next = match event {
            HandoverEvent::ChildEncountered(e) => {
                new(CareKind::Custody, Some(e.force), e.first_contact)
            }
            HandoverEvent::ReceiptCorrected(e) => {
                let custody = |row: &&mut CareRow| row.kind == CareKind::Custody;
                if let Some(row) = segments.iter_mut().min_by_key(|r| r.segment).filter(custody) {
                    row.since = e.first_contact;
                    row.holder = e.force.or(row.holder);
                }
                return;
            }
            HandoverEvent::ChildHandedOver(e) if is_receivers_word(e) => {
                new(CareKind::Care, Some(e.receiver), e.at)
            }
            HandoverEvent::HandoverConfirmed(e) => new(CareKind::Care, Some(e.receiver), e.at),
            HandoverEvent::HandoverCorrected(e) => return move_handover(segments, e.at),
            HandoverEvent::CareStarted(e) => CareRow {
                arrangement: Some(e.arrangement),
                ..new(CareKind::Care, Some(e.holder), e.from)
            },
            HandoverEvent::CareUnknown(e) => new(CareKind::Unknown, None, e.since),
            HandoverEvent::SolutionReached(e) => new(CareKind::Settled, e.holder, e.from),
            HandoverEvent::ExitRecorded(e) => {
                CareRow { exit_kind: Some(e.exit), ..new(CareKind::Left, None, header.known) }
            }
            HandoverEvent::ExitFollowedUp(e) if e.step == ExitStep::Found => {
                let Some(again) = found_again(segments, header.known) else { return };
                again
            }
            _ => return,
        };
        append(segments, next);
    }
}

/// The handover was at another time: custody ends and care begins then, never after what followed.
fn move_handover(segments: &mut [CareRow], at: Moment) {
    segments.sort_by_key(|row| row.segment);
    if let [custody, care, ..] = segments
        && (custody.kind, care.kind) == (CareKind::Custody, CareKind::Care)
    {
        let at = care.until.map_or(at, |until| until.min(at)).max(custody.since);
        (custody.until, care.since) = (Some(at), at);
    }
}

/// Where a child who had left is again, once found: with the force as long as nobody received them;
/// then with nobody known, until somebody says who cares, where the exit left nobody responsible.
/// None where the child had not left.
fn found_again(segments: &mut [CareRow], at: Moment) -> Option<CareRow> {
    segments.sort_by_key(|row| row.segment);
    let stayed = segments.iter().rposition(|row| row.kind != CareKind::Left)?;
    let (before, exits) = (segments.get(stayed)?, segments.get(stayed + 1..)?);
    let nobody = |row: &CareRow| row.exit_kind.is_none_or(ExitKind::leaves_nobody_responsible);
    let again = CareRow { since: at, until: None, ..before.clone() };
    if exits.is_empty() {
        None
    } else if before.kind == CareKind::Custody || !exits.iter().any(nobody) {
        Some(again)
    } else {
        Some(CareRow { kind: CareKind::Unknown, holder: None, arrangement: None, ..again })
    }
}

/// Ends the open segment where the next begins. One that begins before the open one did makes the
/// open one empty rather than leave a gap or an overlap.
fn append(segments: &mut Vec<CareRow>, mut next: CareRow) {
    if let Some(last) = segments.iter_mut().max_by_key(|row| row.segment) {
        next.segment = last.segment.saturating_add(1);
        next.since = next.since.max(last.since);
        last.until = Some(next.since);
    }
    segments.push(next);
}

impl Views {
    /// Who was responsible in a handover, from the first on.
    ///
    /// # Errors
    /// [`ViewError`] when the database fails or a row was changed by somebody else.
    pub async fn care(&self, handover: Uuid) -> Result<Vec<CareRow>, ViewError> {
        let mut select = self.select::<Care>();
        select.and_equal("handover", &handover);
        select.order("segment").rows().await
    }

    /// The handovers in which nobody knows who is responsible now.
    ///
    /// # Errors
    /// As [`Views::care`].
    pub async fn care_unknown(&self) -> Result<Vec<Uuid>, ViewError> {
        let mut select = self.select::<Care>();
        select.and_equal("kind", &CareKind::Unknown);
        select.and("v.until IS NULL");
        Ok(select.rows().await?.into_iter().map(|row| row.handover).collect())
    }
}
