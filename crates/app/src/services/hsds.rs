//! The directory as Open Referral HSDS 3 (openreferral/specification, CC BY-SA 4.0: names of fields and statuses), out and in.
//!
//! A service with its organisation nested, as the API of that standard gives it. Capacity is `service_capacity` of 3.1; the kind is a
//! term of the taxonomy `service_kind`, the area a `service_area`. What the standard has no place for (sexes, security risk) stands
//! in attributes of taxonomies of our own. How a service is reached is sealed here and does not leave.

use std::collections::{HashMap, HashSet};

use amana_events::{Admin1, Day, Language, PublicText, common::Sex, registry::SecurityRisk};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Listed, directory};
use crate::{
    AppError, Office,
    book::Book,
    office::{Acting, Done},
    record::read_line,
};

/// Taxonomies of attributes.
const KIND: &str = "service_kind";
const SEX: &str = "sex";
const RISK: &str = "security_risk";
/// Most services of one import.
const SERVICES_MAX: usize = 1_000;
/// How the standard writes what the list `service_status` calls so.
const CLOSED: (&str, &str) = ("temporarily closed", "temporarily_closed");

/// The directory.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Hsds {
    /// Its services.
    pub services: Vec<HsdsService>,
}

/// A service of the standard, as far as it is read and written here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HsdsService {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// `active`, `inactive`, `defunct`, `temporarily closed`.
    pub status: String,
    /// Who provides it.
    pub organization: HsdsOrganization,
    /// Whom it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligibility_description: Option<String>,
    /// Youngest age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_age: Option<u8>,
    /// Oldest age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_age: Option<u8>,
    /// When it was last checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assured_date: Option<Day>,
    /// Languages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<HsdsLanguage>,
    /// When it is open, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<HsdsSchedule>,
    /// Where it serves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service_areas: Vec<HsdsArea>,
    /// Room.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capacities: Vec<HsdsCapacity>,
    /// Its kind, sexes served and security risk, as terms of taxonomies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<HsdsAttribute>,
}

/// A provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HsdsOrganization {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// A language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HsdsLanguage {
    /// Its code.
    pub code: String,
}

/// When it is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HsdsSchedule {
    /// In words.
    #[serde(default)]
    pub description: Option<String>,
}

/// Where it serves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HsdsArea {
    /// The area's code: admin 1.
    #[serde(default)]
    pub name: Option<String>,
}

/// Room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HsdsCapacity {
    /// Places free.
    #[serde(default)]
    pub available: Option<u32>,
    /// Places in all.
    #[serde(default)]
    pub maximum: Option<u32>,
}

/// A term of a taxonomy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HsdsAttribute {
    /// The term.
    pub taxonomy_term: HsdsTerm,
}

/// A term.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HsdsTerm {
    /// Its code.
    pub code: String,
    /// The taxonomy's name.
    pub taxonomy: String,
}

fn attribute(taxonomy: &str, code: &str) -> HsdsAttribute {
    let taxonomy_term = HsdsTerm { code: code.to_owned(), taxonomy: taxonomy.to_owned() };
    HsdsAttribute { taxonomy_term }
}

fn wrong(error: &serde_json::Error) -> AppError {
    AppError::Usage(format!("not read as HSDS: {error}"))
}

impl Hsds {
    /// The directory, as it stands.
    pub fn of(book: &Book, today: Day) -> Self {
        Self { services: directory(book, today).into_iter().map(HsdsService::of).collect() }
    }

    /// Reads a directory: an object with `services`, or a page of the standard's API, whose list stands in `contents`.
    ///
    /// # Errors
    /// [`AppError::Usage`] that says what is wrong and where.
    pub fn read(text: &str) -> Result<Self, AppError> {
        Self::of_value(serde_json::from_str(text).map_err(|error| wrong(&error))?)
    }

    /// The same, of what was read as JSON.
    ///
    /// # Errors
    /// As [`Hsds::read`].
    pub fn of_value(mut whole: Value) -> Result<Self, AppError> {
        let list = ["services", "contents"]
            .iter()
            .find_map(|name| whole.get_mut(*name).filter(|it| it.is_array()).map(Value::take));
        let missing = || AppError::Usage("no list of `services` (or `contents`) is in it".into());
        let services: Vec<HsdsService> =
            serde_json::from_value(list.ok_or_else(missing)?).map_err(|error| wrong(&error))?;
        if services.len() > SERVICES_MAX {
            let most = format!("more than {SERVICES_MAX} services: import them in parts");
            return Err(AppError::Usage(most));
        }
        Ok(Self { services })
    }
}

