//! `contact`: whether a person may be reached now, as survivor-facing clocks need to know. How stays
//! sealed in the person's own streams.

use amana_events::{Day, Event, Moment, PersonId, StreamKind, contact::ContactEvent};
use uuid::Uuid;

use super::{Header, Rows, View, row::view_row};

view_codes! {
    /// How it stands with contact.
    pub enum ContactStanding {
        /// A plan was made and nothing speaks against it. Its review day is for the reader.
        Planned = "planned",
        /// Contact was found unsafe.
        Unsafe = "unsafe",
        /// The person wants no contact.
        Withdrawn = "withdrawn",
    }
}

view_row! {
    /// One person with whom contact was ever planned.
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
    const VERSION: u32 = 1;
    const KINDS: &'static [StreamKind] = &[StreamKind::Contact];
    type Row = ContactRow;

    fn touches(event: &Event, header: &Header, groups: &mut Vec<Uuid>) {
        if let Event::Contact(
            ContactEvent::ContactPlanMade(_)
            | ContactEvent::ContactPlanReviewed(_)
            | ContactEvent::ContactFoundUnsafe(_)
            | ContactEvent::ContactPlanWithdrawn(_),
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
                }
                return;
            }
            ContactEvent::ContactFoundUnsafe(_) => (ContactStanding::Unsafe, None),
            ContactEvent::ContactPlanWithdrawn(_) => (ContactStanding::Withdrawn, None),
            _ => return,
        };
        let (person, since) = (PersonId::new(id), header.recorded);
        rows.put(id, ContactRow { person, standing, review_on, since });
    }
}
