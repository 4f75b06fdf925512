//! Desk views: role-scoped projections of the log, built from events and from nothing else.
//!
//! A view is a pure fold from decoded events to typed rows. A row holds ids, codes, counts, times
//! and flags: sealed fields are not in any view, not even as ciphertext, and free text has no
//! column type ([`cell`]). Due moments are not here either: limits, calendars and routes are
//! registry data, which whoever reads a clock resolves then.
//!
//! Every view has one place that names every event of its streams (its `touches`, or the match its
//! `apply` begins with), so that a new event is named there by the compiler; what that place lets
//! through is folded by smaller matches that need not name the rest.
//!
//! INVARIANT: a view's rows and its position are written in one transaction, so the view *is* the
//! fold of all events before its position, also after a crash. Rows of one generation are written
//! by one version of one fold: a fold that changes raises its `VERSION`, and the view is built again
//! beside the old generation.

#[cfg(test)]
mod tests;

pub mod cell;
pub mod row;
mod rows;

mod batch;
#[cfg(feature = "ceiling")]
mod ceiling;
mod error;
mod fold;
mod head;
mod link;
mod met;
mod past;
mod projector;
mod reader;
mod sql;
mod verify;

/// Declares a closed list of codes a view makes itself.
macro_rules! view_codes {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant,)+ }

        impl $name {
            /// The code as it stands in the view.
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::views::cell::BadCell;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text { $($code => Ok($name::$variant),)+ _ => Err($crate::views::cell::BadCell) }
            }
        }

        $crate::views::cell::words!($name);
    };
}
mod allegation;
mod assistance;
mod audit;
mod care;
mod case;
pub mod clock;
mod contact;
mod erasure;
mod handover;
mod level;
mod member;
mod referral;
mod report;
mod statistics;

use amana_events::{Actor, Event, EventId, Moment, Period, PurposeCode, StreamId, StreamKind};
use uuid::Uuid;

pub use allegation::{AllegationRow, OwnStatus};
pub use assistance::AssistanceRow;
pub use audit::AuditRow;
pub use care::{CareKind, CareRow};
pub use case::{CaseFilter, CaseRow, CaseStatus};
#[cfg(feature = "ceiling")]
pub use ceiling::ceiling;
pub use clock::{
    Audience, ClockChanges, ClockFilter, ClockRow, EMERGENCY_MEDICAL_CARE, PERSONNEL_REPORT, Pause,
    Standstill,
};
pub use contact::{ContactRow, ContactStanding};
pub use erasure::{ErasureRow, ErasureState};
pub use error::ViewError;
pub use handover::{HandoverRow, HandoverState};
pub use head::ViewHead;
pub use member::{MemberRow, MemberState};
pub use past::{AsOf, Change, Changed};
pub use projector::{OnProgress, Progress, Projector};
pub use reader::{Page, Place, Views};
pub use referral::{ReferralRow, ReferralState};
pub use report::{ReportRow, ReportStage};
pub use rows::Rows;
pub use statistics::StatisticsRow;
pub use verify::ViewFinding;

use fold::{Fold, Worker};
use row::{Row, Table};

/// What a fold may know of an event besides its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The dense place in the ledger.
    pub position: u64,
    /// The stream.
    pub stream: StreamId,
    /// The place in the stream, from 1.
    pub version: u64,
    /// The event's id.
    pub event: EventId,
    /// When it was recorded.
    pub recorded: Moment,
    /// When the organisation came to know.
    pub known: Moment,
    /// When it happened, coarsely.
    pub occurred: Option<Period>,
    /// Who recorded it.
    pub actor: Actor,
    /// For what purpose.
    pub purpose: Option<PurposeCode>,
}

/// A projection: a pure fold of events into rows.
///
/// Raise `VERSION` with every change of a row's shape or of what [`View::apply`] makes of an event.
pub trait View: Send + 'static {
    /// Its name, and the name of its table behind `view_`.
    const NAME: &'static str;
    /// The version of the fold, from 1.
    const VERSION: u32;
    /// The stream kinds whose events it may look at.
    const KINDS: &'static [StreamKind];
    /// Whether every row is written once, by one event, and never read by the fold.
    const APPENDS_ONLY: bool = false;
    /// Its rows.
    type Row: Row;

    /// Names the groups of rows the event reads or changes. An event that names none is skipped.
    fn touches(event: &Event, header: &Header, groups: &mut Vec<Uuid>);

    /// Folds the event into the rows of the groups it named. It is total: any event, in any order.
    fn apply(rows: &mut Rows<Self::Row>, event: &Event, header: &Header);
}

/// One view of [`ALL`].
#[derive(Debug, Clone, Copy)]
pub struct ViewSpec {
    /// Its name.
    pub name: &'static str,
    /// The version of its fold in this program.
    pub version: u32,
    /// Its table.
    pub table: Table,
    make: fn() -> Box<dyn Fold>,
}

const fn view<V: View>() -> ViewSpec {
    ViewSpec {
        name: V::NAME,
        version: V::VERSION,
        table: <V::Row as Row>::TABLE,
        make: || Box::new(Worker::<V>::default()),
    }
}

/// Every view, in the order in which a batch writes them.
pub const ALL: &[ViewSpec] = &[
    view::<case::Cases>(),
    view::<allegation::Allegations>(),
    view::<clock::Clocks>(),
    view::<contact::Contacts>(),
    view::<assistance::Assistances>(),
    view::<referral::Referrals>(),
    view::<handover::Handovers>(),
    view::<care::Care>(),
    view::<statistics::Statistics>(),
    view::<audit::Audit>(),
    view::<erasure::Erasures>(),
    view::<member::Members>(),
    view::<report::Reports>(),
];

view_codes! {
    /// What a generation of a view is for.
    pub enum ViewState {
        /// It is built beside the one that is read.
        Building = "building",
        /// It is read.
        Active = "active",
        /// It was read before and is being removed.
        Retired = "retired",
    }
}
