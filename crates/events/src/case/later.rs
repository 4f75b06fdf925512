//! Events of a case that came with the second vocabulary: corrections, answers, and the ways back.
//!
//! The enum they belong to stands in `case`; here are their structures only.

use amana_vault::{InvestigationNote, LegalAdvice};

use super::{AppealDecision, EntryKind, EscalationAnswer};
use crate::{
    Admin1, AllegationId, ClassCode, Code, Country, EventId, FileText, MemberId, MissionCode,
    PersonId, RouteCode, StreamId, common::Role,
};

part! {
    /// What the case says of itself was corrected: every field as it now stands.
    pub struct CaseCorrected {
        /// The class of its first allegation.
        class: ClassCode,
        /// The mission or office.
        mission: Option<MissionCode>,
        /// Where, to admin 1.
        admin1: Option<Admin1>,
        /// Country.
        country: Option<Country>,
        /// Why.
        reason: FileText<InvestigationNote>,
    }

    /// An entry was taken back: it should never have been made. It says what stands instead, so that
    /// whoever shows the case need not know what came before.
    pub struct EntryCorrected {
        /// The event that is taken back.
        event: EventId,
        /// What kind of entry it is.
        entry: EntryKind,
        /// What it said: the step, finding or outcome.
        said: Code,
        /// What of its kind stands now; absent where nothing does.
        stands: Option<Code>,
        /// The allegation it spoke of.
        allegation: Option<AllegationId>,
        /// The person it spoke of.
        person: Option<PersonId>,
        /// The route, for a step on it.
        route: Option<RouteCode>,
        /// Why.
        reason: FileText<InvestigationNote>,
    }

    /// The appeal was decided.
    pub struct AppealDecided {
        /// Who appealed.
        person: PersonId,
        /// What was decided.
        decision: AppealDecision,
        /// In words.
        note: FileText<InvestigationNote>,
    }

    /// The escalation authority answered.
    pub struct EscalationAnswered {
        /// What it says.
        answer: EscalationAnswer,
        /// In words.
        note: FileText<InvestigationNote>,
    }

    /// A member declined their assignment.
    pub struct AssignmentDeclined {
        /// Who.
        member: MemberId,
        /// In which role.
        role: Role,
        /// Why.
        reason: FileText<InvestigationNote>,
    }

    /// An assignment ended.
    pub struct AssignmentEnded {
        /// Whose.
        member: MemberId,
        /// In which role.
        role: Role,
        /// Why.
        reason: FileText<InvestigationNote>,
    }

    /// The proposal to lift a hold was declined, or taken back.
    pub struct LegalHoldLiftDeclined {
        /// The hold.
        hold: EventId,
        /// The proposal.
        proposal: EventId,
        /// Why.
        reason: FileText<LegalAdvice>,
    }

    /// The proposal to lift a "not safe" was declined, or taken back.
    pub struct SafetyLiftDeclined {
        /// Whose safety.
        person: PersonId,
        /// The proposal.
        proposal: EventId,
        /// Why.
        reason: FileText<InvestigationNote>,
    }

    /// A confirmed exclusion was lifted by a reviewer who did not confirm it.
    pub struct ConfirmedExclusionLifted {
        /// Who was excluded.
        member: MemberId,
    }

    /// Another report belongs to the case.
    pub struct ReportLinked {
        /// The report.
        report: StreamId,
    }

    /// The merge was undone: the case goes on by itself, with its allegations.
    pub struct MergeUndone {
        /// The case it had been merged into.
        into: StreamId,
        /// The allegations that come back.
        allegations: Vec<AllegationId>,
        /// Why.
        reason: FileText<InvestigationNote>,
    }

    /// A link to another case was removed.
    pub struct LinkRemoved {
        /// The other case.
        other: StreamId,
        /// Why.
        reason: FileText<InvestigationNote>,
    }
}
