//! A directory that is brought in: each service is a command, all are recorded or none.

use std::collections::{HashMap, HashSet};

use amana_events::{Admin1, Language, PublicText, common::Sex, registry::SecurityRisk};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{CLOSED, Hsds, HsdsService, KIND, RISK, SEX};
use crate::{
    AppError, Office,
    book::Book,
    office::{Acting, Done},
    record::{Line, read_line},
};

/// The fields of a command.
type Data = Map<String, Value>;

impl HsdsService {
    fn term(&self, taxonomy: &str) -> impl Iterator<Item = &str> {
        let terms = self.attributes.iter().map(|it| &it.taxonomy_term);
        terms.filter(move |term| term.taxonomy == taxonomy).map(|term| term.code.as_str())
    }

    fn wrong(&self, what: &str) -> AppError {
        AppError::Usage(format!("service {}: {what}", self.id))
    }

    /// The only one of what a service has one of here; more would be lost.
    fn one<'a, T: ?Sized>(
        &self,
        what: &str,
        mut all: impl Iterator<Item = &'a T>,
    ) -> Result<Option<&'a T>, AppError> {
        let first = all.next();
        if all.next().is_some() {
            let more = format!("it has more than one {what}: give each a service of its own");
            return Err(self.wrong(&more));
        }
        Ok(first)
    }

    fn text(&self, what: &str, text: Option<&str>) -> Result<Option<PublicText>, AppError> {
        let taken = text.map(PublicText::new).transpose();
        taken.map_err(|_| self.wrong(&format!("its {what} cannot be taken")))
    }

    /// Its kind, and the rest that stands in terms of taxonomies.
    fn terms(&self) -> Result<(&str, Vec<Sex>, Option<SecurityRisk>), AppError> {
        let missing = "no term of the taxonomy `service_kind` says what it is";
        let kind = self.one("kind", self.term(KIND))?.ok_or_else(|| self.wrong(missing))?;
        let sexes = self.term(SEX).map(str::parse::<Sex>).collect::<Result<_, _>>();
        let risk = self.one("security risk", self.term(RISK))?.map(str::parse).transpose();
        Ok((
            kind,
            sexes.map_err(|_| self.wrong("no such sex"))?,
            risk.map_err(|_| self.wrong("no such security risk"))?,
        ))
    }

    fn area(&self) -> Result<Option<Admin1>, AppError> {
        let names = self.service_areas.iter().filter_map(|area| area.name.as_deref());
        let area = self.one("area", names)?.map(str::parse).transpose();
        area.map_err(|_| self.wrong("its area is no code of admin 1"))
    }

    fn spoken(&self) -> Result<Vec<Language>, AppError> {
        let languages = self.languages.iter().map(|it| it.code.parse()).collect::<Result<_, _>>();
        languages.map_err(|_| self.wrong("a language has no code"))
    }

    /// The data of the command that registers it, as far as the file says.
    fn data(&self) -> Result<Data, AppError> {
        let (kind, sexes, risk) = self.terms()?;
        let languages = self.spoken()?;
        let hours = self.schedules.iter().filter_map(|it| it.description.as_deref());
        let hours = self.one("schedule", hours)?;
        let room = self.one("capacity", self.capacities.iter())?;
        let mut data = json!({
            "service": self.id,
            "organisation": self.organization.id,
            "kind": kind,
            "status": if self.status == CLOSED.0 { CLOSED.1 } else { &self.status },
            "name": self.text("name", Some(&*self.name).filter(|name| *name != kind))?,
            "eligibility": self.text("eligibility", self.eligibility_description.as_deref())?,
            "hours": self.text("hours", hours)?,
            "minimum_age": self.minimum_age,
            "maximum_age": self.maximum_age,
            "verified_on": self.assured_date,
            "admin1": self.area()?,
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
    /// What a file does not say of a service that stands here stays as it is. Their organisations must be registered: who a
    /// provider is takes more than a name.
    ///
    /// # Errors
    /// [`AppError::Usage`] that names the service and what is wrong with it; [`AppError::Refused`].
    pub async fn import_services(&self, acting: Acting, hsds: &Hsds) -> Result<usize, AppError> {
        let mut once = HashSet::new();
        if let Some(twice) = hsds.services.iter().find(|service| !once.insert(service.id)) {
            return Err(twice.wrong("it stands in it twice"));
        }
        let (book, today) = (self.book().await?, self.now().day());
        let here = Hsds::of(&book, today).services.into_iter();
        let here: HashMap<Uuid, Data> =
            here.map(|it| Ok((it.id, it.data()?))).collect::<Result<_, AppError>>()?;
        let mut lines = Vec::new();
        for service in &hsds.services {
            if let Some(data) = changed(service, &book, here.get(&service.id))? {
                lines.push(self.registration(&data, acting)?);
            }
        }
        let done = self.record_all(lines).await.map_err(|not| not.error)?;
        Ok(done.iter().filter(|done: &&Done| !done.replayed).count())
    }

    fn registration(&self, data: &Data, acting: Acting) -> Result<Line, AppError> {
        let line = json!({
            "id": self.new_id().to_string(),
            "stream": self.registry_stream().to_string(),
            "command": "register_service",
            "data": data,
        });
        read_line(self, &line.to_string(), acting).map_err(|bad| AppError::Refused(bad.refusal))
    }
}

/// What is to be registered of a service; none where it stands here just so.
fn changed(
    service: &HsdsService,
    book: &Book,
    here: Option<&Data>,
) -> Result<Option<Data>, AppError> {
    let mut data = service.data()?;
    if !book.organisations.keys().any(|known| known.uuid() == service.organization.id) {
        let (id, name) = (service.organization.id, &service.organization.name);
        let unknown = format!("its organisation {id} ({name:?}) is not registered");
        return Err(service.wrong(&unknown));
    }
    for (field, value) in here.into_iter().flatten() {
        data.entry(field.clone()).or_insert_with(|| value.clone());
    }
    Ok((here != Some(&data)).then_some(data))
}
