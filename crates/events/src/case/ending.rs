//! Events at the end of a case: closed, reviewed, reopened; and cases that belong together.
//!
//! The enum they belong to stands in `case`; here are their structures only.

use amana_vault::{InvestigationNote, Narrative};

use super::{CaseRelation, ClosureReason};
use crate::{AllegationId, Code, EventId, FileText, MemberId, StreamId, common::Approval};

part! {
    /// Closure was proposed.
    pub struct ClosureProposed {
        /// Why.
        reason: ClosureReason,
        /// What is still open, as codes.
        still_open: Vec<Code>,
        /// In words.
        note: FileText<InvestigationNote>,
    }

    /// The proposed closure was declined.
    pub struct ClosureDeclined {
        /// The proposal.
        proposal: EventId,
        /// Why.
        reason: FileText<InvestigationNote>,
    }

    /// The case was closed by a second person.
    pub struct CaseClosed {
        /// Why.
        reason: ClosureReason,
        /// The second member's signature.
        approval: Approval,
    }

    /// A review of the closure was asked for.
    pub struct ReviewAsked {
        /// By whom: `survivor`, `reporter`, `subject`, `office`.
        by: Code,
        /// Why.
        reason: FileText<Narrative>,
    }

    /// The review went to other hands.
    pub struct ReviewAssigned {
        /// To whom.
        member: MemberId,
    }

    /// The review upheld the closure.
    pub struct ClosureUpheld {
        /// Why.
        reason: FileText<InvestigationNote>,
    }

    /// The case was opened again.
    pub struct CaseReopened {
        /// Why.
        reason: FileText<InvestigationNote>,
    }

    /// The case was linked to another.
    pub struct CaseLinked {
        /// The other case.
        other: StreamId,
        /// How they belong together.
        relation: CaseRelation,
    }

    /// The case was merged into another: its allegations go on there.
    pub struct CaseMerged {
        /// The other case.
        into: StreamId,
        /// Why.
        reason: FileText<InvestigationNote>,
    }

    /// Allegations moved into a case of their own.
    pub struct CaseSplit {
        /// The new case.
        into: StreamId,
        /// Which allegations.
        allegations: Vec<AllegationId>,
        /// Why.
        reason: FileText<InvestigationNote>,
    }
}
