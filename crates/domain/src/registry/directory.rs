//! The directory: organisations, units, services, agreements, and personnel entries of people who
//! are no members. Registering an entry that exists renews it.

use amana_events::{
    Admin1, AgreementId, Code, Country, Day, FileText, Language, OrganisationId, PersonId,
    PublicKey, PublicText, PurposeCode, ServiceId, UnitId,
    common::Sex,
    registry::{
        AgreementEnded, AgreementRegistered, OrganisationKind, OrganisationRegistered,
        PersonnelEntered, RegistryEvent, SecurityRisk, ServiceRegistered, UnitRegistered,
    },
};
use amana_vault::Compartment;

use super::{
    Organisation, RegistryState,
    guard::{all_different, ensure_field, may_enter, may_manage, unit_exists},
};
use crate::{Admit, Context, Decide, Refusal, Text, refusal::ensure};

asks_for! { OrganisationRegistered;
    /// Registers an organisation, or renews its entry.
    pub struct RegisterOrganisation = "register_organisation" {
        /// The organisation.
        organisation: OrganisationId,
        /// Its name.
        name: PublicText,
        /// What kind it is.
        kind: OrganisationKind,
        /// Where it is seated.
        country: Option<Country>,
        /// Key with which it signs answers.
        key: Option<PublicKey>,
        /// Whether what is given to it keeps immunity.
        immunity: Option<bool>,
    }
}

impl Admit<RegistryState> for OrganisationRegistered {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        let known = state.organisation(self.organisation);
        ensure_field(
            known.is_none_or(|known| is_armed(known.kind) == is_armed(self.kind)),
            "armed_stays_armed",
            "kind",
            "an armed force or group and a civilian organisation never share an entry",
        )?;
        let other_own = state
            .facts
            .organisations
            .iter()
            .any(|(id, other)| other.kind == OrganisationKind::Own && *id != self.organisation);
        ensure_field(
            self.kind != OrganisationKind::Own || !other_own,
            "own_organisation_exists",
            "kind",
            "one organisation keeps the ledger, and it is registered already",
        )?;
        country_known(state, self.country.as_ref())
    }
}

asks_for! { UnitRegistered;
    /// Registers a unit, contingent or office, or renews its entry.
    pub struct RegisterUnit = "register_unit" {
        /// The unit.
        unit: UnitId,
        /// The organisation it belongs to.
        organisation: OrganisationId,
        /// The unit above it.
        parent: Option<UnitId>,
        /// Its name.
        name: PublicText,
        /// The contributing country.
        country: Option<Country>,
    }
}

impl Admit<RegistryState> for UnitRegistered {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        organisation(state, self.organisation)?;
        let known = self.parent.is_none_or(|parent| state.facts.units.contains_key(&parent));
        ensure_field(known, "unknown_unit", "parent", "the unit above is not registered")?;
        let circle =
            self.parent.is_some_and(|parent| state.units_above(parent).contains(&self.unit));
        ensure_field(!circle, "unit_circle", "parent", "a unit never stands above itself")?;
        country_known(state, self.country.as_ref())
    }
}

command! {
    /// Registers a service, or renews its entry (Open Referral HSDS, with capacity).
    pub struct RegisterService = "register_service" {
        /// The service.
        service: ServiceId,
        /// The provider.
        organisation: OrganisationId,
        /// Kind of service: list `service_kind`.
        kind: Code,
        /// Where.
        admin1: Option<Admin1>,
        /// Whether it works: list `service_status`.
        status: Code,
        /// Places in all.
        capacity_total: Option<u32>,
        /// Places free.
        capacity_free: Option<u32>,
        /// Youngest age served, in years.
        minimum_age: Option<u8>,
        /// Oldest age served, in years.
        maximum_age: Option<u8>,
        /// When it was last verified.
        verified_on: Option<Day>,
        /// Its name.
        name: Option<PublicText>,
        /// When it is open.
        hours: Option<PublicText>,
        /// Whom it serves, besides age.
        eligibility: Option<PublicText>,
        /// Languages spoken there.
        languages: Option<Vec<Language>>,
        /// How it is reached; sealed. Left out, what was said before stays.
        contact: Text,
        /// Sexes served; every one where none is named.
        sexes: Option<Vec<Sex>>,
        /// How dangerous it is to go there, as last verified.
        security_risk: Option<SecurityRisk>,
    }
}

impl Decide<RegistryState> for RegisterService {
    fn decide(&self, _: &RegistryState, _: &Context<'_>) -> Result<Vec<RegistryEvent>, Refusal> {
        let contact = (!self.contact.is_empty()).then(|| FileText::of_file(self.contact.secret()));
        let event = ServiceRegistered {
            service: self.service,
            organisation: self.organisation,
            kind: self.kind.clone(),
            admin1: self.admin1.clone(),
            status: self.status.clone(),
            capacity_total: self.capacity_total,
            capacity_free: self.capacity_free,
            minimum_age: self.minimum_age,
            maximum_age: self.maximum_age,
            verified_on: self.verified_on,
            name: self.name.clone(),
            hours: self.hours.clone(),
            eligibility: self.eligibility.clone(),
            languages: self.languages.clone(),
            contact,
            sexes: self.sexes.clone(),
            security_risk: self.security_risk,
        };
        Ok(vec![event.into()])
    }
}

