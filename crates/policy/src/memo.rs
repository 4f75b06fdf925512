//! Decisions that were made before: the same question has the same answer for as long as the set is.
//!
//! A question is who asks, what they want and the facts of what it is about, without which file that
//! is: the rules are told how somebody stands to a file and never its id. For the holder of a receipt
//! it does matter which report is theirs, so what they ask is not kept.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use amana_events::{OrganisationId, StreamId};
use uuid::Uuid;

use crate::{Act, Action, Decision, FieldFacts, FileFacts, MemberFacts, Principal};

/// How many decisions are kept; one more, and all are forgotten.
const KEPT_MAX: usize = 8_192;

#[derive(Debug, PartialEq, Eq, Hash)]
enum Subject {
    File(FileFacts),
    Field(FieldFacts),
    Ledger,
}

type Text = Option<Box<str>>;

/// What the act carries besides, by its kind.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Carried {
    Nothing,
    Disclosed { purpose: Text, recipient: Option<OrganisationId>, identity: bool },
    Approved { proposed: bool },
    Reviewed { involved: bool },
    Broken { approvals: usize, reason: bool },
    Endangered { told: usize, reason: bool, minutes: i64 },
    Opened { purpose: Text, basis: Text, doors: [bool; 2], seconds: usize },
    Provisional(bool),
    Second { proposed: bool, beneficiary: bool },
    Disclosing { purpose: Text },
    Exported { purpose: Text, persons: usize, seconds: usize },
}

/// A member's question, all of it that counts.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    who: Option<MemberFacts>,
    action: Action,
    subject: Subject,
    carried: Carried,
}

impl Question {
    /// The question; none where which file it is counts too.
    pub(crate) fn of(who: &Principal, act: &Act<'_>) -> Option<Self> {
        let who = match who {
            Principal::Member(member) => Some(member.clone()),
            Principal::Operator => None,
            Principal::Reporter(_) | Principal::Survivor(_) | Principal::System => return None,
        };
        let (subject, carried) = parts(act);
        Some(Self { who, action: act.action(), subject, carried })
    }
}

fn any(stream: StreamId) -> StreamId {
    StreamId::new(stream.kind, Uuid::nil())
}

fn file(file: &FileFacts) -> Subject {
    Subject::File(FileFacts { stream: any(file.stream), ..file.clone() })
}

fn parts(act: &Act<'_>) -> (Subject, Carried) {
    let text = |text: &str| Some(text.into());
    match *act {
        Act::File(_, it) => (file(it), Carried::Nothing),
        Act::Disclose { file: it, purpose, recipient, identity } => {
            (file(it), Carried::Disclosed { purpose: text(purpose), recipient, identity })
        }
        Act::Approve { file: it, proposed } => (file(it), Carried::Approved { proposed }),
        Act::Review { file: it, involved } => (file(it), Carried::Reviewed { involved }),
        Act::BreakGlass { file: it, approvals, reason } => {
            (file(it), Carried::Broken { approvals, reason })
        }
        Act::DangerToLife { file: it, told, reason, minutes } => {
            (file(it), Carried::Endangered { told, reason, minutes })
        }
        Act::Open { field, purpose, basis, break_glass, danger_to_life, seconds } => {
            let field = FieldFacts { stream: any(field.stream), ..field.clone() };
            let (purpose, basis) = (purpose.and_then(text), basis.and_then(text));
            let doors = [break_glass, danger_to_life];
            (Subject::Field(field), Carried::Opened { purpose, basis, doors, seconds })
        }
        Act::Ledger(_, provisional) => (Subject::Ledger, Carried::Provisional(provisional)),
        Act::Second { action: _, proposed, beneficiary } => {
            (Subject::Ledger, Carried::Second { proposed, beneficiary })
        }
        Act::Figures { purpose } => {
            (Subject::Ledger, Carried::Disclosing { purpose: purpose.and_then(text) })
        }
        Act::ExportOpened { purpose, persons, seconds } => {
            (Subject::Ledger, Carried::Exported { purpose: text(purpose), persons, seconds })
        }
    }
}

/// The decisions that are kept.
#[derive(Default)]
pub(crate) struct Memo(Mutex<HashMap<Question, Decision>>);

impl Memo {
    /// The decision on the question: as it was made, or made now.
    pub(crate) fn decide(&self, question: Question, decide: impl FnOnce() -> Decision) -> Decision {
        if let Some(known) = self.kept().get(&question) {
            return known.clone();
        }
        let made = decide();
        let mut kept = self.kept();
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(question, made.clone());
        made
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<Question, Decision>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
