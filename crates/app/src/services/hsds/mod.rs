//! The directory as Open Referral HSDS 3 (openreferral/specification, CC BY-SA 4.0: names of fields and statuses), out and in.
//!
//! A service with its organisation nested, as the API of that standard gives it. Capacity is `service_capacity` of 3.1; the kind is a
//! term of the taxonomy `service_kind`, the area a `service_area`. What the standard has no place for (sexes, security risk) stands
//! in attributes of taxonomies of our own. How a service is reached is sealed here and does not leave. What the standard asks for and
//! we have no id for has one derived from the service: the same directory goes out the same. Reading asks for less than writing gives.

mod bring;
mod give;

use amana_events::Day;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::AppError;

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
    /// What it is; its name again, where it goes out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HsdsLanguage {
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Its code.
    pub code: String,
}

/// When it is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HsdsSchedule {
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// In words.
    #[serde(default)]
    pub description: Option<String>,
}

/// Where it serves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HsdsArea {
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// The area's code: admin 1.
    #[serde(default)]
    pub name: Option<String>,
}

/// Room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HsdsCapacity {
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Places free.
    #[serde(default)]
    pub available: Option<u32>,
    /// Places in all.
    #[serde(default)]
    pub maximum: Option<u32>,
    /// What is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<HsdsUnit>,
    /// When it was counted, in RFC 3339: the day on which the service was last verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HsdsUnit {
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Its name.
    pub name: String,
}

/// A term of a taxonomy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HsdsAttribute {
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// The term.
    pub taxonomy_term: HsdsTerm,
}

/// A term.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HsdsTerm {
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Its code.
    pub code: String,
    /// The taxonomy's name.
    pub taxonomy: String,
    /// The term in words; its code, where it goes out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it means; its taxonomy and code, where it goes out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What of a file cannot be read.
fn wrong(what: &str, error: &serde_json::Error) -> AppError {
    AppError::Usage(format!("{what}: not read as HSDS: {error}"))
}

impl Hsds {
    /// Reads a directory: an object with `services`, or a page of the standard's API, whose list stands in `contents`.
    ///
    /// # Errors
    /// [`AppError::Usage`] that says what is wrong and with which service.
    pub fn read(text: &str) -> Result<Self, AppError> {
        Self::of_value(serde_json::from_str(text).map_err(|error| wrong("the file", &error))?)
    }

    /// The same, of what was read as JSON.
    ///
    /// # Errors
    /// As [`Hsds::read`].
    pub fn of_value(mut whole: Value) -> Result<Self, AppError> {
        let list = ["services", "contents"].iter().find_map(|name| {
            whole.get_mut(*name).and_then(Value::as_array_mut).map(std::mem::take)
        });
        let missing = || AppError::Usage("no list of `services` (or `contents`) is in it".into());
        let list = list.ok_or_else(missing)?;
        if list.len() > SERVICES_MAX {
            let most = format!("more than {SERVICES_MAX} services: import them in parts");
            return Err(AppError::Usage(most));
        }
        let service = |(place, value): (usize, Value)| {
            let what = value.get("id").and_then(Value::as_str).map_or_else(
                || format!("service at place {}", place + 1),
                |id| format!("service {id}"),
            );
            serde_json::from_value(value).map_err(|error| wrong(&what, &error))
        };
        let services = list.into_iter().enumerate().map(service).collect::<Result<_, _>>()?;
        Ok(Self { services })
    }
}
