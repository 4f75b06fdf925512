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

/// What only some actions carry.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
struct More {
    purpose: Option<Box<str>>,
    basis: Option<Box<str>>,
    recipient: Option<OrganisationId>,
    flags: [bool; 2],
    numbers: [u64; 2],
}

/// A member's question, all of it that counts.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    who: Option<MemberFacts>,
    action: Action,
    subject: Subject,
    more: More,
}

impl Question {
    /// The question; none where which file it is counts too.
    pub(crate) fn of(who: &Principal, act: &Act<'_>) -> Option<Self> {
        let who = match who {
            Principal::Member(member) => Some(member.clone()),
            Principal::Operator => None,
            Principal::Reporter(_) | Principal::Survivor(_) | Principal::System => return None,
        };
        let (subject, more) = parts(act);
        Some(Self { who, action: act.action(), subject, more })
    }
}

fn any(stream: StreamId) -> StreamId {
    StreamId::new(stream.kind, Uuid::nil())
}

fn file(file: &FileFacts) -> Subject {
    Subject::File(FileFacts { stream: any(file.stream), ..file.clone() })
}

fn text(text: &str) -> Option<Box<str>> {
    Some(text.into())
}

fn parts(act: &Act<'_>) -> (Subject, More) {
    let none = More::default();
    match act {
        Act::File(_, it) => (file(it), none),
        Act::Disclose { file: it, purpose, recipient, identity } => {
            let flags = [*identity, false];
            let recipient = *recipient;
            (file(it), More { purpose: text(purpose), recipient, flags, ..none })
        }
        Act::Approve { file: it, proposed: one } | Act::Review { file: it, involved: one } => {
            (file(it), More { flags: [*one, false], ..none })
        }
        Act::BreakGlass { file: it, approvals, reason } => {
            let numbers = [*approvals as u64, 0];
            (file(it), More { flags: [*reason, false], numbers, ..none })
        }
        Act::DangerToLife { file: it, told, reason, minutes } => {
            let numbers = [*told as u64, minutes.cast_unsigned()];
            (file(it), More { flags: [*reason, false], numbers, ..none })
        }
        Act::Open { field, purpose, basis, break_glass, danger_to_life, seconds } => {
            let field = FieldFacts { stream: any(field.stream), ..(*field).clone() };
            let more = More {
                purpose: purpose.and_then(text),
                basis: basis.and_then(text),
                flags: [*break_glass, *danger_to_life],
                numbers: [*seconds as u64, 0],
                ..none
            };
            (Subject::Field(field), more)
        }
        Act::Ledger(_, provisional) => {
            (Subject::Ledger, More { flags: [*provisional, false], ..none })
        }
        Act::Second { action: _, proposed, beneficiary } => {
            (Subject::Ledger, More { flags: [*proposed, *beneficiary], ..none })
        }
        Act::Figures { purpose } => {
            (Subject::Ledger, More { purpose: purpose.and_then(text), ..none })
        }
        Act::ExportOpened { purpose, persons, seconds } => {
            let numbers = [*persons as u64, *seconds as u64];
            (Subject::Ledger, More { purpose: text(purpose), numbers, ..none })
        }
    }
}

/// The decisions that are kept.
#[derive(Default)]
pub(crate) struct Memo(Mutex<HashMap<Question, Decision>>);

impl Memo {
    /// The decision on the question: as it was made, or made now.
    pub(crate) fn decide(&self, question: Question, make: impl FnOnce() -> Decision) -> Decision {
        if let Some(known) = self.kept().get(&question) {
            return known.clone();
        }
        let made = make();
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
