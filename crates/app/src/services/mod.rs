//! The service directory: who helps with what, where, whether there is room, and when that was verified; who could receive a child;
//! what is missing where; and the directory as Open Referral HSDS.
//!
//! How a service is reached stays sealed: a shelter's place protects who lives there. Nothing here opens it.

mod gaps;
mod hsds;
mod receivers;

use amana_events::{
    Admin1, Code, Day, EventId, Language, OrganisationId, PublicText, ServiceId,
    common::Sex,
    registry::{SecurityRisk, ServiceRegistered},
};
use serde::Serialize;

pub use gaps::{Area, Cover};
pub use hsds::{Hsds, HsdsService};
pub use receivers::{Doubt, Receiver};

use crate::{AppError, Office, Sight, book::Book};

/// After so many days without being verified an entry is stale (the ledger's own; no source gives a figure).
pub const STALE_DAYS: i64 = 90;
/// A service that works, of the list `service_status`.
const ACTIVE: &str = "active";
/// A day, in microseconds.
const DAY_MICROS: i64 = 86_400_000_000;

/// A service as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// The service.
    pub service: ServiceId,
    /// Who provides it.
    pub organisation: OrganisationId,
    /// The provider's name.
    pub provider: String,
    /// Its own name.
    pub name: Option<PublicText>,
    /// What kind it is: list `service_kind`.
    pub kind: Code,
    /// Where: admin 1.
    pub admin1: Option<Admin1>,
    /// Whether it works: list `service_status`.
    pub status: Code,
    /// Places in all.
    pub capacity_total: Option<u32>,
    /// Places free.
    pub capacity_free: Option<u32>,
    /// Youngest age served, in years.
    pub minimum_age: Option<u8>,
    /// Oldest age served, in years.
    pub maximum_age: Option<u8>,
    /// Sexes served; every one where none is named.
    pub sexes: Vec<Sex>,
    /// How dangerous it is to go there.
    pub security_risk: Option<SecurityRisk>,
    /// When it is open.
    pub hours: Option<PublicText>,
    /// Whom it serves, besides age and sex.
    pub eligibility: Option<PublicText>,
    /// Languages spoken there.
    pub languages: Vec<Language>,
    /// The event in which how it is reached is sealed: what `amana open` takes.
    pub contact: Option<EventId>,
    /// When it was last verified.
    pub verified_on: Option<Day>,
    /// Whether that is too long ago, or never was.
    pub stale: bool,
}

impl Listed {
    fn of(entry: &ServiceRegistered, book: &Book, today: Day) -> Self {
        let provider = book.organisations.get(&entry.organisation);
        Self {
            service: entry.service,
            organisation: entry.organisation,
            provider: provider.map(|it| it.name.to_string()).unwrap_or_default(),
            name: entry.name.clone(),
            kind: entry.kind.clone(),
            admin1: entry.admin1.clone(),
            status: entry.status.clone(),
            capacity_total: entry.capacity_total,
            capacity_free: entry.capacity_free,
            minimum_age: entry.minimum_age,
            maximum_age: entry.maximum_age,
            sexes: entry.sexes.clone().unwrap_or_default(),
            security_risk: entry.security_risk,
            hours: entry.hours.clone(),
            eligibility: entry.eligibility.clone(),
            languages: entry.languages.clone().unwrap_or_default(),
            contact: book.contacts.get(&entry.service).copied(),
            verified_on: entry.verified_on,
            stale: entry.verified_on.is_none_or(|day| days(day, today) > STALE_DAYS),
        }
    }

    /// What a force may know of it: who it is, and where.
    fn for_a_force(&self) -> Self {
        Self {
            capacity_total: None,
            capacity_free: None,
            security_risk: None,
            hours: None,
            eligibility: None,
            contact: None,
            ..self.clone()
        }
    }

    /// Whether it works.
    pub fn is_active(&self) -> bool {
        self.status.as_str() == ACTIVE
    }
}

fn days(from: Day, to: Day) -> i64 {
    (to.start().micros() - from.start().micros()) / DAY_MICROS
}

impl Office {
    /// The directory, for everybody but members of a force: where a shelter works is nothing for them.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `role_not_held`; [`AppError::Store`], [`AppError::Broken`].
    pub async fn services(&self, sight: &Sight) -> Result<Vec<Listed>, AppError> {
        may_read(sight)?;
        Ok(directory(&*self.book_kept().await?, self.now().day()))
    }

    /// The directory as HSDS, for the same.
    ///
    /// # Errors
    /// As [`Office::services`].
    pub async fn services_hsds(&self, sight: &Sight) -> Result<Hsds, AppError> {
        may_read(sight)?;
        Ok(Hsds::of(&*self.book_kept().await?, self.now().day()))
    }
}

/// Whether somebody may read the directory.
fn may_read(sight: &Sight) -> Result<(), AppError> {
    if sight.reads_directory() {
        return Ok(());
    }
    let reason =
        "the directory is for who assists or protects: a force reads who could receive a child";
    Err(AppError::refused("role_not_held", reason))
}

/// Every service of the directory, by kind, place and provider.
fn directory(book: &Book, today: Day) -> Vec<Listed> {
    let mut all: Vec<Listed> =
        book.services.values().map(|entry| Listed::of(entry, book, today)).collect();
    all.sort_by(|a, b| {
        let key = |it: &Listed| (it.kind.clone(), it.admin1.clone(), it.provider.clone());
        (key(a), a.service).cmp(&(key(b), b.service))
    });
    all
}

#[cfg(test)]
mod tests;
