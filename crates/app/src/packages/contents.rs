//! Which sealed fields go along with a referral: what the person agreed to, and of each field what was said last.
//!
//! Of words that staff wrote for each other nothing goes along: of narratives only the note that was written for the recipient.

use std::collections::BTreeMap;

use amana_domain::referral::{ReferralState, packed_from};
use amana_events::{StreamId, StreamKind};
use amana_vault::Owner;

use crate::{AppError, Office, erase::versions::FileField};

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

/// Events after which what was agreed about reaching the person holds no more.
const VOID: &[&str] =
    &["contact_plan_withdrawn", "contact_plan_lapsed", "contact_found_unsafe", "no_contact_wanted"];

/// Where a field stands in the order.
fn place_of(kind: StreamKind, event: &str, path: &str) -> Option<(usize, usize)> {
    TAKEN.iter().enumerate().find_map(|(at, (of, events, paths))| {
        let path = paths.iter().position(|known| *known == path)?;
        (*of == kind && events.contains(&event)).then_some((at, path))
    })
}

impl Office {
    /// The fields that go along with a referral, each as it was said last.
    pub(super) async fn packed_fields(
        &self,
        referral: StreamId,
        state: &ReferralState,
    ) -> Result<Vec<FileField>, AppError> {
        let Some(person) = state.person() else { return Ok(Vec::new()) };
        let owner = Owner::person(person.uuid());
        let mut found: BTreeMap<(usize, usize), FileField> = BTreeMap::new();
        for stream in packed_from(referral, state) {
            for mut entry in self.entries(stream, 1).await? {
                let (event, name) = (entry.envelope.event, entry.event.name());
                if stream.kind == StreamKind::Contact && VOID.contains(&name) {
                    found.retain(|_, field| field.stream != stream);
                }
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
        Ok(found.into_values().collect())
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
