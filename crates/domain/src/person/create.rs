//! Creating a pseudonymous person.

use amana_events::{
    ActorKind,
    person::{PersonCreated, PersonEvent},
};

use super::PersonState;
use crate::{Admit, Context, Decide, Refusal, refusal::ensure};

command! {
    /// Creates a person; the stream's id is theirs.
    pub struct CreatePerson = "create_person" {
        /// Whether the person is personnel.
        personnel: bool,
    }
}

impl Decide<PersonState> for CreatePerson {
    fn decide(&self, _: &PersonState, _: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        Ok(vec![PersonCreated { personnel: self.personnel }.into()])
    }
}

impl Admit<PersonState> for PersonCreated {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        // The operator adds the first members, who are personnel; nobody else (`domain.md`, Roles).
        if context.stamp.actor.kind == ActorKind::Operator {
            ensure(self.personnel, "not_a_member", "the operator creates members' persons only")?;
        } else {
            super::checks::civilian(context)?;
        }
        ensure(!state.exists(), "person_there", "a person with this id is there already")
    }
}
