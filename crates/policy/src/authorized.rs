//! What a "yes" gives out: the only key to case data, commands and sealed fields.

use std::marker::PhantomData;

use amana_events::{Digest, MemberId, StreamId};

use crate::Action;

mod sealed {
    pub trait Sealed {}
}

/// A class of deeds that one [`Authorized`] lets happen.
pub trait Deed: sealed::Sealed {
    /// Whether the action belongs to the class.
    fn covers(action: Action) -> bool;
}

macro_rules! deeds {
    ($($(#[$doc:meta])* $name:ident: $($action:ident)|+,)+) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}

        impl sealed::Sealed for $name {}

        impl Deed for $name {
            fn covers(action: Action) -> bool {
                matches!(action, $(Action::$action)|+)
            }
        }
    )+};
}

deeds! {
    /// Reading a file's page, its timeline or its part of the log, sealed fields sealed.
    Look: View | ViewReceipt | Audit | Status | OwnFile,
    /// Opening a sealed field.
    Open: Open,
    /// Putting sealed fields of a person into what goes to a recipient outside.
    Share: Disclose,
    /// Recording an event.
    Note: Submit | Enrol | Import | Record | Assign | Investigate | Inform | Assess | Reach | Notify | Disclose | Answer
        | HandOver | Care | Approve | Erase | AuditWork | AnswerAudit | Review | BreakGlass | DangerToLife | Administer
        | KeepCurrent | GrantRole | KeepKeys | ProposePolicies | ActivatePolicies
        | Figures | ExportOpened | Status | OwnFile,
}

/// Leave to do one thing once. It is neither copied nor cloned nor made outside this crate.
#[derive(Debug)]
#[must_use = "what was allowed is to be done, or dropped on purpose"]
pub struct Authorized<D: Deed> {
    member: Option<MemberId>,
    action: Action,
    stream: StreamId,
    set: Digest,
    facts_at: u64,
    policies: Vec<String>,
    deed: PhantomData<D>,
}

impl<D: Deed> Authorized<D> {
    pub(crate) fn new(
        member: Option<MemberId>,
        action: Action,
        stream: StreamId,
        set: Digest,
        facts_at: u64,
        policies: Vec<String>,
    ) -> Self {
        Self { member, action, stream, set, facts_at, policies, deed: PhantomData }
    }

    /// Who may; none where no member acts.
    pub fn member(&self) -> Option<MemberId> {
        self.member
    }

    /// What may be done.
    pub fn action(&self) -> Action {
        self.action
    }

    /// With which file, or whose stream.
    pub fn stream(&self) -> StreamId {
        self.stream
    }

    /// The digest of the policy set that said so.
    pub fn set(&self) -> Digest {
        self.set
    }

    /// The number of events the facts reflect.
    pub fn facts_at(&self) -> u64 {
        self.facts_at
    }

    /// The policies that permit it.
    pub fn policies(&self) -> &[String] {
        &self.policies
    }
}
