//! Evidence and its chain of custody: each item is in one pair of hands until it is released (R5).

use amana_events::{
    Code, Digest, EvidenceId, MemberId, PersonId,
    case::{EvidenceCollected, EvidenceMoved, EvidenceReleased},
};

use super::{
    CaseState, Custody,
    codes::known,
    guards::{can_be_hands, listed, open_hands, sealed_naming},
    who::outliving_hands,
};
use crate::{Refusal, RequiredText, Text, refusal::ensure};

command! {
    /// Collects an item of evidence.
    pub struct CollectEvidence = "collect_evidence" {
        /// The item.
        evidence: EvidenceId,
        /// What kind.
        kind: Code,
        /// Who holds it.
        custodian: MemberId,
        /// SHA-256 of the sealed file, when there is one.
        ciphertext: Option<Digest>,
        /// What it is.
        description: RequiredText,
        /// Of whom the description speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(CollectEvidence, |command, state, _context| EvidenceCollected {
    evidence: command.evidence,
    kind: command.kind.clone(),
    custodian: command.custodian,
    ciphertext: command.ciphertext,
    description: sealed_naming(command.description.secret(), &command.mentions, state),
});

command! {
    /// Moves evidence to other hands.
    pub struct MoveEvidence = "move_evidence" {
        /// The item.
        evidence: EvidenceId,
        /// From whom: the present custodian.
        from: MemberId,
        /// To whom.
        to: MemberId,
        /// Why.
        purpose: Code,
    }
}

asks_for!(MoveEvidence, |command, _state, _context| EvidenceMoved {
    evidence: command.evidence,
    from: command.from,
    to: command.to,
    purpose: command.purpose.clone(),
});

command! {
    /// Releases evidence: its chain ends.
    pub struct ReleaseEvidence = "release_evidence" {
        /// The item.
        evidence: EvidenceId,
        /// To whom.
        to: Code,
        /// In words.
        note: Text,
        /// Of whom the note speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(ReleaseEvidence, |command, state, _context| EvidenceReleased {
    evidence: command.evidence,
    to: command.to.clone(),
    note: sealed_naming(command.note.secret(), &command.mentions, state),
});

fn custodian(state: &CaseState, evidence: EvidenceId) -> Result<MemberId, Refusal> {
    let refuse = |code, reason| Err(Refusal::field(code, "evidence", reason));
    match state.custody_of(evidence) {
        Some(Custody::Held(member)) => Ok(member),
        Some(Custody::Released) => {
            refuse("evidence_released", "the item was released: its chain of custody has ended")
        }
        None => refuse("no_such_evidence", "the case has no such item of evidence"),
    }
}

admits!(EvidenceCollected, |event, state, context| {
    open_hands(state, context)?;
    ensure(
        state.custody_of(event.evidence).is_none(),
        "duplicate_evidence",
        "the case has this item already",
    )?;
    listed(context, "evidence_kind", &event.kind, "kind")?;
    can_be_hands(state, context, event.custodian, "custodian")
});

// What is held when a case is closed is still moved, and one day released.
admits!(EvidenceMoved, |event, state, context| {
    outliving_hands(state, context)?;
    known(context, "evidence_purpose", &event.purpose, "purpose")?;
    if custodian(state, event.evidence)? != event.from {
        let reason = "evidence moves only from its present custodian";
        return Err(Refusal::field("not_the_custodian", "from", reason));
    }
    if event.from == event.to {
        return Err(Refusal::field("same_person", "to", "the item is in these hands already"));
    }
    can_be_hands(state, context, event.to, "to")
});

admits!(EvidenceReleased, |event, state, context| {
    outliving_hands(state, context)?;
    known(context, "evidence_recipient", &event.to, "to")?;
    custodian(state, event.evidence).map(|_| ())
});
