//! What becomes of an appeal, also after the case was closed: dismissed, and the finding stands; or
//! upheld, and a new finding is made, in a closed case after a review has opened it again.

use amana_events::{
    PersonId,
    case::{AppealDecided, AppealDecision, PartyRole},
};

use super::{
    CaseState,
    guards::{self, sealed},
    parts::Review,
    who::hands_here,
};
use crate::{RequiredText, refusal::ensure};

command! {
    /// Decides an appeal.
    pub struct DecideAppeal = "decide_appeal" {
        /// Who appealed.
        person: PersonId,
        /// What is decided.
        decision: AppealDecision,
        /// Why.
        note: RequiredText,
    }
}

asks_for!(DecideAppeal, |command, _state, _context| AppealDecided {
    person: command.person,
    decision: command.decision,
    note: sealed(command.note.secret(), [command.person]),
});

admits!(AppealDecided, |event, state, context| {
    let member = hands_here(state, context)?;
    let reason = "the person is no subject of this case";
    guards::party(state, event.person, PartyRole::Subject, reason)?;
    ensure(
        state.subject(event.person).appeal_open,
        "no_appeal",
        "no appeal of this person waits for its answer",
    )?;
    ensure(
        !state.file().finders.contains(&member),
        "not_other_hands",
        "who made a finding does not decide the appeal against it: somebody else does",
    )
});

impl CaseState {
    pub(super) fn appeal_decided(&mut self, event: &AppealDecided) {
        self.with_subject(event.person, |subject| subject.appeal_open = false);
        match event.decision {
            AppealDecision::Dismissed => {
                for id in self.about(event.person) {
                    self.with(id, |allegation| allegation.revisable = false);
                }
            }
            AppealDecision::Upheld if !self.is_open() && self.file().review == Review::None => {
                self.work().review = Review::Asked;
            }
            AppealDecision::Upheld => {}
        }
    }
}
