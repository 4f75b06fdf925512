//! Events of who looked at what. The stream's id is the owner looked at (person or file), or made of
//! the member who listed, searched or exported and the month ([`StreamId::access_in`]).

use amana_vault::{Compartment, Narrative, Owner};

use crate::{
    Code, EventId, FileText, MemberId, Moment, PersonId, PurposeCode, SessionId, StreamId,
    common::{Approval, Role},
    report::ReceiptHolder,
};

stream_events! {
    /// An event of access.
    pub enum AccessEvent of Access {
        /// A sealed field was opened; the purpose stands in the envelope.
        FieldOpened = "field_opened" {
            /// Whose field.
            owner: Owner,
            /// The stream of the field.
            stream: StreamId,
            /// The event of the field.
            event: EventId,
            /// The field's path.
            field: Code,
            /// The field's compartment.
            compartment: Compartment,
            /// For what: the envelope says the same, but rules do not see it.
            purpose since 2: Option<PurposeCode>,
            /// The consent or approved override in force.
            consent since 2: Option<EventId>,
            /// The lawful basis where no consent is, as a code.
            basis since 2: Option<Code>,
            /// By whose receipt it was opened, where by one.
            receipt since 2: Option<ReceiptHolder>,
            /// The second member's signature, for who a confidential reporter is.
            approval since 3: Option<Approval>,
            /// The role in which it was opened: the survivor's own list names no member.
            role since 3: Option<Role>,
            /// The policy that allowed it.
            policy since 3: Option<Code>,
            /// In which session.
            session since 3: Option<SessionId>,
        }
        /// An opening was refused.
        OpeningRefused = "opening_refused" {
            /// Whose field.
            owner: Owner,
            /// The stream of the field.
            stream: StreamId,
            /// The event of the field.
            event: EventId,
            /// The field's path.
            field: Code,
            /// Why, as a code.
            reason: Code,
            /// For what it was asked.
            purpose since 3: Option<PurposeCode>,
            /// The policy that forbade it; none where none allowed it.
            policy since 3: Option<Code>,
            /// In which session.
            session since 3: Option<SessionId>,
        }
        /// A search was made.
        Searched = "searched" {
            /// In which view.
            view: Code,
            /// How many rows it found.
            rows: u32,
            /// The streams shown, each once: the first 500 where there were more.
            streams since 3: Option<Vec<StreamId>>,
            /// For what.
            purpose since 3: Option<PurposeCode>,
            /// In which session.
            session since 3: Option<SessionId>,
            /// When the first of those noted together was made.
            from since 3: Option<Moment>,
            /// When the last was, at most a minute later.
            until since 3: Option<Moment>,
        }
        /// A list was shown.
        Listed = "listed" {
            /// Which view.
            view: Code,
            /// How many rows.
            rows: u32,
            /// The streams shown, each once: the first 500 where there were more.
            streams since 3: Option<Vec<StreamId>>,
            /// For what.
            purpose since 3: Option<PurposeCode>,
            /// In which session.
            session since 3: Option<SessionId>,
            /// When the first of those noted together was made.
            from since 3: Option<Moment>,
            /// When the last was, at most a minute later.
            until since 3: Option<Moment>,
        }
        /// Something was exported.
        Exported = "exported" {
            /// What.
            what: Code,
            /// Whether sealed fields were opened in it.
            opened: bool,
            /// How many persons it speaks of.
            persons: u32,
            /// How many rows.
            rows: u32,
            /// For what.
            purpose since 3: Option<PurposeCode>,
            /// The second member's signature, for many persons with their sealed fields opened, and for a
            /// bundle with records.
            approval since 3: Option<Approval>,
            /// The engagement under which a bundle with records was made.
            engagement since 5: Option<StreamId>,
            /// For whom it was made: an organisation or office in a short code. It stands in clear and is
            /// never erased, so it is never a person's name.
            recipient since 5: Option<Code>,
        }
        /// Figures were printed in full, small cells included.
        FiguresDisclosed = "figures_disclosed" {
            /// Which tables.
            what: Code,
            /// How many cells below the public threshold.
            small_cells: u32,
        }
        /// Break-glass was invoked.
        BreakGlassInvoked = "break_glass_invoked" {
            /// What it opens.
            stream: StreamId,
            /// Until when.
            until: Moment,
            /// The approvals.
            approvals: Vec<Approval>,
            /// Why.
            reason: FileText<Narrative>,
            /// Who is told: the case's handler, else a reviewer.
            told since 3: Option<Vec<MemberId>>,
        }
        /// A use of break-glass was reviewed by one who was not involved.
        BreakGlassReviewed = "break_glass_reviewed" {
            /// The invocation.
            invocation: EventId,
            /// Whether it was justified.
            justified: bool,
            /// Why.
            note: FileText<Narrative>,
        }
        /// The narrower door was used: contact and place only, one hour.
        DangerToLifeInvoked = "danger_to_life_invoked" {
            /// What it opens.
            stream: StreamId,
            /// Until when.
            until: Moment,
            /// The two others who were told at once.
            told: Vec<MemberId>,
            /// Why.
            reason: FileText<Narrative>,
        }
        /// A use of the narrower door was reviewed.
        DangerToLifeReviewed = "danger_to_life_reviewed" {
            /// The invocation.
            invocation: EventId,
            /// Whether it was justified.
            justified: bool,
            /// Why.
            note: FileText<Narrative>,
        }
        /// What investigators opened is left out of the survivor's own list for a time; how many are
        /// left out is shown there.
        AccessWithheld = "access_withheld" since 3 {
            /// The survivor.
            person: PersonId,
            /// The case whose investigation would be harmed.
            case: StreamId,
            /// Until when.
            until: Moment,
            /// The second member's signature.
            approval: Approval,
            /// Why.
            reason: FileText<Narrative>,
        }
        /// Nothing is left out any longer.
        AccessWithholdingEnded = "access_withholding_ended" since 3 {
            /// The event that began it.
            withholding: EventId,
        }
    }
}
