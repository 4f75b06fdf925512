//! The holder is not alone: they are shown an empty page, and contact with them is unsafe from then on.

use amana_domain::{State, contact::ReportContactUnsafe, report::SayNotAlone};
use amana_events::{Code, StreamId, StreamKind, report::ReceiptHolder};

use super::{HolderPage, Presented, present::opens_nothing};
use crate::{AppError, Office, office::Request};

/// How it was learned: of the list `contact_unsafe_source`.
const SAID_SO: &str = "person";

impl Office {
    /// Records that the holder is not alone, in their report and, where the person is known, that
    /// contact with them is unsafe; gives the page of somebody for whom there is nothing yet.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found` for a receipt that ended meanwhile.
    pub async fn holder_not_alone(&self, presented: &Presented) -> Result<HolderPage, AppError> {
        let behind = presented.behind();
        let holder = behind.holder();
        let mut requests = vec![presented.said(behind.report(), SayNotAlone { holder })];
        requests.extend(self.unsafe_now(presented).await?);
        self.execute_all(&requests, Vec::new()).await.map_err(|(_, error)| error)?;
        // The day is that of the report: whoever looks over their shoulder may know it.
        let page = self.holder_page(presented).await?;
        Ok(HolderPage::empty(page.received, holder == ReceiptHolder::Survivor))
    }

    async fn unsafe_now(&self, presented: &Presented) -> Result<Option<Request>, AppError> {
        let Some(contact) = self.contact_behind(presented).await? else { return Ok(None) };
        Ok(Some(presented.said(contact, unsafe_by_word()?)))
    }

    /// The stream of contact with whoever holds the receipt; none where nobody knows who that is, or they were erased.
    pub(super) async fn contact_behind(
        &self,
        presented: &Presented,
    ) -> Result<Option<StreamId>, AppError> {
        let report = self.state(presented.behind().report()).await?;
        let report = match report.as_ref().map(|(state, _)| state.as_ref()) {
            Some(State::Report(report)) => report.clone(),
            _ => return Err(opens_nothing()),
        };
        let person = match presented.behind().holder() {
            ReceiptHolder::Reporter => report.reporter(),
            ReceiptHolder::Survivor => report.survivor(),
        };
        let Some(person) = person else { return Ok(None) };
        let known = self.state(StreamId::new(StreamKind::Person, person.uuid())).await?;
        let erased = match known.as_ref().map(|(state, _)| state.as_ref()) {
            Some(State::Person(known)) => known.is_erased(),
            _ => true,
        };
        Ok((!erased).then(|| StreamId::new(StreamKind::Contact, person.uuid())))
    }
}

/// That contact is unsafe, on the person's own word.
pub(super) fn unsafe_by_word() -> Result<ReportContactUnsafe, AppError> {
    let source = Code::new(SAID_SO).map_err(|error| AppError::Usage(error.to_string()))?;
    Ok(ReportContactUnsafe { source, note: "".into() })
}