impl Admit<RegistryState> for ServiceRegistered {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_enter(state, context)?;
        ensure_field(
            !is_armed(organisation(state, self.organisation)?.kind),
            "armed_provider",
            "organisation",
            "an armed force or group provides no service to survivors or children",
        )?;
        code_known(state, "service_kind", "kind", &self.kind)?;
        code_known(state, "service_status", "status", &self.status)?;
        let places = self.capacity_free.zip(self.capacity_total);
        ensure_field(
            places.is_none_or(|(free, total)| free <= total),
            "impossible_capacity",
            "capacity_free",
            "there cannot be more places free than there are",
        )?;
        let ages = self.minimum_age.zip(self.maximum_age);
        ensure_field(
            ages.is_none_or(|(youngest, oldest)| youngest <= oldest),
            "impossible_ages",
            "minimum_age",
            "the youngest age served is above the oldest",
        )?;
        not_in_future(context, "verified_on", self.verified_on)
    }
}

asks_for! { AgreementRegistered;
    /// Registers an agreement between organisations, or renews its entry.
    pub struct RegisterAgreement = "register_agreement" {
        /// The agreement.
        agreement: AgreementId,
        /// The parties.
        parties: Vec<OrganisationId>,
        /// For which purposes: list `purpose`.
        purposes: Vec<PurposeCode>,
        /// Which classes of field: compartment codes.
        fields: Vec<Code>,
        /// Whether the receiver may share onwards.
        onward_sharing: bool,
        /// The last day of its force.
        expires_on: Option<Day>,
    }
}

impl Admit<RegistryState> for AgreementRegistered {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        ensure_field(
            self.parties.len() >= 2 && all_different(&self.parties),
            "too_few_parties",
            "parties",
            "an agreement has two or more different parties",
        )?;
        let known = self.parties.iter().all(|party| state.organisation(*party).is_some());
        ensure_field(known, "unknown_organisation", "parties", "a party is not registered")?;
        let known =
            self.purposes.iter().all(|purpose| state.knows_code("purpose", purpose.as_str()));
        ensure_field(
            known && !self.purposes.is_empty(),
            "unknown_code",
            "purposes",
            "name one or more purposes of the list `purpose`",
        )?;
        let known =
            self.fields.iter().all(|field| Compartment::from_code(field.as_str()).is_some());
        ensure_field(known, "unknown_code", "fields", "a class of field is a compartment's code")?;
        ensure_field(
            self.expires_on.is_none_or(|last| last >= context.today()),
            "already_expired",
            "expires_on",
            "the agreement would have expired before it is registered",
        )?;
        ensure_field(
            state.facts.agreements.get(&self.agreement).is_none_or(|agreement| !agreement.ended),
            "agreement_ended",
            "agreement",
            "the agreement has ended: register a new one",
        )
    }
}

asks_for! { AgreementEnded;
    /// Ends an agreement.
    pub struct EndAgreement = "end_agreement" {
        /// The agreement.
        agreement: AgreementId,
    }
}

impl Admit<RegistryState> for AgreementEnded {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        let agreement = state.facts.agreements.get(&self.agreement);
        ensure_field(
            agreement.is_some(),
            "unknown_agreement",
            "agreement",
            "there is no such agreement",
        )?;
        let ended = agreement.is_some_and(|agreement| agreement.ended);
        ensure(!ended, "nothing_changes", "the agreement has ended already")
    }
}

asks_for! { PersonnelEntered;
    /// Enters unit and supervisor of somebody who is no member, from a day on: conflicts of
    /// interest are computed from it.
    pub struct EnterPersonnel = "enter_personnel" {
        /// The entry: a person's id.
        person: PersonId,
        /// The unit.
        unit: Option<UnitId>,
        /// The supervisor's entry.
        supervisor: Option<PersonId>,
        /// From which day.
        from: Day,
    }
}

impl Admit<RegistryState> for PersonnelEntered {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_enter(state, context)?;
        unit_exists(state, self.unit)?;
        ensure_field(
            self.supervisor != Some(self.person),
            "supervision_circle",
            "supervisor",
            "nobody supervises themselves",
        )?;
        let known = self.supervisor.is_none_or(|supervisor| state.is_personnel(supervisor));
        ensure_field(
            known,
            "unknown_personnel",
            "supervisor",
            "the supervisor has no entry and is no member: enter them first",
        )?;
        not_in_future(context, "from", Some(self.from))
    }
}

/// Whether the organisation is a party with arms.
pub(super) const fn is_armed(kind: OrganisationKind) -> bool {
    matches!(kind, OrganisationKind::ArmedForce | OrganisationKind::ArmedGroup)
}

fn organisation(state: &RegistryState, id: OrganisationId) -> Result<&Organisation, Refusal> {
    state.organisation(id).ok_or(Refusal::field(
        "unknown_organisation",
        "organisation",
        "the organisation is not registered: register it first",
    ))
}

fn code_known(
    state: &RegistryState,
    list: &str,
    field: &'static str,
    code: &Code,
) -> Result<(), Refusal> {
    let known = state.knows_code(list, code.as_str());
    ensure_field(known, "unknown_code", field, "the list of this field does not hold the code")
}

fn country_known(state: &RegistryState, country: Option<&Country>) -> Result<(), Refusal> {
    let known = country.is_none_or(|country| state.knows_code("country", country.as_str()));
    ensure_field(known, "unknown_code", "country", "the list `country` does not hold the code")
}

// A day further: at the eastern edge of the calendar it is tomorrow already.
fn not_in_future(
    context: &Context<'_>,
    field: &'static str,
    day: Option<Day>,
) -> Result<(), Refusal> {
    let latest = context.now().plus_seconds(86_400).day();
    ensure_field(day.is_none_or(|day| day <= latest), "in_future", field, "the day is yet to come")
}
