//! `referral`: one row a referral, for who refers and for the partner who answers. No state is
//! assumed: a referral nobody answered stays `sent`.

use amana_events::{
    Code, Event, EventId, Moment, OrganisationId, PersonId, PurposeCode, Reference, ServiceId,
    StreamId, StreamKind,
    referral::{ReferralEvent, ReferralProposed, ReferralStanding, Urgency},
};
use uuid::Uuid;

use super::{Header, Page, Rows, View, ViewError, Views, cell::Words, row::view_row};

view_codes! {
    /// How far a referral has come.
    pub enum ReferralState {
        /// Proposed.
        Proposed = "proposed",
        /// Consent was found in force.
        ConsentChecked = "consent_checked",
        /// Sent; nobody answered.
        Sent = "sent",
        /// The recipient has it.
        Received = "received",
        /// Accepted.
        Accepted = "accepted",
        /// Declined.
        Declined = "declined",
        /// The service started.
        Started = "started",
        /// Done.
        Done = "done",
        /// Revoked; the recipient must delete what they hold.
        Revoked = "revoked",
        /// Revoked, and the recipient said that it is deleted.
        Deleted = "deleted",
    }
}

view_row! {
    /// One referral.
    pub struct ReferralRow of "view_referral" {
        key {
            /// The referral.
            referral: Uuid,
        }
        /// What people say aloud.
        reference: Reference,
        /// Who is referred.
        person: PersonId,
        /// The file that refers.
        origin: Option<StreamId>,
        /// To whom.
        recipient: OrganisationId,
        /// The entry of the directory.
        service: Option<ServiceId>,
        /// Kind of service.
        service_kind: Code,
        /// For what.
        purpose: PurposeCode,
        /// How soon an answer is needed.
        urgency: Urgency,
        /// Which classes of field go along.
        fields: Words<Code>,
        /// How far it has come.
        state: ReferralState,
        /// When it was proposed.
        proposed_at: Moment,
        /// When it was sent.
        sent_at: Option<Moment>,
        /// When it was accepted or declined.
        answered_at: Option<Moment>,
        /// Why it was declined or revoked, or what came of it.
        reason: Option<Code>,
        /// The last time anything happened.
        last_activity: Moment,
        /// The question that waits for the other side.
        question: Option<EventId>,
    }
}

/// The fold of the `referral` view.
#[derive(Debug)]
pub(crate) struct Referrals;

impl View for Referrals {
    const NAME: &'static str = "referral";
    const VERSION: u32 = 3;
    const KINDS: &'static [StreamKind] = &[StreamKind::Referral];
    type Row = ReferralRow;

    fn touches(_event: &Event, header: &Header, groups: &mut Vec<Uuid>) {
        groups.push(header.stream.id);
    }

    fn apply(rows: &mut Rows<ReferralRow>, event: &Event, header: &Header) {
        let Event::Referral(event) = event else { return };
        let id = header.stream.id;
        if let ReferralEvent::ReferralProposed(proposed) = event {
            rows.put(id, proposed_row(proposed, header));
            return;
        }
        let Some(row) = rows.only(id) else { return };
        row.last_activity = header.recorded;
        match event {
            ReferralEvent::ReferralProposed(_) | ReferralEvent::ReferralPacked(_) => {}
            ReferralEvent::ReferralQuestionAsked(_) => row.question = Some(header.event),
            ReferralEvent::ReferralQuestionAnswered(_) => row.question = None,
            ReferralEvent::ReferralConsentChecked(_) => {
                if row.state == ReferralState::Proposed {
                    row.state = ReferralState::ConsentChecked;
                }
            }
            // Sent again, it is no less received or accepted than before.
            ReferralEvent::ReferralSent(_) => {
                if row.sent_at.is_none() {
                    row.state = ReferralState::Sent;
                    row.sent_at = Some(header.known);
                }
            }
            ReferralEvent::ReferralReceived(_) => row.state = ReferralState::Received,
            ReferralEvent::ReferralAccepted(_) => {
                row.state = ReferralState::Accepted;
                row.answered_at = Some(header.known);
            }
            ReferralEvent::ReferralDeclined(e) => {
                row.state = ReferralState::Declined;
                row.answered_at = Some(header.known);
                row.reason = Some(e.reason.clone());
            }
            ReferralEvent::ReferralServiceStarted(_) => row.state = ReferralState::Started,
            ReferralEvent::ReferralDone(e) => {
                row.state = ReferralState::Done;
                row.reason = Some(e.outcome.clone());
            }
            ReferralEvent::ReferralRevoked(e) => {
                row.state = ReferralState::Revoked;
                row.reason = Some(e.reason.clone());
            }
            ReferralEvent::ReferralDeletionConfirmed(_) => row.state = ReferralState::Deleted,
            ReferralEvent::EntryCorrected(e) => take_back(row, e.stands),
        }
    }
}

/// The row as it stands once an entry is taken back.
fn take_back(row: &mut ReferralRow, stands: ReferralStanding) {
    row.state = match stands {
        ReferralStanding::Proposed => ReferralState::Proposed,
        ReferralStanding::Checked => ReferralState::ConsentChecked,
        ReferralStanding::Sent => ReferralState::Sent,
        ReferralStanding::Received => ReferralState::Received,
        ReferralStanding::Accepted => ReferralState::Accepted,
        ReferralStanding::Started => ReferralState::Started,
    };
    row.reason = None;
    if matches!(stands, ReferralStanding::Proposed | ReferralStanding::Checked) {
        row.sent_at = None;
    }
    if !matches!(stands, ReferralStanding::Accepted | ReferralStanding::Started) {
        row.answered_at = None;
    }
}

fn proposed_row(proposed: &ReferralProposed, header: &Header) -> ReferralRow {
    ReferralRow {
        referral: header.stream.id,
        reference: proposed.reference,
        person: proposed.person,
        origin: proposed.from,
        recipient: proposed.recipient,
        service: proposed.service,
        service_kind: proposed.service_kind.clone(),
        purpose: proposed.purpose.clone(),
        urgency: proposed.urgency,
        fields: Words(proposed.fields.clone()),
        state: ReferralState::Proposed,
        proposed_at: header.known,
        sent_at: None,
        answered_at: None,
        reason: None,
        last_activity: header.recorded,
        question: None,
    }
}

impl Views {
    /// Referrals, newest first; with `recipient`, only those to that organisation that were sent: its
    /// inbox.
    ///
    /// # Errors
    /// [`ViewError`] when the database fails or a row was changed by somebody else.
    pub async fn referral_list(
        &self,
        recipient: Option<OrganisationId>,
        page: Page,
    ) -> Result<Vec<ReferralRow>, ViewError> {
        let mut select = self.select::<Referrals>();
        if let Some(recipient) = &recipient {
            select.and_equal("recipient", recipient);
            select.and("sent_at IS NOT NULL");
        }
        select.newest("proposed_at", "referral", page).rows().await
    }

    /// One referral.
    ///
    /// # Errors
    /// As [`Views::referral_list`].
    pub async fn referral(&self, referral: Uuid) -> Result<Option<ReferralRow>, ViewError> {
        let mut select = self.select::<Referrals>();
        select.and_equal("referral", &referral);
        select.one().await
    }

    /// The referral people call by this reference.
    ///
    /// # Errors
    /// As [`Views::referral_list`].
    pub async fn referral_by_reference(
        &self,
        reference: Reference,
    ) -> Result<Option<ReferralRow>, ViewError> {
        let mut select = self.select::<Referrals>();
        select.and_equal("reference", &reference);
        select.one().await
    }
}
