//! Events of who looked at what. The stream's id is the owner looked at (person or file), or the
//! member who listed, searched or exported.

use amana_vault::{Compartment, Narrative, Owner};

use crate::{
    Code, EventId, FileText, MemberId, Moment, PurposeCode, StreamId, common::Approval,
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
        }
        /// A search was made.
        Searched = "searched" {
            /// In which view.
            view: Code,
            /// How many rows it found.
            rows: u32,
        }
        /// A list was shown.
        Listed = "listed" {
            /// Which view.
            view: Code,
            /// How many rows.
            rows: u32,
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
    }
}
