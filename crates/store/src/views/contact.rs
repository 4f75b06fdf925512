//! `contact`: whether a person may be reached now, as survivor-facing clocks need to know. How stays
//! sealed in the person's own streams.

use amana_events::{Day, Event, Moment, PersonId, StreamKind, contact::ContactEvent};
use uuid::Uuid;

use super::{Header, Rows, View, ViewError, Views, row::view_row};

view_codes! {
    /// How it stands with contact.
    pub enum ContactStanding {
        /// A plan was made and nothing speaks against it. Its review day is for the reader.
        Planned = "planned",
        /// The plan's review day passed: nothing goes out until it is reviewed.
        Lapsed = "lapsed",
        /// Contact was found unsafe.
        Unsafe = "unsafe",
        /// The person wants no contact.
        Withdrawn = "withdrawn",
    }
}

view_row! {
    /// One person with whom contact was ever planned, or who wants none.
    pub struct ContactRow of "view_contact" {
        key {
            /// The person.
            person: PersonId,
        }
        /// How it stands.
        standing: ContactStanding,
        /// When the plan is reviewed.
        review_on: Option<Day>,
        /// Since when it stands so.
        since: Moment,
    }
}

/// The fold of the `contact` view.
#[derive(Debug)]
pub(crate) struct Contacts;

impl View for Contacts {
    const NAME: &'static str = "contact";
    const VERSION: u32 = 3;
    const KINDS: &'static [StreamKind] = &[StreamKind::Contact];
    type Row = ContactRow;

    fn touches(event: &Event, header: &Header, groups: &mut Vec<Uuid>) {
        if let Event::Contact(
            ContactEvent::ContactPlanMade(_)
            | ContactEvent::ContactPlanReviewed(_)
            | ContactEvent::ContactPlanLapsed(_)
            | ContactEvent::ContactFoundUnsafe(_)
            | ContactEvent::ContactPlanWithdrawn(_)
            | ContactEvent::NoContactWanted(_),
        ) = event
        {
            groups.push(header.stream.id);
        }
    }

    fn apply(rows: &mut Rows<ContactRow>, event: &Event, header: &Header) {
        let Event::Contact(event) = event else { return };
        let id = header.stream.id;
        let (standing, review_on) = match event {
            ContactEvent::ContactPlanMade(e) => (ContactStanding::Planned, Some(e.review_on)),
            ContactEvent::ContactPlanReviewed(e) => {
                // A review says the plan holds on; it does not undo what was found unsafe.
                if let Some(row) = rows.only(id) {
                    row.review_on = Some(e.review_on);
                    if row.standing == ContactStanding::Lapsed {
                        row.standing = ContactStanding::Planned;
                        row.since = header.recorded;
                    }
                }
                return;
            }
            ContactEvent::ContactPlanLapsed(e) => (ContactStanding::Lapsed, Some(e.review_on)),
            ContactEvent::ContactFoundUnsafe(_) => (ContactStanding::Unsafe, None),
            ContactEvent::ContactPlanWithdrawn(_) | ContactEvent::NoContactWanted(_) => {
                (ContactStanding::Withdrawn, None)
            }
            ContactEvent::ContactAttempted(_)
            | ContactEvent::ContactMade(_)
            | ContactEvent::ContactAnsweredByAnother(_)
            | ContactEvent::SafetyAssessed(_)
            | ContactEvent::SafetyLiftProposed(_)
            | ContactEvent::SafetyLifted(_)
            | ContactEvent::EntryCorrected(_) => return,
        };
        let (person, since) = (PersonId::new(id), header.recorded);
        rows.put(id, ContactRow { person, standing, review_on, since });
    }
}

impl Views {
    /// The next `limit` persons whose contact plan is past its review day on `today` and of whom the
    /// log does not say so yet, after one of them.
    ///
    /// # Errors
    /// [`ViewError`] when the database fails or a row was changed by somebody else.
    pub async fn plans_past_review(
        &self,
        today: Day,
        after: Option<PersonId>,
        limit: u32,
    ) -> Result<Vec<PersonId>, ViewError> {
        let mut select = self.select::<Contacts>();
        select.and("v.standing = 'planned'");
        select.and_with("v.review_on < ?", &[&today]);
        if let Some(after) = after {
            select.and_with("v.person > ?", &[&after]);
        }
        let rows = select.first("v.person", limit).rows().await?;
        Ok(rows.into_iter().map(|row| row.person).collect())
    }
}
