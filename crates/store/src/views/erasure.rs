//! `erasure`: every request to erase a person, or to redact what is said of one who is, and how far it has come.

use amana_events::{
    Event, EventId, MemberId, Moment, PersonId, StreamKind,
    person::{ErasureBasis, PersonEvent},
};
use uuid::Uuid;

use super::{Header, Rows, View, ViewError, Views, cell::Word, row::view_row};

view_codes! {
    /// How far a request has come.
    pub enum ErasureState {
        /// Waits for a second member.
        Pending = "pending",
        /// Approved, not executed.
        Approved = "approved",
        /// Refused.
        Refused = "refused",
        /// The person's keys are destroyed.
        Executed = "executed",
        /// Of a person who is erased: what files about others say of them is as it was approved.
        Redacted = "redacted",
    }
}

view_row! {
    /// One request.
    pub struct ErasureRow of "view_erasure" {
        key {
            /// The person.
            person: PersonId,
            /// The request.
            request: EventId,
        }
        /// Why, as a code.
        basis: Word,
        /// How far it has come.
        state: ErasureState,
        /// Who asked.
        requested_by: Option<MemberId>,
        /// When.
        requested_at: Moment,
        /// Who approved.
        approved_by: Option<MemberId>,
        /// When it was decided.
        decided_at: Option<Moment>,
        /// Who executed it.
        executed_by: Option<MemberId>,
        /// When.
        executed_at: Option<Moment>,
        /// How many keys were destroyed.
        keys: Option<u32>,
    }
}

/// The fold of the `erasure` view.
#[derive(Debug)]
pub(crate) struct Erasures;

impl View for Erasures {
    const NAME: &'static str = "erasure";
    const VERSION: u32 = 1;
    const KINDS: &'static [StreamKind] = &[StreamKind::Person];
    type Row = ErasureRow;

    fn touches(event: &Event, header: &Header, groups: &mut Vec<Uuid>) {
        let Event::Person(event) = event else { return };
        match event {
            PersonEvent::ErasureRequested(_)
            | PersonEvent::RedactionRequested(_)
            | PersonEvent::RedactionDone(_)
            | PersonEvent::ErasureApproved(_)
            | PersonEvent::ErasureRefused(_)
            | PersonEvent::PersonErased(_)
            | PersonEvent::PersonErasedAgain(_) => groups.push(header.stream.id),
            PersonEvent::PersonCreated(_)
            | PersonEvent::IdentitySealed(_)
            | PersonEvent::IdentityCorrected(_)
            | PersonEvent::ContactSealed(_)
            | PersonEvent::ContactCorrected(_)
            | PersonEvent::DemographicsRecorded(_)
            | PersonEvent::GuardianRecorded(_)
            | PersonEvent::GuardianEnded(_)
            | PersonEvent::AuthorityToActRecorded(_)
            | PersonEvent::AuthorityToActRevoked(_)
            | PersonEvent::SamePersonAs(_)
            | PersonEvent::SamePersonUndone(_)
            | PersonEvent::CommunicationNeedsRecorded(_)
            | PersonEvent::InterpreterRecorded(_)
            | PersonEvent::PersonnelCorrected(_)
            | PersonEvent::EntryCorrected(_)
            | PersonEvent::PersonnelLinkSealed(_) => {}
        }
    }

    fn apply(rows: &mut Rows<ErasureRow>, event: &Event, header: &Header) {
        let Event::Person(event) = event else { return };
        let person = header.stream.id;
        let basis = match event {
            PersonEvent::ErasureRequested(e) => Some(e.basis),
            PersonEvent::RedactionRequested(e) => Some(e.basis),
            _ => None,
        };
        if let Some(basis) = basis {
            rows.put(person, requested(basis, header));
            return;
        }
        let rows = rows.group(person);
        let at = Some(header.recorded);
        match event {
            PersonEvent::ErasureApproved(e) => {
                if let Some(row) = find(rows, e.approval.proposal) {
                    row.state = ErasureState::Approved;
                    row.approved_by = Some(e.approval.member);
                    row.decided_at = at;
                }
            }
            PersonEvent::ErasureRefused(e) => {
                if let Some(row) = find(rows, e.request) {
                    row.state = ErasureState::Refused;
                    row.decided_at = at;
                }
            }
            PersonEvent::PersonErased(e) => {
                if let Some(row) = find(rows, e.request) {
                    row.state = ErasureState::Executed;
                    row.executed_by = Some(e.executed_by);
                    row.executed_at = at;
                    row.keys = Some(e.keys);
                }
            }
            // A request that came back with the older copy is done; one that is lost has no row.
            PersonEvent::PersonErasedAgain(e) => {
                if let Some(row) = find(rows, e.request) {
                    row.state = ErasureState::Executed;
                    row.executed_at = at;
                    row.keys = Some(e.keys);
                }
            }
            PersonEvent::RedactionDone(e) => {
                if let Some(row) = find(rows, e.request) {
                    row.state = ErasureState::Redacted;
                    row.executed_by = Some(e.executed_by);
                    row.executed_at = at;
                }
            }
            _ => {}
        }
    }
}

fn requested(basis: ErasureBasis, header: &Header) -> ErasureRow {
    ErasureRow {
        person: PersonId::new(header.stream.id),
        request: header.event,
        basis: basis.code().into(),
        state: ErasureState::Pending,
        requested_by: header.actor.member(),
        requested_at: header.recorded,
        approved_by: None,
        decided_at: None,
        executed_by: None,
        executed_at: None,
        keys: None,
    }
}

fn find(rows: &mut [ErasureRow], request: EventId) -> Option<&mut ErasureRow> {
    rows.iter_mut().find(|row| row.request == request)
}

impl Views {
    /// Every request to erase a person, oldest first.
    ///
    /// # Errors
    /// [`ViewError`] when the database fails or a row was changed by somebody else.
    pub async fn erasures(&self) -> Result<Vec<ErasureRow>, ViewError> {
        self.select::<Erasures>().order("requested_at, person, request").rows().await
    }

    /// One request.
    ///
    /// # Errors
    /// As [`Views::erasures`].
    pub async fn erasure(&self, request: EventId) -> Result<Option<ErasureRow>, ViewError> {
        let mut select = self.select::<Erasures>();
        select.and_equal("request", &request);
        select.one().await
    }
}
