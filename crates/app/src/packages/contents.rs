//! Which sealed fields go along with a referral: what the person agreed to, and of each field what was said last.
//!
//! Of words that staff wrote for each other nothing goes along: of narratives only the note that was written for the recipient.

use std::collections::BTreeMap;

use amana_domain::{
    State,
    referral::{ReferralState, packed_from},
};
use amana_events::{EventId, StreamId, StreamKind};
use amana_vault::Owner;
use uuid::Uuid;

use crate::{AppError, Office, erase::versions::FileField, files::no_such_file};

/// Fields that may go along, by the kind of their stream, the event that says them and their paths; in the order in which a
/// recipient reads them.
const TAKEN: &[(StreamKind, &[&str], &[&str])] = &[
    (
        StreamKind::Person,
        &["identity_sealed", "identity_corrected"],
        &["name", "other_names", "birth_date", "identifiers", "circumstances"],
    ),
    (StreamKind::Person, &["contact_sealed", "contact_corrected"], &["means"]),
    (StreamKind::Contact, &["contact_plan_made"], &["plan"]),
    (StreamKind::Person, &["communication_needs_recorded"], &["needs", "preferences"]),
    (StreamKind::Referral, &["referral_proposed"], &["note"]),
    (StreamKind::Handover, &["child_screened"], &["findings"]),
    (
        StreamKind::Handover,
        &["child_registered", "registration_corrected"],
        &["family", "sealed_needs", "recruitment_history", "force_detail"],
    ),
];

/// Where a field stands in the order.
fn place_of(kind: StreamKind, event: &str, path: &str) -> Option<(usize, usize)> {
    TAKEN.iter().enumerate().find_map(|(at, (of, events, paths))| {
        let path = paths.iter().position(|known| *known == path)?;
        (*of == kind && events.contains(&event)).then_some((at, path))
    })
}

/// Which group of [`TAKEN`] an event says anew, and with it all of the group that was said before.
fn group_of(kind: StreamKind, event: &str) -> Option<usize> {
    TAKEN.iter().position(|(of, events, _)| *of == kind && events.contains(&event))
}

/// What goes along, and the versions of the streams it was read from.
pub(super) struct Contents {
    pub(super) fields: Vec<FileField>,
    pub(super) read: Vec<(StreamId, u64)>,
}

impl Office {
    /// The fields that go along with a referral, each as it was said last. How somebody is reached goes along only while the plan is
    /// in force.
    pub(super) async fn packed_fields(
        &self,
        referral: StreamId,
        state: &ReferralState,
    ) -> Result<Contents, AppError> {
        let person = state.person().ok_or_else(no_such_file)?.uuid();
        let (owner, plan) = (Owner::person(person), self.plan_in_force(person).await?);
        let mut found: BTreeMap<(usize, usize), FileField> = BTreeMap::new();
        let mut read = Vec::new();
        for stream in packed_from(referral, state) {
            let entries = self.entries(stream, 1).await?;
            // The referral's own version moves with what is recorded of it.
            if stream != referral {
                read.push((stream, entries.last().map_or(0, |last| last.envelope.version)));
            }
            for mut entry in entries {
                let (event, name) = (entry.envelope.event, entry.event.name());
                let Some(group) = group_of(stream.kind, name) else { continue };
                if stream.kind == StreamKind::Contact && plan != Some(event) {
                    continue;
                }
                // Said anew it is said whole, be it of another child.
                found.retain(|(known, _), _| *known != group);
                entry.event.seal_walk(&mut |path, field| {
                    let Some(place) = place_of(stream.kind, name, path) else { return };
                    let compartment = field.compartment();
                    let agreed = state.fields().iter().any(|it| it.as_str() == compartment.code());
                    let sealed = field.ciphertext().filter(|it| agreed && it.owner == owner);
                    if let Some(sealed) = sealed.cloned() {
                        let field = path.to_owned();
                        let field = FileField { stream, event, field, compartment, sealed };
                        found.insert(place, field);
                    }
                });
            }
        }
        Ok(Contents { fields: found.into_values().collect(), read })
    }

    /// The event of the plan by which the person may be reached now.
    async fn plan_in_force(&self, person: Uuid) -> Result<Option<EventId>, AppError> {
        let contact = self.state(StreamId::new(StreamKind::Contact, person)).await?;
        Ok(match contact.as_ref().map(|(state, _)| state.as_ref()) {
            Some(State::Contact(contact)) => contact.plan_in_force(self.now()),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_takes_the_place_of_what_it_corrects_and_reasons_stay_here() {
        let place = |event, path| place_of(StreamKind::Person, event, path);
        assert_eq!(place("identity_sealed", "name"), place("identity_corrected", "name"));
        assert_eq!(place("identity_corrected", "reason"), None);
        assert_eq!(place_of(StreamKind::Referral, "referral_revoked", "note"), None);
        assert!(place("identity_sealed", "name") < place("contact_sealed", "means"));
    }
}
