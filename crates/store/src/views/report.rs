//! `report`: one row a report that was submitted, for who triages: what is asked for and where it stands. What it tells, and who
//! tells it, is not here.

use amana_events::{
    Event, Moment, Reference, StreamKind,
    report::{HolderAsks, ReceiptHolder, ReportEvent, ReportKind, ReportTriaged, TriageOutcome},
};
use uuid::Uuid;

use super::{Header, Page, Place, Rows, View, ViewError, Views, row::view_row};

view_codes! {
    /// Where a report stands.
    pub enum ReportStage {
        /// Nobody has triaged it.
        AwaitingTriage = "awaiting_triage",
        /// Rejection is proposed and waits for a second member.
        RejectionProposed = "rejection_proposed",
        /// Rejected by two people.
        Rejected = "rejected",
        /// Triaged.
        Triaged = "triaged",
        /// Kept as information.
        Information = "information",
        /// Information that became an allegation.
        Promoted = "promoted",
        /// Information closed by two people.
        InformationClosed = "information_closed",
    }
}

view_row! {
    /// One report.
    pub struct ReportRow of "view_report" {
        key {
            /// The report.
            report: Uuid,
        }
        /// What people say aloud.
        reference: Reference,
        /// What is asked for.
        kind: ReportKind,
        /// Where it stands.
        stage: ReportStage,
        /// Whether somebody still has to decide: triage it, or review it as information.
        is_open: bool,
        /// What triage decided, while that stands.
        outcome: Option<TriageOutcome>,
        /// When it was known.
        known: Moment,
        /// When it was recorded.
        submitted: Moment,
        /// What its reporter asked for last and nobody has answered.
        reporter_asks: Option<HolderAsks>,
        /// What its survivor asked for last and nobody has answered.
        survivor_asks: Option<HolderAsks>,
    }
}

impl ReportRow {
    /// Where it stands in the list of reports.
    pub const fn place(&self) -> Place {
        Place { at: self.submitted, id: self.report }
    }

    fn stands(&mut self, stage: ReportStage) {
        self.stage = stage;
        self.outcome = None;
        self.is_open = match stage {
            ReportStage::AwaitingTriage
            | ReportStage::RejectionProposed
            | ReportStage::Information => true,
            ReportStage::Rejected
            | ReportStage::Triaged
            | ReportStage::Promoted
            | ReportStage::InformationClosed => false,
        };
    }

    /// What a holder asks for waits until they are written to.
    fn asks(&mut self, holder: Option<ReceiptHolder>, asks: Option<HolderAsks>) {
        match holder {
            Some(ReceiptHolder::Reporter) => self.reporter_asks = asks,
            Some(ReceiptHolder::Survivor) => self.survivor_asks = asks,
            None => {}
        }
    }

    fn triaged(&mut self, triaged: &ReportTriaged) {
        let outcome = triaged.outcome;
        if outcome == TriageOutcome::Information {
            self.stands(ReportStage::Information);
        } else {
            self.stands(ReportStage::Triaged);
            self.outcome = Some(outcome);
        }
    }

    /// Whoever was helped, or sent on, and now asks for more is heard anew.
    fn accountability_asked(&mut self) {
        let laid_aside = self.outcome.is_some_and(|outcome| match outcome {
            TriageOutcome::AssistanceOnly
            | TriageOutcome::OutsideRemit
            | TriageOutcome::AlreadyKnown => true,
            TriageOutcome::CaseOpened | TriageOutcome::CaseLinked | TriageOutcome::Information => {
                false
            }
        });
        if laid_aside {
            self.stands(ReportStage::AwaitingTriage);
        }
    }
}

/// The fold of the `report` view.
#[derive(Debug)]
pub(crate) struct Reports;

impl View for Reports {
    const NAME: &'static str = "report";
    const VERSION: u32 = 2;
    const KINDS: &'static [StreamKind] = &[StreamKind::Report];
    type Row = ReportRow;

