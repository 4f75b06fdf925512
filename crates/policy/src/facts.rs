//! Access facts: all that a decision may rest on, read from the log's own states and never from who asks.

use amana_events::{OrganisationId, StreamId, UnitId, common::Role};
use amana_vault::Compartment;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Principal {
    /// A member of the registry.
    Member(MemberFacts),
    /// The holder of a reporter's receipt for a report.
    Reporter(StreamId),
    /// The holder of a survivor's receipt for a report.
    Survivor(StreamId),
    /// amana itself.
    System,
    /// Whoever holds the data folder.
    Operator,
}

/// What of a member counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MemberFacts {
    /// Who.
    pub member: amana_events::MemberId,
    /// Neither suspended nor gone.
    pub active: bool,
    /// The roles they hold.
    pub roles: Vec<Role>,
    /// Their organisation; none for the one that keeps the ledger.
    pub organisation: Option<OrganisationId>,
    /// Whether that is an armed force or group, or they hold the role of one.
    pub armed: bool,
    /// Their unit.
    pub unit: Option<UnitId>,
}

/// How who asks stands to a file: all that differs between two rows of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(clippy::struct_excessive_bools, reason = "each is one question a rule asks of a file")]
pub struct Relation {
    /// Excluded from it, or from the case it went to.
    pub excluded: bool,
    /// They declared a conflict about it.
    pub recused: bool,
    /// It is about them.
    pub own_matter: bool,
    /// They work it now.
    pub works: bool,
    /// It came to their organisation.
    pub partner: bool,
    /// Of a handover: the child was with their force.
    pub force: bool,
    /// Of a handover: the child was with their unit.
    pub unit: bool,
    /// The person agreed that it serves an investigation by their organisation.
    pub for_investigation: bool,
}

/// A consent or approved override in force: for what, to whom; none is the ledger's own organisation.
pub type Agreed = (String, Option<OrganisationId>);

/// What of a file counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is one question a rule asks of a file")]
pub struct FileFacts {
    /// Which file.
    pub stream: StreamId,
    /// How who asks stands to it.
    pub relation: Relation,
    /// Consents in force of the person it is about.
    pub consents: Vec<Agreed>,
    /// A contact plan is in force, and contact is neither unsafe nor unwanted.
    pub reachable: bool,
    /// Safety was assessed in time, and nothing blocks.
    pub safe: bool,
    /// The person it is about was erased.
    pub erased: bool,
    /// A report that asks for help and nothing else.
    pub help_only: bool,
}

impl FileFacts {
    /// A file of which nothing is known that would allow or forbid anything by itself.
    pub fn of(stream: StreamId, relation: Relation) -> Self {
        Self {
            stream,
            relation,
            consents: Vec::new(),
            reachable: false,
            safe: false,
            erased: false,
            help_only: false,
        }
    }
}

/// What of a sealed field counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is one question a rule asks of a field")]
pub struct FieldFacts {
    /// The file it stands in.
    pub stream: StreamId,
    /// Its class.
    pub compartment: Compartment,
    /// How who asks stands to the file.
    pub relation: Relation,
    /// Consents in force of its owner that cover its class.
    pub consents: Vec<Agreed>,
    /// It belongs to one person.
    pub personal: bool,
    /// Its owner is somebody else than only a subject.
    pub protected: bool,
    /// Its owner is protected as a child.
    pub child: bool,
    /// Its owner reported in confidence.
    pub confidential: bool,
    /// Its keys were destroyed.
    pub erased: bool,
    /// It stands in a report that asks for help and nothing else.
    pub help_only: bool,
    /// Whether the words are the reporter's own, by what the report says.
    pub reporters_words: bool,
    /// Whether the words are the survivor's own.
    pub survivors_words: bool,
}
