//! `audit_trail`: who looked at what, one row an event of access. It names owner, field and purpose,
//! never what was read.

use amana_events::{
    Code, Event, EventId, MemberId, Moment, PurposeCode, StreamId, StreamKind, access::AccessEvent,
};
use uuid::Uuid;

use super::{Header, Rows, View, ViewError, Views, cell::Word, row::view_row};

view_row! {
    /// One access.
    pub struct AuditRow of "view_audit_trail" {
        key {
            /// The owner looked at (person or file), or the stream of who listed or searched that month.
            owner: Uuid,
            /// The event.
            position: u64,
        }
        /// The event's name.
        what: Word,
        /// What kind of actor it was.
        actor: Word,
        /// The member, where one acted.
        member: Option<MemberId>,
        /// For what purpose.
        purpose: Option<PurposeCode>,
        /// The stream looked at.
        stream: Option<StreamId>,
        /// The event of the field, the invocation reviewed, or the withholding ended.
        concerns: Option<EventId>,
        /// The field, the view, or what was exported.
        field: Option<Code>,
        /// The field's compartment.
        compartment: Option<Word>,
        /// Why it was refused.
        reason: Option<Code>,
        /// How many rows, persons or cells.
        amount: Option<u32>,
        /// When.
        recorded: Moment,
    }
}

/// The fold of the `audit_trail` view.
#[derive(Debug)]
pub(crate) struct Audit;

impl View for Audit {
    const NAME: &'static str = "audit_trail";
    const VERSION: u32 = 1;
    const KINDS: &'static [StreamKind] = &[StreamKind::Access];
    const APPENDS_ONLY: bool = true;
    type Row = AuditRow;

    fn touches(_event: &Event, header: &Header, groups: &mut Vec<Uuid>) {
        groups.push(header.stream.id);
    }

    fn apply(rows: &mut Rows<AuditRow>, event: &Event, header: &Header) {
        let Event::Access(access) = event else { return };
        let mut row = AuditRow {
            owner: header.stream.id,
            position: header.position,
            what: event.name().into(),
            actor: header.actor.kind.code().into(),
            member: header.actor.member(),
            purpose: header.purpose.clone(),
            stream: None,
            concerns: None,
            field: None,
            compartment: None,
            reason: None,
            amount: None,
            recorded: header.recorded,
        };
        detail(&mut row, access);
        rows.group(header.stream.id).push(row);
    }
}

fn detail(row: &mut AuditRow, access: &AccessEvent) {
    match access {
        AccessEvent::FieldOpened(e) => {
            row.stream = Some(e.stream);
            row.concerns = Some(e.event);
            row.field = Some(e.field.clone());
            row.compartment = Some(e.compartment.code().into());
        }
        AccessEvent::OpeningRefused(e) => {
            row.stream = Some(e.stream);
            row.concerns = Some(e.event);
            row.field = Some(e.field.clone());
            row.reason = Some(e.reason.clone());
        }
        AccessEvent::Searched(e) => {
            row.field = Some(e.view.clone());
            row.amount = Some(e.rows);
        }
        AccessEvent::Listed(e) => {
            row.field = Some(e.view.clone());
            row.amount = Some(e.rows);
        }
        AccessEvent::Exported(e) => {
            row.stream = e.engagement;
            row.field = Some(e.what.clone());
            row.amount = Some(e.rows);
        }
        AccessEvent::FiguresDisclosed(e) => {
            row.field = Some(e.what.clone());
            row.amount = Some(e.small_cells);
        }
        AccessEvent::BreakGlassInvoked(e) => row.stream = Some(e.stream),
        AccessEvent::DangerToLifeInvoked(e) => row.stream = Some(e.stream),
        AccessEvent::BreakGlassReviewed(e) => row.concerns = Some(e.invocation),
        AccessEvent::DangerToLifeReviewed(e) => row.concerns = Some(e.invocation),
        AccessEvent::AccessWithheld(e) => row.stream = Some(e.case),
        AccessEvent::AccessWithholdingEnded(e) => row.concerns = Some(e.withholding),
    }
}

impl Views {
    /// Who looked at what, newest first; with `owner`, only at that person, file or by that member; with `before`, only what
    /// stands before that position.
    ///
    /// # Errors
    /// [`ViewError`] when the database fails or a row was changed by somebody else.
    pub async fn audit_trail(
        &self,
        owner: Option<Uuid>,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<AuditRow>, ViewError> {
        let mut select = self.select::<Audit>();
        if let Some(owner) = &owner {
            select.and_equal("owner", owner);
        }
        if let Some(before) = &before {
            select.and_with("v.position < ?", &[before]);
        }
        select.first("v.position DESC", limit).rows().await
    }
}