    fn touches(event: &Event, header: &Header, groups: &mut Vec<Uuid>) {
        let Event::Report(event) = event else { return };
        match event {
            ReportEvent::ReportSubmitted(_)
            | ReportEvent::ReportFactsCorrected(_)
            | ReportEvent::AccountabilityAsked(_)
            | ReportEvent::ReportTriaged(_)
            | ReportEvent::ReportReopened(_)
            | ReportEvent::RejectionProposed(_)
            | ReportEvent::ReportRejected(_)
            | ReportEvent::RejectionDeclined(_)
            | ReportEvent::InformationReviewed(_)
            | ReportEvent::InformationPromoted(_)
            | ReportEvent::InformationClosureProposed(_)
            | ReportEvent::InformationClosed(_)
            | ReportEvent::MessageReceived(_)
            | ReportEvent::MessageSent(_) => groups.push(header.stream.id),
            ReportEvent::ConfidentialityLimitsTold(_)
            | ReportEvent::ReceiptIssued(_)
            | ReportEvent::ReceiptRevoked(_)
            | ReportEvent::ReceiptDeclined(_)
            | ReportEvent::ReplacementProposed(_)
            | ReportEvent::ReceiptReplaced(_)
            | ReportEvent::ReplacementDeclined(_)
            | ReportEvent::HolderNotAlone(_)
            | ReportEvent::AttachmentAdded(_)
            | ReportEvent::ReportCorrected(_)
            | ReportEvent::ReporterIsSurvivor(_)
            | ReportEvent::ComplaintHandlerNamed(_) => {}
        }
    }

    fn apply(rows: &mut Rows<ReportRow>, event: &Event, header: &Header) {
        let Event::Report(event) = event else { return };
        let id = header.stream.id;
        if let ReportEvent::ReportSubmitted(submitted) = event {
            let row = ReportRow {
                report: id,
                reference: submitted.reference,
                kind: submitted.kind,
                stage: ReportStage::AwaitingTriage,
                is_open: true,
                outcome: None,
                known: header.known,
                submitted: header.recorded,
                reporter_asks: None,
                survivor_asks: None,
            };
            rows.put(id, row);
            return;
        }
        let Some(row) = rows.only(id) else { return };
        // `touches` names every event; what it lets through and is not named here changes nothing.
        match event {
            ReportEvent::ReportFactsCorrected(now) => row.kind = now.kind.unwrap_or(row.kind),
            ReportEvent::AccountabilityAsked(_) => row.accountability_asked(),
            ReportEvent::ReportTriaged(triaged) => row.triaged(triaged),
            ReportEvent::ReportReopened(_) | ReportEvent::RejectionDeclined(_) => {
                row.stands(ReportStage::AwaitingTriage);
            }
            ReportEvent::RejectionProposed(_) => row.stands(ReportStage::RejectionProposed),
            ReportEvent::ReportRejected(_) => row.stands(ReportStage::Rejected),
            ReportEvent::InformationReviewed(_) | ReportEvent::InformationClosureProposed(_) => {
                row.stands(ReportStage::Information);
            }
            ReportEvent::InformationPromoted(_) => row.stands(ReportStage::Promoted),
            ReportEvent::InformationClosed(_) => row.stands(ReportStage::InformationClosed),
            // A message that asks for nothing leaves what was asked before it.
            ReportEvent::MessageReceived(it) if it.asks.is_some() => row.asks(it.holder, it.asks),
            ReportEvent::MessageSent(sent) => row.asks(sent.holder, None),
            _ => {}
        }
    }
}

impl Views {
    /// Reports, newest first; with `open`, only those somebody still has to decide, or only the others.
    ///
    /// # Errors
    /// [`ViewError`] when the database fails or a row was changed by somebody else.
    pub async fn report_list(
        &self,
        open: Option<bool>,
        page: Page,
    ) -> Result<Vec<ReportRow>, ViewError> {
        let mut select = self.select::<Reports>();
        if let Some(open) = &open {
            select.and_equal("is_open", open);
        }
        select.newest("submitted", "report", page).rows().await
    }

    /// Those whose holder asked for something that nobody has answered, newest first.
    ///
    /// # Errors
    /// As [`Views::report_list`].
    pub async fn reports_asking(&self, page: Page) -> Result<Vec<ReportRow>, ViewError> {
        let mut select = self.select::<Reports>();
        select.and("(v.reporter_asks IS NOT NULL OR v.survivor_asks IS NOT NULL)");
        select.newest("submitted", "report", page).rows().await
    }

    /// The report people call by this reference.
    ///
    /// # Errors
    /// As [`Views::report_list`].
    pub async fn report_by_reference(
        &self,
        reference: Reference,
    ) -> Result<Option<ReportRow>, ViewError> {
        let mut select = self.select::<Reports>();
        select.and_equal("reference", &reference);
        select.one().await
    }
}
