//! Who has a part in the case: added, removed, a survivor who wants no more of it, and their way
//! back.

use amana_events::{
    AllegationId, PersonId, PurposeCode,
    case::{
        PartyAdded, PartyRemoved, PartyRole, Pressure, ReturnWay, SurvivorReturned,
        SurvivorWithdrew,
    },
};

use super::{
    CaseState, allegations,
    guards::{self, hands, open_hands, sealed},
};
use crate::{Context, Refusal, RequiredText, Text, person::checks::known_code, refusal::ensure};

command! {
    /// Adds a party.
    pub struct AddParty = "add_party" {
        /// Who.
        person: PersonId,
        /// As what.
        role: PartyRole,
        /// To which allegation; a subject always to one.
        allegation: Option<AllegationId>,
    }
}

asks_for!(AddParty, |command, _state, _context| PartyAdded {
    person: command.person,
    role: command.role,
    allegation: command.allegation,
});

command! {
    /// Removes a party.
    pub struct RemoveParty = "remove_party" {
        /// Who.
        person: PersonId,
        /// As what.
        role: PartyRole,
        /// Of which allegation; of the case and all of them when left out.
        allegation: Option<AllegationId>,
        /// Why.
        reason: RequiredText,
    }
}

asks_for!(RemoveParty, |command, _state, _context| PartyRemoved {
    person: command.person,
    role: command.role,
    allegation: command.allegation,
    reason: sealed(command.reason.secret(), [command.person]),
});

command! {
    /// Records that a survivor withdrew: nobody contacts them any more, and the case goes on.
    pub struct RecordSurvivorWithdrew = "record_survivor_withdrew" {
        /// The survivor.
        person: PersonId,
        /// Whether pressure was looked for.
        pressure: Pressure,
        /// Their own words.
        note: Text,
    }
}

asks_for!(RecordSurvivorWithdrew, |command, _state, _context| SurvivorWithdrew {
    person: command.person,
    pressure: command.pressure,
    note: sealed(command.note.secret(), [command.person]),
});

command! {
    /// Records that a survivor who had withdrawn came back of their own will. Consent is asked anew:
    /// what they agreed to before they withdrew counts no more in this case.
    pub struct RecordSurvivorReturned = "record_survivor_returned" {
        /// The survivor.
        person: PersonId,
        /// How they came back.
        way: ReturnWay,
        /// Who spoke for them, by a recorded authority; left out where they spoke themselves.
        spoken_by: Option<PersonId>,
        /// Whether pressure to come back was looked for.
        pressure: Pressure,
        /// For which purposes consent was asked anew.
        asked_anew: Vec<PurposeCode>,
        /// Their own words.
        note: Text,
    }
}

asks_for!(RecordSurvivorReturned, |command, _state, _context| SurvivorReturned {
    person: command.person,
    way: command.way,
    spoken_by: command.spoken_by,
    pressure: command.pressure,
    asked_anew: command.asked_anew.clone(),
    note: sealed(command.note.secret(), command.spoken_by.into_iter().chain([command.person])),
});

admits!(PartyAdded, |event, state, context| {
    open_hands(state, context)?;
    guards::person(context, event.person, "person")?;
    if let Some(id) = event.allegation {
        guards::allegation(state, id)?;
    }
    let same = state.parties().iter().any(|party| {
        party.person == event.person
            && party.role == event.role
            && (party.allegation == event.allegation || party.allegation.is_none())
    });
    ensure(!same, "already_a_party", "the person has this part already")?;
    match event.role {
        PartyRole::Subject => subject_joins(event, state, context),
        PartyRole::Survivor | PartyRole::Child => ensure(
            !state.is_party(event.person, PartyRole::Subject),
            "subject_is_survivor",
            "a subject of this case cannot be its survivor: open another case",
        ),
        PartyRole::Witness | PartyRole::Reporter => Ok(()),
    }
});

fn subject_joins(
    event: &PartyAdded,
    state: &CaseState,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let Some(id) = event.allegation else {
        let reason = "a subject belongs to an allegation: say to which";
        return Err(Refusal::field("allegation_needed", "allegation", reason));
    };
    let allegation = guards::allegation(state, id)?;
    let claim = guards::claim(allegation)?;
    if state.subject_of(id).is_some() {
        let reason = "an allegation has one subject: record another allegation for another person";
        return Err(Refusal::field("has_subject", "allegation", reason));
    }
    ensure(
        !state.is_party(event.person, PartyRole::Survivor)
            && !state.is_party(event.person, PartyRole::Child),
        "subject_is_survivor",
        "the subject cannot be a survivor of the same case",
    )?;
    allegations::no_finding(allegation, context, "allegation")?;
    allegations::may_be_subject(context, event.person, &claim.class, "person")
}

admits!(PartyRemoved, |event, state, context| {
    open_hands(state, context)?;
    let reason = "the person has no such part in the case";
    guards::party(state, event.person, event.role, reason)?;
    let here = state.parties().iter().any(|party| {
        party.person == event.person
            && party.role == event.role
            && (event.allegation.is_none() || party.allegation == event.allegation)
    });
    if !here {
        let reason = "the person has no such part in this allegation";
        return Err(Refusal::field("not_a_party", "allegation", reason));
    }
    if event.role == PartyRole::Subject {
        let leaves = |id: &AllegationId| event.allegation.is_none_or(|of| of == *id);
        for id in state.about(event.person).into_iter().filter(leaves) {
            allegations::no_finding(guards::allegation(state, id)?, context, "person")?;
        }
    }
    Ok(())
});

// A survivor may withdraw from a closed case too: it works at once, whatever the case's stage.
admits!(SurvivorWithdrew, |event, state, context| {
    hands(state, context)?;
    let reason = "the person is no survivor of this case";
    guards::party(state, event.person, PartyRole::Survivor, reason)?;
    ensure(!state.has_withdrawn(event.person), "already_withdrawn", "the survivor withdrew already")
});

// The way back is the survivor's alone: nobody contacts them about it while they are gone, so it is
// they who come. Pressure that is found or feared is met with care, not with a reopened file.
admits!(SurvivorReturned, |event, state, context| {
    hands(state, context)?;
    let reason = "the person is no survivor of this case";
    guards::party(state, event.person, PartyRole::Survivor, reason)?;
    ensure(
        state.has_withdrawn(event.person),
        "not_withdrawn",
        "the survivor has not withdrawn: there is nothing to come back from",
    )?;
    ensure(
        event.pressure == Pressure::NoneFound,
        "pressure_feared",
        "ask the survivor alone, and find no pressure, before they are contacted again",
    )?;
    if event.asked_anew.is_empty() {
        let reason = "say for which purposes consent was asked anew";
        return Err(Refusal::field("consent_not_asked", "asked_anew", reason));
    }
    for purpose in &event.asked_anew {
        known_code(context, "purpose", purpose.as_str(), "asked_anew")?;
    }
    let Some(agent) = event.spoken_by else { return Ok(()) };
    let acts = context.person(event.person).is_some_and(|person| person.is_agent(agent));
    if acts {
        return Ok(());
    }
    let reason = "no authority to act for the survivor is recorded for them";
    Err(Refusal::field("no_authority", "spoken_by", reason))
});
