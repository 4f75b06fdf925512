//! Sex and coarse age, with their source. Age is never inferred.

use amana_events::{
    PersonId, PurposeCode, StreamKind,
    common::{AgeBand, AgeSource, Recipient, RecipientKind, Sex},
    handover::AgeOutcome,
    person::{DemographicsRecorded, PersonEvent},
};

use super::{
    PersonState,
    checks::{civilian, person_of_stream},
    worker,
};
use crate::{Admit, Context, Decide, Refusal, consent::Needed, refusal::ensure};

/// Under which purpose a person consents to an assessment of their age.
const ASSESSMENT: &str = "age_assessment";

command! {
    /// Records sex and coarse age. Stated, apparent and assessed age stand side by side.
    pub struct RecordDemographics = "record_demographics" {
        /// Sex.
        sex: Sex,
        /// Coarse age; `unknown` where it is not known or disputed.
        age: AgeBand,
        /// Where the age comes from.
        age_source: AgeSource,
    }
}

impl Decide<PersonState> for RecordDemographics {
    fn decide(&self, _: &PersonState, _: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        let told =
            DemographicsRecorded { sex: self.sex, age: self.age, age_source: self.age_source };
        Ok(vec![told.into()])
    }
}

impl Admit<PersonState> for DemographicsRecorded {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        match self.age_source {
            AgeSource::Stated | AgeSource::Apparent => Ok(()),
            AgeSource::Assessed if !context.is_strict() => Ok(()),
            AgeSource::Assessed => {
                let person = person_of_stream(context);
                ensure(
                    consents(context, person)?,
                    "no_consent_in_force",
                    "an age is assessed with the person's consent in force for `age_assessment`",
                )?;
                ensure(
                    agrees_with_handover(context, person, self.age),
                    "other_assessment",
                    "the handover's assessment of age found something else: correct that first",
                )
            }
        }
    }
}

/// Whether the person consents to an assessment of age, by this organisation or the member's own.
fn consents(context: &Context<'_>, person: PersonId) -> Result<bool, Refusal> {
    let member = civilian(context)?;
    let organisation = context.registry().and_then(|registry| registry.organisation_of(member));
    let named = organisation.map(|it| Recipient::new(RecipientKind::Organisation, Some(it)));
    let own = Recipient::new(RecipientKind::OwnOrganisation, None);
    let Ok(purpose) = PurposeCode::new(ASSESSMENT) else { return Ok(false) };
    Ok(context.consent(person).is_some_and(|consents| {
        named.into_iter().chain([own]).any(|recipient| {
            consents.given_in_force(&Needed::new(&purpose, &recipient), context.now()).is_some()
        })
    }))
}

/// Where a handover of the person assessed an age, the entry says no more than it found.
fn agrees_with_handover(context: &Context<'_>, person: PersonId, age: AgeBand) -> bool {
    let handovers = context.world.involving(person).into_iter();
    let handovers = handovers.filter(|matter| matter.kind == StreamKind::Handover);
    let mut found = handovers.filter_map(|matter| context.handover(matter.id)?.age());
    found.all(|outcome| match outcome {
        AgeOutcome::Adult => !age.protected_as_child(),
        AgeOutcome::Child => age.protected_as_child() && age != AgeBand::Unknown,
        AgeOutcome::Open => age == AgeBand::Unknown,
    })
}
