//! The directory as it goes out.

use amana_events::{Admin1, Day, Language, PublicText};
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

use super::{
    super::{Listed, directory},
    CLOSED, Hsds, HsdsArea, HsdsAttribute, HsdsCapacity, HsdsLanguage, HsdsOrganization,
    HsdsSchedule, HsdsService, HsdsTerm, HsdsUnit, KIND, RISK, SEX,
};
use crate::book::Book;

/// What capacity counts.
const PLACE: &str = "place";

/// An id for what has none of its own: always the same for the same owner and value.
fn derived(owner: Uuid, part: &str, value: &str) -> Option<Uuid> {
    let mut hash = Sha256::new();
    hash.update(owner.as_bytes());
    for text in ["hsds", part, value] {
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    let bytes = hash.finalize().first_chunk().copied()?;
    Some(Builder::from_custom_bytes(bytes).into_uuid())
}

impl Hsds {
    /// The directory, as it stands.
    pub fn of(book: &Book, today: Day) -> Self {
        Self { services: directory(book, today).into_iter().map(HsdsService::of).collect() }
    }
}

impl HsdsAttribute {
    fn of(service: Uuid, taxonomy: &str, code: &str) -> Self {
        let term = format!("{taxonomy}/{code}");
        Self {
            id: derived(service, "attribute", &term),
            taxonomy_term: HsdsTerm {
                id: derived(Uuid::nil(), "term", &term),
                code: code.to_owned(),
                taxonomy: taxonomy.to_owned(),
                name: Some(code.to_owned()),
                description: Some(term),
            },
        }
    }
}

/// Kind, sexes served and risk.
fn attributes(listed: &Listed) -> Vec<HsdsAttribute> {
    let of = |taxonomy, code| HsdsAttribute::of(listed.service.uuid(), taxonomy, code);
    let mut attributes = vec![of(KIND, listed.kind.as_str())];
    attributes.extend(listed.sexes.iter().map(|sex| of(SEX, sex.code())));
    attributes.extend(listed.security_risk.map(|risk| of(RISK, risk.code())));
    attributes
}

/// Room, where somebody counted it.
fn capacity(listed: &Listed) -> Option<HsdsCapacity> {
    if listed.capacity_free.is_none() && listed.capacity_total.is_none() {
        return None;
    }
    Some(HsdsCapacity {
        id: derived(listed.service.uuid(), "capacity", PLACE),
        available: listed.capacity_free,
        maximum: listed.capacity_total,
        unit: Some(HsdsUnit { id: derived(Uuid::nil(), "unit", PLACE), name: PLACE.to_owned() }),
        updated: listed.verified_on.map(|day| format!("{day}T00:00:00.000Z")),
    })
}

impl HsdsService {
    fn of(listed: Listed) -> Self {
        let id = listed.service.uuid();
        let status = listed.status.to_string();
        let language = |language: &Language| HsdsLanguage {
            id: derived(id, "language", language.as_str()),
            code: language.to_string(),
        };
        let hours = |hours: &PublicText| HsdsSchedule {
            id: derived(id, "schedule", ""),
            description: Some(hours.to_string()),
        };
        let area = |area: &Admin1| HsdsArea {
            id: derived(id, "area", area.as_str()),
            name: Some(area.to_string()),
        };
        Self {
            id,
            attributes: attributes(&listed),
            capacities: capacity(&listed).into_iter().collect(),
            languages: listed.languages.iter().map(language).collect(),
            schedules: listed.hours.iter().map(hours).collect(),
            service_areas: listed.admin1.iter().map(area).collect(),
            // The standard asks for a name: one without has its kind's, and has none again when it is read.
            name: listed.name.map_or_else(|| listed.kind.to_string(), |name| name.to_string()),
            status: if status == CLOSED.1 { CLOSED.0.to_owned() } else { status },
            organization: HsdsOrganization {
                id: listed.organisation.uuid(),
                description: Some(listed.provider.clone()),
                name: listed.provider,
            },
            eligibility_description: listed.eligibility.map(|it| it.to_string()),
            minimum_age: listed.minimum_age,
            maximum_age: listed.maximum_age,
            assured_date: listed.verified_on,
        }
    }
}
