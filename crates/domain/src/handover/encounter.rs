//! Beginning the custody receipt: codes only.

use amana_events::{
    Admin1, Code, Country, InstrumentCode, Language, Moment, OrganisationId, Reference, StreamId,
    StreamKind, UnitId,
    common::{AgeBand, Sex},
    handover::{ChildEncountered, HandoverEvent},
};

use super::{
    HandoverState,
    acting::{
        Side, acting_side, ensure_admin2, ensure_child_protection, ensure_not_ahead,
        is_armed_organisation, reference_of, registry,
    },
};
use crate::{Admit, Context, Decide, Refusal, refusal::ensure, registry::RegistryState};

command! {
    /// Begins the custody receipt of a child met by an armed force or group.
    pub struct RecordEncounter = "record_encounter" {
        /// What people say aloud; made when left out. Never the child's code.
        reference: Option<Reference>,
        /// Instrument that sets limit and receiver.
        instrument: InstrumentCode,
        /// Its version, as the registry has it.
        instrument_version: Code,
        /// The force or group that has the child.
        force: OrganisationId,
        /// Its unit.
        unit: Option<UnitId>,
        /// When the force first had contact: the clock starts here.
        first_contact: Moment,
        /// Country.
        country: Country,
        /// Admin 1 place.
        admin1: Admin1,
        /// Admin 2 place, as its p-code or a word of the list `admin2`.
        admin2: Option<Code>,
        /// Sex.
        sex: Sex,
        /// How old the child looks.
        apparent_age: AgeBand,
        /// Infants with the child.
        infants: u8,
        /// Whether medical care is urgent.
        urgent_medical: bool,
        /// Language of the interpreter needed, if one is.
        interpreter: Option<Language>,
        /// Handovers of siblings or companions, who stay together.
        together_with: Vec<StreamId>,
    }
}

impl Decide<HandoverState> for RecordEncounter {
    fn decide(
        &self,
        _: &HandoverState,
        context: &Context<'_>,
    ) -> Result<Vec<HandoverEvent>, Refusal> {
        let event = ChildEncountered {
            reference: reference_of(self.reference, context),
            instrument: self.instrument.clone(),
            instrument_version: self.instrument_version.clone(),
            force: self.force,
            unit: self.unit,
            first_contact: self.first_contact,
            country: self.country.clone(),
            admin1: self.admin1.clone(),
            admin2: self.admin2.clone(),
            sex: self.sex,
            apparent_age: self.apparent_age,
            infants: self.infants,
            urgent_medical: self.urgent_medical,
            interpreter: self.interpreter.clone(),
            together_with: self.together_with.clone(),
        };
        Ok(vec![event.into()])
    }
}

impl Admit<HandoverState> for ChildEncountered {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        let (member, side) = acting_side(context, self.force, self.unit)?;
        if side == Side::Civilian {
            ensure_child_protection(state, context, member)?;
        }
        ensure(!state.exists(), "already_begun", "this receipt is begun already: correct it")?;
        let registry = registry(context)?;
        if context.is_strict() {
            check_force(self.force, self.unit, registry)?;
        }
        check_instrument(&self.instrument, &self.instrument_version, &self.country, registry)?;
        check_place(&self.admin1, &self.country, registry)?;
        ensure_admin2(context, &self.admin1, self.admin2.as_ref())?;
        ensure_not_ahead(self.first_contact, context, "first_contact")?;
        check_companions(&self.together_with, context)
    }
}

/// The force is armed, and the unit, where the registry knows it, is one of its own.
pub(super) fn check_force(
    force: OrganisationId,
    unit: Option<UnitId>,
    registry: &RegistryState,
) -> Result<(), Refusal> {
    let of_another = unit
        .and_then(|unit| registry.organisation_of_unit(unit))
        .is_some_and(|organisation| organisation != force);
    if of_another {
        return Err(Refusal::field("unit_elsewhere", "unit", "the unit belongs to another force"));
    }
    let force = registry.organisation(force);
    if force.is_some_and(|force| is_armed_organisation(force.kind)) {
        return Ok(());
    }
    Err(Refusal::field(
        "not_an_armed_force",
        "force",
        "the registry has no armed force or group of this id: register it first",
    ))
}

/// The instrument is in force in this version and holds in the country.
pub(super) fn check_instrument(
    instrument: &InstrumentCode,
    version: &Code,
    country: &Country,
    registry: &RegistryState,
) -> Result<(), Refusal> {
    let Some(instrument) = registry.instrument(instrument) else {
        return Err(Refusal::field(
            "unknown_instrument",
            "instrument",
            "the registry has no such instrument: adopt it first",
        ));
    };
    if instrument.version != *version {
        return Err(Refusal::field(
            "wrong_instrument_version",
            "instrument_version",
            "another version of the instrument is in force",
        ));
    }
    if instrument.country.as_ref().is_some_and(|own| own != country) {
        return Err(Refusal::field(
            "instrument_elsewhere",
            "instrument",
            "the instrument holds in another country: name the one that holds here",
        ));
    }
    Ok(())
}

/// The place lies in the country, by the registry's list or, where that says nothing, by its
/// letters: a p-code begins with the country's two-letter code.
pub(super) fn check_place(
    admin1: &Admin1,
    country: &Country,
    registry: &RegistryState,
) -> Result<(), Refusal> {
    let plausible =
        registry.lies_in(admin1, country).unwrap_or_else(|| letters_fit(admin1, country));
    if plausible {
        return Ok(());
    }
    Err(Refusal::field(
        "place_elsewhere",
        "admin1",
        "the place does not lie in the country: check both codes",
    ))
}

/// Whether the place's first letter is one of the country's three-letter code: so it is for every
/// two-letter code of ISO 3166-1 but KM and KY.
fn letters_fit(place: &Admin1, country: &Country) -> bool {
    let first = place.as_str().bytes().next();
    let country = country.as_str();
    first.is_some_and(|first| {
        country.bytes().any(|letter| letter == first)
            || (first == b'K' && matches!(country, "COM" | "CYM"))
    })
}

/// Companions are other handovers.
pub(super) fn check_companions(
    companions: &[StreamId],
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let handovers = companions.iter().all(|companion| {
        companion.kind == StreamKind::Handover && *companion != context.stamp.stream
    });
    if handovers {
        return Ok(());
    }
    Err(Refusal::field(
        "not_a_handover",
        "together_with",
        "siblings and companions are named by their own handovers",
    ))
}
