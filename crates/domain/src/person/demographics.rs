//! Sex and coarse age, with their source. Age is never inferred.

use amana_events::{
    common::{AgeBand, AgeSource, Sex},
    person::{DemographicsRecorded, PersonEvent},
};

use super::{PersonState, worker};
use crate::{Admit, Context, Decide, Refusal};

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
        worker(state, context).map(|_| ())
    }
}
