//! Detriment and retaliation: assessed for reporter and subject alike, followed to its end, also
//! after the case was closed.

use amana_events::{
    PersonId,
    case::{DetrimentRiskAssessed, RetaliationRecorded, RetaliationStep},
    common::Level,
};

use super::{
    CaseState,
    guards::{hands, sealed},
};
use crate::{Refusal, Text};

command! {
    /// Assesses the risk of detriment to a party.
    pub struct AssessDetrimentRisk = "assess_detriment_risk" {
        /// Whose.
        person: PersonId,
        /// How high.
        risk: Level,
        /// In words.
        note: Text,
    }
}

asks_for!(AssessDetrimentRisk, |command, _state, _context| DetrimentRiskAssessed {
    person: command.person,
    risk: command.risk,
    note: sealed(command.note.secret(), [command.person]),
});

command! {
    /// Records a step about retaliation against a party.
    pub struct RecordRetaliation = "record_retaliation" {
        /// Against whom.
        person: PersonId,
        /// Which step.
        step: RetaliationStep,
        /// In words.
        note: Text,
    }
}

asks_for!(RecordRetaliation, |command, _state, _context| RetaliationRecorded {
    person: command.person,
    step: command.step,
    note: sealed(command.note.secret(), [command.person]),
});

fn involved(state: &CaseState, person: PersonId) -> Result<(), Refusal> {
    if state.involves(person) {
        Ok(())
    } else {
        let reason = "the person has no part in the case: add them as a party first";
        Err(Refusal::field("not_a_party", "person", reason))
    }
}

admits!(DetrimentRiskAssessed, |event, state, context| {
    hands(state, context)?;
    involved(state, event.person)
});

admits!(RetaliationRecorded, |event, state, context| {
    hands(state, context)?;
    involved(state, event.person)
});
