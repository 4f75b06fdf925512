//! Guardians, and who may act for a person by a recorded, revocable authority.

use amana_events::{
    Code, PersonId, PersonText,
    common::Safe,
    person::{
        AuthorityToActRecorded, AuthorityToActRevoked, GuardianEnded, GuardianRecorded, PersonEvent,
    },
};

use super::{
    PersonState,
    checks::{known_code, living, person_of_stream},
    worker,
};
use crate::{Admit, Context, Decide, Refusal, Text, refusal::ensure};

command! {
    /// Records a guardian or caregiver, or what is known anew of one.
    pub struct RecordGuardian = "record_guardian" {
        /// The guardian.
        guardian: PersonId,
        /// By what authority, coarsely: list `guardian_authority`.
        authority: Code,
        /// Whether this caregiver is safe, asked of the child alone.
        safe: Safe,
        /// How they are related: sealed.
        relation: Text,
    }
}

command! {
    /// Ends a guardianship.
    pub struct EndGuardian = "end_guardian" {
        /// The guardian.
        guardian: PersonId,
        /// Why: list `guardian_end_reason`.
        reason: Code,
    }
}

command! {
    /// Records that somebody may act for the person.
    pub struct RecordAuthorityToAct = "record_authority_to_act" {
        /// Who acts.
        agent: PersonId,
        /// For what: a code of the list `purpose`, or `all`.
        scope: Code,
    }
}

command! {
    /// Revokes every authority of somebody to act for the person.
    pub struct RevokeAuthorityToAct = "revoke_authority_to_act" {
        /// Who acted.
        agent: PersonId,
    }
}

impl Decide<PersonState> for RecordGuardian {
    fn decide(&self, _: &PersonState, context: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        let person = person_of_stream(context).uuid();
        let relation = (!self.relation.is_empty())
            .then(|| PersonText::of_person(person, self.relation.secret()));
        let told = GuardianRecorded {
            guardian: self.guardian,
            authority: self.authority.clone(),
            safe: self.safe,
            relation,
        };
        Ok(vec![told.into()])
    }
}

impl Decide<PersonState> for EndGuardian {
    fn decide(&self, _: &PersonState, _: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        Ok(vec![GuardianEnded { guardian: self.guardian, reason: self.reason.clone() }.into()])
    }
}

impl Decide<PersonState> for RecordAuthorityToAct {
    fn decide(&self, _: &PersonState, _: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        Ok(vec![AuthorityToActRecorded { agent: self.agent, scope: self.scope.clone() }.into()])
    }
}

impl Decide<PersonState> for RevokeAuthorityToAct {
    fn decide(&self, _: &PersonState, _: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        Ok(vec![AuthorityToActRevoked { agent: self.agent }.into()])
    }
}

fn another(context: &Context<'_>, other: PersonId) -> Result<(), Refusal> {
    ensure(
        other != person_of_stream(context),
        "same_person_twice",
        "nobody is their own guardian or agent: name another person",
    )?;
    living(context, other).map(|_| ())
}

impl Admit<PersonState> for GuardianRecorded {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        known_code(context, "guardian_authority", self.authority.as_str(), "authority")?;
        another(context, self.guardian)
    }
}

impl Admit<PersonState> for GuardianEnded {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        known_code(context, "guardian_end_reason", self.reason.as_str(), "reason")?;
        ensure(
            state.guardian(self.guardian).is_some(),
            "no_such_guardian",
            "this person is not recorded as a guardian",
        )
    }
}

impl Admit<PersonState> for AuthorityToActRecorded {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        another(context, self.agent)?;
        if self.scope.as_str() != "all" {
            known_code(context, "purpose", self.scope.as_str(), "scope")?;
        }
        ensure(
            state.guardian(self.agent).is_none_or(|safe| safe == Safe::Yes),
            "guardian_not_safe",
            "a guardian who is not known to be safe cannot act for the person",
        )
    }
}

impl Admit<PersonState> for AuthorityToActRevoked {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        ensure(
            state.is_agent(self.agent),
            "no_such_authority",
            "no authority of this person to act is recorded",
        )
    }
}
