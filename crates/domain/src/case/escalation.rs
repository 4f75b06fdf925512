//! What the escalation authority answers. Until it gives the case back nobody here works it: only
//! safety, holds, informing the survivor and the answer itself go on (`domain.md`, rule 5).

use amana_events::{
    PersonId,
    case::{EscalationAnswer, EscalationAnswered},
};

use super::{
    CaseState,
    guards::{hands, sealed_naming},
};
use crate::{RequiredText, refusal::ensure};

command! {
    /// Records what the escalation authority answered.
    pub struct AnswerEscalation = "answer_escalation" {
        /// What it says.
        answer: EscalationAnswer,
        /// Who said so, and how.
        note: RequiredText,
        /// Of whom the note speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(AnswerEscalation, |command, state, _context| EscalationAnswered {
    answer: command.answer,
    note: sealed_naming(command.note.secret(), &command.mentions, state),
});

admits!(EscalationAnswered, |event, state, context| {
    hands(state, context)?;
    ensure(state.is_escalated(), "not_escalated", "the case is not with the escalation authority")?;
    ensure(
        event.answer != EscalationAnswer::TakesOver || !state.file().taken_over,
        "already_answered",
        "the authority has the case already",
    )
});

impl CaseState {
    /// Who gets the case back is assigned anew: the hands it had ended with the escalation.
    pub(super) fn escalation_answered(&mut self, answer: EscalationAnswer) {
        let file = self.work();
        match answer {
            EscalationAnswer::TakesOver => file.taken_over = true,
            EscalationAnswer::GivesBack => {
                file.escalated = false;
                file.taken_over = false;
                file.assignments.clear();
                file.stand_ins.clear();
            }
        }
    }
}
