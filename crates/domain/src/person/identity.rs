//! Who a person is and how they may be reached: sealed once, corrected with a reason.

use amana_events::{
    ActorKind, PersonId, PersonText,
    person::{
        ContactCorrected, ContactSealed, IdentityCorrected, IdentitySealed, PersonEvent,
        PersonnelLinkSealed,
    },
};
use amana_vault::{CompartmentTag, Secret};

use super::{PersonState, checks::person_of_stream, present, worker};
use crate::{Admit, Context, Decide, Refusal, RequiredText, Text, refusal::ensure};

command! {
    /// Seals who the person is. Every field may be left out.
    pub struct SealIdentity = "seal_identity" {
        /// Full name.
        name: Text,
        /// Other names and spellings.
        other_names: Text,
        /// Date of birth, as stated.
        birth_date: Text,
        /// Numbers of papers.
        identifiers: Text,
        /// Nationality, ethnicity, kinship, disability and the like, as told.
        circumstances: Text,
    }
}

command! {
    /// Corrects who the person is: the fields stand as they now are.
    pub struct CorrectIdentity = "correct_identity" {
        /// Full name.
        name: Text,
        /// Other names and spellings.
        other_names: Text,
        /// Date of birth, as stated.
        birth_date: Text,
        /// Numbers of papers.
        identifiers: Text,
        /// Nationality, ethnicity, kinship, disability and the like, as told.
        circumstances: Text,
        /// Why.
        reason: RequiredText,
    }
}

command! {
    /// Seals how the person may be reached.
    pub struct SealContact = "seal_contact" {
        /// Telephone, place, intermediary.
        means: RequiredText,
    }
}

command! {
    /// Corrects how the person may be reached.
    pub struct CorrectContact = "correct_contact" {
        /// Telephone, place, intermediary.
        means: RequiredText,
        /// Why.
        reason: RequiredText,
    }
}

command! {
    /// Links the person to a personnel entry, in a field that only the system opens.
    pub struct LinkPersonnel = "link_personnel" {
        /// The personnel entry's id.
        entry: PersonId,
    }
}

fn sealed<C: CompartmentTag>(context: &Context<'_>, text: Secret) -> PersonText<C> {
    PersonText::of_person(person_of_stream(context).uuid(), text)
}

impl Decide<PersonState> for SealIdentity {
    fn decide(&self, _: &PersonState, context: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        let identity = IdentitySealed {
            name: sealed(context, self.name.secret()),
            other_names: sealed(context, self.other_names.secret()),
            birth_date: sealed(context, self.birth_date.secret()),
            identifiers: sealed(context, self.identifiers.secret()),
            circumstances: sealed(context, self.circumstances.secret()),
        };
        Ok(vec![identity.into()])
    }
}

impl Decide<PersonState> for CorrectIdentity {
    fn decide(&self, _: &PersonState, context: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        let identity = IdentityCorrected {
            name: sealed(context, self.name.secret()),
            other_names: sealed(context, self.other_names.secret()),
            birth_date: sealed(context, self.birth_date.secret()),
            identifiers: sealed(context, self.identifiers.secret()),
            circumstances: sealed(context, self.circumstances.secret()),
            reason: sealed(context, self.reason.secret()),
        };
        Ok(vec![identity.into()])
    }
}

impl Decide<PersonState> for SealContact {
    fn decide(&self, _: &PersonState, context: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        Ok(vec![ContactSealed { means: sealed(context, self.means.secret()) }.into()])
    }
}

impl Decide<PersonState> for CorrectContact {
    fn decide(&self, _: &PersonState, context: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        let corrected = ContactCorrected {
            means: sealed(context, self.means.secret()),
            reason: sealed(context, self.reason.secret()),
        };
        Ok(vec![corrected.into()])
    }
}

impl Decide<PersonState> for LinkPersonnel {
    fn decide(&self, _: &PersonState, context: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        let entry = sealed(context, Secret::new(self.entry.to_string()));
        Ok(vec![PersonnelLinkSealed { entry }.into()])
    }
}

impl Admit<PersonState> for IdentitySealed {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        // The operator seals the names of members, and of nobody else.
        if context.stamp.actor.kind == ActorKind::Operator && state.is_personnel() {
            present(state)?;
        } else {
            worker(state, context)?;
        }
        ensure(
            !state.has_identity(),
            "identity_sealed",
            "the identity was sealed once: correct it with a reason",
        )
    }
}

impl Admit<PersonState> for IdentityCorrected {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        ensure(
            state.has_identity(),
            "identity_not_sealed",
            "there is no identity to correct: seal it first",
        )
    }
}

impl Admit<PersonState> for ContactSealed {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        ensure(
            !state.has_contact(),
            "contact_sealed",
            "means of contact were sealed once: correct them with a reason",
        )
    }
}

impl Admit<PersonState> for ContactCorrected {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        ensure(
            state.has_contact(),
            "contact_not_sealed",
            "there are no means of contact to correct: seal them first",
        )
    }
}

impl Admit<PersonState> for PersonnelLinkSealed {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        super::checks::member_or_system(context)?;
        present(state)?;
        ensure(
            state.is_personnel(),
            "not_personnel",
            "only a person recorded as personnel is linked to a personnel entry",
        )
    }
}
