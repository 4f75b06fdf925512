//! `assistance`: one row an assistance file. No case, no subject, no finding: the two tracks never
//! meet in a view.

use amana_events::{
    ActorKind, Code, Event, Language, MemberId, Moment, PersonId, Reference, StreamKind,
    assistance::{
        AssistanceEntry, AssistanceEvent, AssistanceOpened, EntryCorrected, ServiceStanding,
    },
};
use uuid::Uuid;

use super::{
    Header, Page, Rows, View, ViewError, Views,
    cell::{Word, Words},
    row::view_row,
};

view_row! {
    /// One assistance file.
    pub struct AssistanceRow of "view_assistance" {
        key {
            /// The file.
            assistance: Uuid,
        }
        /// What people say aloud.
        reference: Reference,
        /// The survivor.
        person: PersonId,
        /// The survivor's language.
        language: Option<Language>,
        /// Who is responsible.
        handler: Option<MemberId>,
        /// Whether medical care is urgent.
        urgent_medical: bool,
        /// Kinds of need.
        needs: Words<Code>,
        /// Services offered.
        offered: Words<Code>,
        /// Services accepted.
        accepted: Words<Code>,
        /// Services declined by the survivor.
        declined: Words<Code>,
        /// Services provided.
        provided: Words<Code>,
        /// How many referrals it led to.
        referrals: u32,
        /// Whether it is open.
        is_open: bool,
        /// Why it was closed.
        closed_because: Option<Word>,
        /// When the survivor was first contacted.
        first_contact: Option<Moment>,
        /// When help was asked for.
        opened_known: Moment,
        /// When the file was opened.
        opened_recorded: Moment,
        /// The last time a person did something.
        last_activity: Moment,
    }
}

/// The fold of the `assistance` view.
#[derive(Debug)]
pub(crate) struct Assistances;

impl View for Assistances {
    const NAME: &'static str = "assistance";
    const VERSION: u32 = 2;
    const KINDS: &'static [StreamKind] = &[StreamKind::Assistance];
    type Row = AssistanceRow;

    fn touches(_event: &Event, header: &Header, groups: &mut Vec<Uuid>) {
        groups.push(header.stream.id);
    }

    fn apply(rows: &mut Rows<AssistanceRow>, event: &Event, header: &Header) {
        let Event::Assistance(event) = event else { return };
        let id = header.stream.id;
        if let AssistanceEvent::AssistanceOpened(opened) = event {
            rows.put(id, opened_row(opened, header));
            return;
        }
        let Some(row) = rows.only(id) else { return };
        if header.actor.kind != ActorKind::System {
            row.last_activity = header.recorded;
        }
        change(row, event, header);
    }
}

fn opened_row(opened: &AssistanceOpened, header: &Header) -> AssistanceRow {
    AssistanceRow {
        assistance: header.stream.id,
        reference: opened.reference,
        person: opened.person,
        language: opened.language.clone(),
        handler: None,
        urgent_medical: false,
        needs: Words::default(),
        offered: Words::default(),
        accepted: Words::default(),
        declined: Words::default(),
        provided: Words::default(),
        referrals: 0,
        is_open: true,
        closed_because: None,
        first_contact: None,
        opened_known: header.known,
        opened_recorded: header.recorded,
        last_activity: header.recorded,
    }
}

fn change(row: &mut AssistanceRow, event: &AssistanceEvent, header: &Header) {
    match event {
        AssistanceEvent::NeedsAssessed(e) => {
            row.needs = Words(e.needs.clone());
            row.urgent_medical = e.urgent_medical;
        }
        AssistanceEvent::AssistanceAssigned(e) => row.handler = Some(e.member),
        AssistanceEvent::SurvivorContacted(_) => {
            row.first_contact = row.first_contact.or(Some(header.known));
        }
        AssistanceEvent::ServiceOffered(e) => row.offered.add(e.service_kind.clone()),
        AssistanceEvent::ServiceAccepted(e) => {
            row.declined.remove(&e.service_kind);
            row.accepted.add(e.service_kind.clone());
        }
        AssistanceEvent::ServiceDeclined(e) => {
            row.accepted.remove(&e.service_kind);
            row.declined.add(e.service_kind.clone());
        }
        AssistanceEvent::ServiceProvided(e) => row.provided.add(e.service_kind.clone()),
        AssistanceEvent::AssistanceReferred(_) => row.referrals = row.referrals.saturating_add(1),
        AssistanceEvent::AssistanceClosed(e) => {
            row.is_open = false;
            row.closed_because = Some(e.reason.code().into());
        }
        AssistanceEvent::AssistanceReopened(_) => {
            row.is_open = true;
            row.closed_because = None;
        }
        AssistanceEvent::EntryCorrected(e) => take_back(row, e),
        AssistanceEvent::AssistanceOpened(_) | AssistanceEvent::AssistanceNoted(_) => {}
    }
}

/// The row as it stands once an entry is taken back.
fn take_back(row: &mut AssistanceRow, corrected: &EntryCorrected) {
    match corrected.what {
        AssistanceEntry::Needs => {
            row.needs = Words::default();
            row.urgent_medical = false;
        }
        AssistanceEntry::OnlyContact => row.first_contact = None,
        AssistanceEntry::Referral => row.referrals = row.referrals.saturating_sub(1),
        AssistanceEntry::Service => {
            let Some(kind) = &corrected.service_kind else { return };
            let lists = [&mut row.offered, &mut row.accepted, &mut row.declined, &mut row.provided];
            for list in lists {
                list.remove(kind);
            }
            if corrected.stands.is_some() {
                row.offered.add(kind.clone());
            }
            match corrected.stands {
                Some(ServiceStanding::Accepted) => row.accepted.add(kind.clone()),
                Some(ServiceStanding::Declined) => row.declined.add(kind.clone()),
                Some(ServiceStanding::Provided) => {
                    row.accepted.add(kind.clone());
                    row.provided.add(kind.clone());
                }
                Some(ServiceStanding::Offered) | None => {}
            }
        }
        AssistanceEntry::Note | AssistanceEntry::Contact => {}
    }
}

impl Views {
    /// Assistance files, newest first; with `open`, only open ones or only closed ones.
    ///
    /// # Errors
    /// [`ViewError`] when the database fails or a row was changed by somebody else.
    pub async fn assistance_list(
        &self,
        open: Option<bool>,
        page: Page,
    ) -> Result<Vec<AssistanceRow>, ViewError> {
        let mut select = self.select::<Assistances>();
        if let Some(open) = &open {
            select.and_equal("is_open", open);
        }
        select.newest("opened_recorded", "assistance", page).rows().await
    }

    /// One assistance file.
    ///
    /// # Errors
    /// As [`Views::assistance_list`].
    pub async fn assistance(&self, file: Uuid) -> Result<Option<AssistanceRow>, ViewError> {
        let mut select = self.select::<Assistances>();
        select.and_equal("assistance", &file);
        select.one().await
    }

    /// The assistance file people call by this reference.
    ///
    /// # Errors
    /// As [`Views::assistance_list`].
    pub async fn assistance_by_reference(
        &self,
        reference: Reference,
    ) -> Result<Option<AssistanceRow>, ViewError> {
        let mut select = self.select::<Assistances>();
        select.and_equal("reference", &reference);
        select.one().await
    }
}