impl HsdsService {
    fn of(listed: Listed) -> Self {
        let status = listed.status.to_string();
        let status = if status == CLOSED.1 { CLOSED.0.to_owned() } else { status };
        let mut attributes = vec![attribute(KIND, listed.kind.as_str())];
        attributes.extend(listed.sexes.iter().map(|sex| attribute(SEX, sex.code())));
        attributes.extend(listed.security_risk.map(|risk| attribute(RISK, risk.code())));
        let room = listed.capacity_free.is_some() || listed.capacity_total.is_some();
        let (available, maximum) = (listed.capacity_free, listed.capacity_total);
        let hours = listed.hours.map(|hours| Some(hours.to_string()));
        Self {
            id: listed.service.uuid(),
            name: listed.name.map_or_else(|| listed.kind.to_string(), |name| name.to_string()),
            status,
            organization: HsdsOrganization {
                id: listed.organisation.uuid(),
                name: listed.provider,
            },
            eligibility_description: listed.eligibility.map(|it| it.to_string()),
            minimum_age: listed.minimum_age,
            maximum_age: listed.maximum_age,
            assured_date: listed.verified_on,
            languages: listed
                .languages
                .iter()
                .map(|language| HsdsLanguage { code: language.to_string() })
                .collect(),
            schedules: hours.map(|description| HsdsSchedule { description }).into_iter().collect(),
            service_areas: listed
                .admin1
                .iter()
                .map(|area| HsdsArea { name: Some(area.to_string()) })
                .collect(),
            capacities: room.then_some(HsdsCapacity { available, maximum }).into_iter().collect(),
            attributes,
        }
    }

    fn term(&self, taxonomy: &str) -> impl Iterator<Item = &str> {
        let terms = self.attributes.iter().map(|it| &it.taxonomy_term);
        terms.filter(move |term| term.taxonomy == taxonomy).map(|term| term.code.as_str())
    }

    /// The data of the command that registers it.
    fn data(&self) -> Result<Map<String, Value>, AppError> {
        let at = |what: &str| AppError::Usage(format!("service {}: {what}", self.id));
        let kind = self.term(KIND).next();
        let kind =
            kind.ok_or_else(|| at("no term of the taxonomy `service_kind` says what it is"))?;
        let status = if self.status == CLOSED.0 { CLOSED.1 } else { &self.status };
        let sexes = self.term(SEX).map(str::parse::<Sex>);
        let sexes: Vec<Sex> = sexes.collect::<Result<_, _>>().map_err(|_| at("no such sex"))?;
        let risk = self.term(RISK).next().map(str::parse::<SecurityRisk>).transpose();
        let risk = risk.map_err(|_| at("no such security risk"))?;
        let area = self.service_areas.iter().find_map(|area| area.name.as_deref());
        let area = area.map(str::parse::<Admin1>).transpose();
        let area = area.map_err(|_| at("its area is no code of admin 1"))?;
        let languages = self.languages.iter().map(|it| it.code.parse::<Language>());
        let languages: Vec<Language> =
            languages.collect::<Result<_, _>>().map_err(|_| at("a language has no code"))?;
        let text = |text: &Option<String>, what: &str| {
            text.as_deref().map(PublicText::new).transpose().map_err(|_| at(what))
        };
        let hours = self.schedules.iter().find_map(|it| it.description.clone());
        let room = self.capacities.first();
        let mut data = json!({
            "service": self.id,
            "organisation": self.organization.id,
            "kind": kind,
            "status": status,
            "name": PublicText::new(&self.name).map_err(|_| at("its name cannot be taken"))?,
            "eligibility": text(&self.eligibility_description, "its eligibility cannot be taken")?,
            "hours": text(&hours, "its hours cannot be taken")?,
            "minimum_age": self.minimum_age,
            "maximum_age": self.maximum_age,
            "verified_on": self.assured_date,
            "admin1": area,
            "capacity_free": room.and_then(|room| room.available),
            "capacity_total": room.and_then(|room| room.maximum),
            "languages": (!languages.is_empty()).then_some(languages),
            "sexes": (!sexes.is_empty()).then_some(sexes),
            "security_risk": risk,
        });
        let Some(fields) = data.as_object_mut() else { return Ok(Map::new()) };
        fields.retain(|_, value| !value.is_null());
        Ok(std::mem::take(fields))
    }
}

impl Office {
    /// Registers the services of a directory, all or none; one that stands here just so is left alone. How many were registered.
    /// Their organisations must be registered: who a provider is takes more than a name.
    ///
    /// # Errors
    /// [`AppError::Usage`] that names the service and what is wrong with it; [`AppError::Refused`].
    pub async fn import_services(&self, acting: Acting, hsds: &Hsds) -> Result<usize, AppError> {
        let (book, today) = (self.book().await?, self.now().day());
        let here = Hsds::of(&book, today).services.into_iter();
        let here: HashMap<Uuid, Map<String, Value>> =
            here.map(|it| Ok((it.id, it.data()?))).collect::<Result<_, AppError>>()?;
        let (mut lines, mut once) = (Vec::new(), HashSet::new());
        if let Some(twice) = hsds.services.iter().find(|service| !once.insert(service.id)) {
            return Err(AppError::Usage(format!("service {}: it stands in it twice", twice.id)));
        }
        for service in &hsds.services {
            let data = service.data()?;
            if here.get(&service.id) == Some(&data) {
                continue;
            }
            if !book.organisations.keys().any(|known| known.uuid() == service.organization.id) {
                let (id, name) = (service.organization.id, &service.organization.name);
                let what = format!(
                    "service {}: its organisation {id} ({name:?}) is not registered",
                    service.id
                );
                return Err(AppError::Usage(what));
            }
            let line = json!({
                "id": self.new_id().to_string(),
                "stream": self.registry_stream().to_string(),
                "command": "register_service",
                "data": data,
            });
            let line = read_line(self, &line.to_string(), acting);
            lines.push(line.map_err(|bad| AppError::Refused(bad.refusal))?);
        }
        let done = self.record_all(lines).await.map_err(|not| not.error)?;
        Ok(done.iter().filter(|done: &&Done| !done.replayed).count())
    }
}
